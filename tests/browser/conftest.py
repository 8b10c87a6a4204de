"""Debian's chromium for tests that look at pages; without it they say so and are left out.

With REQUIRE_BROWSER=1 (continuous integration) a missing browser is a failure.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = {"phone": (390, 844), "desktop": (1440, 900)}
# Playwright's event loop runs in the test's thread, and Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    if not CHROMIUM.exists():
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"REQUIRE_BROWSER=1, but {CHROMIUM} is not there")
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(params=list(WIDTHS))
def width(request) -> str:
    """phone (390 px) and desktop (1440 px)."""
    return request.param


@pytest.fixture
def window(chromium, live_server) -> Iterator[Callable[..., Page]]:
    """`window("phone", client)` opens a page, logged in as the test client is.

    Every line on the browser's console but a refused address fails the test: what the content
    policy blocks shows there.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_window(width: str = "desktop", client: Client | None = None, **options) -> Page:
        wide, high = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": wide, "height": high},
            base_url=live_server.url,
            locale="zh-CN",
            **options,
        )
        contexts.append(context)
        for name, morsel in (client.cookies if client else {}).items():
            context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _note(message, complaints))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


def _note(message, complaints: list[str]) -> None:
    if message.type == "error" and "status of" not in message.text:
        complaints.append(message.text)
