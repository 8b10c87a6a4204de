"""The acts on an item: who may, what is refused with which words, and nothing typed is lost."""

from datetime import date

import pytest

from tracker.checklist.models import ChecklistItem
from tracker.trail.models import Event


@pytest.fixture
def cast(make):
    """Who takes part: the lead's clerk, a co-department's clerk, the office, a leader."""
    return {
        "clerk": make.person("经办人甲"),
        "helper": make.person("凤桥戊", department=make.department("凤桥镇")),
        "office": make.person("区办甲", role="office", department=make.department("区依法治区办")),
        "leader": make.person("领导丁", role="viewer", department=make.department("区政府")),
    }


def post(make, person, item, act, **values):
    """Send an act's form as the page would: with the version that was read."""
    data = {"version": item.version, **values}
    return make.client(person).post(f"/items/{item.code}/{act}/", data)


def status_of(item) -> str:
    return ChecklistItem.objects.get(pk=item.pk).status


# act, by whom, from which status, what is typed, to which status
ALLOWED = [
    ("accept", "clerk", "assigned", {}, "in_progress"),
    ("submit", "clerk", "in_progress", {"outcome": "已完成"}, "submitted"),
    ("submit", "clerk", "returned", {"outcome": "已补名册"}, "submitted"),
    ("withdraw", "clerk", "submitted", {}, "in_progress"),
    ("close", "office", "submitted", {}, "closed"),
    ("return", "office", "submitted", {"reason": "缺名册", "ground": "incomplete"}, "returned"),
    ("reopen", "office", "closed", {"reason": "回头看发现反弹"}, "in_progress"),
    ("cancel", "office", "in_progress", {"reason": "机构改革，不再办理"}, "cancelled"),
    ("refuse", "clerk", "assigned", {"reason": "属编办职责"}, "assigned"),
    ("assign", "office", "assigned", {"lead": "bridge"}, "assigned"),
    ("edit", "office", "in_progress", {"title": "新名称", "due_on": "2022-12-30"}, "in_progress"),
]


@pytest.mark.parametrize(("act", "who", "before", "values", "after"), ALLOWED)
def test_each_act_is_done_by_whose_it_is_and_recorded(make, cast, act, who, before, values, after):
    make.department("七星街道", code="bridge")
    item = make.item(status=before)
    page = post(make, cast[who], item, act, **values)
    assert page.status_code == 302
    assert page.url == f"/items/{item.code}/"
    assert status_of(item) == after
    assert Event.objects.filter(subject=item.trail_key, actor_name=cast[who].name).exists()


@pytest.mark.parametrize(("act", "who", "before", "values", "after"), ALLOWED)
def test_each_act_is_refused_to_others_with_a_reason(make, cast, act, who, before, values, after):
    make.department("七星街道", code="bridge")
    item = make.item(status=before)
    make.contribution(item, make.department("凤桥镇"))
    others = ["helper", "leader", "office" if who == "clerk" else "clerk"]
    for other in others:
        page = post(make, cast[other], item, act, **values)
        assert page.status_code == 403, other
        html = page.content.decode()
        assert "只有区依法治区办可以" in html or "只有牵头单位可以" in html
        shown = make.client(cast[other]).get(f"/items/{item.code}/{act}/")
        assert shown.status_code == 403
    assert status_of(item) == before
    assert not Event.objects.filter(subject=item.trail_key).exists()


@pytest.mark.parametrize(("act", "who", "values"), [row[:2] + row[3:4] for row in ALLOWED[:-1]])
def test_each_act_in_the_wrong_status_says_so(make, cast, act, who, values):
    item = make.item(status="cancelled")
    make.department("七星街道", code="bridge")
    page = post(make, cast[who], item, act, **values)
    assert page.status_code == 409
    assert status_of(item) == "cancelled"


@pytest.mark.parametrize(
    ("act", "who", "before", "sentence"),
    [
        ("refuse", "clerk", "assigned", "请写明为什么不属于本单位职责"),
        ("submit", "clerk", "in_progress", "请写明办理结果"),
        ("return", "office", "submitted", "请写明需要补正什么"),
        ("return", "office", "submitted", "请选择退回原因"),
        ("reopen", "office", "closed", "请写明理由"),
        ("cancel", "office", "in_progress", "请写明理由"),
        ("assign", "office", "assigned", "请选择牵头单位"),
    ],
)
def test_what_is_missing_is_said_at_its_field(make, cast, act, who, before, sentence):
    item = make.item(status=before)
    page = post(make, cast[who], item, act)
    assert page.status_code == 422
    html = page.content.decode()
    assert sentence in html
    assert 'class="error-summary"' in html
    assert status_of(item) == before


def test_needed_evidence_is_asked_for_and_the_words_stay(make, cast):
    item = make.item(evidence_required=True)
    page = post(make, cast["clerk"], item, "submit", outcome="已配备公职律师12名")
    assert page.status_code == 422
    assert "已配备公职律师12名" in page.content.decode()
    make.evidence(item)
    assert post(make, cast["clerk"], item, "submit", outcome="已配备").status_code == 302


