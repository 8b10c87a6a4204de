"""One row per run of a job: heartbeat, progress, result file, cancel."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """A run of a named job. The rows are machine bookkeeping, not part of the trail.

    `attempts` grows each time a process takes the run up: what an earlier process still writes
    to the row is passed over. `result_removed_at`: when its result file was swept away.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60, db_index=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    parameters = models.JSONField(default=dict)
    result_name = models.CharField(max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    result_removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def is_going_on(self) -> bool:
        """Whether it waits for a worker or runs."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def has_result(self) -> bool:
        """Whether its result file is still kept."""
        return bool(self.result_name) and self.result_removed_at is None

    @property
    def trail_key(self) -> str:
        return f"job:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.result_name or self.name
