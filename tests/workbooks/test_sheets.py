"""What the workbook holds besides the ledger: late items, figures, charts, links, styles."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from tracker.checklist.models import Measurement, Target

pytestmark = pytest.mark.django_db
# The order that the schema (ECMA-376, CT_Worksheet) and so Excel asks for; others may be absent.
ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter",
    "mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
    "pageMargins", "pageSetup", "headerFooter", "drawing", "legacyDrawing", "tableParts",
)  # fmt: skip
A4_POINTS = {(595, 842), (842, 595)}


@pytest.fixture
def path(make, tmp_path):
    """A workbook with a late item, a figure with a goal, evidence and a helper."""
    make.office_details()
    late = make.item("补短板", due_on=date(2022, 9, 9))
    make.progress_report(late, problems="人手不足")
    make.item("建设示范区", kind="task", lead_department=make.department("区财政局"))
    item = make.item("办理建议", kind="commitment", status="closed")
    make.contribution(item, make.department("区教育局"))
    make.evidence(item, file_name="公职律师名册.pdf")
    target = Target.objects.create(
        item=item, name="办复率", value="98.5", unit="%", goal=95, direction="at_least"
    )
    Measurement.objects.create(target=target, value=97, as_of_on=make.today, given_on=make.today)
    Target.objects.create(item=item, name="办结", value="98/112", unit="件", position=1)
    target = tmp_path / "台账.xlsx"
    call_command("export_workbook", str(target))
    return target


@pytest.fixture
def book(path):
    return load_workbook(path)


def table(sheet, first):
    rows = list(sheet.iter_rows(values_only=True))
    head = next(i for i, row in enumerate(rows) if first in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def test_the_sheets_stand_in_the_order_of_reading_and_the_choices_are_hidden(book):
    assert book.sheetnames == ["总表", "台账", "明细", "逾期", "指标", "佐证目录", "选项"]
    assert [s.title for s in book if s.sheet_state == "hidden"] == ["选项"]
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in book.sheetnames)


def test_what_is_late_stands_on_a_sheet_of_its_own(book):
    (row,) = table(book["逾期"], "现行时限")
    assert row["事项"] == "题01 补短板"
    assert row["现行时限"] == datetime(2022, 9, 9)
    assert "逾期" in row["逾期"]
    assert row["存在问题"] == "人手不足"


def test_a_figure_stands_beside_its_value_of_this_year_and_its_goal(book):
    first, second = table(book["指标"], "指标")
    assert (first["报告数"], first["今年"], first["增减"]) == (98.5, 97, -1.5)
    assert first["是否达到"] == "达到"
    assert (second["报告数"], second["今年"], second["是否达到"]) == ("98/112", None, None)


def test_without_anything_late_the_sheet_says_so(make, tmp_path):
    make.office_details()
    make.item()
    call_command("export_workbook", str(tmp_path / "x.xlsx"))
    values = [c for row in load_workbook(tmp_path / "x.xlsx")["逾期"].values for c in row if c]
    assert "截至该日无逾期。" in values


def test_the_summary_has_one_native_chart_for_each_kind(book):
    charts = book["总表"]._charts
    assert len(charts) == 3
    assert all(len(chart.series) == 2 for chart in charts)


def test_a_file_of_evidence_leads_to_its_page(book, settings):
    (row,) = table(book["佐证目录"], "文件名")
    assert row["文件名"] == "公职律师名册.pdf"
    links = [c.hyperlink.target for r in book["佐证目录"].iter_rows() for c in r if c.hyperlink]
    assert len(links) == 1
    assert links[0].startswith(f"{settings.SITE_URL}/evidence/")


def test_styles_have_names_and_the_document_has_properties(book):
    body = [c.style for row in book["台账"].iter_rows(min_row=6) for c in row if c.value]
    assert {"台账 正文 9"} <= set(body)
    assert "南湖区" in book.properties.title
    assert book.properties.creator == "区司法局"
    assert book.properties.language == "zh-hans"


def test_columns_that_come_back_are_checked_while_they_are_typed(book):
    rules = book["明细"].data_validations.dataValidation
    heads = next(r for r in book["明细"].iter_rows() if any(c.value == "编号" for c in r))
    letters = {c.column_letter: c.value for c in heads}
    kinds = {letters[re.match("[A-Z]+", str(rule.sqref))[0]]: rule.type for rule in rules}
    assert kinds["牵头单位"] == "list"
    assert kinds["现行时限"] == "date"
    assert kinds["事项"] == kinds["进展情况"] == "textLength"
    source = next(rule.formula1 for rule in rules if rule.type == "list")
    sheet, area = source.replace("'", "").split("!")
    names = [cell.value for (cell,) in book[sheet][area.replace("$", "")]]
    assert "区司法局" in names


def test_the_package_keeps_the_order_that_excel_asks_for(path):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        for name in names:
            if not name.startswith("xl/worksheets/sheet"):
                continue
            text = archive.read(name).decode("utf-8", "replace")
            without_rows = re.sub(r"<sheetData>.*</sheetData>", "<sheetData/>", text, flags=re.S)
            tags = re.findall(r"<(\w+)[ />]", without_rows)
            found = [tag for tag in dict.fromkeys(tags) if tag in ORDER]
            assert found == sorted(found, key=ORDER.index), name
            inline = [len(t.encode("utf-16-le")) // 2 for t in re.findall("<t[^>]*>([^<]*)", text)]
            assert max(inline, default=0) <= 32_767


@pytest.mark.slow
def test_libreoffice_opens_it_and_prints_pages_of_a4(path, tmp_path):
    pages = convert(path, tmp_path)
    assert {(round(float(w)), round(float(h))) for w, h in pages} <= A4_POINTS
    assert len(pages) >= 6


def convert(path, folder):
    """The pages (width, height in points) that LibreOffice makes of a document."""
    if not shutil.which("soffice") or not shutil.which("pdfinfo"):
        if os.environ.get("REQUIRE_SERVICES"):
            pytest.fail("LibreOffice and poppler-utils must be installed here")
        pytest.skip("needs LibreOffice and poppler-utils")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless",
         "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    pdf = path.with_suffix(".pdf")
    told = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "999", str(pdf)], check=True, capture_output=True, text=True
    )
    return re.findall(r"Page\s+\d+ size:\s+([\d.]+) x ([\d.]+)", told.stdout)


def test_values_that_files_fail_on_come_back_as_they_were(make, tmp_path):
    make.office_details()
    make.item("甲", measure="长" * 40_000, done_when="😀" * 20_000, remark="坏\ufffe\uffff字")
    call_command("export_workbook", str(tmp_path / "x.xlsx"))
    data = io.BytesIO((tmp_path / "x.xlsx").read_bytes())
    row = table(load_workbook(data)["明细"], "编号")[0]
    assert len(row["具体措施"]) == 32_767
    assert len(row["完成标准"].encode("utf-16-le")) // 2 <= 32_767
    assert row["备注"] == "坏字"
