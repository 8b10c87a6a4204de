"""`import_workbook`: the exported 明细 comes back, is rehearsed, and changes what it may."""

import json
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Post
from tracker.periods.models import ProgressReport
from tracker.reminders.models import Mail
from tracker.trail.models import Event
from tracker.trail.verifying import verify

pytestmark = pytest.mark.django_db


class Desk:
    """Exports, changes cells by code and heading, and imports again."""

    def __init__(self, path, capsys):
        self.path, self.capsys = path, capsys

    def export(self, username=None):
        call_command("export_workbook", str(self.path), **_as(username))
        self.book = load_workbook(self.path)
        self.sheet = self.book["明细"]
        self.header = next(
            row[0].row for row in self.sheet.iter_rows() if any(c.value == "编号" for c in row)
        )
        self.columns = {c.value: c.column for c in self.sheet[self.header]}
        return self

    def cell(self, item, heading):
        code = self.columns["编号"]
        row = next(
            r for r in range(self.header + 1, self.sheet.max_row + 1)
            if self.sheet.cell(r, code).value == item.code
        )  # fmt: skip
        return self.sheet.cell(row, self.columns[heading])

    def put(self, item, heading, value):
        self.cell(item, heading).value = value
        return self

    def send(self, username=None, **options):
        self.book.save(self.path)
        self.capsys.readouterr()
        call_command("import_workbook", str(self.path), format="json", **_as(username), **options)
        return json.loads(self.capsys.readouterr().out)


def _as(username):
    return {"username": username} if username else {}


@pytest.fixture
def desk(make, tmp_path, capsys):
    make.office_details()
    return Desk(tmp_path / "台账.xlsx", capsys)


@pytest.fixture
def clerk(make):
    return make.person("经办人甲", department=make.justice)


@pytest.fixture
def third_quarter(make):
    return make.period(
        number=3, name="第三季度",
        opens_on=date(2022, 9, 1), as_of_on=date(2022, 9, 30), closes_on=date(2022, 10, 8),
    )  # fmt: skip


def reasons(result):
    return {error["cell"]: error["reason"] for error in result["errors"]}


def test_a_workbook_sent_back_at_once_changes_nothing(make, desk):
    owner = make.person("经办人乙").posts.get()
    item = make.item(owner=owner, measure="甲\n乙 ", remark="=1+1", done_when="_x0041_ 件")
    make.contribution(item, make.department("区财政局"))
    make.progress_report(item, no_change=True)
    make.quote(item)
    make.evidence(item)
    make.item(kind="commitment", handling="record", status="on_record", due_on=None)
    make.item(kind="task", status="closed")
    result = desk.export().send(apply=True)
    assert (result["changes"], result["errors"]) == ([], [])
    assert result["rows"] == 3
    assert not Event.objects.filter(verb="workbook.imported").exists()


def test_the_office_changes_dates_texts_and_assignments_in_one_batch_without_mail(make, desk):
    finance = make.department("区财政局")
    make.person("财政甲", department=finance)
    helper = make.department("区教育局")
    first, second = make.item(), make.item()
    desk.export()
    desk.put(first, "现行时限", datetime(2022, 11, 30)).put(first, "事项", "提高质量")
    desk.put(second, "牵头单位", "区财政局").put(second, "责任人", "财政甲")
    desk.put(second, "配合单位", "区教育局")
    result = desk.send()
    assert len(result["changes"]) == 5
    assert not Event.objects.filter(verb="item.edited").exists(), "a rehearsal changes nothing"
    assert desk.send(apply=True)["applied"] == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.due_on, first.title) == (date(2022, 11, 30), "提高质量")
    assert first.original_due_on == date(2022, 12, 30)
    assert (second.lead_department, second.status) == (finance, "assigned")
    assert second.owner.person.name == "财政甲"
    assert [c.department for c in second.contributions.all()] == [helper]
    assert second.told_on is None
    assert not Mail.objects.exists()
    batches = set(Event.objects.values_list("batch", flat=True).filter(verb__startswith="item."))
    assert len(batches) == 1
    assert not verify().problem


def test_a_clerk_files_the_progress_of_the_current_period(make, desk, clerk, third_quarter):
    item = make.item()
    make.progress_report(item, progress="上期文字。")
    desk.export(clerk.user.username)
    desk.put(item, "进展情况", "本期已培训3场。").put(item, "存在问题", "人手不足")
    result = desk.send(clerk.user.username, apply=True)
    assert result["errors"] == []
    report = ProgressReport.objects.get(period=third_quarter, item=item)
    assert (report.state, report.progress, report.problems) == (
        "filed", "本期已培训3场。", "人手不足",
    )  # fmt: skip


def test_a_clerk_changes_no_date_and_nothing_of_other_departments(make, desk, clerk, third_quarter):
    own, other = make.item(), make.item(lead_department=make.department("区财政局"))
    make.contribution(other, make.justice)
    desk.export(clerk.user.username)
    desk.put(own, "现行时限", datetime(2023, 1, 1)).put(other, "进展情况", "替别人写")
    result = desk.send(clerk.user.username)
    assert result["changes"] == []
    assert reasons(result) == {
        desk.cell(own, "现行时限").coordinate: "这一列只有区办可以改",
        desk.cell(other, "进展情况").coordinate: "进展由牵头单位填报",
    }


