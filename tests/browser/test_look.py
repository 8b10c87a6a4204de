"""The look of the house in a real browser: phone and desktop, zoom, keyboard, print, axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PUBLIC = ("/login/", "/forgotten/", "/forgotten/sent/", "/old-browser/", "/nowhere/")
INSIDE = (
    "/account/",
    "/account/password/",
    "/gallery/table/",
    "/gallery/form/",
    "/gallery/parts/",
    "/gallery/forbidden/",
)


@pytest.fixture(autouse=True)
def _site(gallery, make):
    make.office_details()
    lights = (("red", "逾期3个工作日"), ("yellow", "剩3个工作日"), ("green", "正常"), ("", "—"))
    for colour, words in lights * 8:
        make.item("提升镇街合法性审查全覆盖质量与法律顾问作用", remark=colour, basis=words)


@pytest.fixture
def clerk(make):
    return make.client(make.person("经办人甲", department=make.department("区府办")))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_have_no_barriers(window, width, address):
    page = window(width)
    page.goto(address)

    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("address", INSIDE)
def test_pages_inside_have_no_barriers(window, width, clerk, address):
    page = window(width, clerk)
    page.goto(address)

    assert Axe().run(page).response["violations"] == []


def test_a_refused_form_has_no_barriers_and_its_summary_has_the_focus(window, width, clerk):
    page = window(width, clerk)
    page.goto("/gallery/form/")
    page.get_by_role("button", name="保存并报送").click()

    expect(page.locator(".error-summary")).to_be_focused()
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("address", [*PUBLIC, *INSIDE])
def test_nothing_sticks_out_of_the_window(window, clerk, address):
    client = clerk if address in INSIDE else None
    page = window("desktop", client)
    page.goto(address)
    for wide in (1440, 720, 390, 320):  # 720 and 320: 1440 at 200 % and 1280 at 400 %
        page.set_viewport_size({"width": wide, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{over} px too wide at {wide}"


def test_on_a_phone_the_primary_button_stays_at_the_bottom(window, clerk):
    page = window("phone", clerk)
    for address, name in (
        ("/gallery/table/", "导出台账（23项）"),
        ("/gallery/form/", "保存并报送"),
    ):
        page.goto(address)
        box = page.get_by_role("button", name=name).bounding_box()
        assert box["y"] + box["height"] > 844 - 24
        assert box["y"] + box["height"] <= 844
        assert box["height"] >= 44


def test_on_a_phone_a_row_is_a_card_of_three_lines(window, clerk):
    page = window("phone", clerk)
    page.goto("/gallery/table/")
    cells = page.locator("tbody tr:not(.group)").first.locator("td:visible")

    tops = [cell.bounding_box()["y"] for cell in cells.all()]

    lines = sorted({round(top / 14) for top in tops})
    assert cells.count() == 6, "the date of the last change stays off the card"
    assert 3 <= len(lines) <= 4
    assert (
        not page.locator("thead").is_visible() or page.locator("thead").bounding_box()["width"] <= 1
    )


def test_the_head_row_stays_in_sight(window, clerk):
    page = window("desktop", clerk)
    page.goto("/gallery/table/")
    page.mouse.wheel(0, 900)
    page.wait_for_function("window.scrollY > 100")

    assert abs(page.locator("thead th").first.bounding_box()["y"]) <= 1


def test_menus_open_without_scripts(window, width, clerk):
    page = window(width, clerk, java_script_enabled=False)
    page.goto("/gallery/table/")
    page.locator(".user-menu > summary").click()

    assert page.get_by_role("link", name="我的账号").is_visible()


def test_escape_closes_a_menu_and_gives_the_focus_back(window, clerk):
    page = window("desktop", clerk)
    page.goto("/gallery/table/")
    page.locator(".user-menu > summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert not page.get_by_role("link", name="我的账号").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_first_tab_offers_to_skip_to_the_content(window, clerk):
    page = window("desktop", clerk)
    page.goto("/gallery/table/")
    page.keyboard.press("Tab")
    link = page.get_by_text("跳到正文")

    assert link.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_focus_of_the_keyboard_is_seen(window, clerk):
    page = window("desktop", clerk)
    page.goto("/gallery/parts/")
    for _step in range(4):
        page.keyboard.press("Tab")

    style = page.evaluate("getComputedStyle(document.activeElement).outline")
    assert "rgb(29, 68, 119)" in style
    assert "3px" in style


def test_who_asks_for_less_motion_gets_none(window, clerk):
    page = window("desktop", clerk, reduced_motion="reduce")
    page.goto("/gallery/parts/")

    seconds = page.evaluate("getComputedStyle(document.querySelector('.btn')).transitionDuration")
    assert seconds in ("0s", "0s, 0s")


def test_print_leaves_the_sheet_alone(window, clerk):
    page = window("desktop", clerk)
    page.goto("/gallery/table/")
    page.emulate_media(media="print")

    for hidden in (".top-bar", ".site-footer", ".strip", ".pages", ".primary-bar", ".filters"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("thead").is_visible()
    assert page.locator(".light-red .light-shape").first.inner_text() == "■"


def test_no_page_asks_another_host(window, clerk):
    page = window("desktop", clerk)
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for address in INSIDE:
        page.goto(address)

    assert len(hosts) == 1


def test_typed_words_come_back_into_their_fields_after_the_log_in(window, width, make):
    person = make.person()
    client = make.client(person)
    page = window(width, client)
    page.goto("/gallery/form/")
    page.get_by_label("进展情况").fill("已开展抽查，合格8个镇街。")
    page.get_by_label("单位").select_option("sfj")
    page.get_by_label("持续落实").check()
    client.session.flush()

    page.get_by_role("button", name="保存并报送").click()
    page.get_by_label("用户名").fill(person.user.username)
    page.get_by_label("密码", exact=True).fill(make.password)
    page.get_by_role("button", name="登录", exact=True).click()

    expect(page.get_by_label("进展情况")).to_have_value("已开展抽查，合格8个镇街。")
    expect(page.get_by_label("单位")).to_have_value("sfj")
    expect(page.get_by_label("持续落实")).to_be_checked()


def test_an_old_browser_lands_on_the_plain_page(window):
    page = window("desktop")
    page.add_init_script("delete Element.prototype.replaceChildren")
    page.goto("/login/")
    page.wait_for_url("**/old-browser/")

    assert page.get_by_role("heading").inner_text() == "请换用较新的浏览器"


def test_a_second_click_does_not_send_a_form_twice(window, clerk):
    page = window("desktop", clerk)
    page.goto("/gallery/form/")
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.evaluate(
        "() => { const b = document.querySelector('main .btn-primary'); b.click(); b.click(); }"
    )
    page.wait_for_selector(".error-summary")

    assert len(sent) == 1


def test_on_a_phone_unused_filters_stand_behind_one_button(window, clerk):
    page = window("phone", clerk)
    page.goto("/gallery/table/")
    unit = page.get_by_label("单位")

    expect(unit).not_to_be_visible()
    page.get_by_role("button", name="筛选条件").click()
    expect(unit).to_be_visible()


def test_filters_are_all_there_without_scripts_and_on_wide_windows(window, clerk):
    for page in (window("desktop", clerk), window("phone", clerk, java_script_enabled=False)):
        page.goto("/gallery/table/")
        expect(page.get_by_label("单位")).to_be_visible()
        expect(page.get_by_role("button", name="筛选条件")).not_to_be_visible()


def test_a_long_step_shows_how_far_it_is_until_it_is_over(window, clerk):
    page = window("desktop", clerk)
    page.goto("/gallery/working/")
    expect(page.get_by_text("0/2")).to_be_visible()

    expect(page.get_by_text("1/2")).to_be_visible()
    expect(page.get_by_text("2/2")).to_be_visible()
    expect(page.locator("[data-poll]")).to_have_count(0)
