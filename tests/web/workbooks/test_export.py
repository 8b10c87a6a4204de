"""The button 导出台账: exactly the rows of the page, with its filters named in the file."""

import io
from urllib.parse import unquote

import pytest
from django.urls import reverse
from openpyxl import load_workbook

pytestmark = pytest.mark.django_db


def sheet(answer, name="明细"):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))[name]


def codes(page):
    return [c.value for c in page["C"] if isinstance(c.value, str) and c.value.startswith("2022-")]


def test_the_file_holds_the_rows_of_the_filtered_page_and_names_the_filter(make):
    make.office_details()
    office = make.person(role="office")
    make.item("逾期事项", due_on=make.today.replace(day=1))
    make.item("正常事项")
    answer = make.client(office).get(reverse("export"), {"light": "red"})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "2022年法治政府建设台账" in unquote(answer["Content-Disposition"])
    page = sheet(answer)
    assert codes(page) == ["2022-P01"]
    above = " ".join(str(c.value) for row in page.iter_rows(max_row=3) for c in row if c.value)
    assert "亮灯：红" in above


def test_a_clerk_exports_no_row_of_another_department(make):
    make.item("本单位")
    make.item("外单位", lead_department=make.department("区财政局"))
    clerk = make.person(department=make.justice)
    answer = make.client(clerk).get(reverse("export"), {"scope": "all"})
    assert codes(sheet(answer)) == ["2022-P01"]


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(make):
    make.item()
    office = make.person(role="office")
    wrong = {"due_from": "2022-02-30"}
    answer = make.client(office).get(reverse("export"), wrong)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("item_list"))
