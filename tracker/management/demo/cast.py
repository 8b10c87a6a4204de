"""Who appears in the demo: the office's two people, departments' clerks, heads and liaisons."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from tracker.organizations.accounts import set_own_password
from tracker.organizations.actors import Actor, actor_for, system_actor
from tracker.organizations.bodies import load_departments
from tracker.organizations.details import DetailFacts, set_details
from tracker.organizations.first_passwords import new_secret
from tracker.organizations.models import Department, Person, Post
from tracker.organizations.people import PersonFacts, add_person, add_post

START = date(2022, 1, 4)
ROLE = Post.Role
CLERKS = (ROLE.STAFF, ROLE.LIAISON)
# name, title, department code, role; these people can log in
ACCOUNTS = (
    ("区办甲", "秘书科科长", "yfzqb", ROLE.OFFICE),
    ("区办乙", "秘书科副科长", "yfzqb", ROLE.OFFICE),
    ("经办人甲", "行政执法监督科科员", "sfj", ROLE.STAFF),
    ("联络员甲", "办公室副主任", "sfj", ROLE.LIAISON),
    ("负责人甲", "副局长", "sfj", ROLE.HEAD),
    ("经办人乙", "法规科科员", "zhxzzfj", ROLE.STAFF),
    ("经办人丙", "党政办科员", "fqz", ROLE.STAFF),
    ("领导甲", "区委常委", "qfb", ROLE.VIEWER),
    ("负责人乙", "副局长", "zwsjj", ROLE.HEAD),
)


@dataclass
class Cast:
    """Everybody of the demo; `on` gives the actor of a person on a day."""

    people: dict[str, Person]

    def on(self, day: date, name: str) -> Actor:
        return actor_for(self.people[name], day)

    def clerk_of(self, department: Department, day: date) -> Actor:
        """Someone who works in the department: its demo clerk, else its liaison."""
        post = (
            Post.objects.valid_on(day)
            .filter(department=department, role__in=CLERKS)
            .order_by("role", "pk")
            .last()
        )
        assert post is not None, f"{department} has nobody in the demo"
        return actor_for(post.person, day)


def gather(accounts_file: Path) -> Cast:
    """Load departments, office and people; write log-ins as `role username password` lines."""
    system = system_actor(START)
    load_departments(system)
    set_details(
        DetailFacts(
            district="南湖区",
            office_name="区委依法治区办",
            reporting_unit="区司法局",
            contact="区办甲",
            phone="0573-8000 0001",
        ),
        system,
    )
    people: dict[str, Person] = {}
    lines = []
    for number, (name, title, code, role) in enumerate(ACCOUNTS, start=1):
        person, username, password = _with_log_in(number, name, title, code, role)
        people[name] = person
        lines.append(f"{role} {username} {password}")
    # the office is itself a lead: one person holds two hats, the other verifies (SCREENS moment 8)
    add_post(people["区办甲"], _department("yfzqb"), ROLE.STAFF, system)
    _liaisons()
    accounts_file.parent.mkdir(parents=True, exist_ok=True)
    accounts_file.touch(mode=0o600)
    accounts_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Cast(people)


def _with_log_in(
    number: int, name: str, title: str, code: str, role: str
) -> tuple[Person, str, str]:
    system = system_actor(START)
    facts = PersonFacts(
        name=name,
        title=title,
        phone=f"0573-8000 {number:04d}",
        email=f"demo{number}@example.com",
    )
    person, slip = add_person(facts, system, department=_department(code), role=role, log_in=True)
    assert slip is not None
    assert person.user is not None
    password = new_secret().plain
    set_own_password(person.user, password, actor_for(person, START))
    return person, slip.username, password


def _liaisons() -> None:
    """A liaison without a log-in for every department that has no clerk, so that none is empty."""
    system = system_actor(START)
    working = Post.objects.filter(role__in=CLERKS)
    staffed = set(working.values_list("department_id", flat=True))
    for number, department in enumerate(Department.objects.current(), start=101):
        if department.pk in staffed:
            continue
        facts = PersonFacts(
            name=_("liaison of %(department)s") % {"department": department.short_name},
            title=_("office clerk"),
            phone=f"0573-8000 {number:04d}",
            email=f"{department.code}@example.com",
        )
        add_person(facts, system, department=department, role=ROLE.LIAISON, log_in=False)


def _department(code: str) -> Department:
    return Department.objects.get(code=code)
