"""A new version of a file: one file, its details, and the sentence about who follows."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.checklist import versions as rules
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem, Evidence
from tracker.files.errors import FileRefused
from tracker.files.uploads import received_files, refused_uploads
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.evidence.forms import VersionForm
from tracker.web.evidence.views import UNPROCESSABLE, go, visible_evidence
from tracker.web.messages import done
from tracker.web.visitor import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """上传新版: the items at work follow it, what is handed in or closed keeps the old one."""
    evidence = visible_evidence(request, public_id)
    rules.require_may_version(evidence, actor_of(request))
    if request.method != "POST":
        return _page(request, evidence, _fresh_form(evidence))
    form = VersionForm(request.POST, request.FILES)
    files = received_files(request, "upload")
    refused = list(refused_uploads(request))
    for error in refused:
        form.add_error("upload", str(error))
    if not files and not refused:
        form.add_error("upload", _("Choose a file."))
    if not form.is_valid():
        return _page(request, evidence, form)
    try:
        added, followed = rules.add_version(evidence, actor_of(request), files[0], form.details())
    except NotAllowed:
        raise
    except Incomplete as error:
        form.add_error(error.field, str(error))
    except FileRefused as error:
        form.explain([error])
        form.add_error("upload", str(error))
    except Refused as error:
        form.add_error(None, str(error))
    else:
        done(request, said(added, followed))
        return go(request, reverse("evidence", args=[added.public_id]))
    return _page(request, evidence, form)


def said(added: Evidence, followed: list[ChecklistItem]) -> str:
    """Which version it is now, and for which items."""
    text = _("Version %(n)d was uploaded.") % {"n": added.version}
    if followed:
        codes = _(", ").join(item.short_code for item in followed)
        text += " " + _("It now serves %(codes)s.") % {"codes": codes}
    return text


def _fresh_form(evidence: Evidence) -> VersionForm:
    """What is said of the earlier version stands there already; its date does not."""
    return VersionForm(
        initial={
            "document_number": evidence.document_number,
            "source_url": evidence.source_url,
            "note": evidence.note,
        }
    )


def _page(request: HttpRequest, evidence: Evidence, form: VersionForm) -> HttpResponse:
    seen = ChecklistItem.objects.visible_to(actor_of(request))
    follow = [link.item for link in rules.links_at_work(evidence.series)]
    stay = (
        seen.filter(evidence_links__evidence__series=evidence.series)
        .filter(evidence_links__removed_on=None)
        .exclude(pk__in=[item.pk for item in follow])
        .distinct()
    )
    context = {
        "title": _("New version of “%(name)s”") % {"name": evidence.file_name},
        "evidence": evidence,
        "upload_form": form,
        "form": form,
        "follow": follow,
        "stay": stay,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "evidence/version.html", context, status=status)
