"""What scheduled exports owe: planned from rows, made as jobs, told by a mail with a link.

Each step looks at rows only and may be repeated or missed: once per month or period and person,
even when nothing ran on that day. Nobody who left the office gets anything.
"""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation

from tracker.checklist.models import Checklist
from tracker.jobs.models import JobRun
from tracker.organizations.actors import Actor, actor_for
from tracker.organizations.models import OfficeDetails, Person
from tracker.periods.models import Period
from tracker.periods.rounds import period_label
from tracker.reminders.digest import one_line, tidy
from tracker.reminders.links import link
from tracker.reminders.outbox import Words, put
from tracker.workbooks.export_jobs import LIST, PERIOD, Asked, ask_export, kept_until
from tracker.workbooks.models import ExportSchedule, ScheduledExport

MONTH, PERIOD_KEY = "month:", "period:"
MOST_TIMES = 3  # what failed on three days wants a person


def plan_exports(today: date) -> int:
    """Write what schedules owe up to `today`; running it again adds none. How many were added."""
    added = 0
    for schedule in ExportSchedule.objects.exclude(on_since=None).prefetch_related("people"):
        owed = list(_owed(schedule, today))
        known = set(schedule.owed.values_list("person_id", "subject_key"))
        for person in schedule.people.all():
            lacking = [(key, day) for key, day in owed if (person.pk, key) not in known]
            if lacking and _recipient(person, today):
                added += sum(_owe(schedule, person, key, day) for key, day in lacking)
    return added


def ask_owed(today: date) -> int:
    """Ask for the exports that are owed, as their people; how many.

    One that failed is asked for again on a later day, three times in all; one that its person
    stopped is not.
    """
    count = 0
    for one in ScheduledExport.objects.filter(_to_ask(today)).select_related("person", "schedule"):
        with transaction.atomic():
            mine = ScheduledExport.objects.filter(pk=one.pk, asked_on=one.asked_on)
            if not mine.update(asked_on=today):
                continue  # another worker was quicker
            actor, asked = _recipient(one.person, today), _asked(one)
            if actor is None or asked is None:
                continue
            run = ask_export(asked, actor, language=one.person.language)
            ScheduledExport.objects.filter(pk=one.pk).update(
                run=run, times_asked=F("times_asked") + 1
            )
            count += 1
    return count


def mail_links(today: date) -> int:
    """Put the links of exports that are made into the outbox; how many."""
    count = 0
    made = ScheduledExport.objects.filter(
        mail=None, run__state=JobRun.State.DONE, run__result_removed_at=None
    )
    for one in made.select_related("person", "run"):
        if one.run is None or _recipient(one.person, today) is None:
            continue
        with transaction.atomic():
            words = _words(one.person, one.run)
            mail = put(one.person, f"export-{one.pk}", today, words)
            if mail is None:
                continue
            ScheduledExport.objects.filter(pk=one.pk).update(mail=mail)
            count += 1
    return count


def _owe(schedule: ExportSchedule, person: Person, key: str, owed_on: date) -> bool:
    """Write one row; False where another worker was quicker."""
    _row, is_new = ScheduledExport.objects.get_or_create(
        schedule=schedule, person=person, subject_key=key, defaults={"owed_on": owed_on}
    )
    return is_new


def _to_ask(today: date) -> Q:
    failed = Q(run__state=JobRun.State.FAILED, mail=None, times_asked__lt=MOST_TIMES)
    return Q(asked_on=None) | failed & Q(asked_on__lt=today)


def _owed(schedule: ExportSchedule, today: date) -> Iterator[tuple[str, date]]:
    """What the schedule owes since it was switched on: (key, day), of months the newest only."""
    since = schedule.on_since
    if since is None:
        return
    if schedule.when == ExportSchedule.When.MONTHLY:
        first = today.replace(day=1)
        if first >= since:
            yield f"{MONTH}{first:%Y-%m}", first
        return
    for period in Period.objects.filter(frozen_on__gte=since, frozen_on__lte=today):
        if period.frozen_on:
            yield f"{PERIOD_KEY}{period.pk}", period.frozen_on


def _asked(one: ScheduledExport) -> Asked | None:
    """The export that is owed; None where there is nothing to export (no list published yet)."""
    with translation.override(one.person.language):
        if one.subject_key.startswith(PERIOD_KEY):
            key = int(one.subject_key.removeprefix(PERIOD_KEY))
            period = Period.objects.select_related("checklist").get(pk=key)
            return Asked(PERIOD, period.checklist_id, words=period_label(period), period=key)
        checklist = Checklist.objects.exclude(published_on=None).first()
        if checklist is None:
            return None
        query = f"year={checklist.plan_year}"
        return Asked(LIST, checklist.pk, query=query, words=str(checklist))


def _recipient(person: Person, today: date) -> Actor | None:
    """The person as they act that day; None for who is not of the office or cannot log in."""
    actor = actor_for(person, today)
    return actor if actor.is_office and actor.user else None


def _words(person: Person, run: JobRun) -> Words:
    """The mail in the person's language: what was made, until when it is kept, the link."""
    with translation.override(person.language):
        context = {
            "person": person,
            "name": run.result_name,
            "until": kept_until(run),
            "link": link("export_run", run.public_id),
            "office": OfficeDetails.objects.filter(pk=1).first(),
            "language": person.language,
        }
        return Words(
            one_line(render_to_string("mail/export.subject.txt", context)),
            tidy(render_to_string("mail/export.txt", context)),
            render_to_string("mail/export.html", context),
        )
