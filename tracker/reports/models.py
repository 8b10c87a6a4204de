"""Source documents and their passages."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.files.models import StoredFile
from tracker.organizations.models import Department, Person


class Report(models.Model):
    """A source document (报告, 原文). One known only by title and 文号 has no text."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    issuer = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    issuer_name = models.CharField(_("issuer"), max_length=80, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year reported on"))
    plan_year = models.PositiveSmallIntegerField(_("plan year"))
    file_name = models.CharField(max_length=255, blank=True)
    original = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    encoding = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    # of the decoded text with one kind of line ends, so that another encoding is no other report
    sha256 = models.CharField(max_length=64)
    imported_on = models.DateField()
    imported_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-plan_year", "pk"]
        constraints = [
            # a withdrawn import may be read again
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(withdrawn_on=None), name="report_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def trail_key(self) -> str:
        return f"report:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.title


class Passage(models.Model):
    """A heading or sentence of a report; `start` and `end` are str indexes into Report.text."""

    class Label(models.TextChoices):
        HEADING = "heading", _("heading")
        ITEM = "item", _("item")
        RESULT = "result", _("result")
        CONTEXT = "context", _("context")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="passages")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=8, choices=Label.choices)

    class Meta:
        ordering = ["report", "start", "end"]
        constraints = [
            models.UniqueConstraint(fields=["report", "start", "end"], name="passage_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="passage_has_text"),
        ]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def text(self) -> str:
        """The exact words; reads `report` (a query when it was not loaded)."""
        return self.report.text[self.start : self.end]
