"""延期申请 before the date, 逾期说明 after it: asked by the department, answered by the office.

The original date never changes, and the light follows the current date until the office has
answered. Extensions and explanations are counted apart. Source: NEEDS §1 (staff 7), DESIGN words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.following import redate_followed
from tracker.checklist.models import ChecklistItem, ExtensionRequest
from tracker.checklist.querysets import AT_WORK
from tracker.checklist.workflow import move
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.rights import require_office
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.recording import recording, writer

Answer = ExtensionRequest.Answer
Ask = ExtensionRequest.Kind


@dataclass(frozen=True)
class Wish:
    """What a department writes: why, how far it is, the date it wishes, who consented."""

    reason: str
    wished_on: date
    progress: str = ""
    consented_by: str = ""


@dataclass(frozen=True)
class Granted:
    """How often an item was given a later date: before it was due, and after."""

    extensions: int = 0
    explanations: int = 0

    def words(self) -> str:
        """延期1次·逾期说明1次; empty where the date was never moved."""
        parts = []
        if self.extensions:
            words = ngettext("extended %(n)s time", "extended %(n)s times", self.extensions)
            parts.append(words % {"n": self.extensions})
        if self.explanations:
            words = ngettext(
                "delay explained %(n)s time", "delay explained %(n)s times", self.explanations
            )
            parts.append(words % {"n": self.explanations})
        return " · ".join(parts)


def kind_of_request(item: ChecklistItem, today: date) -> str:
    """An extension up to and on the due date, an explanation of delay after it."""
    late = item.due_on is not None and item.due_on < today
    return Ask.OVERDUE_NOTE if late else Ask.EXTENSION


def open_request(item: ChecklistItem) -> ExtensionRequest | None:
    """The request that waits for the office's answer, if any (one query)."""
    return item.extensions.filter(answer=Answer.OPEN).select_related("asked_by").first()


def undecided(actor: Actor) -> QuerySet[ExtensionRequest]:
    """Requests for items at work that wait for the office, the earliest due first."""
    items = ChecklistItem.objects.visible_to(actor).at_work()
    return (
        ExtensionRequest.objects.filter(answer=Answer.OPEN, item__in=items)
        .select_related("item__lead_department", "asked_by")
        .order_by("item__due_on", "pk")
    )


