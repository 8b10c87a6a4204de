"""Refusals of the checklist, one class per reason."""

from django.utils.translation import gettext_lazy as _

from tracker.trail.errors import Refused


class WrongStatus(Refused):
    """The act does not fit the item's present status."""


class OwnSubmission(Refused):
    """Who closes is never who submitted or signed, nor on whose behalf that was done."""

    status = 403

    def __init__(self) -> None:
        """The sentence of SCREENS 2.8."""
        super().__init__(_("You submitted this one. Someone else of the office must verify it."))


class Incomplete(Refused):
    """Something the act needs is missing; `field` names the form field."""

    def __init__(self, message: object, field: str = "") -> None:
        """Keep the field, so that the page can lead to it."""
        super().__init__(message)
        self.field = field
