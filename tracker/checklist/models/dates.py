"""Requests that move an item's current date."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models.item import ChecklistItem
from tracker.organizations.models import Person


class ExtensionRequest(models.Model):
    """延期申请 before the date, 逾期说明 after it; the original date never changes."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("request for extension")
        OVERDUE_NOTE = "overdue_note", _("explanation of delay")

    class Answer(models.TextChoices):
        OPEN = "open", _("undecided")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("overtaken by the end of the item")

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="extensions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.TextField(_("reason"))
    progress = models.TextField(_("progress so far"), blank=True)
    wished_on = models.DateField(_("wished date"))
    consented_by = models.CharField(_("consent of the head"), max_length=40, blank=True)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.OPEN)
    granted_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(answer="open"), name="one_open_request_per_item"
            ),
            models.CheckConstraint(
                condition=~Q(answer="granted") | Q(granted_on__isnull=False),
                name="granted_request_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.item}"

    @property
    def trail_key(self) -> str:
        return f"extension:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)
