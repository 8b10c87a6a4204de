"""Recording: the transaction in which every change is made and told to the trail.

    @writer
    def accept(item, actor): ...
        with recording(actor) as record:
            ...change rows...
            record("item.accepted", item, {"status": [old, new]})

Events are collected and written last, under the trail head's lock: chaining row by row deadlocks
when two bulk acts run at once on PostgreSQL.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from tracker import clock
from tracker.trail.models import Event, TrailHead
from tracker.trail.state import NOW, Traced, present_values

P = ParamSpec("P")
R = TypeVar("R")


class ActorLike(Protocol):
    """What the trail must know of who acts (tracker.organizations.actors.Actor has it)."""

    @property
    def on(self) -> date: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def on_behalf_of_user_id(self) -> int | None: ...
    @property
    def on_behalf_of_name(self) -> str: ...
    @property
    def capacity(self) -> str: ...


class Subject(Protocol):
    """A row that can be the subject of an Event."""

    @property
    def trail_key(self) -> str:
        """For example `item:12`; stable for ever."""

    @property
    def trail_name(self) -> str:
        """What people call it now, for example `举45 每季度向区人大联席会议汇报`."""


class UnrecordedWrite(RuntimeError):
    """A recording ended without an Event: a bug in a public write function."""


@dataclass
class Recorder:
    """Collects the Events of one transaction; call it once for each change."""

    actor: ActorLike
    reason: str
    batch: uuid.UUID = field(default_factory=uuid.uuid4)
    rows: list[dict[str, Any]] = field(default_factory=list)
    nothing_changed: bool = False

    def __call__(
        self,
        verb: str,
        subject: Subject,
        payload: dict[str, Any] | None = None,
        *,
        reason: str = "",
        actor: ActorLike | None = None,
        whole: bool = False,
    ) -> None:
        """Note one Event: `verb` is `room.past_tense`, `payload` has [old, new] pairs or values.

        actor: with the hat of this one row, where rows of a batch are done under several.
        whole: the Event keeps every traced column of the subject, not only what was changed;
        for a row that was made without an Event of its own.
        """
        self.rows.append(
            {
                "verb": verb,
                "subject": subject.trail_key,
                "subject_name": subject.trail_name[:200],
                "reason": reason or self.reason,
                "payload": dict(payload or {}),
                "hat": actor or self.actor,
                "traced": subject if isinstance(subject, Traced) else None,
                "whole": whole,
            }
        )

    def nothing(self) -> None:
        """Say that this act found nothing to change, so that no Event is owed."""
        self.nothing_changed = True


_current: ContextVar[Recorder | None] = ContextVar("recorder", default=None)
WRITERS: dict[str, Callable[..., Any]] = {}


def writer(function: Callable[P, R]) -> Callable[P, R]:
    """Register a public write function, so that tests can walk them all."""
    WRITERS[f"{function.__module__}.{function.__qualname__}"] = function

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    return call


@contextmanager
def recording(actor: ActorLike, *, reason: str = "") -> Generator[Recorder, None, None]:
    """The transaction of one act. An inner recording joins the outer one and its batch; its own
    reason, where it has one, goes with the Events of its block.

    Raises UnrecordedWrite when the outermost recording ends with no Event and without
    `nothing()`. Signals and tasks belong in `transaction.on_commit`.
    """
    outer = _current.get()
    if outer is not None:
        shared, outer.reason = outer.reason, reason or outer.reason
        try:
            yield outer
        finally:
            outer.reason = shared
        return
    recorder = Recorder(actor=actor, reason=reason)
    token = _current.set(recorder)
    try:
        with transaction.atomic():
            yield recorder
            _write(recorder)
    finally:
        _current.reset(token)


def canonical(payload: dict[str, Any]) -> str:
    """The one text of a payload: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(
        payload, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def event_hash(event: Event) -> str:
    """sha256 over every column of the event but the hash itself, in a fixed order."""
    moment: datetime = event.recorded_at
    parts = [
        str(event.number),
        str(event.batch),
        event.happened_on.isoformat(),
        f"{moment.timestamp():.6f}",
        str(event.actor_id or ""),
        event.actor_name,
        str(event.on_behalf_of_id or ""),
        event.on_behalf_of_name,
        event.capacity,
        event.subject,
        event.subject_name,
        event.verb,
        event.reason,
        event.payload,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _write(recorder: Recorder) -> None:
    if not recorder.rows:
        if recorder.nothing_changed:
            return
        raise UnrecordedWrite("a recording ended without an Event")
    _keep_states(recorder.rows)
    heads = TrailHead.objects.select_for_update()
    head = heads.filter(pk=1).first()
    if head is None:  # the first Event of all; two at once wait for each other after it
        TrailHead.objects.get_or_create(pk=1)
        head = heads.get(pk=1)
    events = []
    number, previous = head.number, head.hash
    for row in recorder.rows:
        number += 1
        event = _event(recorder, number, previous, row)
        previous = event.hash
        events.append(event)
    Event.objects.bulk_create(events, batch_size=500)
    TrailHead.objects.filter(pk=1).update(number=number, hash=previous)


def _keep_states(rows: list[dict[str, Any]]) -> None:
    """Put under `now` what each act changed; a row's last Event of the act has it."""
    present = present_values(row["traced"] for row in rows if row["traced"] is not None)
    last = {row["subject"]: row for row in rows if row["traced"] is not None}
    # one row read twice within the act: what was read first is what the act changed
    first = {row["subject"]: row["traced"] for row in reversed(rows) if row["traced"] is not None}
    whole = {row["subject"] for row in rows if row["whole"]}
    for subject, row in last.items():
        traced: Traced = first[subject]
        values = present.get((type(traced), traced.pk), {})
        changed = traced.changed_to(values, whole=subject in whole)
        if changed:
            row["payload"][NOW] = changed


def _event(recorder: Recorder, number: int, previous: str, row: dict[str, Any]) -> Event:
    actor: ActorLike = row["hat"]
    columns = {name: row[name] for name in ("verb", "subject", "subject_name", "reason")}
    columns["payload"] = canonical(row["payload"])
    event = Event(
        number=number,
        batch=recorder.batch,
        happened_on=actor.on,
        recorded_at=clock.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        on_behalf_of_id=actor.on_behalf_of_user_id,
        on_behalf_of_name=actor.on_behalf_of_name,
        capacity=actor.capacity[:120],
        previous_hash=previous,
        **columns,
    )
    event.hash = event_hash(event)
    return event
