"""Forwarding headers count only where they come from a proxy of ours; the language is chosen."""

import ipaddress

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.middleware import TrustedProxyMiddleware


@pytest.fixture
def seen(settings) -> list[HttpRequest]:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]
    return []


def pass_through(seen: list[HttpRequest], **meta: str) -> HttpRequest:
    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    TrustedProxyMiddleware(page)(RequestFactory().get("/", **meta))
    return seen[-1]


def test_a_trusted_proxy_names_the_visitor_and_the_scheme(seen):
    request = pass_through(
        seen,
        REMOTE_ADDR="10.0.0.1",
        HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9, 10.0.0.2",
        HTTP_X_FORWARDED_PROTO="https",
    )
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"  # what the visitor claims is not believed
    assert request.is_secure()


def test_anybody_else_is_not_believed(seen):
    request = pass_through(
        seen,
        REMOTE_ADDR="203.0.113.9",
        HTTP_X_FORWARDED_FOR="10.0.0.7",
        HTTP_X_FORWARDED_PROTO="https",
    )
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert not request.is_secure()


def test_chinese_comes_first_whatever_the_browser_prefers():
    page = Client(headers={"accept-language": "en-US,en;q=0.9"}).get("/healthz")
    assert page["Content-Language"] == "zh-hans"


def test_a_chosen_language_is_kept():
    client = Client()
    client.cookies["django_language"] = "en"
    assert client.get("/healthz")["Content-Language"] == "en"
    client.cookies["django_language"] = "xx"
    assert client.get("/healthz")["Content-Language"] == "zh-hans"
