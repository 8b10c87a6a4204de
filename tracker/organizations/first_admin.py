"""The first account of a real site: made once, by whoever holds the code that the start printed."""

import hmac
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.organizations.actors import system_actor
from tracker.organizations.bodies import ORDER_STEP, DepartmentFacts, create_department
from tracker.organizations.errors import WrongValue
from tracker.organizations.first_passwords import readable_code
from tracker.organizations.models import Department, Post, User
from tracker.organizations.people import PersonFacts, checked, create_person, create_post
from tracker.trail.errors import NotAllowed
from tracker.trail.recording import recording, writer

OFFICE_CODE = "office"


@dataclass(frozen=True)
class FirstAdmin:
    """What the first person of the office types: own name and log-in, and the office's name."""

    name: str
    phone: str
    email: str
    username: str
    password: str
    office_name: str


def needs_first_admin() -> bool:
    """Whether nobody of the office has a log-in yet (one query)."""
    return not Post.objects.filter(role=Post.Role.OFFICE, person__user__isnull=False).exists()


def setup_code() -> str:
    """The one-time code, kept in TRACKER_VAR/setup-code until the first account is made.

    `make run` prints it, so that nobody else on the network can take the site.
    """
    path = _code_file()
    if not path.exists():
        unfinished = path.with_name(f"setup-code.{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(readable_code(groups=3), encoding="ascii")
        os.replace(unfinished, path)
    return path.read_text(encoding="ascii").strip()


@writer
def create_first_admin(facts: FirstAdmin, code: str, on: date) -> User:
    """The office's first account; the code is used up.

    Raises NotAllowed (there is one already), WrongValue (the code, or a field).
    """
    if not needs_first_admin():
        raise NotAllowed(_("The office has an account already: log in."))
    if not hmac.compare_digest(code.strip().lower().encode(), setup_code().encode()):
        raise WrongValue(_("This is not the code that was printed at the start."), "code")
    person_facts = checked(PersonFacts(facts.name, "", facts.phone, facts.email))
    user = _checked_user(facts)
    user.password = make_password(facts.password)
    actor = system_actor(on)
    with recording(actor) as record:
        department = Department.objects.filter(code=OFFICE_CODE).first()
        if department is None:
            office = facts.office_name.strip()
            if not office:
                raise WrongValue(_("Write the office's name."), "office_name")
            known = (body for body in Department.objects.all() if office in body.names())
            department = next(known, None) or create_department(
                OFFICE_CODE,
                DepartmentFacts(office, office[:30], Department.Kind.PARTY, order=ORDER_STEP // 2),
                record,
            )
        user.save()
        person = create_person(person_facts, record)
        person.user = user
        person.save(update_fields=["user"])
        create_post(person, department, Post.Role.OFFICE, on, record)
        record("person.log_in_made", person, {"username": user.username})
    _code_file().unlink(missing_ok=True)
    return user


def _checked_user(facts: FirstAdmin) -> User:
    user = User(username=facts.username.strip())
    try:
        User._meta.get_field("username").clean(user.username, user)
    except ValidationError as error:
        raise WrongValue(" ".join(error.messages), "username") from error
    if User.objects.filter(username=user.username).exists():
        raise WrongValue(_("This user name is taken."), "username")
    try:
        validate_password(facts.password, user)
    except ValidationError as error:
        raise WrongValue(" ".join(error.messages), "password") from error
    return user


def _code_file() -> Path:
    return Path(settings.TRACKER_VAR) / "setup-code"
