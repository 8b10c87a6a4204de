"""Pages for what went wrong: bad request, forbidden, not found, server error, CSRF."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tracker.web.context import OFFICE_CACHE_KEY


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 with the reason that the page gave."""
    return render(request, "403.html", {"reason": str(exception)}, status=HTTPStatus.FORBIDDEN)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: unknown, or not one's own; the page does not tell which."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that asks neither the database nor the session."""
    words = render_to_string("500.html", {"office": cache.get(OFFICE_CACHE_KEY)})
    return HttpResponse(words, status=HTTPStatus.INTERNAL_SERVER_ERROR)


@login_not_required
def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came from a page opened before the last log-in, or from elsewhere."""
    context = {
        "title": _("Not saved: please try again"),
        "reason": "",
        "cookies_off": not request.COOKIES,
    }
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


def busy(request: HttpRequest) -> HttpResponse:
    """503: the database is locked or away; a page that asks neither it nor the session."""
    words = render_to_string("503.html", {"office": cache.get(OFFICE_CACHE_KEY)})
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(words, status=status, headers={"Retry-After": "60"})
