"""What every request passes before any page sees it."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

NextLayer = Callable[[HttpRequest], HttpResponse]
FORWARDED_HEADERS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
)


def is_trusted(address: str) -> bool:
    """Whether `address` is one of TRUSTED_PROXIES."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


class TrustedProxyMiddleware:
    """Believe forwarding headers only where they come from a proxy named in TRUSTED_PROXIES.

    REMOTE_ADDR becomes the nearest address that is not such a proxy: the one that log-in
    throttling counts. From anyone else the headers are removed.
    """

    def __init__(self, get_response: NextLayer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = str(request.META.get("REMOTE_ADDR", ""))
        if is_trusted(peer):
            request.META["REMOTE_ADDR"] = self._client(request, peer)
        else:
            for header in FORWARDED_HEADERS:
                request.META.pop(header, None)
        return self.get_response(request)

    @staticmethod
    def _client(request: HttpRequest, peer: str) -> str:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        for hop in (part.strip() for part in reversed(forwarded.split(","))):
            if hop and not is_trusted(hop):
                return hop
        return peer


class ChosenLanguageMiddleware:
    """Chinese, unless the visitor chose another language; the browser's list does not decide."""

    def __init__(self, get_response: NextLayer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
