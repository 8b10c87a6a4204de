"""The table of rules as a form: for each rule what the office sets of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.checklist.light_table import (
    COLOURED,
    COUNTED,
    LABELS,
    MOST_DAYS,
    SWITCHED,
    Rule,
)
from tracker.web.forms import HouseForm, dress, say_what_is_missing

PARTS = {"on": _("In force"), "light": _("Light"), "days": _("Working days (n)")}
COLOUR_CHOICES = (("red", _("Red")), ("yellow", _("Yellow")), ("green", _("Green")))


class LightsForm(HouseForm):
    """Fields `<rule>-on`, `<rule>-light`, `<rule>-days`; `version` of the table that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, rules: list[Rule], *args: Any, **kwargs: Any) -> None:
        self.rules = rules
        super().__init__(*args, **kwargs)
        for rule in rules:
            for part, field in _fields(rule).items():
                name = f"{rule.name}-{part}"
                said = {"label": field.label, "part": PARTS[part]}
                field.widget.attrs["aria-label"] = _("%(label)s: %(part)s") % said
                self.fields[name] = field
                dress(field)
                say_what_is_missing(field, name)

    def rows(self) -> list[dict[str, Any]]:
        """One row for each rule, in the order in which they are tried."""
        return [
            {
                "rule": rule,
                "label": str(LABELS[rule.name]).replace("%(days)d", "n"),
                "on": self._bound(rule, "on"),
                "light": self._bound(rule, "light"),
                "days": self._bound(rule, "days"),
            }
            for rule in self.rules
        ]

    def chosen(self) -> list[Rule]:
        """The rules as typed; after `is_valid`."""
        values = self.cleaned_data
        return [
            Rule(
                rule.name,
                values.get(f"{rule.name}-light", rule.light),
                values.get(f"{rule.name}-days", rule.days),
                values.get(f"{rule.name}-on", rule.is_on),
            )
            for rule in self.rules
        ]

    def _bound(self, rule: Rule, part: str) -> Any:
        name = f"{rule.name}-{part}"
        return self[name] if name in self.fields else None


def _fields(rule: Rule) -> dict[str, forms.Field]:
    label = str(LABELS[rule.name]) % {"days": rule.days}
    fields: dict[str, forms.Field] = {}
    if rule.name in SWITCHED:
        fields["on"] = forms.BooleanField(label=label, required=False, initial=rule.is_on)
    if rule.name in COLOURED:
        fields["light"] = forms.ChoiceField(label=label, choices=COLOUR_CHOICES, initial=rule.light)
    if rule.name in COUNTED:
        fields["days"] = forms.IntegerField(
            label=label, min_value=1, max_value=MOST_DAYS, initial=rule.days
        )
    return fields
