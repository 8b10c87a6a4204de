"""What the reader hands out: plain, frozen records.

Offsets are str indexes into the decoded text.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Body:
    """A department as the reader knows it: names to match by, duties to suggest by.

    Duties are words with blanks, 、 or ; between.
    """

    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    duties: str = ""


@dataclass(frozen=True, slots=True)
class EarlierItem:
    """An item of an earlier year: its words and who had it."""

    text: str
    lead: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure: value as digits, unit with 万 or 亿 where the text counts in these.

    comparator: 不低于, 以上, 以内, 超 … or "". change: 增长, 下降 … or "".
    """

    name: str
    value: str
    unit: str
    comparator: str = ""
    change: str = ""

    def as_dict(self) -> dict[str, str]:
        """The three keys that the printed draft promises, and the two others where they say
        something.
        """
        row = {"name": self.name, "value": self.value, "unit": self.unit}
        if self.comparator:
            row["comparator"] = self.comparator
        if self.change:
            row["change"] = self.change
        return row


@dataclass(frozen=True, slots=True)
class Result:
    """A sentence that only tells an outcome and hangs on an item."""

    start: int
    end: int
    text: str
    metrics: tuple[Metric, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading or a stretch of the source. label: heading, item, result or context; level counts
    headings from 1, 0 otherwise.
    """

    start: int
    end: int
    level: int
    text: str
    label: str
    section: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted checklist item, its quote untouched in `text`; all the rest may be edited in
    review.

    kind: commitment, rectification or task. handling: prove, keep or yearly for a commitment, else
    None.
    due: ISO date, or the words where they cannot be dated. confidence: 0 to 1. rule: the rule that
    made the draft.
    """

    start: int
    end: int
    text: str
    title: str
    kind: str
    handling: str | None
    section: str
    heading: str
    metrics: tuple[Metric, ...] = ()
    results: tuple[Result, ...] = ()
    recurrence: str | None = None
    due: str | None = None
    owners: tuple[str, ...] = ()
    co_owners: tuple[str, ...] = ()
    suggested_leads: tuple[str, ...] = ()
    lead_confidence: float = 0.0
    documents: tuple[str, ...] = ()
    evidence_hint: str = ""
    confidence: float = 0.0
    rule: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The draft as `extract_report` prints it."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "title": self.title,
            "kind": self.kind,
            "handling": self.handling,
            "section": self.section,
            "heading": self.heading,
            "metrics": [metric.as_dict() for metric in self.metrics],
            "results": [
                {
                    "start": r.start,
                    "end": r.end,
                    "text": r.text,
                    "metrics": [m.as_dict() for m in r.metrics],
                }
                for r in self.results
            ],
            "recurrence": self.recurrence,
            "due": self.due,
            "owners": list(self.owners),
            "co_owners": list(self.co_owners),
            "suggested_leads": list(self.suggested_leads),
            "lead_confidence": self.lead_confidence,
            "documents": list(self.documents),
            "evidence_hint": self.evidence_hint,
            "confidence": self.confidence,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole reading: outline (every non-space character of the text lies in one passage) and
    drafts, in text order.
    """

    title: str
    plan_year: int | None
    outline: tuple[Passage, ...] = ()
    drafts: tuple[Draft, ...] = ()
    genre: str = ""
