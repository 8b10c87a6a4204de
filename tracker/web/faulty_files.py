"""Which files fail, ticked on the form of a return, with words for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.checklist.faults import LONGEST_FAULT
from tracker.checklist.models import ChecklistItem, EvidenceLink
from tracker.web.forms import HouseForm, dress, say_what_is_missing

PREFIXES = ("fails-", "why-")


@dataclass(frozen=True)
class FileRow:
    """A file with its tick and the box for what is wrong with it."""

    link: EvidenceLink
    tick: BoundField
    words: BoundField


class FaultyFilesForm(HouseForm):
    """A form of a return: call `add_files` after it is made, `faults()` once it is valid."""

    template_name = "_form_with_files.html"

    def add_files(self, links: Iterable[EvidenceLink]) -> None:
        """Put a tick and a line for each file on the form."""
        self.links = {str(link.evidence.public_id): link for link in links}
        for key, link in self.links.items():
            name = {"name": link.evidence.file_name}
            tick = forms.BooleanField(label=link.evidence.file_name, required=False)
            words = forms.CharField(
                label=_("What is wrong with “%(name)s”") % name,
                max_length=LONGEST_FAULT,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": _("What is wrong with it")}),
            )
            for prefix, field in zip(PREFIXES, (tick, words), strict=True):
                dress(field)
                say_what_is_missing(field, prefix)
                self.fields[prefix + key] = field

    def clean(self) -> dict[str, Any]:
        """A ticked file needs its words; words without a tick count as a tick."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for key in getattr(self, "links", {}):
            lacking = not values.get(f"why-{key}") and f"why-{key}" not in self.errors
            if values.get(f"fails-{key}") and lacking:
                self.add_error(f"why-{key}", _("Write what is wrong with this file."))
        values["faults"] = self.faults()
        return values

    def faults(self) -> dict[EvidenceLink, str]:
        """What is wrong with which file."""
        links = getattr(self, "links", {})
        found = {key: self.cleaned_data.get(f"why-{key}", "") for key in links}
        return {self.links[key]: words for key, words in found.items() if words}

    @property
    def plain_fields(self) -> list[BoundField]:
        """The visible fields that are not about files."""
        return [field for field in self.visible_fields() if not field.name.startswith(PREFIXES)]

    @property
    def file_rows(self) -> list[FileRow]:
        """The files in order, for the template."""
        links = getattr(self, "links", {})
        return [
            FileRow(link, self[f"fails-{key}"], self[f"why-{key}"]) for key, link in links.items()
        ]


def ground_field(*, required: bool) -> forms.ChoiceField:
    """Why something is returned, one of the grounds to pick."""
    return forms.ChoiceField(
        label=gettext_lazy("Why it is returned"),
        choices=ChecklistItem.ReturnGround.choices,
        widget=forms.RadioSelect,
        required=required,
        error_messages={"required": gettext_lazy("Choose why it is returned.")},
    )
