"""The command and the daily run: who gets which digest, decided when it is sent."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command

from tracker.checklist.assigning import Assignment, assign
from tracker.checklist.models import ChecklistItem
from tracker.clock import OFFICE_TIME
from tracker.organizations.models import Delegation, Person, Post
from tracker.reminders.daily import daily_is_due, run_daily
from tracker.reminders.models import Mail, Notice, ReminderPolicy
from tracker.reminders.planning import plan_notices
from tracker.reminders.policy import switch_off
from tracker.reminders.preparing import prepare_mails

DUE = date(2022, 9, 30)
MORNING = datetime(2022, 9, 27, 8, 30, tzinfo=OFFICE_TIME)


def test_a_missed_morning_is_caught_up_and_nothing_is_doubled(desk, owned, clerk):
    owned("提升审查质量", due_on=DUE)
    for _run in (1, 2):  # nobody ran it on the 27th
        figures = desk.send("2022-09-29")
    assert [mail.send_on for mail in desk.mails_to(clerk)] == [date(2022, 9, 29)]
    assert figures == {"planned": 0, "sent": 0, "failed": 0, "suppressed": 0}
    assert len(desk.outbox) == 1


def test_one_digest_holds_all_that_is_due_with_the_worst_first(desk, owned, clerk):
    owned("提升审查质量", due_on=DUE)
    owned("提高公职律师覆盖率", due_on=date(2022, 9, 20))
    owned("每季度汇报", status="assigned", told_on=date(2022, 9, 27), due_on=date(2022, 12, 30))
    desk.send("2022-09-27")
    [mail] = desk.mails_to(clerk)
    assert mail.subject == "【法治清单】3件待办，1件已逾期（题02）"
    order = [mail.text.index(word) for word in ("已逾期", "快到期", "待签收")]
    assert order == sorted(order)
    assert "http://127.0.0.1:8123/items/2022-P02/" in mail.text
    assert "0573-80000000" in mail.text


def test_nobody_gets_a_mail_when_nothing_is_due(desk, owned):
    owned(due_on=DUE)
    assert desk.send("2022-09-15")["sent"] == 0
    assert desk.outbox == []


def test_at_most_ten_rows_then_how_many_more(desk, owned, clerk):
    for _number in range(14):
        owned(due_on=DUE)
    desk.send("2022-09-27")
    [mail] = desk.mails_to(clerk)
    assert mail.subject.startswith("【法治清单】14件待办")
    assert mail.text.count("/items/2022-P") == 10
    assert "另有 4 件" in mail.text
    assert "另有 4 件" in mail.html


@pytest.mark.parametrize("status", ["submitted", "closed"])
def test_what_was_handed_in_or_closed_since_the_plan_is_left_out(desk, owned, clerk, status):
    item = owned(due_on=DUE)
    plan_notices(date(2022, 9, 27))
    ChecklistItem.objects.filter(pk=item.pk).update(
        status=status, submitted_on=date(2022, 9, 26), decided_on=date(2022, 9, 27)
    )
    figures = desk.send("2022-09-27")
    assert figures["suppressed"] == 1
    assert desk.mails_to(clerk) == []


def test_what_went_to_another_department_since_the_plan_is_not_told_to_either(
    desk, owned, clerk, make
):
    item = owned(due_on=DUE)
    other = make.person("经办人乙", department=make.department("区府办"))
    plan_notices(date(2022, 9, 27))
    actor = make.actor(desk.office, date(2022, 9, 28))
    assign(item, Assignment(make.department("区府办")), actor, version=item.version)
    assert desk.send("2022-09-28")["sent"] == 0
    assert desk.mails_to(clerk) == desk.mails_to(other) == []


def test_a_later_date_takes_the_notice_back(desk, owned, clerk):
    item = owned(due_on=DUE)
    plan_notices(date(2022, 9, 27))
    ChecklistItem.objects.filter(pk=item.pk).update(due_on=date(2022, 12, 30))
    assert desk.send("2022-09-27")["suppressed"] == 1
    assert desk.mails_to(clerk) == []


def test_filed_progress_is_not_chased(desk, owned, clerk, make):
    item = owned(due_on=date(2022, 12, 30))
    period = make.period(
        number=3,
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )
    plan_notices(date(2022, 9, 20))
    make.progress_report(item, period)
    assert desk.send("2022-09-20")["suppressed"] == 1
    assert desk.mails_to(clerk) == []


def test_a_filing_round_says_how_many_items_are_left(desk, owned, clerk, make):
    for _number in range(9):
        owned(due_on=date(2022, 12, 30))
    make.period(
        number=3,
        name="2022年第三季度",
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )
    desk.send("2022-09-20")
    [mail] = desk.mails_to(clerk)
    assert "2022年第三季度" in mail.text
    assert "9月20日" in mail.text
    assert "10月8日" in mail.text
    assert "9 项" in mail.text


def test_a_filing_round_does_not_count_what_is_still_to_be_accepted(desk, owned, clerk, make):
    owned(due_on=date(2022, 12, 30))
    owned(due_on=date(2022, 12, 30), status="assigned")
    make.period(
        number=3,
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )
    desk.send("2022-09-20")
    [mail] = desk.mails_to(clerk)
    assert "1 项" in mail.text


# --- who ------------------------------------------------------------------------------------
def test_while_a_delegation_holds_the_delegate_is_told(desk, owned, clerk, make):
    owned(due_on=DUE)
    stand_in = make.person("经办人乙", department=make.department("区府办"))
    Delegation.objects.create(
        post=clerk.posts.get(),
        delegate=stand_in,
        from_on=date(2022, 9, 26),
        until_on=date(2022, 10, 31),
    )
    desk.send("2022-09-27")
    assert len(desk.mails_to(stand_in)) == 1
    assert desk.mails_to(clerk) == []


@pytest.mark.parametrize(
    "role", [Post.Role.LIAISON, Post.Role.STAFF, Post.Role.HEAD], ids=["liaison", "staff", "head"]
)
@pytest.mark.parametrize("gone", ["post ended", "person inactive"])
def test_without_the_owner_the_department_is_told(desk, owned, clerk, make, role, gone):
    owned(due_on=DUE)
    other = make.person("接替的人", role=role)
    if gone == "post ended":
        Post.objects.filter(person=clerk).update(until_on=date(2022, 9, 26))
    else:
        Person.objects.filter(pk=clerk.pk).update(is_active=False)
    desk.send("2022-09-27")
    assert len(desk.mails_to(other)) == 1
    assert desk.mails_to(clerk) == []


def test_what_nobody_can_be_told_of_is_listed_to_the_office(desk, make):
    make.item("没人管的事项", due_on=DUE)
    desk.send("2022-09-27")
    [mail] = desk.mails_to(desk.office)
    assert "无人可通知" in mail.text
    assert "没人管的事项" in mail.text


def test_a_person_without_an_address_is_listed_for_the_telephone(desk, owned, clerk):
    Person.objects.filter(pk=clerk.pk).update(email="", phone="0573-12345678")
    owned(due_on=DUE)
    figures = desk.send("2022-09-27")
    assert figures["failed"] == 1
    assert desk.mails_to(clerk)[0].state == Mail.State.FAILED
    assert desk.send("2022-09-27")["failed"] == 0
    assert "0573-12345678" in desk.mails_to(desk.office)[0].text


def test_the_office_is_told_what_waits_but_not_of_its_own_submission(desk, owned, make):
    second = make.person(
        "区办乙", role=Post.Role.OFFICE, department=make.department("区委依法治区办")
    )
    owned(status="submitted", submitted_on=date(2022, 9, 15), submitted_by=desk.office)
    desk.send("2022-09-15")
    assert desk.mails_to(desk.office) == []
    [mail] = desk.mails_to(second)
    assert "待审核" in mail.subject


def test_english_readers_get_english(desk, owned, clerk):
    Person.objects.filter(pk=clerk.pk).update(language="en")
    owned(due_on=date(2022, 9, 20))
    desk.send("2022-09-27")
    [mail] = desk.mails_to(clerk)
    assert mail.subject == "[Rule-of-law checklist] 1 thing to do, 1 overdue (题01)"
    assert "Overdue" in mail.text


def test_while_the_office_decides_whose_it_is_no_department_is_chased(desk, owned, clerk):
    owned(
        due_on=DUE,
        status="assigned",
        needs_assignment=True,
        refusal="职责已划转",
        updated_on=date(2022, 9, 26),
    )
    desk.send("2022-09-27")
    assert desk.mails_to(clerk) == []
    [mail] = desk.mails_to(desk.office)
    assert "退办待改派" in mail.text
    assert "理由：职责已划转" in mail.text


# --- the head -------------------------------------------------------------------------------
def test_the_head_hears_of_a_delay_only_after_the_clerk_was_told_that_he_would(
    desk, owned, clerk, make
):
    head = make.person("部门负责人", role=Post.Role.HEAD)
    owned("提高公职律师覆盖率", due_on=date(2022, 9, 9))
    desk.send("2022-09-09")
    assert "题01到9月19日仍未报的，将同时提醒部门负责人" in desk.mails_to(clerk)[0].text
    desk.send("2022-09-16")
    assert desk.mails_to(head) == []
    desk.send("2022-09-19")
    [mail] = desk.mails_to(head)
    assert "题01" in mail.text


def test_a_head_is_not_told_while_the_clerk_was_not_warned(desk, owned, clerk, make):
    head = make.person("部门负责人", role=Post.Role.HEAD)
    owned(due_on=date(2022, 9, 9))
    desk.send("2022-09-19")  # the first run since: the clerk is warned today
    assert desk.mails_to(head) == []
    assert "9月20日" in desk.mails_to(clerk)[0].text
    desk.send("2022-09-20")
    assert len(desk.mails_to(head)) == 1


# --- switch, cap, days and hours ------------------------------------------------------------
def test_switched_off_nothing_is_planned_prepared_or_sent(desk, owned, make):
    owned(due_on=DUE)
    plan_notices(date(2022, 9, 27))
    switch_off(make.actor(desk.office))
    assert desk.send("2022-09-27") == {"planned": 0, "sent": 0, "failed": 0, "suppressed": 0}
    assert Mail.objects.count() == 0


def test_mails_that_wait_are_dropped_by_the_switch(desk, owned, clerk, make):
    owned(due_on=DUE)
    plan_notices(date(2022, 9, 27))
    prepare_mails(date(2022, 9, 27))
    switch_off(make.actor(desk.office))
    assert desk.mails_to(clerk)[0].state == Mail.State.DROPPED
    desk.switch_on(date(2022, 9, 28))
    assert desk.send("2022-09-28")["sent"] == 0


def test_the_daily_cap_stops_and_the_office_is_told(desk, make):
    desk.rules(daily_cap=2)
    people = [make.person(department=make.department()) for _number in range(4)]
    for person in people:
        post = person.posts.get()
        make.item(due_on=DUE, owner=post, lead_department=post.department)
    desk.send("2022-09-27")
    assert Mail.objects.filter(person__in=people, state=Mail.State.SENT).count() == 2
    assert "每日上限" in desk.mails_to(desk.office)[0].text
    assert ReminderPolicy.objects.get().cap_reached_on == date(2022, 9, 27)
    desk.send("2022-09-28")
    assert Mail.objects.filter(person__in=people, state=Mail.State.SENT).count() == 4


def test_by_itself_one_mail_a_day_by_hand_also_what_came_since(desk, owned, clerk, settings):
    settings.TRACKER_TODAY = None
    owned(due_on=DUE)
    run_daily(date(2022, 9, 27), MORNING)
    owned(status="assigned", told_on=date(2022, 9, 27), due_on=date(2022, 12, 30))
    plan_notices(date(2022, 9, 27))
    prepare_mails(date(2022, 9, 27))
    assert len(desk.mails_to(clerk)) == 1
    desk.send("2022-09-27")
    assert [mail.kind for mail in desk.mails_to(clerk)] == ["digest", "addition-2"]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (MORNING - timedelta(minutes=1), False),
        (MORNING, True),
        (MORNING + timedelta(hours=5), True),
        (MORNING + timedelta(hours=10), False),
    ],
)
def test_the_daily_job_runs_within_office_hours(desk, at, due):
    assert daily_is_due(at) is due


def test_the_daily_job_runs_once_a_day(desk, settings):
    settings.TRACKER_TODAY = None
    run_daily(date(2022, 9, 27), MORNING)
    assert not daily_is_due(MORNING + timedelta(hours=1))
    assert daily_is_due(MORNING + timedelta(days=1))


def test_on_a_day_off_it_plans_and_sends_nothing(desk, owned, settings):
    settings.TRACKER_TODAY = None
    owned(due_on=date(2022, 9, 30))
    holiday = datetime(2022, 10, 3, 9, 0, tzinfo=OFFICE_TIME)
    assert run_daily(holiday.date(), holiday).planned == 1
    assert Mail.objects.count() == 0


def test_in_the_demo_the_daily_job_plans_and_sends_nothing(desk, owned):
    owned(due_on=date(2022, 9, 30))
    assert run_daily(date(2022, 9, 27), MORNING).planned == 1
    assert Notice.objects.count() == 1
    assert Mail.objects.count() == 0


def test_a_rehearsal_leaves_no_trace(desk, owned, capsys):
    owned(due_on=DUE)
    call_command("send_reminders", date=date(2022, 9, 27), dry_run=True, format="json")
    assert '"planned": 1' in capsys.readouterr().out
    assert Notice.objects.count() == Mail.objects.count() == 0
