"""The year's list and the headings over its items."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.reports.models import Passage, Report


class Kind(models.TextChoices):
    """What an item is: a measure reported, a problem to mend, a task of the year."""

    RECTIFICATION = "rectification", gettext_lazy("Rectification")
    TASK = "task", gettext_lazy("Task")
    COMMITMENT = "commitment", gettext_lazy("Reported measure")


class Checklist(models.Model):
    """年度清单: a plan year's items, from one or several sources."""

    plan_year = models.PositiveSmallIntegerField(unique=True)
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-plan_year"]

    def __str__(self) -> str:
        return _("Checklist of %(year)s") % {"year": self.plan_year}

    @property
    def trail_key(self) -> str:
        return f"checklist:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)


class Commitment(models.Model):
    """标题: a subsection, a numbered problem or the plan paragraph; the heading over items."""

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="commitments")
    report = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    passage = models.ForeignKey(
        Passage, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    section = models.CharField(max_length=200, blank=True)
    heading = models.CharField(max_length=200)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["checklist", "position", "pk"]

    def __str__(self) -> str:
        return self.heading

    @property
    def trail_key(self) -> str:
        return f"commitment:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.heading
