"""The form beside the evidence: pass or return, with the words that go with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.web.faulty_files import FaultyFilesForm, ground_field

PASS, RETURN = "pass", "return"


class DecisionForm(FaultyFilesForm):
    """One form, two buttons; words are needed to return, and only a return names files."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    decision = forms.ChoiceField(choices=[(PASS, PASS), (RETURN, RETURN)])
    ground = ground_field(required=False)
    words = forms.CharField(
        label=_("Words to the department"),
        help_text=_("Needed to return; the department reads them at the top of its to-dos."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """What is ticked as failing cannot pass."""
        values = super().clean()
        if values.get("decision") == PASS and values["faults"]:
            raise forms.ValidationError(
                gettext("A file is said to fail: return it, or take the words away.")
            )
        return values
