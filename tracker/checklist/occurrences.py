"""周期事项: laying out the occurrences of the plan year, and the acts on one of them.

An occurrence is due on the last day of its month, quarter, half-year or year, or the working day
before. The first is the one whose day has not passed when the item is published: reports appear
by April, so that of a plan year is the second quarter. 每周 and 定期 have no occurrences: they
stand for the whole year as other standing practice does.
The department reports, the office verifies or returns, never its own; the sender may withdraw
until the office has decided. The item follows: see `following`.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.calendars.working_days import WorkCalendar, load_calendar
from tracker.checklist.errors import Incomplete, OwnSubmission, WrongStatus
from tracker.checklist.faults import clear_faults
from tracker.checklist.following import follow
from tracker.checklist.models import ChecklistItem, EvidenceLink, Occurrence
from tracker.checklist.workflow import (
    decision_of,
    lapse_requests,
    move,
    require_ground,
    require_reason,
)
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.rights import require_office
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.recording import Recorder, recording, writer

S = ChecklistItem.Status
R = ChecklistItem.Recurrence
O = Occurrence.Status  # noqa: E741
MONTHS = {R.ANNUAL: 12, R.HALF_YEAR: 6, R.QUARTERLY: 3, R.MONTHLY: 1}
UNDECIDED: dict[str, Any] = {
    "decided_on": None,
    "decided_by": None,
    "decision": "",
    "return_ground": "",
}


def planned(
    recurrence: str, year: int, *, since: date, calendar: WorkCalendar
) -> dict[str, tuple[date, date]]:
    """By label the last day and the due day of each occurrence of `year` due on `since` or later.

    At least the year's last one, so that a list published late still has something to report.
    """
    months = MONTHS[R(recurrence)]
    found: dict[str, tuple[date, date]] = {}
    for number in range(1, 12 // months + 1):
        ends_on = _last_day(year, number * months)
        found[_label(months, number)] = (ends_on, calendar.on_or_before(ends_on))
    *_early, last = found
    return {label: days for label, days in found.items() if days[1] >= since or label == last}


def lay_out(item: ChecklistItem, hat: Actor, record: Recorder) -> None:
    """Give a published item the occurrences of its recurrence, on `hat.on`; the item follows them.

    What was reported ever stays; what is overdue stays owed, but where the item does not recur
    any more. Other unreported ones are replaced by those of the new recurrence that end later
    than the last one kept. For the writers of this room only.
    """
    present = {one.label: one for one in item.occurrences.all()}
    if not item.is_open or not (item.is_recurring or present):
        return
    kept = [one for one in present.values() if _stays(one, item, hat.on)]
    wanted = _wanted(item, kept, hat.on)
    gone = [
        one
        for one in present.values()
        if one.retired_on is None and one not in kept and one.label not in wanted
    ]
    for one in gone:
        _change(one, one.version, retired_on=hat.on)
    for label, (ends_on, due_on) in wanted.items():
        _plan(item, present.get(label), label, ends_on, due_on)
    if gone or wanted:
        names = {"occurrences": list(wanted), "retired": [one.label for one in gone]}
        record("item.occurrences_laid_out", item, names)
    columns = follow(item) if item.is_recurring else _for_the_whole_year(item)
    move(item, item.version, hat, **columns)


@writer
def report(
    one: Occurrence,
    actor: Actor,
    *,
    version: int,
    text: str,
    evidence: Collection[EvidenceLink] = (),
) -> None:
    """报送本期: say what was done in this occurrence and which of the item's files prove it.

    evidence: links of the same item; exactly these are this occurrence's afterwards. Raises
    NotAllowed, WrongStatus, Incomplete (`text`, `upload`), Stale.
    """
    hat = require_may_report(one, actor)
    if not text.strip():
        raise Incomplete(_("Write what was done."), "text")
    chosen = [link for link in evidence if link.item_id == one.item_id and not link.removed_on]
    if one.item.evidence_required and not chosen:
        raise Incomplete(_("This item needs evidence: add at least one file first."), "upload")
    sent = {"submitted_on": hat.on, "submitted_by": hat.person, "submitted_for": hat.on_behalf_of}
    with recording(hat) as record:
        item = _locked(one)
        require_may_report(one, actor)
        _change(one, version, status=O.SUBMITTED, text=text.strip(), **sent)
        _bind(one, chosen)
        lapse_requests(item, hat, record)
        record("item.occurrence_reported", item, {"occurrence": one.label, "text": text.strip()})
        move(item, item.version, hat, **follow(item))


@writer
def withdraw_report(one: Occurrence, actor: Actor, *, version: int) -> None:
    """撤回: the sender's department takes it back until the office has decided."""
    hat = require_may_withdraw(one, actor)
    back = O.RETURNED if one.decision else O.IN_PROGRESS
    with recording(hat) as record:
        item = _locked(one)
        require_may_withdraw(one, actor)
        _change(one, version, status=back, submitted_on=None)
        record("item.occurrence_withdrawn", item, {"occurrence": one.label})
        move(item, item.version, hat, **follow(item))


