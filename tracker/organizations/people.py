"""People, their posts and their log-ins: adding, editing, ending, first passwords, locks."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tracker.organizations.actors import Actor
from tracker.organizations.errors import StillNeeded, WrongValue
from tracker.organizations.first_passwords import Secret, new_secret
from tracker.organizations.models import Department, Person, Post, User
from tracker.organizations.rights import require_office
from tracker.trail.recording import Recorder, recording, writer

PHONE = re.compile(r"[0-9+()（） #*、,，/转-]{5,40}")
MayGo = Callable[[Person, Post | None], None]
"""Raises Refused while the person (or that post of theirs) owns something open."""


@dataclass(frozen=True)
class PersonFacts:
    """What the office writes down about a person; e-mail may be missing, a phone may not."""

    name: str
    title: str = ""
    phone: str = ""
    email: str = ""
    language: str = Person.Language.CHINESE


@dataclass(frozen=True)
class Slip:
    """A first password, to be shown once and printed: it is stored nowhere."""

    person: Person
    department: Department | None
    username: str
    password: str


@writer
def add_person(
    facts: PersonFacts, actor: Actor, *, department: Department, role: str, log_in: bool = True
) -> tuple[Person, Slip | None]:
    """Add a person with a first post from today on and, if wanted, a log-in.

    Raises NotAllowed, WrongValue (a field), WrongValue "name" where the person is there already.
    """
    hat = require_office(actor)
    facts = checked(facts)
    if Person.objects.filter(name=facts.name, phone=facts.phone, is_active=True).exists():
        raise WrongValue(
            _("%(name)s with this phone is there already: give them a further post instead.")
            % {"name": facts.name},
            "name",
        )
    secret = new_secret() if log_in else None
    with recording(hat) as record:
        person = create_person(facts, record)
        create_post(person, department, role, hat.on, record)
        slip = create_log_in(person, department, secret, record) if secret else None
    return person, slip


@writer
def edit_person(person: Person, facts: PersonFacts, actor: Actor) -> None:
    """Change name, position, phone, e-mail or language. Raises NotAllowed, WrongValue."""
    hat = require_office(actor)
    facts = checked(facts)
    with recording(hat) as record:
        if not change_person(person, facts, record):
            record.nothing()


@writer
def add_post(person: Person, department: Department, role: str, actor: Actor) -> Post:
    """Give a person a further post from today on. Raises NotAllowed, WrongValue."""
    hat = require_office(actor)
    if department.successor is not None:
        raise WrongValue(_("This department was merged into another one."), "department")
    held = Post.objects.valid_on(hat.on).filter(person=person, department=department, role=role)
    if held.exists():
        raise WrongValue(_("The person holds this post already."), "role")
    with recording(hat) as record:
        return create_post(person, department, role, hat.on, record)


@writer
def end_post(post: Post, actor: Actor, *, may_go: MayGo, reason: str = "") -> None:
    """End a post yesterday, or today where it began today.

    Raises NotAllowed, StillNeeded (the office's last one), and what `may_go` raises.
    """
    hat = require_office(actor)
    may_go(post.person, post)
    with recording(hat, reason=reason) as record:
        if post.role == Post.Role.OFFICE:
            _office_goes_on_without(post.person, hat.on)
        until = max(hat.on - timedelta(days=1), post.from_on)
        if post.from_on == hat.on:  # entered by mistake today: no day on which it ever held
            record("post.withdrawn", post)
            if not _is_referred_to(post):
                post.delete()
                return
        post.until_on = until
        post.save(update_fields=["until_on"])
        record("post.ended", post, {"until_on": until})


@writer
def deactivate(person: Person, actor: Actor, *, may_go: MayGo, reason: str = "") -> None:
    """Close a person's posts and log-in; the row and the history stay.

    Raises NotAllowed, StillNeeded (the office's last one), and what `may_go` raises.
    """
    hat = require_office(actor)
    may_go(person, None)
    with recording(hat, reason=reason) as record:
        if Post.objects.valid_on(hat.on).filter(person=person, role=Post.Role.OFFICE).exists():
            _office_goes_on_without(person, hat.on)
        if not person.is_active:
            record.nothing()
            return
        person.is_active = False
        person.save(update_fields=["is_active"])
        if person.user:
            User.objects.filter(pk=person.user.pk).update(is_active=False)
        record("person.deactivated", person)


@writer
def reactivate(person: Person, actor: Actor) -> None:
    """Take a deactivated person back, with the posts that still hold. Raises NotAllowed."""
    hat = require_office(actor)
    with recording(hat) as record:
        if person.is_active:
            record.nothing()
            return
        person.is_active = True
        person.save(update_fields=["is_active"])
        if person.user:
            User.objects.filter(pk=person.user.pk).update(is_active=True)
        record("person.reactivated", person)


@writer
def reset_password(person: Person, actor: Actor) -> Slip:
    """A new first password, to be changed at the next log-in; also makes a missing log-in.

    Ends the person's sessions and lifts a lock. Raises NotAllowed, WrongValue (inactive).
    """
    return reset_passwords([person], actor)[0]


@writer
def reset_passwords(people: list[Person], actor: Actor) -> list[Slip]:
    """New first passwords for several people, in their order; one Event each."""
    hat = require_office(actor)
    for person in people:
        if not person.is_active:
            raise WrongValue(_("%(name)s is no longer active.") % {"name": person.name})
    secrets = [new_secret() for _person in people]
    slips = []
    with recording(hat) as record:
        for person, secret in zip(people, secrets, strict=True):
            department = department_of(person, hat.on)
            if person.user is None:
                if department is None:
                    raise WrongValue(
                        _("%(name)s has no post: add one first.") % {"name": person.name}
                    )
                slips.append(create_log_in(person, department, secret, record))
                continue
            user = person.user
            user.password, user.must_change_password = secret.hashed, True
            user.save(update_fields=["password", "must_change_password"])
            AccessAttempt.objects.filter(username=user.username).delete()
            record("person.password_reset", person)
            slips.append(Slip(person, department, user.username, secret.plain))
        if not people:
            record.nothing()
    return slips


@writer
def lift_lock(person: Person, actor: Actor) -> bool:
    """Let a locked-out person try again at once; whether there was a lock to lift."""
    hat = require_office(actor)
    with recording(hat) as record:
        attempts = AccessAttempt.objects.filter(
            username=person.user.username if person.user else ""
        )
        if not attempts.exists():
            record.nothing()
            return False
        attempts.delete()
        record("person.unlocked", person)
    return True


def failed_attempts(person: Person) -> int:
    """Wrong passwords since the last good one, over all addresses (one query)."""
    if person.user is None:
        return 0
    attempts = AccessAttempt.objects.filter(username=person.user.username)
    return max(attempts.values_list("failures_since_start", flat=True), default=0)


def department_of(person: Person, on: date) -> Department | None:
    """The department of the person's first post that holds on that day."""
    post = Post.objects.valid_on(on).filter(person=person).select_related("department").first()
    return post.department if post else None


def in_official_order(slips: list[Slip]) -> list[Slip]:
    """Slips by the official order of departments, then by log-in name."""
    return sorted(slips, key=lambda s: (s.department.order if s.department else 10**9, s.username))


def checked(facts: PersonFacts) -> PersonFacts:
    """The facts, each on one line and trimmed. Raises WrongValue, naming the field."""
    name, title = " ".join(facts.name.split()), " ".join(facts.title.split())
    phone, email = " ".join(facts.phone.split()), facts.email.strip()
    if not name:
        raise WrongValue(_("Write the name."), "name")
    if len(name) > 40:
        raise WrongValue(_("The name is longer than 40 characters."), "name")
    if len(title) > 60:
        raise WrongValue(_("The position is longer than 60 characters."), "title")
    if not phone:
        raise WrongValue(
            _("The phone is missing: mails that fail are followed by a call."), "phone"
        )
    if not PHONE.fullmatch(phone) or sum(sign.isdigit() for sign in phone) < 5:
        raise WrongValue(_("“%(phone)s” is not a phone number.") % {"phone": phone}, "phone")
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise WrongValue(
                _("“%(email)s” is not an e-mail address.") % {"email": email}, "email"
            ) from error
    return PersonFacts(name, title, phone, email, facts.language)


def create_person(facts: PersonFacts, record: Recorder) -> Person:
    """The row of a new person. For writers only, inside their recording."""
    person = Person.objects.create(**asdict(facts))
    record("person.added", person, {"title": facts.title})
    return person


def change_person(person: Person, facts: PersonFacts, record: Recorder) -> bool:
    """Write changed facts, if any. For writers only, inside their recording."""
    values = asdict(facts)
    changed = {n: [getattr(person, n), v] for n, v in values.items() if getattr(person, n) != v}
    if not changed:
        return False
    if "email" in changed:
        person.email_failed_at = None  # a new address has not failed yet
    for name, value in values.items():
        setattr(person, name, value)
    person.save()
    record("person.edited", person, changed)
    return True


def create_post(
    person: Person, department: Department, role: str, on: date, record: Recorder
) -> Post:
    """A post from that day on. For writers only, inside their recording."""
    post = Post.objects.create(person=person, department=department, role=role, from_on=on)
    record("post.added", post, {"department": department.name, "role": role, "from_on": on})
    return post


def create_log_in(person: Person, department: Department, secret: Secret, record: Recorder) -> Slip:
    """A log-in named by the department's code and a number. For writers only."""
    user = User(
        username=next_username(department), password=secret.hashed, must_change_password=True
    )
    user.save()
    person.user = user
    person.save(update_fields=["user"])
    record("person.log_in_made", person, {"username": user.username})
    return Slip(person, department, user.username, secret.plain)


def next_username(department: Department) -> str:
    """The next free name, for example `sfj03`: what a clerk can type without an input method."""
    stem = department.code if not department.code[-1].isdigit() else f"{department.code}-"
    used = User.objects.filter(username__startswith=stem).values_list("username", flat=True)
    numbers = [int(name[len(stem) :]) for name in used if name[len(stem) :].isdigit()]
    return f"{stem}{max(numbers, default=0) + 1:02d}"


def _office_goes_on_without(person: Person, on: date) -> None:
    others = Post.objects.valid_on(on).filter(role=Post.Role.OFFICE, person__user__is_active=True)
    if not others.exclude(person=person).exists():
        raise StillNeeded(
            _("%(name)s is the last one of the office with a log-in: add another one first.")
            % {"name": person.name}
        )


def _is_referred_to(post: Post) -> bool:
    return post.delegations.exists() or post.owned_items.exists()
