"""周期事项: the occurrences of recurring items, one per month, quarter, half-year or year."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.checklist.models.item import ChecklistItem, with_ground
from tracker.organizations.models import Person

QUARTERS = (
    gettext_lazy("first quarter"),
    gettext_lazy("second quarter"),
    gettext_lazy("third quarter"),
    gettext_lazy("fourth quarter"),
)
HALVES = (gettext_lazy("first half-year"), gettext_lazy("second half-year"))
MONTHS_OF = {"Y": 12, "H": 6, "Q": 3, "M": 1}


class Occurrence(models.Model):
    """周期事项: one occurrence of a recurring item, with its own dates, status and evidence.

    `label` is a letter and a number: Y, H2, Q3, M07. `ends_on` is the last day of the stretch,
    `original_due_on` the working day on or before it, which never changes; `due_on` is the current
    one. `retired_on`: not asked any more, since the recurrence changed before it was reported.
    Statuses and columns bear the names of the item's, so that the rules of the lights read both.
    """

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress", gettext_lazy("to be reported")
        SUBMITTED = "submitted", gettext_lazy("awaiting verification")
        RETURNED = "returned", gettext_lazy("returned")
        CLOSED = "closed", gettext_lazy("verified")

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="occurrences")
    label = models.CharField(max_length=4)
    ends_on = models.DateField()
    original_due_on = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.IN_PROGRESS)
    text = models.TextField(blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.TextField(blank=True)
    return_ground = models.CharField(
        max_length=16, choices=ChecklistItem.ReturnGround.choices, blank=True
    )
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "label"], name="occurrence_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "closed"])
                | (Q(submitted_on__isnull=False) & Q(text__gt="")),
                name="reported_occurrence_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(decided_on__isnull=False),
                name="verified_occurrence_has_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(status="in_progress"),
                name="reported_occurrence_is_never_retired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.words}"

    @property
    def words(self) -> str:
        """The stretch in words: 第三季度, 7月, 下半年, 全年."""
        return occurrence_words(self.label)

    @property
    def begins_on(self) -> date:
        """The first day of the stretch."""
        return date(self.ends_on.year, self.ends_on.month - MONTHS_OF[self.label[0]] + 1, 1)

    @property
    def is_to_do(self) -> bool:
        """Whether the department still has to report it."""
        return self.status in (self.Status.IN_PROGRESS, self.Status.RETURNED)

    @property
    def is_moved(self) -> bool:
        """Whether the office gave it another date."""
        return self.due_on != self.original_due_on

    @property
    def kind(self) -> str:
        """The kind of its item (reads `item`)."""
        return self.item.kind

    @property
    def returned_words(self) -> str:
        """The office's words of a return, its ground before them."""
        return with_ground(self.return_ground, self.decision)

    def status_words(self) -> str:
        """The status as the page says it."""
        return str(self.get_status_display())


def occurrence_words(label: str) -> str:
    """A label in the reader's language."""
    letter, number = label[:1], int(label[1:] or 0)
    if letter == "Q":
        return str(QUARTERS[number - 1])
    if letter == "H":
        return str(HALVES[number - 1])
    if letter == "M":
        return _("month %(number)d") % {"number": number}
    return _("the whole year")
