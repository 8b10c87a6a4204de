"""The page of an item: all that is known about it, and one primary button by role and status."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def cast(make):
    """People of one story: clerk, colleague of elsewhere, helper, two of the office, a leader."""
    make.office_details()
    return {
        "clerk": make.person("经办人甲"),
        "head": make.person("负责人丙", role="department_head"),
        "outsider": make.person("外人", department=make.department()),
        "helper": make.person("凤桥戊", department=make.department("凤桥镇")),
        "office": make.person("区办甲", role="office", department=make.department("区依法治区办")),
        "leader": make.person("领导丁", role="viewer", department=make.department("区政府")),
    }


def test_it_shows_the_reports_words_with_their_surroundings_and_the_way_there(make, cast):
    item = make.item(measure="组织案卷抽查", done_when="案卷抽查合格")
    source = make.quote(item)
    html = make.client(cast["clerk"]).get(f"/items/{item.code}/").content.decode()
    assert "<mark>镇街合法性审查全覆盖工作还有待提升</mark>,请重视" in html
    report = source.passage.report
    way = f"/reports/{report.public_id}/?item={item.code}#marked"
    assert f'href="{way}"' in html
    page = make.client(cast["clerk"]).get(way)
    assert 'id="marked"' in page.content.decode()
    assert "组织案卷抽查" in html
    assert "案卷抽查合格" in html


def test_it_shows_people_dates_contributions_progress_evidence_and_twins(make, cast):
    item = make.item(owner=cast["clerk"].posts.get(), due_on=date(2022, 9, 20))
    twin = make.item("审查标准化")
    item.related.add(twin)
    make.contribution(item, make.department("凤桥镇"), text="已开展抽查", given_by=cast["helper"])
    make.contribution(item, make.department("余新镇"))
    make.progress_report(item, problems="个别案卷不规范")
    make.evidence(item, file_name="抽查通报.pdf", uploaded_by=cast["clerk"])
    html = make.client(cast["office"]).get(f"/items/{item.code}/").content.decode()
    for words in (
        "经办人甲",
        cast["clerk"].phone,
        "原定 9月20日",
        "延期 0 次",
        "已报 1/2",
        "已开展抽查",
        "未报",
        "个别案卷不规范",
        "抽查通报.pdf",
        "审查标准化",
        "剩3个工作日",
    ):
        assert words in html, words


def test_the_lights_reason_is_on_the_page_in_words(make, cast):
    item = make.item(due_on=date(2022, 9, 9))
    html = make.client(cast["clerk"]).get(f"/items/{item.code}/").content.decode()
    assert re.search(r"红灯.*9月9日", html)
    assert "2022-09-09" not in html


def test_without_an_owner_the_liaison_answers(make, cast):
    make.person("联络员乙", role="liaison", phone="0573-1234")
    html = make.client(cast["office"]).get(f"/items/{make.item().code}/").content.decode()
    assert "联络员乙" in html
    assert "0573-1234" in html


@pytest.mark.parametrize(
    ("who", "status", "label"),
    [
        ("clerk", "assigned", "签收"),
        ("clerk", "in_progress", "填报进展"),
        ("clerk", "submitted", "撤回"),
        ("clerk", "returned", "修改后重报"),
        ("clerk", "closed", None),
        ("head", "assigned", "签收"),
        ("helper", "in_progress", "提供情况"),
        ("office", "assigned", "改派"),
        ("office", "in_progress", "编辑"),
        ("office", "submitted", "审核"),
        ("office", "closed", "回头看"),
        ("leader", "in_progress", None),
    ],
)
def test_one_primary_button_by_role_and_status(make, cast, who, status, label):
    item = make.item(status=status)
    make.contribution(item, make.department("凤桥镇"))
    html = make.client(cast[who]).get(f"/items/{item.code}/").content.decode()
    step = re.search(r'<section class="next-step.*?</section>', html, re.S)
    primary = re.findall(r"btn-primary[^>]*>([^<]+)<", step.group(0)) if step else []
    assert primary == ([label] if label else [])


def test_items_to_be_proved_ask_for_evidence_not_for_progress(make, cast):
    item = make.item(kind="commitment", handling="prove", evidence_required=True)
    html = make.client(cast["clerk"]).get(f"/items/{item.code}/").content.decode()
    assert "下一步：添加佐证" in html
    assert "报区办核实" in html
    assert "填报进展" not in html


def test_items_on_record_have_no_button_and_no_light(make, cast):
    item = make.item(kind="commitment", handling="record", status="on_record", due_on=None)
    page = make.client(cast["clerk"]).get(f"/items/{item.code}/")
    assert page.context["light"].colour == ""
    assert page.context["primary"] is None


def test_foreign_draft_and_unknown_items_are_not_found_alike(make, cast):
    item = make.item()
    client = make.client(cast["outsider"])
    for path in (f"/items/{item.code}/", "/items/2022-P99/", f"/items/{item.code}/accept/"):
        page = client.get(path)
        assert page.status_code == 404
        assert "没有找到这一事项，或您单位不是它的牵头、配合单位" in page.content.decode()
    assert make.client(cast["clerk"]).get(f"/items/{item.code}/").status_code == 200


def test_previous_and_next_walk_the_filter_one_comes_from(make, cast):
    first, _other, last = make.item(kind="task"), make.item(), make.item(kind="task")
    client = make.client(cast["office"])
    place = client.get(f"/items/{first.code}/?kind=task").context["place"]
    assert (place.number, place.total, place.previous_url) == (1, 2, "")
    assert place.next_url == f"/items/{last.code}/?kind=task"
    assert place.back_url == "/items/?kind=task"
    assert client.get(f"/items/{last.code}/?sort=-code").context["place"].number == 1


def test_who_submitted_reads_who_else_may_verify(make, cast):
    office = cast["office"]
    make.post(office)
    make.person("区办乙", role="office", department=make.department("区依法治区办"))
    item = make.item(status="submitted", submitted_by=office)
    html = make.client(office).get(f"/items/{item.code}/").content.decode()
    assert "这一项由您报送，请另一位区办人员审核（区办乙）" in html


def test_the_page_costs_the_same_queries_whatever_hangs_on_the_item(make, cast):
    lean, full = make.item(), make.item()
    for item, count in ((lean, 3), (full, 40)):
        for number in range(count):
            make.contribution(item)
            make.evidence(item, file_name=f"{number}.pdf", uploaded_by=cast["clerk"])
            item.related.add(make.item())
        make.quote(item)
    client = make.client(cast["clerk"])

    def queries(code: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/items/{code}/").status_code == 200
        return len(captured)

    assert queries(lean.code) == queries(full.code)
