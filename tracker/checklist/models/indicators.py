"""An outside list that the district is assessed against, and which items answer to it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models.item import ChecklistItem
from tracker.organizations.models import Person

DEEPEST_LEVEL = 5


class Indicator(models.Model):
    """A line of 市县法治政府建设示范指标体系 or the like; known by its code, kept in list order.

    `level` 1 is the broadest; a line with deeper ones below it is a heading.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("indicator code"), max_length=30, unique=True)
    text = models.TextField(_("indicator"))
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(text__gt=""), name="indicator_has_text"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=DEEPEST_LEVEL), name="indicator_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def trail_key(self) -> str:
        return f"indicator:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)


class IndicatorMark(models.Model):
    """An item answers to an indicator (`is_on`), or a person said that it does not."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="marks")
    item = models.ForeignKey(
        ChecklistItem, on_delete=models.PROTECT, related_name="indicator_marks"
    )
    is_on = models.BooleanField()
    marked_on = models.DateField()
    marked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["indicator__position", "item__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "item"], name="indicator_marked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} · {self.item}"
