"""New dates come as an .ics file that calendars take: once, and again when they are moved."""

from datetime import date
from email import message_from_string
from email.policy import default

import pytest

from tracker.checklist.assigning import edit_item
from tracker.checklist.extensions import Wish, ask_for_time, grant_time
from tracker.checklist.models import ExtensionRequest
from tracker.organizations.models import Person
from tracker.reminders.dates import LONGEST_LINE, escape, fold
from tracker.reminders.models import Mail, Notice
from tracker.reminders.resending import resend_mail

DUE = date(2022, 9, 30)


def attached(mail: Mail) -> str:
    """The attachment of a mail as a reader gets it; empty without one."""
    message = message_from_string(mail.message, policy=default)
    parts = list(message.iter_attachments())
    assert len(parts) <= 1
    return parts[0].get_payload(decode=True).decode() if parts else ""


def unfolded(calendar: str) -> list[str]:
    return calendar.replace("\r\n ", "").split("\r\n")


def test_a_new_item_s_date_is_attached_once(desk, owned, clerk):
    desk.rules(announce_new=True)
    item = owned("提高公职律师覆盖率", due_on=DUE, status="assigned", assigned_on=date(2022, 9, 20))
    desk.send("2022-09-20")
    desk.send("2022-09-27")
    first, second = desk.mails_to(clerk)
    lines = unfolded(attached(first))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20220930" in lines
    assert "DTEND;VALUE=DATE:20221001" in lines
    assert any(line.startswith(f"UID:{item.code}@") for line in lines)
    assert any(line.startswith("SUMMARY:") and "提高公职律师覆盖率" in line for line in lines)
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "日历" in first.text
    assert attached(second) == ""
    assert "日历" not in second.text


def test_a_mail_with_dates_shows_its_text_as_before(desk, owned, clerk):
    owned(due_on=DUE)
    desk.send("2022-09-27")
    [mail] = desk.mails_to(clerk)
    message = message_from_string(mail.message, policy=default)
    assert message.get_content_type() == "multipart/mixed"
    assert message.get_body(("plain",)).get_content() == mail.text
    assert message.get_body(("html",)).get_content().strip() == mail.html.strip()
    [part] = message.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_filename() == "dates.ics"
    assert mail.calendar == attached(mail)


def test_a_granted_date_is_told_and_attached_under_the_same_number(desk, owned, clerk, make):
    item = owned(due_on=DUE)
    desk.send("2022-09-27")
    ask_for_time(
        item,
        Wish("等待批复", date(2022, 10, 31), consented_by="局长"),
        make.actor(clerk, date(2022, 9, 28)),
    )
    grant_time(
        ExtensionRequest.objects.get(),
        make.actor(desk.office, date(2022, 9, 28)),
        granted_on=date(2022, 10, 31),
    )
    desk.send("2022-09-28")
    first, second = desk.mails_to(clerk)
    assert "10月31日" in second.text
    old, new = unfolded(attached(first)), unfolded(attached(second))
    assert "DTSTART;VALUE=DATE:20221031" in new
    assert uid(old) == uid(new)
    assert sequence(new) > sequence(old)


def uid(lines: list[str]) -> str:
    return next(line for line in lines if line.startswith("UID:"))


def sequence(lines: list[str]) -> int:
    return int(next(line for line in lines if line.startswith("SEQUENCE:")).partition(":")[2])


def test_a_date_that_the_office_edited_is_attached_with_the_next_mail(desk, owned, clerk, make):
    item = owned(due_on=DUE)
    desk.send("2022-09-27")
    item.refresh_from_db()
    edit_item(
        item, make.actor(desk.office), version=item.version, values={"due_on": date(2022, 10, 12)}
    )
    desk.send("2022-09-28")
    [_first, second] = desk.mails_to(clerk)
    assert "DTSTART;VALUE=DATE:20221012" in unfolded(attached(second))


def test_a_granted_date_that_was_moved_again_is_not_told(desk, owned, clerk, make):
    item = owned(due_on=date(2022, 12, 30))
    ask_for_time(item, Wish("等待批复", date(2023, 1, 31), consented_by="局长"), make.actor(clerk))
    grant_time(
        ExtensionRequest.objects.get(), make.actor(desk.office), granted_on=date(2023, 1, 31)
    )
    item.refresh_from_db()
    edit_item(
        item, make.actor(desk.office), version=item.version, values={"due_on": date(2023, 2, 28)}
    )
    desk.send("2022-09-15")
    assert desk.mails_to(clerk) == []
    assert Notice.objects.get(kind="redated").why == "date_moved"


def test_who_is_told_without_owning_the_item_gets_no_date(desk, owned, make):
    owned(due_on=DUE, status="submitted", submitted_on=date(2022, 9, 27))
    desk.send("2022-09-27")
    [mail] = desk.mails_to(desk.office)
    assert attached(mail) == ""


def test_a_mail_resent_to_a_mended_address_keeps_its_dates(desk, owned, clerk, make):
    owned(due_on=DUE)
    desk.send("2022-09-27")
    [mail] = desk.mails_to(clerk)
    before = attached(mail)
    clerk.email = "new@example.cn"
    clerk.save()
    resend_mail(Mail.objects.get(pk=mail.pk), make.actor(desk.office))
    assert attached(Mail.objects.get(pk=mail.pk)) == before != ""


def test_a_mail_that_had_no_address_carries_its_dates_once_there_is_one(desk, owned, clerk, make):
    item = owned(due_on=DUE)
    Person.objects.filter(pk=clerk.pk).update(email="")
    desk.send("2022-09-27")
    [mail] = desk.mails_to(clerk)
    assert (mail.state, mail.message) == ("failed", "")
    Person.objects.filter(pk=clerk.pk).update(email="new@example.cn")
    resend_mail(Mail.objects.get(pk=mail.pk), make.actor(desk.office))
    lines = unfolded(attached(Mail.objects.get(pk=mail.pk)))
    assert "DTSTART;VALUE=DATE:20220930" in lines
    assert any(line.startswith(f"UID:{item.code}@") for line in lines)


@pytest.mark.parametrize("text", ["短", "提高公职律师覆盖率" * 20, "a" * 75, "a" * 76, "é" * 100])
def test_long_lines_are_folded_between_characters(text):
    pieces = fold(text).split("\r\n")
    assert all(len(piece.encode()) <= LONGEST_LINE for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == text


def test_signs_with_a_meaning_of_their_own_are_escaped():
    assert escape("甲,乙;丙\\丁\r\nUID:x") == "甲\\,乙\\;丙\\\\丁  UID:x"
