"""The form of a step."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models.steps import LONGEST_STEP
from tracker.web.forms import HouseForm


class StepForm(HouseForm):
    """What is to be done, and by when; `version` 0 for a new one."""

    title = forms.CharField(label=_("What is to be done"), max_length=LONGEST_STEP)
    due_on = forms.DateField(label=_("Date of the step"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
