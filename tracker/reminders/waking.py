"""Telling the worker that mails are ready: a hint that may get lost."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from tracker.reminders.tasks import send_ready

logger = logging.getLogger(__name__)


def wake_outbox() -> None:
    """After the commit, ask a worker to send what is ready; without a broker the sweep does."""
    transaction.on_commit(_wake)


def _wake() -> None:
    try:
        send_ready.delay()
    except (OperationalError, OSError) as error:
        logger.warning("The broker does not answer (%s); the next sweep sends the mails.", error)
