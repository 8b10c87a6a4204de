"""我的待办: a fixed order, each item once, and everything accepted in one click."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.models import ChecklistItem

SOON = date(2022, 9, 20)
LATE = date(2022, 9, 9)


def groups(page) -> dict[str, list[str]]:
    """Short codes by heading, in the page's order."""
    return {
        group.name: [row.item.short_code for row in group.rows]
        for group in page.context["board"].shown
    }


@pytest.fixture
def clerk(make):
    make.office_details()
    return make.person("经办人甲")


def test_the_order_is_fixed_and_an_item_stands_once_at_its_most_urgent(make, clerk):
    office = make.person("区办甲", role="office", department=make.department("区依法治区办"))
    returned = make.item(
        status="returned",
        decision="缺公职律师名册，请补。",
        decided_by=office,
        decided_on=date(2022, 9, 13),
        due_on=LATE,
    )
    late_to_accept = make.item(status="assigned", due_on=LATE)
    late = make.item(due_on=LATE)
    soon = make.item(due_on=SOON)
    to_accept = make.item(status="assigned")
    make.item()  # on track: nothing to do
    page = make.client(clerk).get("/todo/")
    assert groups(page) == {
        "returned": [returned.short_code],
        "overdue": [late_to_accept.short_code, late.short_code],
        "soon": [soon.short_code],
        "to_accept": [to_accept.short_code],
    }
    html = page.content.decode()
    headings = ["退回重报", "逾期", "快到时限", "待签收"]
    places = [html.index(f'">{words} <span') for words in headings]
    assert places == sorted(places)
    assert "缺公职律师名册，请补。" in html
    assert "区办甲 9月13日" in html


def test_the_greeting_and_the_tab_say_how_many(make, clerk):
    make.item(status="assigned")
    make.item(due_on=LATE)
    html = make.client(clerk).get("/todo/").content.decode()
    assert "经办人甲，您有 2 类事要办，1 件已逾期。" in html
    assert "我的待办（2） · 逾期1" in html.replace("）· ", "） · ")


def test_returned_reports_stand_with_what_was_returned(make, clerk):
    make.progress_report(make.item(), state="returned", return_words="数据不全，请补。")
    html = make.client(clerk).get("/todo/").content.decode()
    assert "退回重报" in html
    assert "数据不全，请补。" in html


def test_the_filing_round_is_one_line_with_its_dates(make, clerk):
    make.period(
        number=3,
        name="第三季度",
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )
    make.item()
    make.item()
    page = make.client(clerk).get("/todo/")
    html = page.content.decode()
    assert "2022年第三季度填报" in html
    assert "9月20日开始，10月8日截止；本单位 2 项，已填 0 项，可先填。" in html
    assert page.context["board"].kinds == 1


def test_helping_asks_for_what_was_not_given_yet(make):
    helper = make.person("凤桥戊", department=make.department("凤桥镇"))
    asked, given = make.item(), make.item()
    make.contribution(asked, make.department("凤桥镇"))
    make.contribution(given, make.department("凤桥镇"), text="已开展抽查")
    page = make.client(helper).get("/todo/")
    assert [row.item for row in page.context["board"].helping] == [asked]
    html = page.content.decode()
    assert f"/items/{asked.code}/contribute/" in html
    assert "提供情况" in html


def test_what_is_with_the_office_is_folded_away(make, clerk):
    item = make.item(status="submitted")
    page = make.client(clerk).get("/todo/")
    assert page.context["board"].waiting == [item]
    assert page.context["board"].kinds == 0
    assert "已报区办、等审核 1 件（不用管）" in page.content.decode()


def test_nothing_to_do_says_so_and_when_the_next_filing_begins(make, clerk):
    html = make.client(clerk).get("/todo/").content.decode()
    assert "现在没有要办的事。" in html
    make.period(number=3, name="第三季度", opens_on=date(2022, 9, 20), closes_on=date(2022, 10, 8))
    make.item()
    page = make.client(clerk).get("/todo/")
    assert page.context["empty_words"] == (
        "现在没有要办的事。2022年第三季度填报 9月20日开始，届时邮件提醒。"
    )


