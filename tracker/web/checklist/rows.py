"""What a row of the list shows beyond its own columns: a fixed number of queries for all rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from tracker.calendars.wording import near_day
from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.extensions import Granted, granted_counts
from tracker.checklist.lights import (
    LIGHTS,
    light_in,
    light_of,
    light_reason,
    light_words,
    rule_of,
)
from tracker.checklist.models import (
    ChecklistItem,
    Contribution,
    EvidenceLink,
    ItemPassage,
    Occurrence,
)
from tracker.checklist.querysets import ItemQuerySet
from tracker.checklist.quotes import JOINT, report_texts
from tracker.templatetags.tracker_ui import light as light_tag
from tracker.web.checklist.addresses import ItemAddresses

LONGEST_QUOTE = 60
NEVER = Granted()
HANDLINGS = ChecklistItem.Handling.choices


@dataclass(frozen=True)
class Light:
    """A light as the page shows it: its colour, the words beside it, the rule in a sentence."""

    colour: str
    words: str
    reason: str


class Lamps:
    """Lights and dates in words, worked out once per kind of row: they repeat down a page."""

    def __init__(self, today: date, calendar: WorkCalendar) -> None:
        self.today, self.calendar = today, calendar
        self._lights: dict[tuple[object, ...], Light] = {}
        self._days: dict[date | None, str] = {None: "—"}
        self._statuses: dict[tuple[str, str], str] = {}
        self._handlings = {"": "—"} | {value: str(label) for value, label in HANDLINGS}

    def light(self, item: ChecklistItem | Occurrence) -> Light:
        """The light of an item, or of one of its occurrences, that carries its `light_rule`."""
        key = (item.light_rule, item.due_on, item.status, item.kind)  # type: ignore[union-attr]
        found = self._lights.get(key)
        if found is None:
            words = light_words(item, self.today, self.calendar)
            reason = light_reason(item, self.today, self.calendar, words=words)
            found = self._lights[key] = Light(light_of(item), words, reason)
        return found

    def status(self, item: ChecklistItem) -> str:
        """The status in the kind's own words."""
        key = (item.status, item.kind)
        if key not in self._statuses:
            self._statuses[key] = item.status_words()
        return self._statuses[key]

    def handling(self, item: ChecklistItem) -> str:
        """The handling in words, a dash for problems and tasks."""
        return self._handlings[item.handling]

    def day(self, on: date | None) -> str:
        """9月15日, with the year when it is not this one; an empty date is a dash."""
        if on not in self._days:
            assert on is not None
            self._days[on] = near_day(on, self.today)
        return self._days[on]


@dataclass
class Heading:
    """A heading over items, with how many of the filtered items it has and their lights."""

    section: str
    heading: str
    count: int = 0
    lights: Counter[str] = field(default_factory=Counter)

    @property
    def lit(self) -> list[tuple[str, int]]:
        """Red and yellow with their numbers: what calls for a look."""
        return [(colour, self.lights[colour]) for colour in LIGHTS[:2] if self.lights[colour]]


def dress(items: Sequence[ChecklistItem], lamps: Lamps, addresses: ItemAddresses) -> None:
    """Put on each item what its row shows: light, days, quote, numbers, address (five queries)."""
    ids = [item.pk for item in items]
    quotes = _quotes(ids)
    helpers = _count(Contribution.objects.filter(item__in=ids, removed_on=None))
    papers = _count(EvidenceLink.objects.filter(item__in=ids, removed_on=None))
    longer = granted_counts(items)
    for item in items:
        row = item.__dict__
        light = lamps.light(item)
        # of what is ended the status beside it says the same word
        lit = rule_of(item) != "ended"
        row["light"] = light_tag(light.colour, light.words, light.reason) if lit else ""
        row["status_text"] = lamps.status(item)
        row["handling_text"] = lamps.handling(item)
        row["due_text"] = lamps.day(item.due_on)
        row["updated_text"] = lamps.day(item.updated_on)
        row["quote"] = quotes.get(item.pk, "")
        # numbers as text: a template would look up how each is written
        row["helpers"] = str(helpers.get(item.pk, ""))
        row["papers"] = str(papers.get(item.pk, 0))
        granted = longer.get(item.pk, NEVER)
        row["extended"] = granted.words() or "0"
        row["moved"] = _moved(item, granted, lamps)
        row["url"] = addresses.of(item)


def headings(rows: ItemQuerySet, items: Iterable[ChecklistItem]) -> dict[int, Heading]:
    """The headings over `items`, counted over all `rows` of the filter (one query)."""
    found = {
        item.commitment_id: Heading(item.commitment.section, item.commitment.heading)
        for item in items
    }
    # as a list of keys: without statistics SQLite would walk the whole year
    under = ChecklistItem.objects.filter(commitment__in=found).order_by().values("pk")
    counted = (
        rows.filter(pk__in=under)
        .order_by()
        .values_list("commitment_id", F("light_rule"))
        .annotate(n=Count("pk"))
    )
    for commitment_id, rule, n in counted:
        found[commitment_id].count += n
        found[commitment_id].lights[light_in(rule)] += n
    return found


def _moved(item: ChecklistItem, granted: Granted, lamps: Lamps) -> str:
    """原定9月9日·延期1次 under a date that is not the first; empty else."""
    parts = []
    if item.due_on != item.original_due_on:
        parts.append(_("originally %(day)s") % {"day": lamps.day(item.original_due_on)})
    if granted is not NEVER:
        parts.append(granted.words())
    return " · ".join(parts)


def _count(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("item_id").annotate(n=Count("pk")))


def _quotes(ids: Sequence[int]) -> dict[int, str]:
    """The report's words by item, cut for a row; each report's text is read once."""
    passages = list(
        ItemPassage.objects.filter(item__in=ids, is_result=False)
        .order_by("start", "pk")
        .values_list("item_id", "passage__report_id", "start", "end")
    )
    texts = report_texts(report for _item, report, _start, _end in passages)
    quotes: dict[int, str] = {}
    for item_id, report, start, end in passages:
        words = texts[report][start : min(end, start + LONGEST_QUOTE)]
        if end - start > LONGEST_QUOTE:
            words += "…"
        before = quotes.get(item_id)
        quotes[item_id] = f"{before}{JOINT}{words}" if before else words
    return quotes
