"""A new password: at the first log-in, by choice, and when it was forgotten."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factory import PASSWORD
from tracker.trail.models import Event

NEW = "lotus-lake-2022"


def twice(password=NEW, **extra):
    return {"new_password1": password, "new_password2": password} | extra


def newcomer(make, **fields):
    person = make.person(**fields)
    person.user.must_change_password = True
    person.user.save()
    return person


def knows(person, password):
    person.user.refresh_from_db()
    return person.user.check_password(password)


# --- the first log-in ----------------------------------------------------------------------
def test_the_first_log_in_asks_for_an_own_password_before_anything_else(make):
    client = make.client(newcomer(make))

    answer = client.get("/account/?from=mail")

    assert answer.url == "/account/password/first/?next=%2Faccount%2F%3Ffrom%3Dmail"


def test_the_first_password_leads_on_to_where_one_wanted_to_go(make):
    person = newcomer(make)
    client = make.client(person)

    answer = client.post(reverse("password_first"), twice(next="/account/?from=mail"))

    assert answer.url == "/account/?from=mail"
    assert client.get(answer.url).status_code == 200, "the session goes on"
    assert knows(person, NEW)


def test_the_first_password_page_lets_one_log_out_and_change_the_language(make):
    client = make.client(newcomer(make))

    assert client.post(reverse("language"), {"language": "en"}).url == "/"
    assert client.post(reverse("logout")).url == reverse("login")


def test_the_first_password_page_is_for_newcomers_only(make):
    assert make.client(make.person()).get(reverse("password_first")).url == "/"


def test_choosing_a_password_is_an_event_without_the_password(make):
    person = newcomer(make)

    make.client(person).post(reverse("password_first"), twice())

    event = Event.objects.get(verb="account.password_chosen")
    assert event.subject == person.user.trail_key
    assert NEW not in event.payload


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "10"),
        ("19820315774411", "数字"),
        ("password1234", "常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_rule(make, password, why):
    person = newcomer(make)

    answer = make.client(person).post(reverse("password_first"), twice(password))

    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert knows(person, PASSWORD)


def test_two_different_passwords_are_refused(make):
    person = newcomer(make)

    answer = make.client(person).post(
        reverse("password_first"), {"new_password1": NEW, "new_password2": NEW + "!"}
    )

    assert "两次输入的新密码不一样。" in answer.content.decode()
    assert knows(person, PASSWORD)


# --- by choice -----------------------------------------------------------------------------
def test_changing_the_password_asks_for_the_present_one(make):
    person = make.person()
    client = make.client(person)

    wrong = client.post(reverse("password_change"), twice(old_password="no"))
    right = client.post(reverse("password_change"), twice(old_password=PASSWORD))

    assert "现在的密码不对。" in wrong.content.decode()
    assert right.url == reverse("account")
    assert knows(person, NEW)


def test_changing_the_password_ends_all_other_sessions(make):
    person = make.person()
    here, elsewhere = make.client(person), make.client(person)

    here.post(reverse("password_change"), twice(old_password=PASSWORD))

    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


# --- forgotten -----------------------------------------------------------------------------
def ask(address, client=None):
    return (client or Client()).post(reverse("password_reset"), {"email": address})


def link_in(message):
    return re.search(r"http\S+/(forgotten/\S+/)", message.body).group(1)


def test_a_forgotten_password_comes_back_by_mail(make, settings):
    make.office_details()
    person = make.person("经办人甲")

    assert ask(person.email.upper()).url == reverse("password_reset_sent")

    (message,) = mail.outbox
    assert message.to == [person.email]
    assert message.subject == "【法治清单】重设密码"
    assert "经办人甲，您好！" in message.body
    assert person.user.username in message.body
    assert "0573-80000000" in message.body
    assert f"{settings.SITE_URL}/forgotten/" in message.alternatives[0].content


def test_the_link_sets_a_new_password_once(make):
    person, client = make.person(), Client()
    ask(person.email)
    link = "/" + link_in(mail.outbox[0])

    form = client.get(link)
    answer = client.post(form.url, twice())
    again = Client().get(link)

    assert answer.url == reverse("login")
    assert "新密码已生效，请用新密码登录。" in client.get(answer.url).content.decode()
    assert knows(person, NEW)
    assert "这个链接已经用过，或已过期。" in again.content.decode()


def test_the_link_ends_the_duty_to_change_a_first_password(make):
    person, client = newcomer(make), Client()
    ask(person.email)

    client.post(client.get("/" + link_in(mail.outbox[0])).url, twice())

    person.user.refresh_from_db()
    assert not person.user.must_change_password


def test_an_unknown_address_gets_the_same_answer_and_no_mail(make):
    known, unknown = ask(make.person().email), ask("nobody@example.cn")

    assert known.url == unknown.url
    assert len(mail.outbox) == 1


def test_people_who_left_get_no_link(make):
    ask(make.person(is_active=False).email)

    assert mail.outbox == []


def test_two_people_of_one_mailbox_get_a_link_each(make):
    for name in ("经办人甲", "经办人乙"):
        make.person(name, email="office@example.cn")

    ask("office@example.cn")

    assert sorted(message.body[:4] for message in mail.outbox) == ["经办人乙", "经办人甲"]


def test_the_mail_is_written_in_the_persons_language(make):
    ask(make.person("Clerk A", language="en").email)

    assert mail.outbox[0].subject == "Checklist: set a new password"
    assert "Clerk A, hello!" in mail.outbox[0].body


def test_a_mail_server_that_fails_does_not_show_who_exists(make, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert ask(make.person().email).url == reverse("password_reset_sent")
