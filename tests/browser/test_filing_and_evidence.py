"""Filing a period and adding evidence in a real browser: scripts, barriers, widths, clicks."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from tests import documents
from tracker.checklist.models import Evidence, Target
from tracker.organizations.models import Post
from tracker.periods.models import ProgressReport

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def items(make, settings, tmp_path):
    """Three items of 区司法局, filed in the second quarter; one has a figure and helpers."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    make.office_details()
    second = make.period(number=2, name="第二季度")
    make.period(
        number=3,
        name="第三季度",
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )
    items = [make.item(title) for title in ("会前学法", "民主法治村创建", "公职律师覆盖率")]
    for item in items:
        make.progress_report(item, second, progress=f"{item.title}：已开展三次。")
    Target.objects.create(item=items[0], name="会前学法", value="12", unit="部")
    make.contribution(items[0], make.department("凤桥镇"), text="已报")
    make.contribution(items[0], make.department("余新镇"))
    return items


@pytest.fixture
def clerk(make):
    return make.client(make.person("经办人甲"))


@pytest.fixture
def office(make):
    return make.client(make.person("区办甲", role=Post.Role.OFFICE))


def given(clerk, item, name: str = "通报.pdf", content: bytes = b"") -> Evidence:
    body = {"declared": "on", "upload": [SimpleUploadedFile(name, content or documents.pdf())]}
    clerk.post(reverse("evidence_add", args=[item.code]), body)
    return Evidence.objects.latest("pk")


def test_the_pages_have_no_barriers_and_fit_their_width(window, width, clerk, office, items):
    evidence = given(clerk, items[0], "扫描.png", documents.PNG)
    pages = (
        (clerk, "/period/"),
        (clerk, f"/items/{items[0].code}/progress/"),
        (clerk, reverse("evidence_add", args=[items[0].code])),
        (clerk, reverse("evidence", args=[evidence.public_id])),
        (clerk, reverse("evidence_remove", args=[items[0].code, evidence.public_id])),
        (office, "/periods/"),
        (office, "/periods/2022/2/"),
        (office, reverse("report_return", args=[2022, 2, items[1].code])),
    )
    for client, address in pages:
        page = window(width, client)
        page.goto(address)
        assert Axe().run(page).response["violations"] == [], address
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, address


def test_a_program_in_disguise_is_refused_in_place_and_the_typed_words_stay(
    window, width, clerk, items, tmp_path
):
    page = window(width, clerk)
    page.goto(reverse("evidence_add", args=[items[0].code]))
    upload = page.get_by_role("button", name="上传", exact=True)
    upload.click()
    expect(page.get_by_role("alert")).to_contain_text("请至少选一个文件")
    good, bad = tmp_path / "通报.pdf", tmp_path / "名册.pdf"
    good.write_bytes(documents.pdf())
    bad.write_bytes(documents.EXE)
    page.set_input_files("input[type=file]", [good, bad])
    page.get_by_label("说明").fill("先写的说明")
    upload.click()
    expect(page.get_by_role("alert")).to_contain_text("请勾选")
    page.get_by_label("我确认这些文件不涉密").check()
    upload.click()
    expect(page.locator(".error-summary")).to_contain_text(
        "“名册.pdf”其实是程序文件（exe），没有上传；其余 1 个已上传。请另存为 PDF 再传。"
    )
    expect(page.get_by_label("说明")).to_have_value("先写的说明")
    assert items[0].evidence_links.count() == 1
    assert Axe().run(page).response["violations"] == []


def test_files_are_dropped_and_pasted(window, clerk, items):
    page = window("desktop", clerk)
    page.goto(reverse("evidence_add", args=[items[0].code]))
    hand_over = """(kind) => {
        const files = new DataTransfer();
        const name = kind === "drop" ? "拖入.txt" : "image.png";
        files.items.add(new File(["办结率"], name, { type: "text/plain", lastModified: 1 }));
        const form = document.querySelector("form[data-upload]");
        const options = { bubbles: true, cancelable: true };
        const event = kind === "drop"
            ? new DragEvent("drop", { ...options, dataTransfer: files })
            : new ClipboardEvent("paste", { ...options, clipboardData: files });
        form.dispatchEvent(event);
        const input = form.querySelector("input[type=file]");
        return Array.from(input.files, (file) => file.name);
    }"""
    assert page.evaluate(hand_over, "drop") == ["拖入.txt"]
    assert page.evaluate(hand_over, "drop") == ["拖入.txt"], "the same file once"
    names = page.evaluate(hand_over, "paste")
    assert names[0] == "拖入.txt"
    assert names[1] != "image.png"
    assert names[1].endswith(".png")
    expect(page.locator("[data-chosen]")).to_contain_text("拖入.txt")


