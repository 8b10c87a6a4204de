"""Windows of Debian's chromium (tests/services.py) and the demo for tests that look at pages."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.sites import Site

WIDTHS = {"phone": (390, 844), "desktop": (1440, 900)}
# Playwright's event loop runs in the test's thread, and Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory) -> Path:
    """The demo, set up once; whoever changes it works on a copy."""
    folder = tmp_path_factory.mktemp("demo") / "site"
    folder.mkdir()
    (folder / "settings.env").write_text("TRACKER_TODAY=2022-09-15\n", encoding="utf-8")
    site = Site(folder)
    site.manage("migrate", "--verbosity", "0")
    site.manage("setup_demo")
    return folder


@pytest.fixture(scope="module")
def demo_site(demo_folder, tmp_path_factory) -> Iterator[Site]:
    """The demo, running, for tests that only look."""
    folder = tmp_path_factory.mktemp("looked_at") / "site"
    shutil.copytree(demo_folder, folder)
    site = Site(folder)
    site.start()
    yield site
    site.stop()


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
