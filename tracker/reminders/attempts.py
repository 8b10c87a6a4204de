"""One attempt to hand a mail to the server, and what its answer means."""

import smtplib
from dataclasses import dataclass
from enum import StrEnum

from django.core.mail.backends.base import BaseEmailBackend

from tracker.reminders.messages import AsStored, StoredMessage, envelope_sender
from tracker.reminders.models import Mail
from tracker.reminders.smtp import WatchedBackend

# RFC 5321: mailbox unavailable, user not local, mailbox name not allowed
BAD_ADDRESS_CODES = (550, 551, 553)


class Outcome(StrEnum):
    """What is known after an attempt."""

    SENT = "sent"
    FAILED = "failed"  # for good
    DELAYED = "delayed"  # certainly not delivered, worth another try
    UNKNOWN = "unknown"  # the body was handed over, no answer came


@dataclass(frozen=True)
class Result:
    """The outcome with the server's own words, for the mail log."""

    outcome: Outcome
    words: str = ""
    bad_address: bool = False
    connection_lost: bool = False


def attempt(mailer: BaseEmailBackend, mail: Mail) -> Result:
    """Send the stored bytes once; never raises for what a mail server can answer."""
    try:
        _hand_over(mailer, mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _refused(code, words, by_recipient=True)
    except smtplib.SMTPSenderRefused as error:
        # our own address or limit, not this recipient's fault: wait for the office to mend it
        return _answered(Outcome.DELAYED, error.smtp_code, error.smtp_error)
    except smtplib.SMTPServerDisconnected as error:
        return _lost(mailer, error)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error, by_recipient=False)
    except OSError as error:
        return _lost(mailer, error)
    return Result(Outcome.SENT)


def _hand_over(mailer: BaseEmailBackend, mail: Mail) -> None:
    if isinstance(mailer, WatchedBackend):
        content = AsStored(mail.message).as_bytes(linesep="\r\n")
        mailer.send_bytes(envelope_sender(), mail.address, content)
    else:
        mailer.send_messages([StoredMessage(mail.message, mail.address)])


def open_or_reason(mailer: BaseEmailBackend) -> str:
    """Connect where that is needed; why it could not, in the server's or system's own words."""
    try:
        mailer.open()
    except smtplib.SMTPResponseException as error:
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    except OSError as error:
        return str(error) or type(error).__name__
    return ""


def _refused(code: int, words: bytes | str, *, by_recipient: bool) -> Result:
    if code < 500:
        return _answered(Outcome.DELAYED, code, words)
    bad = by_recipient or code in BAD_ADDRESS_CODES
    return _answered(Outcome.FAILED, code, words, bad_address=bad)


def _answered(
    outcome: Outcome, code: int, words: bytes | str, *, bad_address: bool = False
) -> Result:
    # 421 is the server's good-bye: it closes the connection with it
    return Result(outcome, f"{code} {_text(words)}", bad_address, connection_lost=code == 421)


def _lost(mailer: BaseEmailBackend, error: OSError) -> Result:
    unknown = isinstance(mailer, WatchedBackend) and mailer.was_handing_over()
    words = str(error) or type(error).__name__
    outcome = Outcome.UNKNOWN if unknown else Outcome.DELAYED
    return Result(outcome, words, connection_lost=True)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
