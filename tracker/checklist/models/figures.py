"""Figures (指标): what a report stated, what is measured this year, and a goal where one is set."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models.evidence import Evidence
from tracker.checklist.models.item import ChecklistItem
from tracker.organizations.models import Person


class Target(models.Model):
    """A reported figure, compared with this year's; a goal only when the office sets one.

    `value` is as written in the report (without thousands separators), in `unit`.
    """

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", _("at least")
        AT_MOST = "at_most", _("at most")

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="targets")
    name = models.CharField(_("name"), max_length=80)
    value = models.CharField(_("reported value"), max_length=40)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    goal = models.DecimalField(_("goal"), max_digits=16, decimal_places=4, null=True, blank=True)
    direction = models.CharField(max_length=8, choices=Direction.choices, blank=True)
    goal_on = models.DateField(_("goal by"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["item", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(goal=None) | Q(direction__gt=""), name="goal_has_a_direction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.value}{self.unit}"

    @property
    def trail_key(self) -> str:
        return f"target:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)


class Measurement(models.Model):
    """This year's value of a figure, as of a day."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="measurements")
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    as_of_on = models.DateField(_("as of"))
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["as_of_on", "pk"]

    def __str__(self) -> str:
        return f"{self.value} ({self.as_of_on})"
