"""The text of a report for readers: its lines, the items in them, one item's words marked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.db.models import QuerySet

from tracker.checklist.models import ChecklistItem, ItemPassage
from tracker.reports.models import Passage, Report


@dataclass(frozen=True)
class Stretch:
    """Some words of the text; `items` lead to their pages, `is_marked` is what was asked for."""

    text: str
    items: tuple[ChecklistItem, ...] = ()
    is_marked: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class ReadLine:
    """A passage, or the text between two of them (`passage` None)."""

    stretches: tuple[Stretch, ...]
    passage: Passage | None = None
    starts_paragraph: bool = False

    @property
    def is_heading(self) -> bool:
        return self.passage is not None and self.passage.label == Passage.Label.HEADING


def load_lines(
    report: Report, items: "QuerySet[ChecklistItem]", wanted: ChecklistItem | None
) -> list[ReadLine]:
    """The whole text in lines (two queries). `items` are those the reader may see."""
    links: dict[int, list[ItemPassage]] = defaultdict(list)
    for source in ItemPassage.objects.filter(item__in=items).select_related("item"):
        links[source.passage_id].append(source)
    passages = list(report.passages.order_by("start", "end"))
    lines = list(_lines(report.text, passages, links, wanted.pk if wanted else 0))
    return _with_first_mark(lines)


def _with_first_mark(lines: list[ReadLine]) -> list[ReadLine]:
    """The same lines, the first marked stretch named so that a link can lead to it."""
    for number, line in enumerate(lines):
        for place, part in enumerate(line.stretches):
            if part.is_marked:
                parts = list(line.stretches)
                parts[place] = replace(part, is_first=True)
                lines[number] = replace(line, stretches=tuple(parts))
                return lines
    return lines


def _lines(
    text: str, passages: Sequence[Passage], links: dict[int, list[ItemPassage]], wanted: int
) -> Iterator[ReadLine]:
    at = 0
    for passage in passages:
        if passage.start < at:
            continue
        gap = text[at : passage.start]
        if gap.strip():
            yield ReadLine((Stretch(gap.strip()),), starts_paragraph="\n" in gap)
        stretches = tuple(_stretches(text, passage, links[passage.pk], wanted))
        yield ReadLine(stretches, passage, starts_paragraph="\n" in gap or at == 0)
        at = passage.end
    if text[at:].strip():
        yield ReadLine((Stretch(text[at:].strip()),), starts_paragraph=True)


def _stretches(
    text: str, passage: Passage, links: Sequence[ItemPassage], wanted: int
) -> Iterator[Stretch]:
    cuts = {passage.start, passage.end}
    for source in links:
        cuts |= {source.start, source.end}
    edges = sorted(c for c in cuts if passage.start <= c <= passage.end)
    for start, end in pairwise(edges):
        here = [s for s in links if s.start <= start and s.end >= end]
        yield Stretch(
            text[start:end],
            tuple(s.item for s in here if not s.is_result),
            is_marked=any(s.item_id == wanted for s in here),
        )
