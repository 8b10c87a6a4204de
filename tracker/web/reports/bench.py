"""What the review bench shows: headings with their drafts, and the source with its marks.

A fixed number of queries whatever the number of drafts; everything else is put together here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Max, Prefetch

from tracker.checklist.models import ChecklistItem, Commitment, ItemPassage, Target
from tracker.checklist.models.item import CODE_WORDS
from tracker.checklist.models.plan import Kind
from tracker.checklist.publishing import missing_of
from tracker.checklist.relating import earlier_items, suggested_earlier, suggested_twins
from tracker.organizations.models import Department
from tracker.reports.models import Report
from tracker.web.reports.rules import rule_words
from tracker.web.reports.source_pane import Line, source_lines

Review = ChecklistItem.Review
LOW_CONFIDENCE, FAIR_CONFIDENCE = 0.6, 0.85
CUT_AFTER = re.compile(r"[，、；,;。]")
SNIPPET = 16
CHIPS = 3
DRAFTS_PER_PAGE = 150


@dataclass(frozen=True)
class Cut:
    """A place to split at: what the new item would begin with."""

    offset: int
    words: str


@dataclass
class Card:
    """A draft on the bench. `typed` are words that were not saved (an error or a stale version)."""

    item: ChecklistItem
    code: str
    sources: list[ItemPassage]
    figures: list[Target]
    text: str
    can_merge: bool = False
    related: list["ChecklistItem"] = field(default_factory=list)
    twins: list["Card"] = field(default_factory=list)
    earlier: list[ChecklistItem] = field(default_factory=list)
    typed: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    error_field: str = ""
    stale: "StaleNote | None" = None

    @property
    def anchor(self) -> str:
        return f"d-{self.item.pk}"

    @property
    def state(self) -> str:
        """open, accepted, dropped or published."""
        return "published" if self.item.status != "draft" else self.item.review

    @property
    def quotes(self) -> list[str]:
        return [self.text[s.start : s.end] for s in self.sources if not s.is_result]

    @property
    def results(self) -> list[str]:
        return [self.text[s.start : s.end] for s in self.sources if s.is_result]

    @property
    def certainty(self) -> str:
        """high, fair or low: how sure the reader was; empty for what a person added."""
        return certainty(self.item.confidence)

    @property
    def rule(self) -> str:
        """Why the reader made this draft."""
        return rule_words(self.item.rule)

    @property
    def chips(self) -> list[str]:
        """Suggested leads other than the present one, best first."""
        lead = self.item.lead_department
        own = lead.names() if lead else []
        return [name for name in self.item.suggested_leads if name not in own][:CHIPS]

    @property
    def percent(self) -> int | None:
        return None if self.item.confidence is None else round(self.item.confidence * 100)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        return missing_of(self.item)

    @property
    def is_measure(self) -> bool:
        return self.item.kind == Kind.COMMITMENT

    @property
    def values(self) -> dict[str, str]:
        """What the form's fields show: the words typed last, else the draft's own."""
        item = self.item
        own = {
            "title": item.title,
            "kind": item.kind,
            "handling": item.handling,
            "measure": item.measure,
            "done_when": item.done_when,
            "lead": item.lead_department.short_name if item.lead_department else "",
            "due_on": item.due_on.isoformat() if item.due_on else "",
            "evidence_required": "on" if item.evidence_required else "",
            "remark": item.remark,
        }
        if not self.typed:
            return own
        return own | {"evidence_required": ""} | dict(self.typed)

    @property
    def cuts(self) -> list[Cut]:
        """Places after a comma, semicolon or full stop inside the item's words."""
        found = []
        for number, source in enumerate(s for s in self.sources if not s.is_result):
            words = self.text[source.start : source.end]
            ends = [m.end() for m in CUT_AFTER.finditer(words)]
            ends = [0, *ends] if number else ends
            found += [
                Cut(source.start + at, words[at : at + SNIPPET].replace("\n", " "))
                for at in ends
                if at < len(words)
            ]
        return found


@dataclass(frozen=True)
class StaleNote:
    """What someone else saved meanwhile: who, when, and their value of each field that differs."""

    who: str
    at: object
    differing: list[tuple[str, str]]


@dataclass
class Group:
    """A heading with its drafts."""

    commitment: Commitment
    cards: list[Card]

    @property
    def anchor(self) -> str:
        return f"g-{self.commitment.pk}"

    @property
    def first_offset(self) -> int:
        """Where the heading, or its first words, stand in the source."""
        if self.commitment.passage:
            return self.commitment.passage.start
        return min((s.start for c in self.cards for s in c.sources), default=0)

    @property
    def drafts(self) -> list[Card]:
        return [c for c in self.cards if c.state in (Review.OPEN, Review.ACCEPTED)]

    @property
    def open_count(self) -> int:
        return sum(c.state == Review.OPEN for c in self.cards)

    @property
    def versions(self) -> str:
        """What the reviewer saw, for the heading's acts: `12.3 13.1`."""
        return " ".join(f"{c.item.pk}.{c.item.version}" for c in self.drafts)

    @property
    def has_measures(self) -> bool:
        return any(c.is_measure for c in self.drafts)

    @property
    def lead(self) -> str:
        """The lead all drafts share, else empty."""
        leads = {str(c.item.lead_department or "") for c in self.drafts}
        return leads.pop() if len(leads) == 1 else ""

    @property
    def lead_suggested(self) -> bool:
        return any(c.item.lead_suggested for c in self.drafts)

    @property
    def due_on(self) -> date | None:
        """The date all drafts share."""
        dates = {c.item.due_on for c in self.drafts}
        return dates.pop() if len(dates) == 1 else None


