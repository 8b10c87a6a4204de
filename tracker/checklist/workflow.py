"""Loop (b), closing: the one table of steps, and one public function for each act.

拟稿 → 待签收 → 推进中 → 申请销号 → (待审签) → 待审核 → 已核实/已销号/已办结, or 已退回.
Source: DESIGN, "Two loops". Filing progress (loop a) never changes the status: see periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete, OwnSubmission, WrongStatus
from tracker.checklist.faults import Faults, check_faults, clear_faults, name_faults
from tracker.checklist.following import follow, retire_unreported
from tracker.checklist.models import ChecklistItem, EvidenceLink
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.models import Department, Post
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.recording import Recorder, recording, writer

S = ChecklistItem.Status
LONGEST_REFUSAL = 400  # characters; the column's own limit


@dataclass(frozen=True)
class Step:
    """From which statuses an act leads where, and whose act it is: `lead`, `head` or `office`."""

    act: str
    sources: tuple[str, ...]
    target: str
    by: str
    verb: str


STEPS = {
    step.act: step
    for step in (
        Step("accept", (S.ASSIGNED,), S.IN_PROGRESS, "lead", "item.accepted"),
        Step("refuse", (S.ASSIGNED,), S.ASSIGNED, "lead", "item.refused"),
        Step("take_back_refusal", (S.ASSIGNED,), S.ASSIGNED, "lead", "item.refusal_withdrawn"),
        Step("submit", (S.IN_PROGRESS, S.RETURNED), S.SUBMITTED, "lead", "item.submitted"),
        Step(
            "withdraw", (S.SUBMITTED, S.AWAITING_SIGNOFF), S.IN_PROGRESS, "lead", "item.withdrawn"
        ),
        Step("sign", (S.AWAITING_SIGNOFF,), S.SUBMITTED, "head", "item.signed"),
        Step("sign_on_paper", (S.AWAITING_SIGNOFF,), S.SUBMITTED, "lead", "item.signed_on_paper"),
        Step("revise", (S.AWAITING_SIGNOFF,), S.IN_PROGRESS, "head", "item.sign_off_refused"),
        Step("close", (S.SUBMITTED,), S.CLOSED, "office", "item.closed"),
        Step("return", (S.SUBMITTED,), S.RETURNED, "office", "item.returned"),
        Step("reopen", (S.CLOSED,), S.IN_PROGRESS, "office", "item.reopened"),
        Step("settle", (S.IN_PROGRESS, S.RETURNED), S.CLOSED, "office", "item.settled"),
        Step(
            "carry_over",
            (S.ASSIGNED, S.IN_PROGRESS, S.RETURNED),
            S.CARRIED_OVER,
            "office",
            "item.carried_over",
        ),
        Step(
            "cancel", (S.ASSIGNED, S.IN_PROGRESS, S.RETURNED), S.CANCELLED, "office", "item.ended"
        ),
    )
}

# what the occurrences of a recurring item decide, and nobody over their heads
DECIDED_BY_OCCURRENCES = ("submit", "withdraw", "close", "return", "reopen", "settle")

UNSIGNED: dict[str, Any] = {
    "signed_on": None,
    "signed_by": None,
    "signed_for": None,
    "signed_name": "",
    "sign_off_sheet": None,
}

REOPENED: dict[str, Any] = UNSIGNED | {"decision": "", "return_ground": ""}


def may(actor: Actor, act: str, item: ChecklistItem) -> bool:
    """Whether the actor's posts and the item's status allow the act (not who submitted)."""
    step = STEPS[act]
    if item.is_recurring and act in DECIDED_BY_OCCURRENCES:
        return False
    return item.status in step.sources and _has_role(actor, step, item)


def require(actor: Actor, act: str, item: ChecklistItem) -> Actor:
    """The actor with the hat the act asks for; pages ask before they show its form.

    Raises NotAllowed, WrongStatus, OwnSubmission (closing and returning).
    """
    hat = _hat(actor, STEPS[act], item)
    if act in ("close", "return", "settle"):
        _not_own(item, hat)
    return hat


@writer
def accept(items: Sequence[ChecklistItem], actor: Actor) -> int:
    """签收: take on assigned items; each gets the actor's post as owner when it has none.

    Returns how many were accepted; those accepted meanwhile by a colleague are passed over.
    Raises NotAllowed, WrongStatus.
    """
    accepted = 0
    with recording(actor) as record:
        for item in items:
            if item.status == S.IN_PROGRESS:
                continue
            hat = _hat(actor, STEPS["accept"], item)
            _not_refused(item)
            owner = item.owner or _own_post(hat)
            taken = {"owner": owner, "needs_assignment": False, "status": S.IN_PROGRESS}
            item.status = S.IN_PROGRESS
            _move(item, hat, "accept", item.version, **(taken | follow(item)))
            name = owner.person.name if owner else ""
            record(STEPS["accept"].verb, item, {"owner": name}, actor=hat)
            accepted += 1
        if not accepted:
            record.nothing()
    return accepted


@writer
def refuse(
    item: ChecklistItem,
    actor: Actor,
    *,
    version: int,
    reason: str,
    proposed: Department | None = None,
) -> None:
    """不属本单位职责: send an assigned item to the office's queue, with reason and proposal."""
    if not reason.strip():
        raise Incomplete(_("Say why this is not your department's duty."), "reason")
    if len(reason.strip()) > LONGEST_REFUSAL:
        raise Incomplete(_("Say it in at most 400 characters."), "reason")
    hat = _hat(actor, STEPS["refuse"], item)
    _not_refused(item)
    with recording(hat, reason=reason) as record:
        _move(
            item,
            hat,
            "refuse",
            version,
            needs_assignment=True,
            refusal=reason.strip(),
            proposed_department=proposed,
        )
        record(STEPS["refuse"].verb, item, {"proposed": str(proposed or "")})


