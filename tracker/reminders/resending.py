"""Sending a mail once more, by hand."""

from typing import Any

from django.utils.translation import gettext as _

from tracker.organizations.actors import Actor
from tracker.organizations.models import Person
from tracker.organizations.rights import require_office
from tracker.reminders.messages import build
from tracker.reminders.models import Mail, MailContent
from tracker.reminders.outbox import unreachable
from tracker.reminders.policy import current_policy
from tracker.reminders.words import NOT_SENT
from tracker.trail.errors import Refused
from tracker.trail.recording import recording, writer

RESENDABLE = (Mail.State.SENT, Mail.State.FAILED, Mail.State.DROPPED)


class CannotResend(Refused):
    """The mail cannot go out again now."""


@writer
def resend_mail(mail: Mail, actor: Actor) -> None:
    """Make a mail ready again: the same bytes, or the same words for a mended address.

    Raises NotAllowed, CannotResend (reminders off, no address, already waiting).
    """
    hat = require_office(actor)
    person = mail.person
    if not current_policy().is_on:
        raise CannotResend(_("Reminders are switched off: nothing is sent."))
    if why := unreachable(person):
        raise CannotResend(NOT_SENT[why])
    changes: dict[str, Any] = {"state": Mail.State.READY, "attempts": 0, "error": ""}
    message = mail.message
    if not message or mail.address != person.email:
        changes["address"] = person.email
        message = build(
            mail,
            name=person.name,
            address=person.email,
            mail_id=mail.public_id,
            at=mail.prepared_at,
        )
    with recording(hat) as record:
        ready = Mail.objects.filter(pk=mail.pk, state__in=RESENDABLE)
        if not ready.update(retry_at=None, **changes):
            raise CannotResend(_("This mail is already waiting to be sent."))
        MailContent.objects.filter(mail=mail).update(message=message)
        record("mail.resent", mail, {"address": changes.get("address", mail.address)})


@writer
def trust_address(person: Person, actor: Actor) -> None:
    """Use an address again that a mail server refused, after a telephone call say."""
    hat = require_office(actor)
    with recording(hat) as record:
        changed = Person.objects.filter(pk=person.pk, email_failed_at__isnull=False)
        if not changed.update(email_failed_at=None):
            record.nothing()
            return
        record("person.address_trusted", person, {"email": person.email})
