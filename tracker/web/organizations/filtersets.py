"""Filters of the trail."""

from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.checklist.sentences import SENTENCES
from tracker.trail.models import Event
from tracker.web.forms import DayInput, HouseForm

SUBJECTS = {
    "item": _("Items"),
    "evidence": _("Evidence"),
    "progress": _("Progress reports"),
    "period": _("Periods"),
    "report": _("Reports"),
    "checklist": _("Checklists"),
    "person": _("People"),
    "post": _("Posts"),
    "department": _("Departments"),
    "user": _("Log-ins"),
    "office": _("The office's details"),
    "day": _("Calendar days"),
    "reminders": _("Reminder policy"),
    "mail": _("Mails"),
    "file": _("Stored files"),
    "trail": _("The trail itself"),
}


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "" if key == "who" else "…"


def verb_choices() -> list[tuple[str, str]]:
    """Each kind of event with its sentence, the actor left out."""
    words = {verb: str(text) % _Blanks() for verb, text in SENTENCES.items()}
    return [(verb, text.strip(" :：;；。.").strip()) for verb, text in words.items()]


class TrailFilterSet(filters.FilterSet):  # type: ignore[misc]
    """By subject, kind of event, person, words and days; lives in the URL."""

    q = filters.CharFilter(label=_("Search"), method="by_words")
    subject = filters.ChoiceFilter(
        label=_("About"),
        choices=list(SUBJECTS.items()),
        method="by_subject",
        empty_label=pgettext_lazy("of a filter", "all"),
    )
    verb = filters.ChoiceFilter(
        label=_("What happened"),
        choices=verb_choices,
        empty_label=pgettext_lazy("of a filter", "all"),
    )
    person = filters.CharFilter(label=_("Who"), method="by_person")
    from_on = filters.DateFilter(
        label=_("From"), field_name="happened_on", lookup_expr="gte", widget=DayInput
    )
    to_on = filters.DateFilter(
        label=_("To"), field_name="happened_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = Event
        fields: ClassVar[list[str]] = []
        form = HouseForm

    def by_words(self, rows: "QuerySet[Event]", _name: str, value: str) -> "QuerySet[Event]":
        """Words in the subject's name, the reason or the values; substrings, for Chinese."""
        found = Q(subject_name__icontains=value) | Q(reason__icontains=value)
        return rows.filter(found | Q(payload__icontains=value))

    def by_subject(self, rows: "QuerySet[Event]", _name: str, value: str) -> "QuerySet[Event]":
        """Events about one sort of thing."""
        return rows.filter(subject__startswith=f"{value}:")

    def by_person(self, rows: "QuerySet[Event]", _name: str, value: str) -> "QuerySet[Event]":
        """Who acted, or for whom."""
        return rows.filter(Q(actor_name__icontains=value) | Q(on_behalf_of_name__icontains=value))

    def words(self) -> str:
        """The filter in words, for the export: `About: People; From: 2022-09-01`."""
        form: forms.Form = self.form
        if not form.is_valid():
            return ""
        return "; ".join(
            f"{form.fields[name].label}: {_shown(form.fields[name], value)}"
            for name, value in form.cleaned_data.items()
            if value
        )


def _shown(field: forms.Field, value: Any) -> str:
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, value))
