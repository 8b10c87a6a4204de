"""Chinese first; another language by choice, before and after the log-in."""

from django.test import Client
from django.urls import reverse

from tests.factory import PASSWORD
from tracker.trail.models import Event


def log_in(client, person):
    return client.post(reverse("login"), {"username": person.user.username, "password": PASSWORD})


def test_chinese_comes_first_whatever_the_browser_prefers(make):
    page = Client().get(reverse("login"), headers={"accept-language": "en"})

    assert 'lang="zh-Hans-CN"' in page.content.decode()
    assert "用户名" in page.content.decode()


def test_the_language_can_be_chosen_before_the_log_in(make):
    client = Client()

    answer = client.post(reverse("language"), {"language": "en", "next": "/login/?next=/account/"})

    assert answer.url == "/login/?next=/account/"
    assert "Username" in client.get(answer.url).content.decode()


def test_a_choice_made_before_the_log_in_becomes_the_persons(make):
    person, client = make.person(), Client()
    client.post(reverse("language"), {"language": "en"})

    log_in(client, person)

    person.refresh_from_db()
    assert person.language == "en"
    assert "My account" in client.get("/account/").content.decode()


def test_the_log_in_brings_the_persons_language_to_a_new_browser(make):
    person, client = make.person(language="en"), Client()

    log_in(client, person)

    assert "My account" in client.get("/account/").content.decode()


def test_a_choice_after_the_log_in_is_kept_with_the_person_and_told_to_the_trail(make):
    person = make.person()
    client = make.client(person)

    for _again in (1, 2):
        client.post(reverse("language"), {"language": "en"})

    person.refresh_from_db()
    assert person.language == "en"
    assert Event.objects.filter(verb="person.language_chosen").count() == 1


def test_an_unknown_language_and_a_foreign_address_are_ignored(make):
    client = Client()

    answer = client.post(reverse("language"), {"language": "xx", "next": "https://evil.example/"})

    assert answer.url == "/"
    assert "用户名" in client.get(reverse("login")).content.decode()
