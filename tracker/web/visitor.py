"""What the middleware put on a request, with its types: who, when, and the log-in behind it."""

from datetime import date

from django.http import HttpRequest

from tracker.organizations.actors import Actor
from tracker.organizations.models import User


def actor_of(request: HttpRequest) -> Actor:
    """Who acts; somebody without a log-in sees and may do nothing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def today_of(request: HttpRequest) -> date:
    """The business date of the request."""
    today: date = request.today  # type: ignore[attr-defined]
    return today


def user_of(request: HttpRequest) -> User:
    """The log-in of a page that asks for one. Raises TypeError on a page that does not."""
    # Reading an attribute wakes the lazy user; isinstance alone sees through the wrapper.
    if not isinstance(request.user, User):
        raise TypeError("this page was reached without a log-in")
    return request.user
