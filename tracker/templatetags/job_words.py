"""Names of jobs for people."""

from django import template
from django.utils.translation import gettext_lazy as _

from tracker.jobs.models import JobRun

register = template.Library()

NAMES = {
    "reminders": _("Daily reminders"),
    "export": _("Export of a workbook"),
    "files.check": _("Check of stored files"),
    "daily": _("Daily check"),
}

# what an export holds (tracker.workbooks.export_jobs)
CONTENTS = {
    "list": _("Ledger of the checklist"),
    "list_pack": _("Evidence pack of the checklist"),
    "item_pack": _("Evidence pack of an item"),
    "period": _("Ledger of a period"),
    "period_pack": _("Evidence pack of a period"),
}
FILES = ("list_pack", "item_pack", "period_pack")


@register.filter
def export_name(row: JobRun) -> str:
    """What an export holds."""
    return str(CONTENTS.get(row.parameters.get("what", ""), NAMES["export"]))


@register.filter
def export_step(row: JobRun) -> str:
    """How far an export is, before its figures: 已写行数 120/400."""
    if row.cancel_asked:
        return str(_("The export is being stopped …"))
    if row.state == JobRun.State.WAITING:
        return str(_("The export waits for its turn …"))
    if row.parameters.get("what") in FILES:
        return str(_("Files packed:"))
    return str(_("Rows written:"))


@register.filter
def job_name(name: str) -> str:
    """The job in words; a name without words is shown as it is."""
    return str(NAMES.get(name, name))