@writer
def take_back_refusal(item: ChecklistItem, actor: Actor, *, version: int) -> None:
    """撤回退办: until the office gave the item to another department it waits for 签收 again.

    Raises NotAllowed, WrongStatus (it was not sent back).
    """
    hat = require_refused(item, actor)
    with recording(hat) as record:
        _move(
            item,
            hat,
            "take_back_refusal",
            version,
            needs_assignment=False,
            refusal="",
            proposed_department=None,
        )
        record(STEPS["take_back_refusal"].verb, item)


def require_refused(item: ChecklistItem, actor: Actor) -> Actor:
    """The actor with the hat of the lead that sent the item back; raises as `take_back_refusal`."""
    hat = _hat(actor, STEPS["take_back_refusal"], item)
    if not item.is_refused:
        raise WrongStatus(_("This item does not wait to be given to another department."))
    return hat


@writer
def submit(item: ChecklistItem, actor: Actor, *, version: int, outcome: str) -> None:
    """申请销号/核实/办结: hand the item in for verification, with what was reached.

    Where the department signs off, it waits for that first (待审签); what its head hands in is
    signed by that. Raises Incomplete when the outcome or required evidence is missing; nothing
    is changed then.
    """
    hat = _hat(actor, STEPS["submit"], item)
    if not outcome.strip():
        raise Incomplete(_("Write what was reached."), "outcome")
    if item.evidence_required and not item.evidence_links.filter(removed_on=None).exists():
        raise Incomplete(_("This item needs evidence: add at least one file first."), "files")
    assert item.lead_department is not None
    rule = item.lead_department.sign_off
    signs = rule == Department.SignOff.ONLINE and actor.heads(item.lead_department_id)
    waits = rule != Department.SignOff.NONE and not signs
    if signs:
        hat = actor.wearing(item.lead_department_id, [Post.Role.HEAD])
    with recording(hat) as record:
        _move(
            item,
            hat,
            "submit",
            version,
            status=S.AWAITING_SIGNOFF if waits else S.SUBMITTED,
            outcome=outcome.strip(),
            submitted_on=hat.on,
            submitted_by=hat.person,
            submitted_for=hat.on_behalf_of,
            sign_off_words="",
            **(signature(hat) if signs else UNSIGNED),
        )
        record(STEPS["submit"].verb, item, {"outcome": outcome.strip()})
        if signs:
            record(STEPS["sign"].verb, item)


