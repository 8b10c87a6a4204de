"""The office's table of light rules, one row (pk 1); the defaults of the room while none stands."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _


class LightTable(models.Model):
    """`rules` is a list of {name, light, days, is_on}; names are the vocabulary of the room."""

    rules = models.JSONField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_light_table"),
        ]

    def __str__(self) -> str:
        return _("rules of the lights")

    @property
    def trail_key(self) -> str:
        return "light_table"

    @property
    def trail_name(self) -> str:
        return str(self)
