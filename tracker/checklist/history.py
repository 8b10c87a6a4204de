"""经过: each Event as one plain sentence, in the reader's language.

`SENTENCES` has one entry per verb recorded anywhere in the code (a test compares). Placeholders
come from the payload: a value by its name, a pair [old, new] as `name_old` and `name`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.calendars.wording import full_day
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.occurrences import occurrence_words
from tracker.checklist.sentences import FIELD_NAMES, SENTENCES, VALUE_NAMES, VARIANTS
from tracker.trail.models import Event

LONGEST_VALUE = 60
# values that are labels of occurrences, said in the reader's language
LABELS = ("occurrence", "occurrences", "retired")


@dataclass(frozen=True)
class Line:
    """One line of a history: the day, the moment, the sentence, and the reason given."""

    on: date
    at: datetime
    who: str
    words: str
    reason: str


class _Values(dict[str, str]):
    """Placeholders of a sentence; what an old payload lacks reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def sentence(event: Event) -> str:
    """The event in one sentence, without its day and its reason."""
    data = event.data()
    template: str | Promise = SENTENCES.get(event.verb, gettext_lazy("%(who)s changed this."))
    values = _Values(_placeholders(data))
    values["who"] = who(event)
    values["subject"] = event.subject_name
    values["changes"] = _changes(data.get("changes", data))
    variant = VARIANTS.get(event.verb)
    if variant and variant[0](values):
        template = variant[1]
    return (str(template) % values).strip()


def who(event: Event) -> str:
    """Who acted, and for whom when it was a delegate."""
    if event.on_behalf_of_name:
        return _("%(name)s (for %(other)s)") % {
            "name": event.actor_name,
            "other": event.on_behalf_of_name,
        }
    return event.actor_name


def line(event: Event) -> Line:
    """The event as a line of a history."""
    return Line(event.happened_on, event.recorded_at, who(event), sentence(event), event.reason)


def history_of(item: ChecklistItem) -> list[Line]:
    """All that happened to an item, newest first (one query)."""
    return [line(event) for event in events_of(item)]


def events_of(item: ChecklistItem) -> QuerySet[Event]:
    """The item's Events, newest first."""
    return Event.objects.filter(subject=item.trail_key).order_by("-number")


def newest_event(item: ChecklistItem) -> int:
    """The number of the item's newest Event; 0 when it has none. Pages carry it as `seen`."""
    return (
        Event.objects.filter(subject=item.trail_key)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
        or 0
    )


def since(item: ChecklistItem, seen: int) -> list[Line]:
    """What happened to the item after the Event `seen`, oldest first (one query)."""
    later = Event.objects.filter(subject=item.trail_key, number__gt=seen).order_by("number")
    return [line(event) for event in later]


def _placeholders(data: dict[str, Any]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in data.items():
        if name in LABELS:
            values[name] = _(", ").join(occurrence_words(one) for one in _listed(value))
        elif _is_pair(value):
            values[f"{name}_old"], values[name] = _text(value[0]), _text(value[1])
        else:
            values[name] = _text(value)
    return values


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _changes(data: dict[str, Any]) -> str:
    """The pairs of a payload as words: 完成标准: … → …"""
    parts = []
    for name, value in data.items():
        if not _is_pair(value):
            continue
        label = str(FIELD_NAMES.get(name, name))
        parts.append(
            _("%(field)s: %(old)s → %(new)s")
            % {"field": label, "old": _named(name, value[0]), "new": _named(name, value[1])}
        )
    return _("; ").join(parts)


def _named(field: str, value: Any) -> str:
    """The value in words: a choice by its own."""
    choices = VALUE_NAMES.get(field, {})
    known = choices.get(value) if isinstance(value, str) else None
    return (str(known) if known else _text(value)) or "—"


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _(", ").join(_text(one) for one in value)
    text = str(value)
    try:
        return full_day(date.fromisoformat(text))
    except ValueError:
        pass
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