def granted_counts(items: Iterable[ChecklistItem]) -> dict[int, Granted]:
    """By item how often a later date was given, the two kinds apart (one query)."""
    rows = (
        ExtensionRequest.objects.filter(item__in=items, answer=Answer.GRANTED)
        .order_by()
        .values_list("item_id", "kind")
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for item_id, kind, n in rows:
        found.setdefault(item_id, {})[kind] = n
    return {
        pk: Granted(counts.get(Ask.EXTENSION, 0), counts.get(Ask.OVERDUE_NOTE, 0))
        for pk, counts in found.items()
    }


def require_may_ask(item: ChecklistItem, actor: Actor) -> None:
    """Raise what `ask_for_time` would raise for want of right or status."""
    if not actor.works_in(item.lead_department_id):
        raise NotAllowed(_("Only the lead department can do this."))
    if item.status not in AT_WORK or not item.has_duty:
        raise WrongStatus(_("A later date can be asked for only while the work is going on."))
    if open_request(item):
        raise WrongStatus(_("A request for this item is waiting for the office's answer."))


@writer
def ask_for_time(item: ChecklistItem, wish: Wish, actor: Actor) -> ExtensionRequest:
    """Ask the office for a later date; which kind it is follows from `actor.on`.

    Raises NotAllowed, WrongStatus (not at work, or a request is open), Incomplete (a field).
    """
    require_may_ask(item, actor)
    _check(item, wish, actor.on)
    hat = actor.wearing(item.lead_department_id, WORKING_ROLES)
    assert hat.person is not None
    with recording(hat, reason=wish.reason.strip()) as record:
        # two at once wait for each other here; the constraint holds where they cannot
        locked = ChecklistItem.objects.select_for_update().get(pk=item.pk)
        require_may_ask(locked, actor)
        request = ExtensionRequest.objects.create(
            item=item,
            kind=kind_of_request(item, hat.on),
            reason=wish.reason.strip(),
            progress=wish.progress.strip(),
            wished_on=wish.wished_on,
            consented_by=wish.consented_by.strip(),
            asked_on=hat.on,
            asked_by=hat.person,
        )
        record("item.time_asked", item, _asked(request))
    return request


@writer
def take_back_request(item: ChecklistItem, actor: Actor) -> None:
    """撤回申请: until the office has answered. Raises NotAllowed, WrongStatus."""
    require_may_take_back(item, actor)
    hat = actor.wearing(item.lead_department_id, WORKING_ROLES)
    with recording(hat) as record:
        changed = item.extensions.filter(answer=Answer.OPEN).update(
            answer=Answer.WITHDRAWN, decided_on=hat.on
        )
        if not changed:
            raise WrongStatus(_("No request of this item waits for an answer."))
        record("item.time_request_withdrawn", item)


@writer
def grant_time(
    request: ExtensionRequest, actor: Actor, *, granted_on: date, words: str = ""
) -> None:
    """Fix a new current date (which need not be the wished one).

    Raises NotAllowed, WrongStatus, Incomplete (a date that is not later, or past), Stale.
    """
    hat = require_office(actor)
    item = request.item
    if item.status not in AT_WORK:
        raise WrongStatus(_("A later date can be given only while the work is going on."))
    if item.due_on and granted_on <= item.due_on:
        raise Incomplete(_("The new date must be later than the present one."), "granted_on")
    if granted_on < hat.on:
        raise Incomplete(_("The new date is past already."), "granted_on")
    with recording(hat, reason=words.strip()) as record:
        _answer(request, hat, Answer.GRANTED, words, granted_on)
        old = item.due_on
        move(item, item.version, hat, **redate_followed(item, granted_on))
        record("item.time_granted", item, {"kind": request.kind, "due_on": [old, granted_on]})


@writer
def refuse_time(request: ExtensionRequest, actor: Actor, *, words: str) -> None:
    """Leave the date as it is, with the office's words. Raises NotAllowed, Incomplete, Stale."""
    hat = require_office(actor)
    if not words.strip():
        raise Incomplete(_("Write why the date stays."), "words")
    with recording(hat, reason=words.strip()) as record:
        _answer(request, hat, Answer.REFUSED, words, None)
        record("item.time_refused", request.item, {"kind": request.kind})


def require_may_take_back(item: ChecklistItem, actor: Actor) -> None:
    """Raise what `take_back_request` would raise."""
    if not actor.works_in(item.lead_department_id):
        raise NotAllowed(_("Only the lead department can do this."))
    if not open_request(item):
        raise WrongStatus(_("No request of this item waits for an answer."))


def _check(item: ChecklistItem, wish: Wish, today: date) -> None:
    if not wish.reason.strip():
        raise Incomplete(_("Write the reason."), "reason")
    if item.due_on and wish.wished_on <= item.due_on:
        raise Incomplete(_("The new date must be later than the present one."), "wished_on")
    if wish.wished_on < today:
        raise Incomplete(_("The new date is past already."), "wished_on")
    if not wish.consented_by.strip():
        raise Incomplete(_("Name the head of your department who consents."), "consented_by")


def _asked(request: ExtensionRequest) -> dict[str, object]:
    return {
        "kind": str(request.get_kind_display()),
        "wished_on": request.wished_on,
        "progress": request.progress,
        "consented_by": request.consented_by,
    }


def _answer(
    request: ExtensionRequest, hat: Actor, answer: str, words: str, granted_on: date | None
) -> None:
    changed = ExtensionRequest.objects.filter(pk=request.pk, answer=Answer.OPEN).update(
        answer=answer,
        granted_on=granted_on,
        decided_on=hat.on,
        decided_by=hat.person,
        words=words.strip(),
    )
    if not changed:
        raise Stale(request)
