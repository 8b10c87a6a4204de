"""Owed notices become mails: decided, rendered and committed before anything is sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Person
from tracker.reminders.deciding import Decision, decide
from tracker.reminders.digest import Digest, render_digest
from tracker.reminders.facts import Facts, load_facts
from tracker.reminders.models import Mail, MailContent, Notice, ReminderPolicy
from tracker.reminders.outbox import message_of, new_mail
from tracker.reminders.planning import CATCH_UP_DAYS
from tracker.reminders.policy import current_policy

Eyes = tuple[bool, frozenset[int]]  # all that `visible_to` looks at
CHUNK = 100
DIGEST, ADDITION = "digest", "addition"
OF_NOTICES = Q(kind=DIGEST) | Q(kind__startswith=ADDITION)


@dataclass
class Prepared:
    """What a run prepared. `unreachable` mails exist, marked failed, for the telephone."""

    mails: int = 0
    unreachable: int = 0
    suppressed: int = 0
    left_by_cap: int = 0


@dataclass
class Draft:
    """One person's mail before it is committed."""

    person: Person
    digest: Digest
    is_office: bool


def prepare_mails(today: date, *, by_hand: bool = False) -> Prepared:
    """Commit one digest for each person to whom something is owed on `today`.

    By itself a person gets one a day; `by_hand` (the button, the command) also sends what came
    due since. Nobody is told the same notice twice, however many run this at once, and a run
    that was killed is finished by the next. Nothing happens while reminders are off.
    """
    policy = current_policy()
    if not policy.is_on:
        return Prepared()
    prepared = Prepared(suppressed=_let_go_of_old(today))
    notices = _owed(today)
    if not notices:
        return prepared
    facts = load_facts(today, policy, notices)
    decision = decide(notices, facts)
    prepared.suppressed += _suppress(decision, today)
    people = _office_last(decision, facts)
    for chunk in _chunks(_drafts(people, decision, facts), CHUNK):
        _commit(chunk, facts, prepared, by_hand=by_hand)
    _mark_told(decision, today)
    return prepared


def _owed(today: date) -> list[Notice]:
    owed = Notice.objects.filter(state=Notice.State.OWED, owed_on__lte=today)
    return list(owed.order_by("owed_on", "pk"))


def _let_go_of_old(today: date) -> int:
    """What could not be told within the days of catching up is stale; its ladder goes on."""
    first = today - timedelta(days=CATCH_UP_DAYS)
    old = Notice.objects.filter(state=Notice.State.OWED, owed_on__lt=first)
    return old.update(state=Notice.State.SUPPRESSED, why="too_late", decided_on=today)


def _suppress(decision: Decision, today: date) -> int:
    count = 0
    for why, notices in decision.suppressed.items():
        owed = _still_owed(notices)
        count += owed.update(state=Notice.State.SUPPRESSED, why=why, decided_on=today)
    return count


def _mark_told(decision: Decision, today: date) -> None:
    """Mark what is in everybody's mail for whom it was meant; the rest stays owed."""
    ids = [notice.pk for notice in decision.told]
    there = set(
        Mail.notices.through.objects.filter(notice_id__in=ids).values_list(
            "notice_id", "mail__person_id"
        )
    )
    missing = {
        notice.pk
        for person_id, notices in decision.for_person.items()
        for notice in notices
        if (notice.pk, person_id) not in there
    }
    told = [notice for notice in decision.told if notice.pk not in missing]
    _still_owed(told).update(state=Notice.State.MAILED, decided_on=today)


def _still_owed(notices: Sequence[Notice]) -> QuerySet[Notice]:
    ids = [notice.pk for notice in notices]
    return Notice.objects.filter(pk__in=ids, state=Notice.State.OWED)


def _office_last(decision: Decision, facts: Facts) -> list[Person]:
    """The office's own mail comes last: it can tell what happened to the others'."""
    office = {person.pk for person in facts.directory.office()}
    return sorted(decision.people.values(), key=lambda person: (person.pk in office, person.pk))


def _drafts(people: list[Person], decision: Decision, facts: Facts) -> Iterator[Draft]:
    """Render each person's digest of what they may see."""
    office = {person.pk for person in facts.directory.office()}
    told = _already_told(decision)
    seen = Sight(decision, facts)
    for person in people:
        owed = [n for n in decision.for_person[person.pk] if (n.pk, person.pk) not in told]
        notices = seen.by(person, owed)
        if notices:
            digest = render_digest(person, notices, facts, decision.for_nobody)
            yield Draft(person, digest, person.pk in office)


def _already_told(decision: Decision) -> set[tuple[int, int]]:
    ids = [notice.pk for notice in decision.told]
    rows = Mail.notices.through.objects.filter(notice_id__in=ids)
    return set(rows.values_list("notice_id", "mail__person_id"))


