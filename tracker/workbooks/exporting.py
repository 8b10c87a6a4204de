"""Exporting: who takes what out is an Event; the file is written outside any transaction."""

from typing import IO

from django.utils.translation import gettext as _

from tracker import clock
from tracker.calendars.working_days import load_calendar
from tracker.checklist.light_table import current_table, legend, rules_of
from tracker.checklist.models import Checklist
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations.actors import Actor
from tracker.organizations.models import OfficeDetails
from tracker.trail.recording import Subject, recording, writer
from tracker.workbooks.ledger import Cover
from tracker.workbooks.today_ledger import write_ledger


@writer
def export_ledger(
    target: IO[bytes],
    items: ItemQuerySet,
    actor: Actor,
    *,
    checklist: Checklist,
    filter_words: str = "",
) -> int:
    """Write the workbook of `items` (already cut to what the actor may see); returns the rows.

    Raises OSError when the stream cannot be written; nothing is recorded then.
    """
    count = items.count()
    write_ledger(
        target,
        items,
        cover=cover_of(actor, checklist, filter_words),
        today=actor.on,
        calendar=load_calendar(),
    )
    record_export(checklist, actor, items=count, selection=filter_words)
    return count


@writer
def record_export(subject: Subject, actor: Actor, *, items: int, selection: str) -> None:
    """Put into the trail that a workbook of a list or a period was made."""
    with recording(actor) as record:
        record("workbook.exported", subject, {"items": items, "selection": selection})


def cover_of(actor: Actor, checklist: Checklist, filter_words: str) -> Cover:
    """Title, unit and the line that names filter, time and user."""
    office = OfficeDetails.objects.filter(pk=1).first()
    district = office.district if office else ""
    return Cover(
        title=_("%(district)s ledger of law-based government building, %(year)d")
        % {"district": district, "year": checklist.plan_year},
        reporting_unit=office.reporting_unit if office else "",
        as_of_on=actor.on,
        made_at=clock.now(),
        made_by=actor.name,
        filter_words=filter_words or _("all items"),
        legend=legend(rules_of(current_table())),
    )


def file_name(checklist: Checklist, actor: Actor) -> str:
    """What the downloaded file is called."""
    return _("Ledger %(year)d (%(date)s).xlsx") % {
        "year": checklist.plan_year,
        "date": actor.on.isoformat(),
    }
