"""Standing wishes for exports, and what is owed of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.jobs.models import JobRun
from tracker.organizations.models import Person
from tracker.reminders.models import Mail


class ExportSchedule(models.Model):
    """An export that is made by itself, and the people of the office who get its link.

    Nothing of the time before `on_since` is owed; None while it is switched off.
    """

    class When(models.TextChoices):
        MONTHLY = "monthly", _("On the first of each month: ledger of the current checklist")
        FINAL = "final", _("When a period is made final: ledger of the period")

    when = models.CharField(max_length=8, choices=When.choices, unique=True)
    on_since = models.DateField(null=True, blank=True)
    people = models.ManyToManyField(Person, related_name="+")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.get_when_display())

    @property
    def trail_key(self) -> str:
        return f"export_schedule:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)


class ScheduledExport(models.Model):
    """What one person is owed of a schedule, once per month or period: `subject_key` says which.

    `asked_on`: when its export was last asked for, or when it was let go (the person had left);
    `times_asked` grows with each export that was asked for.
    """

    schedule = models.ForeignKey(ExportSchedule, on_delete=models.PROTECT, related_name="owed")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    subject_key = models.CharField(max_length=40)
    owed_on = models.DateField()
    asked_on = models.DateField(null=True, blank=True)
    times_asked = models.PositiveSmallIntegerField(default=0)
    run = models.ForeignKey(JobRun, null=True, on_delete=models.SET_NULL, related_name="+")
    mail = models.OneToOneField(Mail, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "person", "subject_key"], name="export_owed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.subject_key}"
