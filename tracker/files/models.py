"""Stored bytes: by sha256, outside the web root; no permissions here (those are on Evidence)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organizations.models import Person
from tracker.trail.state import Traced


class StoredFile(Traced):
    """Bytes kept once, whatever number of evidence rows point at them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    size_bytes = models.BigIntegerField()
    type = models.CharField(max_length=12)
    stored_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    lost_on = models.DateField(null=True)  # found missing or changed by the nightly check
    quarantined_on = models.DateField(null=True)
    quarantine_reason = models.CharField(max_length=200, blank=True)
    purge_asked_on = models.DateField(null=True)
    purge_asked_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    purge_reason = models.CharField(max_length=200, blank=True)
    purged_on = models.DateField(null=True)

    trail_fields = (
        "sha256", "size_bytes", "type", "lost_on", "quarantined_on", "quarantine_reason",
        "purge_asked_on", "purge_asked_by_id", "purge_reason", "purged_on",
    )  # fmt: skip

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0),
                name="stored_file_not_empty",
                violation_error_message=_("The file is empty. Choose another file."),
            ),
            models.CheckConstraint(
                condition=Q(purged_on=None) | Q(purge_asked_on__isnull=False),
                name="file_purged_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def trail_key(self) -> str:
        return f"file:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.sha256[:12]
