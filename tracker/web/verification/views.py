"""审核: the queue of what was handed in; decide, and the next one opens itself."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.calendars.working_days import load_calendar
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem, Occurrence
from tracker.checklist.occurrences import is_own_report
from tracker.checklist.occurrences import return_report as return_occurrence_report
from tracker.checklist.occurrences import verify_report as verify_occurrence_report
from tracker.checklist.workflow import can_verify, close, send_back
from tracker.organizations.actors import Actor
from tracker.periods.filing import check_report, return_report
from tracker.periods.models import ProgressReport
from tracker.periods.rounds import period_label
from tracker.trail.errors import Refused, Stale
from tracker.web.checklist.item_page import (
    evidence_of,
    find_item,
    light_for,
    other_verifiers_sentence,
    progress_of,
    sources_of,
)
from tracker.web.checklist.occurrence_rows import lit_occurrences
from tracker.web.checklist.rows import Lamps
from tracker.web.messages import done, refused
from tracker.web.office import office_only
from tracker.web.titles import Title
from tracker.web.verification.forms import PASS, DecisionForm
from tracker.web.verification.queue import (
    Turn,
    item_queue,
    item_turn,
    occurrence_turn,
    report_queue,
    report_turn,
    waiting_occurrences,
    waiting_reports,
)
from tracker.web.visitor import actor_of


@require_safe
@office_only
def verify_queue(request: HttpRequest) -> HttpResponse:
    """Both queues as lists, the oldest first."""
    actor = actor_of(request)
    items = (
        ChecklistItem.objects.visible_to(actor)
        .to_verify()
        .select_related("lead_department", "submitted_by")
        .order_by("submitted_on", "due_on", "position", "pk")
    )
    reports = waiting_reports(actor).select_related("item", "period__checklist", "department")
    rows = list(items)
    sheets = [(report, period_label(report.period)) for report in reports]
    occurrences = list(waiting_occurrences(actor))
    context = {
        "title": Title(_("To be verified"), len(rows) + len(occurrences)),
        "occurrences": occurrences,
        "first_occurrence_url": _decision_url(occurrences[0]) if occurrences else "",
        "items": [(item, can_verify(actor, item)) for item in rows],
        "reports": sheets,
        "first_url": reverse("verify", args=[rows[0].code]) if rows else "",
        "first_report_url": _report_url(sheets[0][0]) if sheets else "",
    }
    return render(request, "verification/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """One item handed in: its report beside its evidence, pass or return."""
    actor = actor_of(request)
    item = find_item(request, code)
    turn = item_turn(item_queue(actor), code)
    if item.is_recurring:
        return HttpResponseRedirect(_occurrence_url(actor, item))
    if item.status != ChecklistItem.Status.SUBMITTED:
        refused(request, _("%(item)s no longer waits to be verified.") % {"item": item})
        return HttpResponseRedirect(turn.next_url or reverse("verify_queue"))
    form = DecisionForm(request.POST or None, initial={"version": item.version})
    form.add_files(evidence_of(item, actor))
    status = HTTPStatus.OK
    if request.method == "POST":
        answer = _decided(request, form, turn, lambda: _decide_item(request, item, form))
        if answer is not None:
            return answer
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = _item_context(request, item, form, turn)
    return render(request, "verification/item.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def verify_occurrence(request: HttpRequest, code: str, label: str) -> HttpResponse:
    """One reported occurrence of a recurring item beside its evidence: pass or return."""
    actor = actor_of(request)
    item = find_item(request, code)
    rows = item.occurrences.select_related("submitted_by", "decided_by")
    one = get_object_or_404(rows, label=label, retired_on=None)
    one.item = item
    turn = occurrence_turn(actor, code, label)
    if not item.is_open or one.status != one.Status.SUBMITTED:
        refused(request, _("%(item)s no longer waits to be verified.") % {"item": one})
        return HttpResponseRedirect(turn.next_url or reverse("verify_queue"))
    form = DecisionForm(request.POST or None, initial={"version": one.version})
    status = HTTPStatus.OK
    if request.method == "POST":
        answer = _decided(request, form, turn, lambda: _decide_occurrence(request, one, form))
        if answer is not None:
            return answer
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = _occurrence_context(request, one, form, turn)
    return render(request, "verification/occurrence.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def verify_report(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One filed progress report beside the last one: checked, or returned to be filled again."""
    actor = actor_of(request)
    item = find_item(request, code)
    reports = ProgressReport.objects.select_related("period__checklist", "department", "filed_by")
    report = get_object_or_404(
        reports, item=item, period__number=number, period__checklist=item.checklist
    )
    if report.state == ProgressReport.State.BLANK:
        raise Http404
    turn = report_turn(report_queue(actor), code, number)
    form = DecisionForm(request.POST or None, initial={"version": report.version})
    form.add_files(evidence_of(item, actor))
    status = HTTPStatus.OK
    if request.method == "POST":
        answer = _decided(request, form, turn, lambda: _decide_report(request, report, form))
        if answer is not None:
            return answer
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = _report_context(request, item, report, form, turn)
    return render(request, "verification/report.html", context, status=status)


