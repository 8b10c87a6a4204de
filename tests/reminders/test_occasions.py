"""What somebody said or did reaches those it concerns in the next digest, once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.hand_over import hand_over
from tracker.checklist.noting import Words, add_note
from tracker.organizations.models import Department
from tracker.reminders.models import Notice
from tracker.reminders.planning import plan_notices
from tracker.trail.models import Event

THURSDAY, FRIDAY, SATURDAY = "2022-09-15", "2022-09-16", "2022-09-17"


@pytest.fixture
def helper(make):
    return make.person("凤桥戊", department=make.department("凤桥镇"))


def note(make, item, writer, text, kind="question", on=None, question=None):
    """Someone notes something, on the business date unless told otherwise."""
    actor = make.actor(writer, on)
    return add_note(item, Words(kind, text, actor.on, "", question), actor)


def texts(desk, person) -> str:
    return "\n".join(mail.text for mail in desk.mails_to(person))


@pytest.mark.parametrize("kind", ["instruction", "supervision", "question"])
def test_the_owner_reads_the_offices_note_in_the_next_digest_and_only_there(
    make, desk, owned, clerk, helper, kind
):
    item = owned()
    make.contribution(item, helper.posts.get().department)
    note(make, item, desk.office, "请加快名册核对", kind)
    for day in (THURSDAY, FRIDAY):
        desk.send(day)
    [mail] = desk.mails_to(clerk)
    assert "请加快名册核对" in mail.text
    assert item.short_code in mail.text
    assert desk.mails_to(helper) == []
    assert desk.mails_to(desk.office) == []


def test_a_departments_question_reaches_the_office_and_its_answer_who_asked(
    make, desk, owned, clerk, helper
):
    item = owned()
    make.contribution(item, helper.posts.get().department, text="已报")
    asked = note(make, item, helper, "口径以哪天为准")
    desk.send(THURSDAY)
    assert "口径以哪天为准" in texts(desk, desk.office)
    assert "口径以哪天为准" in texts(desk, clerk)  # the lead knows who waits
    note(make, item, desk.office, "以9月30日为准", "answer", date(2022, 9, 16), asked)
    desk.send(FRIDAY)
    assert "以9月30日为准" in texts(desk, helper)
    assert "以9月30日为准" not in texts(desk, clerk)


def test_the_answer_of_the_lead_reaches_the_office(make, desk, owned, clerk):
    item = owned()
    asked = note(make, item, desk.office, "为何没有名册")
    note(make, item, clerk, "名册在附件", "answer", question=asked)
    desk.send(THURSDAY)
    assert "名册在附件" in texts(desk, desk.office)


def test_a_note_stands_beside_what_else_is_said_of_its_item(make, desk, owned, clerk):
    item = owned(due_on=date(2022, 9, 9))
    note(make, item, desk.office, "请说明逾期原因", "supervision")
    desk.send(FRIDAY)
    [mail] = desk.mails_to(clerk)
    assert mail.text.count(item.short_code) >= 2
    assert "请说明逾期原因" in mail.text


def test_what_was_noted_on_a_day_off_is_told_on_the_next_working_day(make, desk, owned, clerk):
    item = owned()
    note(make, item, desk.office, "请加快", "instruction", date(2022, 9, 17))
    desk.send("2022-09-19")
    assert "请加快" in texts(desk, clerk)


def test_nobody_is_told_of_their_own_note(make, desk):
    item = make.item(owner=make.post(desk.office))
    note(make, item, desk.office, "自己记一笔", "supervision")
    desk.send(THURSDAY)
    assert desk.mails_to(desk.office) == []
    assert Notice.objects.get().why == "own_words"


def test_who_takes_over_is_told_once_of_all_items_and_from_whom(make, desk, owned, clerk):
    items = [owned(), owned()]
    receiver = make.person("经办人乙")
    old, new = clerk.posts.get(), receiver.posts.get()
    hand_over(old, new, make.actor(desk.office), reason="调离")
    for day in (THURSDAY, FRIDAY):
        desk.send(day)
    [mail] = desk.mails_to(receiver)
    assert all(item.short_code in mail.text for item in items)
    assert "由经办人甲移交" in mail.text
    assert mail.calendar.count("BEGIN:VEVENT") == 2  # the dates are new to the receiver
    assert desk.mails_to(clerk) == []


def test_a_hand_over_that_went_on_the_same_day_reaches_the_last_one(make, desk, owned, clerk):
    owned()
    first, last = make.person("经办人乙"), make.person("经办人丙")
    office = make.actor(desk.office)
    hand_over(clerk.posts.get(), first.posts.get(), office)
    desk.send(THURSDAY)
    hand_over(first.posts.get(), last.posts.get(), office)
    desk.send(THURSDAY)
    assert "由经办人乙移交" in texts(desk, last)
    assert len(desk.mails_to(first)) == 1


def remind_helpers(make, person, item):
    return make.client(person).post(f"/items/{item.code}/remind-helpers/", follow=True)


def said(page) -> str:
    return " ".join(str(message) for message in page.context["messages"])


def test_the_lead_reminds_who_has_not_contributed_and_reads_whom_it_told(
    make, desk, owned, clerk, helper
):
    item = owned()
    given = make.person("凤桥己", department=make.department("新嘉街道"))
    make.contribution(item, helper.posts.get().department)
    make.contribution(item, given.posts.get().department, text="已报")
    assert "提醒未报的" in make.client(clerk).get(f"/items/{item.code}/").content.decode()
    page = remind_helpers(make, clerk, item)
    assert "凤桥镇（凤桥戊）" in said(page)
    assert "新嘉街道" not in said(page)
    assert "今天已提醒过" in said(remind_helpers(make, desk.office, item))
    for day in (THURSDAY, FRIDAY):
        desk.send(day)
    [mail] = desk.mails_to(helper)
    assert item.short_code in mail.text
    assert desk.mails_to(given) == []
    event = Event.objects.get(verb="item.helpers_reminded")
    assert (event.actor_name, "凤桥戊" in event.payload) == ("经办人甲", True)


def test_who_gave_before_the_mail_is_not_reminded(make, desk, owned, clerk, helper):
    item = owned()
    row = make.contribution(item, helper.posts.get().department)
    remind_helpers(make, clerk, item)
    type(row).objects.filter(pk=row.pk).update(text="已报", given_on=make.today)
    desk.send(THURSDAY)
    assert desk.mails_to(helper) == []


def test_a_co_department_may_not_remind_the_others(make, desk, owned, helper):
    item = owned()
    make.contribution(item, helper.posts.get().department)
    assert remind_helpers(make, helper, item).status_code == 403


@pytest.mark.parametrize(("mode", "told"), [("online", True), ("paper", False), ("none", False)])
def test_a_head_is_asked_to_sign_only_where_the_department_signs_online(
    make, desk, owned, mode, told
):
    head = make.person("负责人甲", role="department_head")
    item = owned(status="awaiting_signoff", updated_on=make.today)
    Department.objects.filter(pk=item.lead_department_id).update(sign_off=mode)
    desk.send(THURSDAY)
    desk.send("2022-09-22")
    assert bool(desk.mails_to(head)) == told


def test_a_head_who_no_longer_signs_online_is_left_alone(make, desk, owned):
    head = make.person("负责人甲", role="department_head")
    item = owned(status="awaiting_signoff", updated_on=make.today)
    Department.objects.filter(pk=item.lead_department_id).update(sign_off="online")
    plan_notices(make.today)
    Department.objects.filter(pk=item.lead_department_id).update(sign_off="paper")
    desk.send(THURSDAY)
    assert desk.mails_to(head) == []


def test_a_missing_sheet_is_asked_of_the_clerk_after_a_week(make, desk, owned, clerk):
    item = owned(status="awaiting_signoff", updated_on=make.today)
    Department.objects.filter(pk=item.lead_department_id).update(sign_off="paper")
    desk.send(THURSDAY)
    assert desk.mails_to(clerk) == []
    desk.send("2022-09-22")
    [mail] = desk.mails_to(clerk)
    assert "报送审签单" in mail.text


def test_planning_asks_as_many_queries_for_many_as_for_few(make, desk, owned, clerk, helper):
    def queries() -> int:
        plan_notices(make.today)
        with CaptureQueriesContext(connection) as captured:
            plan_notices(make.today)
        return len(captured)

    def more(count: int) -> None:
        for _number in range(count):
            item = owned()
            make.contribution(item, helper.posts.get().department)
            note(make, item, desk.office, "请加快", "supervision")
            remind_helpers(make, clerk, item)
            make.client(desk.office).post(f"/items/{item.code}/remind/")

    more(2)
    few = queries()
    more(10)
    assert queries() == few
