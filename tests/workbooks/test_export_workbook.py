"""`export_workbook`: what stands in the file, read back with openpyxl."""

from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from tracker.trail.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(make, tmp_path):
    """Export everything to a file and open it."""
    make.office_details()

    def export(username=None):
        target = tmp_path / "out.xlsx"
        call_command("export_workbook", str(target), **({"username": username} if username else {}))
        return load_workbook(target)

    return export


def table(sheet):
    """Header row and rows below it as dicts, whatever stands above."""
    rows = list(sheet.iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if "编号" in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_dates_and_numbers_are_real_and_text_stays_text(make, book):
    make.item("=SUM(A1) 提升质量", due_on=date(2022, 9, 30), remark="-1+2@x", measure="甲\x07乙")
    row = table(book()["明细"])[0]
    assert row["现行时限"] == datetime(2022, 9, 30)
    assert row["序号"] == 1
    assert row["事项"] == "=SUM(A1) 提升质量"
    assert row["备注"] == "-1+2@x"
    assert row["具体措施"] == "甲乙"


def test_a_formula_like_text_is_stored_as_a_string_with_the_quote_prefix(make, book):
    make.item("=SUM(A1)")
    sheet = book()["明细"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == "=SUM(A1)")
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_the_quote_is_the_exact_sentence(make, book):
    item = make.item()
    source = make.quote(item)
    assert table(book()["明细"])[0]["报告原文"] == source.text


def test_the_ledger_prints_on_a4_landscape_with_repeated_header_and_no_merged_cells(make, book):
    make.item()
    sheet = book()["台账"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert not sheet.merged_cells.ranges
    repeated = sheet.print_title_rows.replace("$", "").split(":")[0]
    heads = [c.value for c in sheet[int(repeated)]]
    assert heads[:2] == ["序号", "事项"]
    assert len(heads) == 12
    assert min(c.font.size for row in sheet.iter_rows() for c in row if c.value) >= 9
    usable_points = (297 / 25.4 - 2 * sheet.page_margins.left) * 72
    units = sum(sheet.column_dimensions[c.column_letter].width for c in sheet[int(repeated)])
    assert units * 7 * 0.75 <= usable_points, "the columns must fit without shrinking the type"


def test_kinds_stand_apart_problems_first_each_numbered_from_one(make, book):
    make.item("推进改革", kind="commitment")
    make.item("补短板", kind="rectification")
    make.item("建设法治政府", kind="task")
    rows = table(book()["明细"])
    assert [row["编号"] for row in rows] == ["2022-P01", "2022-T01", "2022-M01"]
    assert [row["序号"] for row in rows] == [1, 1, 1]


def test_a_department_gets_its_own_rows_only(make, book):
    make.item("本单位事项")
    make.item("外单位事项", lead_department=make.department("区财政局"))
    clerk = make.person(department=make.justice)
    assert [r["事项"] for r in table(book(clerk.user.username)["明细"])] == ["本单位事项"]
    assert len(table(book()["明细"])) == 2


def test_the_file_names_unit_day_selection_and_user_and_leaves_an_event(make, book):
    make.item()
    clerk = make.person("经办人甲", department=make.justice)
    sheet = book(clerk.user.username)["台账"]
    above = " ".join(str(c.value) for row in sheet.iter_rows(max_row=3) for c in row if c.value)
    assert "填报单位：区司法局" in above
    assert "截至：2022-09-15" in above
    assert "经办人甲" in above
    assert Event.objects.filter(verb="workbook.exported", actor=clerk.user).exists()


def test_the_last_text_is_repeated_with_its_mark_when_nothing_was_new(make, book):
    item = make.item()
    make.progress_report(item, progress="已完成培训。", no_change=True)
    assert table(book()["明细"])[0]["进展情况"] == "已完成培训。（本期无新增）"


def test_evidence_is_listed_with_its_item_and_hash(make, book):
    item = make.item()
    evidence = make.evidence(item, file_name="公职律师名册.pdf")
    row = table(book()["佐证目录"])[0]
    assert row["编号"] == item.code
    assert row["文件名"] == "公职律师名册.pdf"
    assert row["SHA-256"] == evidence.file.sha256


def test_a_folder_that_does_not_exist_gets_one_sentence(make, tmp_path):
    make.item()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_workbook", str(tmp_path / "none" / "out.xlsx"))


def test_without_a_published_checklist_it_says_what_to_do(tmp_path):
    with pytest.raises(CommandError, match="Import a report"):
        call_command("export_workbook", str(tmp_path / "out.xlsx"))


def test_the_summary_counts_each_kind_by_department_with_a_subtotal_and_no_grand_total(make, book):
    make.item(kind="rectification", due_on=date(2022, 9, 1))
    make.item(kind="rectification", lead_department=make.department("区财政局"))
    make.item(kind="task")
    rows = [tuple(r[:3]) for r in book()["总表"].iter_rows(values_only=True) if r[2]]
    assert ("问题整改", "小计", 2) in rows
    assert ("年度任务", "区司法局", 1) in rows
    assert not [row for row in rows if row[2] == 3], "kinds are never added up together"


def test_the_print_sheet_holds_real_dates_and_words_only_where_a_date_was_moved(make, book):
    make.item("没有变过", due_on=date(2022, 9, 30))
    moved = make.item("变过", due_on=date(2022, 10, 31))
    type(moved).objects.filter(pk=moved.pk).update(original_due_on=date(2022, 9, 30))
    cells = [r[6] for r in book()["台账"].iter_rows(values_only=True) if r[1] and "变过" in r[1]]
    assert cells == [datetime(2022, 9, 30), "2022-10-31\n（原定2022-09-30）"]
