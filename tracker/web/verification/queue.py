"""What waits for the office, in a fixed order: who handed in first is looked at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from tracker.checklist.models import ChecklistItem, Occurrence
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
    waiting = ChecklistItem.objects.visible_to(actor).to_verify()
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


def waiting_occurrences(actor: Actor) -> QuerySet[Occurrence]:
    """Reported occurrences of open items, who reported first is looked at first."""
    return (
        Occurrence.objects.filter(
            status=Occurrence.Status.SUBMITTED,
            item__in=ChecklistItem.objects.visible_to(actor).open(),
        )
        .select_related("item__lead_department", "submitted_by")
        .order_by("submitted_on", "due_on", "item__position", "pk")
    )


def occurrence_turn(actor: Actor, code: str, label: str) -> Turn:
    """The place of an occurrence in its queue (one query)."""
    found = waiting_occurrences(actor).values_list("item__code", "label")
    queue = [(item_code, one) for item_code, one in found if item_code]
    return _turn(queue, (code, label), "verify_occurrence")


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
    return _turn(queue, (code, number), "verify_report")


def _turn(queue: Sequence[tuple[str, Any]], here: tuple[str, Any], url_name: str) -> Turn:
    index = queue.index(here) if here in queue else -1
    others = [one for one in [*queue[index + 1 :], *queue[: max(index, 0)]] if one != here]
    next_url = reverse(url_name, args=others[0]) if others else ""
    return Turn(index + 1, len(queue), next_url)
