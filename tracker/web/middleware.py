"""What every page finds on its request: the business date, who acts, and the way to the log-in."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from tracker import clock
from tracker.files.uploads import forget_interrupted
from tracker.organizations.actors import Actor, actor_of_user
from tracker.trail.errors import Refused
from tracker.web import kept_text
from tracker.web.failures import busy
from tracker.web.visitor import today_of

logger = logging.getLogger(__name__)
NextLayer = Callable[[HttpRequest], HttpResponse]
OPEN_TO_NEW_PASSWORD = {"password_first", "logout", "language", "old_browser"}


class BrokenUploadMiddleware:
    """A connection that breaks while a file comes in leaves nothing of it when the request ends.

    Django tells an upload handler of a stop, but not of an error while it reads.
    """

    def __init__(self, get_response: NextLayer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            forget_interrupted(request)


class WhoAndWhenMiddleware:
    """request.today is the business date; request.actor is who acts on it, read when used."""

    def __init__(self, get_response: NextLayer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        today = clock.today()
        request.today = today  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):  # a shared computer shows no old pages
            patch_cache_control(response, private=True, no_cache=True)
        return response


def _actor(request: HttpRequest) -> Actor:
    today = today_of(request)
    if request.user.is_authenticated:
        return actor_of_user(request.user, today)
    return Nobody(user=None, person=None, on=today)


class Nobody(Actor):
    """Who has not logged in: like the system without user and person, but sees nothing."""

    is_system = False


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page asks for a log-in unless it says otherwise; what was typed is kept.

    A POST whose session is over leaves its words in the visitor's new session; the log-in goes
    back to the page that held the form, which shows them again (tracker.web.kept_text).
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        page = request.get_full_path()
        if request.method == "POST":
            page = page_of_form(request)
            kept_text.keep(request, page)
        address = f"{reverse('login')}?{urlencode({self.redirect_field_name: page})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


def page_of_form(request: HttpRequest) -> str:
    """The path of the page that holds the posted form: what sent it, if that is one of ours."""
    sender = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(sender, {request.get_host()}, request.is_secure()):
        parts = urlsplit(sender)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()


class FirstPasswordMiddleware:
    """Whoever was given a password by the office chooses an own one before anything else."""

    def __init__(self, get_response: NextLayer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        """Send them to the page of the first password, and back afterwards."""
        user = request.user
        if not (user.is_authenticated and user.must_change_password):
            return None
        if not getattr(view_func, "login_required", True):
            return None
        match = request.resolver_match
        if match and match.view_name in OPEN_TO_NEW_PASSWORD:
            return None
        back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('password_first')}?{back}")


class RefusedMiddleware:
    """What a rule refuses and the page did not catch is answered with the rule's own sentence."""

    def __init__(self, get_response: NextLayer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """403 for a forbidden act, 409 for any other refusal; 503 while the database is busy."""
        if isinstance(error, OperationalError):
            logger.error(
                "The database did not answer %s %s: %s", request.method, request.path, error
            )
            return busy(request)
        if not isinstance(error, Refused):
            return None
        template = "403.html" if error.status == HTTPStatus.FORBIDDEN else "refused.html"
        return render(request, template, {"reason": str(error)}, status=error.status)
