"""The log-in page: wrong passwords, the lock, where it leads, the security log."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from tests.factory import PASSWORD
from tracker.organizations.people import lift_lock

WRONG = "not the password"
TOO_MANY = "试错次数太多，请 15 分钟后再试，或电话区办立即解锁。"


def try_log_in(person, password=PASSWORD, client=None, **extra):
    data = {"username": person.user.username, "password": password} | extra
    return (client or Client()).post(reverse("login"), data)


def lock(person, client=None, **headers):
    client = client or Client(**headers)
    for _try in range(5):
        answer = try_log_in(person, WRONG, client)
    return answer


def test_the_right_password_opens_the_first_page(make):
    answer = try_log_in(make.person())

    assert (answer.status_code, answer.url) == (302, "/")


def test_a_wrong_password_says_how_many_tries_are_left(make):
    person, client = make.person(), Client()

    said = [try_log_in(person, WRONG, client).content.decode() for _try in range(4)]

    for left, page in zip((4, 3, 2, 1), said, strict=True):
        assert f"用户名或密码不对，还可再试 {left} 次。" in page
        assert person.user.username in page, "the name need not be typed again"


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(make):
    make.office_details()
    answer = Client().post(reverse("login"), {"username": "nobody", "password": WRONG})

    assert "用户名或密码不对，还可再试 4 次。" in answer.content.decode()


def test_an_empty_form_costs_no_try(make):
    person, client = make.person(), Client()

    empty = client.post(reverse("login"), {"username": person.user.username, "password": ""})
    wrong = try_log_in(person, WRONG, client)

    assert "密码没有填" in empty.content.decode()
    assert "还可再试 4 次" in wrong.content.decode()


def test_the_fifth_wrong_password_locks_and_says_for_how_long_and_whom_to_phone(make):
    make.office_details(phone="0573-81234567")
    person, client = make.person(), Client()

    locking = lock(person, client)
    right_but_late = try_log_in(person, client=client)

    for answer in (locking, right_but_late):
        assert answer.status_code == 429
        assert TOO_MANY in answer.content.decode()
        assert "0573-81234567" in answer.content.decode()


def test_nobody_can_lock_a_colleague_out_from_another_desk(make):
    person = make.person()
    lock(person, REMOTE_ADDR="10.0.0.7")

    answer = try_log_in(person, client=Client(REMOTE_ADDR="10.0.0.8"))

    assert answer.status_code == 302


def test_one_locked_name_leaves_the_others_of_the_same_address_alone(make):
    client = Client()
    lock(make.person(), client)

    assert try_log_in(make.person(), client=client).status_code == 302


def test_the_office_lifts_a_lock_at_once(make):
    person, officer, client = make.person(), make.person(role="office"), Client()
    lock(person, client)

    lift_lock(person, make.actor(officer))

    assert try_log_in(person, client=client).status_code == 302


def test_the_lock_ends_by_itself_after_a_quarter_of_an_hour(make, settings):
    person, client = make.person(), Client()
    lock(person, client)

    settings.AXES_COOLOFF_TIME = type(settings.AXES_COOLOFF_TIME)(0)

    assert try_log_in(person, client=client).status_code == 302


def test_a_link_survives_the_log_in(make):
    person, client = make.person(), Client()

    asked = client.get("/account/?from=mail")
    page = client.get(asked.url).content.decode()
    answer = try_log_in(person, client=client, next="/account/?from=mail")

    assert asked.url == "/login/?next=%2Faccount%2F%3Ffrom%3Dmail"
    assert 'name="next" value="/account/?from=mail"' in page
    assert answer.url == "/account/?from=mail"


def test_a_link_survives_a_wrong_password_and_the_lock(make):
    person, client = make.person(), Client()

    wrong = try_log_in(person, WRONG, client, next="/account/")
    locked = [try_log_in(person, WRONG, client, next="/account/") for _try in range(4)][-1]

    assert 'name="next" value="/account/"' in wrong.content.decode()
    assert 'name="next" value="/account/"' in locked.content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_the_log_in_leads_to_no_other_site(make, elsewhere):
    assert try_log_in(make.person(), next=elsewhere).url == "/"


def test_who_is_logged_in_does_not_see_the_log_in_page(make):
    answer = make.client(make.person()).get(reverse("login"))

    assert (answer.status_code, answer.url) == (302, "/")


def test_logging_out_ends_the_session_and_keeps_the_language(make):
    client = make.client(make.person(), language="en")

    answer = client.post(reverse("logout"))

    assert answer.url == reverse("login")
    assert client.get("/account/").status_code == 302
    assert "Username" in client.get(reverse("login")).content.decode()


def test_logging_out_takes_a_post(make):
    client = make.client(make.person())

    assert client.get(reverse("logout")).status_code == 405
    assert client.get("/account/").status_code == 200


def test_a_closed_account_reads_like_a_wrong_password(make):
    person = make.person()
    person.user.is_active = False
    person.user.save()

    assert "用户名或密码不对" in try_log_in(person).content.decode()


def test_log_ins_stand_in_the_security_log_and_passwords_do_not(make, caplog):
    person, client = make.person(), Client()

    with caplog.at_level(logging.INFO, logger="tracker.security"):
        try_log_in(person, WRONG, client)
        try_log_in(person, client=client)
        client.post(reverse("logout"))

    assert f"log-in refused for '{person.user.username}' from 127.0.0.1" in caplog.text
    assert f"log-in of user {person.user.pk} from 127.0.0.1" in caplog.text
    assert f"log-out of user {person.user.pk}" in caplog.text
    assert WRONG not in caplog.text
    assert PASSWORD not in caplog.text
