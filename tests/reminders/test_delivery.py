"""Delivery over a real SMTP server: success, refusals, silence, and a worker that dies."""

from datetime import date, timedelta

import pytest
from django.conf import settings as site
from django.core import mail as django_mail

from tests.reminders.smtp import Server, free_port
from tracker import clock
from tracker.organizations.models import Person
from tracker.reminders import journal
from tracker.reminders.delivery import (
    GIVE_UP_AFTER,
    claim,
    lease_time,
    take_over_expired,
    wait,
    work_outbox,
)
from tracker.reminders.models import Mail
from tracker.reminders.planning import plan_notices
from tracker.reminders.preparing import prepare_mails
from tracker.reminders.smtp import DJANGO_SMTP

DAY = date(2022, 9, 27)


@pytest.fixture
def server(settings):
    server = Server().start()
    settings.EMAIL_BACKEND = DJANGO_SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 1
    yield server
    server.stop()


@pytest.fixture
def people(desk, make):
    """Four people, each with an item that is due in three working days."""
    found = [make.person(department=make.department()) for _number in range(4)]
    for person in found:
        post = person.posts.get()
        make.item(due_on=date(2022, 9, 30), owner=post, lead_department=post.department)
    plan_notices(DAY)
    prepare_mails(DAY)
    return found


def mail_to(person: Person) -> Mail:
    return Mail.objects.get(person=person)


def ready_again(*people: Person) -> None:
    """Let the waits pass."""
    Mail.objects.filter(person__in=people).update(retry_at=None)


def test_mails_arrive_as_they_stand_in_the_log(server, people):
    assert work_outbox().sent == 4
    person = people[0]
    [arrived] = server.post.mails(person.email)
    row = mail_to(person)
    assert arrived["Subject"] == row.subject
    assert arrived["Message-ID"] == row.message_id
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["X-Auto-Response-Suppress"] == "All"
    assert arrived["Precedence"] == "bulk"
    assert arrived.get_body(("plain",)).get_content() == row.text
    assert arrived.get_body(("html",)).get_content().strip() == row.html.strip()
    assert row.state == Mail.State.SENT
    assert row.attempts == 1


def test_a_second_run_sends_nothing(server, people):
    work_outbox()
    assert work_outbox().sent == 0
    assert len(server.post.arrived) == 4


def test_an_unknown_mailbox_fails_for_good_and_marks_the_address(server, people):
    server.post.to_recipient[people[0].email] = "550 no such user"
    tally = work_outbox()
    assert (tally.sent, tally.failed, tally.delayed) == (3, 1, 0)
    row = mail_to(people[0])
    assert row.state == Mail.State.FAILED
    assert row.error == "550 no such user"
    people[0].refresh_from_db()
    assert people[0].email_failed_at is not None


def test_a_full_mailbox_is_tried_again_later_without_marking_the_address(server, people):
    server.post.to_recipient[people[0].email] = "452 mailbox full"
    assert work_outbox().delayed == 1
    row = mail_to(people[0])
    assert row.state == Mail.State.READY
    assert row.retry_at > clock.now()
    people[0].refresh_from_db()
    assert people[0].email_failed_at is None
    del server.post.to_recipient[people[0].email]
    assert work_outbox().sent == 0  # its time has not come
    ready_again(people[0])
    assert work_outbox().sent == 1


def test_a_refused_body_fails_without_blaming_the_address(server, people):
    server.post.to_body[people[0].email] = "554 looks like spam"
    assert work_outbox().failed == 1
    people[0].refresh_from_db()
    assert people[0].email_failed_at is None


@pytest.mark.parametrize("behaviour", ["hang", "drop"])
def test_without_an_answer_the_same_bytes_go_again_and_are_flagged(server, people, behaviour):
    server.post.to_body[people[0].email] = behaviour
    tally = work_outbox()
    assert (tally.sent, tally.delayed) == (3, 1)
    assert mail_to(people[0]).uncertain
    assert not mail_to(people[1]).uncertain
    ready_again(people[0])
    assert work_outbox().sent == 1
    first, second = [content for to, content in server.post.arrived if to == people[0].email]
    assert first == second
    assert mail_to(people[0]).uncertain


def test_a_server_that_is_down_only_delays(settings, server, people):
    settings.EMAIL_PORT = free_port()
    tally = work_outbox()
    assert (tally.sent, tally.failed, tally.delayed) == (0, 0, 4)
    assert not Mail.objects.filter(uncertain=True).exists()
    settings.EMAIL_PORT = server.port
    ready_again(*people)
    assert work_outbox().sent == 4


