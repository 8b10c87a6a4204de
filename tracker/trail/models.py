"""The trail (留痕): one Event per change, append-only, hash-chained."""

import json
from typing import Any

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One row of the trail. Names are copied, so that history keeps them after renames.

    `payload` is canonical JSON text, kept as text so that its hash never depends on a parser.
    Rows are neither changed nor deleted: triggers see to it (tracker.trail.triggers).
    """

    number = models.BigIntegerField(primary_key=True)
    batch = models.UUIDField(db_index=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=80)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of_name = models.CharField(max_length=80, blank=True)
    capacity = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=80, db_index=True)
    subject_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=60, db_index=True)
    reason = models.TextField(blank=True)
    payload = models.TextField(default="{}")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject_name}"

    def data(self) -> dict[str, Any]:
        """The payload as a dict."""
        return dict(json.loads(self.payload))


class TrailHead(models.Model):
    """The newest link of the chain: one row, locked last in each transaction that records."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="trail_has_one_head"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"
