"""A person in front of the real site: logs in, clicks, and every click is counted."""

from pathlib import Path

from playwright.sync_api import Browser, Page, TimeoutError

SIZES = {"phone": (390, 844), "desktop": (1440, 900)}


def accounts(folder: Path) -> list[tuple[str, str, str]]:
    """role, username, password of the demo's log-ins, in their order."""
    lines = (folder / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(maxsplit=2)) for line in lines]  # type: ignore[misc]


class Visitor:
    """Somebody with a window of their own; `clicks` counts since the last `start_counting`."""

    def __init__(self, browser: Browser, url: str, width: str, username: str, password: str):
        wide, high = SIZES[width]
        self.context = browser.new_context(
            viewport={"width": wide, "height": high},
            base_url=url,
            locale="zh-CN",
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._stay_at_home)
        self.home = url
        self.clicks = 0
        self.page.goto("/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def start_counting(self) -> None:
        """From here on clicks count for one act."""
        self.clicks = 0

    def button(self, name: str, within=None) -> None:
        """Click a button of that name, or a link that looks like one."""
        place = within or self.page
        button = place.get_by_role("button", name=name, exact=True)
        link = place.get_by_role("link", name=name, exact=True)
        button.or_(link).first.click()
        self.clicks += 1

    def says(self, words: str) -> None:
        """The page shows these words."""
        try:
            self.page.get_by_text(words).first.wait_for(timeout=15_000)
        except TimeoutError as error:
            shown = self.page.locator("main").inner_text()
            raise AssertionError(f"{self.page.url} does not say {words!r}:\n{shown}") from error

    def leave(self) -> None:
        """Close the window; scripts must not have complained, nor asked another host."""
        self.context.close()
        assert not self.complaints, self.complaints

    def _stay_at_home(self, request) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.home):
            self.complaints.append(f"asked another host: {request.url}")
