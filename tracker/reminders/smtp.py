"""Django's SMTP backend, which also tells whether a broken attempt may have been delivered."""

import smtplib
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"


class _Watched:
    """Mixed into smtplib's classes: notes while a message's body is on its way."""

    handing_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the body; between its first byte and the answer the outcome is unknown."""
        self.handing_over = True
        answer: tuple[int, bytes] = super().data(msg)  # type: ignore[misc]
        self.handing_over = False
        return answer


class WatchedSMTP(_Watched, smtplib.SMTP):
    """Plain or STARTTLS."""


class WatchedSMTPSSL(_Watched, smtplib.SMTP_SSL):
    """TLS from the start."""


class WatchedBackend(EmailBackend):
    """One connection for many mails; can say how far a failed attempt came."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSMTPSSL if self.use_ssl else WatchedSMTP

    def send_bytes(self, sender: str, recipient: str, message: bytes) -> None:
        """One message over the open connection. Raises what smtplib raises."""
        assert self.connection is not None, "open() comes first"
        self.connection.sendmail(sender, [recipient], message)

    def was_handing_over(self) -> bool:
        """Whether the last attempt ended after the body was begun and before the answer."""
        return bool(getattr(self.connection, "handing_over", False))

    def drop(self) -> None:
        """Close without a word: a server that hangs would make `quit` hang too."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def open_mailer(backend: str) -> BaseEmailBackend:
    """The mail backend of the settings; the SMTP one in its watched form."""
    if backend == DJANGO_SMTP:
        return WatchedBackend()
    return get_connection(backend)
