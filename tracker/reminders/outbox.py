"""Rows of the outbox: how a mail comes into it, rendered, before anything is sent."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import IntegrityError, transaction

from tracker import clock
from tracker.organizations.models import Person
from tracker.reminders.messages import Content, build, is_address, message_id
from tracker.reminders.models import Mail, MailContent

NO_ADDRESS, BAD_ADDRESS, BOUNCED = "no_address", "bad_address", "bounced"


@dataclass(frozen=True)
class Words:
    """A single mail, rendered in its reader's language; nothing is attached."""

    subject: str
    text: str
    html: str
    calendar: str = ""


def unreachable(person: Person) -> str:
    """Why no mail can reach the person, as a code; empty when one can."""
    if not person.email:
        return NO_ADDRESS
    if not is_address(person.email):
        return BAD_ADDRESS
    return BOUNCED if person.email_failed_at else ""


def new_mail(person: Person, kind: str, send_on: date, *, language: str, subject: str) -> Mail:
    """A mail that is not saved yet: ready, or failed where no mail can reach the person."""
    mail = Mail(
        public_id=uuid4(),
        person=person,
        kind=kind,
        send_on=send_on,
        address=person.email if is_address(person.email) else "",
        language=language,
        subject=subject[:200],
        prepared_at=clock.now(),
    )
    mail.message_id = message_id(mail.public_id)
    mail.error = unreachable(person)
    if mail.error:
        mail.state = Mail.State.FAILED
    return mail


def message_of(mail: Mail, content: Content) -> str:
    """The bytes that every attempt sends; empty for who cannot be reached."""
    if mail.state == Mail.State.FAILED:
        return ""
    return build(
        content,
        name=mail.person.name,
        address=mail.address,
        mail_id=mail.public_id,
        at=mail.prepared_at,
    )


def put(person: Person, kind: str, send_on: date, content: Content) -> Mail | None:
    """Commit a single mail in the person's language; None when that day has one of its kind."""
    mail = new_mail(person, kind, send_on, language=person.language, subject=content.subject)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
            MailContent.objects.create(
                mail=mail,
                text=content.text,
                html=content.html,
                calendar=content.calendar,
                message=message_of(mail, content),
            )
    except IntegrityError:
        if Mail.objects.filter(person=person, kind=kind, send_on=send_on).exists():
            return None
        raise
    return mail
