"""Does the broker answer? Asked by /readyz, never by a page: work owed is a row, not a message."""

import os
from pathlib import Path

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

ANSWER_SECONDS = 1


def broker_answers() -> bool:
    """Whether a message could be published now; waits one second at most."""
    if settings.BROKER_IS_EMBEDDED:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        return os.access(folder, os.W_OK | os.X_OK)
    try:
        with current_app.connection_for_write(connect_timeout=ANSWER_SECONDS) as connection:
            connection.ensure_connection(max_retries=0, timeout=ANSWER_SECONDS)
    except (OperationalError, OSError):
        return False
    return True
