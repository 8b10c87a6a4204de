"""提醒: rules, preview, switch, send now."""

from datetime import date

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.exceptions import OperationalError

from config.celery import app
from tests.reminders.conftest import Desk
from tracker.organizations.models import Post
from tracker.reminders.daily import prepare_by_hand
from tracker.reminders.models import Mail, ReminderPolicy
from tracker.reminders.policy import current_policy
from tracker.reminders.tasks import send_ready
from tracker.trail.models import Event

RULES = reverse("reminders")
PREVIEW = reverse("reminders_preview")
SWITCH = reverse("reminders_switch")
SEND = reverse("reminders_send")


def rules(**changes: object) -> dict[str, object]:
    return {
        "version": current_policy().version,
        "lead_days": ["10", "3"],
        "on_the_day": "on",
        "repeat_days": 7,
        "head_after_days": 5,
        "waiting_days": 3,
        "helper_days": 3,
        "filing_days": 3,
        "daily_cap": 500,
        "mails_per_minute": 0,
        "intro_zh": "",
        "intro_en": "",
    } | changes


@pytest.fixture
def sending():
    """A worker that takes each message at once."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.mark.parametrize("url", [RULES, PREVIEW])
def test_only_the_office_sees_the_rules(make, desk, url):
    assert make.client(desk.office).get(url).status_code == 200
    assert make.client(make.person(role=Post.Role.STAFF)).get(url).status_code == 403


@pytest.mark.parametrize("url", [SWITCH, SEND])
def test_only_the_office_switches_and_sends(make, desk, url):
    clerk = make.client(make.person())
    assert clerk.post(url, {"to": "off"}).status_code == 403
    assert current_policy().is_on


def test_the_rules_are_saved_and_left_in_the_trail(make, desk):
    client = make.client(desk.office)
    client.post(RULES, rules(lead_days=["14", "3"], repeat_days=14))
    policy = ReminderPolicy.objects.get()
    assert (policy.lead_days, policy.repeat_days) == ([14, 3], 14)
    assert Event.objects.filter(verb="reminders.rules_edited").count() == 1


def test_rules_changed_by_a_colleague_are_not_overwritten(make, desk):
    client = make.client(desk.office)
    stale = rules(repeat_days=30)
    client.post(RULES, rules(repeat_days=14))
    answer = client.post(RULES, stale)
    assert answer.status_code == 409
    assert 'value="30"' in answer.content.decode()
    assert ReminderPolicy.objects.get().repeat_days == 14


def test_an_impossible_rule_is_named(make, desk):
    answer = make.client(desk.office).post(RULES, rules(repeat_days=0))
    assert "每隔几天再提醒" in answer.content.decode()
    assert ReminderPolicy.objects.get().repeat_days == 7


def test_reminders_are_switched_on_only_by_who_has_seen_the_preview(make):
    desk = Desk(make)
    client = make.client(desk.office)
    seen = client.get(PREVIEW).context["policy"].version
    client.post(RULES, rules(repeat_days=14))  # a colleague changes the rules meanwhile
    client.post(SWITCH, {"to": "on", "seen_version": seen})
    assert not current_policy().is_on
    client.post(SWITCH, {"to": "on", "seen_version": ""})
    assert not current_policy().is_on
    seen = client.get(PREVIEW).context["policy"].version
    client.post(SWITCH, {"to": "on", "seen_version": seen})
    assert current_policy().on_since == make.today


def test_the_preview_says_who_gets_what_on_which_day(make, desk, owned):
    item = owned(due_on=date(2022, 9, 30))
    make.person("部门负责人", role=Post.Role.HEAD)
    answer = make.client(desk.office).get(PREVIEW)
    told = {
        (day.on, letter.person.name, part.kind)
        for day in answer.context["days"]
        for letter in day.letters.values()
        for part in letter.parts.values()
        if item in part.items
    }
    assert (date(2022, 9, 16), "经办人甲", "soon") in told
    assert (date(2022, 9, 30), "经办人甲", "today") in told
    assert (date(2022, 10, 8), "经办人甲", "overdue") in told
    assert (date(2022, 10, 12), "部门负责人", "head") in told
    assert not Mail.objects.exists()


def test_the_preview_matches_what_is_then_sent(make, desk, owned):
    for day in (16, 20, 30):
        owned(due_on=date(2022, 9, day))
    days = make.client(desk.office).get(PREVIEW).context["days"]
    foretold = [
        (day.on, letter.person.pk)
        for day in days
        for letter in day.letters.values()
        if day.on <= date(2022, 9, 30)
    ]
    for day in range(15, 31):
        desk.send(f"2022-09-{day}")
    sent = list(Mail.objects.order_by("pk").values_list("send_on", "person_id"))
    assert sorted(sent) == sorted(foretold)


def test_the_preview_runs_the_same_queries_for_few_and_many(make, desk, owned):
    client = make.client(desk.office)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PREVIEW)
        return len(captured)

    owned(due_on=date(2022, 9, 30))
    few = queries()
    for _number in range(40):
        owned(due_on=date(2022, 9, 30))
    assert queries() == few


def test_the_button_sends_now_and_again_only_what_came_since(
    make, desk, owned, clerk, sending, django_capture_on_commit_callbacks
):
    client = make.client(desk.office)
    owned(due_on=date(2022, 9, 20))
    for expected in (1, 1):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(SEND, follow=True)
        assert len(django_mail.outbox) == expected
    assert "今天没有新的提醒" in answer.content.decode()
    owned(status="assigned", told_on=make.today, due_on=date(2022, 12, 30))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(SEND)
    assert [row.kind for row in desk.mails_to(clerk)] == ["digest", "addition-2"]
    assert len(django_mail.outbox) == 2


def test_the_button_first_says_how_many_letters_it_will_send(
    make, desk, owned, sending, django_capture_on_commit_callbacks
):
    client = make.client(desk.office)
    assert f'<a class="btn" href="{SEND}">立即发送' in client.get(RULES).content.decode()
    assert "今天没有新的提醒" in client.get(SEND).content.decode()
    owned(due_on=date(2022, 9, 14 + 14))  # its rung of 10 working days stood on an earlier day
    other = make.person("同事乙").posts.get()
    owned(due_on=date(2022, 9, 20), owner=other)
    silent = make.person("无邮箱", email="").posts.get()
    owned(due_on=date(2022, 9, 20), owner=silent)
    before = Event.objects.count()
    page = client.get(SEND)
    html = page.content.decode()
    assert f"将立即发出 {page.context['letters']} 封" in html
    assert "1 人没有可用的邮箱" in html
    assert not Mail.objects.exists()
    assert Event.objects.count() == before
    with django_capture_on_commit_callbacks(execute=True):
        client.post(SEND)
    assert len(django_mail.outbox) == page.context["letters"] == 2


def test_letters_that_wait_are_counted_before_sending(make, desk, owned, clerk):
    owned(due_on=date(2022, 9, 20))
    prepare_by_hand(make.actor(desk.office))
    html = make.client(desk.office).get(SEND).content.decode()
    assert "其中 1 封早已备好" in html


def test_without_a_broker_the_mails_wait_for_the_sweep(
    make, desk, owned, settings, monkeypatch, django_capture_on_commit_callbacks
):
    def no_broker() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(send_ready, "delay", no_broker)
    owned(due_on=date(2022, 9, 20))
    with django_capture_on_commit_callbacks(execute=True):
        answer = make.client(desk.office).post(SEND, follow=True)
    assert answer.status_code == 200
    assert Mail.objects.get().state == Mail.State.READY


def test_switched_off_the_button_sends_nothing_and_says_so(make, desk, owned):
    client = make.client(desk.office)
    owned(due_on=date(2022, 9, 20))
    client.post(SWITCH, {"to": "off"})
    answer = client.post(SEND, follow=True)
    assert "提醒已关闭" in answer.content.decode()
    assert not Mail.objects.exists()
