"""What a department files in a period, with the last text in place: questions, no writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from tracker.calendars.working_days import load_calendar
from tracker.checklist.lights import light_rule, showing
from tracker.checklist.models import ChecklistItem, Contribution, Measurement, Target
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department
from tracker.periods.models import Period, ProgressReport

S = ChecklistItem.Status
R = ProgressReport.State
# Accepted and not handed in for closing: what is new is accepted first, what is handed in is done.
OWED_STATUSES = (S.IN_PROGRESS, S.RETURNED)
SENT = (R.FILED, R.AWAITING_SIGNOFF)
FIGURE_DIGITS = 16
FIGURE_DECIMALS = 4


@dataclass(frozen=True)
class RowWords:
    """What a form or a workbook says about one row. `version` 0: there was no row yet."""

    code: str
    version: int
    progress: str = ""
    problems: str = ""
    next_steps: str = ""
    no_change: bool = False
    figure: Decimal | None = None
    figure_error: str = ""


@dataclass
class SheetRow:
    """One item of a department in a period: its report so far, the last one, its first figure."""

    item: ChecklistItem
    report: ProgressReport | None = None
    previous: ProgressReport | None = None
    target: Target | None = None
    last_value: Decimal | None = None
    is_owed: bool = True
    contributions: list[Contribution] = field(default_factory=list)

    @property
    def version(self) -> int:
        return self.report.version if self.report else 0

    @property
    def state(self) -> str:
        return self.report.state if self.report else R.BLANK

    @property
    def is_sent(self) -> bool:
        return self.state in SENT

    @property
    def is_filled(self) -> bool:
        """Filled or sent: what counts in 已填 n/m."""
        return self.state in (R.FILLED, *SENT)

    @property
    def previous_text(self) -> str:
        return self.previous.progress if self.previous else ""

    @property
    def shown_progress(self) -> str:
        """What stands in the box: the draft, else the last period's text."""
        return self.report.progress if self.report else self.previous_text

    @property
    def shown_problems(self) -> str:
        last = self.previous.problems if self.previous else ""
        return self.report.problems if self.report else last

    @property
    def shown_next_steps(self) -> str:
        last = self.previous.next_steps if self.previous else ""
        return self.report.next_steps if self.report else last

    @property
    def shown_figure(self) -> Decimal | None:
        return self.report.figure if self.report else None

    @property
    def given(self) -> int:
        """How many co-departments have given their part."""
        return sum(1 for c in self.contributions if c.given_on)

    @property
    def missing(self) -> list[str]:
        """Short names of co-departments that have not given their part."""
        return [c.department.short_name for c in self.contributions if not c.given_on]


@dataclass
class Sheet:
    """本期填报 of one department: rows in report order.

    `to_accept`: how many more items the department has still to accept before it files on them.
    """

    period: Period
    department: Department
    rows: list[SheetRow]
    to_accept: int = 0

    @property
    def by_code(self) -> dict[str, SheetRow]:
        return {row.item.code or "": row for row in self.rows}

    @property
    def filled(self) -> int:
        return sum(1 for row in self.rows if row.is_filled)

    @property
    def to_send(self) -> list[SheetRow]:
        """Rows that are still to be filed."""
        return [row for row in self.rows if not row.is_sent]

    @property
    def sent(self) -> list[SheetRow]:
        return [row for row in self.rows if row.is_sent]


@dataclass(frozen=True)
class RoundSummary:
    """For 我的待办: a round and how far a department is with it."""

    period: Period
    department: Department
    owed: int
    filled: int
    sent: int
    returned: int

    @property
    def to_send(self) -> int:
        """Rows the department still owes."""
        return self.owed - self.sent


def rows_owed(actor: Actor, period: Period) -> list[ChecklistItem]:
    """Items for which the actor's departments still owe a report in that period (one query)."""
    return list(
        unsent_items(period)
        .filter(lead_department_id__in=actor.department_ids)
        .select_related("lead_department")
        .order_by("position", "pk")
    )


def round_summaries(actor: Actor, period: Period) -> list[RoundSummary]:
    """How far each of the actor's departments is, in official order (two queries).

    Departments that owe nothing and have filed nothing are left out.
    """
    ids = actor.department_ids
    owed: dict[int, set[int]] = {}
    pairs = unsent_items(period).filter(lead_department_id__in=ids)
    for department_id, item_id in pairs.values_list("lead_department_id", "pk"):
        owed.setdefault(department_id, set()).add(item_id)
    states: dict[int, dict[int, str]] = {}
    reports = ProgressReport.objects.filter(period=period, department_id__in=ids)
    for department_id, item_id, state in reports.values_list("department_id", "item_id", "state"):
        states.setdefault(department_id, {})[item_id] = state
    found = []
    for body in actor.departments:
        have = states.get(body.pk, {})
        sent = {pk for pk, state in have.items() if state in SENT}
        due = owed.get(body.pk, set()) | sent
        if due:
            found.append(
                RoundSummary(
                    period=period,
                    department=body,
                    owed=len(due),
                    filled=sum(1 for pk in due if have.get(pk) in (R.FILLED, *SENT)),
                    sent=len(sent),
                    returned=sum(1 for pk in due if have.get(pk) == R.RETURNED),
                )
            )
    return found


