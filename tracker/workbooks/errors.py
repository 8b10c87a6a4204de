"""Refusals of this room."""

from django.utils.translation import gettext_lazy as _

from tracker.trail.errors import Refused


class WorkbookRefused(Refused):
    """A file that cannot be taken at all; the sentence says why and what to do."""


class RowsInError(Refused):
    """Rows in error stand in the way of applying all of a workbook."""

    def __init__(self) -> None:
        super().__init__(
            _("Some rows are wrong, so nothing was changed. Mend them, or take the good rows only.")
        )