def test_a_clerk_has_own_items_and_nobodys_but_not_a_colleagues(make, clerk):
    colleague = make.person("同事乙")
    own = make.item(due_on=SOON, owner=clerk.posts.get())
    nobodys = make.item(due_on=SOON)
    colleagues = make.item(due_on=SOON, owner=colleague.posts.get())
    page = make.client(clerk).get("/todo/")
    assert groups(page) == {"soon": [own.short_code, nobodys.short_code]}
    liaison = make.client(make.person("联络员丙", role="liaison"))
    assert groups(liaison.get("/todo/"))["soon"] == [
        own.short_code,
        nobodys.short_code,
        colleagues.short_code,
    ]
    assert groups(liaison.get("/todo/?whose=mine")) == {"soon": [nobodys.short_code]}
    # a clerk cannot widen the view by the address
    assert (
        colleagues.title not in make.client(clerk).get("/todo/?whose=department").content.decode()
    )


def test_one_click_accepts_all_that_waits_for_oneself(make, clerk):
    mine = [make.item(status="assigned") for _number in range(3)]
    late = make.item(status="assigned", due_on=LATE)
    colleagues = make.item(status="assigned", owner=make.person("同事乙").posts.get())
    foreign = make.item(status="assigned", lead_department=make.department())
    page = make.client(clerk).post("/todo/accept/", follow=True)
    assert "已签收 4 项。" in page.content.decode()
    accepted = ChecklistItem.objects.filter(status="in_progress")
    assert set(accepted) == {*mine, late}
    assert {item.owner.person for item in accepted} == {clerk}
    assert ChecklistItem.objects.get(pk=colleagues.pk).status == "assigned"
    assert ChecklistItem.objects.get(pk=foreign.pk).status == "assigned"


def test_accepting_all_is_offered_when_all_that_waits_is_overdue_or_due_soon(make, clerk):
    late = make.item(status="assigned", due_on=LATE)
    soon = make.item(status="assigned", due_on=SOON)
    make.item(due_on=SOON)
    client = make.client(clerk)
    page = client.get("/todo/")
    assert "to_accept" not in groups(page)
    html = page.content.decode()
    assert html.count('action="/todo/accept/"') == 1
    assert "2 项待签收" in html
    assert "其中 2 项已逾期或快到时限" in html
    assert "已签收 2 项。" in client.post("/todo/accept/", follow=True).content.decode()
    assert set(ChecklistItem.objects.filter(owner=clerk.posts.get())) == {late, soon}
    assert "/todo/accept/" not in client.get("/todo/").content.decode()


def test_accepting_all_is_offered_once(make, clerk):
    make.item(status="assigned")
    make.item(status="assigned", due_on=LATE)
    html = make.client(clerk).get("/todo/").content.decode()
    assert html.count('action="/todo/accept/"') == 1


def test_accepting_all_twice_does_no_harm(make, clerk):
    make.item(status="assigned")
    client = make.client(clerk)
    client.post("/todo/accept/")
    page = client.post("/todo/accept/", follow=True)
    assert "没有待签收的事项了。" in page.content.decode()


def test_who_belongs_to_no_department_has_no_to_dos(make):
    office = make.client(make.person(role="office"))
    page = office.get("/todo/")
    assert page.status_code == 403
    assert office.post("/todo/accept/").status_code == 403


def test_an_item_sent_back_to_the_office_is_not_asked_for_again(make, clerk):
    item = make.item(status="assigned", needs_assignment=True, refusal="不属本单位职责")
    page = make.client(clerk).get("/todo/")
    assert groups(page) == {}
    assert page.context["board"].waiting == [item]
    assert "已报区办改派" in page.content.decode()
    make.client(clerk).post("/todo/accept/")
    assert ChecklistItem.objects.get(pk=item.pk).needs_assignment
    url = f"/items/{item.code}/take_back_refusal/"
    make.client(clerk).post(url, {"version": item.version, "back": "todo"})
    assert groups(make.client(clerk).get("/todo/")) == {"to_accept": [item.short_code]}


def test_three_items_and_three_hundred_cost_the_same_queries(make, clerk):
    client = make.client(clerk)

    def rows(count: int) -> None:
        for number in range(count):
            item = make.item(
                due_on=SOON, status=["assigned", "in_progress", "returned"][number % 3]
            )
            make.contribution(item)
            helped = make.item(lead_department=make.department())
            make.contribution(helped, make.justice)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/todo/").status_code == 200
        return len(captured)

    rows(3)
    few = queries()
    rows(147)
    assert queries() == few
