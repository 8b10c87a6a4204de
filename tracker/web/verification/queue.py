"""What waits for the office, in a fixed order: who handed in first is looked at first."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.periods.models import ProgressReport


@dataclass(frozen=True)
class Turn:
    """Where one stands in the queue: 第 3 项,共 12 项; `next_url` is empty at its end."""

    number: int
    total: int
    next_url: str


def item_queue(actor: Actor) -> list[str]:
    """Codes of the items handed in, the oldest first (one query)."""
    waiting = ChecklistItem.objects.visible_to(actor).filter(status=ChecklistItem.Status.SUBMITTED)
    codes = waiting.order_by("submitted_on", "due_on", "position", "pk")
    return [code for code in codes.values_list("code", flat=True) if code]


def waiting_reports(actor: Actor) -> QuerySet[ProgressReport]:
    """Filed progress reports that nobody of the office has checked, the oldest first."""
    return ProgressReport.objects.filter(
        state=ProgressReport.State.FILED,
        checked_on=None,
        period__frozen_on=None,
        item__in=ChecklistItem.objects.visible_to(actor),
    ).order_by("period", "filed_on", "item__position", "pk")


def report_queue(actor: Actor) -> list[tuple[str, int]]:
    """Item code and period number of each report to be checked (one query)."""
    found = waiting_reports(actor).values_list("item__code", "period__number")
    return [(code, number) for code, number in found if code]


def item_turn(codes: list[str], code: str) -> Turn:
    """The place of an item in the queue; after the last one the first that was skipped."""
    index = codes.index(code) if code in codes else -1
    others = [one for one in [*codes[index + 1 :], *codes[: max(index, 0)]] if one != code]
    next_url = reverse("verify", args=[others[0]]) if others else ""
    return Turn(index + 1, len(codes), next_url)


def report_turn(queue: list[tuple[str, int]], code: str, number: int) -> Turn:
    """The same for progress reports."""
    here = (code, number)
    index = queue.index(here) if here in queue else -1
    others = [one for one in [*queue[index + 1 :], *queue[: max(index, 0)]] if one != here]
    next_url = reverse("verify_report", args=others[0]) if others else ""
    return Turn(index + 1, len(queue), next_url)
