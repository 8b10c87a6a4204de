"""The first account of an empty site: by the printed code, once."""

import pytest
from django.conf import settings
from django.urls import reverse

from tracker.organizations.first_admin import setup_code
from tracker.organizations.models import Department, Post, User
from tracker.trail.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    return {
        "code": setup_code(), "name": "区办甲", "phone": "0573-82080000", "email": "",
        "office_name": "区委依法治区办", "username": "qb01", "password": "a long first word",
        "again": "a long first word",
    }  # fmt: skip


def test_the_holder_of_the_code_makes_the_first_account_and_is_logged_in(client, form):
    answer = client.post(reverse("setup"), form)
    assert answer.status_code == 302
    user = User.objects.get(username="qb01")
    assert user.person.posts.get().role == Post.Role.OFFICE
    assert not user.must_change_password
    assert client.get(reverse("account")).status_code == 200
    assert Event.objects.filter(verb="person.log_in_made").exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", "aaaa-bbbb-cccc", "这不是启动时显示的设置码"),
        ("again", "something else", "两次"),
        ("phone", "无", "不是电话号码"),
        ("username", "区 办", "用户名"),
    ],
)
def test_a_wrong_value_makes_no_account(client, form, field, value, words):
    page = client.post(reverse("setup"), form | {field: value})
    assert words in page.content.decode()
    assert not User.objects.exists()
    assert not Department.objects.exists()


def test_a_weak_password_is_refused(client, form):
    page = client.post(reverse("setup"), form | {"password": "12345678", "again": "12345678"})
    assert page.status_code == 200
    assert not User.objects.exists()


def test_the_code_is_used_up_and_nobody_makes_a_second_account(client, form, django_user_model):
    client.post(reverse("setup"), form)
    stranger = type(client)()
    answer = stranger.post(reverse("setup"), form | {"username": "qb02"})
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("login"))
    assert not User.objects.filter(username="qb02").exists()
    assert not (settings.TRACKER_VAR / "setup-code").exists()


def test_the_steps_follow_what_is_there(client, form):
    client.post(reverse("setup"), form)
    steps = client.get(reverse("setup")).context["steps"]
    assert [step.is_done for step in steps] == [True, False, False, False]
    client.post(
        reverse("office_details") + "?next=setup",
        {
            "district": "南湖区", "office_name": "区委依法治区办", "reporting_unit": "区司法局",
            "contact": "区办甲", "phone": "0573-82080000",
        },
    )  # fmt: skip
    client.post(reverse("departments_load"), {"next": "setup"})
    office = Department.objects.get(name="区委依法治区办")
    assert "区依法治区办" in office.names()
    assert office.duties
    steps = client.get(reverse("setup")).context["steps"]
    assert [step.is_done for step in steps] == [True, True, False, False]


def test_a_clerk_has_nothing_to_set_up(make):
    make.person(role=Post.Role.OFFICE)
    assert make.client(make.person()).get(reverse("setup")).status_code == 403


def test_an_empty_site_leads_from_its_front_door_to_the_first_account(client):
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == reverse("setup")


def test_a_real_site_leads_the_office_to_the_open_steps_until_its_details_are_there(client, form):
    client.post(reverse("setup"), form)
    assert client.get("/").url == reverse("setup")
