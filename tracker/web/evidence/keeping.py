"""封存与清除 of one file, and the office's list of files that something is wrong with."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.checklist.models import Evidence
from tracker.files import keeping as rules
from tracker.files.models import StoredFile
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.evidence.forms import KeepingForm
from tracker.web.evidence.views import UNPROCESSABLE
from tracker.web.messages import done
from tracker.web.office import blame, office_only
from tracker.web.titles import Title
from tracker.web.visitor import actor_of


@require_safe
@office_only
def files(request: HttpRequest) -> HttpResponse:
    """Files lost or changed, locked, waiting for the second person, removed; the newest first."""
    wrong = Q(lost_on__isnull=False) | Q(quarantined_on__isnull=False) | Q(purged_on__isnull=False)
    stored = StoredFile.objects.filter(wrong | Q(purge_asked_on__isnull=False))
    rows = (
        Evidence.objects.filter(file__in=stored)
        .select_related("file", "department")
        .order_by("file__purged_on", "-file__lost_on", "-file__purge_asked_on", "-pk")
    )
    context = {"title": Title(_("Files to look after"), len(rows)), "rows": rows}
    return render(request, "evidence/files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def evidence_keeping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of both acts; whoever proposed the removal is shown that another must confirm."""
    rows = Evidence.objects.visible_to(actor_of(request))
    evidence = get_object_or_404(
        rows.select_related("file__purge_asked_by", "department"), public_id=public_id
    )
    form = KeepingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            words = _act(request, evidence, form)
        except NotAllowed:
            raise
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, words)
            return HttpResponseRedirect(reverse("evidence_keeping", args=[evidence.public_id]))
    stored = evidence.file
    context = {
        "title": _("Lock or remove “%(name)s”") % {"name": evidence.file_name},
        "evidence": evidence,
        "stored": stored,
        "form": form,
        "may_purge": rules.may_purge(stored, actor_of(request)),
        "others": Evidence.objects.filter(file=stored).exclude(pk=evidence.pk),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "evidence/keeping.html", context, status=status)


def _act(request: HttpRequest, evidence: Evidence, form: KeepingForm) -> str:
    actor, stored, name = actor_of(request), evidence.file, evidence.file_name
    reason: str = form.cleaned_data["reason"]
    match form.cleaned_data["act"]:
        case "lock":
            rules.lock(stored, actor, reason=reason, name=name)
            return _("The file is locked: only the office can open it.")
        case "release":
            rules.release(stored, actor, reason=reason, name=name)
            return _("The file is unlocked.")
        case "ask_purge":
            rules.ask_purge(stored, actor, reason=reason, name=name)
            return _("Proposed and locked. Another person of the office must confirm.")
        case "drop_purge":
            rules.drop_purge(stored, actor, name=name)
            return _("The removal is dropped; the file stays locked.")
        case _other:
            rules.purge(stored, actor, name=name)
            return _("The file is removed for good; this page and the trail remain.")
