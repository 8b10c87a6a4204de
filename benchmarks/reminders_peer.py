"""The usual way to send reminders: one Celery task per message. `python -m` runs its worker.

The task reads its person and its notices, renders the same templates as the site and sends over a
connection of its own. What the site reads once for all mails, a worker of this peer reads once
for all its tasks, which favours the peer; it marks nothing and keeps no copy.
"""

import os
import warnings
from datetime import date
from functools import cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.mail import EmailMultiAlternatives  # noqa: E402

from config.celery import app  # noqa: E402
from tracker.organizations.models import Person  # noqa: E402
from tracker.reminders.digest import render_digest  # noqa: E402
from tracker.reminders.facts import Facts, load_facts  # noqa: E402
from tracker.reminders.models import Notice  # noqa: E402
from tracker.reminders.policy import current_policy  # noqa: E402

DAY = date(2022, 9, 27)


@cache
def facts() -> Facts:
    """Everything the digests look at, read once in each worker."""
    found = load_facts(DAY, current_policy(), list(Notice.objects.all()))
    found.dates.told.clear()  # else the first mails of the site would spare this peer the .ics
    return found


@app.task(name="peer.remind")
def remind(person_id: int, notice_ids: list[int]) -> None:
    """Send one person's digest."""
    person = Person.objects.get(pk=person_id)
    notices = list(Notice.objects.filter(pk__in=notice_ids).order_by("owed_on", "pk"))
    digest = render_digest(person, notices, facts(), set())
    message = EmailMultiAlternatives(digest.subject, digest.text, to=[person.email])
    message.attach_alternative(digest.html, "text/html")
    if digest.calendar:
        message.attach("dates.ics", digest.calendar, "text/calendar")
    message.send()


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=UserWarning, module=r"celery\.platforms")
    options = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR")
    app.start(["--quiet", "worker", "--concurrency=1", *options])
