"""Words typed into a form whose session was over: kept through the log-in, then given back.

Only text fields are kept, never files, passwords or tokens. They live in the visitor's session,
which the log-in carries over, for a day at most, and go once the form was sent again.
"""

from typing import Any

from django.http import HttpRequest

from tracker import clock

SESSION_KEY = "kept_text"
LARGEST_CHARACTERS = 200_000
KEPT_SECONDS = 24 * 60 * 60
UNKEPT = ("csrfmiddlewaretoken",)


def keep(request: HttpRequest, page: str) -> None:
    """Keep the posted fields for `page` (the path and query of the page with the form)."""
    fields = [
        [name, value]
        for name in request.POST
        if name not in UNKEPT and "password" not in name
        for value in request.POST.getlist(name)
    ]
    if not fields or sum(len(name) + len(value) for name, value in fields) > LARGEST_CHARACTERS:
        return
    request.session[SESSION_KEY] = {
        "page": page,
        "action": request.path,
        "fields": fields,
        "at": clock.now().timestamp(),
    }


def given_back(request: HttpRequest) -> dict[str, Any] | None:
    """What was kept for the page that is being shown; None when there is nothing.

    A POST to the form's address means that the words were sent again: they are forgotten.
    """
    session = getattr(request, "session", None)
    kept = session.get(SESSION_KEY) if session is not None else None
    if not kept or not request.user.is_authenticated:
        return None
    too_old = clock.now().timestamp() - kept["at"] > KEPT_SECONDS
    if too_old or (request.method == "POST" and request.path == kept["action"]):
        forget(request)
        return None
    here = request.path == kept["page"].partition("?")[0]
    return {"action": kept["action"], "fields": kept["fields"]} if here else None


def forget(request: HttpRequest) -> None:
    """Drop what was kept."""
    request.session.pop(SESSION_KEY, None)
