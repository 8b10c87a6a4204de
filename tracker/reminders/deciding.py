"""At the moment of sending: does a notice still hold, and who is it for?"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tracker.checklist.daily_check import UNMANNED, UNVERIFIABLE
from tracker.checklist.models import ChecklistItem, ExtensionRequest, Occurrence
from tracker.checklist.occurrences import is_own_report
from tracker.checklist.querysets import AT_WORK
from tracker.organizations.models import Department, Person, Post
from tracker.periods.models import ProgressReport
from tracker.reminders.facts import Facts, occurrence_of, subject_id
from tracker.reminders.models import Mail, Notice

S = ChecklistItem.Status
WAIT = "not_yet"  # neither sent nor let go: looked at again the next time


@dataclass
class Decision:
    """What becomes of each notice: for whom it is, or why nobody is told."""

    for_person: dict[int, list[Notice]] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    suppressed: dict[str, list[Notice]] = field(default_factory=dict)
    told: list[Notice] = field(default_factory=list)
    for_nobody: set[int] = field(default_factory=set)

    def give(self, notice: Notice, people: list[Person]) -> None:
        """Put the notice into each one's mail."""
        self.told.append(notice)
        for person in people:
            self.people[person.pk] = person
            self.for_person.setdefault(person.pk, []).append(notice)


def decide(notices: list[Notice], facts: Facts) -> Decision:
    """Sort the notices by person; what no longer holds gets its reason (runs no query)."""
    decision = Decision()
    for notice in notices:
        why = why_not(notice, facts)
        if why == WAIT:
            continue
        if why:
            decision.suppressed.setdefault(why, []).append(notice)
            continue
        people = recipients(notice, facts)
        if not people and notice.audience in ("owner", "department"):
            decision.for_nobody.add(notice.pk)
            people = facts.directory.office()
        if people:
            decision.give(notice, people)
        else:
            decision.suppressed.setdefault("nobody", []).append(notice)
    return decision


def why_not(notice: Notice, facts: Facts) -> str:
    """Why the notice no longer holds, as a code; empty while it does."""
    if notice.item_id is not None:
        item = facts.items.get(notice.item_id)
        if item is None or not item.has_duty:
            return "no_duty"
        return ITEM_CHECKS[notice.kind](notice, item, facts)
    return OTHER_CHECKS[notice.kind](notice, facts)


def recipients(notice: Notice, facts: Facts) -> list[Person]:
    """Who is told now, by posts and delegations of the day; may be nobody."""
    book = facts.directory
    item = facts.items.get(notice.item_id or 0)
    if notice.audience == "office":
        return [person for person in book.office() if not _own(person, notice, item, facts)]
    if notice.audience == "owner" and item:
        return book.owner_of(item)
    if notice.audience == "head":
        body = item.lead_department_id if item else notice.department_id
        return book.with_role(body, Post.Role.HEAD) if body else []
    if notice.audience == "both":
        delegation = facts.delegations[subject_id(notice)]
        both = (delegation.post.person, delegation.delegate)
        return [person for person in both if person.pk in book.people]
    if notice.kind.startswith("filing") and notice.kind != "filing_sign":
        return _who_files(notice, facts)
    return book.department(notice.department_id) if notice.department_id else []


def _who_files(notice: Notice, facts: Facts) -> list[Person]:
    """Everyone with an item left to file in the round; who has filed all is left alone."""
    key = (subject_id(notice), notice.department_id or 0)
    found: dict[int, Person] = {}
    for item in facts.unfiled.get(key, ()):
        found |= {person.pk: person for person in facts.directory.owner_of(item)}
    return list(found.values())


def _own(person: Person, notice: Notice, item: ChecklistItem | None, facts: Facts) -> bool:
    """Who submitted or signed an item, or reported an occurrence, cannot verify it."""
    one = occurrence_of(notice, facts)
    if one is not None:
        return is_own_report(one, facts.directory.actor(person))
    if notice.kind == "waiting" and item:
        own = (item.submitted_by_id, item.submitted_for_id, item.signed_by_id, item.signed_for_id)
        return person.pk in own
    return False


# --- Does it still hold? Each check answers with a code or "". -------------------------------
def _at_work(item: ChecklistItem) -> str:
    if item.status in AT_WORK:
        return ""
    if item.status in (S.SUBMITTED, S.AWAITING_SIGNOFF):
        return "handed_in"
    return "closed"


