"""Every page of the demo, as each role: no barrier axe-core knows, nothing beyond the window."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.main_path import SIZES, Visitor, accounts

pytestmark = pytest.mark.browser

PAGES = {
    "staff": (
        "/todo/",
        "/items/?scope=all",
        "/items/2022-P01/",
        "/items/2022-P01/submit/",
        "/items/2022-P01/evidence/",
        "/items/2022-P01/progress/",
        "/period/",
        "/account/",
        "/mails/",
    ),
    "department_head": ("/todo/?whose=department", "/period/"),
    "viewer": ("/overview/", "/items/", "/items/2022-M01/"),
    "office": (
        "/office/",
        "/items/?columns=all",
        "/items/2022-P06/assign/",
        "/items/2022-P06/edit/",
        "/verify/",
        "/verify/2022-P04/",
        "/reports/",
        "/reports/import/",
        "/reminders/",
        "/reminders/preview/",
        "/mails/",
        "/mails/calls/",
        "/organizations/",
        "/organizations/roster/",
        "/organizations/office/",
        "/calendar/",
        "/periods/",
        "/trail/",
        "/jobs/",
    ),
}


@pytest.mark.parametrize("width", list(SIZES))
@pytest.mark.parametrize("role", list(PAGES))
def test_no_page_has_barriers_or_sticks_out(demo_site, chromium, role, width):
    username, password = next(a[1:] for a in accounts(demo_site.folder) if a[0] == role)
    visitor = Visitor(chromium, demo_site.url, width, username, password)
    found = {}
    for address in PAGES[role]:
        answer = visitor.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status}"
        violations = Axe().run(visitor.page).response["violations"]
        over = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if violations or over > 0:
            found[address] = ([v["id"] for v in violations], over)
    visitor.leave()
    assert found == {}