@writer
def withdraw(item: ChecklistItem, actor: Actor, *, version: int) -> None:
    """撤回: the sender's department takes it back until the office has decided."""
    hat = _hat(actor, STEPS["withdraw"], item)
    with recording(hat) as record:
        changes = UNSIGNED | {"submitted_on": None, "status": back_to(item)}
        _move(item, hat, "withdraw", version, **changes)
        record(STEPS["withdraw"].verb, item)


@writer
def close(item: ChecklistItem, actor: Actor, *, version: int, words: str = "") -> None:
    """通过: the office closes; never who submitted. Raises OwnSubmission."""
    hat = _hat(actor, STEPS["close"], item)
    _not_own(item, hat)
    with recording(hat, reason=words) as record:
        _move(item, hat, "close", version, **decision_of(hat, words))
        clear_faults(item, record)
        lapse_requests(item, hat, record)
        record(STEPS["close"].verb, item)


@writer
def send_back(
    item: ChecklistItem,
    actor: Actor,
    *,
    version: int,
    reason: str,
    ground: str = ChecklistItem.ReturnGround.OTHER,
    faults: Faults | None = None,
) -> None:
    """退回: back to work with a ground and words the department reads.

    faults: what is wrong with which of its files, said beside each.
    Raises OwnSubmission, Incomplete.
    """
    hat = _hat(actor, STEPS["return"], item)
    _not_own(item, hat)
    if not reason.strip():
        raise Incomplete(_("Write what is to be mended."), "reason")
    require_ground(ground)
    check_faults(item, faults or {})
    with recording(hat, reason=reason.strip()) as record:
        changes = decision_of(hat, reason) | {"return_ground": ground}
        _move(item, hat, "return", version, **changes)
        label = item.get_return_ground_display()
        record(STEPS["return"].verb, item, {"ground": str(label)})
        name_faults(item, faults or {}, EvidenceLink.Loop.CLOSING, hat, record)


@writer
def reopen(item: ChecklistItem, actor: Actor, *, version: int, reason: str) -> None:
    """回头看: the office takes a closed item up again, with a reason."""
    require_reason(reason)
    hat = _hat(actor, STEPS["reopen"], item)
    with recording(hat, reason=reason.strip()) as record:
        _move(item, hat, "reopen", version, submitted_on=None, **REOPENED)
        record(STEPS["reopen"].verb, item)


@writer
def cancel(item: ChecklistItem, actor: Actor, *, version: int, reason: str) -> None:
    """终止: the office ends an item that is no longer to be done, with a reason."""
    require_reason(reason)
    hat = _hat(actor, STEPS["cancel"], item)
    with recording(hat, reason=reason.strip()) as record:
        decided = decision_of(hat, reason) | {"needs_assignment": False}
        _move(item, hat, "cancel", version, **decided)
        clear_faults(item, record)
        lapse_requests(item, hat, record)
        retire_unreported(item, hat, record)
        record(STEPS["cancel"].verb, item)


def require_ground(ground: str) -> None:
    """Raises Incomplete where none of the grounds of a return was chosen."""
    if ground not in ChecklistItem.ReturnGround.values:
        raise Incomplete(_("Choose why it is returned."), "ground")


def can_verify(actor: Actor, item: ChecklistItem) -> bool:
    """Whether the actor is of the office and neither submitted nor signed the item."""
    return may(actor, "close", item) and not _is_own(item, actor)


