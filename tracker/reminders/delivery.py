"""Sending what is ready: claim with a lease, commit, send over one connection, mark the batch.

Nothing is sent inside a transaction. What happens when something breaks:
- the server does not answer, or answers 4xx: tried again after growing waits, for a week;
- 5xx for the recipient: failed, and the person's address is marked for a telephone call;
- no answer after the body went out: sent again, byte-identical, flagged as uncertain;
- the process is killed: its lease runs out and the next worker goes on (see journal).
"""

import random
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from tracker import clock
from tracker.organizations.models import Person
from tracker.reminders import journal
from tracker.reminders.attempts import Outcome, Result, attempt, open_or_reason
from tracker.reminders.models import Mail
from tracker.reminders.policy import current_policy
from tracker.reminders.smtp import WatchedBackend, open_mailer

BATCH = 250
RENEW_AFTER = timedelta(seconds=60)
SETTLE_AFTER_SECONDS = 10.0
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=7)
BROKEN_IN_A_ROW = 3  # so many lost connections mean that the server is down


@dataclass
class Tally:
    """What a run did: mails sent, mails that will not be sent, mails to be tried again."""

    sent: int = 0
    failed: int = 0
    delayed: int = 0

    def __iadd__(self, other: "Tally") -> "Tally":
        self.sent += other.sent
        self.failed += other.failed
        self.delayed += other.delayed
        return self


@dataclass
class Batch:
    """Mails claimed under one lease, and what became of those tried since the last marking."""

    lease: uuid.UUID
    mails: list[Mail]
    renewed_at: datetime
    settled_at: float = field(default_factory=time.monotonic)
    done: list[tuple[Mail, Result]] = field(default_factory=list)


def lease_time() -> timedelta:
    """Longer than all time-outs of one mail together, and the renewal, with a margin."""
    return timedelta(seconds=max(300, 12 * (settings.EMAIL_TIMEOUT or 20)))


def work_outbox() -> Tally:
    """Send everything that is ready now, batch by batch; nothing while reminders are off."""
    tally = Tally()
    take_over_expired(clock.now())
    while (policy := current_policy()).is_on:
        rate = policy.mails_per_minute
        if rate and _others_at_work():
            return tally  # the host cuts bursts: one sender at a time
        batch = claim(clock.now())
        if not batch.mails:
            return tally
        tally += _send(batch, pause=60 / rate if rate else 0.0)
    return tally


def work_kind(kind: str) -> Tally:
    """Send what is ready of one kind, also while reminders are off; BATCH mails at most."""
    take_over_expired(clock.now())
    batch = claim(clock.now(), kind=kind)
    return _send(batch, pause=0.0) if batch.mails else Tally()


def claim(now: datetime, *, kind: str = "") -> Batch:
    """Take up to BATCH ready mails (of one kind) under a new lease, in a commit of its own."""
    lease = uuid.uuid4()
    with transaction.atomic():
        ready = _ready(now).order_by("pk")
        if kind:
            ready = ready.filter(kind=kind)
        if connection.features.has_select_for_update_skip_locked:
            ready = ready.select_for_update(skip_locked=True)
        ids = list(ready.values_list("pk", flat=True)[:BATCH])
        Mail.objects.filter(pk__in=ids, state=Mail.State.READY).update(
            state=Mail.State.SENDING, lease=lease, lease_until_at=now + lease_time()
        )
    mails = Mail.objects.filter(lease=lease).select_related("content").order_by("pk")
    return Batch(lease, list(mails), renewed_at=now)


def take_over_expired(now: datetime) -> int:
    """Free the mails of leases that ran out; those known as sent are marked so."""
    expired = Mail.objects.filter(state=Mail.State.SENDING, lease_until_at__lt=now)
    freed = 0
    for lease in set(expired.values_list("lease", flat=True)):
        if lease is None:
            continue
        story = journal.read(lease)
        with transaction.atomic():
            mine = expired.filter(lease=lease)
            freed += mine.filter(pk__in=story.sent).update(
                state=Mail.State.SENT, sent_at=now, attempts=F("attempts") + 1, **_FREE
            )
            doubtful = mine.filter(pk__in=story.unknown) if story.is_known else mine
            freed += doubtful.update(
                state=Mail.State.READY,
                uncertain=True,
                attempts=F("attempts") + 1,
                error="interrupted",
                **_FREE,
            )
            freed += mine.update(state=Mail.State.READY, **_FREE)
        journal.forget(lease)
    return freed


_FREE = {"lease": None, "lease_until_at": None}


def _ready(now: datetime) -> QuerySet[Mail]:
    due = Q(retry_at=None) | Q(retry_at__lte=now)
    return Mail.objects.filter(due, state=Mail.State.READY, channel="mail")


def _others_at_work() -> bool:
    return Mail.objects.filter(state=Mail.State.SENDING).exists()


