"""`verify_trail`: any edit, gap or cut tail is found; the triggers refuse it in the first place."""

import json
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Post
from tracker.organizations.people import PersonFacts, edit_person
from tracker.trail.anchors import write_anchor
from tracker.trail.models import Event, TrailHead
from tracker.trail.recording import event_hash, recording
from tracker.trail.tasks import anchor
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


@pytest.fixture(autouse=True)
def anchor_path(settings, tmp_path):
    settings.TRAIL_ANCHOR_FILE = tmp_path / "trail-anchors.txt"
    return settings.TRAIL_ANCHOR_FILE


def recompute_chain():
    """What a skilled hand would do: change an event, then compute every later link anew."""
    without_triggers()
    previous = "0" * 64
    for event in Event.objects.order_by("number"):
        if event.number == 2:
            event.reason = "x"
        event.previous_hash = previous
        event.hash = previous = event_hash(event)
        event.save()
    TrailHead.objects.update(hash=previous)


def test_a_chain_computed_anew_is_found_by_the_anchor_file_only(three_events, anchor_path):
    write_anchor()
    assert verified() == ({**verified()[0], "ok": True, "anchors": 1}, 0)
    recompute_chain()
    report, code = verified()
    assert (report["problem"], report["number"], code) == ("recomputed", 3, 1)
    anchor_path.unlink()
    assert verified()[0]["ok"], "nothing inside the database tells"


def test_the_day_has_one_line_and_an_empty_trail_none(make, anchor_path):
    assert write_anchor() is None
    person = make.person()
    office = make.actor(make.person(role=Post.Role.OFFICE))
    edit_person(person, PersonFacts("张明", "科员", "0573-82080001"), office)
    anchor()
    anchor()
    lines = anchor_path.read_text().splitlines()
    head = TrailHead.objects.get()
    assert len(lines) == 1
    assert lines[0].endswith(f" {head.number} {head.hash}")


def test_a_trail_cut_below_the_anchor_is_found_even_with_its_head_mended(three_events):
    write_anchor()
    without_triggers()
    Event.objects.filter(number=3).delete()
    TrailHead.objects.update(number=2, hash=Event.objects.get(number=2).hash)
    report, code = verified()
    assert (report["problem"], report["number"], code) == ("cut tail", 3, 1)


def test_a_damaged_line_of_the_anchor_file_is_named(three_events, anchor_path):
    write_anchor()
    anchor_path.write_text(anchor_path.read_text() + "2022-09-16 nonsense\n")
    report, code = verified()
    assert (report["problem"], report["number"], code) == ("damaged anchors", 2, 1)


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


def test_an_act_that_reads_a_row_twice_keeps_all_that_it_changed(make):
    item = make.item("旧名")
    actor = make.actor(make.person(role="office"))
    first = ChecklistItem.objects.get(pk=item.pk)
    with recording(actor) as record:
        ChecklistItem.objects.filter(pk=item.pk).update(title="新名")
        record("item.edited", first, {"title": ["旧名", "新名"]})
        second = ChecklistItem.objects.get(pk=item.pk)
        ChecklistItem.objects.filter(pk=item.pk).update(measure="新措施")
        record("item.edited", second, {"measure": ["", "新措施"]})
    kept = {}
    for event in Event.objects.filter(subject=item.trail_key).order_by("number"):
        kept |= event.data().get("now", {})
    assert (kept["title"], kept["measure"]) == ("新名", "新措施")
