"""The one primary button of an item for who looks at it, and the quiet ones beside it.

The table is SCREENS 2.3: role × status. docs/roles-and-buttons.md prints it; a test compares.
"""

from dataclasses import dataclass

from tracker.checklist.extensions import kind_of_request
from tracker.checklist.models import ChecklistItem, ExtensionRequest
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department

S = ChecklistItem.Status

# act names are url names' last words and keys of the labels in the web room
LEAD = {
    S.ASSIGNED: ("accept", ("refuse",)),
    S.IN_PROGRESS: ("file_progress", ("submit", "add_evidence")),
    S.AWAITING_SIGNOFF: ("withdraw", ()),
    S.SUBMITTED: ("withdraw", ()),
    S.RETURNED: ("submit", ("file_progress", "add_evidence")),
}
# a recurring item is reported occurrence by occurrence; the page lists them with their acts
RECURRING_LEAD = {
    S.IN_PROGRESS: ("report_occurrence", ("file_progress",)),
    S.RETURNED: ("report_occurrence", ("file_progress",)),
    S.SUBMITTED: ("", ()),
}
RECURRING_OFFICE = {S.CLOSED: ("", ())}
OFFICE = {
    S.ASSIGNED: ("assign", ("edit", "cancel")),
    S.IN_PROGRESS: ("edit", ("assign", "cancel")),
    S.AWAITING_SIGNOFF: ("", ("edit",)),
    S.SUBMITTED: ("verify", ("edit",)),
    S.RETURNED: ("edit", ("assign", "cancel")),
    S.CLOSED: ("reopen", ()),
}


@dataclass(frozen=True)
class NextStep:
    """`primary` is empty when nothing is to be done by who looks; `others` are the quiet acts."""

    primary: str = ""
    others: tuple[str, ...] = ()


def next_step(actor: Actor, item: ChecklistItem) -> NextStep:
    """What the actor can do with the item now: the lead's act, then helping, then the office's.

    Two hats give both sets; the primary act is that of the lead while the lead has to act.
    """
    steps = []
    if item.has_duty and actor.works_in(item.lead_department_id):
        steps.append(_lead_step(actor, item))
    if item.is_open and helps(actor, item):
        steps.append(NextStep("give_contribution"))
    if actor.is_office and item.has_duty:
        steps.append(_office_step(actor, item))
    if not steps:
        return NextStep()
    office_decides = item.status == S.SUBMITTED and actor.is_office
    order = reversed(steps) if office_decides else steps
    acts = [act for step in order for act in (step.primary, *step.others) if act]
    return NextStep(acts[0], tuple(dict.fromkeys(acts[1:]))) if acts else NextStep()


def helps(actor: Actor, item: ChecklistItem) -> bool:
    """Whether one of the actor's departments is a co-department (reads the contributions)."""
    return any(
        c.removed_on is None and actor.works_in(c.department_id) for c in item.contributions.all()
    )


def _office_step(actor: Actor, item: ChecklistItem) -> NextStep:
    if item.status in (S.IN_PROGRESS, S.RETURNED) and is_late(item, actor):
        return NextStep("redate", ("assign", "cancel"))
    steps = OFFICE | RECURRING_OFFICE if item.is_recurring else OFFICE
    return NextStep(*steps.get(S(item.status), ("", ())))


def _lead_step(actor: Actor, item: ChecklistItem) -> NextStep:
    if item.is_refused:
        # it waits for the office: nothing to accept until that is taken back
        return NextStep("take_back_refusal")
    if item.status == S.AWAITING_SIGNOFF and item.lead_department:
        if item.lead_department.sign_off == Department.SignOff.PAPER:
            return NextStep("sign_on_paper", ("withdraw",))
        if actor.heads(item.lead_department_id):
            return NextStep("sign", ("revise", "withdraw"))
    steps = LEAD | RECURRING_LEAD if item.is_recurring else LEAD
    primary, others = steps.get(S(item.status), ("", ()))
    if not item.files_each_period and item.status in (S.IN_PROGRESS, S.RETURNED):
        # one proof, no progress box: add the evidence, then hand in
        primary, others = "add_evidence", ("submit",)
    if item.status in (S.IN_PROGRESS, S.RETURNED):
        others = ("ask_time", *others) if is_late(item, actor) else (*others, "ask_time")
    return NextStep(primary, others)


def is_late(item: ChecklistItem, actor: Actor) -> bool:
    """Whether the item is past its date on the actor's day, so that the delay is explained."""
    return kind_of_request(item, actor.on) == ExtensionRequest.Kind.OVERDUE_NOTE
