"""Telling the worker that an export waits: a hint that may get lost."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from tracker.web.workbooks.tasks import exports

logger = logging.getLogger(__name__)


def wake_exports() -> None:
    """After the commit, ask a worker to make what waits; without a broker the next minute does."""
    transaction.on_commit(_wake)


def _wake() -> None:
    try:
        exports.delay()
    except (OperationalError, OSError) as error:
        logger.warning("The broker does not answer (%s); the next sweep makes the export.", error)
