"""The office's rules for reminders: edit them, switch them on after a look, switch them off."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.organizations.actors import Actor
from tracker.organizations.rights import require_office
from tracker.reminders.models import Mail, Notice, ReminderPolicy
from tracker.trail.errors import Refused, Stale
from tracker.trail.recording import recording, writer

EDITABLE = (
    "lead_days",
    "on_the_day",
    "repeat_days",
    "head_after_days",
    "waiting_days",
    "helper_days",
    "filing_days",
    "announce_new",
    "daily_cap",
    "mails_per_minute",
    "intro_zh",
    "intro_en",
)


class NotPreviewed(Refused):
    """Reminders are switched on only by who has seen what they would send."""

    def __init__(self) -> None:
        """The sentence of the page."""
        super().__init__(
            _("Look at the preview first: the rules changed since, or nobody has seen it yet.")
        )


def current_policy() -> ReminderPolicy:
    """The office's rules; the defaults while none were saved (one query)."""
    return ReminderPolicy.objects.filter(pk=1).first() or ReminderPolicy()


@writer
def edit_policy(actor: Actor, *, version: int, values: Mapping[str, Any]) -> ReminderPolicy:
    """Change the rules; `values` holds some of EDITABLE. They hold from the next planning on.

    Raises NotAllowed (not of the office), Stale.
    """
    hat = require_office(actor)
    with recording(hat) as record:
        policy = _stored_policy()
        changes = {
            name: value
            for name, value in values.items()
            if name in EDITABLE and getattr(policy, name) != value
        }
        if not changes:
            record.nothing()
            return policy
        payload = {name: [getattr(policy, name), value] for name, value in changes.items()}
        _change(policy, version, **changes)
        record("reminders.rules_edited", policy, payload)
    return policy


@writer
def switch_on(actor: Actor, *, seen_version: int) -> ReminderPolicy:
    """Start planning from `actor.on`; of the time before only items told meanwhile are owed.

    `seen_version` is the version of the rules whose preview was seen. Raises NotAllowed,
    NotPreviewed.
    """
    hat = require_office(actor)
    with recording(hat) as record:
        policy = _stored_policy()
        if policy.is_on:
            record.nothing()
            return policy
        if policy.version != seen_version:
            raise NotPreviewed
        _change(policy, seen_version, on_since=hat.on, previewed_on=hat.on, cap_reached_on=None)
        _let_go_of_the_past(policy)
        record("reminders.switched_on", policy, {"on_since": hat.on})
    return policy


@writer
def switch_off(actor: Actor, *, reason: str = "") -> ReminderPolicy:
    """The kill switch: nothing is planned, prepared or sent until it is switched on again.

    Mails that wait are dropped; one that is on its way just now may still arrive.
    """
    hat = require_office(actor)
    with recording(hat, reason=reason) as record:
        policy = _stored_policy()
        if not policy.is_on:
            record.nothing()
            return policy
        _change(policy, policy.version, on_since=None, previewed_on=None)
        dropped = Mail.objects.filter(state=Mail.State.READY).update(state=Mail.State.DROPPED)
        record("reminders.switched_off", policy, {"mails_dropped": dropped})
    return policy


def _stored_policy() -> ReminderPolicy:
    policy, _created = ReminderPolicy.objects.get_or_create(pk=1)
    return policy


def _change(policy: ReminderPolicy, version: int, **changes: Any) -> None:
    changed = ReminderPolicy.objects.filter(pk=1, version=version).update(
        version=F("version") + 1, **changes
    )
    if not changed:
        raise Stale(policy)
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.version = version + 1


def _let_go_of_the_past(policy: ReminderPolicy) -> None:
    Notice.objects.filter(state=Notice.State.OWED, owed_on__lt=policy.on_since).update(
        state=Notice.State.SUPPRESSED, why="switched_off", decided_on=policy.on_since
    )
