"""Words typed into a form whose session was over: kept through the log-in, then given back.

Only text fields are kept, never files, passwords or tokens. They live in the visitor's session,
which the log-in carries over, for a day at most, and go once the form was sent again. A signed
cookie remembers whose log-in this browser had, so that on a shared computer nobody else who logs
in next is shown the words.
"""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tracker import clock

SESSION_KEY = "kept_text"
LARGEST_CHARACTERS = 200_000
KEPT_SECONDS = 24 * 60 * 60
LONGEST_ABSENCE = 30 * KEPT_SECONDS
UNKEPT = ("csrfmiddlewaretoken",)
WHOSE_COOKIE = "whose_words"


def remember(request: HttpRequest, response: HttpResponseBase, user_id: int) -> None:
    """Note in the browser whose log-in this is; called at each log-in."""
    response.set_signed_cookie(
        WHOSE_COOKIE,
        str(user_id),
        max_age=LONGEST_ABSENCE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


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
        "whose": request.get_signed_cookie(WHOSE_COOKIE, "", max_age=LONGEST_ABSENCE),
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
    anothers = kept["whose"] not in ("", str(request.user.pk))
    if too_old or anothers or (request.method == "POST" and request.path == kept["action"]):
        forget(request)
        return None
    here = request.path == kept["page"].partition("?")[0]
    return {"action": kept["action"], "fields": kept["fields"]} if here else None


def forget(request: HttpRequest) -> None:
    """Drop what was kept."""
    request.session.pop(SESSION_KEY, None)
