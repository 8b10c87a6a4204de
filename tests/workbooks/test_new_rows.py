"""Rows of 明细 without a code: the office adds items and assignments for hundreds of rows."""

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from tests.workbooks.test_import_workbook import Desk
from tracker.checklist.models import ChecklistItem, Commitment
from tracker.reminders.models import Mail
from tracker.trail.models import Event
from tracker.trail.verifying import verify

pytestmark = pytest.mark.django_db
WHOLE = {
    "类别": "问题整改",
    "事项": "补齐公职律师",
    "来源章节": "问题和不足\n三是执法队伍不强",
    "具体措施": "全区招录5名公职律师。",
    "完成标准": "5名公职律师到岗",
    "牵头单位": "区司法局",
}


class NewDesk(Desk):
    """A desk that also adds rows below the others."""

    def add(self, **cells):
        row = self.sheet.max_row + 1
        for heading, value in cells.items():
            self.sheet.cell(row, self.columns[heading]).value = value
        return self

    def place(self, heading):
        return self.sheet.cell(self.sheet.max_row, self.columns[heading]).coordinate


@pytest.fixture
def desk(make, tmp_path, capsys):
    make.office_details()
    make.item("原有事项")
    return NewDesk(tmp_path / "台账.xlsx", capsys).export()


def added():
    return ChecklistItem.objects.exclude(title="原有事项").order_by("number")


def test_a_whole_row_becomes_a_published_item_with_the_next_code(make, desk):
    finance, helper = make.department("区财政局"), make.department("区教育局")
    owner = make.person("财政甲", department=finance).posts.get()
    cells = WHOLE | {
        "牵头单位": "区财政局", "责任人": "财政甲", "配合单位": "区教育局；区财政局",
        "现行时限": datetime(2022, 11, 30), "备注": "区委交办", "报告原文": "南委发〔2022〕9号",
    }  # fmt: skip
    result = desk.add(**cells).send()
    assert (result["errors"], result["added"]) == ([], 1)
    assert {"补齐公职律师", "2022-11-30", "区教育局"} <= {c["new"] for c in result["changes"]}
    assert not added().exists(), "a rehearsal adds nothing"
    assert desk.send(apply=True)["applied"] == 1
    item = added().get()
    assert (item.code, item.status, item.review) == ("2022-P02", "assigned", "accepted")
    assert (item.lead_department, item.owner) == (finance, owner)
    assert item.due_on == item.original_due_on == date(2022, 11, 30)
    assert (item.commitment.section, item.commitment.heading) == ("问题和不足", "三是执法队伍不强")
    assert (item.measure, item.basis) == ("全区招录5名公职律师。", "南委发〔2022〕9号")
    assert [c.department for c in item.contributions.all()] == [helper]
    assert item.told_on is None
    assert not Mail.objects.exists()
    events = Event.objects.exclude(verb="workbook.exported")
    assert len(set(events.values_list("batch", flat=True))) == 1
    assert not verify().problem


def test_hundreds_of_rows_and_assignments_in_one_act(make, desk):
    finance = make.department("区财政局")
    old = ChecklistItem.objects.get()
    desk.put(old, "牵头单位", "区财政局")
    for number in range(200):
        desk.add(**WHOLE | {"事项": f"新事项{number}"})
    assert desk.send(apply=True)["applied"] == 201
    assert added().count() == 200
    assert len(set(added().values_list("code", flat=True))) == 200
    assert Commitment.objects.filter(heading="三是执法队伍不强").count() == 1
    old.refresh_from_db()
    assert (old.lead_department, old.status) == (finance, "assigned")


def test_what_was_added_comes_back_without_a_change_and_is_not_added_twice(make, desk):
    desk.add(**WHOLE).send(apply=True)
    again = desk.send()
    assert (again["added"], len(again["errors"])) == (0, 1)
    assert "同名" in again["errors"][0]["reason"]
    result = desk.export().send()
    assert (result["rows"], result["changes"], result["errors"]) == (2, [], [])


def test_a_measure_needs_no_texts_and_gets_the_date_of_its_handling(make, desk):
    desk.add(
        类别="报告举措",
        事项="会前学法",
        来源章节="依法行政",
        办理要求="补佐证",
        牵头单位="区司法局",
    ).send(apply=True)
    item = added().get()
    assert (item.code, item.handling, item.evidence_required) == ("2022-M01", "prove", True)
    assert item.due_on == item.original_due_on == date(2022, 12, 30)
    assert (item.commitment.section, item.commitment.heading) == ("", "依法行政")


