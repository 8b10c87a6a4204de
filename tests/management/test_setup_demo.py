"""`setup_demo`: the real report, worked on until 15 September; everybody has something to do."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.trail.replay import Replay, assert_the_trail_tells_it_all
from tracker.calendars.working_days import load_calendar
from tracker.checklist.lights import light_of, light_rule
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import User
from tracker.trail.verifying import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(make, settings, tmp_path):
    """The demo on its own date, its accounts in a folder of the test."""
    settings.TRACKER_VAR = tmp_path
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    call_command("setup_demo")
    lines = (tmp_path / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(maxsplit=2) for line in lines]


def test_the_demo_means_something(demo, make):
    items = ChecklistItem.objects.annotate(light_rule=light_rule(make.today, make.calendar))
    statuses = Counter(items.values_list("status", flat=True))
    missing = set(ChecklistItem.Status.values) - statuses.keys()
    assert missing == {"draft", "carried_over"}, "every status of the year occurs"
    quarterly = items.get(title="每季度向区人大联席会议汇报")
    found = quarterly.occurrences.values_list("label", "status")
    assert list(found) == [("Q2", "closed"), ("Q3", "in_progress"), ("Q4", "in_progress")]
    assert str(quarterly.due_on) == "2022-09-30"

    lights = Counter(light_of(item) for item in items)
    assert set(lights) == {"red", "yellow", "green", ""}, "every light occurs"
    assert lights["red"] <= 3
    assert "" in {light_of(i) for i in items if i.handling == "yearly"}, "not due yet"
    assert load_calendar().own_days == {}
    assert not verify().problem, "the trail is whole"
    assert_the_trail_tells_it_all(Replay().follow())

    for role, username, _password in demo:
        client = Client()
        client.force_login(
            User.objects.get(username=username),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        page = client.get("/", follow=True).content.decode()
        assert "现在没有要办的事" not in page, f"{role} {username} has nothing to do"


def test_the_accounts_can_log_in_and_are_one_of_each_role(demo):
    assert {line[0] for line in demo} == {
        "office", "staff", "liaison", "department_head", "viewer"
    }  # fmt: skip
    assert [line[0] for line in demo].count("office") == 2
    for _role, username, password in demo:
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert not user.must_change_password


def test_a_database_in_use_is_left_alone(make):
    make.department()
    with pytest.raises(CommandError, match="not empty"):
        call_command("setup_demo")
