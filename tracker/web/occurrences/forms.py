"""Forms of one occurrence: its report with the files that prove it, and 回头看."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models import EvidenceLink
from tracker.web.checklist.forms import LONGEST_TEXT
from tracker.web.evidence.forms import UploadForm
from tracker.web.forms import HouseForm


class ReportForm(UploadForm):
    """What was done, which of the item's files prove it, and new files where there are any."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label=_("What was done"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what was done.")},
    )
    proofs = forms.MultipleChoiceField(
        label=_("Files of this item that prove it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, links: Sequence[EvidenceLink], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.links = {str(link.evidence.public_id): link for link in links}
        chosen: Any = self.fields["proofs"]
        chosen.choices = [(key, link.evidence.file_name) for key, link in self.links.items()]
        if not self.links:
            chosen.widget = forms.MultipleHiddenInput()
        self.fields["upload"].required = False
        self.fields["upload"].label = _("New files")

    def chosen(self) -> list[EvidenceLink]:
        """The links of the ticked files."""
        return [self.links[key] for key in self.cleaned_data["proofs"]]


class LookAgainForm(HouseForm):
    """回头看: why."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason.")},
    )
