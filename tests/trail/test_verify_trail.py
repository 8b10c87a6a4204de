"""`verify_trail`: any edit, gap or cut tail is found; the triggers refuse it in the first place."""

import json
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tracker.organizations.models import Post
from tracker.organizations.people import PersonFacts, edit_person
from tracker.trail.models import Event, TrailHead
from tracker.trail.triggers import NAMES, ensure_triggers, missing_triggers


@pytest.fixture
def three_events(make):
    office = make.actor(make.person(role=Post.Role.OFFICE))
    person = make.person()
    for number in range(3):
        edit_person(person, PersonFacts("张明", f"职务{number}", "0573-82080001"), office)


def verified():
    out = StringIO()
    try:
        call_command("verify_trail", format="json", stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue()), end.code
    return json.loads(out.getvalue()), 0


def without_triggers():
    with connection.cursor() as cursor:
        for name in NAMES:
            on = f" ON {Event._meta.db_table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def test_a_whole_trail_is_whole(three_events):
    report, code = verified()
    assert (report["ok"], report["events"], code) == (True, 3, 0)


def test_the_database_refuses_to_change_or_delete_an_event(three_events):
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(number=2).update(reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(number=2).delete()
    assert verified()[0]["ok"]


@pytest.mark.parametrize(
    ("harm", "problem", "number"),
    [
        (lambda: Event.objects.filter(number=2).update(reason="x"), "altered", 2),
        (lambda: Event.objects.filter(number=2).update(actor_name="x"), "altered", 2),
        (lambda: Event.objects.filter(number=2).delete(), "gap", 2),
        (lambda: Event.objects.filter(number=3).delete(), "cut tail", 3),
        (lambda: TrailHead.objects.update(number=2), "cut tail", 4),
    ],
)
def test_harm_done_around_the_triggers_is_found_and_named(three_events, harm, problem, number):
    without_triggers()
    harm()
    report, code = verified()
    assert (report["problem"], report["number"], code) == (problem, number, 1)


def test_missing_triggers_are_reported_and_restored(db):
    without_triggers()
    found = run_checks(tags=["database"], databases=["default"])
    assert len([issue for issue in found if "trigger" in issue.msg]) == 2
    ensure_triggers()
    assert missing_triggers() == []