class Sight:
    """What people may see of the decided items, asked once for those with the same departments.

    Nothing goes to who may not see the item, whatever post or delegation led here.
    """

    def __init__(self, decision: Decision, facts: Facts) -> None:
        self.facts = facts
        self.asked: dict[Eyes, set[int]] = {}
        self.seen: dict[Eyes, set[int]] = {}
        for person_id, notices in decision.for_person.items():
            eyes = self._eyes(decision.people[person_id])
            ids = {notice.item_id for notice in notices if notice.item_id}
            self.asked.setdefault(eyes, set()).update(ids)

    def by(self, person: Person, notices: list[Notice]) -> list[Notice]:
        """The notices about what the person may see, and those about no item."""
        eyes = self._eyes(person)
        if eyes not in self.seen:
            actor = self.facts.directory.actor(person)
            visible = ChecklistItem.objects.visible_to(actor).filter(pk__in=self.asked[eyes])
            self.seen[eyes] = set(visible.values_list("pk", flat=True))
        return [n for n in notices if n.item_id is None or n.item_id in self.seen[eyes]]

    def _eyes(self, person: Person) -> Eyes:
        actor = self.facts.directory.actor(person)
        return actor.sees_all, actor.department_ids


def _commit(drafts: list[Draft], facts: Facts, prepared: Prepared, *, by_hand: bool) -> None:
    """Write a chunk of mails under the lock of the policy's row: one preparer at a time."""
    with transaction.atomic():
        policy = ReminderPolicy.objects.select_for_update().get(pk=1)
        if not policy.is_on:
            return
        taken = _taken_today(drafts, facts.today)
        told = _told_pairs(drafts)
        room = policy.daily_cap - _sent_today(facts)
        mails: list[tuple[Mail, Digest]] = []
        for draft in drafts:
            pairs = {(notice.pk, draft.person.pk) for notice in draft.digest.notices}
            number = taken.get(draft.person.pk, 0)
            if pairs & told or (number and not by_hand):
                continue
            if room <= 0 and not draft.is_office:
                prepared.left_by_cap += 1
                continue
            room -= not draft.is_office
            mails.append((_mail(draft, facts.today, number), draft.digest))
        _insert(mails)
        if prepared.left_by_cap:
            ReminderPolicy.objects.filter(pk=1).update(cap_reached_on=facts.today)
    prepared.unreachable += sum(mail.state == Mail.State.FAILED for mail, _digest in mails)
    prepared.mails += sum(mail.state == Mail.State.READY for mail, _digest in mails)


def _taken_today(drafts: list[Draft], today: date) -> dict[int, int]:
    """Per person how many digests the day has already; what was asked for counts apart."""
    people = [draft.person.pk for draft in drafts]
    found: dict[int, int] = {}
    rows = Mail.objects.filter(OF_NOTICES, person__in=people, send_on=today)
    for person_id in rows.values_list("person_id", flat=True):
        found[person_id] = found.get(person_id, 0) + 1
    return found


def _told_pairs(drafts: list[Draft]) -> set[tuple[int, int]]:
    """What another run committed since this one looked."""
    ids = {notice.pk for draft in drafts for notice in draft.digest.notices}
    rows = Mail.notices.through.objects.filter(notice_id__in=ids)
    return set(rows.values_list("notice_id", "mail__person_id"))


def _sent_today(facts: Facts) -> int:
    office = [person.pk for person in facts.directory.office()]
    mails = Mail.objects.filter(OF_NOTICES, send_on=facts.today).exclude(person__in=office)
    return mails.exclude(content__message="").count()


def _mail(draft: Draft, today: date, number: int) -> Mail:
    kind = f"{ADDITION}-{number + 1}" if number else DIGEST
    language = draft.digest.language
    return new_mail(draft.person, kind, today, language=language, subject=draft.digest.subject)


def _insert(mails: list[tuple[Mail, Digest]]) -> None:
    Mail.objects.bulk_create([mail for mail, _digest in mails])
    MailContent.objects.bulk_create(
        MailContent(
            mail=mail,
            text=digest.text,
            html=digest.html,
            calendar=digest.calendar,
            message=message_of(mail, digest),
        )
        for mail, digest in mails
    )
    link = Mail.notices.through
    link.objects.bulk_create(
        link(mail_id=mail.pk, notice_id=notice.pk)
        for mail, digest in mails
        for notice in digest.notices
    )
    warned: dict[date, list[int]] = {}
    for mail, digest in mails:
        if mail.state == Mail.State.READY:
            for notice_id, due_on in digest.warned.items():
                warned.setdefault(due_on, []).append(notice_id)
    for due_on, ids in warned.items():
        Notice.objects.filter(pk__in=ids).update(head_warned_for=due_on)


def _chunks(drafts: Iterator[Draft], size: int) -> Iterator[list[Draft]]:
    while chunk := list(islice(drafts, size)):
        yield chunk
