"""总体情况: every number is what its list shows."""

import html as html_text
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def leader(make):
    make.office_details()
    person = make.person("领导丁", role="viewer", department=make.department("区政府"))
    return make.client(person)


@pytest.fixture
def year(make):
    """Something of every kind, status and light."""
    other = make.department("区委宣传部")
    make.item(status="closed")
    make.item(due_on=date(2022, 9, 9))
    make.item(due_on=date(2022, 9, 20), lead_department=other)
    make.item(kind="task", status="submitted")
    make.item(kind="commitment", handling="prove", status="closed")
    filed = make.item(kind="commitment", handling="keep")
    make.progress_report(filed, make.period())
    make.item(kind="commitment", handling="keep", lead_department=other)
    make.item(kind="commitment", handling="yearly", due_on=date(2023, 1, 13))
    make.item(kind="commitment", handling="record", status="on_record", due_on=None)


def test_every_number_leads_to_a_list_of_as_many_rows(make, leader, year):
    html = leader.get("/overview/").content.decode()
    links = re.findall(r'<a[^>]*href="(/items/\?[^"]*)"[^>]*>(.*?)</a>', html, re.S)
    assert len(links) > 20
    for url, words in links:
        number = int(re.findall(r"\d+", re.sub(r"<[^>]+>", "", words))[-1])
        page = leader.get(html_text.unescape(url))
        assert page.context["filterset"].total == number, (url, words)


def test_it_says_as_of_when_whom_to_phone_and_what_is_overdue_by_name(make, leader, year):
    html = leader.get("/overview/").content.decode()
    assert "南湖区法治政府建设清单情况" in html
    assert "截至 2022年9月15日" in html
    assert "0573-80000000" in html
    assert "逾期3个工作日" in html
    assert "延期 0 次" in html
    assert "机构序，不排名" in html
    assert "%" not in re.sub(r"<[^>]*>", "", html.split("<main")[1].split("</main>")[0])


def test_problems_come_first_then_tasks_then_measures(make, leader, year):
    kinds = [line.whole.label for line in leader.get("/overview/").context["kinds"]]
    assert kinds == ["问题整改", "年度任务", "报告举措"]


def test_without_anything_overdue_it_says_so(make, leader):
    make.item()
    assert "截至今日无逾期。" in leader.get("/overview/").content.decode()


def test_a_department_counts_only_what_it_may_see(make, year):
    helper = make.client(make.person(department=make.department("区委宣传部")))
    page = helper.get("/overview/")
    assert [line.department.short_name for line in page.context["lines"]] == ["区委宣传部"]
    assert "只统计本单位牵头或配合的事项" in page.content.decode()


def test_before_anything_is_published_it_says_so(make, leader):
    assert "还没有已发布的事项可以统计。" in leader.get("/overview/").content.decode()


def test_three_items_and_three_hundred_cost_the_same_queries(make, leader):
    def rows(count: int) -> None:
        for number in range(count):
            due_on = [date(2022, 9, 9), date(2022, 9, 20), date(2022, 12, 30)][number % 3]
            make.item(due_on=due_on, lead_department=make.department())

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert leader.get("/overview/").status_code == 200
        return len(captured)

    rows(3)
    few = queries()
    rows(297)
    assert queries() == few


def test_what_leaders_must_settle_stands_on_their_page_until_they_have_spoken(make):
    office = make.person("区办甲", role="office")
    leader = make.client(make.person("领导丁", role="viewer"))
    item = make.item("统筹基层执法力量")
    make.item(status="closed")

    def note(kind, text):
        values = {"version": 0, "kind": kind, "said_on": "2022-09-14", "text": text}
        page = make.client(office).post(f"/items/{item.code}/note/", values)
        assert page.status_code == 302

    assert "请您协调" not in leader.get("/overview/").content.decode()
    note("coordination", "涉及编办、综合执法局，两次协商未定。")
    html = leader.get("/overview/").content.decode()
    assert "请您协调 (1)" in html or "请您协调（1）" in html
    assert "两次协商未定" in html
    assert "两次协商未定" not in make.client(make.person()).get("/overview/").content.decode()
    note("instruction", "由编办牵头，月底前报方案。")
    assert "请您协调" not in leader.get("/overview/").content.decode()


def test_only_the_office_asks_leaders_to_settle_something(make):
    item = make.item()
    values = {"version": 0, "kind": "coordination", "said_on": "2022-09-14", "text": "请协调"}
    page = make.client(make.person()).post(f"/items/{item.code}/note/", values)
    assert page.status_code == 422
    assert not item.notes.exists()
