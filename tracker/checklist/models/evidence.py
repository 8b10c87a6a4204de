"""Evidence (佐证材料): one version of a document; permission lives here, bytes in files."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models.item import ChecklistItem, Contribution
from tracker.checklist.models.occurrences import Occurrence
from tracker.checklist.querysets import EvidenceQuerySet
from tracker.files.models import StoredFile
from tracker.organizations.models import Department, Person


class Evidence(models.Model):
    """One version of a document. Versions of a document share `series`; nothing is deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.UUIDField(default=uuid.uuid4, db_index=True)
    version = models.PositiveIntegerField(default=1)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="evidence")
    file_name = models.CharField(_("file name"), max_length=255)
    title = models.CharField(_("title"), max_length=200, blank=True)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    document_on = models.DateField(_("date of the document"), null=True, blank=True)
    # where a published page stands; the file is its print
    source_url = models.URLField(_("address of the page"), max_length=500, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    uploaded_on = models.DateField()
    uploaded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT)
    declared_unclassified = models.BooleanField()
    items = models.ManyToManyField(ChecklistItem, through="EvidenceLink", related_name="evidence")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="evidence_version_once"),
            models.CheckConstraint(
                condition=Q(declared_unclassified=True),
                name="evidence_is_unclassified",
                violation_error_message=_("Tick that the files hold nothing classified."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name

    @property
    def is_away(self) -> bool:
        """Whether nobody but the office, or nobody at all, gets its bytes."""
        return bool(self.file.quarantined_on or self.file.purged_on)

    @property
    def trail_key(self) -> str:
        return f"evidence:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.file_name


class EvidenceLink(models.Model):
    """An evidence serves an item; taking it off keeps the row with its reason.

    `fault` is why the office would not have the file when it last returned the item or a report
    on it; it goes with the file, and with the next decision of that loop.
    """

    class Loop(models.TextChoices):
        CLOSING = "closing"
        FILING = "filing"

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="links")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="evidence_links")
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_links"
    )
    # of a recurring item: the occurrence that it proves
    occurrence = models.ForeignKey(
        Occurrence, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_links"
    )
    linked_on = models.DateField()
    linked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    removed_on = models.DateField(null=True, blank=True)
    removal_reason = models.CharField(max_length=200, blank=True)
    fault = models.CharField(max_length=200, blank=True)
    fault_on = models.DateField(null=True, blank=True)
    fault_loop = models.CharField(max_length=8, choices=Loop.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "item"], name="evidence_linked_once"),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removal_reason__gt=""),
                name="evidence_removed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(fault="") | Q(fault_on__isnull=False, fault_loop__gt=""),
                name="fault_has_its_day_and_loop",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} · {self.item}"