def test_what_could_not_be_sent_for_a_week_has_failed(server, people):
    server.post.to_recipient[people[0].email] = "451 try later"
    long_ago = clock.now() - GIVE_UP_AFTER - timedelta(minutes=1)
    Mail.objects.update(prepared_at=long_ago)
    assert work_outbox().failed == 1
    assert mail_to(people[0]).state == Mail.State.FAILED


def test_waits_grow_to_an_hour_with_jitter():
    assert timedelta(seconds=45) <= wait(0) <= timedelta(seconds=75)
    assert timedelta(minutes=6) <= wait(3) <= timedelta(minutes=10)
    assert timedelta(minutes=45) <= wait(30) <= timedelta(minutes=75)
    assert len({wait(3) for _time in range(5)}) > 1


def test_a_lease_is_longer_than_all_time_outs_of_a_mail(settings):
    settings.EMAIL_TIMEOUT = 60
    assert lease_time() >= timedelta(seconds=12 * 60)


def test_a_claimed_mail_is_not_claimed_twice(people):
    assert len(claim(clock.now()).mails) == 4
    assert claim(clock.now()).mails == []


def test_an_expired_lease_is_taken_over_by_what_its_journal_tells(server, people):
    batch = claim(clock.now())
    story = journal.Journal(batch.lease)
    sent, begun, *_untouched = batch.mails
    for word, row in ((journal.BEGUN, sent), (journal.SENT, sent), (journal.BEGUN, begun)):
        story.note(word, row.pk)
    story.close()
    assert work_outbox().sent == 0  # the lease still holds
    assert take_over_expired(clock.now() + lease_time() + timedelta(seconds=1)) == 4
    assert Mail.objects.get(pk=sent.pk).state == Mail.State.SENT
    assert list(Mail.objects.filter(uncertain=True)) == [begun]
    assert work_outbox().sent == 3


def test_without_its_journal_every_mail_of_an_expired_lease_is_flagged(server, people):
    batch = claim(clock.now())
    journal.forget(batch.lease)
    take_over_expired(clock.now() + lease_time() + timedelta(seconds=1))
    assert Mail.objects.filter(uncertain=True).count() == 4


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("甲\r\nBcc: all@example.cn", "a@example.cn"),
        ("=?utf-8?q?x?=\nX: y", "b@example.cn"),
        ('"quoted", <other@example.cn>', "c@example.cn"),
    ],
)
def test_a_name_cannot_add_headers_or_recipients(server, desk, make, name, email):
    person = make.person(name[:40], email=email)
    make.item("标题\r\nBcc: x@y.cn"[:30], due_on=date(2022, 9, 30), owner=person.posts.get())
    plan_notices(DAY)
    prepare_mails(DAY)
    assert work_outbox().sent == 1
    [arrived] = server.post.mails()
    assert [to for to, _content in server.post.arrived] == [email]
    assert [address.addr_spec for address in arrived["To"].addresses] == [email]
    assert arrived["Bcc"] is None
    assert arrived["X"] is None


@pytest.mark.parametrize("email", ["a@example.cn\nBcc: b@example.cn", "not an address", "甲@例.cn"])
def test_an_impossible_address_is_not_tried(server, desk, make, email):
    person = make.person("甲", email=email)
    make.item(due_on=date(2022, 9, 30), owner=person.posts.get())
    plan_notices(DAY)
    assert prepare_mails(DAY).unreachable == 1
    assert work_outbox().sent == 0
    assert mail_to(person).error == "bad_address"


def test_without_a_mail_server_mails_are_kept_as_files(settings, people, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mails"
    assert work_outbox().sent == 4
    kept = b"".join(path.read_bytes() for path in (tmp_path / "mails").iterdir())
    for row in Mail.objects.all():
        assert row.message_id.encode() in kept
        assert row.state == Mail.State.SENT


def test_a_rate_limit_lets_one_sender_work_at_a_time(people, settings, desk):
    desk.rules(mails_per_minute=6000)
    held = claim(clock.now())
    Mail.objects.filter(pk=held.mails[0].pk).update(state=Mail.State.READY, lease=None)
    assert work_outbox().sent == 0
    Mail.objects.filter(lease=held.lease).update(state=Mail.State.READY, lease=None)
    assert work_outbox().sent == 4
    assert len(django_mail.outbox) == 4
    assert django_mail.outbox[0].from_email == site.MAIL_FROM
