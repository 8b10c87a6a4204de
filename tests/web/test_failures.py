"""Pages for what went wrong, and the security headers that every answer carries."""

import pytest
from django.test import Client
from django.urls import reverse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}
FOREIGN = "没有找到这一事项，或您单位不是它的牵头、配合单位。需要查看请电话区办。"


@pytest.fixture(autouse=True)
def _gallery(gallery, make):
    make.office_details()


def answer_of(make, kind):
    """An answer of each kind that the site can give."""
    visitor = Client(raise_request_exception=False, enforce_csrf_checks=kind == "csrf")
    if kind in ("log-in", "redirect", "csrf", "locked", "health"):
        return {
            "log-in": lambda: visitor.get(reverse("login")),
            "redirect": lambda: visitor.get("/account/"),
            "csrf": lambda: visitor.post(reverse("login"), {"username": "x"}),
            "locked": lambda: [
                visitor.post(reverse("login"), {"username": "x", "password": "y"})
                for _try in range(5)
            ][-1],
            "health": lambda: visitor.get(reverse("healthz")),
        }[kind]()
    client = make.client(make.person())
    client.raise_request_exception = False
    address = {
        "page": "/gallery/parts/",
        "not found": "/nowhere/",
        "forbidden": "/gallery/forbidden/",
        "refused": "/gallery/refusal/",
        "broken": "/gallery/broken/",
        "bad host": "/account/",
    }[kind]
    host = {"headers": {"host": "evil.example"}} if kind == "bad host" else {}
    return client.get(address, **host)


KINDS = {
    "log-in": 200,
    "page": 200,
    "health": 200,
    "redirect": 302,
    "bad host": 400,
    "csrf": 403,
    "forbidden": 403,
    "not found": 404,
    "refused": 409,
    "locked": 429,
    "broken": 500,
}


@pytest.mark.parametrize(("kind", "status"), KINDS.items())
def test_every_answer_carries_the_security_headers(make, kind, status):
    answer = answer_of(make, kind)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";") if part.strip()} == POLICY


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"health", "redirect"}))
def test_no_page_holds_what_the_policy_forbids(make, kind):
    page = answer_of(make, kind).content.decode()

    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


def test_a_foreign_address_says_so_and_whom_to_phone(make):
    page = answer_of(make, "not found").content.decode()

    assert FOREIGN in page
    assert "0573-80000000" in page


def test_a_forbidden_act_gives_its_reason(make):
    page = answer_of(make, "forbidden").content.decode()

    assert "这一项由您报送，请另一位区办人员审核（区办乙）。" in page


def test_a_refusal_gives_its_sentence(make):
    assert "经办人甲在 10:32 改过这一项。" in answer_of(make, "refused").content.decode()


def test_an_old_form_says_how_to_go_on(make):
    client = Client(enforce_csrf_checks=True)
    client.cookies["seen"] = "before"

    page = client.post(reverse("login"), {"username": "x"}).content.decode()

    assert "没有保存，请再试一次" in page
    assert "在您上次登录之前打开" in page


def test_a_browser_without_cookies_is_told(make):
    assert "禁用了Cookie" in answer_of(make, "csrf").content.decode()


def test_the_page_of_a_fault_asks_no_database_and_still_names_the_phone(
    make, django_assert_num_queries
):
    answer_of(make, "page")  # the office's details were seen once
    client = Client(raise_request_exception=False)

    with django_assert_num_queries(0):
        page = client.get("/gallery/broken/").content.decode()

    assert "系统出错了" in page
    assert "0573-80000000" in page