def test_a_new_item_stands_last_under_a_heading_that_is_there(make, desk):
    old = ChecklistItem.objects.get()
    words = f"{old.commitment.section}\n{old.commitment.heading}"
    desk.add(**WHOLE | {"来源章节": words}).send(apply=True)
    item = added().get()
    assert item.commitment == old.commitment
    assert item.position > old.position


@pytest.mark.parametrize(
    ("heading", "value", "reason"),
    [
        ("类别", "", "问题整改"),
        ("类别", "工单", "问题整改"),
        ("事项", "", "没有填标题"),
        ("事项", "很长" * 20, "最多30个字"),
        ("来源章节", "", "没有填来源章节"),
        ("具体措施", "", "发布前要填"),
        ("完成标准", None, "发布前要填"),
        ("牵头单位", "", "没有填单位"),
        ("牵头单位", "区天文局", "没有叫"),
        ("配合单位", "区天文局", "没有叫"),
        ("责任人", "张无名", "不是区司法局的"),
        ("办理要求", "补佐证", "只有报告举措"),
        ("现行时限", "9月底", "不是日期"),
        ("具体措施", "=A1", "是公式"),
        ("进展情况", "已完成", "签收后填报"),
    ],
)
def test_a_wrong_cell_of_a_new_row_is_named_and_holds_everything_up(desk, heading, value, reason):
    desk.add(**WHOLE | {heading: value})
    result = desk.send()
    assert [error["cell"] for error in result["errors"]] == [desk.place(heading)]
    assert reason in result["errors"][0]["reason"]
    with pytest.raises(CommandError, match="没有改动任何内容"):
        desk.send(apply=True)
    assert not added().exists()


def test_the_good_rows_alone_are_added(desk):
    desk.add(**WHOLE | {"事项": "好的"}).add(**WHOLE | {"牵头单位": "区天文局"})
    assert desk.send(apply=True, good_only=True)["applied"] == 1
    assert added().get().title == "好的"


def test_two_dates_that_differ_are_refused(desk):
    desk.add(**WHOLE | {"原定时限": datetime(2022, 10, 1), "现行时限": datetime(2022, 11, 1)})
    assert "应当一致" in desk.send()["errors"][0]["reason"]


def test_an_exported_row_that_lost_its_code_is_no_new_item(make, desk):
    old = ChecklistItem.objects.get()
    desk.cell(old, "编号").value = None
    result = desk.send()
    assert result["added"] == 0
    assert "补上编号" in result["errors"][0]["reason"]


def test_only_the_office_adds_items(make, desk):
    clerk = make.person("经办人甲", department=make.justice)
    result = desk.add(**WHOLE).send(clerk.user.username)
    assert result["added"] == 0
    assert "区办" in result["errors"][0]["reason"]


def test_the_page_previews_and_adds(make, desk, tmp_path):
    office = make.person("区办甲", role="office", department=make.department("区依法治区办"))
    desk.add(**WHOLE).add(**WHOLE | {"事项": "第二个"})
    desk.book.save(desk.path)
    client = make.client(office)
    upload = SimpleUploadedFile("新增.xlsx", desk.path.read_bytes())
    page = client.post(reverse("workbook_import"), {"workbook": upload}).content.decode()
    assert page.count("新增</span>") == 2
    ticket = page.split('name="ticket" value="')[1].split('"')[0]
    answer = client.post(reverse("workbook_import"), {"ticket": ticket}, follow=True)
    assert "新增2项，没有发邮件" in answer.content.decode()
    assert added().count() == 2
    assert Event.objects.filter(verb="workbook.imported", actor=office.user).exists()


def test_the_exported_sheet_offers_the_choices_below_its_last_row(desk):
    call_command("export_workbook", str(desk.path))
    sheet = load_workbook(desk.path)["明细"]
    below = sheet.cell(sheet.max_row + 1, desk.columns["类别"]).coordinate
    rules = [rule for rule in sheet.data_validations.dataValidation if below in rule.sqref]
    assert rules[0].formula1 == '"问题整改,年度任务,报告举措"'
