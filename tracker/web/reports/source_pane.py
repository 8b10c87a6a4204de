"""The source pane of the bench: every sentence marked by what became of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.checklist.models import ChecklistItem, ItemPassage
from tracker.reports.models import Passage

if TYPE_CHECKING:
    from tracker.web.reports.bench import Card

Review = ChecklistItem.Review
WORDS = re.compile(r"\w{3}")


@dataclass(frozen=True)
class Mark:
    """A stretch of the source and what became of it.

    state: item, result, dropped, context or heading; `cards` lead to its drafts.
    """

    text: str
    state: str
    cards: tuple[Card, ...] = ()

    @property
    def has_words(self) -> bool:
        """More than the punctuation between two items."""
        return bool(WORDS.search(self.text))


@dataclass(frozen=True)
class Line:
    """A passage of the source as shown: its marks; `gap` is the plain text before it."""

    passage: Passage
    marks: tuple[Mark, ...]
    gap: str = ""
    starts_paragraph: bool = False

    @property
    def is_heading(self) -> bool:
        return self.passage.label == Passage.Label.HEADING


def source_lines(text: str, passages: Sequence[Passage], cards: Sequence[Card]) -> Iterable[Line]:
    """The passages of a text in order, each with its marks."""
    links: dict[int, list[tuple[ItemPassage, Card]]] = defaultdict(list)
    for card in cards:
        for source in card.sources:
            links[source.passage_id].append((source, card))
    at = 0
    for passage in passages:
        if passage.start < at:
            continue  # inside the passage before it
        gap = text[at : passage.start]
        yield Line(
            passage,
            tuple(_marks(text, passage, links[passage.pk])),
            gap=gap.strip(),
            starts_paragraph="\n" in gap or at == 0,
        )
        at = passage.end


def _marks(
    text: str, passage: Passage, links: Sequence[tuple[ItemPassage, Card]]
) -> Iterable[Mark]:
    """The passage cut where an item begins or ends in it."""
    cuts = {passage.start, passage.end}
    cuts |= {edge for source, _card_ in links for edge in (source.start, source.end)}
    edges = sorted(c for c in cuts if passage.start <= c <= passage.end)
    for start, end in pairwise(edges):
        here = [(s, c) for s, c in links if s.start <= start and s.end >= end]
        yield Mark(text[start:end], _state(passage, here), tuple(c for _s, c in here))


def _state(passage: Passage, here: Sequence[tuple[ItemPassage, Card]]) -> str:
    if passage.label == Passage.Label.HEADING and not here:
        return "heading"
    kept = [s for s, c in here if c.state != Review.DROPPED]
    if kept:
        return "result" if all(s.is_result for s in kept) else "item"
    return "dropped" if here else "context"
