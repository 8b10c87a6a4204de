"""Forms of a figure: this year's value, and the office's goal."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models import Evidence, Target
from tracker.web.forms import HouseForm


class ValueForm(HouseForm):
    """A value as of a day, with the file that proves it where there is one."""

    value = forms.DecimalField(
        label=_("This year's value"), min_value=0, max_digits=16, decimal_places=4
    )
    as_of_on = forms.DateField(label=_("As of"))
    evidence = forms.ModelChoiceField(
        label=_("Evidence"),
        queryset=Evidence.objects.none(),
        required=False,
        empty_label=_("none chosen"),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, target: Target, today: date, *args: Any, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        field: Any = self.fields["evidence"]
        links = {"links__item": target.item_id, "links__removed_on": None}
        field.queryset = Evidence.objects.filter(**links).order_by("pk")

    def clean_as_of_on(self) -> date:
        """A value cannot stand for a day that has not come."""
        day: date = self.cleaned_data["as_of_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class GoalForm(HouseForm):
    """The goal of a figure; empty takes it back."""

    goal = forms.DecimalField(
        label=_("Goal"), min_value=0, max_digits=16, decimal_places=4, required=False
    )
    direction = forms.ChoiceField(
        label=_("Direction"), choices=[("", "—"), *Target.Direction.choices], required=False
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    goal_on = forms.DateField(label=_("Goal by"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