def owes_report(item: ChecklistItem, period: Period) -> bool:
    """Whether the lead still owes a report on the item in that period (one query)."""
    if item.status not in OWED_STATUSES or not item.files_each_period:
        return False
    return unsent_items(period).filter(pk=item.pk).exists()


def sheet_of(period: Period, department: Department, codes: Iterable[str] | None = None) -> Sheet:
    """The department's rows in that period (a fixed number of queries).

    Rows are what it owes and what it has sent already, in report order; `codes` narrows them.
    """
    reports = {
        report.item_id: report
        for report in ProgressReport.objects.filter(
            period=period, department=department
        ).select_related("item", "department", "period", "filed_by", "written_by")
    }
    owed = unsent_items(period).filter(lead_department=department)
    sent = Q(pk__in=[pk for pk, report in reports.items() if report.state in SENT])
    items = ChecklistItem.objects.filter(checklist_id=period.checklist_id).filter(
        Q(pk__in=owed.values("pk")) | sent
    )
    if codes is not None:
        items = items.filter(code__in=list(codes))
    loaded = list(_with_parts(items))
    last = previous_reports(period, [item.pk for item in loaded])
    to_accept = _filed_items(period).filter(
        lead_department=department, status=S.ASSIGNED, needs_assignment=False
    )
    rows = [_row(item, reports.get(item.pk), last.get(item.pk), department) for item in loaded]
    return Sheet(period, department, rows, to_accept.count())


def previous_reports(period: Period, item_ids: Iterable[int]) -> dict[int, ProgressReport]:
    """The last filed report of each item before that period, whoever led it then (one query)."""
    found: dict[int, ProgressReport] = {}
    reports = (
        ProgressReport.objects.filter(
            item_id__in=list(item_ids),
            period__as_of_on__lt=period.as_of_on,
            state=R.FILED,
        )
        .select_related("period__checklist", "filed_by")
        .order_by("period__as_of_on", "pk")
    )
    for report in reports:
        found[report.item_id] = report
    return found


def read_figure(raw: str) -> tuple[Decimal | None, str]:
    """A typed figure and, where it is none, the sentence that says so.

    Full-width digits, thousands separators and a per cent sign are understood.
    """
    text = normalize("NFKC", raw).replace(",", "").replace("，", "").strip().removesuffix("%")
    if not text.strip():
        return None, ""
    wrong = _("“%(raw)s” is not a number") % {"raw": raw.strip()[:20]}
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None, wrong
    if not value.is_finite() or value < 0 or value >= 10 ** (FIGURE_DIGITS - FIGURE_DECIMALS):
        return None, wrong
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > FIGURE_DECIMALS:
        return None, _("“%(raw)s” has more than four decimals") % {"raw": raw.strip()[:20]}
    return value, ""


def _filed_items(period: Period) -> ItemQuerySet:
    items = ChecklistItem.objects.filter(checklist_id=period.checklist_id).filed_each_period()
    began = Q(published_on=None) | Q(published_on__lte=period.as_of_on)
    items = items.filter(began)
    return lit_items(items, period) if period.scope == Period.Scope.LIT else items


def lit_items(items: ItemQuerySet, period: Period) -> ItemQuerySet:
    """Those amber or red on the day the round opens: a fixed day, so that none comes or goes."""
    marked = items.annotate(round_light=light_rule(period.opens_on, load_calendar()))
    return marked.filter(showing("red", "round_light") | showing("yellow", "round_light"))


def owed_items(period: Period) -> ItemQuerySet:
    """Items on which a report is owed in that period, filed or not."""
    return _filed_items(period).filter(status__in=OWED_STATUSES)


def sent_reports(period: Period) -> QuerySet[ProgressReport]:
    """What was handed in for that period, by whatever department led the item then."""
    return ProgressReport.objects.filter(period=period, state__in=SENT)


def filed_reports(period: Period) -> QuerySet[ProgressReport]:
    """What is with the office for that period: signed, where its department signs off."""
    return ProgressReport.objects.filter(period=period, state=R.FILED)


def unsent_items(period: Period) -> ItemQuerySet:
    """Items on which a report is still to be sent in that period.

    One rule for sheets, counts, standings and reminders: a report that any department sent settles
    the item, so that a new lead is not asked for what the earlier one filed.
    """
    return owed_items(period).exclude(pk__in=sent_reports(period).values("item"))


def _with_parts(items: ItemQuerySet) -> ItemQuerySet:
    helpers = Contribution.objects.filter(removed_on=None).select_related("department")
    measured = Measurement.objects.order_by("as_of_on", "pk")
    return (
        items.select_related("lead_department", "checklist")
        .prefetch_related(
            Prefetch("contributions", helpers),
            Prefetch("targets__measurements", measured),
        )
        .order_by("position", "pk")
    )


def _row(
    item: ChecklistItem,
    report: ProgressReport | None,
    previous: ProgressReport | None,
    department: Department,
) -> SheetRow:
    targets = list(item.targets.all())
    target = targets[0] if targets else None
    values = list(target.measurements.all()) if target else []
    return SheetRow(
        item=item,
        report=report,
        previous=previous,
        target=target,
        last_value=values[-1].value if values else None,
        is_owed=item.status in OWED_STATUSES and item.lead_department_id == department.pk,
        contributions=list(item.contributions.all()),
    )
