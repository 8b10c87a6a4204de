"""Pages of evidence: the upload, one file's page, taking off, serving another item."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.checklist import evidence as rules
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import ChecklistItem, Evidence, EvidenceLink
from tracker.files.errors import FileRefused
from tracker.files.types import TYPES, type_words
from tracker.files.uploads import received_files, refused_uploads
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.evidence.forms import LinkForm, RemoveForm, UploadForm
from tracker.web.messages import done
from tracker.web.visitor import actor_of

UNPROCESSABLE = 422


def visible_item(request: HttpRequest, code: str) -> ChecklistItem:
    """The item, if the actor may see it. Raises Http404."""
    rows = ChecklistItem.objects.visible_to(actor_of(request)).select_related("lead_department")
    item = rows.prefetch_related("contributions__department").filter(code=code).first()
    if item is None:
        raise Http404
    return item


def visible_evidence(request: HttpRequest, public_id: UUID) -> Evidence:
    """The evidence, if the actor may see it. Raises Http404."""
    rows = Evidence.objects.visible_to(actor_of(request)).select_related(
        "file", "department", "uploaded_by"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """添加佐证: many files at once; the good ones stay, each other one gets its sentence."""
    item = visible_item(request, code)
    try:
        rules.require_may_add(item, actor_of(request))
    except WrongStatus:
        if request.method != "POST":
            raise  # what was sent gets this sentence in its form, with what was typed
    if request.method != "POST":
        return _upload_page(request, item, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    files = received_files(request, "upload")
    refused = list(refused_uploads(request))
    if not files and not refused:
        form.add_error("upload", _("Choose at least one file."))
    if not form.is_valid():
        return _upload_page(request, item, form)
    try:
        outcome = rules.add_evidence(item, actor_of(request), files, form.details())
    except NotAllowed:
        raise
    except Incomplete as error:
        form.add_error(error.field, str(error))
        return _upload_page(request, item, form)
    except Refused as error:
        form.add_error(None, str(error))
        return _upload_page(request, item, form)
    outcome.refused = refused + outcome.refused
    if outcome.refused:
        form.explain(outcome.refused)
        for sentence in sentences(outcome.refused, len(outcome.accepted)):
            form.add_error("upload", sentence)
        return _upload_page(request, item, form, outcome.accepted)
    done(request, said(outcome))
    return go(request, reverse("item", args=[item.code]) + "#evidence")


def sentences(refused: list[FileRefused], accepted: int) -> list[str]:
    """One sentence per refused file; with a single one it also says what became of the others."""
    if len(refused) != 1 or not accepted:
        return [str(error) for error in refused]
    error = refused[0]
    words = ngettext(
        "%(what)s; the other file was uploaded. %(advice)s",
        "%(what)s; the other %(n)d were uploaded. %(advice)s",
        accepted,
    )
    return [words % {"what": error.what, "n": accepted, "advice": error.advice}]


def said(outcome: rules.Outcome) -> str:
    """What was uploaded, and which other items the same files serve already."""
    n = len(outcome.accepted)
    text = ngettext("%(n)d file was uploaded.", "%(n)d files were uploaded.", n) % {"n": n}
    for link in outcome.accepted:
        twins = outcome.also.get(link.pk)
        if twins:
            codes = _(", ").join(twin.short_code for twin in twins)
            name = link.evidence.file_name
            text += " " + _("“%(name)s” is evidence of %(codes)s too.") % {
                "name": name,
                "codes": codes,
            }
    return text


@require_safe
def evidence_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file: what is known of it, the items it serves, its preview."""
    evidence = visible_evidence(request, public_id)
    actor = actor_of(request)
    form = None
    if actor.is_office or actor.works_in(evidence.department_id):
        form = LinkForm(evidence=evidence, actor=actor)
    return _evidence_page(request, evidence, form)


@require_POST
def link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let the file serve another item too."""
    evidence = visible_evidence(request, public_id)
    rules.require_may_link(evidence, actor_of(request))
    form = LinkForm(request.POST, evidence=evidence, actor=actor_of(request))
    if not form.is_valid():
        return _evidence_page(request, evidence, form, UNPROCESSABLE)
    item: ChecklistItem = form.cleaned_data["item"]
    try:
        rules.link_evidence(evidence, item, actor_of(request))
    except NotAllowed:
        raise
    except Refused as error:
        form.add_error("item", str(error))
        return _evidence_page(request, evidence, form, UNPROCESSABLE)
    done(request, _("The file now serves %(item)s too.") % {"item": str(item)})
    return HttpResponseRedirect(reverse("evidence", args=[evidence.public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, code: str, public_id: UUID) -> HttpResponse:
    """取下: take the file off the item, with a reason."""
    item = visible_item(request, code)
    links = EvidenceLink.objects.filter(item=item, evidence__public_id=public_id)
    linked = get_object_or_404(links.select_related("evidence__file", "item"))
    linked.item = item
    rules.require_may_take_off(linked, actor_of(request))
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rules.take_off(linked, actor_of(request), reason=form.cleaned_data["reason"])
        except Incomplete as error:
            form.add_error("reason", str(error))
        else:
            done(request, _("“%(name)s” was taken off.") % {"name": linked.evidence.file_name})
            return HttpResponseRedirect(reverse("item", args=[item.code]) + "#evidence")
    context = {
        "title": _("Take a file off"),
        "item": item,
        "evidence": linked.evidence,
        "others": linked.evidence.links.filter(removed_on=None).exclude(pk=linked.pk).count(),
        "form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "evidence/remove.html", context, status=status)


def _upload_page(
    request: HttpRequest,
    item: ChecklistItem,
    form: UploadForm,
    accepted: list[EvidenceLink] | None = None,
) -> HttpResponse:
    context = {
        "title": _("Add evidence: %(item)s") % {"item": str(item)},
        "item": item,
        "upload_form": form,
        "form": form,
        "accepted": accepted or [],
        "sees": rules.who_sees(item),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "evidence/upload.html", context, status=status)


def _evidence_page(
    request: HttpRequest, evidence: Evidence, form: LinkForm | None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    seen = ChecklistItem.objects.visible_to(actor)
    links = (
        evidence.links.filter(removed_on=None, item__in=seen)
        .select_related("item__lead_department", "evidence")
        .prefetch_related("item__contributions")
    )
    kind = TYPES.get(evidence.file.type)
    # A version that serves no item the reader may see is not theirs to read.
    mine = Evidence.objects.visible_to(actor).filter(series=evidence.series)
    versions = list(mine.select_related("uploaded_by").order_by("-version"))
    newest = max(versions, key=lambda one: one.version, default=evidence)
    context = {
        "title": evidence.file_name,
        "evidence": evidence,
        "links": links,
        "type_words": type_words(evidence.file.type) if kind else evidence.file.type,
        "form": form,
        "versions": versions,
        "may_open": not evidence.file.purged_on and (not evidence.is_away or actor.is_office),
        "is_newest": newest.pk == evidence.pk,
        "newest": newest,
        "expired": bool(evidence.valid_until and evidence.valid_until < actor.on),
    }
    return render(request, "evidence/evidence.html", context, status=status)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """On: scripts get the address (a redirect they followed would use up the page's message)."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"url": url})
    return HttpResponseRedirect(url)