@dataclass
class Bench:
    """The whole bench of a report."""

    report: Report
    groups: list[Group]
    lines: list[Line]
    departments: list[Department]

    @property
    def cards(self) -> list[Card]:
        return [card for group in self.groups for card in group.cards]

    def count(self, *states: str) -> int:
        return sum(card.state in states for card in self.cards)

    @property
    def total(self) -> int:
        return len(self.cards)

    @property
    def reviewed(self) -> int:
        """已核对: accepted, not listed, or published."""
        return self.total - self.count(Review.OPEN)

    @property
    def ready(self) -> int:
        """Accepted, waiting for publication."""
        return self.count(Review.ACCEPTED)

    @property
    def published(self) -> int:
        return self.count("published")

    @property
    def lacking(self) -> int:
        """Accepted, but something is missing for publication."""
        return sum(bool(c.missing) for c in self.cards if c.state == Review.ACCEPTED)

    def card(self, pk: int) -> Card | None:
        return next((card for card in self.cards if card.item.pk == pk), None)

    def group_of(self, pk: int) -> Group | None:
        return next((g for g in self.groups if g.commitment.pk == pk), None)


def load_bench(report: Report) -> Bench:
    """All headings, drafts and marks of a report (a fixed number of queries)."""
    passages = list(report.passages.order_by("start", "end"))
    sources = ItemPassage.objects.order_by("is_result", "start")
    items = list(
        ChecklistItem.objects.filter(commitment__report=report, replaced_by=None)
        .select_related("lead_department", "checklist", "continues__checklist")
        .prefetch_related(Prefetch("sources", sources), "targets", "related")
        .order_by("position", "pk")
    )
    commitments = list(report.commitments.select_related("passage").order_by("position", "pk"))
    codes = preview_codes(items)
    by_heading: dict[int, list[Card]] = defaultdict(list)
    for item in items:
        by_heading[item.commitment_id].append(_card(item, codes, report.text))
    for cards in by_heading.values():
        _mark_mergeable(cards)
    groups = [Group(c, by_heading[c.pk]) for c in commitments if by_heading[c.pk]]
    cards = [card for group in groups for card in group.cards]
    _suggest(cards, report.plan_year)
    departments = list(Department.objects.current())
    return Bench(report, groups, list(source_lines(report.text, passages, cards)), departments)


def pages_of(groups: Sequence[Group]) -> list[list[Group]]:
    """Headings in pages of about DRAFTS_PER_PAGE drafts; at least one page."""
    pages: list[list[Group]] = [[]]
    standing = 0
    for group in groups:
        if standing and standing + len(group.cards) > DRAFTS_PER_PAGE:
            pages.append([])
            standing = 0
        pages[-1].append(group)
        standing += len(group.cards)
    return pages


def page_of_groups(bench: Bench, shown: Sequence[Group], *, first: bool, last: bool) -> list[Line]:
    """The lines of the source that belong to a page of headings."""
    if not shown or (first and last):
        return bench.lines
    starts = sorted(g.first_offset for g in bench.groups)
    begin = 0 if first else shown[0].first_offset
    later = [s for s in starts if s > shown[-1].first_offset]
    end = later[0] if later and not last else len(bench.report.text)
    return [line for line in bench.lines if begin <= line.passage.start < end]


def certainty(confidence: float | None) -> str:
    """high, fair or low; empty without a confidence."""
    if confidence is None:
        return ""
    if confidence < LOW_CONFIDENCE:
        return "low"
    return "fair" if confidence < FAIR_CONFIDENCE else "high"


def preview_codes(items: Sequence[ChecklistItem]) -> dict[int, str]:
    """举01, 题01, 任01: the fixed code, or the one a draft would get if all were published now."""
    used: dict[str, int] = {}
    if items:
        used = dict(
            ChecklistItem.objects.filter(checklist=items[0].checklist_id)
            .exclude(number=None)
            .order_by()
            .values_list("kind")
            .annotate(last=Max("number"))
        )
    codes = {}
    for item in items:
        if item.number is None and item.review == Review.DROPPED:
            codes[item.pk] = ""
            continue
        number = item.number
        if number is None:
            number = used[item.kind] = used.get(item.kind, 0) + 1
        codes[item.pk] = f"{CODE_WORDS[Kind(item.kind)]}{number:02d}"
    return codes


def _card(item: ChecklistItem, codes: Mapping[int, str], text: str) -> Card:
    return Card(
        item=item,
        code=codes[item.pk],
        sources=list(item.sources.all()),
        figures=list(item.targets.all()),
        text=text,
    )


def _suggest(cards: Sequence[Card], plan_year: int) -> None:
    """Put the likely twins, and the earlier item that is continued, on the drafts."""
    by_key = {card.item.pk: card for card in cards}
    items = [card.item for card in cards if card.state != Review.DROPPED]
    words = {card.item.pk: "".join(card.quotes) or card.item.title for card in cards}
    for card in cards:
        card.related = list(card.item.related.all())
    for key, twins in suggested_twins(items, words).items():
        linked = {other.pk for other in by_key[key].related}
        by_key[key].twins = [by_key[twin] for twin in twins if twin not in linked]
    past = earlier_items(plan_year)
    found = {item.pk: item for item in past}
    for key, keys in suggested_earlier(items, words, past).items():
        by_key[key].earlier = [found[one] for one in keys]


def _mark_mergeable(cards: Iterable[Card]) -> None:
    standing: set[str] = set()
    for card in cards:
        if card.state in (Review.OPEN, Review.ACCEPTED):
            card.can_merge = card.item.kind in standing
            standing.add(card.item.kind)
