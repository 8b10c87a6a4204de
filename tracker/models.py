"""Gathers the rooms' models for Django; nobody imports from here."""

from tracker.calendars.models import OwnDay
from tracker.checklist.models import (
    Checklist,
    ChecklistItem,
    Commitment,
    Contribution,
    Evidence,
    EvidenceLink,
    ExtensionRequest,
    Indicator,
    IndicatorMark,
    ItemNote,
    ItemPassage,
    Measurement,
    Occurrence,
    Step,
    Target,
)
from tracker.files.models import StoredFile
from tracker.jobs.models import JobRun
from tracker.organizations.models import (
    Delegation,
    Department,
    OfficeDetails,
    Person,
    Post,
    User,
)
from tracker.periods.models import Bulletin, Period, PeriodLine, ProgressReport
from tracker.reminders.models import Mail, MailContent, Notice, ReminderPolicy
from tracker.reports.models import Passage, Report
from tracker.trail.models import Event, TrailHead
from tracker.workbooks.models import ExportSchedule, ScheduledExport

__all__ = [
    "Bulletin",
    "Checklist",
    "ChecklistItem",
    "Commitment",
    "Contribution",
    "Delegation",
    "Department",
    "Event",
    "Evidence",
    "EvidenceLink",
    "ExportSchedule",
    "ExtensionRequest",
    "Indicator",
    "IndicatorMark",
    "ItemNote",
    "ItemPassage",
    "JobRun",
    "Mail",
    "MailContent",
    "Measurement",
    "Notice",
    "Occurrence",
    "OfficeDetails",
    "OwnDay",
    "Passage",
    "Period",
    "PeriodLine",
    "Person",
    "Post",
    "ProgressReport",
    "ReminderPolicy",
    "Report",
    "ScheduledExport",
    "Step",
    "StoredFile",
    "Target",
    "TrailHead",
    "User",
]
