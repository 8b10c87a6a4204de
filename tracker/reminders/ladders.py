"""The rules of what is owed, each as a ladder of days over rows.

A rule reads its rows with a fixed number of queries, whatever their number, and yields the rungs
that lie in the plan's window. Nobody's name occurs here: who gets a notice, and whether it still
holds, is decided when it is sent (tracker.reminders.deciding).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db.models import Min

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.models import (
    ChecklistItem,
    Contribution,
    EvidenceLink,
    ExtensionRequest,
    Occurrence,
)
from tracker.checklist.querysets import AT_WORK, ItemQuerySet
from tracker.organizations.actors import system_actor
from tracker.organizations.models import Delegation, Department
from tracker.periods.models import Period, ProgressReport
from tracker.reminders.filing import departments_to_file
from tracker.reminders.models import Mail, ReminderPolicy
from tracker.reminders.rungs import Rung, Window, before_due, on_the_day, repeated

S = ChecklistItem.Status
# A lead time of 30 working days never reaches further than this, long holidays included.
LONGEST_LEAD = timedelta(days=75)
EVIDENCE_LEAD_DAYS = 10
DELEGATION_LEAD_DAYS = 3


@dataclass(frozen=True)
class Owed:
    """One rung of a ladder. Of the rungs with the same subject, ladder and audience that were
    missed, only the newest is owed.
    """

    subject_key: str
    ladder: str
    audience: str
    rung: Rung
    item_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """What every rule needs: the office's rules, the days in question, the calendar.

    `as_of` is the business date whose rows are read.
    """

    policy: ReminderPolicy
    window: Window
    calendar: WorkCalendar
    as_of: date

    def weekly(self, first: date | None, kind: str, window: Window) -> list[Rung]:
        """`first`, then as often as the office repeats."""
        if first is None:
            return []
        return repeated(first, self.policy.repeat_days, kind, window, self.calendar)


Rule = Callable[[Plan], Iterable[Owed]]


def deadlines(plan: Plan) -> Iterator[Owed]:
    """Before the date, on the day, then weekly: to the owner; from the item's assignment on."""
    policy, calendar = plan.policy, plan.calendar

    @cache
    def ladder(due_on: date, window: Window) -> list[Rung]:
        rungs = before_due(due_on, policy.lead_days, window, calendar)
        if policy.on_the_day:
            rungs += on_the_day(due_on, window, calendar)
        late = due_on + timedelta(days=policy.repeat_days)
        return rungs + plan.weekly(late, "overdue", window)

    rows = (
        _items(plan)
        .at_work()
        .filter(due_on__lte=plan.window.until + LONGEST_LEAD, needs_assignment=False)
    )
    for pk, due_on, assigned_on, published_on in rows.values_list(
        "pk", "due_on", "assigned_on", "published_on"
    ):
        window = plan.window.from_day(assigned_on or published_on)
        for rung in ladder(due_on, window):
            yield Owed(f"item:{pk}", "deadline", "owner", rung, item_id=pk)


def heads(plan: Plan) -> Iterator[Owed]:
    """The department's head, when an item is so many working days overdue, then weekly."""
    days = plan.policy.head_after_days
    if not days:
        return

    @cache
    def ladder(due_on: date, window: Window) -> list[Rung]:
        return plan.weekly(plan.calendar.after(due_on, days), "head", window)

    rows = _items(plan).overdue(plan.window.until).filter(needs_assignment=False)
    for pk, due_on, assigned_on in rows.values_list("pk", "due_on", "assigned_on"):
        for rung in ladder(due_on, plan.window.from_day(assigned_on)):
            yield Owed(f"item:{pk}", "head", "head", rung, item_id=pk)


def new_items(plan: Plan) -> Iterator[Owed]:
    """待签收: once told by the office (or, if its rules say so, once assigned), then weekly.

    What the office told while reminders were off is mailed from the day they are switched on.
    """
    on_since = plan.policy.on_since or plan.as_of  # the preview asks as if switched on today
    rows = _items(plan).filter(status=S.ASSIGNED, needs_assignment=False)
    for pk, told_on, assigned_on in rows.values_list("pk", "told_on", "assigned_on"):
        told = max(told_on, on_since) if told_on else None
        first = told or (assigned_on if plan.policy.announce_new else None)
        if first:
            for rung in plan.weekly(first, "new", plan.window):
                yield Owed(f"item:{pk}", "new", "owner", rung, item_id=pk)


def returned_items(plan: Plan) -> Iterator[Owed]:
    """已退回: to the owner, once for each time it was returned."""
    rows = _items(plan).filter(status=S.RETURNED)
    yield from _once(plan, rows.values_list("pk", "decided_on"), "returned", "owner")


def returned_reports(plan: Plan) -> Iterator[Owed]:
    """退回重填: a progress report the office wants filled in again."""
    rows = ProgressReport.objects.filter(state=ProgressReport.State.RETURNED)
    for pk, item_id, day in rows.values_list("pk", "item_id", "returned_on"):
        for rung in _single(plan, day, "refill"):
            yield Owed(f"progress:{pk}", "refill", "owner", rung, item_id=item_id)


