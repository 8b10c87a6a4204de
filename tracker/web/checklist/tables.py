"""The table of items: columns and orders here, rows by one partial."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models import ChecklistItem
from tracker.checklist.querysets import ItemQuerySet
from tracker.web.checklist.rows import Heading
from tracker.web.tables import OrderedData, Table

Fetch = Callable[[list[int]], Iterable[ChecklistItem]]
WIDE_COLUMNS = ("handling", "owner", "helpers", "extended", "papers")


class ItemData(OrderedData):
    """Cuts a page by keys first: the sort of a year then carries neither lights nor names."""

    def __init__(self, rows: ItemQuerySet, fetch: Fetch) -> None:
        super().__init__(rows)
        self.fetch = fetch

    def __getitem__(self, key: Any) -> Any:
        """The rows of a page in their order (two queries)."""
        if not isinstance(key, slice):
            return super().__getitem__(key)
        keys = list(self.data.values_list("pk", flat=True)[key])
        found = {item.pk: item for item in self.fetch(keys)}
        return [found[one] for one in keys if one in found]


class TickColumn(tables.Column):  # type: ignore[misc]
    """The ticks of the acts on many rows; its head ticks the page, where scripts run."""

    @property
    def header(self) -> SafeString:
        """A box instead of a word."""
        return format_html(
            '<input class="form-check-input" type="checkbox" form="bulk" data-check-all="item"'
            ' data-with-scripts hidden aria-label="{}">',
            _("All on this page"),
        )


class ItemTable(Table):
    """Twelve columns, seven of them until one asks for all; grouped until one sorts.

    Ticks only for who may act on many rows at once.
    """

    row_template = "checklist/_item_row.html"
    group_template = "checklist/_heading_row.html"
    caption = _("Checklist items")

    tick = TickColumn(orderable=False, empty_values=(), attrs={"th": {"class": "tick no-print"}})
    code = tables.Column(verbose_name=_("Code"), order_by=("kind", "number"))
    title = tables.Column(verbose_name=_("Item"), orderable=False)
    handling = tables.Column(verbose_name=_("Handling"))
    lead = tables.Column(verbose_name=_("Lead"), order_by="lead_department__order")
    helpers = tables.Column(verbose_name=_("Helping"), orderable=False, empty_values=())
    owner = tables.Column(verbose_name=_("Handled by"), order_by="owner__person__name")
    due = tables.Column(
        verbose_name=_("Due"),
        order_by="due_on",
        accessor="due_on",
        attrs={"th": {"class": "date"}},
    )
    extended = tables.Column(verbose_name=_("Extended"), orderable=False, empty_values=())
    light = tables.Column(verbose_name=_("Light"), order_by="light_rule", empty_values=())
    status = tables.Column(verbose_name=_("Status"))
    papers = tables.Column(verbose_name=_("Evidence"), orderable=False, empty_values=())
    updated = tables.Column(
        verbose_name=_("Updated"), order_by="updated_on", attrs={"th": {"class": "date"}}
    )

    class Meta(Table.Meta):
        model = ChecklistItem
        fields = ()
        attrs = {"class": "table-plain cards items"}

    def __init__(
        self,
        rows: ItemQuerySet,
        fetch: Fetch,
        *,
        wide: bool = False,
        may_tick: bool = False,
        **kwargs: Any,
    ) -> None:
        self.wide, self.may_tick = wide, may_tick
        self.headings: Mapping[int, Heading] = {}
        left_out = (() if wide else WIDE_COLUMNS) + (() if may_tick else ("tick",))
        kwargs.setdefault("exclude", left_out)
        super().__init__(ItemData(rows, fetch), **kwargs)

    @property
    def is_grouped(self) -> bool:
        """Whether rows stand in report order, under their headings."""
        return not self.order_by

    def group_of(self, record: ChecklistItem) -> Heading | None:
        """The heading over an item, none when sorted."""
        return self.headings.get(record.commitment_id) if self.is_grouped else None
