"""The very bytes of a mail: built once, stored, sent the same at every attempt."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage as DjangoMessage
from django.core.validators import validate_email

from tracker.reminders.digest import one_line

ANSWERS_UNWANTED = {
    "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office replies
    "X-Auto-Response-Suppress": "All",  # the same for Exchange
    "Precedence": "bulk",
}


def is_address(text: str) -> bool:
    """Whether a mail server could take it: one plain address, nothing that breaks a header."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return text.isascii()


def message_id(mail_id: UUID) -> str:
    """The fixed Message-ID of a mail; the site's host name is its right part."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{mail_id}@{host}>"


class Content(Protocol):
    """What a message is made of: a fresh Digest, or the Mail that keeps it."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...


def build(content: Content, *, name: str, address: str, mail_id: UUID, at: datetime) -> str:
    """The whole message, all ASCII, lines ended by a bare line feed. `address` must be valid."""
    message = EmailMessage(policy=SMTP.clone(linesep="\n"))
    message["Subject"] = one_line(content.subject)
    message["From"] = _sender()
    user, _at, domain = address.rpartition("@")
    message["To"] = Address(one_line(name), user, domain)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(mail_id)
    for header, value in ANSWERS_UNWANTED.items():
        message[header] = value
    message.set_content(content.text, cte="base64")
    message.add_alternative(content.html, subtype="html", cte="base64")
    return message.as_bytes().decode("ascii")


def _sender() -> Address:
    name, address = parseaddr(one_line(settings.MAIL_FROM))
    user, _at, domain = address.rpartition("@")
    return Address(name, user, domain)


class AsStored(Message):
    """A parsed message that gives back the stored bytes, not a new serialization of them."""

    stored = b""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\n") -> bytes:
        """The stored bytes with the line ends that the backend asks for."""
        return self.stored.replace(b"\n", linesep.encode())


class StoredMessage(DjangoMessage):
    """What Django's mail backends take: one recipient and the stored bytes."""

    def __init__(self, stored: str, address: str) -> None:
        super().__init__(to=[address], from_email=settings.MAIL_FROM)
        self.stored = stored

    def message(self, *, policy: Any = None) -> Any:
        """The stored message."""
        from_bytes = message_from(self.stored)
        from_bytes.stored = self.stored.encode("ascii")
        return from_bytes


def message_from(stored: str) -> AsStored:
    """The stored text as a message one can ask for its headers and parts."""
    parser: BytesParser[AsStored] = BytesParser(AsStored)
    return parser.parsebytes(stored.encode("ascii"))
