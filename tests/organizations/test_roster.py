"""A roster from Excel: rehearsed with row and reason, applied as a whole or not at all."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from tracker.organizations.models import Department, Person, Post, User
from tracker.organizations.roster.applying import apply_roster, rehearse
from tracker.organizations.roster.reading import read_roster, template_workbook
from tracker.organizations.roster.rows import RosterRefused
from tracker.trail.models import Event

HEADINGS = ["单位", "姓名", "职务", "角色", "电话", "邮箱"]
ROW = ["区司法局", "张明", "科员", "经办人", "0573-82080001", "zhang@example.cn"]


def workbook(*rows, headings=HEADINGS, above=()):
    book = Workbook()
    for line in (*above, headings, *rows):
        book.active.append(line)
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def office(make):
    justice = make.justice
    return make.actor(make.person("区办甲", role=Post.Role.OFFICE, department=justice))


def test_a_roster_makes_people_posts_and_log_ins(office):
    other = [*ROW[:1], "李华", "局长", "部门负责人", "0573-82080002", ""]
    slips = apply_roster(read_roster(workbook(ROW, other)), office)

    person = Person.objects.get(name="张明")
    assert person.posts.get().department.short_name == "区司法局"
    assert person.posts.get().role == Post.Role.STAFF
    assert [slip.person.name for slip in slips] == ["张明", "李华"]
    assert person.user.check_password(slips[0].password)
    assert person.user.must_change_password
    assert not set(slips[0].password) & set("0oO1lI")
    assert Event.objects.filter(verb="person.added").count() == 2
    assert not Event.objects.filter(payload__contains=slips[0].password).exists()


def test_log_in_names_are_the_department_code_and_a_number(make, office):
    body = make.department("区财政局", code="czj")
    rows = [["区财政局", f"员{n}", "", "经办人", f"0573-8208000{n}", ""] for n in (1, 2)]
    slips = apply_roster(read_roster(workbook(*rows)), office)
    assert [slip.username for slip in slips] == ["czj01", "czj02"]
    assert slips[0].department == body


def test_every_problem_names_row_column_and_reason(office):
    data = workbook(
        ROW,
        ["区司法据", "李华", "", "经办人", "0573-82080002", ""],
        ["区司法局", "王强", "", "科长", "0573-82080003", ""],
        ["区司法局", "赵敏", "", "经办人", "", ""],
        ["区司法局", "钱多", "", "经办人", "0573-82080005", "no at sign"],
        ROW,
        ["", "孙七", "", "", "电话", ""],
    )
    rehearsal = rehearse(read_roster(data), office)
    found = {(p.row, p.column) for p in rehearsal.problems}
    assert found == {
        (3, "unit"), (4, "role"), (5, "phone"), (6, "email"), (7, "name"),
        (8, "unit"), (8, "role"), (8, "phone"),
    }  # fmt: skip
    assert "区司法局" in next(p.reason for p in rehearsal.problems if p.row == 3)


def test_one_wrong_row_means_that_nothing_is_applied(office):
    rows = read_roster(workbook(ROW, ["区司法局", "李华", "", "经办人", "", ""]))
    with pytest.raises(RosterRefused) as refusal:
        apply_roster(rows, office)
    assert len(refusal.value.problems) == 1
    assert not Person.objects.filter(name="张明").exists()


def test_two_rows_of_one_person_are_two_posts_and_one_log_in(office):
    second = [*ROW[:3], "联络员", *ROW[4:]]
    slips = apply_roster(read_roster(workbook(ROW, second)), office)
    assert len(slips) == 1
    roles = Person.objects.get(name="张明").posts.values_list("role", flat=True)
    assert set(roles) == {Post.Role.STAFF, Post.Role.LIAISON}


def test_the_same_roster_again_changes_nothing(office):
    rows = read_roster(workbook(ROW))
    apply_roster(rows, office)
    events, users = Event.objects.count(), User.objects.count()
    again = rehearse(rows, office)
    assert again.does_nothing
    assert again.same == 1
    assert apply_roster(rows, office) == []
    assert (Event.objects.count(), User.objects.count()) == (events, users)


def test_a_longer_roster_adds_only_what_is_new(office):
    apply_roster(read_roster(workbook(ROW)), office)
    changed = [*ROW[:2], "副科长", *ROW[3:]]
    new = ["区司法局", "李华", "", "经办人", "0573-82080002", ""]
    rows = read_roster(workbook(changed, new))
    plan = rehearse(rows, office)
    assert (plan.people, plan.changes, plan.same) == (1, 1, 0)
    assert [slip.person.name for slip in apply_roster(rows, office)] == ["李华"]
    assert Person.objects.get(name="张明").title == "副科长"


def test_a_site_without_departments_may_take_them_from_the_roster(make, office):
    row = ["某某镇", *ROW[1:]]
    rows = read_roster(workbook(row))
    assert rehearse(rows, office).problems
    apply_roster(rows, office, own_departments=True)
    assert Department.objects.get(name="某某镇").kind == Department.Kind.TOWN


def test_a_title_above_and_merged_departments_are_understood(office):
    book = Workbook()
    sheet = book.active
    for line in (["南湖区联络员名单"], [], HEADINGS, ROW):
        sheet.append(line)
    sheet.append([None, "李华", "", "经办人", 57382080002, None])
    sheet.merge_cells("A4:A5")
    rows = read_roster(saved(book))
    assert [(row.number, row.unit, row.phone) for row in rows] == [
        (4, "区司法局", "0573-82080001"),
        (5, "区司法局", "57382080002"),
    ]


def test_direction_and_control_marks_never_reach_a_name(office):
    rows = read_roster(workbook([ROW[0], "张\u202e明\u200b", *ROW[2:]]))
    assert rows[0].name == "张明"


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


BOMB = zipped(**{"xl/workbook.xml": b"0" * (40 * 1024 * 1024)})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空"),
        (b"name,phone\n", ".xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls "),
        (b"PK\x03\x04 cut short", ".xlsx"),
        (zipped(**{"word/document.xml": b"<x/>"}), ".xlsx"),
        (zipped(**{"xl/workbook.xml": b"<broken"}), "损坏"),
        (zipped(**{"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}), "宏"),
        (BOMB, "解压"),
        (b"PK" + b"\0" * (3 * 1024 * 1024), "2 MB"),
        (workbook(headings=["甲", "乙"]), "单位"),
        (workbook(["区司法局", "张明"], headings=["单位", "姓名"]), "角色、电话"),
        (workbook(), "表头"),
    ],
)
def test_a_wrong_or_hostile_file_gets_one_sentence(data, words, db):
    with pytest.raises(RosterRefused) as refusal:
        read_roster(data)
    assert words in str(refusal.value)


def test_entities_in_a_workbook_are_not_expanded(db):
    source = io.BytesIO(workbook(ROW))
    out = io.BytesIO()
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, laughs if name == "xl/workbook.xml" else old.read(name))
    with pytest.raises(RosterRefused):
        read_roster(out.getvalue())


def with_merge(area):
    source, out = io.BytesIO(workbook(ROW)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                merge = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
                data = data.replace(b"</sheetData>", merge.encode())
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("area", ["A1:XFD1048576", "&#65;1:XFD1048576"])
def test_a_merged_area_of_billions_of_cells_is_refused_at_once(area, db):
    with pytest.raises(RosterRefused, match="解压"):
        read_roster(with_merge(area))


def test_an_ordinary_merged_area_is_read(db):
    assert len(read_roster(with_merge("H1:H2"))) == 1


def test_a_cell_a_million_rows_below_is_refused_at_once(db):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.cell(1_048_576, 1, "x")
    with pytest.raises(RosterRefused, match="解压"):
        read_roster(saved(book))


def test_the_template_can_be_filled_in_and_read_back(make, office):
    book = load_workbook(io.BytesIO(template_workbook()))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    for number, value in enumerate(ROW, start=1):
        sheet.cell(2, number, value)
    assert [row.name for row in read_roster(saved(book))] == ["张明"]
    assert "区司法局" in [row[0].value for row in book.worksheets[1].iter_rows(max_col=1)]
