"""Every URL × every role answers as urls.txt says, with the security headers, no inline code."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.safety.world import ROLES, build, url_names

TABLE = Path(__file__).with_name("urls.txt")
POLICY = {
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'",
    "frame-ancestors 'none'", "form-action 'self'",
}  # fmt: skip
# Files and mails shown inside a page bring a policy of their own, stricter than the site's.
OWN_POLICY = {"evidence_file", "evidence_preview", "mail_body"}
INLINE = re.compile(
    rb"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")"
)


def read_table() -> dict[tuple[str, str], dict[str, str]]:
    """(url name, method) → role → expected answer."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, method, *answers = line.split()
        assert len(answers) == len(ROLES), f"urls.txt: {name} {method} has {len(answers)} answers"
        assert (name, method) not in rows, f"urls.txt: {name} {method} stands there twice"
        rows[(name, method)] = dict(zip(ROLES, answers, strict=True))
    return rows


EXPECTED = read_table()
URLS = dict(url_names())


class Undo(Exception):
    """Ends a savepoint, so that the next role meets the same district."""


def ask(client: Client, method: str, url: str) -> HttpResponse:
    """One request whose changes are undone."""
    client.raise_request_exception = False
    cookies = client.cookies.copy()
    try:
        with transaction.atomic():
            answer = getattr(client, method.lower())(url)
            if answer.streaming:
                b"".join(answer.streaming_content)  # a file is read to its end
            raise Undo
    except Undo:
        client.cookies = cookies
    return answer


def words(answer: HttpResponse) -> str:
    if answer.status_code == 302 and answer.url.startswith(reverse("login")):
        return "login"
    return str(answer.status_code)


def test_every_url_stands_in_the_table_and_nothing_else_does():
    named = {name for name, _method in EXPECTED}
    assert set(URLS) - named == set(), "add these to tests/safety/urls.txt"
    assert named - set(URLS) == set(), "these left the site"


@pytest.mark.parametrize("name", URLS)
def test_each_role_gets_the_answer_of_the_table(make, name):
    world = build(make)
    url = reverse(name, kwargs=world.arguments(name, URLS[name]))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for method in ("GET", "POST"):
        expected = EXPECTED.get((name, method))
        for role in ROLES if expected else ("office",):
            answer = ask(world.client(role), method, url)
            found[method][role] = words(answer)
            check_headers(name, answer)
        assert found[method] == (expected or {"office": "405"}), f"{method} {url}"


def check_headers(name: str, answer: HttpResponse) -> None:
    """What protects the reader's browser, on every answer of every page."""
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    if name in OWN_POLICY and answer.status_code == 200:
        assert "default-src 'none'" in policy
    else:
        assert policy == POLICY
        assert headers["X-Frame-Options"] == "DENY"
        if headers.get("Content-Type", "").startswith("text/html"):
            found = INLINE.search(answer.content)
            assert not found, f"inline code: {answer.content[found.start() :][:120]!r}"


def test_a_foreign_item_and_one_that_never_was_answer_alike(make):
    world = build(make)
    client = world.client("outsider")
    pages = []
    for code in (world.items["in_progress"].code, "2022-M99"):
        answer = client.get(reverse("item", args=[code]))
        assert answer.status_code == 404
        text = answer.content.decode().replace(code, "")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text))
    assert pages[0] == pages[1]
