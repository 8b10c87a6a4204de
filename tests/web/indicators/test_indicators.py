"""Outside indicators: the list comes in, items are marked, gaps show, ledger and pack go out."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.documents import excel, package
from tracker.checklist.evidence import Details, add_evidence
from tracker.checklist.models import Indicator, IndicatorMark
from tracker.files.store import receive
from tracker.trail.models import Event

HEAD = ("指标编号", "指标内容", "级别")
LIST = (
    ("1", "政府机构职能依法全面履行", 1),
    ("1.1", "镇街合法性审查实现全覆盖，审查质量明显提升", 2),
    ("1.2", "行政执法人员持证上岗", "二级"),
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def office(make):
    make.office_details()
    return make.person("区办甲", role="office", department=make.department("区依法治区办"))


@pytest.fixture
def client(make, office):
    return make.client(office)


@pytest.fixture
def listed(client):
    """The list of three, taken over."""
    assert confirm(client, upload(client, excel(HEAD, *LIST))).status_code == 200
    return {row.code: row for row in Indicator.objects.all()}


def upload(client, data, name="指标体系.xlsx"):
    return client.post("/indicators/import/", {"workbook": SimpleUploadedFile(name, data)})


def confirm(client, answer):
    ticket = answer.context["waiting"].ticket
    return client.post("/indicators/import/", {"ticket": ticket}, follow=True)


def say(client, row, codes, act="on"):
    url = f"/indicators/{row.public_id}/mark/"
    return client.post(url, {"codes": codes, "act": act}, follow=True).content.decode()


def states(client, url="/indicators/"):
    return {one.indicator.code: one.state for one in client.get(url).context["lines"]}


def with_evidence(make, item, person, name="通报.pdf"):
    add_evidence(item, make.actor(person), [receive([PDF], name)], Details(True))


def test_a_list_is_shown_first_and_taken_over_when_confirmed(client):
    answer = upload(client, excel(("南湖区指标体系",), HEAD, *LIST, (None, None, None)))
    assert "共3行：新增3个，修改0个" in answer.content.decode()
    assert not Indicator.objects.exists()
    assert "新增3个" in confirm(client, answer).content.decode()
    rows = list(Indicator.objects.values_list("code", "level", "position"))
    assert rows == [("1", 1, 1), ("1.1", 2, 2), ("1.2", 2, 3)]
    assert Event.objects.get(verb="indicators.imported").data()["new"] == 3


def test_the_same_list_again_changes_nothing_and_a_newer_one_by_code(make, client, listed):
    item = make.item()
    say(client, listed["1.1"], item.code)
    again = upload(client, excel(HEAD, *LIST))
    assert "都已在系统中" in again.content.decode() or again.context["changes"].does_nothing
    newer = excel(HEAD, ("1", "职能依法履行", 1), ("1.1", LIST[1][1], 2), ("1.3", "新增的指标", 2))
    answer = upload(client, newer)
    text = answer.content.decode()
    assert "共3行：新增1个，修改1个" in text
    assert "系统中有1个编号不在文件里，予以保留：1.2" in text
    confirm(client, answer)
    codes = list(Indicator.objects.values_list("code", flat=True))
    assert codes == ["1", "1.1", "1.3", "1.2"]
    assert Indicator.objects.get(code="1").text == "职能依法履行"
    assert IndicatorMark.objects.get().item == item


@pytest.mark.parametrize(
    ("row", "cell", "reason"),
    [
        ((None, "没有编号", 1), "A3", "没有编号"),
        (("1", "重复", 1), "A3", "与A2的编号重复"),
        (("2", None, 1), "B3", "没有指标内容"),
        (("2", "=1+1", 1), "B3", "公式"),
        (("2", "级别不对", 9), "C3", "级别应为"),
        (("9" * 31, "长", 1), "A3", "超过30字"),
    ],
)
def test_each_cell_in_error_is_named_and_nothing_can_be_taken_over(client, row, cell, reason):
    answer = upload(client, excel(HEAD, LIST[0], row))
    [error] = answer.context["sheet"].errors
    assert error.cell == cell
    assert reason in error.reason
    confirm(client, answer)
    assert not Indicator.objects.exists()


def test_hostile_and_foreign_files_are_refused(client):
    for data in (
        b"no workbook",
        package("xl/workbook.xml", macros=True),
        excel(("一", "二"), ("1", "2")),
        excel(HEAD),
    ):
        answer = upload(client, data)
        assert answer.status_code == 422
        assert answer.context["form"].errors["workbook"]


def test_the_level_is_read_from_the_code_where_no_column_says_it(client):
    answer = upload(client, excel(("编号", "指标内容"), ("1", "甲"), ("1.1.1", "乙"), ("二", "丙")))
    assert [row.level for row in answer.context["sheet"].rows] == [1, 3, 1]


def test_items_are_marked_by_code_several_each_and_it_shows_on_the_item(make, client, listed):
    first, second = make.item("提升审查质量"), make.item("持证上岗")
    text = say(client, listed["1.2"], "题01、2022-p02")
    assert "题01、题02已标为对应指标1.2。" in text
    say(client, listed["1.1"], "题01")
    assert first.indicator_marks.filter(is_on=True).count() == 2
    page = client.get(f"/items/{first.code}/").content.decode()
    assert "1.1</a> 镇街合法性审查" in page
    assert "标注对应指标1.2" in page
    assert "没有编号为题99的事项" in say(client, listed["1.1"], "题02，题99")
    assert not second.indicator_marks.filter(indicator=listed["1.1"]).exists()


def test_suggestions_come_from_the_wording_and_a_person_settles_them(make, client, listed):
    alike = make.item("提升镇街合法性审查全覆盖质量")
    also = make.item("镇街合法性审查标准化")
    make.item("办理人大建议")
    row = listed["1.1"]
    url = f"/indicators/{row.public_id}/"
    assert set(client.get(url).context["suggestions"]) == {alike, also}
    say(client, row, alike.code)
    say(client, row, also.code, "off")
    page = client.get(url)
    assert page.context["suggestions"] == []
    assert [item for item, _files in page.context["items"]] == [alike]
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"item.indicator_marked", "item.indicator_declined"} <= verbs
    say(client, row, alike.code, "off")
    assert Event.objects.filter(verb="item.indicator_unmarked").count() == 1
    assert not client.get(url).context["items"]


def test_the_page_shows_codes_without_item_or_evidence(make, client, office, listed):
    item = make.item()
    assert states(client) == {"1": "heading", "1.1": "no_item", "1.2": "no_item"}
    say(client, listed["1.1"], item.code)
    assert states(client)["1.1"] == "no_evidence"
    assert "没有对应事项1个 · 没有佐证1个" in client.get("/indicators/").content.decode()
    with_evidence(make, item, office)
    assert states(client)["1.1"] == "covered"
    assert states(client, "/indicators/?show=gaps") == {"1.2": "no_item"}


def test_the_ledger_goes_out_by_code_with_an_item_under_each_of_its_codes(
    make, client, office, listed
):
    item = make.item("提升审查质量", due_on=date(2022, 12, 30))
    with_evidence(make, item, office)
    for code in ("1.1", "1.2"):
        say(client, listed[code], item.code)
    answer = client.get("/indicators/ledger/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [row[:4] + row[7:] for row in book.active.iter_rows(min_row=5, values_only=True)]
    assert [row[0] for row in rows] == ["1", "1.1", "1.2"]
    assert rows[1][2:] == ("题01 提升审查质量", "区司法局", "通报.pdf")
    assert rows[2][2:] == rows[1][2:]
    assert Event.objects.get(verb="workbook.exported").data()["selection"] == "按指标"


def test_the_pack_has_a_folder_for_each_code(make, client, office, listed):
    item = make.item("提升审查质量")
    with_evidence(make, item, office)
    for code in ("1.1", "1.2"):
        say(client, listed[code], item.code)
    answer = client.get("/indicators/evidence-pack/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as pack:
        files = [name for name in pack.namelist() if name.endswith("pdf")]
        assert [name.split(" ")[0] for name in files] == ["1.1", "1.2"]
        assert {pack.read(name) for name in files} == {PDF}
    assert Event.objects.filter(verb="evidence.packed").count() == 1


def test_without_evidence_there_is_no_pack(client, listed):
    assert "没有" in client.get("/indicators/evidence-pack/", follow=True).content.decode()
    assert not Event.objects.filter(verb="evidence.packed").exists()


def test_the_list_page_filters_by_indicator(make, client, listed):
    item, _other = make.item(), make.item()
    say(client, listed["1.1"], item.code)
    page = client.get(f"/items/?indicator={listed['1.1'].public_id}")
    assert page.context["filterset"].total == 1
    assert "考评指标" in page.content.decode()


def test_nobody_but_the_office_marks_or_imports(make, listed):
    item = make.item()
    clerk = make.client(make.person("经办人甲"))
    for url in ("/indicators/", "/indicators/import/", "/indicators/ledger/"):
        assert clerk.get(url).status_code == 403
    row = listed["1.1"]
    answer = clerk.post(f"/indicators/{row.public_id}/mark/", {"codes": item.code})
    assert answer.status_code == 403
    assert not IndicatorMark.objects.exists()
