"""The rules of the lights: a closed vocabulary in a fixed order, set by the office.

The order is fixed so that what was handed in on time can never be red because the office is slow
(DESIGN, "Two loops"). The office sets which rules hold, their colours and their days.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import LightTable
from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.trail.errors import Stale
from tracker.trail.recording import recording, writer

COLOURS = ("red", "yellow", "green")
COLOUR_WORDS = {
    "red": gettext_lazy("Red"),
    "yellow": gettext_lazy("Yellow"),
    "green": gettext_lazy("Green"),
}
SIGNS = {"green": "●", "yellow": "▲", "red": "■"}
MOST_DAYS = 250  # the working days of a year


@dataclass(frozen=True)
class Rule:
    """A row of the table: what it says, its light (empty: a word only), its working days."""

    name: str
    light: str
    days: int = 0
    is_on: bool = True

    @property
    def mark(self) -> str:
        """What the annotation carries: `yellow.soon.10`."""
        return f"{self.light}.{self.name}.{self.days}"

    @property
    def label(self) -> str:
        """The rule in words, with its days."""
        return str(LABELS[self.name]) % {"days": self.days}


DEFAULTS = (
    Rule("ended", ""),
    Rule("handed_in_late", "yellow"),
    Rule("handed_in", "green"),
    Rule("long_overdue", "red", 5, is_on=False),
    Rule("overdue", "red"),
    Rule("returned", "yellow"),
    Rule("very_soon", "yellow", 3, is_on=False),
    Rule("soon", "yellow", 10),
    Rule("not_due", ""),
    Rule("on_track", "green"),
)
# What the office sets of each rule; the others stand as they are.
COLOURED = ("handed_in_late", "long_overdue", "overdue", "returned", "very_soon", "soon")
SWITCHED = ("long_overdue", "returned", "very_soon", "soon")
COUNTED = ("long_overdue", "very_soon", "soon")
LABELS: dict[str, Promise] = {
    "ended": gettext_lazy("closed, ended or on record only"),
    "handed_in_late": gettext_lazy("handed in after the date, awaiting verification"),
    "handed_in": gettext_lazy("handed in by the date, awaiting verification"),
    "long_overdue": gettext_lazy("overdue by %(days)d working days or more"),
    "overdue": gettext_lazy("overdue"),
    "returned": gettext_lazy("returned by the office"),
    "very_soon": gettext_lazy("at most %(days)d working days left"),
    "soon": gettext_lazy("at most %(days)d working days left"),
    "not_due": gettext_lazy("yearly figure, not due yet"),
    "on_track": gettext_lazy("on track"),
}

Condition = Callable[[date, int, WorkCalendar], Q]
HANDED_IN = ("submitted", "awaiting_signoff")
CONDITIONS: dict[str, Condition] = {
    "ended": lambda today, days, calendar: Q(
        status__in=["draft", "closed", "cancelled", "carried_over", "on_record"]
    ),
    "handed_in_late": lambda today, days, calendar: Q(
        status__in=HANDED_IN, submitted_on__gt=F("due_on")
    ),
    "handed_in": lambda today, days, calendar: Q(status__in=HANDED_IN),
    "long_overdue": lambda today, days, calendar: Q(due_on__lt=calendar.before(today, days - 1)),
    "overdue": lambda today, days, calendar: Q(due_on__lt=today),
    "returned": lambda today, days, calendar: Q(status="returned"),
    "very_soon": lambda today, days, calendar: Q(due_on__lte=calendar.after(today, days)),
    "soon": lambda today, days, calendar: Q(due_on__lte=calendar.after(today, days)),
    "not_due": lambda today, days, calendar: Q(handling="yearly"),
}


def current_table() -> LightTable:
    """The office's table; the defaults while none was saved (one query)."""
    return LightTable.objects.filter(pk=1).first() or LightTable(pk=1, rules=[])


def rules_of(table: LightTable) -> list[Rule]:
    """All rules in order, with what the office has set."""
    by_name = {row["name"]: row for row in table.rules}
    rules = [_laid_over(rule, by_name.get(rule.name, {})) for rule in DEFAULTS]
    soon = next(rule for rule in rules if rule.name == "soon")
    return [replace(r, days=soon.days) if r.name == "on_track" else r for r in rules]


def legend(rules: Iterable[Rule]) -> str:
    """The lights in words for the foot of a print: per colour what shows it, as the rules say."""
    parts = []
    for colour in reversed(COLOURS):
        labels = [rule.label for rule in rules if rule.is_on and rule.light == colour]
        if labels:
            words = {
                "sign": SIGNS[colour],
                "colour": COLOUR_WORDS[colour],
                "rules": _("; ").join(labels),
            }
            parts.append(_("%(sign)s %(colour)s: %(rules)s") % words)
    parts.append(_("an open step with a worse light lends it to its item"))
    return _("Lights: %(words)s") % {"words": "  ".join(parts)}


def legend_of(stored_rules: list[dict[str, Any]]) -> str:
    """The legend of a table as `stored` keeps it; that of the defaults where none was kept."""
    return legend(rules_of(LightTable(pk=1, rules=stored_rules)))


@writer
def edit_lights(actor: Actor, *, version: int, rules: Iterable[Rule]) -> LightTable:
    """Set the office's part of the rules; lights follow at once everywhere.

    Raises NotAllowed, Incomplete (a colour or a number that makes no sense), Stale.
    """
    hat = require_office(actor)
    new = rules_of(LightTable(pk=1, rules=[stored(rule) for rule in rules]))
    for rule in new:
        _check(rule)
    with recording(hat) as record:
        table, _created = LightTable.objects.get_or_create(pk=1, defaults={"rules": []})
        old = {rule.name: rule for rule in rules_of(table)}
        changed = {rule.name: rule for rule in new if rule != old[rule.name]}
        if not changed:
            record.nothing()
            return table
        rows = LightTable.objects.filter(pk=1, version=version)
        if not rows.update(version=F("version") + 1, rules=[stored(rule) for rule in new]):
            raise Stale(table)
        pairs = {name: [_said(old[name]), _said(rule)] for name, rule in changed.items()}
        record("office.lights_set", table, pairs)
    return current_table()


def stored(rule: Rule) -> dict[str, Any]:
    """A rule as the table keeps it."""
    return {"name": rule.name, "light": rule.light, "days": rule.days, "is_on": rule.is_on}


def _laid_over(rule: Rule, row: Mapping[str, Any]) -> Rule:
    return Rule(
        rule.name,
        row["light"] if row and rule.name in COLOURED else rule.light,
        int(row["days"]) if row and rule.name in COUNTED else rule.days,
        bool(row["is_on"]) if row and rule.name in SWITCHED else rule.is_on,
    )


def _check(rule: Rule) -> None:
    if rule.name in COLOURED and rule.light not in COLOURS:
        raise Incomplete(_("Choose red, yellow or green."), f"{rule.name}-light")
    if rule.name in COUNTED and not 1 <= rule.days <= MOST_DAYS:
        raise Incomplete(_("Give a number of working days from 1 to 250."), f"{rule.name}-days")


def _said(rule: Rule) -> str:
    return f"{rule.light} {rule.days}" if rule.is_on else "—"
