"""邮件记录: each mail as sent, who may read it, sending again, the telephone list."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tracker.organizations.models import Person, Post
from tracker.reminders.models import Mail

LOG = reverse("mail_log")
CALLS = reverse("mail_call_list")


@pytest.fixture
def sent(desk, owned, clerk) -> Mail:
    """A mail that the clerk got on 15 September."""
    owned("<script>alert(1)</script>", due_on=date(2022, 9, 20))
    desk.send("2022-09-15")
    return Mail.objects.get(person=clerk)


def page_of(mail: Mail) -> str:
    return reverse("mail", args=[mail.public_id])


def test_the_office_reads_every_mail(make, desk, sent):
    client = make.client(desk.office)
    assert sent.subject in client.get(LOG).content.decode()
    assert client.get(page_of(sent)).status_code == 200


def test_a_person_reads_the_own_mails_only(make, desk, sent, clerk):
    assert sent.subject in make.client(clerk).get(LOG).content.decode()
    assert make.client(clerk).get(page_of(sent)).status_code == 200
    outsider = make.client(make.person("经办人乙"))
    assert sent.subject not in outsider.get(LOG).content.decode()
    for name in ("mail", "mail_body"):
        assert outsider.get(reverse(name, args=[sent.public_id])).status_code == 404


def test_the_office_sees_what_one_person_was_told_and_when(make, desk, owned, sent, clerk):
    other = make.person("经办人乙", department=make.department("区府办"))
    post = other.posts.get()
    make.item(due_on=date(2022, 9, 20), owner=post, lead_department=post.department)
    desk.send("2022-09-15")
    client = make.client(desk.office)
    assert f"{LOG}?person={clerk.public_id}" in client.get(LOG).content.decode()
    answer = client.get(LOG, {"person": clerk.public_id})
    assert [mail for mail, _why in answer.context["rows"]] == [sent]
    assert "发给经办人甲的邮件" in answer.content.decode()
    assert not make.client(other).get(LOG, {"person": clerk.public_id}).context["rows"]


def test_the_mail_is_shown_as_sent_without_rights(make, desk, sent):
    answer = make.client(desk.office).get(reverse("mail_body", args=[sent.public_id]))
    assert answer.content.decode() == sent.html
    assert "<script>" not in sent.html
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = make.client(desk.office).get(page_of(sent)).content.decode()
    assert "sandbox title=" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=经办人甲", True),
        ("q=别人", False),
        ("state=sent", True),
        ("state=failed", False),
        ("from_on=2022-09-15&to_on=2022-09-15", True),
        ("from_on=2022-09-16", False),
    ],
)
def test_the_log_is_filtered(make, desk, sent, query, found):
    text = make.client(desk.office).get(f"{LOG}?{query}").content.decode()
    assert (sent.subject in text) is found


def test_an_item_link_of_a_mail_survives_the_log_in(make, desk, sent, clerk):
    path = "/items/2022-P01/"
    assert path in sent.text
    browser = Client()
    to_log_in = browser.get(path)
    answer = browser.post(
        to_log_in.url, {"username": clerk.user.username, "password": make.password}
    )
    assert answer.url == path
    assert browser.get(path).status_code == 200


def test_a_failed_mail_says_why_and_goes_again_once_the_address_is_mended(make, desk, owned):
    person = make.person("没有邮箱", email="")
    owned(owner=person.posts.get(), due_on=date(2022, 9, 20))
    desk.send("2022-09-15")
    row = Mail.objects.get(person=person)
    client = make.client(desk.office)
    assert "没有填写邮箱" in client.get(page_of(row)).content.decode()
    resend = reverse("mail_resend", args=[row.public_id])
    client.post(resend)
    row.refresh_from_db()
    assert row.state == Mail.State.FAILED
    Person.objects.filter(pk=person.pk).update(email="new@example.cn")
    client.post(resend)
    row.refresh_from_db()
    assert row.state == Mail.State.READY
    assert row.address == "new@example.cn"
    desk.send("2022-09-15")
    assert desk.outbox[-1].to == ["new@example.cn"]


def test_a_mail_sent_again_is_the_same_mail(make, desk, sent):
    before = desk.outbox[-1].message().as_bytes()
    make.client(desk.office).post(reverse("mail_resend", args=[sent.public_id]))
    desk.send("2022-09-15")
    assert len(desk.outbox) == 2
    assert desk.outbox[-1].message().as_bytes() == before


def test_only_the_office_sends_again(make, desk, sent, clerk):
    answer = make.client(clerk).post(reverse("mail_resend", args=[sent.public_id]))
    assert answer.status_code == 403
    sent.refresh_from_db()
    assert sent.state == Mail.State.SENT


def test_the_telephone_list_names_who_gets_no_mail(make, desk):
    make.person("没有邮箱", email="", phone="0573-11111111")
    bounced = make.person("退信的人", phone="0573-22222222", email_failed_at=timezone.now())
    make.person("收得到的人")
    make.person("只看的领导", role=Post.Role.VIEWER, email="")
    text = make.client(desk.office).get(CALLS).content.decode()
    assert "0573-11111111" in text
    assert "0573-22222222" in text
    assert "收得到的人" not in text
    assert "只看的领导" not in text
    make.client(desk.office).post(reverse("mail_trust", args=[bounced.public_id]))
    bounced.refresh_from_db()
    assert bounced.email_failed_at is None
    assert make.client(make.person()).get(CALLS).status_code == 403


def test_the_log_runs_the_same_queries_for_few_and_many(make, desk, owned, sent):
    client = make.client(desk.office)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LOG)
        return len(captured)

    few = queries()
    for number in range(30):
        person = make.person()
        owned(owner=person.posts.get(), due_on=date(2022, 9, 20), title=f"事项{number}")
    desk.send("2022-09-15")
    assert Mail.objects.count() == 31
    assert queries() == few