@writer
def verify_report(one: Occurrence, actor: Actor, *, version: int, words: str = "") -> None:
    """通过: the office verifies one occurrence; with the year's last the item is closed.

    Raises NotAllowed, WrongStatus, OwnSubmission, Stale.
    """
    hat = require_may_decide(one, actor)
    with recording(hat, reason=words.strip()) as record:
        item = _locked(one)
        require_may_decide(one, actor)
        _change(one, version, status=O.CLOSED, **decision_of(hat, words))
        record("item.occurrence_verified", item, {"occurrence": one.label})
        move(item, item.version, hat, **follow(item))
        if item.status == S.CLOSED:
            clear_faults(item, record)
            lapse_requests(item, hat, record)
            record("item.closed", item)


@writer
def return_report(one: Occurrence, actor: Actor, *, version: int, reason: str, ground: str) -> None:
    """退回: back to the department, with a ground and words. Raises as `verify_report`."""
    hat = require_may_decide(one, actor)
    if not reason.strip():
        raise Incomplete(_("Write what is to be mended."), "reason")
    require_ground(ground)
    with recording(hat, reason=reason.strip()) as record:
        item = _locked(one)
        require_may_decide(one, actor)
        decided = decision_of(hat, reason) | {"return_ground": ground}
        _change(one, version, status=O.RETURNED, submitted_on=None, **decided)
        label = str(one.get_return_ground_display())
        record("item.occurrence_returned", item, {"occurrence": one.label, "ground": label})
        move(item, item.version, hat, **follow(item))


@writer
def reopen_report(one: Occurrence, actor: Actor, *, version: int, reason: str) -> None:
    """回头看: the office takes a verified occurrence up again; a closed item opens with it."""
    hat = require_may_reopen(one, actor)
    require_reason(reason)
    with recording(hat, reason=reason.strip()) as record:
        item = _locked(one)
        require_may_reopen(one, actor)
        decided = decision_of(hat, reason)
        _change(one, version, status=O.RETURNED, submitted_on=None, **decided)
        record("item.occurrence_reopened", item, {"occurrence": one.label})
        move(item, item.version, hat, **follow(item))


def require_may_report(one: Occurrence, actor: Actor) -> Actor:
    """The lead's hat; raises what `report` would for want of right or status."""
    hat = _lead_hat(one, actor)
    if one.item.status == S.ASSIGNED:
        raise WrongStatus(_("Accept the item first; then it can be reported."))
    if one.retired_on or not one.is_to_do:
        raise WrongStatus(_wrong(one))
    if one.begins_on > actor.on:
        raise WrongStatus(_("This occurrence has not begun: %(words)s.") % {"words": one.words})
    return hat


def require_may_withdraw(one: Occurrence, actor: Actor) -> Actor:
    """The lead's hat; raises what `withdraw_report` would for want of right or status."""
    hat = _lead_hat(one, actor)
    if one.status != O.SUBMITTED:
        raise WrongStatus(_wrong(one))
    return hat


def require_may_decide(one: Occurrence, actor: Actor) -> Actor:
    """The office's hat; raises what verifying and returning would raise."""
    hat = require_office(actor)
    if not one.item.is_open or one.status != O.SUBMITTED:
        raise WrongStatus(_wrong(one))
    if is_own_report(one, actor):
        raise OwnSubmission
    return hat


