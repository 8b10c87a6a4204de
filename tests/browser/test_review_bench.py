"""The real report, reviewed and published in a browser: by keys alone, and by mouse."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import tracker.reports
from tests.factory import Factory
from tracker.checklist.drafting import import_report
from tracker.checklist.models import ChecklistItem
from tracker.organizations.bodies import load_departments
from tracker.organizations.models import Department, Person, Post
from tracker.reports.importing import SourceFacts, read_source
from tracker.reports.models import Report

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REAL = Path(tracker.reports.__file__).parent / "data" / "nanhu-2021.txt"


@pytest.fixture
def office(make: Factory) -> Person:
    """区办甲."""
    make.office_details()
    load_departments(make.actor())
    body = next(b for b in Department.objects.all() if "区委依法治区办" in b.names())
    return make.person("区办甲", role=Post.Role.OFFICE, department=body)


@pytest.fixture
def report(make: Factory, office: Person) -> Report:
    """The real report, drafted."""
    bodies = list(Department.objects.all())
    source = read_source(REAL.read_bytes(), SourceFacts(REAL.name), bodies)
    return import_report(source, make.actor(office), make.calendar)


def drafts() -> int:
    return ChecklistItem.objects.filter(replaced_by=None).count()


def reviewed(page: Page, count: int, total: int) -> None:
    expect(page.locator("#bench-bar")).to_contain_text(f"已核对 {count}/{total}")


def publish(page: Page, total: int) -> None:
    page.wait_for_url("**/publish/")
    button = page.get_by_role("button", name=f"发布 {total} 项")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(f"已发布 {total} 项")
    expect(page.locator("main")).to_contain_text("没有发邮件")
    assert ChecklistItem.objects.exclude(status="draft").count() == total


def test_by_keys_alone_with_at_most_two_acts_per_item(window, make, office, report):
    page = window("desktop", make.client(office))
    page.goto(f"/reports/{report.public_id}/review/")
    total, acts = drafts(), 0
    for count in range(total):
        card = page.locator(".card-here")
        if card.locator("input[name=handling]").count():
            page.keyboard.press("a")
            acts += 1
        else:
            page.keyboard.press("w")
            page.keyboard.insert_text("逐项整改并通报")
            page.keyboard.press("Tab")
            page.keyboard.insert_text("抽查合格")
            page.keyboard.press("Control+Enter")
            acts += 2
        reviewed(page, count + 1, total)
    page.keyboard.press("p")
    publish(page, total)
    acts += 2
    print(f"\nreview by keys: {acts} acts for {total} items ({acts / total:.2f} each)")
    assert acts <= 2 * total


def test_by_mouse_with_at_most_two_acts_per_item(window, make, office, report):
    page = window("desktop", make.client(office))
    page.goto(f"/reports/{report.public_id}/review/")
    total, acts, count = drafts(), 0, 0
    for anchor in page.locator(".group").evaluate_all("all => all.map(one => one.id)"):
        group = page.locator(f"#{anchor}")
        size = group.locator(".card-open").count()
        for card in group.locator(".card-open").all():
            if card.locator("input[name=handling]").count() == 0:
                card.locator("textarea[name=measure]").fill("逐项整改并通报")
                card.locator("textarea[name=done_when]").fill("抽查合格")
                acts += 1
        page.locator(f"#{anchor} .group-title button[value=accept]").click()
        acts, count = acts + 1, count + size
        reviewed(page, count, total)
    page.locator("#bench-bar a.btn-primary").click()
    publish(page, total)
    acts += 2
    print(f"\nreview by mouse: {acts} acts for {total} items ({acts / total:.2f} each)")
    assert acts <= 2 * total


def test_keys_drop_merge_split_change_and_take_back(window, make, office, report):
    page = window("desktop", make.client(office))
    page.goto(f"/reports/{report.public_id}/review/")
    total = drafts()
    first, second = page.locator(".card-draft").evaluate_all(
        "all => all.slice(0, 2).map(one => one.id)"
    )
    page.keyboard.press("d")
    reviewed(page, 1, total)
    page.keyboard.press("u")
    reviewed(page, 0, total)
    expect(page.locator(f"#{first}")).to_have_class(re.compile("card-open"))
    page.locator(f"#{first}").click(position={"x": 4, "y": 4})
    page.keyboard.press("j")
    expect(page.locator(f"#{second}")).to_have_class(re.compile("card-here"))
    page.keyboard.press("m")
    reviewed(page, 0, total - 1)
    page.keyboard.press("u")
    reviewed(page, 0, total)
    page.locator(f"#{first}").click(position={"x": 4, "y": 4})
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    reviewed(page, 0, total + 1)
    page.keyboard.press("u")
    reviewed(page, 0, total)
    page.locator(f"#{first}").click(position={"x": 4, "y": 4})
    page.keyboard.press("3")
    expect(page.locator(f"#{first} input[name=due_on]")).to_have_value("2023-01-13")
    page.keyboard.press("l")
    page.keyboard.insert_text("区司法局")
    with page.expect_response(re.compile("/review/item/")):
        page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.locator("#bench-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#bench-keys")).to_be_hidden()
    item = ChecklistItem.objects.get(pk=int(first[2:]))
    assert (item.handling, str(item.lead_department)) == ("yearly", "区司法局")


def test_a_sentence_leads_to_its_draft_and_the_draft_to_its_sentence(window, make, office, report):
    page = window("desktop", make.client(office))
    page.goto(f"/reports/{report.public_id}/review/")
    mark = page.locator("a.src-item").nth(30)
    key = mark.get_attribute("data-card")
    mark.scroll_into_view_if_needed()
    mark.click()
    expect(page.locator(f"#d-{key}")).to_be_in_viewport()
    expect(page.locator(f"#d-{key}")).to_have_class(re.compile("card-here"))
    last = page.locator(".card-draft").last
    last.scroll_into_view_if_needed()
    last.click(position={"x": 4, "y": 4})
    target = page.locator(f"a.src[data-card='{last.get_attribute('data-pk')}']").first
    expect(target).to_be_in_viewport()


def test_words_typed_elsewhere_stay_when_a_heading_is_drawn_anew(window, make, office, report):
    page = window("desktop", make.client(office))
    total = drafts()
    page.goto(f"/reports/{report.public_id}/review/")
    group = page.locator(".group").first
    cards = group.locator(".card-draft").evaluate_all("all => all.map(one => one.id)")
    page.locator(f"#{cards[1]}-title").fill("还没有存的名称")
    page.locator(f"#{cards[0]} button[value=accept]").click()
    reviewed(page, 1, total)
    expect(page.locator(f"#{cards[1]}-title")).to_have_value("还没有存的名称")
    page.reload()
    expect(page.locator(f"#{cards[1]}-title")).to_have_value("还没有存的名称")


def test_the_bench_has_no_barriers_and_fits_a_phone(window, make, office, report, width):
    page = window(width, make.client(office))
    page.goto(f"/reports/{report.public_id}/review/")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert Axe().run(page).response["violations"] == []


def test_without_scripts_the_bench_works_too(window, make, office, report):
    page = window("desktop", make.client(office), java_script_enabled=False)
    total = drafts()
    page.goto(f"/reports/{report.public_id}/review/")
    page.locator(".card-open button[value=accept]").first.click()
    reviewed(page, 1, total)
    page.locator("#bench-bar form button").click()
    reviewed(page, 0, total)
