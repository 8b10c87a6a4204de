"""Dated steps inside an item."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models.item import ChecklistItem
from tracker.organizations.models import Person

LONGEST_STEP = 30  # characters, as an item's title


class Step(models.Model):
    """节点: a dated step on an item's way; the item is behind when an open step is.

    `original_due_on` never changes. Taking a step off keeps its row.
    """

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="steps")
    title = models.CharField(_("step"), max_length=LONGEST_STEP)
    original_due_on = models.DateField()
    due_on = models.DateField(_("date of the step"))
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(title__gt=""), name="step_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title
