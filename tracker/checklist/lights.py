"""亮灯: derived from the office's rule table, first match wins; never typed in.

One SQL `Case` marks each item with its light, the matched rule and its days
(`yellow.soon.10`); colour, words and reason are read from that mark. An item is behind when a
step is: while the work is going on, an open step with a worse light gives the mark, and its date
and title follow (`red.overdue.0.2022-09-09.完成抽查`).
Source: the office's default of NEEDS §2: green on track, yellow at most ten working days left or
returned, red overdue; what is closed, not due or on record only is a word without a light.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    CharField,
    Expression,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.calendars.wording import near_day
from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.light_table import COLOUR_WORDS, CONDITIONS, Rule, current_table, rules_of
from tracker.checklist.models import ChecklistItem, Occurrence, Step

# what a light is of: a whole item, or one occurrence of a recurring one
Lit = ChecklistItem | Occurrence
LIGHTS = ("red", "yellow", "green")
DONE_STEP = ".done.0"
# rules that look at a date, so at a step's as well
DATED = ("long_overdue", "overdue", "very_soon", "soon")
# rules beside which steps count: what is handed in or ended waits for no step
STEPS_COUNT = ("overdue", "returned", "very_soon", "soon", "not_due", "on_track", "long_overdue")
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
STEP_SOON = gettext_lazy("at most %(days)d working days to a step's date %(step_due)s (%(words)s).")
# the rules that say overdue, whatever colour the office gives them
OVERDUE_RULES = ("overdue", "long_overdue")
STEP_REASONS = {
    "long_overdue": gettext_lazy(
        "a step's date %(step_due)s is past by %(days)d working days or more (%(words)s); "
        "the item's date is %(due)s."
    ),
    "overdue": gettext_lazy(
        "a step's date %(step_due)s is past (%(words)s); the item's date is %(due)s."
    ),
    "very_soon": STEP_SOON,
    "soon": STEP_SOON,
}
WORDS_ONLY = {
    "not_due": gettext_lazy("Not due yet: the year's figure is asked once, by %(due)s."),
    "ended": gettext_lazy("No light: %(words)s."),
}


def light_rule(
    today: date, calendar: WorkCalendar, rules: Iterable[Rule] = (), *, with_steps: bool = True
) -> Case:
    """The SQL expression that marks an item with the rule it matches on `today`.

    rules: the table where it is at hand or only tried; else the office's is read (one query).
    with_steps: no for what is not an item, as an occurrence of one.
    """
    held = [rule for rule in (rules or rules_of(current_table())) if rule.is_on]
    steps = _marked_steps(held, today, calendar) if with_steps else None
    whens = [
        When(CONDITIONS[rule.name](today, rule.days, calendar), then=_worst(rule, steps))
        for rule in held
        if rule.name in CONDITIONS
    ]
    on_track = next(rule for rule in held if rule.name == "on_track")
    return Case(*whens, default=_worst(on_track, steps), output_field=CharField())


def step_rule(today: date, calendar: WorkCalendar, rules: Iterable[Rule] = ()) -> Case:
    """The same table laid on a step's own date: its mark on `today`; a done step has none."""
    held = [rule for rule in (rules or rules_of(current_table())) if rule.is_on]
    on_track = next(rule for rule in held if rule.name == "on_track")
    open_case = _dated_case(held, today, calendar, default=on_track.mark)
    done = When(done_on__lte=today, then=Value(DONE_STEP))
    return Case(done, default=open_case, output_field=CharField())


def showing(light: str, field: str = "light_rule") -> Q:
    """The items whose mark shows `light` (empty: none); over the annotation `field`."""
    return Q(**{f"{field}__startswith": f"{light}."})


def matching(*rules: str) -> Q:
    """The items that matched one of these rules; over the annotation."""
    wanted = Q()
    for rule in rules:
        wanted |= Q(light_rule__contains=f".{rule}.")
    return wanted


def behind() -> Q:
    """Items with the department that are past their date, or past that of a step."""
    return matching(*OVERDUE_RULES)


@dataclass(frozen=True)
class Mark:
    """A mark taken apart; `step` and `step_due_on` where an open step gives the light."""

    light: str
    rule: str
    days: int
    step_due_on: date | None = None
    step: str = ""


