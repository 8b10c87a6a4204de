"""The daily check: items whose department has nobody, and what nobody else can verify."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.db import OperationalError, connection

from tests.reminders.conftest import Desk
from tracker.checklist.daily_check import daily_check_is_due, run_daily_check
from tracker.checklist.tasks import daily_check
from tracker.jobs.models import JobRun
from tracker.organizations.models import Post

MORNING = datetime(2022, 9, 15, 0, 5, tzinfo=UTC)


@pytest.fixture
def desk(make):
    desk = Desk(make)
    make.person("区办乙", role=Post.Role.OFFICE, department=make.department("区委依法治区办"))
    desk.switch_on()
    return desk


def check(day: str) -> None:
    run_daily_check(date.fromisoformat(day), MORNING + (date.fromisoformat(day) - MORNING.date()))


def told(desk, words) -> list[str]:
    """The days on which the office's mail said it."""
    mails = desk.mails_to(desk.office)
    return [mail.send_on.isoformat() for mail in mails if words in mail.text]


def test_the_office_is_told_when_a_department_is_left_without_anybody_and_not_each_day(make, desk):
    clerk = make.person("经办人甲")
    item = make.item(owner=clerk.posts.get())
    check("2022-09-14")
    Post.objects.filter(person=clerk).update(until_on=date(2022, 9, 14))
    for day in ("2022-09-15", "2022-09-16", "2022-09-19"):
        check(day)
        desk.send(day)
    assert told(desk, "单位无在岗人员") == ["2022-09-15"]
    assert item.short_code in desk.mails_to(desk.office)[0].text


def test_it_is_told_again_when_it_comes_back(make, desk):
    clerk = make.person("经办人甲")
    make.item(owner=clerk.posts.get())
    seat = Post.objects.filter(person=clerk)
    for day, until in (
        ("2022-09-14", date(2022, 9, 13)),
        ("2022-09-15", None),
        ("2022-09-16", date(2022, 9, 15)),
    ):
        seat.update(until_on=until)
        check(day)
        desk.send(day)
    assert told(desk, "单位无在岗人员") == ["2022-09-14", "2022-09-16"]


def test_what_was_settled_before_the_mail_is_not_told(make, desk):
    make.item()
    check("2022-09-15")
    make.person("经办人甲")
    desk.send("2022-09-15")
    assert told(desk, "单位无在岗人员") == []


def test_several_items_of_one_kind_share_a_line(make, desk):
    items = [make.item() for _n in range(3)]
    check("2022-09-15")
    desk.send("2022-09-15")
    [mail] = desk.mails_to(desk.office)
    [line] = [one for one in mail.text.splitlines() if items[0].short_code in one]
    assert all(item.short_code in line for item in items)


def test_it_warns_when_nobody_else_of_the_office_can_verify(make, desk):
    make.person("经办人甲")
    other = Post.objects.filter(role=Post.Role.OFFICE).exclude(person=desk.office)
    item = make.item(status="submitted", submitted_by=desk.office, submitted_on=date(2022, 9, 1))
    check("2022-09-14")
    other.update(until_on=date(2022, 9, 14))
    for day in ("2022-09-15", "2022-09-16"):
        check(day)
        desk.send(day)
    assert told(desk, "区办无其他人员可审核") == ["2022-09-15"]
    html = make.client(desk.office).get("/office/").content.decode()
    assert f"/items/{item.code}/" in html


def test_it_warns_of_an_occurrence_that_nobody_else_of_the_office_can_verify(make, desk):
    make.person("经办人甲")
    item = make.recurring()
    other = Post.objects.filter(role=Post.Role.OFFICE).exclude(person=desk.office)
    item.occurrences.filter(label="Q2").update(
        status="submitted", text="已汇报。", submitted_by=desk.office, submitted_on=date(2022, 9, 1)
    )
    check("2022-09-14")
    other.update(until_on=date(2022, 9, 14))
    for day in ("2022-09-15", "2022-09-16"):
        check(day)
        desk.send(day)
    assert told(desk, "区办无其他人员可审核") == ["2022-09-15"]
    html = make.client(desk.office).get("/office/").content.decode()
    assert "有 1 件由区办人员自己报送或审签" in html
    assert f"/items/{item.code}/" in html


def test_a_look_that_fails_leaves_a_failed_run(make, desk):
    def database_gone(execute, sql, params, many, context):
        if "checklistitem" in sql:
            raise OperationalError("connection lost")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(database_gone), pytest.raises(OperationalError):
        check("2022-09-15")
    run = JobRun.objects.get(name="daily")
    assert (run.state, run.message) == ("failed", "OperationalError: connection lost")
    html = make.client(desk.office).get("/jobs/").content.decode()
    assert "connection lost" in html


def test_its_run_is_a_heartbeat_on_the_page_of_jobs(make, desk):
    make.item()
    for _message in range(3):  # beat asks every quarter of an hour
        daily_check()
    run = JobRun.objects.get(name="daily")
    assert run.state == "done"
    html = make.client(desk.office).get("/jobs/").content.decode()
    assert "每日检查" in html
    assert "1 项无在岗人员" in html


def test_it_runs_once_a_day_and_makes_up_for_a_run_that_failed(make):
    assert daily_check_is_due(MORNING)
    run_daily_check(make.today, MORNING)
    assert not daily_check_is_due(MORNING + timedelta(hours=8))
    assert daily_check_is_due(MORNING + timedelta(days=1))
    JobRun.objects.update(state="failed")
    assert daily_check_is_due(MORNING)
    assert not outbox.outbox
