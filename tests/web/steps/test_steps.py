"""节点: the clerk plans and ticks them, everybody sees what is behind."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tracker.checklist.models import Step
from tracker.periods.freezing import take_snapshots
from tracker.trail.models import Event


@pytest.fixture
def people(make):
    make.office_details()
    return {
        "clerk": make.person("经办人甲"),
        "helper": make.person("凤桥戊", department=make.department("凤桥镇")),
        "office": make.person("区办甲", role="office", department=make.department("区依法治区办")),
        "leader": make.person("领导丁", role="viewer", department=make.department("区政府")),
    }


def page(make, person, item) -> str:
    return make.client(person).get(f"/items/{item.code}/").content.decode()


def add(make, person, item, **values):
    body = {"title": "完成抽查", "due_on": "2022-09-09", "version": "0"} | values
    return make.client(person).post(f"/items/{item.code}/steps/", body)


def send(make, person, item, **values):
    body = {"version": "1"} | values
    return make.client(person).post(f"/items/{item.code}/steps/1/", body)


def test_a_late_step_makes_the_item_red_until_it_is_ticked(make, people):
    item = make.item()
    assert add(make, people["clerk"], item).status_code == 302
    html = page(make, people["leader"], item)
    assert "红灯：节点时限9月9日已过（节点“完成抽查”逾期3个工作日）；事项时限12月30日。" in html
    assert send(make, people["clerk"], item, act="tick").status_code == 302
    html = page(make, people["leader"], item)
    assert "逾期" not in html
    assert "✓ 完成" in html
    assert "经办人甲 9月15日" in html
    assert "勾选节点“完成抽查”完成" in html


def test_ticking_by_mistake_has_its_way_back(make, people):
    item = make.item()
    add(make, people["clerk"], item)
    client = make.client(people["clerk"])
    answer = client.post(f"/items/{item.code}/steps/1/", {"version": "1", "act": "tick"})
    assert "撤回" in client.get(answer.url).content.decode()
    assert send(make, people["clerk"], item, act="untick", version="2").status_code == 302
    assert Step.objects.get().done_on is None


def test_a_moved_date_keeps_the_first_one_and_stands_in_the_history(make, people):
    item = make.item()
    add(make, people["clerk"], item)
    send(make, people["office"], item, title="完成抽查", due_on="2022-10-31")
    html = page(make, people["clerk"], item)
    assert "原定 9月9日" in html
    assert "节点“完成抽查”：时限：2022年9月9日 → 2022年10月31日" in html
    assert "区办甲" in html
    assert Event.objects.filter(verb="item.step_changed", subject=item.trail_key).exists()


def test_a_step_taken_off_no_longer_counts_and_its_row_stays(make, people):
    item = make.item()
    add(make, people["clerk"], item)
    send(make, people["clerk"], item, act="remove")
    html = page(make, people["clerk"], item)
    assert "逾期" not in html
    assert Step.objects.get().removed_on == make.today
    assert make.client(people["clerk"]).get(f"/items/{item.code}/steps/1/").status_code == 404


def test_who_only_helps_or_looks_cannot_touch_them(make, people):
    item = make.item()
    make.contribution(item, make.department("凤桥镇"))
    add(make, people["clerk"], item)
    for who in ("helper", "leader"):
        assert "完成抽查" in page(make, people[who], item)
        assert "/steps/" not in page(make, people[who], item)
        assert add(make, people[who], item).status_code == 403
        assert send(make, people[who], item, act="tick").status_code == 403


def test_an_empty_step_or_one_of_a_closed_item_is_refused(make, people):
    item = make.item(status="closed")
    assert add(make, people["office"], item).status_code == 409
    assert add(make, people["clerk"], make.item(), title=" ").status_code == 422
    assert add(make, people["clerk"], make.item(), title="长" * 31).status_code == 422
    assert not Step.objects.exists()


def test_of_two_who_change_a_step_the_second_is_told(make, people):
    item = make.item()
    add(make, people["clerk"], item)
    send(make, people["clerk"], item, title="完成抽查", due_on="2022-10-31")
    late = send(make, people["office"], item, title="完成抽查", due_on="2022-11-30")
    assert late.status_code == 422
    assert "刚被别人改过" in late.content.decode()
    send(make, people["office"], item, act="tick")  # of version 1: refused
    step = Step.objects.get()
    assert (step.due_on, step.done_on) == (date(2022, 10, 31), None)


def test_the_list_finds_and_the_overview_names_what_is_behind_by_a_step(make, people):
    item = make.item("推进抽查")
    make.step(item, due_on=date(2022, 9, 9))
    rows = make.client(people["office"]).get("/items/?scope=all&light=red").content.decode()
    assert "推进抽查" in rows
    assert "节点“完成抽查”逾期3个工作日" in rows
    overview = make.client(people["leader"]).get("/overview/").content.decode()
    assert "节点“完成抽查”逾期3个工作日" in overview


def test_the_workbook_lists_the_steps_and_counts_the_item_late(make, people):
    item = make.item("推进抽查")
    make.step(item, due_on=date(2022, 9, 9))
    make.step(item, "印发通报", due_on=date(2022, 8, 31), done_on=date(2022, 8, 30))
    book = load_workbook(exported(make, people["office"], "/items/export/?scope=all"))
    text = cell(book["明细"], "节点")
    assert text == "印发通报（时限2022-08-31，2022-08-30完成）\n完成抽查（时限2022-09-09）"
    assert "推进抽查" in str(list(book["逾期"].values))


def test_a_frozen_line_keeps_the_step_that_was_behind(make, people):
    item = make.item("推进抽查", due_on=date(2022, 12, 30))
    step = make.step(item, due_on=date(2022, 6, 24))
    make.period()
    take_snapshots(make.today)
    Step.objects.filter(pk=step.pk).update(done_on=make.today, title="别的")
    html = make.client(people["office"]).get("/periods/2022/1/lines/").content.decode()
    assert "节点“完成抽查”逾期4个工作日" in html
    assert "节点时限6月24日已过" in html
    book = load_workbook(exported(make, people["office"], "/periods/2022/1/export/"))
    assert cell(book["明细"], "节点") == "完成抽查（时限2022-06-24）"


def test_thirty_steps_cost_the_page_as_many_queries_as_three(make, people):
    item = make.item()
    client = make.client(people["clerk"])

    def queries() -> int:
        client.get(f"/items/{item.code}/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/items/{item.code}/")
        return len(captured)

    for number in range(3):
        make.step(item, due_on=date(2022, 9, 1 + number))
    few = queries()
    for number in range(27):
        make.step(item, due_on=date(2022, 9, 1 + number))
    assert queries() == few


def exported(make, person, address) -> io.BytesIO:
    answer = make.client(person).get(address)
    assert answer.status_code == 200
    return io.BytesIO(b"".join(answer.streaming_content))


def cell(sheet, heading):
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if heading in row)
    return rows[rows.index(head) + 1][head.index(heading)]
