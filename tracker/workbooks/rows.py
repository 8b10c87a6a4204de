"""The rows of a workbook, from the page's own queryset, in chunks so that memory stays flat."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db.models import Prefetch

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.extensions import Granted
from tracker.checklist.lights import OVERDUE_RULES, light_of, light_rule, light_words, rule_of
from tracker.checklist.models import ChecklistItem, Contribution, EvidenceLink, Step
from tracker.checklist.models.plan import Kind
from tracker.checklist.querysets import ItemQuerySet
from tracker.checklist.quotes import quote, report_texts
from tracker.organizations.models import Post
from tracker.periods.models import ProgressReport

CHUNK = 500
KIND_ORDER = (Kind.RECTIFICATION, Kind.TASK, Kind.COMMITMENT)


@dataclass
class Row:
    """One item with all that the sheets print of it. `number` counts from 1 within its kind."""

    item: ChecklistItem
    number: int
    quote: str
    light: str
    light_words: str
    is_overdue: bool
    head: str
    helpers: list[Contribution]
    report: ProgressReport | None
    stale_report: bool
    evidence: list[EvidenceLink]
    granted: Granted = field(default_factory=Granted)
    steps: list[Step] = field(default_factory=list)
    # what the row was read from: the item's version and the sum of its reports' versions;
    # empty for a frozen row, which cannot come back
    version_mark: str = ""


@dataclass
class Context:
    """What every row needs and is read once: the day, the calendar, heads, report texts."""

    today: date
    calendar: WorkCalendar
    heads: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    @classmethod
    def on(cls, today: date, calendar: WorkCalendar) -> "Context":
        """Load the heads of departments as of that day (one query)."""
        posts = Post.objects.valid_on(today).filter(role=Post.Role.HEAD).select_related("person")
        return cls(today, calendar, {p.department_id: p.person.name for p in posts})


def rows_by_kind(items: ItemQuerySet, context: Context) -> Iterator[tuple[Kind, Iterator[Row]]]:
    """Problems first, then tasks, then measures; each kind in report order, numbered from 1."""
    for kind in KIND_ORDER:
        yield kind, rows(items.filter(kind=kind), context)


def rows(items: ItemQuerySet, context: Context) -> Iterator[Row]:
    """Rows in report order; four queries for each chunk of 500, whatever the rows hold."""
    ordered = _loaded(items, context).order_by("checklist_id", "position", "pk")
    stream = ordered.iterator(chunk_size=CHUNK)
    number = 0
    while chunk := list(islice(stream, CHUNK)):
        _load_texts(chunk, context)
        for item in chunk:
            number += 1
            yield _row(item, number, context)


def _loaded(items: ItemQuerySet, context: Context) -> ItemQuerySet:
    return (
        items.annotate(light_rule=light_rule(context.today, context.calendar))
        .select_related("commitment", "lead_department", "owner__person")
        .prefetch_related(
            "sources__passage",
            Prefetch(
                "contributions",
                Contribution.objects.filter(removed_on=None).select_related("department"),
            ),
            Prefetch(
                "progress_reports",
                ProgressReport.objects.order_by("period__as_of_on", "pk"),
                to_attr="all_reports",
            ),
            Prefetch(
                "evidence_links",
                EvidenceLink.objects.filter(removed_on=None).select_related("evidence__file"),
                to_attr="shown_evidence",
            ),
            "extensions",
            Prefetch("steps", Step.objects.filter(removed_on=None), to_attr="shown_steps"),
        )
    )


def _load_texts(chunk: list[ChecklistItem], context: Context) -> None:
    wanted = {s.passage.report_id for item in chunk for s in item.sources.all()}
    missing = wanted - context.texts.keys()
    if missing:
        context.texts |= report_texts(missing)


def _row(item: ChecklistItem, number: int, context: Context) -> Row:
    reports: list[ProgressReport] = item.all_reports  # type: ignore[attr-defined]
    filed = [report for report in reports if report.state == ProgressReport.State.FILED]
    lead = item.lead_department_id or 0
    granted = Counter(e.kind for e in item.extensions.all() if e.answer == "granted")
    return Row(
        item=item,
        number=number,
        quote=quote(item, context.texts),
        light=light_of(item),
        light_words=light_words(item, context.today, context.calendar),
        is_overdue=rule_of(item) in OVERDUE_RULES,
        head=context.heads.get(lead, ""),
        helpers=list(item.contributions.all()),
        report=filed[-1] if filed else None,
        stale_report=bool(filed and filed[-1].no_change),
        evidence=item.shown_evidence,  # type: ignore[attr-defined]
        granted=Granted(granted["extension"], granted["overdue_note"]),
        steps=item.shown_steps,  # type: ignore[attr-defined]
        version_mark=f"v{item.version}r{sum(report.version for report in reports)}",
    )
