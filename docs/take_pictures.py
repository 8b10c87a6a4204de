"""Take the pictures of README and guides anew: `make pictures`.

Starts the demo in a folder of its own and looks at it with Debian's chromium.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import sync_playwright

from tests.browser.main_path import Visitor, accounts
from tests.sites import ROOT, Site

CHROMIUM = os.environ.get("TEST_CHROMIUM", "/usr/bin/chromium")
IMAGES = ROOT / "docs" / "images"
# name of the picture, role, number of the account, address, whole page or just the window
PICTURES = (
    ("list", "office", 0, "/items/", False),
    ("todo", "staff", 0, "/todo/", True),
    ("item", "staff", 0, "/items/2022-P01/", True),
    ("period", "staff", 0, "/period/", False),
    ("verify", "office", 1, "/verify/2022-P04/", True),
    ("reminders", "office", 0, "/reminders/preview/", False),
    ("overview", "viewer", 0, "/overview/", True),
)
HIGHEST = 1800  # pixels: a picture in a guide, not a scroll


def main() -> None:
    """Write docs/images/NAME-WIDTH.png for every picture at both widths."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "site"
        home.mkdir()
        (home / "settings.env").write_text("TRACKER_TODAY=2022-09-15\n", encoding="utf-8")
        site = Site(home)
        site.manage("migrate", "--verbosity", "0")
        site.manage("setup_demo")
        draft = ROOT / "tests" / "data" / "town_report.txt"
        site.manage("import_report", str(draft), "--plan-year", "2023")
        site.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        try:
            for width, pixels in (("phone", 390), ("desktop", 1440)):
                take_all(browser, site, width, pixels)
        finally:
            browser.close()
            site.stop()


def take_all(browser, site: Site, width: str, pixels: int) -> None:
    """All pictures at one width; the review bench is reached as its user reaches it."""
    for name, role, number, address, whole in PICTURES:
        visitor = enter(browser, site, width, role, number)
        visitor.page.goto(address)
        take(visitor, f"{name}-{pixels}", whole=whole)
        visitor.leave()
    office = enter(browser, site, width, "office", 0)
    office.page.goto("/reports/")
    office.page.locator("a[href$='/review/']").first.click()
    take(office, f"review-{pixels}", whole=False)
    office.leave()


def enter(browser, site: Site, width: str, role: str, number: int) -> Visitor:
    """A demo account in a window of its own."""
    fits = [account for account in accounts(site.folder) if account[0] == role]
    _role, username, password = fits[number]
    return Visitor(browser, site.url, width, username, password)


def take(visitor: Visitor, name: str, *, whole: bool) -> None:
    """Keep what the window shows, or the page down to HIGHEST."""
    page = visitor.page
    page.wait_for_load_state("networkidle")
    size = page.viewport_size
    assert size is not None
    if whole:
        high = min(HIGHEST, page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": size["width"], "height": high})
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    main()
