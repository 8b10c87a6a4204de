"""The base of all tables: our lean template, and an order that never repeats a row on two pages."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableData, TableQuerysetData

PAGE_SIZES = (25, 50, 100, 200)
DEFAULT_PAGE_SIZE = 50


class OrderedData(TableQuerysetData):  # type: ignore[misc]
    """Rows of a queryset whose every order ends in `pk`: else pages repeat rows and lose others.

    django-tables2 drops `pk` from Meta.order_by without a word unless it is a column.
    """

    data: QuerySet[Any]

    def order_by(self, aliases: Any) -> None:
        """Order by the table's columns, ties broken by `pk`."""
        super().order_by(aliases)
        self.data = with_pk_last(self.data)


def with_pk_last(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The same rows in the same order, ties broken by `pk`."""
    order = rows.query.order_by or rows.model._meta.ordering or ()
    if order and str(order[-1]).lstrip("-") in ("pk", "id"):
        return rows
    return rows.order_by(*order, "pk")


class Table(tables.Table):  # type: ignore[misc]
    """Our table. `row_template` names a partial that renders one `<tr>` from `record`.

    Without it each cell goes through its column's `render_…`, which is fine for short tables;
    the partial makes none of django-tables2's per-cell objects and is several times cheaper.
    `group_template` renders a heading row whenever `group_of(record)` changes.
    """

    row_template: ClassVar[str] = ""
    group_template: ClassVar[str] = ""
    caption: ClassVar[Any] = ""  # a translated name for who cannot see the page around it

    class Meta:
        template_name = "tables/_table.html"
        attrs: ClassVar[dict[str, str]] = {"class": "table-plain cards"}
        empty_text = _("Nothing here.")
        order_by_field = "sort"

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if isinstance(data, QuerySet):
            data = OrderedData(with_pk_last(data))
        elif not isinstance(data, TableData):
            data = TableData.from_data(data if data is not None else [])
        super().__init__(data, **kwargs)

    def paginate(self, *args: Any, per_page: int | None = None, **kwargs: Any) -> None:
        """Cut into pages of at most PAGE_SIZES' largest, whatever the address asks for."""
        size = min(max(per_page or DEFAULT_PAGE_SIZE, 1), PAGE_SIZES[-1])
        super().paginate(*args, per_page=size, **kwargs)

    def group_of(self, record: Any) -> Any:
        """What the record stands under; None for no heading (the case when sorted)."""
        return None
