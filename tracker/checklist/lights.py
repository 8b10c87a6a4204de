"""亮灯: derived from the rule table, first match wins; never typed in.

One SQL `Case` names the matched rule (`light_rule`); colour and reason are read from the rule.
Source: the office's default of NEEDS §2: green on track, yellow at most ten working days left or
returned, red overdue; what is closed, not due or on record only is a word without a light.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.calendars.wording import near_day
from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.models import ChecklistItem

SOON_WORKING_DAYS = 10


@dataclass(frozen=True)
class LightRule:
    """A row of the table: when `condition(today, soon)` holds, the item shows `light`.

    `soon` is the day ten working days from today. `light` is red, yellow, green, or empty where
    a word stands instead.
    """

    name: str
    light: str
    condition: Callable[[date, date], Q]


RULES = (
    LightRule(
        "ended",
        "",
        lambda today, soon: Q(status__in=["draft", "closed", "cancelled", "on_record"]),
    ),
    LightRule(
        "handed_in_late",
        "yellow",
        lambda today, soon: Q(
            status__in=["submitted", "awaiting_signoff"], submitted_on__gt=F("due_on")
        ),
    ),
    LightRule(
        "handed_in",
        "green",
        lambda today, soon: Q(status__in=["submitted", "awaiting_signoff"]),
    ),
    LightRule("overdue", "red", lambda today, soon: Q(due_on__lt=today)),
    LightRule("returned", "yellow", lambda today, soon: Q(status="returned")),
    LightRule("soon", "yellow", lambda today, soon: Q(due_on__lte=soon)),
    LightRule("not_due", "", lambda today, soon: Q(handling="yearly")),
)
ON_TRACK = LightRule("on_track", "green", lambda today, soon: Q())
BY_NAME = {rule.name: rule for rule in (*RULES, ON_TRACK)}
LIGHTS = ("red", "yellow", "green")
REASONS = {
    "overdue": gettext_lazy("Red: the date %(due)s is past and nothing was handed in (%(words)s)."),
    "returned": gettext_lazy("Yellow: returned by the office; the date is %(due)s (%(words)s)."),
    "soon": gettext_lazy("Yellow: at most ten working days to %(due)s (%(words)s)."),
    "handed_in_late": gettext_lazy(
        "Yellow: handed in after the date %(due)s, awaiting verification."
    ),
    "handed_in": gettext_lazy("Green: handed in by the date %(due)s, awaiting verification."),
    "on_track": gettext_lazy("Green: more than ten working days to %(due)s."),
    "not_due": gettext_lazy("Not due yet: the year's figure is asked once, by %(due)s."),
    "ended": gettext_lazy("No light: %(words)s."),
}


def light_rule(today: date, calendar: WorkCalendar) -> Case:
    """The SQL expression that names the rule an item matches on `today`."""
    soon = calendar.after(today, SOON_WORKING_DAYS)
    whens = [When(rule.condition(today, soon), then=Value(rule.name)) for rule in RULES]
    return Case(*whens, default=Value(ON_TRACK.name), output_field=CharField())


def rules_showing(light: str) -> list[str]:
    """Names of the rules that show `light`; for filters over the annotation."""
    return [name for name, rule in BY_NAME.items() if rule.light == light]


def light_of(item: ChecklistItem) -> str:
    """red, yellow, green or empty; `item` must carry the `light_rule` annotation."""
    return BY_NAME[item.light_rule].light  # type: ignore[attr-defined]


def light_words(item: ChecklistItem, today: date, calendar: WorkCalendar) -> str:
    """What stands beside the light: days left or overdue, or the word without a light."""
    rule = item.light_rule  # type: ignore[attr-defined]
    if rule == "overdue" and item.due_on:
        days = calendar.between(item.due_on, today)
        return ngettext("%(days)d working day overdue", "%(days)d working days overdue", days) % {
            "days": days
        }
    if rule in ("soon", "returned") and item.due_on:
        days = calendar.between(today, item.due_on)
        return ngettext("%(days)d working day left", "%(days)d working days left", days) % {
            "days": days
        }
    return str(_words(rule, item))


def light_reason(
    item: ChecklistItem, today: date, calendar: WorkCalendar, *, words: str = ""
) -> str:
    """Why the light shows what it shows, with the rule's numbers, for hover, focus and print.

    words: what `light_words` said, where the caller has it already.
    """
    rule = item.light_rule  # type: ignore[attr-defined]
    due = near_day(item.due_on, today) if item.due_on else "—"
    words = words or light_words(item, today, calendar)
    return str(REASONS[rule]) % {"due": due, "words": words}


def _words(rule: str, item: ChecklistItem) -> str:
    if rule == "not_due":
        return _("not due yet")
    if rule == "ended":
        return item.status_words()
    if rule == "handed_in_late":
        return _("handed in late")
    return _("on track")
