"""Log-ins, log-outs and refused tries: lines of the security log, outside the trail.

They have their own, short retention (that of the process's log); nobody counts them per person.
"""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

log = logging.getLogger("tracker.security")


@receiver(user_logged_in)
def note_log_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Who, from where."""
    log.info("log-in of user %s from %s", user.pk, _address(request))


@receiver(user_logged_out)
def note_log_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Who."""
    if user is not None:
        log.info("log-out of user %s", user.pk)


@receiver(user_login_failed)
def note_refusal(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """The name as typed, from where; never the password."""
    log.warning("log-in refused for %.60r from %s", credentials.get("username"), _address(request))


def _address(request: HttpRequest | None) -> str:
    return str(request.META.get("REMOTE_ADDR", "?")) if request is not None else "?"
