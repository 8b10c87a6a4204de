"""The filters of the list: words in the URL, the same for the page, its counts and its export."""

import re
from datetime import date
from functools import cache, cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import Substr
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.lights import behind, light_rule, showing
from tracker.checklist.models import (
    Checklist,
    ChecklistItem,
    Commitment,
    Indicator,
    IndicatorMark,
    ItemPassage,
)
from tracker.checklist.models.item import CODE_WORDS
from tracker.checklist.models.plan import Kind
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.web.checklist.filing import filed, latest_period, not_filed
from tracker.web.forms import HouseForm

S = ChecklistItem.Status
STATUSES = [
    ("open", _("not closed yet")),
    *[(value, label) for value, label in S.choices if value != S.DRAFT],
]
LIGHTS = [
    ("red", _("Red")),
    ("yellow", _("Yellow")),
    ("green", _("Green")),
    ("none", _("without light")),
    ("overdue", _("Overdue")),
]
NEEDS = [
    ("assigning", _("a department")),
    ("telling", _("to be announced")),
    ("owner", _("an owner")),
    ("contributions", _("contributions")),
]
SCOPES = [("own", _("Own department")), ("all", _("all"))]
FILING = [("filed", _("filed for the period")), ("owing", _("to be filed for the period"))]
SPOKEN_CODE = re.compile(r"^([举题任])\s*0*(\d+)$")
KINDS_BY_WORD = {word: kind for kind, word in CODE_WORDS.items()}
KEPT = ("sort", "per_page", "columns")
EARLY, LATE = "due_from", "due_until"


def choice(**kwargs: Any) -> filters.ChoiceFilter:
    """One word out of several, or all."""
    return filters.ChoiceFilter(empty_label=_("all"), **kwargs)


class FilterForm(HouseForm):
    """The filters as a form of the house; an impossible range of dates is said, not guessed."""

    def clean(self) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        values = super().clean() or {}
        first, last = values.get(EARLY), values.get(LATE)
        if first and last and first > last:
            self.add_error(LATE, _("The last date is before the first one."))
        return values


