"""A reviewed report as an annotation file: the units that `make evaluate` scores."""

from collections.abc import Iterable
from typing import Any

from tracker.checklist.models import ChecklistItem, Target
from tracker.web.reports.bench import Bench, Card
from tracker.web.reports.source_pane import Line


def annotation_of(bench: Bench) -> dict[str, Any]:
    """{"file", "units"}: what the reviewers made of each stretch of the text.

    Spans, labels, kinds and headings are theirs, and so are recurrence and dates; figures and
    documents are those the reader found in the words. A merged item gives a unit per passage.
    """
    headings = {
        card.item.pk: group.commitment.heading for group in bench.groups for card in group.cards
    }
    units = [unit for line in bench.lines for unit in _units(line, headings)]
    return {"file": bench.report.file_name or bench.report.title, "units": units}


def _units(line: Line, headings: dict[int, str]) -> Iterable[dict[str, Any]]:
    if line.is_heading and all(mark.state == "heading" for mark in line.marks):
        return
    at = line.passage.start
    for mark in line.marks:
        start, end = at, at + len(mark.text)
        at = end
        label = mark.state if mark.state in ("item", "result") else "context"
        cards = [c for c in mark.cards if c.state != "dropped"]
        card = cards[0] if cards else None
        yield _unit(start, mark.text, label, card, headings)


def _unit(
    start: int, text: str, label: str, card: Card | None, headings: dict[int, str]
) -> dict[str, Any]:
    item = card.item if card and label == "item" else None
    stated = item is not None and not item.due_suggested and item.due_on is not None
    return {
        "start": start,
        "end": start + len(text),
        "text": text,
        "label": label,
        "kind": item.kind if item else None,
        "heading": headings.get(card.item.pk, "") if card else "",
        "metrics": [_figure(t) for t in card.figures if t.value in text] if card else [],
        "recurrence": (item.recurrence or None) if item else None,
        "due": item.due_on.isoformat() if item and stated and item.due_on else None,
        "owners": _owners(item, text),
        "documents": _titles(text),
    }


def _figure(target: Target) -> dict[str, str]:
    return {"name": target.name, "value": target.value, "unit": target.unit}


def _owners(item: ChecklistItem | None, text: str) -> list[str]:
    """The lead, as the words name it."""
    if item is None or item.lead_department is None:
        return []
    return [name for name in item.lead_department.names() if name in text][:1]


def _titles(text: str) -> list[str]:
    """Titles inside 《》."""
    return [part.split("》")[0] for part in text.split("《")[1:] if "》" in part]
