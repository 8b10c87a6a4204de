"""Filters of the mail log."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from tracker.reminders.models import Mail
from tracker.web.forms import DayInput, HouseForm


class MailFilterSet(filters.FilterSet):  # type: ignore[misc]
    """By person or address, state and days; lives in the URL."""

    q = filters.CharFilter(label=_("Person, address or subject"), method="by_words")
    person = filters.UUIDFilter(field_name="person__public_id", widget=HiddenInput)
    state = filters.ChoiceFilter(label=_("State"), choices=Mail.State.choices, empty_label=_("all"))
    from_on = filters.DateFilter(
        label=_("From"), field_name="send_on", lookup_expr="gte", widget=DayInput
    )
    to_on = filters.DateFilter(
        label=_("To"), field_name="send_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = Mail
        form = HouseForm
        fields: ClassVar[list[str]] = []

    def by_words(self, rows: QuerySet[Mail], name: str, value: str) -> QuerySet[Mail]:
        """Part of the person's name, the address or the subject."""
        found: Any = (
            Q(person__name__icontains=value)
            | Q(address__icontains=value)
            | Q(subject__icontains=value)
        )
        return rows.filter(found)
