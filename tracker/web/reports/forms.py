"""The forms of import and of the bench; departments are typed by any of their names."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tracker.checklist.drafting import department_index
from tracker.checklist.models import ChecklistItem, Commitment
from tracker.checklist.models.plan import Kind
from tracker.organizations.models import Department
from tracker.reading import MAX_BYTES
from tracker.reports.importing import PLAN_YEARS
from tracker.web.forms import HouseForm, UploadForm

Handling = ChecklistItem.Handling


class ImportForm(UploadForm):
    """A file or pasted words; year and title are taken from the text where they are left empty."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Text, Word, web page or PDF with text, 5 MB at most."),
    )
    text = forms.CharField(
        label=_("or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    plan_year = forms.IntegerField(
        label=_("Plan year"),
        required=False,
        min_value=PLAN_YEARS.start,
        max_value=PLAN_YEARS.stop - 1,
        help_text=_("The year in which the items are done; empty: the year after the report's."),
    )
    title = forms.CharField(
        label=_("Report title"),
        required=False,
        max_length=200,
        help_text=_("Empty: taken from the text."),
    )
    unclassified = forms.BooleanField(
        label=_("The document holds nothing classified."),
        error_messages={"required": _("Tick that the document holds nothing classified.")},
    )

    def clean_file(self) -> UploadedFile[bytes] | None:
        """No more bytes than the reader takes."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 5 MB. Save the text alone and try again.")
            )
        return file

    def clean(self) -> dict[str, Any]:
        """One source: the file, or the words."""
        data = super().clean() or {}
        if (
            not self.errors.get("file")
            and not data.get("file")
            and not data.get("text", "").strip()
        ):
            self.add_error("file", _("Choose a file or paste the text."))
        return data

    def source(self) -> tuple[bytes, str]:
        """The bytes and the file's name; pasted words become UTF-8."""
        file = self.cleaned_data["file"]
        if file:
            return file.read(), file.name or ""
        return self.cleaned_data["text"].encode(), ""


class DepartmentField(forms.CharField):
    """A department by full name, short name or alias; empty is none."""

    def __init__(self, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(required=False, max_length=60, **kwargs)
        self.index = department_index(departments)

    def clean(self, value: Any) -> Department | None:
        """Raises a ValidationError that names the unknown body."""
        name = super().clean(value)
        if not name:
            return None
        if name not in self.index:
            raise forms.ValidationError(
                _("“%(name)s” is not a known department; choose one of the list."),
                params={"name": name},
            )
        return self.index[name]


class DraftForm(forms.Form):
    """The fields of a draft on the bench; only those that were sent are changed."""

    title = forms.CharField(label=_("title"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("kind"), choices=Kind.choices, required=False)
    handling = forms.ChoiceField(label=_("handling"), choices=Handling.choices, required=False)
    measure = forms.CharField(label=_("measure"), required=False, max_length=2000)
    done_when = forms.CharField(label=_("done when"), required=False, max_length=2000)
    due_on = forms.DateField(label=_("due date"), required=False)
    evidence_required = forms.BooleanField(label=_("evidence required"), required=False)
    remark = forms.CharField(label=_("remark"), required=False, max_length=200)

    def __init__(self, data: Any, departments: list[Department]) -> None:
        super().__init__(data)
        self.fields["lead"] = DepartmentField(departments, label=_("lead department"))

    def values(self) -> dict[str, Any]:
        """What was sent, under the names of the model."""
        sent = {n: v for n, v in self.cleaned_data.items() if n in self.data}
        if "fields" in self.data:
            # an unticked box sends nothing
            sent["evidence_required"] = self.cleaned_data["evidence_required"]
        if "lead" in sent:
            sent["lead_department"] = sent.pop("lead")
        return sent

    def first_error(self) -> tuple[str, str]:
        """The first sentence and its field."""
        name, errors = next(iter(self.errors.items()))
        return str(errors[0]), name


class HeadingForm(forms.Form):
    """What a heading row gives to all its drafts; what is empty stays as it is."""

    handling = forms.ChoiceField(
        label=_("handling"), choices=[("", ""), *Handling.choices], required=False
    )
    due_on = forms.DateField(label=_("due date"), required=False)

    def __init__(self, data: Any, departments: list[Department]) -> None:
        super().__init__(data)
        self.fields["lead"] = DepartmentField(departments, label=_("lead department"))

    def values(self) -> dict[str, Any]:
        """Only what was filled in."""
        names = {"lead": "lead_department"}
        return {names.get(n, n): v for n, v in self.cleaned_data.items() if v}

    def first_error(self) -> tuple[str, str]:
        """The first sentence and its field."""
        name, errors = next(iter(self.errors.items()))
        return str(errors[0]), name


class AddForm(HouseForm):
    """An item the reader did not see."""

    title = forms.CharField(
        label=_("title"),
        max_length=30,
        help_text=_("At most 30 characters; it must stand alone in a list or a mail."),
    )
    kind = forms.ChoiceField(label=_("kind"), choices=Kind.choices)
    commitment = forms.ModelChoiceField(label=_("heading"), queryset=Commitment.objects.none())
    basis = forms.CharField(
        label=_("basis"),
        required=False,
        max_length=200,
        help_text=_("The document it rests on, with its number, where no sentence is chosen."),
    )

    def __init__(self, *args: Any, commitments: list[Commitment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["commitment"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Commitment.objects.filter(pk__in=[c.pk for c in commitments])


class NewDateForm(HouseForm):
    """One date for all drafts whose own is past."""

    due_on = forms.DateField(label=_("New date for all of them"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """today: the business date; an earlier date would be past again."""
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> date:
        """Not a day that is past too."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError(_("This date is past too: choose a later one."))
        return due_on
