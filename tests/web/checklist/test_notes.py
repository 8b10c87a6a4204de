"""Dated notes on an item: 批示, 督办意见, a question and its answer."""

import pytest

from tracker.checklist.models import ItemNote


@pytest.fixture
def people(make):
    make.office_details()
    return {
        "clerk": make.person("经办人甲"),
        "helper": make.person("凤桥戊", department=make.department("凤桥镇")),
        "office": make.person("区办甲", role="office", department=make.department("区依法治区办")),
        "leader": make.person("领导丁", role="viewer", department=make.department("区政府")),
    }


def note(make, person, item, **values):
    data = {"version": 0, "kind": "question", "said_on": "2022-09-14", "text": "是否含镇街？"}
    return make.client(person).post(f"/items/{item.code}/note/", data | values)


def page(make, person, item):
    return make.client(person).get(f"/items/{item.code}/").content.decode()


def test_the_office_notes_a_leaders_instruction_with_its_day(make, people):
    item = make.item()
    words = {"kind": "instruction", "said_by": "张区长", "text": "请月底前完成。"}
    assert note(make, people["office"], item, **words).status_code == 302
    html = page(make, people["clerk"], item)
    assert "领导批示" in html
    assert "张区长 9月14日" in html
    assert html.count("请月底前完成。") == 2  # the note, and its line of the history


def test_a_question_is_answered_by_the_other_side(make, people):
    item = make.item()
    note(make, people["clerk"], item)
    question = ItemNote.objects.get()
    assert (question.said_by, question.noted_by) == ("经办人甲", people["clerk"])
    answer = {"kind": "answer", "question": str(question.pk), "text": "含11个镇街。"}
    assert note(make, people["office"], item, **answer).status_code == 302
    assert "答“是否含镇街？”" in page(make, people["clerk"], item)
    again = note(make, people["office"], item, **answer)
    assert again.status_code == 422  # no question is open any more


def test_a_department_writes_no_instructions_and_a_leader_only_looks(make, people):
    item = make.item()
    make.contribution(item, make.department("凤桥镇"))
    for who in ("clerk", "helper"):
        assert note(make, people[who], item, kind="instruction").status_code == 422
        assert note(make, people[who], item).status_code == 302
    assert note(make, people["leader"], item).status_code == 403
    assert "记一笔" not in page(make, people["leader"], item)


def test_an_empty_note_and_one_of_tomorrow_are_refused(make, people):
    item = make.item()
    assert "请写明内容" in note(make, people["clerk"], item, text="").content.decode()
    late = note(make, people["clerk"], item, said_on="2022-09-16")
    assert "这一天还没有到" in late.content.decode()
    assert not ItemNote.objects.exists()


def test_a_closed_item_can_be_noted_on_too(make, people):
    item = make.item(status="closed")
    assert note(make, people["office"], item, kind="supervision").status_code == 302


def test_the_offices_question_stands_on_the_to_dos_of_the_lead_until_answered(make, people):
    item = make.item()
    make.contribution(item, make.department("凤桥镇"), text="已报")
    note(make, people["office"], item, text="名册何时补齐？")
    html = make.client(people["clerk"]).get("/todo/").content.decode()
    assert "待答复的询问" in html
    assert "名册何时补齐？" in html
    assert "名册何时补齐？" not in make.client(people["helper"]).get("/todo/").content.decode()
    assert "待答复的询问" not in make.client(people["office"]).get("/office/").content.decode()
    asked = ItemNote.objects.get()
    form = make.client(people["clerk"]).get(
        f"/items/{item.code}/note/?question={asked.pk}&back=todo"
    )
    assert form.context["form"]["question"].value() == str(asked.pk)
    answer = {"kind": "answer", "question": asked.pk, "text": "月底前", "back": "todo"}
    assert note(make, people["clerk"], item, **answer).url == "/todo/"
    assert "名册何时补齐？" not in make.client(people["clerk"]).get("/todo/").content.decode()


def test_a_departments_question_stands_on_the_offices_to_dos_until_answered(make, people):
    item = make.item()
    make.contribution(item, make.department("凤桥镇"))
    note(make, people["helper"], item, text="口径以哪天为准？")
    html = make.client(people["office"]).get("/office/").content.decode()
    assert "凤桥镇 凤桥戊" in html
    assert "口径以哪天为准？" in html
    assert "口径以哪天为准？" not in make.client(people["clerk"]).get("/todo/").content.decode()
    answer = {"kind": "answer", "question": ItemNote.objects.get().pk, "text": "以月末为准"}
    note(make, people["office"], item, **answer)
    html = make.client(people["office"]).get("/office/").content.decode()
    assert "口径以哪天为准？" not in html


def test_the_same_note_sent_twice_stands_once(make, people):
    item = make.item()
    assert note(make, people["clerk"], item).status_code == 302
    again = note(make, people["clerk"], item)
    assert again.status_code == 422
    assert "今天已记过" in again.content.decode()
    assert note(make, people["office"], item).status_code == 302, "another person's is another note"
    assert ItemNote.objects.count() == 2
