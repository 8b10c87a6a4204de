"""延期申请 before the date, 逾期说明 after it; the office's answer fixes the date."""

from datetime import date

import pytest

from tracker.checklist.models import ExtensionRequest
from tracker.trail.models import Event

WISH = {"reason": "疫情影响抽查", "wished_on": "2022-10-31", "consented_by": "负责人甲"}


@pytest.fixture
def people(make):
    make.office_details()
    return {
        "clerk": make.person("经办人甲"),
        "office": make.person("区办甲", role="office", department=make.department("区依法治区办")),
    }


def ask(make, people, item, **changes):
    data = {"version": item.version, **WISH, **changes}
    return make.client(people["clerk"]).post(f"/items/{item.code}/ask_time/", data)


def answer(make, people, item, **values):
    data = {"version": item.version, **values}
    return make.client(people["office"]).post(f"/items/{item.code}/answer_time/", data)


def page_of(make, person, item):
    return make.client(person).get(f"/items/{item.code}/").content.decode()


def test_until_the_office_answers_the_present_date_and_its_light_stand(make, people):
    item = make.item(due_on=date(2022, 9, 20))
    assert "申请延期" in page_of(make, people["clerk"], item)
    assert ask(make, people, item).status_code == 302
    item.refresh_from_db()
    assert item.due_on == date(2022, 9, 20)
    html = page_of(make, people["clerk"], item)
    assert "剩3个工作日" in html
    assert "撤回申请" in html
    assert ">申请延期<" not in html
    office = make.client(people["office"]).get("/office/").content.decode()
    assert "延期申请、逾期说明" in office
    assert "疫情影响抽查" in office


def test_the_answer_fixes_a_date_which_need_not_be_the_wished_one(make, people):
    item = make.item(due_on=date(2022, 9, 20))
    ask(make, people, item)
    shown = make.client(people["office"]).get(f"/items/{item.code}/answer_time/").content.decode()
    assert 'value="2022-10-31"' in shown
    answer(make, people, item, answer="granted", granted_on="2022-10-15", words="同意")
    item.refresh_from_db()
    assert (item.due_on, item.original_due_on) == (date(2022, 10, 15), date(2022, 9, 20))
    html = page_of(make, people["clerk"], item)
    assert "延期 1 次" in html
    assert "9月20日 → 2022年10月15日" in html or "2022年9月20日 → 2022年10月15日" in html


def test_after_the_date_it_is_an_explanation_and_counted_apart(make, people):
    item = make.item(due_on=date(2022, 9, 9))
    assert "说明逾期原因" in page_of(make, people["clerk"], item)
    assert "重定时限" in page_of(make, people["office"], item)
    ask(make, people, item)
    assert ExtensionRequest.objects.get().kind == "overdue_note"
    answer(make, people, item, answer="granted", granted_on="2022-10-31")
    html = page_of(make, people["clerk"], item)
    assert "延期 0 次" in html
    assert "逾期说明 1 次" in html
    listed = make.client(people["office"]).get("/items/?columns=all").content.decode()
    assert "原定9月9日 · 逾期说明 1 次" in listed


def test_a_refusal_needs_words_and_leaves_the_date(make, people):
    item = make.item(due_on=date(2022, 9, 20))
    ask(make, people, item)
    assert answer(make, people, item, answer="refused").status_code == 422
    assert answer(make, people, item, answer="refused", words="请按期完成").status_code == 302
    item.refresh_from_db()
    assert item.due_on == date(2022, 9, 20)
    assert "请按期完成" in page_of(make, people["clerk"], item)
    assert ask(make, people, item).status_code == 302  # and may ask anew


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "请写明理由"),
        ({"wished_on": "2022-09-20"}, "要晚于现行时限"),
        ({"wished_on": ""}, "没有填"),
        ({"consented_by": ""}, "请写明同意延期的部门负责人"),
    ],
)
def test_what_is_amiss_in_the_request_is_said(make, people, changes, words):
    item = make.item(due_on=date(2022, 9, 20))
    page = ask(make, people, item, **changes)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ExtensionRequest.objects.exists()


def test_one_request_at_a_time_and_the_department_may_take_it_back(make, people):
    item = make.item(due_on=date(2022, 9, 20))
    ask(make, people, item)
    assert ask(make, people, item).status_code == 409
    client = make.client(people["clerk"])
    client.post(f"/items/{item.code}/take_back_time/", {"version": item.version})
    assert ExtensionRequest.objects.get().answer == "withdrawn"
    assert answer(make, people, item, answer="granted", granted_on="2022-10-31").status_code == 409
    assert ask(make, people, item).status_code == 302


def test_a_request_lapses_with_its_item(make, people):
    item = make.item(due_on=date(2022, 9, 20))
    ask(make, people, item)
    client = make.client(people["office"])
    client.post(f"/items/{item.code}/cancel/", {"version": item.version, "reason": "机构改革"})
    assert ExtensionRequest.objects.get().answer == "lapsed"
    assert Event.objects.filter(verb="item.time_request_lapsed").exists()
    assert "疫情影响抽查" not in client.get("/office/").content.decode()


def test_two_answers_at_once_leave_one(make, people):
    item = make.item(due_on=date(2022, 9, 20))
    ask(make, people, item)
    answer(make, people, item, answer="granted", granted_on="2022-10-15")
    second = answer(make, people, item, answer="granted", granted_on="2022-11-15")
    assert second.status_code == 409
    item.refresh_from_db()
    assert item.due_on == date(2022, 10, 15)
