"""审签: the head reads and signs n items on one page; or one signed sheet of paper serves n.

What is signed is an item handed in to be closed, or a progress report of a filing round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
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
from tracker.periods import signing as reports_signing
from tracker.periods.models import ProgressReport
from tracker.periods.rounds import period_label
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.messages import done, refused
from tracker.web.numbers import whole_number
from tracker.web.office import blame
from tracker.web.titles import Title
from tracker.web.todo.forms import ReviseForm, SheetForm
from tracker.web.visitor import actor_of

MODE = Department.SignOff


@dataclass(frozen=True)
class Waiting:
    """What waits for a signature: items to be closed, then progress reports."""

    items: list[ChecklistItem]
    reports: list[ProgressReport]

    def __len__(self) -> int:
        return len(self.items) + len(self.reports)

    def chosen(self, codes: Sequence[str], keys: Sequence[str]) -> "Waiting":
        """Those that were ticked."""
        return Waiting(
            [item for item in self.items if item.code in codes],
            [report for report in self.reports if key_of(report) in keys],
        )


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest) -> HttpResponse:
    """All that waits for the head, to be read, ticked and signed; each row is answered."""
    actor = actor_of(request)
    if not actor.is_head:
        raise NotAllowed(_("Only the head of a department signs."))
    waiting = _waiting(actor, MODE.ONLINE)
    if request.method == "POST":
        chosen = _ticked(request, waiting)
        if not len(chosen):
            refused(request, _("Tick at least one item."))
            return HttpResponseRedirect(reverse("sign_off"))
        of_items, of_reports = versions_of(request, chosen)
        answers = signing.sign_all(chosen.items, actor, of_items)
        answers += reports_signing.sign_reports(chosen.reports, actor, of_reports)
        answer(request, answers)
        left = len(waiting) > len(chosen)
        return HttpResponseRedirect(reverse("sign_off" if left else "todo"))
    context = {"title": Title(_("For my sign-off"), len(waiting)), **_rows(waiting)}
    return render(request, "todo/sign_off.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_on_paper(request: HttpRequest) -> HttpResponse:
    """Tick items, print their sheet, have it signed, bring its scan: one serves them all."""
    actor = _of_a_department(request)
    waiting = _waiting(actor, MODE.PAPER)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    chosen = _ticked(request, waiting) if request.method == "POST" else waiting
    status = HTTPStatus.OK
    if request.method == "POST":
        if _register(request, actor, chosen, form):
            return HttpResponseRedirect(reverse("todo"))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "title": Title(_("Waiting for the sign-off sheet"), len(waiting)),
        **_rows(waiting),
        "ticked": {item.code for item in chosen.items},
        "ticked_reports": {key_of(report) for report in chosen.reports},
        "form": form,
    }
    return render(request, "todo/sign_on_paper.html", context, status=status)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """报送审签单 for the chosen items, one sheet for each department, to be printed."""
    actor = _of_a_department(request)
    waiting = _waiting(actor, MODE.PAPER)
    chosen = waiting.chosen(request.GET.getlist("item"), request.GET.getlist("report"))
    chosen = chosen if len(chosen) else waiting
    bodies: dict[Department, Waiting] = {}
    for item in chosen.items:
        assert item.lead_department is not None
        bodies.setdefault(item.lead_department, Waiting([], [])).items.append(item)
    for report in chosen.reports:
        bodies.setdefault(report.department, Waiting([], [])).reports.append(report)
    shown = [(body, own, _rows(own)["reports"]) for body, own in bodies.items()]
    context = {"title": _("Sign-off sheet"), "bodies": shown}
    return render(request, "todo/sign_off_sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_revise(request: HttpRequest, year: int, number: int, code: str) -> HttpResponse:
    """退回修改 of a progress report: the head's words for the clerk."""
    actor = actor_of(request)
    rows = ProgressReport.objects.filter(department__in=actor.department_ids)
    report = get_object_or_404(
        rows.select_related("item", "period__checklist", "department", "filed_by"),
        item__code=code,
        period__number=number,
        period__checklist__plan_year=year,
    )
    reports_signing.require_may_sign(report, actor)
    form = ReviseForm(request.POST or None, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        try:
            reports_signing.revise_report(report, actor, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("Sent back to be mended: %(item)s.") % {"item": report.item})
            return HttpResponseRedirect(reverse("sign_off"))
    context = {
        "title": _("Send back to be mended"),
        "report": report,
        "label": period_label(report.period),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "todo/report_revise.html", context, status=status)


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


def key_of(report: ProgressReport) -> str:
    """What the forms call a report: its item's code, its round, its department."""
    return f"{report.item.code}.{report.period.number}.{report.department.code}"


def versions_of(request: HttpRequest, chosen: Waiting) -> tuple[dict[int, int], dict[int, int]]:
    """By item and by report the version that the page showed; 0, which never stands, for none."""
    of_items = {item.pk: _version(request, item.code or "") for item in chosen.items}
    of_reports = {report.pk: _version(request, key_of(report)) for report in chosen.reports}
    return of_items, of_reports


def _version(request: HttpRequest, key: str) -> int:
    text = request.POST.get(f"version-{key}", "")
    return whole_number(text)


def _register(request: HttpRequest, actor: Actor, chosen: Waiting, form: SheetForm) -> bool:
    """Register the scan; False, with the errors in the form, where something is amiss."""
    files = received_files(request, "scan")
    for error in refused_uploads(request):
        form.add_error("scan", str(error))
    if not files and not form.errors.get("scan"):
        form.add_error("scan", _("Choose the scan of the signed sheet."))
    if not form.is_valid():
        return False
    paper = signing.Sheet(files[0], form.cleaned_data["signed_name"], form.details())
    versions = versions_of(request, chosen)
    try:
        reports_signing.sign_on_paper(chosen.items, chosen.reports, actor, paper, versions)
    except Incomplete as missing:
        form.add_error(missing.field if missing.field in form.fields else None, str(missing))
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    signed = [*chosen.items, *(report.item for report in chosen.reports)]
    answer(request, [RowAnswer(item) for item in signed])
    return True


def _waiting(actor: Actor, mode: str) -> Waiting:
    """What waits for the actor (seven queries)."""
    given = Contribution.objects.filter(removed_on=None).select_related("department")
    papers = EvidenceLink.objects.filter(removed_on=None).select_related("evidence")
    items = (
        signing.awaiting(actor, mode)
        .select_related("lead_department", "submitted_by")
        .prefetch_related(Prefetch("contributions", given), Prefetch("evidence_links", papers))
        .order_by("lead_department__order", "due_on", "position", "pk")
    )
    reports = (
        reports_signing.awaiting_reports(actor, mode)
        .select_related("item", "department", "period__checklist", "filed_by")
        .order_by("department__order", "period", "item__position", "pk")
    )
    return Waiting(list(items), list(reports))


def _rows(waiting: Waiting) -> dict[str, object]:
    """For the templates: items, and reports with their keys and rounds in words."""
    return {"items": waiting.items, "reports": _named(waiting.reports)}


def _named(reports: Iterable[ProgressReport]) -> list[tuple[ProgressReport, str, str]]:
    return [(report, key_of(report), period_label(report.period)) for report in reports]


def _ticked(request: HttpRequest, waiting: Waiting) -> Waiting:
    return waiting.chosen(request.POST.getlist("item"), request.POST.getlist("report"))


def _of_a_department(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.departments:
        raise NotAllowed(_("Only people of a department can do this."))
    return actor
