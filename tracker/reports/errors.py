"""Refusals of importing, one class per reason."""

from django.utils.translation import gettext as _

from tracker.calendars.wording import full_day
from tracker.reports.models import Report
from tracker.trail.errors import Refused


class Unreadable(Refused):
    """The source cannot be read as a report; the sentence says why and what to do."""

    status = 400


class AlreadyImported(Refused):
    """The same words were imported before; nothing is changed. `report` is that import."""

    def __init__(self, report: Report) -> None:
        """Keep the earlier import, so that the page can lead to it."""
        super().__init__(
            _("This report was imported on %(day)s already.")
            % {"day": full_day(report.imported_on)}
        )
        self.report = report