def test_a_foreign_code_reads_as_if_it_never_was(make, desk, clerk):
    own, other = make.item(), make.item(lead_department=make.department("区财政局"))
    desk.export(clerk.user.username)
    found = []
    for code in (other.code, "2022-P99"):
        desk.cell(own, "编号").value = code
        found.extend(error["reason"] for error in desk.send(clerk.user.username)["errors"])
        own.code, code_before = code, own.code
        desk.cell(own, "编号").value = code_before
        own.code = code_before
    assert len(found) == 2
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("heading", "value", "reason"),
    [
        ("现行时限", "9月底", "“9月底”不是日期"),
        ("现行时限", "2022-13-45", "没有2022-13-45这一天"),
        ("现行时限", datetime(1905, 1, 1), "1905年"),
        ("现行时限", None, "没有填时限"),
        ("现行时限", "=TODAY()", "是公式"),
        ("牵头单位", "区天文局", "没有叫“区天文局”的单位"),
        ("牵头单位", "", "没有填单位"),
        ("责任人", "张无名", "张无名不是区司法局的"),
        ("配合单位", "区财政局；区天文局", "没有叫“区天文局”的单位"),
        ("事项", "", "没有填标题"),
        ("事项", "很长" * 20, "40个字，最多30个字"),
        ("状态", "已销号", "不能用表格改"),
        ("原定时限", datetime(2022, 1, 1), "不能用表格改"),
        ("报告原文", "改过的原文", "不能用表格改"),
        ("进展情况", "区办代写", "进展由牵头单位填报"),
    ],
)
def test_a_wrong_cell_is_named_with_its_reason_and_holds_everything_up(
    make, desk, heading, value, reason
):
    make.department("区财政局")
    item, good = make.item(), make.item()
    make.quote(item)
    desk.export().put(item, heading, value).put(good, "备注", "好")
    result = desk.send()
    assert [error["cell"] for error in result["errors"]] == [desk.cell(item, heading).coordinate]
    assert reason in result["errors"][0]["reason"]
    with pytest.raises(CommandError, match="没有改动任何内容"):
        desk.send(apply=True)
    assert ChecklistItem.objects.get(pk=good.pk).remark == ""
    assert desk.send(apply=True, good_only=True)["applied"] == 1
    assert ChecklistItem.objects.get(pk=good.pk).remark == "好"


@pytest.mark.parametrize(
    ("value", "due_on"),
    [
        ("２０２２－１１－３０", date(2022, 11, 30)),
        ("2022年11月30日", date(2022, 11, 30)),
        (" 2022/11/30\u200b ", date(2022, 11, 30)),
        (datetime(2022, 11, 30, 13, 5), date(2022, 11, 30)),
    ],
)
def test_a_day_that_can_mean_one_day_only_is_understood(make, desk, value, due_on):
    item = make.item()
    desk.export().put(item, "现行时限", value).send(apply=True)
    item.refresh_from_db()
    assert item.due_on == due_on


def test_text_pasted_from_word_loses_what_nobody_sees(make, desk):
    item = make.item()
    desk.export().put(item, "具体措施", "第一条\u00ad_x000D_\r\n\u200b第二条\u2028第三条\xa0")
    desk.send(apply=True)
    item.refresh_from_db()
    assert item.measure.split("\n")[-2:] == ["第二条", "第三条"]
    assert "_x000D_" not in item.measure
    assert "\u200b" not in item.measure


def test_an_old_export_is_refused_for_rows_changed_since(make, desk, clerk):
    item = make.item()
    desk.export().put(item, "备注", "旧表里的话")
    ChecklistItem.objects.filter(pk=item.pk).update(version=9, remark="新的话")
    result = desk.send()
    assert list(reasons(result).values()) == ["导出以后有人改过这一项，请重新导出"]
    ChecklistItem.objects.filter(pk=item.pk).update(version=1)
    desk.put(item, "版本", None)
    assert "没有版本" in next(iter(reasons(desk.send()).values()))


def test_hidden_and_merged_rows_are_not_changed_blindly(make, desk):
    first, second, third = make.item(), make.item(), make.item()
    desk.export()
    for item in (first, second, third):
        desk.put(item, "备注", "改")
    desk.sheet.row_dimensions[desk.cell(first, "备注").row].hidden = True
    row = desk.cell(second, "备注").row
    desk.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=27, end_column=27)
    found = list(reasons(desk.send()).values())
    assert "隐藏" in found[0]
    assert "合并" in found[1]


def test_a_hidden_row_without_a_change_does_no_harm(make, desk):
    first, second = make.item(), make.item()
    desk.export().put(second, "备注", "改")
    desk.sheet.row_dimensions[desk.cell(first, "备注").row].hidden = True
    result = desk.send(apply=True)
    assert (result["errors"], result["applied"]) == ([], 1)


def test_the_same_code_twice_is_an_error(make, desk):
    first, second = make.item(), make.item()
    desk.export()
    desk.cell(second, "编号").value = first.code
    assert "上面已经有" in next(iter(reasons(desk.send()).values()))


def test_an_owner_does_not_follow_to_another_department(make, desk):
    owner = make.person("经办人乙").posts.get()
    make.department("区财政局")
    item = make.item(owner=owner)
    desk.export().put(item, "牵头单位", "区财政局").send(apply=True)
    item.refresh_from_db()
    assert (item.lead_department.short_name, item.owner) == ("区财政局", None)


def test_an_english_export_comes_back_as_well(make, desk, settings):
    settings.LANGUAGE_CODE = "en"
    item = make.item()
    call_command("export_workbook", str(desk.path))
    settings.LANGUAGE_CODE = "zh-hans"
    desk.book = load_workbook(desk.path)
    result = desk.send()
    assert (result["rows"], result["changes"], result["errors"]) == (1, [], [])
    assert item.code


def test_a_viewer_may_rehearse_but_change_nothing(make, desk):
    viewer = make.person("区领导", role=Post.Role.VIEWER)
    item = make.item()
    desk.export().put(item, "备注", "改")
    result = desk.send(viewer.user.username)
    assert result["changes"] == []
    assert "区办" in result["errors"][0]["reason"]
