"""The top bar and the first page of each role."""

import pytest
from django.urls import reverse

from tracker.organizations.models import Post
from tracker.web.navigation import ENTRIES

OFFICE_ONLY = {"office_todo", "verify_queue", "reports", "reminders", "organizations"}


@pytest.fixture(autouse=True)
def _office(gallery, make):
    make.office_details()


def offered(make, *roles):
    person = make.person(role=roles[0])
    for role in roles[1:]:
        make.post(person, role=role)
    page = make.client(person).get("/gallery/parts/").content.decode()
    return {entry.url_name for entry in ENTRIES if f'href="{reverse(entry.url_name)}"' in page}


def test_every_entry_leads_to_a_page():
    assert all(reverse(entry.url_name) for entry in ENTRIES)


@pytest.mark.parametrize("role", [Post.Role.STAFF, Post.Role.LIAISON, Post.Role.HEAD])
def test_departments_see_their_to_dos_the_checklist_and_the_overview(make, role):
    assert offered(make, role) == {"todo", "item_list", "overview"}


def test_leaders_see_the_checklist_and_the_overview(make):
    assert offered(make, Post.Role.VIEWER) == {"item_list", "overview"}


def test_the_office_sees_all_but_a_departments_to_dos(make):
    assert offered(make, Post.Role.OFFICE) == {entry.url_name for entry in ENTRIES} - {"todo"}


def test_two_hats_give_both_lists(make):
    assert offered(make, Post.Role.OFFICE, Post.Role.STAFF) == {entry.url_name for entry in ENTRIES}


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Post.Role.STAFF, "todo"),
        (Post.Role.LIAISON, "todo"),
        (Post.Role.HEAD, "todo"),
        (Post.Role.OFFICE, "office_todo"),
        (Post.Role.VIEWER, "overview"),
    ],
)
def test_each_role_has_its_first_page(make, role, page):
    assert make.client(make.person(role=role)).get("/").url == reverse(page)


def test_the_office_sees_how_many_wait_for_it(make):
    for _each in range(3):
        make.item(status="submitted")

    page = make.client(make.person(role="office")).get("/gallery/parts/").content.decode()

    assert '审核 <span class="nav-count">3</span>' in page


def test_name_department_and_role_stand_in_the_top_bar(make):
    person = make.person("经办人甲", department=make.department("区府办"))

    page = make.client(person).get("/gallery/parts/").content.decode()

    assert "经办人甲" in page
    assert "区府办 · 经办人" in page


def test_the_demo_says_its_date_and_a_real_site_nothing(make, settings):
    client = make.client(make.person())
    strip = "演示系统：按 2022年9月15日（周四）计算，请勿填真实信息"

    demo = client.get("/account/").content.decode()
    settings.TRACKER_TODAY = None
    real = client.get("/account/").content.decode()

    assert strip in demo
    assert "演示系统" not in real