def read_mark(mark: str) -> Mark:
    """The parts of what `light_rule` and `step_rule` write."""
    light, rule, days, *step = mark.split(".", 4)
    if not step:
        return Mark(light, rule, int(days))
    return Mark(light, rule, int(days), date.fromisoformat(step[0]), step[1])


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
    mark = read_mark(item.light_rule)  # type: ignore[union-attr]
    if mark.step_due_on:
        words = _days_words(mark.rule, mark.step_due_on, today, calendar)
        return _("step “%(step)s” %(words)s") % {"step": mark.step, "words": words}
    words = _days_words(mark.rule, item.due_on, today, calendar) if item.due_on else ""
    return words or str(_words(mark.rule, item))


def light_reason(item: Lit, today: date, calendar: WorkCalendar, *, words: str = "") -> str:
    """Why the light shows what it shows, with the rule's numbers, for hover, focus and print.

    words: what `light_words` said, where the caller has it already.
    """
    mark = read_mark(item.light_rule)  # type: ignore[union-attr]
    numbers = {
        "due": near_day(item.due_on, today) if item.due_on else "—",
        "words": words or light_words(item, today, calendar),
        "days": mark.days,
    }
    if mark.rule in WORDS_ONLY:
        return str(WORDS_ONLY[mark.rule]) % numbers
    reasons = REASONS
    if mark.step_due_on:
        reasons = STEP_REASONS
        numbers["step_due"] = near_day(mark.step_due_on, today)
    return _("%(light)s light: %(reason)s") % {
        "light": COLOUR_WORDS[mark.light],
        "reason": str(reasons[mark.rule]) % numbers,
    }


def step_words(step: Step, mark: str, today: date, calendar: WorkCalendar) -> str:
    """What stands beside a step's own light; `mark` is what `step_rule` gave."""
    if mark == DONE_STEP:
        return _("step done")
    return _days_words(rule_in(mark), step.due_on, today, calendar) or _("on track")


def _marked_steps(
    held: Sequence[Rule], today: date, calendar: WorkCalendar
) -> QuerySet[Step] | None:
    """The open steps of the item outside, each with its mark; None where no rule looks at dates."""
    if not any(rule.name in DATED for rule in held):
        return None
    # as of that day: what was done or taken off later still counted then
    undone = Q(done_on=None) | Q(done_on__gt=today)
    there = Q(removed_on=None) | Q(removed_on__gt=today)
    return Step.objects.filter(undone, there, item=OuterRef("pk")).annotate(
        mark=_dated_case(held, today, calendar)
    )


def _dated_case(
    held: Iterable[Rule], today: date, calendar: WorkCalendar, default: str = ""
) -> Case:
    whens = [
        When(CONDITIONS[rule.name](today, rule.days, calendar), then=Value(rule.mark))
        for rule in held
        if rule.name in DATED
    ]
    return Case(*whens, default=Value(default), output_field=CharField())


def _worst(own: Rule, steps: QuerySet[Step] | None) -> Expression:
    """The item's own mark, or that of an open step whose light is worse."""
    worse = LIGHTS[: LIGHTS.index(own.light)] if own.light else LIGHTS[:2]
    if steps is None or not worse or own.name not in STEPS_COUNT:
        return Value(own.mark)
    wanted = Q()
    for light in worse:
        wanted |= showing(light, "mark")
    ranks = [When(showing(light, "mark"), then=Value(n)) for n, light in enumerate(worse)]
    found = (
        steps.filter(wanted)
        .annotate(rank=Case(*ranks, default=Value(9), output_field=IntegerField()))
        .annotate(
            whole=Concat("mark", Value("."), Cast("due_on", CharField()), Value("."), "title")
        )
        .order_by("rank", "due_on", "pk")
        .values("whole")[:1]
    )
    return Coalesce(Subquery(found), Value(own.mark), output_field=CharField())


def _days_words(rule: str, due_on: date, today: date, calendar: WorkCalendar) -> str:
    """How many working days are left or over, where the rule counts them."""
    if rule in ("overdue", "long_overdue"):
        days = calendar.between(due_on, today)
        return ngettext("%(days)d working day overdue", "%(days)d working days overdue", days) % {
            "days": days
        }
    days = calendar.between(today, due_on)
    if rule == "returned":
        return ngettext(
            "returned, %(days)d working day left", "returned, %(days)d working days left", days
        ) % {"days": days}
    if rule in ("soon", "very_soon"):
        return ngettext("%(days)d working day left", "%(days)d working days left", days) % {
            "days": days
        }
    return ""


def _words(rule: str, item: Lit) -> str:
    if rule == "not_due":
        return _("not due yet")
    if rule == "ended":
        return item.status_words()
    if rule == "handed_in_late":
        return _("handed in late")
    return _("on track")
