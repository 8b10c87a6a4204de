"""组织与人员: departments, people, slips, through the browser's door."""

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tracker.organizations.models import Department, Person, Post, User


@pytest.fixture
def office(make):
    return make.client(make.person("区办甲", role=Post.Role.OFFICE))


def url(name, person):
    return reverse(name, args=[person.public_id])


def test_departments_stand_in_official_order_with_their_people(make, office):
    make.person("李华", department=make.department("乙局", order=20))
    make.person("张明", department=make.department("甲局", order=10))
    page = office.get(reverse("organizations")).content.decode()
    assert page.index("甲局") < page.index("张明") < page.index("乙局") < page.index("李华")


@pytest.mark.parametrize("words", ["张明", "甲局", "0573-88888888"])
def test_a_search_finds_departments_people_and_phones(make, office, words):
    make.person("张明", department=make.department("甲局"), phone="0573-88888888")
    make.person("李华", department=make.department("乙局"))
    page = office.get(reverse("organizations"), {"q": words}).content.decode()
    assert "甲局" in page
    assert "乙局" not in page


def test_the_page_asks_the_same_queries_for_few_and_for_many(make, office):
    def count():
        with CaptureQueriesContext(connection) as queries:
            office.get(reverse("organizations"))
        return len(queries)

    for _row in range(3):
        make.person(department=make.department())
    few = count()
    for _row in range(60):
        make.person(department=make.department(), login=False)
    assert count() == few


def test_a_new_person_comes_with_a_slip_shown_once(make, office):
    form = {
        "name": "张明", "role": "staff", "title": "", "phone": "0573-82080001", "email": "",
        "language": "zh-hans", "log_in": "on",
    }  # fmt: skip
    answer = office.post(reverse("person_new", args=[make.justice.code]), form)
    person = Person.objects.get(name="张明")
    assert person.user.username in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert person.user.must_change_password


def test_a_wrong_value_stays_in_the_form_beside_its_sentence(make, office):
    form = {"name": "张明", "role": "staff", "phone": "无", "language": "zh-hans"}
    page = office.post(reverse("person_new", args=[make.justice.code]), form).content.decode()
    assert "“无”不是电话号码" in page
    assert 'value="张明"' in page
    assert not Person.objects.filter(name="张明").exists()


def test_a_password_is_reset_in_one_click(make, office):
    person = make.person()
    page = office.post(url("person_password", person)).content.decode()
    user = User.objects.get(pk=person.user_id)
    assert user.username in page
    assert not user.check_password(make.password)


def test_a_locked_out_person_is_unlocked(make, office):
    person = make.person()
    AccessAttempt.objects.create(
        username=person.user.username, ip_address="10.0.0.7", failures_since_start=5
    )
    assert "输错密码 5 次" in office.get(url("person", person)).content.decode()
    office.post(url("person_unlock", person))
    assert not AccessAttempt.objects.exists()


def test_who_owns_open_items_is_told_to_hand_them_over_and_then_may_go(make, office):
    person, colleague = make.person("张明"), make.person("李华")
    item = make.item(owner=person.posts.get())
    refused = office.post(url("person_active", person), follow=True)
    assert item.short_code in refused.content.decode()
    person.refresh_from_db()
    assert person.is_active

    office.post(
        url("person_hand_over", person),
        {"post": person.posts.get().pk, "receiver": str(colleague.public_id)},
    )
    office.post(url("person_active", person))
    item.refresh_from_db()
    person.refresh_from_db()
    assert item.owner.person == colleague
    assert not person.is_active


def test_a_deactivated_persons_open_session_ends(make, office):
    person = make.person()
    client = make.client(person)
    assert client.get(reverse("account")).status_code == 200
    office.post(url("person_active", person))
    assert client.get(reverse("account")).status_code == 302


def test_only_the_persons_own_posts_can_be_ended_there(make, office):
    person, other = make.person(), make.person()
    answer = office.post(url("person_post_end", person), {"post": other.posts.get().pk})
    assert answer.status_code == 404
    assert Post.objects.get(pk=other.posts.get().pk).until_on is None


def test_slips_are_made_for_who_never_logged_in_and_for_nobody_else(make, office):
    new, old = make.person("张明"), make.person("李华")
    User.objects.filter(pk=new.user_id).update(must_change_password=True)
    assert "张明" in office.get(reverse("slips")).content.decode()
    page = office.post(reverse("slips"), {"department": make.justice.code}).content.decode()
    assert new.user.username in page
    assert old.user.username not in page
    assert User.objects.get(pk=old.user_id).check_password(make.password)


def test_a_department_is_added_and_edited(make, office):
    form = {
        "code": "daj", "name": "南湖区档案局", "short_name": "区档案局",
        "aliases": "档案局、档案馆", "kind": "department", "duties": "", "parent": "", "order": "",
        "sign_off": "none",
    }  # fmt: skip
    assert office.post(reverse("department_new"), form).status_code == 302
    body = Department.objects.get(code="daj")
    assert body.aliases == ["档案局", "档案馆"]
    edit = reverse("department_edit", args=["daj"])
    office.post(edit, form | {"duties": "档案管理"})
    body.refresh_from_db()
    assert body.duties == "档案管理"


def test_an_empty_site_offers_the_kept_list(make):
    client = make.client(make.person(role=Post.Role.OFFICE, department=make.department("区办")))
    client.post(reverse("departments_load"))
    assert Department.objects.filter(short_name="凤桥镇").exists()


def test_the_offices_details_stand_on_every_page_at_once(make, office):
    form = {
        "district": "南湖区", "office_name": "区委依法治区办", "reporting_unit": "区司法局",
        "contact": "区办甲", "phone": "0573-12345678",
    }  # fmt: skip
    office.post(reverse("office_details"), form)
    assert "0573-12345678" in office.get(reverse("organizations")).content.decode()


@pytest.mark.parametrize("name", ["organizations", "roster_import", "slips", "trail", "jobs"])
def test_these_pages_are_the_offices_alone(make, office, name):
    assert office.get(reverse(name)).status_code == 200
    assert make.client(make.person()).get(reverse(name)).status_code == 403
