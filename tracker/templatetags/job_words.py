"""Names of jobs for people."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

NAMES = {
    "reminders": _("Daily reminders"),
    "export": _("Export of a workbook"),
    "files.check": _("Check of stored files"),
    "daily": _("Daily check"),
}


@register.filter
def job_name(name: str) -> str:
    """The job in words; a name without words is shown as it is."""
    return str(NAMES.get(name, name))
