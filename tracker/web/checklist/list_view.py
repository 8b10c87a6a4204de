"""The list of items: filters in the URL, tabs by kind, grouped until sorted."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from tracker.calendars.working_days import load_calendar
from tracker.checklist.models.plan import Kind
from tracker.web.checklist.addresses import ItemAddresses
from tracker.web.checklist.bulk_acts import BULK_ACTS
from tracker.web.checklist.filtersets import ItemFilterSet
from tracker.web.checklist.rows import Lamps, dress, headings
from tracker.web.checklist.tables import ItemTable
from tracker.web.titles import Title
from tracker.web.visitor import actor_of, today_of

MAIN_FILTERS = ("department", "status", "light", "handling")
MORE_FILTERS = ("section", "owner", "filing", "needs", "indicator", "due_from", "due_until", "year")
JOINED = ("lead_department", "owner__person", "commitment")
# the columns that a row shows: long texts would be carried through the sort for nothing
SHOWN = (
    "code",
    "kind",
    "number",
    "title",
    "handling",
    "status",
    "original_due_on",
    "due_on",
    "updated_on",
    "version",
    "commitment__section",
    "commitment__heading",
    "lead_department__short_name",
    "owner__person__name",
)


@dataclass(frozen=True)
class Tab:
    """One of 问题整改 6 · 年度任务 5 · 报告举措 65 · 全部 76."""

    label: str
    count: int
    url: str
    is_here: bool


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of rows that were counted already; a page past the last one is the last one."""

    def __init__(self, *args: Any, known_count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = known_count

    def page(self, number: int | str) -> Page[Any]:
        """The page, or the nearest there is: rows may have gone since the link was made."""
        return super().page(min(int(number), self.num_pages))


@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """The page of the list; its rows are those of the export of the same query string."""
    filterset = filters_of(request)
    table = table_of(request, filterset)
    context = {
        "title": Title(_heading(filterset), filterset.total),
        "filterset": filterset,
        "form": filterset.form,
        "table": table,
        "tabs": tabs(filterset),
        "main_filters": [filterset.form[name] for name in MAIN_FILTERS],
        "more_filters": [filterset.form[name] for name in _more_filters(filterset)],
        "more_is_open": any(filterset.given.get(name) for name in MORE_FILTERS),
        "export_url": f"{reverse('export')}?{filterset.query()}",
        "pack_url": f"{reverse('evidence_pack')}?{filterset.query()}",
        "export_label": ngettext(
            "Export the list (%(count)d item)", "Export the list (%(count)d items)", filterset.total
        )
        % {"count": filterset.total},
        "year_end_url": f"{reverse('year_end')}?year={filterset.words.get('year', '')}",
        "may_import": filterset.actor.is_office or bool(filterset.actor.departments),
        "clear_url": reverse("item_list"),
        "bulk_acts": bulk_links(filterset) if table.may_tick else [],
        "columns_url": f"?{filterset.query(columns='' if table.wide else 'all')}",
        "print_day": today_of(request),
    }
    return render(request, "checklist/item_list.html", context)


def filters_of(request: HttpRequest) -> ItemFilterSet:
    """The filters in the request's query string, over what its actor may see."""
    return ItemFilterSet(
        request.GET,
        actor=actor_of(request),
        today=today_of(request),
        calendar=load_calendar(),
    )


def table_of(request: HttpRequest, filterset: ItemFilterSet) -> ItemTable:
    """The page's rows, dressed, with their headings unless sorted."""
    wide = request.GET.get("columns") == "all"
    rows = filterset.rows()
    table = ItemTable(
        rows,
        lambda keys: filterset.by_keys(keys).select_related(*JOINED).only(*SHOWN),
        wide=wide,
        may_tick=filterset.actor.is_office,
        order_by=request.GET.get("sort", ""),
    )
    table.data._length = filterset.total  # django-tables2 would count once more
    table.paginate(
        page=_number(request.GET.get("page")) or 1,
        per_page=_number(request.GET.get("per_page")),
        paginator_class=CountedPaginator,
        known_count=filterset.total,
    )
    items = [row.record for row in table.paginated_rows]
    lamps = Lamps(filterset.today, filterset.calendar)
    dress(items, lamps, ItemAddresses(filterset.query()))
    if table.is_grouped:
        table.headings = headings(rows, items)
    return table


def bulk_links(filterset: ItemFilterSet) -> list[tuple[str, str]]:
    """The acts on ticked rows: word and address, which leads back to these filters."""
    query = filterset.query()
    return [
        (str(act.button), f"{reverse('item_bulk', args=[act.name])}?{query}")
        for act in BULK_ACTS.values()
    ]


def tabs(filterset: ItemFilterSet) -> list[Tab]:
    """The kinds with their counts under the other filters, problems first, then all."""
    chosen = filterset.words.get("kind", "")
    base = reverse("item_list")
    counts = filterset.kind_counts
    found = [
        Tab(str(kind.label), counts.get(kind, 0), _tab_url(base, filterset, kind), chosen == kind)
        for kind in Kind
    ]
    total = sum(counts.values())
    return [
        *found,
        Tab(pgettext("kinds of items", "All"), total, _tab_url(base, filterset, ""), not chosen),
    ]


def _tab_url(base: str, filterset: ItemFilterSet, kind: str) -> str:
    return f"{base}?{filterset.query(kind=kind)}"


def _more_filters(filterset: ItemFilterSet) -> list[str]:
    """Those that can narrow anything: without a list of indicators there is nothing to choose."""
    return [name for name in MORE_FILTERS if name != "indicator" or filterset.indicators]


def _heading(filterset: ItemFilterSet) -> str:
    year: Any = filterset.words.get("year")
    return _("Checklist of %(year)s") % {"year": year} if year else _("Checklist")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None
