"""The roster's page: rehearsal, confirmation, slips; what is wrong is named and nothing changes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.organizations.test_roster import ROW, workbook
from tracker.organizations.models import Department, Person, Post

PAGE = "/organizations/roster/"


@pytest.fixture
def office(make):
    return make.client(make.person("区办甲", role=Post.Role.OFFICE, department=make.justice))


def upload(client, data, **fields):
    file = SimpleUploadedFile("花名册.xlsx", data)
    return client.post(PAGE, {"workbook": file, **fields})


def signed_rows(answer):
    return answer.context["signed"]


def test_rehearsal_then_confirmation_then_slips(office):
    rehearsed = upload(office, workbook(ROW))
    assert "共 1 行，没有发现问题" in rehearsed.content.decode()
    assert not Person.objects.filter(name="张明").exists()

    slips = office.post(PAGE, {"rows": signed_rows(rehearsed)})
    person = Person.objects.get(name="张明")
    assert person.user.username in slips.content.decode()
    assert "no-store" in slips.headers["Cache-Control"]


def test_a_reload_of_the_slips_changes_no_password(office):
    rehearsed = upload(office, workbook(ROW))
    office.post(PAGE, {"rows": signed_rows(rehearsed)})
    before = Person.objects.get(name="张明").user.password
    office.post(PAGE, {"rows": signed_rows(rehearsed)})
    assert Person.objects.get(name="张明").user.password == before


def test_problems_stand_with_row_column_and_reason(office):
    page = upload(office, workbook(ROW, ["区司法据", *ROW[1:]])).content.decode()
    assert "没有“区司法据”这个单位，是不是区司法局？" in page
    assert 'name="rows"' not in page


def test_an_unknown_department_leads_to_loading_the_list_or_adding_it(office):
    page = upload(office, workbook(["某某新区管委会", *ROW[1:]])).content.decode()
    assert "没有“某某新区管委会”这个单位，请先载入单位名单或新增。" in page
    assert f'<a href="{reverse("organizations")}">载入单位名单</a>' in page
    page = upload(office, workbook([ROW[0], "", *ROW[2:]])).content.decode()
    assert "载入单位名单" not in page


def test_rows_that_someone_changed_on_the_way_are_refused(office):
    signed = signed_rows(upload(office, workbook(ROW)))
    page = office.post(PAGE, {"rows": signed[:-2]}).content.decode()
    assert "预演已过时" in page
    assert not Person.objects.filter(name="张明").exists()


def test_what_changed_since_the_rehearsal_is_found_at_the_confirmation(make, office):
    signed = signed_rows(upload(office, workbook(["某某镇", *ROW[1:]]), own_departments="on"))
    office.post(PAGE, {"rows": signed})
    assert Department.objects.filter(name="某某镇").exists()

    signed = signed_rows(upload(office, workbook([*ROW[:1], "李华", *ROW[2:]])))
    Department.objects.filter(short_name="区司法局").update(
        name="x", short_name="x", successor=make.department("新局")
    )
    page = office.post(PAGE, {"rows": signed}).content.decode()
    assert "没有导入任何内容" in page
    assert not Person.objects.filter(name="李华").exists()


def test_a_wrong_file_is_one_sentence_at_its_field(office):
    page = upload(office, b"not a workbook").content.decode()
    assert "这不是 Excel 工作簿" in page


def test_the_template_is_a_download_with_a_chinese_name(office):
    answer = office.get(reverse("roster_template"))
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"PK")