def waiting_items(plan: Plan) -> Iterator[Owed]:
    """待审核: to the office, on the day it was handed in, then weekly once it has waited long."""
    rows = _items(plan).to_verify().filter(submitted_on__isnull=False)
    for pk, day in rows.values_list("pk", "submitted_on"):
        for rung in _waiting(plan, day):
            yield Owed(f"item:{pk}", "waiting", "office", rung, item_id=pk)


def waiting_occurrences(plan: Plan) -> Iterator[Owed]:
    """待审核 of a recurring item: as `waiting_items`, by itself for each reported occurrence."""
    rows = Occurrence.objects.filter(
        status=Occurrence.Status.SUBMITTED, item__in=_items(plan).open()
    )
    for pk, item_id, day in rows.values_list("pk", "item_id", "submitted_on"):
        for rung in _waiting(plan, day):
            yield Owed(f"occurrence:{pk}", "waiting", "office", rung, item_id=item_id)


def unassigned_items(plan: Plan) -> Iterator[Owed]:
    """待分派 and 退办待改派: to the office, then weekly; nobody else is chased meanwhile."""
    rows = _items(plan).open().filter(needs_assignment=True)
    for pk, refusal, updated_on, published_on in rows.values_list(
        "pk", "refusal", "updated_on", "published_on"
    ):
        kind = "refused" if refusal else "unassigned"
        for rung in plan.weekly(updated_on or published_on, kind, plan.window):
            yield Owed(f"item:{pk}", "assignment", "office", rung, item_id=pk)


def sign_offs(plan: Plan) -> Iterator[Owed]:
    """待审签: to the department's head, then weekly; only where the head signs online."""
    for pk, day in _unsigned(plan, Department.SignOff.ONLINE):
        for rung in plan.weekly(day, "sign_off", plan.window):
            yield Owed(f"item:{pk}", "sign_off", "head", rung, item_id=pk)


def sign_off_sheets(plan: Plan) -> Iterator[Owed]:
    """待审签 on paper: to the owner, weekly after the handing in, until the sheet is registered."""
    repeat = timedelta(days=plan.policy.repeat_days)
    for pk, day in _unsigned(plan, Department.SignOff.PAPER):
        for rung in plan.weekly(day + repeat, "sheet", plan.window):
            yield Owed(f"item:{pk}", "sheet", "owner", rung, item_id=pk)


def filing_sign_offs(plan: Plan) -> Iterator[Owed]:
    """待审签 of progress reports, one line a round: to the head, on paper to the department.

    The head at once, who has only to print and register a sheet a while later; then weekly.
    """
    rows = ProgressReport.objects.filter(
        state=ProgressReport.State.AWAITING_SIGNOFF, period__frozen_on=None
    )
    firsts = rows.order_by().values_list("period_id", "department_id", "department__sign_off")
    for period_id, body, mode, day in firsts.annotate(Min("filed_on")):
        paper = mode == Department.SignOff.PAPER
        first = day + timedelta(days=plan.policy.repeat_days) if day and paper else day
        for rung in plan.weekly(first, "filing_sign", plan.window):
            key, audience = f"period:{period_id}/{body}", "department" if paper else "head"
            yield Owed(key, "filing_sign", audience, rung, department_id=body)


def open_requests(plan: Plan) -> Iterator[Owed]:
    """延期申请 and 逾期说明 the office has not decided, then weekly."""
    rows = ExtensionRequest.objects.filter(answer=ExtensionRequest.Answer.OPEN)
    for pk, item_id, day in rows.values_list("pk", "item_id", "asked_on"):
        for rung in plan.weekly(day, "extension", plan.window):
            yield Owed(f"extension:{pk}", "extension", "office", rung, item_id=item_id)


def granted_requests(plan: Plan) -> Iterator[Owed]:
    """The office gave a later date: to the owner, once, on that day."""
    rows = ExtensionRequest.objects.filter(
        answer=ExtensionRequest.Answer.GRANTED, decided_on__gte=plan.window.since
    )
    for pk, item_id, day in rows.values_list("pk", "item_id", "decided_on"):
        for rung in _single(plan, day, "redated"):
            yield Owed(f"extension:{pk}", "redated", "owner", rung, item_id=item_id)


def missing_contributions(plan: Plan) -> Iterator[Owed]:
    """配合情况 not given, some working days before the lead's date: to the co-department."""
    rows = Contribution.objects.filter(
        given_on=None,
        removed_on=None,
        item__status__in=AT_WORK,
        item__due_on__lte=plan.window.until + LONGEST_LEAD,
    )
    days = [plan.policy.helper_days]
    for pk, item_id, department_id, due_on, asked_on in rows.values_list(
        "pk", "item_id", "department_id", "item__due_on", "asked_on"
    ):
        window = plan.window.from_day(asked_on)
        for rung in before_due(due_on, days, window, plan.calendar):
            yield Owed(
                f"contribution:{pk}",
                "help",
                "department",
                Rung(rung.on, "help"),
                item_id,
                department_id,
            )


