"""The office's own days, laid over the published calendar."""

from django.db import models


class OwnDay(models.Model):
    """A day that the office counts otherwise than the published calendar does."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()

    @property
    def trail_key(self) -> str:
        return f"day:{self.day.isoformat()}"

    @property
    def trail_name(self) -> str:
        return self.day.isoformat()