def is_own_report(one: Occurrence, actor: Actor) -> bool:
    """Whether the actor reported it, or it was reported on the actor's behalf."""
    own = (one.submitted_by_id, one.submitted_for_id)
    return actor.person is not None and actor.person.pk in own


def require_may_reopen(one: Occurrence, actor: Actor) -> Actor:
    """The office's hat; raises what `reopen_report` would raise."""
    hat = require_office(actor)
    item_lives = one.item.is_open or one.item.status == S.CLOSED
    if not item_lives or one.status != O.CLOSED:
        raise WrongStatus(_wrong(one))
    return hat


def _lead_hat(one: Occurrence, actor: Actor) -> Actor:
    if not actor.works_in(one.item.lead_department_id):
        raise NotAllowed(_("Only the lead department can do this."))
    if not one.item.is_open:
        raise WrongStatus(_wrong(one))
    return actor.wearing(one.item.lead_department_id, WORKING_ROLES)


def _wrong(one: Occurrence) -> str:
    return _("This cannot be done now: %(words)s is “%(status)s”.") % {
        "words": one.words,
        "status": one.status_words() if one.item.is_open else one.item.status_words(),
    }


def _locked(one: Occurrence) -> ChecklistItem:
    """The item as it stands now; two acts on one item wait for each other here.

    The rule is asked again after it: the item may have ended meanwhile.
    """
    item = ChecklistItem.objects.select_for_update().get(pk=one.item_id)
    one.item = item
    return item


def _change(one: Occurrence, version: int, **changes: Any) -> None:
    """Change it where `version` still stands. Raises Stale."""
    changed = Occurrence.objects.filter(pk=one.pk, version=version, retired_on=None).update(
        version=F("version") + 1, **changes
    )
    if not changed:
        raise Stale(one)
    for name, value in changes.items():
        setattr(one, name, value)
    one.version = version + 1


def _bind(one: Occurrence, chosen: Collection[EvidenceLink]) -> None:
    keys = [link.pk for link in chosen]
    one.evidence_links.exclude(pk__in=keys).update(occurrence=None)
    EvidenceLink.objects.filter(pk__in=keys).update(occurrence=one)


def _stays(one: Occurrence, item: ChecklistItem, today: date) -> bool:
    if one.retired_on:
        return False
    was_reported = one.status != O.IN_PROGRESS or bool(one.text)
    return was_reported or (item.is_recurring and one.due_on < today)


def _wanted(
    item: ChecklistItem, kept: Collection[Occurrence], today: date
) -> dict[str, tuple[date, date]]:
    if not item.is_recurring:
        return {}
    year, calendar = item.checklist.plan_year, load_calendar()
    found = planned(item.recurrence, year, since=today, calendar=calendar)
    last = max((one.ends_on for one in kept), default=date.min)
    return {label: days for label, days in found.items() if days[0] > last}


def _plan(
    item: ChecklistItem, old: Occurrence | None, label: str, ends_on: date, due_on: date
) -> None:
    """A new occurrence, or the one that was retired before; one that stands keeps its date."""
    if old is None:
        Occurrence.objects.create(
            item=item, label=label, ends_on=ends_on, original_due_on=due_on, due_on=due_on
        )
    elif old.retired_on:
        Occurrence.objects.filter(pk=old.pk).update(
            retired_on=None, due_on=F("original_due_on"), version=F("version") + 1
        )


def _for_the_whole_year(item: ChecklistItem) -> dict[str, Any]:
    """An item that recurs no more is due at the year's end, as other standing practice is."""
    year_end = load_calendar().on_or_before(date(item.checklist.plan_year, 12, 31))
    status = item.status if item.status == S.ASSIGNED else S.IN_PROGRESS
    dates = {"due_on": year_end, "original_due_on": year_end}
    return dates | {"status": status, "submitted_on": None, "decision": "", "return_ground": ""}


def _label(months: int, number: int) -> str:
    return {12: "Y", 6: f"H{number}", 3: f"Q{number}", 1: f"M{number:02d}"}[months]


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