def filing_rounds(plan: Plan) -> Iterator[Owed]:
    """进展填报 opens and closes: to each department that still has something to file."""
    rungs: dict[int, list[Rung]] = {}
    for period in Period.objects.filter(frozen_on=None, closes_on__gte=plan.window.since):
        found = [
            *_single(plan, plan.calendar.on_or_after(period.opens_on), "filing_opens"),
            *(
                Rung(rung.on, "filing_closes")
                for rung in (
                    *before_due(
                        period.closes_on, [plan.policy.filing_days], plan.window, plan.calendar
                    ),
                    *on_the_day(period.closes_on, plan.window, plan.calendar),
                )
            ),
        ]
        if found:
            rungs[period.pk] = found
    for (period_id, department_id), _left in departments_to_file(rungs).items():
        for rung in rungs[period_id]:
            key = f"period:{period_id}/{department_id}"
            yield Owed(key, "filing", "department", rung, department_id=department_id)


def expiring_evidence(plan: Plan) -> Iterator[Owed]:
    """佐证材料 that stops being valid while its item is still open: to the owner."""
    until = plan.window.until + LONGEST_LEAD
    rows = EvidenceLink.objects.filter(
        removed_on=None, evidence__valid_until__lte=until, item__status__in=AT_WORK
    )
    for pk, item_id, valid_until in rows.values_list("pk", "item_id", "evidence__valid_until"):
        for rung in before_due(valid_until, [EVIDENCE_LEAD_DAYS], plan.window, plan.calendar):
            kind = Rung(rung.on, "evidence")
            yield Owed(f"evidence-link:{pk}", "evidence", "owner", kind, item_id=item_id)


def ending_delegations(plan: Plan) -> Iterator[Owed]:
    """A delegation that ends soon: to both."""
    until = plan.window.until + LONGEST_LEAD
    rows = Delegation.objects.filter(until_on__gte=plan.window.since, until_on__lte=until)
    for pk, until_on, department_id in rows.values_list("pk", "until_on", "post__department_id"):
        for rung in before_due(until_on, [DELEGATION_LEAD_DAYS], plan.window, plan.calendar):
            kind = Rung(rung.on, "delegation")
            yield Owed(f"delegation:{pk}", "delegation", "both", kind, department_id=department_id)


def undelivered_mails(plan: Plan) -> Iterator[Owed]:
    """A mail that could not be delivered: to the office, which telephones (电话催办)."""
    rows = Mail.objects.filter(
        state=Mail.State.FAILED, send_on__gte=plan.window.since, send_on__lte=plan.window.until
    )
    for pk, day in rows.values_list("pk", "send_on"):
        yield Owed(f"mail:{pk}", "undelivered", "office", Rung(day, "undelivered"))


def reached_cap(plan: Plan) -> Iterator[Owed]:
    """The daily cap stopped the mails: to the office, on the same day."""
    day = plan.policy.cap_reached_on
    for rung in _single(plan, day, "cap"):
        yield Owed("reminders:1", "cap", "office", rung)


RULES: tuple[Rule, ...] = (
    deadlines,
    heads,
    new_items,
    returned_items,
    returned_reports,
    waiting_items,
    waiting_occurrences,
    unassigned_items,
    sign_offs,
    sign_off_sheets,
    filing_sign_offs,
    open_requests,
    granted_requests,
    missing_contributions,
    filing_rounds,
    expiring_evidence,
    ending_delegations,
    undelivered_mails,
    reached_cap,
)


def _items(plan: Plan) -> ItemQuerySet:
    """Published items that owe something."""
    items = ChecklistItem.objects.visible_to(system_actor(plan.as_of))
    return items.exclude(handling=ChecklistItem.Handling.RECORD)


def _unsigned(plan: Plan, mode: str) -> Iterable[tuple[int, date]]:
    """Items that wait for a sign-off of that mode, with the day since which."""
    rows = _items(plan).filter(status=S.AWAITING_SIGNOFF, lead_department__sign_off=mode)
    return [(pk, day) for pk, day in rows.values_list("pk", "updated_on") if day]


def _waiting(plan: Plan, day: date | None) -> list[Rung]:
    long = plan.calendar.after(day, plan.policy.waiting_days) if day else None
    return [*_single(plan, day, "waiting"), *plan.weekly(long, "waiting", plan.window)]


def _single(plan: Plan, day: date | None, kind: str) -> list[Rung]:
    return [Rung(day, kind)] if day and day in plan.window else []


def _once(
    plan: Plan, rows: Iterable[tuple[int, date | None]], kind: str, audience: str
) -> Iterator[Owed]:
    for pk, day in rows:
        for rung in _single(plan, day, kind):
            yield Owed(f"item:{pk}", kind, audience, rung, item_id=pk)
