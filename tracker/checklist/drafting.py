"""A read report becomes headings and draft items: one transaction, everything in a few queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.defaults import defaults_for
from tracker.checklist.drafts import change_draft
from tracker.checklist.models import (
    Checklist,
    ChecklistItem,
    Commitment,
    Contribution,
    ItemPassage,
    Target,
)
from tracker.checklist.models.plan import Kind
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department
from tracker.organizations.rights import require_office
from tracker.reading import Draft, Reading
from tracker.reading.model import Metric
from tracker.reports.importing import ReadSource, store_report
from tracker.reports.models import Passage, Report
from tracker.trail.recording import Recorder, recording, writer

# each report of a year takes a range of its own; wider than the longest text that is read (5 MB)
POSITIONS_PER_REPORT = 6_000_000
HEADING_LENGTH = 200
SUGGESTIONS = 5


@dataclass(frozen=True)
class Surroundings:
    """What the drafts of one import share."""

    report: Report
    checklist: Checklist
    base: int
    passages: dict[tuple[int, int], Passage]
    bodies: dict[str, Department]
    today: date
    calendar: WorkCalendar


@writer
def import_report(source: ReadSource, actor: Actor, calendar: WorkCalendar) -> Report:
    """Keep a read source and draft its items: Report, Passages, Commitments, ChecklistItems.

    Raises AlreadyImported (nothing is changed then), NotAllowed.
    """
    hat = require_office(actor)
    with recording(hat) as record:
        report = store_report(source, hat)
        around = _surroundings(report, hat, calendar)
        headings = _commitments(around, source.reading)
        items = _items(around, source.reading.drafts, headings)
        _links(around, source.reading.drafts, items)
        _note(record, report, headings, items)
    return report


@writer
def suggest_leads_again(report: Report, reading: Reading, actor: Actor) -> int:
    """重新建议牵头单位: for drafts without a lead, when departments came after the report.

    reading: the report's text read again with the departments of today. A draft is found by where
    its first words stand. Returns how many drafts got a lead; others are left alone. One batch of
    Events, so that it can be taken back. Raises NotAllowed.
    """
    hat = require_office(actor)
    bodies = department_index(list(Department.objects.select_related("successor")))
    spans = {draft.start: draft for draft in reading.drafts}
    found = 0
    with recording(hat) as record:
        for item in leadless_drafts(report).prefetch_related("sources"):
            starts = [source.start for source in item.sources.all() if not source.is_result]
            draft = spans.get(min(starts, default=-1))
            lead = _lead_of(bodies, draft) if draft else None
            if draft is None or lead is None:
                continue
            changes = {
                "lead_department": lead,
                "lead_suggested": True,
                "suggested_leads": list(draft.suggested_leads[:SUGGESTIONS]),
            }
            change_draft(record, "draft.edited", item, item.version, hat, changes)
            found += 1
        if not found:
            record.nothing()
    return found


def leadless_drafts(report: Report) -> QuerySet[ChecklistItem]:
    """Drafts of the report that stand in the list and have no lead, in text order."""
    drafts = ChecklistItem.objects.drafts().filter(
        commitment__report=report, lead_department=None, replaced_by=None
    )
    return drafts.exclude(review=ChecklistItem.Review.DROPPED).order_by("position", "pk")


def department_index(bodies: Sequence[Department]) -> dict[str, Department]:
    """Every name of every department → the department that carries on its work today."""
    index: dict[str, Department] = {}
    for body in bodies:
        for name in body.names():
            index.setdefault(name, body.successor or body)
    return index


def _surroundings(report: Report, actor: Actor, calendar: WorkCalendar) -> Surroundings:
    checklist, _created = Checklist.objects.get_or_create(plan_year=report.plan_year)
    earlier = (
        Commitment.objects.filter(checklist=checklist)
        .exclude(report=None)
        .values("report")
        .distinct()
        .count()
    )
    bodies = list(Department.objects.select_related("successor"))
    return Surroundings(
        report=report,
        checklist=checklist,
        base=earlier * POSITIONS_PER_REPORT,
        passages={(p.start, p.end): p for p in report.passages.all()},
        bodies=department_index(bodies),
        today=actor.on,
        calendar=calendar,
    )


Key = tuple[str, str]
# A problem or plan part without a heading of its own would stand under the last measures' one;
# these words are the report's own genre, so they are Chinese like the text around them.
UNHEADED = {Kind.RECTIFICATION: "问题和不足", Kind.TASK: "下一年度安排"}


def _sections(drafts: Sequence[Draft]) -> dict[Key, str]:
    """The section shown over each (section, heading)."""
    of_measures = {draft.section for draft in drafts if draft.kind == Kind.COMMITMENT}
    shown: dict[Key, str] = {}
    for draft in drafts:
        strayed = draft.kind != Kind.COMMITMENT and draft.section in of_measures
        section = UNHEADED[Kind(draft.kind)] if strayed else draft.section
        shown.setdefault((draft.section, draft.heading), section[:HEADING_LENGTH])
    return shown


def _commitments(around: Surroundings, reading: Reading) -> dict[Key, Commitment]:
    """One heading row for each (section, heading) that has drafts, at its passage in the text."""
    marked = {(p.section, p.heading or p.text): p for p in reading.outline if p.label == "heading"}
    sections = _sections(reading.drafts)
    found: dict[Key, Commitment] = {}
    for draft in reading.drafts:
        key = (draft.section, draft.heading)
        if key in found:
            continue
        at = marked.get(key)
        start = at.start if at and at.start <= draft.start else draft.start
        passage = around.passages.get((at.start, at.end)) if at else None
        found[key] = Commitment(
            checklist=around.checklist,
            report=around.report,
            passage=passage,
            section=sections[key],
            heading=(draft.heading or draft.section or around.report.title)[:HEADING_LENGTH],
            position=around.base + start,
        )
    made = Commitment.objects.bulk_create(found.values())
    return dict(zip(found, made, strict=True))


def _items(
    around: Surroundings, drafts: Sequence[Draft], headings: dict[Key, Commitment]
) -> list[ChecklistItem]:
    rows = [_item(around, draft, headings[(draft.section, draft.heading)]) for draft in drafts]
    return ChecklistItem.objects.bulk_create(rows, batch_size=200)


def _item(around: Surroundings, draft: Draft, heading: Commitment) -> ChecklistItem:
    kind = Kind(draft.kind)
    handling = ""
    if kind == Kind.COMMITMENT:
        handling = draft.handling or ChecklistItem.Handling.KEEP
    plan_year = around.checklist.plan_year
    default = defaults_for(
        kind, handling, plan_year=plan_year, today=around.today, calendar=around.calendar
    )
    stated = _stated_due(draft.due, plan_year) if kind != Kind.COMMITMENT else None
    lead = _lead_of(around.bodies, draft)
    return ChecklistItem(
        checklist=around.checklist,
        commitment=heading,
        kind=kind,
        handling=handling,
        handling_suggested=bool(handling),
        position=around.base + draft.start,
        title=draft.title[:30],
        lead_department=lead,
        lead_suggested=lead is not None,
        suggested_leads=list(draft.suggested_leads[:SUGGESTIONS]),
        due_on=stated or default.due_on,
        due_suggested=stated is None,
        recurrence=draft.recurrence or "",
        evidence_required=default.evidence_required,
        evidence_hint=draft.evidence_hint[:60],
        confidence=round(draft.confidence, 3),
        rule=draft.rule[:60],
        remark=_remark(draft),
        updated_on=around.today,
    )


def _remark(draft: Draft) -> str:
    """A stated time that is no date (立行立改, 每月25日前) stays in its own words."""
    return draft.due[:200] if draft.due and _as_date(draft.due) is None else ""


def _stated_due(due: str | None, plan_year: int) -> date | None:
    """The date the text states, when it lies in the plan year or after it."""
    stated = _as_date(due or "")
    return stated if stated and stated.year >= plan_year else None


def _as_date(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _lead_of(bodies: dict[str, Department], draft: Draft) -> Department | None:
    """The first named actor that is a department, else the first suggestion that is one."""
    names = (*draft.owners, *draft.suggested_leads)
    return next((bodies[name] for name in names if name in bodies), None)


def _links(around: Surroundings, drafts: Sequence[Draft], items: Sequence[ChecklistItem]) -> None:
    """Passages (with results), figures and co-departments of all drafts."""
    pairs = list(zip(drafts, items, strict=True))
    sources = [row for draft, item in pairs for row in _sources(around, draft, item)]
    ItemPassage.objects.bulk_create(sources, batch_size=500)
    figures = [row for draft, item in pairs for row in _targets(draft, item)]
    Target.objects.bulk_create(figures, batch_size=500)
    helpers = [row for draft, item in pairs for row in _helpers(around, draft, item)]
    Contribution.objects.bulk_create(helpers, batch_size=500)


def _sources(around: Surroundings, draft: Draft, item: ChecklistItem) -> Iterator[ItemPassage]:
    spans = [(draft.start, draft.end, False)]
    spans += [(result.start, result.end, True) for result in draft.results]
    for start, end, is_result in spans:
        passage = around.passages[(start, end)]
        yield ItemPassage(item=item, passage=passage, start=start, end=end, is_result=is_result)


def _targets(draft: Draft, item: ChecklistItem) -> Iterator[Target]:
    metrics: list[Metric] = [*draft.metrics]
    for result in draft.results:
        metrics.extend(result.metrics)
    for position, metric in enumerate(metrics):
        yield Target(
            item=item,
            name=metric.name[:80],
            value=metric.value[:40],
            unit=metric.unit[:20],
            position=position,
        )


def _helpers(around: Surroundings, draft: Draft, item: ChecklistItem) -> Iterator[Contribution]:
    """Departments the text itself names beside the lead."""
    named = [*draft.co_owners, *draft.owners]
    found = {around.bodies[n].pk: around.bodies[n] for n in named if n in around.bodies}
    for body in found.values():
        if body.pk != item.lead_department_id:
            yield Contribution(item=item, department=body, asked_on=around.today)


def _note(
    record: Recorder,
    report: Report,
    headings: dict[Key, Commitment],
    items: Sequence[ChecklistItem],
) -> None:
    kinds = {kind: sum(item.kind == kind for item in items) for kind in Kind.values}
    record("report.drafted", report, {"headings": len(headings), "items": len(items), **kinds})
