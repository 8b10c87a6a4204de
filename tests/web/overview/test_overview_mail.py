"""The leader's page by mail: for who asks for it, never by itself, and in the mail log."""

from datetime import date

import pytest
from django.core import mail as django_mail

from tracker.reminders.delivery import work_outbox
from tracker.reminders.models import Mail
from tracker.reminders.policy import current_policy, switch_off, switch_on
from tracker.trail.models import Event


@pytest.fixture
def office(make):
    make.office_details()
    person = make.person("区办甲", role="office", department=make.department("区办"))
    switch_on(make.actor(person), seen_version=current_policy().version)
    return person


@pytest.fixture
def leader(make, office):
    return make.person("领导丁", role="viewer", department=make.department("区政府"))


@pytest.fixture
def late(make):
    return make.item("提高公职律师覆盖率", due_on=date(2022, 9, 9))


def ask(make, person, **fields):
    return make.client(person).post("/overview/mail/", fields, follow=True)


def test_a_leader_gets_the_page_as_a_mail(make, leader, late, settings):
    answer = ask(make, leader)
    assert "领导丁" in answer.content.decode()
    row = Mail.objects.get()
    assert (row.person, row.kind, row.state) == (leader, "overview", "ready")
    assert work_outbox().sent == 1
    [sent] = django_mail.outbox
    assert sent.to == [leader.email]
    assert "2022年9月15日" in row.subject
    for words in (row.text, row.html):
        assert "提高公职律师覆盖率" in words
        assert "逾期3个工作日" in words
        assert "0573-80000000" in words
    assert f'href="{settings.SITE_URL}/items/' in row.html
    assert 'href="/' not in row.html


def test_it_stands_in_the_mail_log_and_in_the_trail(make, leader, late, office):
    ask(make, leader)
    assert Mail.objects.get().subject in make.client(leader).get("/mails/").content.decode()
    event = Event.objects.get(verb="mail.overview_asked")
    assert event.data()["to"] == "领导丁"


def test_the_office_sends_it_to_a_leader_as_often_as_asked(make, office, leader, late):
    for _twice in (1, 2):
        ask(make, office, to=str(leader.public_id))
    mails = Mail.objects.filter(person=leader).order_by("pk")
    assert [mail.kind for mail in mails] == ["overview", "overview-2"]


def test_a_leader_cannot_send_it_to_somebody_else(make, office, leader, late):
    assert ask(make, leader, to=str(office.public_id)).status_code == 404
    assert not Mail.objects.exists()


def test_a_clerk_has_no_button_and_is_refused(make, office, late):
    clerk = make.person("经办人甲")
    assert "/overview/mail/" not in make.client(clerk).get("/overview/").content.decode()
    assert ask(make, clerk).status_code == 403
    assert not Mail.objects.exists()


def test_while_reminders_are_off_nothing_goes_out(make, office, leader, late):
    switch_off(make.actor(office))
    ask(make, leader)
    assert not Mail.objects.exists()


def test_who_has_no_address_is_told_so(make, leader, late):
    leader.email = ""
    leader.save()
    ask(make, leader)
    assert not Mail.objects.exists()


def test_an_english_reader_gets_it_in_english(make, leader, late):
    leader.language = "en"
    leader.save()
    ask(make, leader)
    assert "By department" in Mail.objects.get().text
