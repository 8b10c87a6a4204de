"""The present rows behind owed notices, read with a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from tracker.calendars.working_days import WorkCalendar, load_calendar
from tracker.checklist.daily_check import Findings, look
from tracker.checklist.lights import light_rule
from tracker.checklist.models import (
    ChecklistItem,
    Contribution,
    EvidenceLink,
    ExtensionRequest,
    ItemNote,
    Occurrence,
)
from tracker.organizations.actors import system_actor
from tracker.organizations.models import Delegation, OfficeDetails
from tracker.periods.models import Period, ProgressReport
from tracker.reminders.dates import Dates, load_dates
from tracker.reminders.directory import Directory
from tracker.reminders.filing import unfiled_items, unsigned_reports
from tracker.reminders.models import Mail, Notice, ReminderPolicy
from tracker.trail.anchors import Anchor, newest_anchor
from tracker.trail.models import Event

S = ChecklistItem.Status


@dataclass
class Facts:
    """Everything that deciding and rendering look at; nothing below runs a query."""

    today: date
    policy: ReminderPolicy
    calendar: WorkCalendar
    directory: Directory
    office: OfficeDetails | None
    items: dict[int, ChecklistItem]
    occurrences: dict[int, Occurrence]
    contributions: dict[int, Contribution]
    reports: dict[int, ProgressReport]
    requests: dict[int, ExtensionRequest]
    periods: dict[int, Period]
    unfiled: dict[tuple[int, int], list[ChecklistItem]]
    unsigned: dict[tuple[int, int], int]
    links: dict[int, EvidenceLink]
    faults: dict[int, list[EvidenceLink]]
    delegations: dict[int, Delegation]
    failed_mails: dict[int, Mail]
    notes: dict[int, ItemNote]
    events: dict[int, Event]
    wrong: Findings
    warned: set[tuple[int, date]]
    handed_in: dict[int, int]
    dates: Dates
    anchor: Anchor | None = None


def load_facts(today: date, policy: ReminderPolicy, notices: list[Notice]) -> Facts:
    """Read what the notices are about, as it stands now."""
    calendar = load_calendar()
    keys = _keys(notices)
    periods = Period.objects.filter(pk__in=keys.get("period", ()))
    item_ids = {notice.item_id for notice in notices if notice.item_id}
    return Facts(
        today=today,
        policy=policy,
        calendar=calendar,
        directory=Directory.load(today),
        office=OfficeDetails.objects.first(),
        items=_items(today, calendar, item_ids),
        occurrences=Occurrence.objects.in_bulk(keys.get("occurrence", ())),
        contributions=Contribution.objects.in_bulk(keys.get("contribution", ())),
        reports=ProgressReport.objects.select_related("period").in_bulk(keys.get("progress", ())),
        requests=ExtensionRequest.objects.in_bulk(keys.get("extension", ())),
        periods={period.pk: period for period in periods},
        unsigned=unsigned_reports(keys.get("period", ())),
        unfiled=unfiled_items(keys.get("period", ())),
        links=EvidenceLink.objects.select_related("evidence").in_bulk(
            keys.get("evidence-link", ())
        ),
        faults=_faults(item_ids),
        delegations=Delegation.objects.select_related(
            "delegate__user", "post__person__user", "post__department"
        ).in_bulk(keys.get("delegation", ())),
        failed_mails=Mail.objects.select_related("person").in_bulk(keys.get("mail", ())),
        notes=ItemNote.objects.select_related("department", "noted_by", "question").in_bulk(
            keys.get("note", ())
        ),
        events=Event.objects.in_bulk(keys.get("event", ())),
        wrong=look(today),
        warned=_warned(today, item_ids),
        handed_in=_handed_in(today),
        dates=load_dates(item_ids),
        anchor=newest_anchor(),
    )


def subject_id(notice: Notice) -> int:
    """The row's number in `item:12` or `period:3/7`."""
    return int(notice.subject_key.partition(":")[2].partition("/")[0])


def occurrence_of(notice: Notice, facts: Facts) -> Occurrence | None:
    """The occurrence a notice is about; None where it is about something else."""
    if not notice.subject_key.startswith("occurrence:"):
        return None
    return facts.occurrences.get(subject_id(notice))


def _keys(notices: Iterable[Notice]) -> dict[str, set[int]]:
    keys: dict[str, set[int]] = {}
    for notice in notices:
        keys.setdefault(notice.subject_key.partition(":")[0], set()).add(subject_id(notice))
    return keys


def _items(today: date, calendar: WorkCalendar, ids: set[int]) -> dict[int, ChecklistItem]:
    items = ChecklistItem.objects.visible_to(system_actor(today)).annotate(
        light_rule=light_rule(today, calendar)
    )
    found = items.filter(pk__in=ids).select_related("lead_department", "owner", "decided_by")
    return {item.pk: item for item in found}


def _faults(item_ids: set[int]) -> dict[int, list[EvidenceLink]]:
    """Per item the files that the office would not have, with its words."""
    found: dict[int, list[EvidenceLink]] = {}
    links = EvidenceLink.objects.filter(item_id__in=item_ids, removed_on=None).exclude(fault="")
    for link in links.select_related("evidence").order_by("pk"):
        found.setdefault(link.item_id, []).append(link)
    return found


def _warned(today: date, item_ids: set[int]) -> set[tuple[int, date]]:
    """(item, due date) of which a sent mail of an earlier day said that the head comes next."""
    rows = Notice.objects.filter(
        item_id__in=item_ids,
        head_warned_for__isnull=False,
        mails__state=Mail.State.SENT,
        mails__send_on__lt=today,
    )
    return {
        (item_id, day)
        for item_id, day in rows.values_list("item_id", "head_warned_for")
        if item_id and day
    }


def _handed_in(today: date) -> dict[int, int]:
    """Per person, how many of their items lie with the office."""
    rows = (
        ChecklistItem.objects.visible_to(system_actor(today))
        .filter(status=S.SUBMITTED, owner__isnull=False)
        .values_list("owner__person_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return dict(rows)
