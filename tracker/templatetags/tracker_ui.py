"""What templates say in the house's own way: lights, dates, errors, kept query strings."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from tracker.calendars import wording
from tracker.web.errors_in_forms import FieldError, errors_of
from tracker.web.messages import Undo, read_undo
from tracker.web.tables import PAGE_SIZES, Table

register = template.Library()

LIGHT_SHAPES = {"green": "●", "yellow": "▲", "red": "■"}


@register.simple_tag
def light(colour: str, words: str = "", reason: str = "") -> SafeString:
    """A light as shape, colour and word: `{% light "yellow" "剩3个工作日" %}`.

    colour: green, yellow, red; anything else shows `words` alone, without a light.
    reason: the matched rule in a sentence, shown as the tip.
    """
    return _light(colour, str(words), str(reason), get_language() or "")


@lru_cache(maxsize=2048)
def _light(colour: str, words: str, reason: str, _language: str) -> SafeString:
    tip = format_html(' title="{}"', reason) if reason else ""
    shape = LIGHT_SHAPES.get(colour)
    if shape is None:
        return format_html('<span class="light light-none"{}>{}</span>', tip, words or "—")
    return format_html(
        '<span class="light light-{}"{}><span class="light-shape" aria-hidden="true">{}</span>'
        '<span class="light-word">{}</span>{}</span>',
        colour,
        tip,
        shape,
        light_name(colour),
        words,
    )


def light_name(colour: str) -> str:
    """The word of a light: 绿, 黄, 红."""
    names = {
        "green": gettext("Green"),
        "yellow": gettext("Yellow"),
        "red": gettext("Red"),
    }
    return names[colour]


@register.filter
def day(on: date | None) -> str:
    """9月15日; an empty date is a dash."""
    return wording.day(on) if on else "—"


@register.filter
def day_weekday(on: date | None) -> str:
    """9月15日（周四）."""
    return wording.day_and_weekday(on) if on else "—"


@register.filter
def full_day(on: date | None) -> str:
    """2022年9月15日."""
    return wording.full_day(on) if on else "—"


@register.filter
def full_day_weekday(on: date | None) -> str:
    """2022年9月15日（周四）."""
    return wording.full_day_and_weekday(on) if on else "—"


@register.filter
def near_day(on: date | None, today: date) -> str:
    """`{{ item.due_on|near_day:request.today }}`: with the year only when it is not this one."""
    return wording.near_day(on, today) if on else "—"


@register.filter
def moment(at: datetime | None) -> str:
    """9月15日 10:32, in the office's time."""
    return wording.moment(at) if at else "—"


@register.inclusion_tag("_form_errors.html")
def form_errors(*forms: BaseForm | BaseFormSet[Any]) -> dict[str, list[FieldError]]:
    """The summary above a form that was refused: `{% form_errors form %}`, several forms alike."""
    return {"errors": [error for form in forms for error in errors_of(form)]}


@register.simple_tag(takes_context=True)
def query(context: template.Context, *pairs: object) -> SafeString:
    """The page's query string with changes: `?{% query "page" 2 "sort" "" %}`; "" removes a key."""
    return query_string(context["request"].GET, *pairs)


def query_string(given: QueryDict, *pairs: object) -> SafeString:
    """`given` with key, value, key, value … set, escaped for an attribute."""
    params = given.copy()
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if value in (None, ""):
            params.pop(str(key), None)
        else:
            params[str(key)] = str(value)
    # QueryDict quotes keys and values; & is the only character left to escape.
    return mark_safe(params.urlencode().replace("&", "&amp;"))  # noqa: S308


@register.inclusion_tag("_pagination.html", takes_context=True)
def pagination(
    context: template.Context, page: Page[Any], page_key: str = "page", size_key: str = ""
) -> dict[str, Any]:
    """Links to the other pages of a list; with `size_key` also the choice of rows per page."""
    return {
        "request": context["request"],
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "page_key": page_key,
        "size_key": size_key,
        "sizes": PAGE_SIZES,
    }


@register.filter
def undo_of(message: Message) -> Undo | None:
    """The way back that `tracker.web.messages.done` put on a message, if any."""
    return read_undo(message.extra_tags)


@register.simple_tag(takes_context=True)
def table_rows(context: template.Context, table: Table) -> SafeString:
    """All `<tr>` of a table by its row partial, under one context: the cheap way.

    The partial sees `record`, `table` and the page's context; the group partial `group` as well.
    """
    engine = context.template.engine  # type: ignore[union-attr]
    row = engine.get_template(table.row_template)
    heading = engine.get_template(table.group_template) if table.group_template else None
    parts: list[str] = []
    standing = None
    with context.push(table=table, columns_count=len(table.columns)):
        for bound in table.paginated_rows:
            context["record"] = bound.record
            group = table.group_of(bound.record) if heading else None
            if heading and group is not None and group != standing:
                context["group"] = standing = group
                parts.append(heading.nodelist.render(context))
            parts.append(row.nodelist.render(context))
    return mark_safe("".join(parts))  # noqa: S308 - every part was rendered with escaping
