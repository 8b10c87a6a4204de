"""Addresses of items that carry the list's filters along, so that a save leads back to them."""

from django.urls import reverse

from tracker.checklist.models import ChecklistItem


class ItemAddresses:
    """`/items/<code>/?…` for many rows: the pattern is resolved once, not once a row."""

    def __init__(self, query: str = "") -> None:
        self._before, self._after = reverse("item", args=["0"]).split("0", 1)
        if query:
            self._after += f"?{query}"

    def of(self, item: ChecklistItem) -> str:
        """The item's page."""
        return f"{self._before}{item.code}{self._after}"


def item_url(item: ChecklistItem, query: str = "", act: str = "") -> str:
    """The page of an item, or of an act on it, with the list's filters."""
    name = f"item_{act}" if act else "item"
    address = reverse(name, args=[item.code])
    return f"{address}?{query}" if query else address