def test_the_form_of_a_submission_starts_with_what_was_filed_last(make, cast):
    item = make.item()
    make.progress_report(item, progress="已抽查8个镇街")
    html = make.client(cast["clerk"]).get(f"/items/{item.code}/submit/").content.decode()
    assert "已抽查8个镇街</textarea>" in html


def test_a_submission_can_be_taken_back_from_the_line_that_says_it(make, cast):
    item = make.item()
    client = make.client(cast["clerk"])
    data = {"version": item.version, "outcome": "已完成"}
    page = client.post(f"/items/{item.code}/submit/", data, follow=True)
    html = page.content.decode()
    assert f"已报区办审核：{item}" in html
    assert f'action="/items/{item.code}/withdraw/"' in html
    item.refresh_from_db()
    client.post(f"/items/{item.code}/withdraw/", {"version": item.version})
    assert status_of(item) == "in_progress"


def test_a_refusal_names_the_department_proposed_and_the_office_finds_it_chosen(make, cast):
    body = make.department("区委编办", code="bianban")
    item = make.item(status="assigned")
    post(make, cast["clerk"], item, "refuse", reason="编制事项", proposed="bianban")
    item.refresh_from_db()
    assert (item.needs_assignment, item.proposed_department) == (True, body)
    html = make.client(cast["office"]).get(f"/items/{item.code}/assign/").content.decode()
    assert '<option value="bianban" selected>' in html


def test_assigning_sets_owner_and_helpers(make, cast):
    body = make.department("七星街道", code="seven")
    clerk = make.person("七星己", department=body)
    make.department("余新镇", code="yuxin")
    item = make.item()
    owner = f"seven.staff.{clerk.public_id}"
    post(make, cast["office"], item, "assign", lead="seven", owner=owner, helpers=["yuxin"])
    item.refresh_from_db()
    assert item.lead_department == body
    assert item.owner == clerk.posts.get()
    assert [c.department.code for c in item.contributions.all()] == ["yuxin"]


def test_an_owner_of_elsewhere_is_refused_at_its_field(make, cast):
    make.department("七星街道", code="seven")
    item = make.item()
    owner = f"{make.justice.code}.staff.{cast['clerk'].public_id}"
    page = post(make, cast["office"], item, "assign", lead="seven", owner=owner)
    assert page.status_code == 422
    assert page.context["form"].errors["owner"]
    item.refresh_from_db()
    assert item.lead_department == make.justice


def test_a_new_date_leaves_the_original_one(make, cast):
    item = make.item(due_on=date(2022, 9, 30))
    post(make, cast["office"], item, "edit", title=item.title, due_on="2022-11-30")
    item.refresh_from_db()
    assert item.due_on == date(2022, 11, 30)
    assert item.original_due_on == date(2022, 9, 30)


def test_a_helper_gives_its_part_and_the_lead_cannot(make, cast):
    item = make.item()
    part = make.contribution(item, make.department("凤桥镇"))
    url = f"/items/{item.code}/contribute/"
    data = {"version": part.version, "text": "已开展抽查\r\n合格"}
    assert make.client(cast["clerk"]).post(url, data).status_code == 403
    assert make.client(cast["helper"]).post(url, data).status_code == 302
    part.refresh_from_db()
    assert part.text == "已开展抽查\n合格"
    assert part.given_by == cast["helper"]


# --- two at once -------------------------------------------------------------------------------
def test_a_stale_page_is_refused_with_what_changed_and_every_typed_character(make, cast):
    item = make.item()
    client = make.client(cast["office"])
    form = client.get(f"/items/{item.code}/edit/").context["form"]
    read = {"version": form["version"].value(), "seen": form["seen"].value()}
    other = make.person("区办乙", role="office", department=make.department("区依法治区办"))
    post(make, other, item, "edit", title=item.title, measure="她写的措施", due_on="2022-12-30")
    mine = {"title": item.title, "measure": "我写的措施，一字不丢 <&>", "due_on": "2022-12-30"}
    page = client.post(f"/items/{item.code}/edit/", {**read, **mine})
    assert page.status_code == 409
    html = page.content.decode()
    assert "区办乙在" in html
    assert "改过这一项。" in html
    assert "您的文字在下面，没有丢。" in html
    assert "她写的措施" in html
    assert "我写的措施，一字不丢 &lt;&amp;&gt;</textarea>" in html
    assert "用我的" in html
    assert "看她的" in html
    item.refresh_from_db()
    assert item.measure == "她写的措施"
    # [用我的] sends the same words with the version that stands now
    again = page.context["form"]
    mine |= {"version": again["version"].value(), "seen": again["seen"].value()}
    assert client.post(f"/items/{item.code}/edit/", mine).status_code == 302
    item.refresh_from_db()
    assert item.measure == "我写的措施，一字不丢 <&>"