def _send(batch: Batch, *, pause: float) -> Tally:
    """Send the mails of a batch over one connection; whatever is not tried is given back."""
    mailer = open_mailer(settings.EMAIL_BACKEND)
    story = journal.Journal(batch.lease)
    tally, broken, down = Tally(), 0, ""
    try:
        for mail in batch.mails:
            down = down or open_or_reason(mailer)
            if down or not _still_ours(batch):
                break
            result = _try(mailer, mail, story)
            batch.done.append((mail, result))
            broken = broken + 1 if _hang_up_if_broken(mailer, result) else 0
            if broken == BROKEN_IN_A_ROW:
                down = result.words
            if time.monotonic() - batch.settled_at > SETTLE_AFTER_SECONDS:
                tally += _settle(batch)
            if pause:
                time.sleep(pause)
        tally += _settle(batch)
        tally.delayed += _give_back(batch, down)
    finally:
        story.close()
        _close(mailer)
    journal.forget(batch.lease)
    return tally


def _try(mailer: BaseEmailBackend, mail: Mail, story: journal.Journal) -> Result:
    """One attempt, written down before and after; an unknown outcome stays written as begun."""
    story.note(journal.BEGUN, mail.pk)
    result = attempt(mailer, mail)
    if result.outcome == Outcome.SENT:
        story.note(journal.SENT, mail.pk)
    elif result.outcome != Outcome.UNKNOWN:
        story.note(journal.NOT_SENT, mail.pk)
    return result


def _hang_up_if_broken(mailer: BaseEmailBackend, result: Result) -> bool:
    """After a lost connection the next mail needs a new one."""
    if not result.connection_lost:
        return False
    if isinstance(mailer, WatchedBackend):
        mailer.drop()
    return True


def _close(mailer: BaseEmailBackend) -> None:
    # The mails are out and marked: a server's rude good-bye changes nothing.
    with suppress(OSError):
        mailer.close()


def _still_ours(batch: Batch) -> bool:
    """Renew the lease when its time has come; False when another worker took it over.

    A clock that was set back, or a machine that slept, also asks the database.
    """
    now = clock.now()
    if abs(now - batch.renewed_at) < RENEW_AFTER:
        return True
    batch.renewed_at = now
    ours = Mail.objects.filter(lease=batch.lease, state=Mail.State.SENDING)
    return bool(ours.update(lease_until_at=now + lease_time()))


def _settle(batch: Batch) -> Tally:
    """Write the outcomes so far, in one commit; only where the lease still is ours."""
    now, done = clock.now(), batch.done
    batch.done, batch.settled_at = [], time.monotonic()
    tally = Tally()
    with transaction.atomic():
        ours = Mail.objects.filter(lease=batch.lease, state=Mail.State.SENDING)
        sent = [mail.pk for mail, result in done if result.outcome == Outcome.SENT]
        if sent:
            tally.sent = ours.filter(pk__in=sent).update(
                state=Mail.State.SENT, sent_at=now, attempts=F("attempts") + 1, error="", **_FREE
            )
        for mail, result in done:
            if result.outcome == Outcome.FAILED:
                tally.failed += _mark_failed(ours, mail, result, now)
            elif result.outcome != Outcome.SENT:
                tally += _mark_delayed(ours, mail, result, now)
    return tally


def _mark_failed(ours: QuerySet[Mail], mail: Mail, result: Result, now: datetime) -> int:
    failed = ours.filter(pk=mail.pk).update(
        state=Mail.State.FAILED, attempts=F("attempts") + 1, error=result.words[:400], **_FREE
    )
    if failed and result.bad_address:
        Person.objects.filter(pk=mail.person_id, email=mail.address).update(email_failed_at=now)
    return failed


def _mark_delayed(ours: QuerySet[Mail], mail: Mail, result: Result, now: datetime) -> Tally:
    uncertain = mail.uncertain or result.outcome == Outcome.UNKNOWN
    if now - mail.prepared_at > GIVE_UP_AFTER:
        changes: dict[str, Any] = {"state": Mail.State.FAILED, "retry_at": None}
    else:
        changes = {"state": Mail.State.READY, "retry_at": now + wait(mail.attempts)}
    changed = ours.filter(pk=mail.pk).update(
        attempts=F("attempts") + 1,
        uncertain=uncertain,
        error=result.words[:400],
        **changes,
        **_FREE,
    )
    failed = changes["state"] == Mail.State.FAILED
    return Tally(failed=changed if failed else 0, delayed=0 if failed else changed)


def _give_back(batch: Batch, reason: str) -> int:
    """Mails of the batch that were not tried: ready again, later when the server is down."""
    now = clock.now()
    ours = Mail.objects.filter(lease=batch.lease, state=Mail.State.SENDING)
    still = set(ours.values_list("pk", flat=True))
    left = [mail for mail in batch.mails if mail.pk in still]
    if not left:
        return 0
    if not reason:
        return ours.update(state=Mail.State.READY, **_FREE)
    return ours.update(
        state=Mail.State.READY,
        attempts=F("attempts") + 1,
        retry_at=now + wait(_fewest_attempts(left)),
        error=reason[:400],
        **_FREE,
    )


def _fewest_attempts(mails: Sequence[Mail]) -> int:
    return min(mail.attempts for mail in mails)


def wait(attempts: int) -> timedelta:
    """How long to wait after so many attempts before this one: 1, 2, 4 … 60 minutes ± a quarter.

    The jitter keeps several installations of one mail host from coming back together.
    """
    grown: timedelta = min(FIRST_WAIT * 2 ** min(attempts, 10), LONGEST_WAIT)
    return timedelta(seconds=grown.total_seconds()) * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
