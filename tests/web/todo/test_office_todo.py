"""区办待办: what waits for the office, with its way on; and telling the departments."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.models import ChecklistItem
from tracker.clock import now
from tracker.reminders.models import Mail
from tracker.reminders.policy import current_policy, switch_on


@pytest.fixture
def office(make):
    make.office_details()
    person = make.person("区办甲", role="office", department=make.department("区依法治区办"))
    return make.client(person)


def failed_mail(person, error="邮箱不存在"):
    return Mail.objects.create(
        person=person,
        kind="digest",
        send_on=date(2022, 9, 14),
        language="zh-hans",
        subject="待办",
        message_id=f"<{person.pk}@example.cn>",
        state=Mail.State.FAILED,
        error=error,
        prepared_at=now(),
    )


def test_nothing_waiting_says_so(make, office):
    assert "现在没有要区办处理的事。" in office.get("/office/").content.decode()


def test_it_says_what_waits_and_leads_on(make, office):
    clerk = make.person("经办人甲")
    make.item(status="submitted", submitted_by=clerk, owner=clerk.posts.get())
    make.progress_report(make.item(owner=clerk.posts.get()))
    html = office.get("/office/").content.decode()
    assert "待审核 1" in html
    assert "另有 1 份进展待审阅" in html
    assert "开始审核" in html


def test_refused_items_come_with_reason_and_proposal(make, office):
    item = make.item(
        "编制事项",
        status="assigned",
        needs_assignment=True,
        refusal="编制归编办",
        proposed_department=make.department("区委编办"),
    )
    html = office.get("/office/").content.decode()
    assert "退办待改派" in html
    assert "编制归编办" in html
    assert "区委编办" in html
    assert f"/items/{item.code}/assign/?back=office_todo" in html


def test_who_was_not_reached_is_listed_with_a_phone(make, office):
    lost = make.person("收不到", phone="0573-11")
    failed_mail(lost)
    silent = make.person("无邮箱", email="", phone="0573-22")
    make.item(owner=silent.posts.get())
    reached = make.person("收得到")
    failed_mail(reached)
    Mail.objects.create(
        person=reached,
        kind="digest",
        send_on=date(2022, 9, 15),
        language="zh-hans",
        subject="待办",
        message_id="<later@example.cn>",
        state=Mail.State.SENT,
        sent_at=now(),
        prepared_at=now(),
    )
    page = office.get("/office/")
    assert {one.person for one in page.context["unreached"]} == {lost, silent}
    html = page.content.decode()
    assert "0573-11" in html
    assert "0573-22" in html
    assert "没有邮箱" in html


def test_items_whose_owner_left_are_listed(make, office):
    gone = make.person("调离")
    post = gone.posts.get()
    post.until_on = date(2022, 9, 1)
    post.save()
    orphan = make.item(owner=post)
    nobody = make.item()
    make.item(owner=make.person("在岗").posts.get())
    make.item(kind="commitment", handling="record", status="on_record", due_on=None)
    page = office.get("/office/")
    assert {row[0] for row in page.context["ownerless"]} == {orphan, nobody}


def test_telling_marks_what_was_new_and_sends_nothing(make, office):
    new = make.item(status="assigned")
    told = make.item(status="assigned", told_on=date(2022, 9, 1))
    refused = make.item(status="assigned", needs_assignment=True)
    page = office.get("/office/")
    assert page.context["items_to_tell"] == 1
    after = office.post("/items/tell/", {"all": "yes"}, follow=True)
    html = after.content.decode()
    assert "已标记通知 1 项，开启提醒后随每日邮件发出。" in html
    assert "提醒还没有开启" in html
    assert "/reminders/preview/" in html
    assert ChecklistItem.objects.get(pk=new.pk).told_on == make.today
    assert ChecklistItem.objects.get(pk=told.pk).told_on == date(2022, 9, 1)
    assert ChecklistItem.objects.get(pk=refused.pk).told_on is None
    assert not Mail.objects.exists()


def test_while_reminders_are_on_the_next_daily_mail_is_promised(make, office):
    person = make.person("区办乙", role="office", department=make.department("区依法治区办"))
    switch_on(make.actor(person), seen_version=current_policy().version)
    make.item(status="assigned")
    assert "提醒还没有开启" not in office.get("/items/tell/").content.decode()
    after = office.post("/items/tell/", {"all": "yes"}, follow=True)
    assert "已标记通知 1 项，随下一次每日邮件发出。" in after.content.decode()
    assert after.redirect_chain[-1][0] == "/office/"


def test_one_sees_who_would_be_told_and_tells_only_those_ticked(make, office):
    one, two = make.department("凤桥镇", code="fq"), make.department("余新镇", code="yx")
    make.person("凤桥戊", department=one)
    first = make.item(status="assigned", lead_department=one)
    second = make.item(status="assigned", lead_department=two)
    html = office.get("/items/tell/").content.decode()
    assert "凤桥戊" in html
    assert "无人在岗" in html
    office.post("/items/tell/", {"department": ["fq"]})
    assert ChecklistItem.objects.get(pk=first.pk).told_on == make.today
    assert ChecklistItem.objects.get(pk=second.pk).told_on is None


def test_no_tick_tells_nobody(make, office):
    item = make.item(status="assigned")
    page = office.post("/items/tell/", follow=True)
    assert "没有需要通知的单位。" in page.content.decode()
    assert ChecklistItem.objects.get(pk=item.pk).told_on is None


@pytest.mark.parametrize("path", ["/office/", "/items/tell/"])
@pytest.mark.parametrize("role", ["staff", "liaison", "department_head", "viewer"])
def test_only_the_office_has_this_page(make, path, role):
    assert make.client(make.person(role=role)).get(path).status_code == 403


def test_three_rows_and_three_hundred_cost_the_same_queries(make, office):
    def rows(count: int) -> None:
        for _number in range(count):
            make.item()
            make.item(status="assigned", lead_department=make.department())
            make.item(status="assigned", needs_assignment=True, refusal="不属")
            make.progress_report(make.item(status="submitted"))
            failed_mail(make.person(login=False))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get("/office/").status_code == 200
        return len(captured)

    rows(3)
    few = queries()
    rows(57)
    assert queries() == few
