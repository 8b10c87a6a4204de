"""Acts of the office: departments, people, calendar, reminders, exports."""

import io
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt

from tests.factory import Factory
from tests.safety.acts.base import Act, Scenario, add, office, scenario
from tracker import clock
from tracker.calendars import own_days
from tracker.checklist.models import ChecklistItem
from tracker.organizations import accounts, bodies, details, first_admin, people
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Person, Post, User
from tracker.organizations.roster import applying
from tracker.organizations.roster.rows import RosterRow
from tracker.reminders import by_request, daily, policy, resending, urging
from tracker.reminders.models import Mail
from tracker.reminders.outbox import Words
from tracker.trail.models import Event
from tracker.workbooks import exporting, trail_sheet

FACTS = people.PersonFacts("张明", "科员", "0573-82080001", "zhang@example.cn")
BODY = bodies.DepartmentFacts("南湖区档案局", "区档案局", Department.Kind.DEPARTMENT)


def _by_office(act: Callable[[Actor, Factory], object]) -> Scenario:
    def make_act(make: Factory) -> Act:
        make.justice  # noqa: B018 - the department is made
        actor = office(make)
        return lambda: act(actor, make)

    return make_act


def _on_person(act: Callable[[Person, Actor], object], **fields: Any) -> Scenario:
    def make_act(make: Factory) -> Act:
        person, actor = make.person("李华", **fields), office(make)
        return lambda: act(person, actor)

    return make_act


def _may_go(person: Person, post: Post | None) -> None:
    """Nothing holds anybody back here."""


add(bodies.load_departments, _by_office(lambda a, m: bodies.load_departments(a)))
add(bodies.add_department, _by_office(lambda a, m: bodies.add_department("daj", BODY, a)))
add(bodies.edit_department, _by_office(lambda a, m: bodies.edit_department(m.justice, BODY, a)))
add(
    details.set_details,
    _by_office(
        lambda a, m: details.set_details(
            details.DetailFacts("南湖区", "区依法治区办", "区司法局", "区办甲", "0573-1"), a
        )
    ),
)
add(
    people.add_person,
    _by_office(lambda a, m: people.add_person(FACTS, a, department=m.justice, role="staff")),
)
add(people.edit_person, _on_person(lambda p, a: people.edit_person(p, FACTS, a)))
add(
    people.add_post,
    _on_person(lambda p, a: people.add_post(p, p.posts.get().department, "liaison", a)),
)
add(people.end_post, _on_person(lambda p, a: people.end_post(p.posts.get(), a, may_go=_may_go)))
add(people.deactivate, _on_person(lambda p, a: people.deactivate(p, a, may_go=_may_go)))
add(people.reactivate, _on_person(lambda p, a: people.reactivate(p, a), is_active=False))
add(people.reset_password, _on_person(lambda p, a: people.reset_password(p, a)))
add(people.reset_passwords, _on_person(lambda p, a: people.reset_passwords([p], a)))
add(
    accounts.set_own_password,
    _on_person(lambda p, a: accounts.set_own_password(p.user, "a new long word", a)),
)
add(accounts.choose_language, _on_person(lambda p, a: accounts.choose_language(p, "en", a)))
add(
    applying.apply_roster,
    _by_office(
        lambda a, m: applying.apply_roster(
            [RosterRow(2, m.justice.name, "张明", "", "经办人", "0573-82080001", "")], a
        )
    ),
)
add(
    own_days.set_own_day,
    _by_office(
        lambda a, m: own_days.set_own_day(date(2022, 9, 16), is_working=False, note="", actor=a)
    ),
)


@scenario(people.lift_lock)
def _lift_lock(make: Factory) -> Act:
    person, actor = make.person(), office(make)
    AccessAttempt.objects.create(username=person.user.username, failures_since_start=5)
    return lambda: people.lift_lock(person, actor)


@scenario(own_days.clear_own_day)
def _clear_day(make: Factory) -> Act:
    actor = office(make)
    own = own_days.set_own_day(date(2022, 9, 16), is_working=False, note="", actor=actor)
    return lambda: own_days.clear_own_day(own, actor=actor)


@scenario(first_admin.create_first_admin)
def _first_admin(make: Factory) -> Act:
    facts = first_admin.FirstAdmin(
        "区办甲", "0573-82080000", "", "qb01", "a long first word", "区依法治区办"
    )
    code = first_admin.setup_code()
    assert not User.objects.exists()
    return lambda: first_admin.create_first_admin(facts, code, make.today)


add(
    policy.edit_policy,
    _by_office(lambda a, m: policy.edit_policy(a, version=1, values={"repeat_days": 9})),
)
add(policy.switch_on, _by_office(lambda a, m: policy.switch_on(a, seen_version=1)))
add(daily.prepare_by_hand, _by_office(lambda a, m: daily.prepare_by_hand(a)))
add(
    resending.trust_address,
    _on_person(lambda p, a: resending.trust_address(p, a), email_failed_at=clock.now()),
)


@scenario(urging.remind)
def _remind(make: Factory) -> Act:
    actor, item = office(make), make.item()
    make.person("经办人甲")
    policy.switch_on(actor, seen_version=1)
    return lambda: urging.remind(item, actor)


@scenario(urging.remind_helpers)
def _remind_helpers(make: Factory) -> Act:
    actor, item = office(make), make.item()
    make.contribution(item)
    policy.switch_on(actor, seen_version=1)
    return lambda: urging.remind_helpers(item, actor)


@scenario(policy.switch_off)
def _switch_off(make: Factory) -> Act:
    actor = office(make)
    policy.switch_on(actor, seen_version=1)
    return lambda: policy.switch_off(actor)


@scenario(resending.resend_mail)
def _resend(make: Factory) -> Act:
    actor, person = office(make), make.person()
    policy.switch_on(actor, seen_version=1)
    mail = Mail.objects.create(
        person=person, kind="digest", send_on=make.today, language="zh-hans", subject="1件待办",
        message_id="<x@localhost>", prepared_at=clock.now(),
        state="failed", address=person.email,
    )  # fmt: skip
    return lambda: resending.resend_mail(mail, actor)


@scenario(by_request.mail_overview)
def _mail_overview(make: Factory) -> Act:
    actor = office(make)
    policy.switch_on(actor, seen_version=1)
    words = Words("总体情况", "text", "<p>html</p>")
    return lambda: by_request.mail_overview(actor.person, words, actor)


@scenario(exporting.export_ledger)
def _ledger(make: Factory) -> Act:
    item, actor = make.item(), office(make)
    items = ChecklistItem.objects.visible_to(actor)
    return lambda: exporting.export_ledger(io.BytesIO(), items, actor, checklist=item.checklist)


@scenario(trail_sheet.export_trail)
def _trail(make: Factory) -> Act:
    actor = office(make)
    path = Path(tempfile.mkdtemp()) / "trail.xlsx"
    return lambda: trail_sheet.export_trail(Event.objects.all(), path, actor, filter_words="")
