"""审签: the head reads and signs n items on one page; or one signed sheet of paper serves n."""

from http import HTTPStatus

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tracker.checklist import signing
from tracker.checklist.bulk import RowAnswer
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem, Contribution, EvidenceLink
from tracker.files.uploads import received_files, refused_uploads
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.messages import done, refused
from tracker.web.titles import Title
from tracker.web.todo.forms import SheetForm
from tracker.web.visitor import actor_of

MODE = Department.SignOff


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest) -> HttpResponse:
    """All that waits for the head, to be read, ticked and signed; each row is answered."""
    actor = actor_of(request)
    if not actor.is_head:
        raise NotAllowed(_("Only the head of a department signs."))
    items = _rows(actor, MODE.ONLINE)
    if request.method == "POST":
        chosen = _chosen(request, items)
        if not chosen:
            refused(request, _("Tick at least one item."))
            return HttpResponseRedirect(reverse("sign_off"))
        answer(request, signing.sign_all(chosen, actor, versions_of(request, chosen)))
        left = len(items) > len(chosen)
        return HttpResponseRedirect(reverse("sign_off" if left else "todo"))
    context = {"title": Title(_("For my sign-off"), len(items)), "items": items}
    return render(request, "todo/sign_off.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_on_paper(request: HttpRequest) -> HttpResponse:
    """Tick items, print their sheet, have it signed, bring its scan: one serves them all."""
    actor = _of_a_department(request)
    items = _rows(actor, MODE.PAPER)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    chosen = _chosen(request, items) if request.method == "POST" else items
    status = HTTPStatus.OK
    if request.method == "POST":
        if _register(request, actor, chosen, form):
            return HttpResponseRedirect(reverse("todo"))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "title": Title(_("Waiting for the sign-off sheet"), len(items)),
        "items": items,
        "ticked": {item.code for item in chosen},
        "form": form,
    }
    return render(request, "todo/sign_on_paper.html", context, status=status)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """报送审签单 for the chosen items, one sheet for each department, to be printed."""
    actor = _of_a_department(request)
    items = _rows(actor, MODE.PAPER)
    codes = request.GET.getlist("item")
    chosen = [item for item in items if item.code in codes] or items
    bodies: dict[Department, list[ChecklistItem]] = {}
    for item in chosen:
        assert item.lead_department is not None
        bodies.setdefault(item.lead_department, []).append(item)
    context = {"title": _("Sign-off sheet"), "bodies": list(bodies.items())}
    return render(request, "todo/sign_off_sheet.html", context)


def answer(request: HttpRequest, answers: list[RowAnswer]) -> None:
    """Say how many rows were signed, and of each other row why not."""
    signed = sum(not one.refusal for one in answers)
    if signed:
        words = ngettext(
            "Signed %(count)d item; it is with the office now.",
            "Signed %(count)d items; they are with the office now.",
            signed,
        )
        done(request, words % {"count": signed})
    for one in answers:
        if one.refusal:
            refused(request, f"{one.item.short_code} {one.refusal}")


def versions_of(request: HttpRequest, items: list[ChecklistItem]) -> dict[int, int]:
    """By item the version that the page showed; 0, which never stands, where it sent none."""
    found = {}
    for item in items:
        text = request.POST.get(f"version-{item.code}", "")
        found[item.pk] = int(text) if text.isdecimal() and len(text) < 10 else 0
    return found


def _register(
    request: HttpRequest, actor: Actor, chosen: list[ChecklistItem], form: SheetForm
) -> bool:
    """Register the scan; False, with the errors in the form, where something is amiss."""
    files = received_files(request, "scan")
    for error in refused_uploads(request):
        form.add_error("scan", str(error))
    if not files and not form.errors.get("scan"):
        form.add_error("scan", _("Choose the scan of the signed sheet."))
    if not form.is_valid():
        return False
    paper = signing.Sheet(files[0], form.cleaned_data["signed_name"], form.details())
    try:
        signing.sign_on_paper(chosen, actor, paper, versions_of(request, chosen))
    except Incomplete as missing:
        form.add_error(missing.field if missing.field in form.fields else None, str(missing))
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    answer(request, [RowAnswer(item) for item in chosen])
    return True


def _rows(actor: Actor, mode: str) -> list[ChecklistItem]:
    given = Contribution.objects.filter(removed_on=None).select_related("department")
    papers = EvidenceLink.objects.filter(removed_on=None).select_related("evidence")
    return list(
        signing.awaiting(actor, mode)
        .select_related("lead_department", "submitted_by")
        .prefetch_related(Prefetch("contributions", given), Prefetch("evidence_links", papers))
        .order_by("lead_department__order", "due_on", "position", "pk")
    )


def _chosen(request: HttpRequest, items: list[ChecklistItem]) -> list[ChecklistItem]:
    codes = set(request.POST.getlist("item"))
    return [item for item in items if item.code in codes]


def _of_a_department(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.departments:
        raise NotAllowed(_("Only people of a department can do this."))
    return actor
