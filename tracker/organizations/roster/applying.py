"""Rehearsing a roster against what is there, and applying it as a whole or not at all."""

from collections.abc import Sequence
from difflib import get_close_matches

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.organizations.actors import Actor
from tracker.organizations.bodies import create_from_names
from tracker.organizations.errors import WrongValue
from tracker.organizations.first_passwords import Secret, new_secret
from tracker.organizations.models import Department, Person, Post
from tracker.organizations.people import (
    PersonFacts,
    Slip,
    change_person,
    checked,
    create_log_in,
    create_person,
    create_post,
    in_official_order,
)
from tracker.organizations.rights import require_office
from tracker.organizations.roster.rows import (
    ROLE_WORDS,
    ROLES,
    Problem,
    Rehearsal,
    RosterRefused,
    RosterRow,
)
from tracker.trail.recording import Recorder, recording, writer

Key = tuple[str, str]
"""Name and phone: two rows with the same pair are one person with two posts."""


class _Known:
    """What is in the system before the roster (three queries, whatever the number of rows)."""

    def __init__(self, actor: Actor) -> None:
        self.bodies: dict[str, Department] = {}
        for body in Department.objects.current():
            for name in body.names():
                self.bodies.setdefault(name, body)
        active = Person.objects.filter(is_active=True).select_related("user")
        self.people: dict[Key, Person] = {(p.name, p.phone): p for p in active}
        held = Post.objects.valid_on(actor.on)
        self.posts = set(held.values_list("person_id", "department_id", "role"))


def rehearse(
    rows: Sequence[RosterRow], actor: Actor, *, own_departments: bool = False
) -> Rehearsal:
    """What applying the rows would do, and every problem with row, column and reason.

    own_departments: departments that are not there yet are made from the roster's own names.
    """
    known = _Known(actor)
    problems: list[Problem] = []
    seen: dict[tuple[str, str, str, str], int] = {}
    new_units: dict[str, None] = {}
    for row in rows:
        problems.extend(_problems_of(row, known, own_departments))
        place = (row.unit, row.name, ROLES.get(row.role.lower(), row.role), row.phone)
        if place in seen:
            reason = _("The same person and role as in row %(row)d.") % {"row": seen[place]}
            problems.append(Problem(row.number, "name", reason))
        seen.setdefault(place, row.number)
        if own_departments and row.unit and row.unit not in known.bodies:
            new_units[row.unit] = None
    if problems:
        return Rehearsal(rows, tuple(sorted(problems, key=lambda p: p.row)))
    return _counted(rows, known, tuple(new_units))


@writer
def apply_roster(
    rows: Sequence[RosterRow], actor: Actor, *, own_departments: bool = False
) -> list[Slip]:
    """Apply all rows or none; the slips of the new log-ins, in official order of departments.

    Raises NotAllowed, RosterRefused with the problems (also those that arose since the rehearsal).
    """
    hat = require_office(actor)
    before = rehearse(rows, hat, own_departments=own_departments)
    _refuse_problems(before)
    secrets = [
        new_secret() for _new in range(before.people)
    ]  # hashing stays out of the transaction
    with recording(hat) as record:
        plan = rehearse(rows, hat, own_departments=own_departments)
        _refuse_problems(plan)
        if plan.people > len(secrets):
            raise RosterRefused(_("The people changed since the rehearsal: rehearse again."))
        slips = _apply(plan, hat, record, secrets)
        if plan.does_nothing:
            record.nothing()
    return in_official_order(slips)


def _apply(plan: Rehearsal, hat: Actor, record: Recorder, secrets: list[Secret]) -> list[Slip]:
    made = create_from_names(list(plan.departments), record)
    known = _Known(hat)
    bodies = known.bodies | made
    slips = []
    for row in plan.rows:
        department, facts = bodies[row.unit], _facts(row)
        person = known.people.get((facts.name, facts.phone))
        if person is None:
            person = create_person(facts, record)
            known.people[(facts.name, facts.phone)] = person
            slips.append(create_log_in(person, department, secrets.pop(), record))
        else:
            change_person(person, _merged(person, facts), record)
        role = ROLES[row.role.lower()]
        if (person.pk, department.pk, role) not in known.posts:
            create_post(person, department, role, hat.on, record)
            known.posts.add((person.pk, department.pk, role))
    return slips


def _counted(rows: Sequence[RosterRow], known: _Known, units: tuple[str, ...]) -> Rehearsal:
    new: set[Key] = set()
    posts = changes = same = 0
    for row in rows:
        facts = _facts(row)
        key = (facts.name, facts.phone)
        person = known.people.get(key)
        if person is None:
            posts += key in new
            new.add(key)
            continue
        department = known.bodies.get(row.unit)
        held = department and (person.pk, department.pk, ROLES[row.role.lower()]) in known.posts
        differs = vars(_merged(person, facts)) != vars(_present(person))
        posts += not held
        changes += differs
        same += bool(held) and not differs
    return Rehearsal(rows, (), len(new), posts, changes, same, units)


def _problems_of(row: RosterRow, known: _Known, own_departments: bool) -> list[Problem]:
    reasons = (
        ("unit", _unit_problem(row.unit, known, own_departments)),
        ("role", _role_problem(row.role)),
    )
    found = [Problem(row.number, column, reason) for column, reason in reasons if reason]
    try:
        checked(PersonFacts(row.name, row.title, row.phone, row.email))
    except WrongValue as error:
        found.append(Problem(row.number, error.field, str(error)))
    return found


def _unit_problem(unit: str, known: _Known, own_departments: bool) -> str:
    if not unit:
        return _("The department is missing.")
    if unit in known.bodies:
        return ""
    if own_departments:
        return _("The name is longer than 60 characters.") if len(unit) > 60 else ""
    close = get_close_matches(unit, known.bodies, n=1, cutoff=0.5)
    if close:
        return _("The department “%(unit)s” is unknown. Is it %(close)s?") % {
            "unit": unit,
            "close": close[0],
        }
    return _(
        "The department “%(unit)s” is unknown: load the list of departments, or add it first."
    ) % {"unit": unit}


def _role_problem(role: str) -> str:
    if role.lower() in ROLES:
        return ""
    choices = "、".join(ROLE_WORDS)
    if not role:
        return _("The role is missing: one of %(choices)s.") % {"choices": choices}
    return _("The role “%(role)s” is unknown: one of %(choices)s.") % {
        "role": role,
        "choices": choices,
    }


def _facts(row: RosterRow) -> PersonFacts:
    return checked(PersonFacts(row.name, row.title, row.phone, row.email))


def _present(person: Person) -> PersonFacts:
    return PersonFacts(person.name, person.title, person.phone, person.email, person.language)


def _merged(person: Person, facts: PersonFacts) -> PersonFacts:
    """What the person's row becomes: an empty cell leaves what is there."""
    return PersonFacts(
        person.name,
        facts.title or person.title,
        person.phone,
        facts.email or person.email,
        person.language,
    )


def _refuse_problems(plan: Rehearsal) -> None:
    if plan.problems:
        count = len(plan.problems)
        raise RosterRefused(
            ngettext(
                "%(count)d place must be mended; nothing was changed.",
                "%(count)d places must be mended; nothing was changed.",
                count,
            )
            % {"count": count},
            plan.problems,
        )
