"""Words typed into a form whose session was over come back after the log-in."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factory import PASSWORD
from tracker.web import kept_text

FORM = "/gallery/form/"


@pytest.fixture(autouse=True)
def _gallery(gallery):
    pass


def post_without_session(fields, **extra):
    client = Client()
    return client, client.post(FORM, fields, **extra)


def log_in(client, person, answer):
    page = answer.url.partition("next=")[2].replace("%2F", "/").replace("%3F", "?")
    data = {"username": person.user.username, "password": PASSWORD}
    return client.post(reverse("login"), data | {"next": page.replace("%3D", "=")})


def test_the_log_in_page_appears_and_says_that_nothing_is_lost(make):
    client, answer = post_without_session({"progress": "已开展抽查"})

    assert answer.url == "/login/?next=%2Fgallery%2Fform%2F"
    assert "您刚才填的文字没有丢" in client.get(answer.url).content.decode()


def test_after_the_log_in_the_page_shows_every_typed_word(make):
    client, answer = post_without_session({"progress": "已开展抽查 <b>", "problem": "人手不足"})

    back = log_in(client, make.person(), answer)
    page = client.get(back.url).content.decode()

    assert back.url == FORM
    assert "已开展抽查 &lt;b&gt;" in page, "readable without scripts"
    assert '"action": "/gallery/form/"' in page, "given to the script that refills the form"
    assert "人手不足" in page


def test_the_words_survive_a_wrong_password_and_a_reload(make):
    person = make.person()
    client, answer = post_without_session({"progress": "已开展抽查"})
    client.post(reverse("login"), {"username": person.user.username, "password": "wrong"})

    back = log_in(client, person, answer)

    for _reload in (1, 2):
        assert "已开展抽查" in client.get(back.url).content.decode()


def test_the_words_go_once_the_form_was_sent_again(make):
    client, answer = post_without_session({"progress": "已开展抽查"})
    log_in(client, make.person(), answer)

    client.post(FORM, {"progress": "已开展抽查"})

    assert kept_text.SESSION_KEY not in client.session
    assert "kept-text" not in client.get(FORM).content.decode()


def test_the_words_show_on_their_own_page_only(make):
    client, answer = post_without_session({"progress": "已开展抽查"})
    log_in(client, make.person(), answer)

    assert "已开展抽查" not in client.get("/account/").content.decode()


def test_a_form_posted_elsewhere_leads_back_to_the_page_that_holds_it(make):
    _client, answer = post_without_session(
        {"progress": "x"}, headers={"referer": "http://testserver/gallery/table/?status=open"}
    )

    assert answer.url == "/login/?next=%2Fgallery%2Ftable%2F%3Fstatus%3Dopen"


def test_a_foreign_page_that_posts_here_is_not_gone_back_to(make):
    _client, answer = post_without_session(
        {"progress": "x"}, headers={"referer": "https://evil.example/page"}
    )

    assert answer.url == "/login/?next=%2Fgallery%2Fform%2F"


def test_a_row_saved_by_script_goes_to_the_log_in_as_a_whole_page(make):
    _client, answer = post_without_session({"progress": "x"}, headers={"hx-request": "true"})

    assert answer.headers["HX-Redirect"].startswith("/login/?next=")


def test_passwords_tokens_and_files_are_never_kept(make):
    client = Client()
    client.post(
        "/account/password/", {"old_password": "secret-1", "csrfmiddlewaretoken": "t", "note": "n"}
    )

    assert client.session[kept_text.SESSION_KEY]["fields"] == [["note", "n"]]


def test_a_flood_of_text_is_not_kept(make):
    client, _answer = post_without_session({"progress": "字" * (kept_text.LARGEST_CHARACTERS + 1)})

    assert kept_text.SESSION_KEY not in client.session


def test_words_of_yesterday_are_dropped(make):
    client, answer = post_without_session({"progress": "已开展抽查"})
    log_in(client, make.person(), answer)
    session = client.session
    session[kept_text.SESSION_KEY]["at"] -= kept_text.KEPT_SECONDS + 1
    session.save()

    assert "已开展抽查" not in client.get(FORM).content.decode()


def test_on_a_shared_computer_the_next_person_is_not_shown_the_words(make):
    hers, his = make.person(), make.person()
    client = Client()
    data = {"username": hers.user.username, "password": PASSWORD}
    client.post(reverse("login"), data)
    client.session.flush()  # her session is over
    answer = client.post(FORM, {"progress": "已开展抽查"})

    log_in(client, his, answer)

    assert "已开展抽查" not in client.get(FORM).content.decode()


def test_who_typed_the_words_gets_them_back_after_her_session_was_over(make):
    hers = make.person()
    client = Client()
    client.post(reverse("login"), {"username": hers.user.username, "password": PASSWORD})
    client.session.flush()
    answer = client.post(FORM, {"progress": "已开展抽查"})

    log_in(client, hers, answer)

    assert "已开展抽查" in client.get(FORM).content.decode()
