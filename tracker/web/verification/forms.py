"""The form beside the evidence: pass or return, with the words that go with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models import ChecklistItem
from tracker.web.forms import HouseForm

PASS, RETURN = "pass", "return"


class DecisionForm(HouseForm):
    """One form, two buttons; words are needed to return."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    decision = forms.ChoiceField(choices=[(PASS, PASS), (RETURN, RETURN)])
    ground = forms.ChoiceField(
        label=_("Why it is returned"),
        choices=ChecklistItem.ReturnGround.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label=_("Words to the department"),
        help_text=_("Needed to return; the department reads them at the top of its to-dos."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
