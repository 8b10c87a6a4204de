"""Checking the chain: any edit, gap, reorder or cut tail is found and named."""

from dataclasses import asdict, dataclass

from tracker.trail.models import Event, TrailHead
from tracker.trail.recording import event_hash


@dataclass(frozen=True)
class TrailReport:
    """What a check found: `problem` is empty when the trail is whole."""

    events: int
    head: str
    problem: str
    number: int | None

    def as_dict(self) -> dict[str, object]:
        """For `verify_trail --format json`."""
        return {"ok": not self.problem, **asdict(self)}


def verify() -> TrailReport:
    """Read the trail from its first event and compare every link; linear, flat in memory."""
    expected, previous = 1, "0" * 64
    for event in Event.objects.order_by("number").iterator(chunk_size=2000):
        if event.number != expected:
            return TrailReport(expected - 1, previous, "gap", expected)
        if event.previous_hash != previous:
            return TrailReport(expected - 1, previous, "broken link", event.number)
        if event_hash(event) != event.hash:
            return TrailReport(expected - 1, previous, "altered", event.number)
        previous, expected = event.hash, expected + 1
    head = TrailHead.objects.filter(pk=1).first()
    number, tip = (head.number, head.hash) if head else (0, "0" * 64)
    if (number, tip) != (expected - 1, previous):
        return TrailReport(expected - 1, previous, "cut tail", expected)
    return TrailReport(expected - 1, previous, "", None)