class ItemFilterSet(filters.FilterSet):  # type: ignore[misc]
    """All filters but the kind, which is a tab; see `rows` and `kind_counts`."""

    q = filters.CharFilter(method="search", label=_("Search"))
    department = choice(method="by_department", label=_("Lead department"))
    status = choice(choices=STATUSES, method="by_status", label=_("Status"))
    light = choice(choices=LIGHTS, method="by_light", label=_("Light"))
    handling = choice(
        choices=ChecklistItem.Handling.choices, field_name="handling", label=_("Handling")
    )
    section = choice(field_name="commitment__section", label=_("Section"))
    owner = choice(method="by_owner", label=_("Handled by"))
    needs = choice(choices=NEEDS, method="by_need", label=_("Lacking"))
    filing = choice(choices=FILING, method="by_filing", label=_("Filing"))
    indicator = choice(method="by_indicator", label=_("Indicator"))
    due_from = filters.DateFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"))
    due_until = filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"))
    year = filters.ChoiceFilter(method="by_year", label=_("Plan year"), empty_label=None)
    kind = choice(choices=Kind.choices, method="leave", label=_("Kind"), widget=forms.HiddenInput)
    scope = choice(choices=SCOPES, method="by_scope", label=_("Own department"))

    class Meta:
        model = ChecklistItem
        fields: list[str] = []
        form = FilterForm

    def __init__(
        self, params: QueryDict, *, actor: Actor, today: date, calendar: WorkCalendar
    ) -> None:
        self.actor, self.today, self.calendar = actor, today, calendar
        self.visible = ChecklistItem.objects.visible_to(actor)
        lists = Checklist.objects.filter(
            Q(
                Exists(
                    ChecklistItem.objects.filter(checklist=OuterRef("pk")).exclude(status="draft")
                )
            )
            | Q(published_on__isnull=False)
        )
        found = list(lists.values_list("plan_year", "pk", "published_on"))
        self.years = {year: pk for year, pk, _published in found}
        published = [year for year, _pk, on in found if on] or list(self.years)
        self.newest = published[0] if published else None
        self.given = params
        super().__init__(
            self.with_defaults(params),
            queryset=self.lit(self.visible),
        )
        self._set_choices()

    @property
    def offers_scope(self) -> bool:
        """Whether the tick 本单位 is shown: to people of departments who do not see all."""
        return bool(self.actor.departments) and not self.actor.sees_all

    def with_defaults(self, params: QueryDict) -> QueryDict:
        """The newest published year; for people of departments their own department, ticked."""
        data = params.copy()
        if not data.get("year") and self.newest:
            data["year"] = str(self.newest)
        if "scope" not in data and self.offers_scope:
            data["scope"] = "own"
        # an unticked box sends only the hidden `all` before it, a ticked one `own` as well
        own = self.offers_scope and data.get("scope") == "own"
        data["scope"] = "own" if own else "all"
        return data

    @cached_property
    def words(self) -> dict[str, Any]:
        """The cleaned values, without the empty ones."""
        self.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def query(self, **changes: str) -> str:
        """The query string of these filters, canonical, with changes; empty values drop out."""
        kept = QueryDict(mutable=True)
        for name in (*self.filters, *KEPT):
            value = changes.get(name, self.given.get(name, ""))
            if name == "scope" and name not in changes:
                value = self.data["scope"] if "scope" in self.given else ""
            if value:
                kept[name] = value
        return kept.urlencode()

    @cached_property
    def indicators(self) -> list[tuple[str, str]]:
        """The outside indicators to choose from; none where no list was taken over (one query)."""
        rows = Indicator.objects.order_by("position", "pk").values_list("public_id", "code", "text")
        return [(str(key), f"{code} {text[:20]}") for key, code, text in rows]

    @property
    def kept_names(self) -> list[tuple[str, str]]:
        """What the filter form carries along unseen: the order, the page size, the columns."""
        return [(name, self.given.get(name, "")) for name in KEPT]

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter beyond the defaults is set."""
        return any(name in self.words for name in self.filters if name not in ("year", "scope"))

    @cached_property
    def kind_counts(self) -> dict[str, int]:
        """Items by kind under the other filters (one query)."""
        rows = self.qs.order_by().values_list("kind").annotate(n=Count("pk"))
        return dict(rows)

    def rows(self) -> ItemQuerySet:
        """The rows of the page and of the export, in report order."""
        rows: ItemQuerySet = self.qs
        kind = self.words.get("kind")
        if kind:
            rows = rows.filter(kind=kind)
        return rows.order_by("commitment__position", "position", "pk")

    def lit(self, rows: ItemQuerySet) -> ItemQuerySet:
        """The same rows with their lights."""
        return rows.annotate(light_rule=light_rule(self.today, self.calendar))

    def by_keys(self, keys: list[int]) -> ItemQuerySet:
        """Rows of the page by their keys, with lights, as far as the actor sees them."""
        return self.lit(self.visible.filter(pk__in=keys))

    @property
    def total(self) -> int:
        """How many rows `rows` has, from the counts by kind."""
        kind = self.words.get("kind")
        return self.kind_counts.get(kind, 0) if kind else sum(self.kind_counts.values())

    # --- one method per filter -------------------------------------------------------------
    def search(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """A substring of code, title, the report's words or the measure; 举45 finds that code."""
        words = value.strip()
        spoken = SPOKEN_CODE.match(words)
        if spoken:
            kind = KINDS_BY_WORD[spoken.group(1)]
            return rows.filter(kind=kind, number=int(spoken.group(2)))
        quoted = (
            ItemPassage.objects.filter(item=OuterRef("pk"))
            .annotate(
                words=Substr("passage__report__text", F("start") + 1, F("end") - F("start")),
            )
            .filter(words__icontains=words)
        )
        return rows.filter(
            Q(code__icontains=words)
            | Q(title__icontains=words)
            | Q(measure__icontains=words)
            | Exists(quoted)
        )

    def by_department(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """Led by that department."""
        return rows.filter(lead_department__code=value)

    def by_status(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """One status, or all that are not closed."""
        return rows.open() if value == "open" else rows.filter(status=value)

    def by_light(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """One light, none, or what is overdue in whatever colour."""
        if value == "overdue":
            return rows.filter(behind())
        return rows.filter(showing("" if value == "none" else value))

    def by_owner(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """Owned by that person."""
        return rows.filter(owner__person__public_id=value)

    def by_need(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """What the office has to see to."""
        if value == "assigning":
            return rows.to_be_assigned()
        if value == "telling":
            return rows.to_be_announced()
        if value == "owner":
            return rows.without_owner(self.today)
        return rows.lacking_contributions()

    def by_filing(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """Whether the report for the newest period that has opened was handed in."""
        period = latest_period(self.today, int(self.data["year"]))
        return filed(rows, period) if value == "filed" else not_filed(rows, period)

    def by_indicator(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """Marked with that outside indicator."""
        marks = IndicatorMark.objects.filter(indicator__public_id=value, is_on=True)
        return rows.filter(pk__in=marks.values("item"))

    def by_year(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """Of that plan year."""
        return rows.filter(checklist=self.years[int(value)])

    def by_scope(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """Own department only, when the box is ticked."""
        return rows.led_by(self.actor) if value == "own" else rows

    def leave(self, rows: ItemQuerySet, _name: str, value: str) -> ItemQuerySet:
        """The kind is a tab: applied after the tabs were counted."""
        return rows

    # --- choices ---------------------------------------------------------------------------
    def _set_choices(self) -> None:
        """What is offered, asked from the database only when it is shown or a value is given."""
        checklist = self.years.get(_number(self.data.get("year", "")), 0)
        seen = self.visible.filter(checklist=checklist)
        fields = self.form.fields
        fields["year"].choices = [(str(one), str(one)) for one in self.years]
        fields["department"].choices = cache(lambda: _leads_of(seen))
        fields["section"].choices = cache(lambda: _sections_of(checklist))
        fields["indicator"].choices = lambda: self.indicators
        fields["owner"].choices = cache(lambda: _owners_of(seen))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _leads_of(rows: ItemQuerySet) -> list[tuple[str, str]]:
    bodies = Department.objects.filter(pk__in=rows.order_by().values("lead_department"))
    return list(bodies.order_by("order", "pk").values_list("code", "short_name"))


def _owners_of(rows: ItemQuerySet) -> list[tuple[str, str]]:
    posts = Post.objects.filter(pk__in=rows.order_by().values("owner"))
    names = posts.values_list("person__public_id", "person__name")
    return list({str(key): name for key, name in names}.items())


def _sections_of(checklist: int) -> list[tuple[str, str]]:
    rows = (
        Commitment.objects.filter(checklist=checklist)
        .exclude(section="")
        .order_by()
        .values_list("section")
        .annotate(first=Min("position"))
        .order_by("first")
    )
    return [(section, section) for section, _first in rows]
