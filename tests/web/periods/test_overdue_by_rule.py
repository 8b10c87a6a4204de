"""Overdue is what the rule of that day says, whatever colours the office gives to its rules."""

import io
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.checklist.test_light_table import change
from tracker.periods.freezing import freeze, take_snapshots
from tracker.periods.models import Period, PeriodLine

LATE, SOON = "提高公职律师覆盖率", "普法宣传"


@pytest.fixture
def office(make):
    make.office_details()
    return make.person("区办甲", role="office", department=make.department("区依法治区办"))


@pytest.fixture
def final(make, office) -> Period:
    """One overdue in yellow, one not due yet in red."""
    change(make, office, "overdue", light="yellow")
    change(make, office, "soon", light="red", days=10)
    make.item(LATE, due_on=date(2022, 6, 20))
    make.item(SOON, due_on=date(2022, 7, 6))
    make.period(number=2)
    take_snapshots(date(2022, 7, 1))
    freeze(Period.objects.get(), make.actor(office, date(2022, 7, 12)))
    lights = set(PeriodLine.objects.values_list("item__title", "light"))
    assert lights == {(LATE, "yellow"), (SOON, "red")}
    return Period.objects.get()


def test_the_sheet_of_the_overdue(make, office, final):
    answer = make.client(office).get("/periods/2022/2/export/")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell) for row in book["逾期"].values for cell in row]
    assert any(LATE in cell for cell in cells)
    assert not any(SOON in cell for cell in cells)


def test_the_bulletin(make, office, final):
    fields = {"number": "1", "issued_on": "2022-07-15", "issued_by": "区委依法治区办"}
    answer = make.client(office).post("/periods/2022/2/bulletin/", fields)
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "其中逾期1项；红灯1项，黄灯1项。" in text
    overdue = text.split("（一）逾期事项")[1].split("（二）")[0]
    assert LATE in overdue
    assert SOON not in overdue


def test_the_leaders_page_of_the_period_and_the_lines_it_leads_to(make, office, final):
    client = make.client(office)
    page = client.get("/periods/2022/2/overview/")
    assert [late.item.title for late in page.context["late"]] == [LATE]
    lines = client.get("/periods/2022/2/lines/?light=overdue")
    assert [line.item.title for line in lines.context["page"]] == [LATE]
    assert "只看：逾期" in lines.content.decode()


def test_the_comparison_of_today_and_the_list_it_leads_to(make, office, final, settings):
    settings.TRACKER_TODAY = date(2022, 7, 5)
    client = make.client(office)
    compared = client.get("/overview/").context["comparisons"][0]
    assert (compared.then, compared.now) == (1, 1)
    items = client.get(compared.url)
    assert LATE in items.content.decode()
    assert SOON not in items.content.decode()