def test_a_file_over_the_limit_is_not_even_sent(window, clerk, items, settings, tmp_path):
    settings.EVIDENCE_MAX_BYTES = 1000
    page = window("desktop", clerk)
    page.goto(reverse("evidence_add", args=[items[0].code]))
    big = tmp_path / "大.pdf"
    big.write_bytes(documents.pdf() + b"%" * 2000)
    page.set_input_files("input[type=file]", [big])
    page.get_by_label("我确认这些文件不涉密").check()
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("“大.pdf”超过")
    assert posts == []


def test_uploaded_the_page_of_the_item_says_so(window, width, clerk, items, tmp_path):
    page = window(width, clerk)
    page.goto(reverse("evidence_add", args=[items[0].code]))
    file = tmp_path / "通报.pdf"
    file.write_bytes(documents.pdf())
    page.set_input_files("input[type=file]", [file])
    page.get_by_label("我确认这些文件不涉密").check()
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_url(f"**/items/{items[0].code}/**")
    expect(page.locator(".done-line")).to_contain_text("已上传 1 个文件。")


def test_a_pdf_is_shown_in_the_page_and_a_text_cannot_run(window, clerk, items):
    evidence = given(clerk, items[0], "说明.txt", "办结率100%".encode("gb18030"))
    page = window("desktop", clerk)
    page.goto(reverse("evidence", args=[evidence.public_id]))
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("办结率100%")


def test_words_keep_themselves_and_survive_a_reload(window, width, clerk, items):
    page = window(width, clerk)
    page.goto("/period/")
    box = page.locator(f"#id_problems-{items[1].code}")
    box.fill("人手不足")
    expect(page.locator("[data-kept]")).to_contain_text("已自动保存", timeout=10_000)
    box.fill("人手不足，已报编办")  # a second draft goes on from the new version
    page.wait_for_timeout(4000)
    page.reload()
    expect(page.locator(f"#id_problems-{items[1].code}")).to_have_value("人手不足，已报编办")


def test_no_change_for_all_takes_three_clicks_from_the_first_page(window, width, clerk, items):
    page = window(width, clerk)
    page.goto("/")
    clicks = 0
    for step in (
        page.get_by_role("link", name="去填报"),
        page.get_by_label("全选"),
        page.get_by_role("button", name="所选本期无变化"),
    ):
        step.click()
        clicks += 1
    expect(page.locator(".done-line")).to_contain_text("已报区办 3 项，10月8日前可撤回修改。")
    print(f"本期无变化(任意项):{clicks} 次点击")
    assert clicks == 3
    filed = ProgressReport.objects.filter(period__number=3, state="filed", no_change=True)
    assert filed.count() == 3


def test_a_wrong_figure_leads_to_its_field_and_withdrawing_takes_one_click(
    window, width, clerk, items
):
    page = window(width, clerk)
    page.goto("/period/")
    page.locator(f"#id_figure-{items[0].code}").fill("九")
    page.get_by_role("button", name="报送 3 项（其中 3 项按本期无变化）").wait_for()
    words = page.locator(f"#id_progress-{items[2].code}")
    before = words.input_value()
    words.fill("")
    page.get_by_role("button", name="报送 2 项（其中 2 项按本期无变化）").wait_for()
    words.fill(f"{before}又抽查1个。")
    page.get_by_role("button", name="报送 3 项（其中 2 项按本期无变化）").click()
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("“九”不是数字")
    expect(page.locator(".done-line")).to_contain_text("已报区办 2 项")
    summary.get_by_role("link").click()
    expect(page.locator(f"#id_figure-{items[0].code}")).to_be_focused()
    expect(page.locator(f"#id_figure-{items[0].code}")).to_have_value("九")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name=f"撤回{items[1].short_code}").click()
    expect(page.locator(".done-line")).to_contain_text("已撤回")
    assert ProgressReport.objects.get(period__number=3, item=items[1]).state == "filled"


def test_without_scripts_the_table_is_filed_all_the_same(window, clerk, items):
    page = window("phone", clerk, java_script_enabled=False)
    page.goto("/period/")
    page.get_by_role("link", name="全选").click()
    page.get_by_role("button", name="所选本期无变化").click()
    expect(page.locator(".done-line")).to_contain_text("已报区办 3 项")
