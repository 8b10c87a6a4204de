"""The very bytes of a mail: built once, stored, sent the same at every attempt."""

from base64 import b64encode
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
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
    @property
    def calendar(self) -> str: ...


def build(content: Content, *, name: str, address: str, mail_id: UUID, at: datetime) -> str:
    """The whole message, all ASCII, lines ended by a bare line feed. `address` must be valid.

    Put together by hand: the library's own classes take several times as long, and here every
    value is one line, every part is base64.
    """
    boundary = f"=_{mail_id.hex}"
    parts = [_part("plain", content.text), _part("html", content.html)]
    kind, body = _multipart("alternative", f"{boundary}_a", parts)
    if content.calendar:
        whole = [f"Content-Type: {kind}\n\n{body}", _calendar_part(content.calendar)]
        kind, body = _multipart("mixed", f"{boundary}_m", whole)
    headers = {
        "Subject": Header(one_line(content.subject), "utf-8").encode(linesep="\n"),
        "From": formataddr(parseaddr(one_line(settings.MAIL_FROM))),
        "To": formataddr((one_line(name), address)),
        "Date": format_datetime(at),
        "Message-ID": message_id(mail_id),
        **ANSWERS_UNWANTED,
        "MIME-Version": "1.0",
        "Content-Type": kind,
    }
    head = "\n".join(f"{header}: {value}" for header, value in headers.items())
    return f"{head}\n\n{body}"


def envelope_sender() -> str:
    """The bare address of MAIL_FROM, to which a server may return a mail."""
    return parseaddr(one_line(settings.MAIL_FROM))[1]


def _multipart(kind: str, boundary: str, parts: list[str]) -> tuple[str, str]:
    """Its Content-Type and its body."""
    body = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'multipart/{kind}; boundary="{boundary}"', f"{body}--{boundary}--\n"


def _calendar_part(calendar: str) -> str:
    attached = 'Content-Disposition: attachment; filename="dates.ics"\n'
    return attached + _part("calendar; method=PUBLISH", calendar)


def _part(subtype: str, text: str) -> str:
    coded = b64encode(text.encode()).decode("ascii")
    lines = "\n".join(coded[at : at + 76] for at in range(0, len(coded), 76))
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\n'
        f"Content-Transfer-Encoding: base64\n\n{lines}"
    )


class AsStored:
    """What Django's backends ask of a message: the stored bytes, not a new serialization."""

    def __init__(self, stored: str) -> None:
        self.stored = stored

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        """The stored bytes with the line ends that the backend asks for."""
        return self.stored.replace("\n", linesep).encode("ascii")


class StoredMessage(DjangoMessage):
    """What Django's mail backends take: one recipient and the stored bytes."""

    def __init__(self, stored: str, address: str) -> None:
        super().__init__(to=[address], from_email=settings.MAIL_FROM)
        self.stored = stored

    def message(self, *, policy: Any = None) -> Any:
        """The stored message."""
        return AsStored(self.stored)
