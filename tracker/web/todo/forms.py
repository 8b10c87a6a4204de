"""The forms of signing: the signed sheet, and the head's words where nothing is signed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.checklist.evidence import Details
from tracker.web.evidence.forms import FilesField
from tracker.web.forms import HouseForm


class ReviseForm(HouseForm):
    """What is to be mended before the head signs."""

    reason = forms.CharField(
        label=_("What is to be mended"),
        error_messages={"required": _("Write what is to be mended.")},
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SheetForm(HouseForm):
    """The scan of a signed 报送审签单 and who signed it."""

    scan = FilesField(
        label=_("Scan or photo of the signed sheet"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    signed_name = forms.CharField(label=_("Signed by"), max_length=40)
    document_on = forms.DateField(label=_("Day of the signature"), required=False)
    declared = forms.BooleanField(label=_("This file holds nothing classified"), required=False)

    def details(self) -> Details:
        """What the form says about the file."""
        values = self.cleaned_data
        return Details(values["declared"], document_on=values["document_on"])
