"""Acts on many rows in a real browser: the ticks are counted, the button says how many."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tracker.checklist.models import ChecklistItem

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def items(make) -> list[ChecklistItem]:
    make.office_details()
    return [make.item(f"第{n}件事项", status="submitted") for n in range(4)]


def has_no_barriers(page: Page) -> bool:
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return over <= 0 and not Axe().run(page).response["violations"]


def test_the_bar_counts_the_ticks_and_the_button_follows(make, window, width, items):
    page = window(width, make.client(make.person("区办甲", role="office")))
    page.goto("/items/")
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    boxes = page.locator("tbody input[name=item]")
    for number in (0, 1, 2):
        boxes.nth(number).check()
    expect(bar).to_contain_text("已选 3 项")
    expect(bar.get_by_role("button", name="通过")).to_be_in_viewport()
    assert has_no_barriers(page)
    bar.get_by_role("button", name="通过").click()
    button = page.locator("main form .btn-primary")
    expect(button).to_have_text("通过 3 项")
    assert has_no_barriers(page)
    page.get_by_label("第0件事项").uncheck()
    expect(button).to_have_text("通过 2 项")
    button.click()
    expect(page.get_by_role("status").first).to_contain_text("2 项已审核通过")
    assert ChecklistItem.objects.filter(status="closed").count() == 2
    assert ChecklistItem.objects.get(pk=items[0].pk).status == "submitted"


def test_the_head_of_the_column_ticks_the_page_and_no_more(make, window, items):
    page = window("desktop", make.client(make.person("区办甲", role="office")))
    page.goto("/items/?q=第3件")
    page.get_by_label("本页全选").check()
    expect(page.locator("#bulk")).to_contain_text("已选 1 项")