def _deadline(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    if why := _at_work(item):
        return why
    if item.needs_assignment:
        return "refused"
    assigned_on = item.assigned_on or item.published_on
    if assigned_on and notice.owed_on < assigned_on:
        return "reassigned"
    due_on = item.due_on
    if due_on is None:
        return "no_duty"
    lead = max(facts.policy.lead_days, default=0) if notice.kind == "soon" else 0
    began = facts.calendar.before(due_on, lead)
    still = due_on < facts.today if notice.kind == "overdue" else began <= facts.today
    return "" if still else "date_moved"


def _head(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    """The head hears of it only after a mail has told the owner that he would."""
    why = _at_work(item) or ("refused" if item.needs_assignment else "")
    days = facts.policy.head_after_days
    if why or item.due_on is None or not days:
        return why or "no_duty"
    if item.assigned_on and notice.owed_on < item.assigned_on:
        return "reassigned"
    if facts.calendar.after(item.due_on, days) > facts.today:
        return "date_moved"
    return "" if (item.pk, item.due_on) in facts.warned else WAIT


def _new(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    if item.status != S.ASSIGNED:
        return "accepted"
    if item.needs_assignment:
        return "refused"
    assigned_on = item.assigned_on
    told = item.told_on is not None or facts.policy.announce_new
    return "" if told and (not assigned_on or notice.owed_on >= assigned_on) else "reassigned"


def _status(*wanted: str) -> Callable[[Notice, ChecklistItem, Facts], str]:
    def check(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
        return "" if item.status in wanted else "done"

    return check


def _waiting(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    """Still to be verified: the item as a whole, or the occurrence the notice is about."""
    one = occurrence_of(notice, facts)
    if one is None:
        return "" if item.status == S.SUBMITTED else "done"
    return "" if item.is_open and one.status == Occurrence.Status.SUBMITTED else "done"


def _unsigned(mode: str) -> Callable[[Notice, ChecklistItem, Facts], str]:
    """Still unsigned, and the department still signs in that way."""

    def check(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
        body = item.lead_department
        waits = item.status == S.AWAITING_SIGNOFF and body is not None and body.sign_off == mode
        return "" if waits else "done"

    return check


def _refused(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    return "" if item.needs_assignment and item.is_open else "done"


def _refill(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    report = facts.reports.get(subject_id(notice))
    returned = report is not None and report.state == ProgressReport.State.RETURNED
    return _at_work(item) if returned else "filed"


def _request(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    request = facts.requests.get(subject_id(notice))
    undecided = request is not None and request.answer == ExtensionRequest.Answer.OPEN
    return "" if undecided else "done"


def _redated(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    request = facts.requests.get(subject_id(notice))
    if request is None or item.due_on != request.granted_on:
        return "date_moved"
    return _at_work(item)


def _help(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    row = facts.contributions.get(subject_id(notice))
    if row is None or row.removed_on:
        return "reassigned"
    return "given" if row.given_on else _at_work(item)


def _reminded(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    return _at_work(item) or ("refused" if item.needs_assignment else "")


def _note(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    """Nobody is told of their own words."""
    note = facts.notes.get(subject_id(notice))
    if note is None:
        return "done"
    told = {person.pk for person in recipients(notice, facts)}
    return "own_words" if told == {note.noted_by_id} else ""


def _handed_over(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    return "" if item.is_open and item.owner_id else "done"


def _found(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    return "" if item.pk in facts.wrong.items[notice.kind] else "done"


def _evidence(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    link = facts.links.get(subject_id(notice))
    return _at_work(item) if link and not link.removed_on else "done"


def _filing(notice: Notice, facts: Facts) -> str:
    period = facts.periods.get(subject_id(notice))
    if period is None or period.frozen_on or period.closes_on < facts.today:
        return "round_closed"
    left = facts.unfiled.get((period.pk, notice.department_id or 0))
    return "" if left else "filed"


def _filing_sign(notice: Notice, facts: Facts) -> str:
    waiting = facts.unsigned.get((subject_id(notice), notice.department_id or 0))
    return "" if waiting else "done"


def _delegation(notice: Notice, facts: Facts) -> str:
    delegation = facts.delegations.get(subject_id(notice))
    return "" if delegation and delegation.until_on >= facts.today else "done"


def _undelivered(notice: Notice, facts: Facts) -> str:
    mail = facts.failed_mails.get(subject_id(notice))
    return "" if mail and mail.state == Mail.State.FAILED else "done"


def _cap(notice: Notice, facts: Facts) -> str:
    return "" if facts.policy.cap_reached_on == notice.owed_on else "done"


ITEM_CHECKS: dict[str, Callable[[Notice, ChecklistItem, Facts], str]] = {
    "soon": _deadline,
    "today": _deadline,
    "overdue": _deadline,
    "head": _head,
    "new": _new,
    "returned": _status(S.RETURNED),
    "refill": _refill,
    "waiting": _waiting,
    "refused": _refused,
    "unassigned": _refused,
    "sign_off": _unsigned(Department.SignOff.ONLINE),
    "sheet": _unsigned(Department.SignOff.PAPER),
    "extension": _request,
    "redated": _redated,
    "help": _help,
    "evidence": _evidence,
    "reminded": _reminded,
    "note": _note,
    "handed_over": _handed_over,
    UNMANNED: _found,
    UNVERIFIABLE: _found,
}
OTHER_CHECKS: dict[str, Callable[[Notice, Facts], str]] = {
    "filing_opens": _filing,
    "filing_closes": _filing,
    "filing_sign": _filing_sign,
    "delegation": _delegation,
    "undelivered": _undelivered,
    "cap": _cap,
}
