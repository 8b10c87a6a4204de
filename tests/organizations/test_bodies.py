"""Departments: the kept list, and what the office writes over it."""

import pytest

from tracker.organizations.bodies import (
    DepartmentFacts,
    add_department,
    edit_department,
    load_departments,
)
from tracker.organizations.details import DetailFacts, office_details, set_details
from tracker.organizations.errors import WrongValue
from tracker.organizations.models import Department, OfficeDetails, Post
from tracker.trail.models import Event

TOWNS = "凤桥镇 余新镇 新丰镇 大桥镇 七星街道 建设街道 解放街道 新嘉街道 南湖街道 新兴街道 东栅街道"
FACTS = DepartmentFacts("南湖区档案局", "区档案局", Department.Kind.DEPARTMENT, ("档案局",))


def test_nanhus_list_holds_the_eleven_towns_and_streets_and_loads_once(make):
    system = make.actor()
    added = load_departments(system)
    assert added == Department.objects.count()
    towns = Department.objects.filter(kind=Department.Kind.TOWN)
    assert set(towns.values_list("short_name", flat=True)) == set(TOWNS.split())
    assert load_departments(system) == 0


def test_no_two_departments_of_the_list_answer_to_one_name(make):
    load_departments(make.actor())
    seen: dict[str, str] = {}
    for body in Department.objects.all():
        for name in body.names():
            assert seen.setdefault(name, body.code) == body.code, name


def test_a_department_is_added_and_a_taken_name_is_refused(make):
    office = make.actor(make.person(role=Post.Role.OFFICE))
    body = add_department("daj", FACTS, office)
    assert body.names() == ["南湖区档案局", "区档案局", "档案局"]
    with pytest.raises(WrongValue) as refusal:
        add_department("daj2", FACTS, office)
    assert refusal.value.field == "name"
    with pytest.raises(WrongValue) as refusal:
        add_department("DAJ", FACTS, office)
    assert refusal.value.field == "code"


def test_an_edit_is_one_event_and_none_when_nothing_changed(make):
    office = make.actor(make.person(role=Post.Role.OFFICE))
    body = add_department("daj", FACTS, office)
    edit_department(body, FACTS, office)
    assert not Event.objects.filter(verb="department.edited").exists()
    new = DepartmentFacts("南湖区档案馆", "区档案馆", body.kind, parent=make.justice)
    edit_department(body, new, office)
    event = Event.objects.get(verb="department.edited")
    assert event.data()["name"] == ["南湖区档案局", "南湖区档案馆"]
    assert event.data()["parent"] == [None, make.justice.name]


def test_a_department_cannot_stand_under_itself(make):
    office = make.actor(make.person(role=Post.Role.OFFICE))
    top = make.justice
    below = make.department("法律援助中心", parent=top)
    with pytest.raises(WrongValue) as refusal:
        edit_department(
            top, DepartmentFacts(top.name, top.short_name, top.kind, parent=below), office
        )
    assert refusal.value.field == "parent"


def test_the_offices_details_are_kept_in_one_row(make):
    office = make.actor(make.person(role=Post.Role.OFFICE))
    facts = DetailFacts("南湖区", "区委依法治区办", "区司法局", "区办甲", "0573-82080000")
    set_details(facts, office)
    set_details(facts, office)
    assert OfficeDetails.objects.count() == 1
    assert office_details().phone == "0573-82080000"
    assert Event.objects.filter(verb="office.details_set").count() == 1
    with pytest.raises(WrongValue) as refusal:
        set_details(DetailFacts("南湖区", "  ", "区司法局", "区办甲", "1"), office)
    assert refusal.value.field == "office_name"
