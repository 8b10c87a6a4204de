"""Checking the chain: any edit, gap, reorder, cut tail or recomputed chain is found and named."""

from dataclasses import asdict, dataclass

from tracker.trail.anchors import Anchor, DamagedAnchors, read_anchors
from tracker.trail.models import Event, TrailHead
from tracker.trail.recording import event_hash

START = "0" * 64


@dataclass(frozen=True)
class TrailReport:
    """What a check found: `problem` is empty when the trail is whole.

    `anchors`: lines of the anchor file that the chain was held against.
    """

    events: int
    head: str
    problem: str
    number: int | None
    anchors: int = 0

    def as_dict(self) -> dict[str, object]:
        """For `verify_trail --format json`."""
        return {"ok": not self.problem, **asdict(self)}


def verify() -> TrailReport:
    """Read the trail from its first event, compare every link and every line of the anchor file.

    Linear, flat in memory.
    """
    try:
        anchors = read_anchors()
    except DamagedAnchors as damaged:
        return TrailReport(0, START, "damaged anchors", damaged.line)
    waiting: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        waiting.setdefault(anchor.number, []).append(anchor)
    expected, previous = 1, START
    for event in Event.objects.order_by("number").iterator(chunk_size=2000):
        problem = _problem(event, expected, previous, waiting.pop(event.number, []))
        if problem:
            number = expected if problem == "gap" else event.number
            return TrailReport(expected - 1, previous, problem, number)
        previous, expected = event.hash, expected + 1
    head = TrailHead.objects.filter(pk=1).first()
    number, tip = (head.number, head.hash) if head else (0, START)
    if (number, tip) != (expected - 1, previous) or waiting:
        return TrailReport(expected - 1, previous, "cut tail", expected)
    return TrailReport(expected - 1, previous, "", None, len(anchors))


def _problem(event: Event, expected: int, previous: str, anchors: list[Anchor]) -> str:
    """What is wrong with one event; empty when nothing is."""
    if event.number != expected:
        return "gap"
    if event.previous_hash != previous:
        return "broken link"
    if event_hash(event) != event.hash:
        return "altered"
    if any(anchor.hash != event.hash for anchor in anchors):
        return "recomputed"
    return ""
