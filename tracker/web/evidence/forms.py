"""Forms of evidence. Files are read by tracker.files.uploads, not by these forms."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.checklist.evidence import Details, may_add
from tracker.checklist.models import ChecklistItem, Evidence
from tracker.files.errors import FileRefused, LooksClassified
from tracker.files.types import EXTENSIONS
from tracker.organizations.actors import Actor
from tracker.web.forms import HouseForm


class ManyFilesInput(forms.FileInput):
    """Lets the browser choose several files at once."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """Files that tracker.files judges, one sentence for each; this field never does."""

    def clean(self, value: Any) -> Any:
        """Whatever came."""
        return value


class UploadForm(HouseForm):
    """Files with what is said once about all of them."""

    upload = FilesField(
        label=_("Files"),
        widget=ManyFilesInput(
            attrs={"multiple": True, "accept": ",".join(f".{name}" for name in EXTENSIONS)}
        ),
    )
    document_on = forms.DateField(
        label=_("Date of the document"),
        required=False,
        help_text=_("The day the document bears, not today."),
    )
    document_number = forms.CharField(label=_("Document number"), required=False, max_length=80)
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        help_text=_("Only if it ends, as a certificate or an appointment does."),
    )
    source_url = forms.URLField(
        label=_("Address of the page"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("For a published page: its address here, its print (PDF or picture) above."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("What it proves, if the name does not say so."),
    )
    declared = forms.BooleanField(
        label=_("These files hold nothing classified"),
        required=False,
    )
    confirmed = forms.BooleanField(
        label=_("I have looked: the mark of secrecy is none, the file may be put here"),
        required=False,
        help_text=_("Choose the file again. Your confirmation stays in the trail."),
    )
    asks_to_confirm = False

    def explain(self, refused: Sequence[FileRefused]) -> None:
        """Ask for the confirmation where a file was refused for a mark of secrecy."""
        if any(isinstance(error, LooksClassified) for error in refused):
            self.asks_to_confirm = True

    def details(self) -> Details:
        """What the valid form says about the files."""
        values = self.cleaned_data
        return Details(
            declared_unclassified=values["declared"],
            document_on=values["document_on"],
            document_number=values["document_number"],
            note=values["note"],
            valid_until=values["valid_until"],
            confirmed=values["confirmed"],
            source_url=values["source_url"],
        )


class VersionForm(UploadForm):
    """One file that takes the place of an earlier version."""

    upload = FilesField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{name}" for name in EXTENSIONS)}),
    )
    declared = forms.BooleanField(label=_("This file holds nothing classified"), required=False)


class RemoveForm(HouseForm):
    """The reason for taking a file off."""

    reason = forms.CharField(
        label=_("Why the file is taken off"),
        error_messages={"required": _("Write why the file is taken off.")},
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the wrong file, or a newer version follows."),
    )


class LinkForm(HouseForm):
    """Another item that the file is to serve: those the actor may add evidence to."""

    item = forms.ModelChoiceField(label=_("Item"), queryset=ChecklistItem.objects.none())

    def __init__(self, *args: Any, evidence: Evidence, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = evidence.links.filter(removed_on=None).values("item_id")
        rows = (
            ChecklistItem.objects.visible_to(actor)
            .open()
            .exclude(pk__in=served)
            .prefetch_related("contributions")
            .order_by("position", "pk")
        )
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows.filter(pk__in=[row.pk for row in rows if may_add(actor, row)])


class KeepingForm(HouseForm):
    """封存, 解除, 清除: which act, and its reason where it needs one."""

    ACTS = ("lock", "release", "ask_purge", "drop_purge", "purge")
    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the trail; write nothing classified into it."),
    )