def _decided(
    request: HttpRequest, form: DecisionForm, turn: Turn, decide: Callable[[], str]
) -> HttpResponse | None:
    """Carry out the decision and open the next; None when the form must be shown again."""
    if not form.is_valid():
        return None
    try:
        words = decide()
    except Incomplete as missing:
        form.add_error(missing.field if missing.field in form.fields else "words", str(missing))
        return None
    except Stale:
        form.add_error(
            None,
            _("Someone changed this meanwhile; look again. Your words are kept, nothing was done."),
        )
        return None
    except Refused as refusal:
        if refusal.status == HTTPStatus.FORBIDDEN:
            raise
        form.add_error(None, str(refusal))
        return None
    if not turn.next_url:
        words = f"{words} {_('That was the last one.')}"
    done(request, words)
    return HttpResponseRedirect(turn.next_url or reverse("verify_queue"))


def _decide_item(request: HttpRequest, item: ChecklistItem, form: DecisionForm) -> str:
    actor, values = actor_of(request), form.cleaned_data
    if values["decision"] == PASS:
        close(item, actor, version=values["version"], words=values["words"])
        return _("Verified and closed: %(item)s.") % {"item": item}
    send_back(
        item,
        actor,
        version=values["version"],
        reason=values["words"],
        ground=values["ground"],
        faults=values["faults"],
    )
    return _("Returned to the department: %(item)s.") % {"item": item}


def _decide_occurrence(request: HttpRequest, one: Occurrence, form: DecisionForm) -> str:
    actor, values = actor_of(request), form.cleaned_data
    if values["decision"] == PASS:
        verify_occurrence_report(one, actor, version=values["version"], words=values["words"])
        return _("Verified: %(item)s.") % {"item": one}
    return_occurrence_report(
        one, actor, version=values["version"], reason=values["words"], ground=values["ground"]
    )
    return _("Returned to the department: %(item)s.") % {"item": one}


def _decide_report(request: HttpRequest, report: ProgressReport, form: DecisionForm) -> str:
    actor, values = actor_of(request), form.cleaned_data
    if values["decision"] == PASS:
        check_report(report, actor, version=values["version"])
        return _("Checked: %(item)s.") % {"item": report.item}
    return_report(
        report,
        actor,
        version=values["version"],
        reason=values["words"],
        ground=values["ground"],
        faults=values["faults"],
    )
    return _("Returned to be filled again: %(item)s.") % {"item": report.item}


def _item_context(
    request: HttpRequest, item: ChecklistItem, form: DecisionForm, turn: Turn
) -> dict[str, Any]:
    actor = actor_of(request)
    may = can_verify(actor, item)
    return {
        **_shared(request, item, form, turn),
        "may_decide": may,
        "own_submission": "" if may else other_verifiers_sentence(actor),
        "last_report": next(iter(progress_of(item)), None),
        "light": light_for(item, actor.on, load_calendar()),
    }


def _occurrence_context(
    request: HttpRequest, one: Occurrence, form: DecisionForm, turn: Turn
) -> dict[str, Any]:
    actor, shared = actor_of(request), _shared(request, one.item, form, turn)
    own = is_own_report(one, actor)
    links = [link for link in shared["evidence_links"] if link.occurrence_id == one.pk]
    lit = lit_occurrences(one.item, Lamps(actor.on, load_calendar()))
    return shared | {
        "title": _("Verify %(item)s") % {"item": one},
        "occurrence": one,
        "evidence_links": links,
        "may_decide": not own,
        "own_submission": other_verifiers_sentence(actor) if own else "",
        "others": [other for other, _light in lit if other.pk != one.pk],
        "light": next(light for other, light in lit if other.pk == one.pk),
    }


def _report_context(
    request: HttpRequest,
    item: ChecklistItem,
    report: ProgressReport,
    form: DecisionForm,
    turn: Turn,
) -> dict[str, Any]:
    lines = progress_of(item)
    index = next((i for i, one in enumerate(lines) if one.report.pk == report.pk), 0)
    return {
        **_shared(request, item, form, turn),
        "may_decide": report.state == ProgressReport.State.FILED and not report.checked_on,
        "own_submission": "",
        "report": lines[index],
        "last_report": lines[index + 1] if index + 1 < len(lines) else None,
        "light": light_for(item, actor_of(request).on, load_calendar()),
    }


def _shared(
    request: HttpRequest, item: ChecklistItem, form: DecisionForm, turn: Turn
) -> dict[str, Any]:
    return {
        "title": _("Verify %(item)s") % {"item": item},
        "item": item,
        "form": form,
        "turn": turn,
        "sources": sources_of(item),
        "evidence_links": evidence_of(item, actor_of(request)),
        "contributions": list(item.contributions.all()),
    }


def _occurrence_url(actor: Actor, item: ChecklistItem) -> str:
    """The first reported occurrence of the item, else the queue (one query)."""
    first = waiting_occurrences(actor).filter(item=item).first()
    return _decision_url(first) if first else reverse("verify_queue")


def _decision_url(one: Occurrence) -> str:
    return reverse("verify_occurrence", args=[one.item.code, one.label])


def _report_url(report: ProgressReport) -> str:
    return reverse("verify_report", args=[report.item.code, report.period.number])
