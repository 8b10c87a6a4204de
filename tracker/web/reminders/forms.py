"""The office's form of the reminder rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.reminders.models import ReminderPolicy
from tracker.reminders.policy import EDITABLE
from tracker.web.forms import HouseForm

LEAD_CHOICES = [(days, str(days)) for days in (30, 14, 10, 7, 3, 1)]


class PolicyForm(HouseForm):
    """The rules that the office may change; `version` tells which ones were read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    lead_days = forms.TypedMultipleChoiceField(
        label=_("Before the date"),
        choices=LEAD_CHOICES,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("How many working days before."),
    )
    on_the_day = forms.BooleanField(label=_("Also on the day itself"), required=False)
    repeat_days = forms.IntegerField(
        label=_("Again every so many days"),
        min_value=1,
        max_value=60,
        help_text=_("For what is overdue or not accepted. Calendar days; 7 is weekly."),
    )
    head_after_days = forms.IntegerField(
        label=_("Tell the department's head"),
        min_value=0,
        max_value=60,
        help_text=_(
            "After so many working days overdue; the clerk's mail says so before. 0 means never."
        ),
    )
    helper_days = forms.IntegerField(
        label=_("Missing contributions"),
        min_value=1,
        max_value=30,
        help_text=_("Remind co-departments so many working days before the lead's date."),
    )
    filing_days = forms.IntegerField(
        label=_("Filing closes"),
        min_value=1,
        max_value=30,
        help_text=_("Remind so many working days before, and on the last day."),
    )
    waiting_days = forms.IntegerField(
        label=_("Waiting for the office"),
        min_value=1,
        max_value=60,
        help_text=_("Remind the office again after so many working days."),
    )
    announce_new = forms.BooleanField(
        label=_("Tell new items by themselves on the day of assignment"),
        required=False,
        help_text=_("Otherwise the office tells the departments when it chooses."),
    )
    daily_cap = forms.IntegerField(
        label=_("At most so many mails a day"),
        min_value=1,
        max_value=100_000,
        help_text=_("When it is reached the rest waits and the office is told."),
    )
    mails_per_minute = forms.IntegerField(
        label=_("At most so many mails a minute"),
        min_value=0,
        max_value=10_000,
        help_text=_("For mail servers that refuse bursts. 0 means as fast as it goes."),
    )
    intro_zh = forms.CharField(
        label=_("First line of each mail, Chinese"), max_length=200, required=False
    )
    intro_en = forms.CharField(
        label=_("First line of each mail, English"), max_length=200, required=False
    )

    def values(self) -> dict[str, Any]:
        """What `edit_policy` takes."""
        data = self.cleaned_data
        values = {name: data[name] for name in EDITABLE}
        return values | {"lead_days": sorted(data["lead_days"], reverse=True)}


def policy_initial(policy: ReminderPolicy) -> dict[str, Any]:
    """The form's values for the rules as they stand."""
    return {name: getattr(policy, name) for name in (*EDITABLE, "version")}
