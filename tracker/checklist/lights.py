"""亮灯: derived from the office's rule table, first match wins; never typed in.

One SQL `Case` marks each item with its light, the matched rule and its days
(`yellow.soon.10`); colour, words and reason are read from that mark.
Source: the office's default of NEEDS §2: green on track, yellow at most ten working days left or
returned, red overdue; what is closed, not due or on record only is a word without a light.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, CharField, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.calendars.wording import near_day
from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.light_table import CONDITIONS, Rule, current_table, rules_of
from tracker.checklist.models import ChecklistItem, Occurrence

# what a light is of: a whole item, or one occurrence of a recurring one
Lit = ChecklistItem | Occurrence
LIGHTS = ("red", "yellow", "green")
COLOUR_WORDS = {
    "red": gettext_lazy("Red"),
    "yellow": gettext_lazy("Yellow"),
    "green": gettext_lazy("Green"),
}
OVERDUE = gettext_lazy("the date %(due)s is past and nothing was handed in (%(words)s).")
SOON = gettext_lazy("at most %(days)d working days to %(due)s (%(words)s).")
REASONS = {
    "long_overdue": gettext_lazy(
        "the date %(due)s is past by %(days)d working days or more, nothing was handed in "
        "(%(words)s)."
    ),
    "overdue": OVERDUE,
    "returned": gettext_lazy("returned by the office; the date is %(due)s (%(words)s)."),
    "very_soon": SOON,
    "soon": SOON,
    "handed_in_late": gettext_lazy("handed in after the date %(due)s, awaiting verification."),
    "handed_in": gettext_lazy("handed in by the date %(due)s, awaiting verification."),
    "on_track": gettext_lazy("more than %(days)d working days to %(due)s."),
}
WORDS_ONLY = {
    "not_due": gettext_lazy("Not due yet: the year's figure is asked once, by %(due)s."),
    "ended": gettext_lazy("No light: %(words)s."),
}


def light_rule(today: date, calendar: WorkCalendar, rules: Iterable[Rule] = ()) -> Case:
    """The SQL expression that marks an item with the rule it matches on `today`.

    rules: the table where it is at hand or only tried; else the office's is read (one query).
    """
    held = [rule for rule in (rules or rules_of(current_table())) if rule.is_on]
    whens = [
        When(CONDITIONS[rule.name](today, rule.days, calendar), then=Value(rule.mark))
        for rule in held
        if rule.name in CONDITIONS
    ]
    on_track = next(rule for rule in held if rule.name == "on_track")
    return Case(*whens, default=Value(on_track.mark), output_field=CharField())


def showing(light: str, field: str = "light_rule") -> Q:
    """The items whose mark shows `light` (empty: none); over the annotation `field`."""
    return Q(**{f"{field}__startswith": f"{light}."})


def matching(*rules: str) -> Q:
    """The items that matched one of these rules; over the annotation."""
    wanted = Q()
    for rule in rules:
        wanted |= Q(light_rule__contains=f".{rule}.")
    return wanted


def light_in(mark: str) -> str:
    """red, yellow, green or empty, out of a mark."""
    return mark.partition(".")[0]


def rule_in(mark: str) -> str:
    """The rule's name, out of a mark."""
    return mark.split(".")[1]


def light_of(item: Lit) -> str:
    """red, yellow, green or empty; `item` must carry the `light_rule` annotation."""
    return light_in(item.light_rule)  # type: ignore[union-attr]


def rule_of(item: Lit) -> str:
    """The matched rule's name; `item` must carry the `light_rule` annotation."""
    return rule_in(item.light_rule)  # type: ignore[union-attr]


def light_words(item: Lit, today: date, calendar: WorkCalendar) -> str:
    """What stands beside the light: days left or overdue, or the word without a light."""
    rule = rule_of(item)
    if rule in ("overdue", "long_overdue") and item.due_on:
        days = calendar.between(item.due_on, today)
        return ngettext("%(days)d working day overdue", "%(days)d working days overdue", days) % {
            "days": days
        }
    if rule == "returned" and item.due_on:
        days = calendar.between(today, item.due_on)
        return ngettext(
            "returned, %(days)d working day left", "returned, %(days)d working days left", days
        ) % {"days": days}
    if rule in ("soon", "very_soon") and item.due_on:
        days = calendar.between(today, item.due_on)
        return ngettext("%(days)d working day left", "%(days)d working days left", days) % {
            "days": days
        }
    return str(_words(rule, item))


def light_reason(item: Lit, today: date, calendar: WorkCalendar, *, words: str = "") -> str:
    """Why the light shows what it shows, with the rule's numbers, for hover, focus and print.

    words: what `light_words` said, where the caller has it already.
    """
    light, rule, days = item.light_rule.split(".")  # type: ignore[union-attr]
    due = near_day(item.due_on, today) if item.due_on else "—"
    words = words or light_words(item, today, calendar)
    numbers = {"due": due, "words": words, "days": int(days)}
    if rule in WORDS_ONLY:
        return str(WORDS_ONLY[rule]) % numbers
    return _("%(light)s light: %(reason)s") % {
        "light": COLOUR_WORDS[light],
        "reason": str(REASONS[rule]) % numbers,
    }


def _words(rule: str, item: Lit) -> str:
    if rule == "not_due":
        return _("not due yet")
    if rule == "ended":
        return item.status_words()
    if rule == "handed_in_late":
        return _("handed in late")
    return _("on track")