def test_words_stay_readable_when_the_act_is_no_longer_possible(make, cast):
    item = make.item()
    read = item.version
    colleague = make.person("同事乙")
    post(make, colleague, item, "submit", outcome="同事报的")
    page = post(make, cast["clerk"], item, "submit", outcome="我报的")
    assert page.status_code == 409
    assert item.version == read
    html = page.content.decode()
    assert "我报的</textarea>" in html
    assert "同事报的" in html
    assert "用我的" not in html
    assert ChecklistItem.objects.get(pk=item.pk).outcome == "同事报的"


def test_two_helpers_of_one_department_do_not_overwrite_each_other(make, cast):
    item = make.item()
    part = make.contribution(item, make.department("凤桥镇"))
    colleague = make.person("凤桥庚", department=make.department("凤桥镇"))
    url = f"/items/{item.code}/contribute/"
    data = {"version": part.version, "text": "第一份"}
    assert make.client(colleague).post(url, data).status_code == 302
    page = make.client(cast["helper"]).post(url, {**data, "text": "第二份"})
    assert page.status_code == 409
    assert "第二份</textarea>" in page.content.decode()
    part.refresh_from_db()
    assert part.text == "第一份"


def test_who_submitted_cannot_close_even_with_the_offices_hat(make, cast):
    office = cast["office"]
    make.post(office)
    item = make.item(status="submitted", submitted_by=office)
    page = post(make, office, item, "close")
    assert page.status_code == 403
    assert "这一项由您报送" in page.content.decode()
    other = make.person("区办乙", role="office", department=make.department("区依法治区办"))
    assert post(make, other, item, "close").status_code == 302


def test_filters_survive_a_save(make, cast):
    item = make.item(status="assigned")
    url = f"/items/{item.code}/accept/?kind=rectification&sort=due"
    page = make.client(cast["clerk"]).post(url, {"version": item.version})
    assert page.url == f"/items/{item.code}/?kind=rectification&sort=due"


def test_an_act_from_the_to_dos_leads_back_to_them(make, cast):
    item = make.item(status="assigned")
    page = post(make, cast["clerk"], item, "accept", back="todo")
    assert page.url == "/todo/"
    other = make.item(status="assigned")
    page = post(make, cast["clerk"], other, "accept", back="https://evil.example/")
    assert page.url == f"/items/{other.code}/"


def test_it_reads_in_english_too(make, cast):
    item = make.item(status="assigned")
    client = make.client(cast["clerk"], language="en")
    html = client.get(f"/items/{item.code}/refuse/").content.decode()
    assert "Not our department&#x27;s duty" in html


def test_a_closed_item_is_looked_at_again_before_it_is_changed(make):
    office = make.client(make.person(role="office"))
    closed, open_item = make.item(status="closed"), make.item()
    assert office.get(f"/items/{open_item.code}/edit/").status_code == 200
    answer = office.get(f"/items/{closed.code}/edit/")
    assert answer.status_code == 409
    assert "回头看" in answer.content.decode()


def test_a_date_far_from_the_plan_year_is_refused_at_its_field(make):
    item = make.item("题目")
    office = make.client(make.person(role="office"))
    page = office.get(f"/items/{item.code}/edit/")
    values = page.context["form"].initial | {"version": item.version, "due_on": "2062-09-30"}
    values = {name: value for name, value in values.items() if value not in (None, "")}
    answer = office.post(f"/items/{item.code}/edit/", values)
    assert answer.status_code == 422
    assert "时限应在2021年至2027年之间" in answer.content.decode()


def test_what_was_sent_back_to_the_office_says_so_and_can_be_taken_back(make, cast):
    item = make.item(status="assigned")
    post(make, cast["clerk"], item, "refuse", reason="属编办职责")
    item.refresh_from_db()
    client = make.client(cast["clerk"])
    html = client.get(f"/items/{item.code}/").content.decode()
    assert "已报区办改派" in html
    assert f"/items/{item.code}/accept/" not in html
    assert f"/items/{item.code}/refuse/" not in html
    page = post(make, cast["office"], item, "take_back_refusal")
    assert page.status_code == 403
    page = post(make, cast["clerk"], item, "take_back_refusal")
    assert page.status_code == 302
    item.refresh_from_db()
    assert (item.needs_assignment, item.refusal) == (False, "")
    html = client.get(f"/items/{item.code}/").content.decode()
    assert f"/items/{item.code}/accept/" in html
    assert Event.objects.filter(verb="item.refusal_withdrawn").count() == 1


def test_once_the_office_reassigned_it_nothing_is_taken_back(make, cast):
    town = make.department("七星街道", code="bridge")
    item = make.item(status="assigned")
    post(make, cast["clerk"], item, "refuse", reason="属编办职责")
    item.refresh_from_db()
    post(make, cast["office"], item, "assign", lead="bridge")
    item.refresh_from_db()
    assert post(make, cast["clerk"], item, "take_back_refusal").status_code in (403, 404)
    other = make.person("七星甲", department=town)
    assert post(make, other, item, "take_back_refusal").status_code == 409
