"""The alarm that needs no worker: the daily job is silent, so its own mails cannot say so."""

from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import translation

from tracker import clock
from tracker.calendars.wording import moment
from tracker.jobs.models import JobRun
from tracker.jobs.runs import REMINDERS, overdue_jobs
from tracker.organizations.models import OfficeDetails, Person
from tracker.reminders.daily import is_working_time
from tracker.reminders.delivery import work_kind
from tracker.reminders.digest import one_line
from tracker.reminders.directory import Directory
from tracker.reminders.links import link
from tracker.reminders.outbox import Words, put

ALARM = "alarm"


def tell_of_silence(today: date, at: datetime) -> int:
    """Mail the office once a day while the daily job has no good run for 26 hours; mails sent.

    Sends in this process, also while reminders are off, over no broker; a mail server that is
    down only delays. Nothing outside working hours, nothing in the demo.
    """
    if clock.is_demo() or not is_working_time(today, at):
        return 0
    if REMINDERS in overdue_jobs(at):
        for person in Directory.load(today).office():
            put(person, ALARM, today, _words(person))
    return work_kind(ALARM).sent


def _words(person: Person) -> Words:
    last = JobRun.objects.filter(name=REMINDERS, state=JobRun.State.DONE).first()
    with translation.override(person.language):
        context = {
            "person": person,
            "last": moment(last.finished_at) if last and last.finished_at else "",
            "jobs_url": link("jobs"),
            "office": OfficeDetails.objects.first(),
            "language": person.language,
        }
        return Words(
            one_line(render_to_string("mail/alarm.subject.txt", context)),
            render_to_string("mail/alarm.txt", context).strip() + "\n",
            render_to_string("mail/alarm.html", context),
        )