def back_to(item: ChecklistItem) -> str:
    """Where work goes on when a submission is taken back: what the office returned stays so."""
    return S.RETURNED if item.decision else S.IN_PROGRESS


def signature(hat: Actor) -> dict[str, Any]:
    """The columns that record who signed online, and when."""
    return {
        "signed_on": hat.on,
        "signed_by": hat.person,
        "signed_for": hat.on_behalf_of,
        "signed_name": hat.name,
        "sign_off_sheet": None,
    }


def move(item: ChecklistItem, version: int, actor: Actor, **changes: Any) -> None:
    """Change an item where `version` still stands, and carry the changes over to `item`.

    Raises Stale when someone else changed it meanwhile. For the functions of this room only.
    """
    changes["updated_on"] = actor.on
    moved = ChecklistItem.objects.filter(pk=item.pk, version=version).update(
        version=F("version") + 1, **changes
    )
    if not moved:
        raise Stale(item)
    for name, value in changes.items():
        setattr(item, name, value)
    item.version = version + 1


def _move(item: ChecklistItem, actor: Actor, act: str, version: int, **changes: Any) -> None:
    changes.setdefault("status", STEPS[act].target)
    move(item, version, actor, **changes)


def _hat(actor: Actor, step: Step, item: ChecklistItem) -> Actor:
    """The actor with the hat the step asks for; raises NotAllowed or WrongStatus."""
    if not _has_role(actor, step, item):
        if step.by == "office":
            raise NotAllowed(_("Only the law-based-government office can do this."))
        if step.by == "head":
            raise NotAllowed(_("Only the head of the lead department can do this."))
        raise NotAllowed(_("Only the lead department can do this."))
    if item.status not in step.sources:
        raise WrongStatus(
            _("This cannot be done now: the item is “%(status)s”.")
            % {"status": item.status_words()}
        )
    if item.is_recurring and step.act in DECIDED_BY_OCCURRENCES:
        raise WrongStatus(
            _("This item recurs: it is reported and verified occurrence by occurrence.")
        )
    if step.by == "office":
        return actor.as_office()
    roles = (Post.Role.HEAD,) if step.by == "head" else WORKING_ROLES
    return actor.wearing(item.lead_department_id, roles)


def _has_role(actor: Actor, step: Step, item: ChecklistItem) -> bool:
    if step.by == "office":
        return actor.is_office
    if step.by == "head":
        return actor.heads(item.lead_department_id)
    return actor.works_in(item.lead_department_id)


def _not_refused(item: ChecklistItem) -> None:
    """What was sent back waits for the office; its department takes that back first."""
    if item.is_refused:
        raise WrongStatus(
            _("This item was sent back to the office. Take that back first, or wait for it.")
        )


def _own_post(hat: Actor) -> Post | None:
    return hat.seat.post if hat.seat else None


def _is_own(item: ChecklistItem, actor: Actor) -> bool:
    if actor.person is None:
        return False
    own = (item.submitted_by_id, item.submitted_for_id, item.signed_by_id, item.signed_for_id)
    return actor.person.pk in own


def _not_own(item: ChecklistItem, actor: Actor) -> None:
    if _is_own(item, actor):
        raise OwnSubmission


def decision_of(hat: Actor, words: str) -> dict[str, Any]:
    """The columns that record who decided, when, with which words."""
    decided = {"decided_on": hat.on, "decided_by": hat.person, "decision": words.strip()}
    return decided | {"return_ground": ""}


def lapse_requests(item: ChecklistItem, hat: Actor, record: Recorder) -> None:
    """Nobody answers a request for more time once the item has ended."""
    if item.extensions.filter(answer="open").update(answer="lapsed", decided_on=hat.on):
        record("item.time_request_lapsed", item)


def require_reason(reason: str) -> None:
    """Raises Incomplete where nothing was written."""
    if not reason.strip():
        raise Incomplete(_("Write the reason."), "reason")
