"""The main job on the real report, as its users do it, on a phone and at a desk.

A whole site runs beside the test: web, worker, beat, SQLite, the broker of files. The counts of
clicks that SCREENS promises are printed and held.
"""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.main_path import SIZES, Visitor, accounts
from tests.sites import Site

pytestmark = pytest.mark.browser

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
GIVEN = ("2022-M21", "2022-M22", "2022-M23")
PROMISED = {
    "全部签收": 1,
    "填一项": 3,
    "本期无变化(一项)": 2,
    "本期无变化(多项)": 3,
    "传佐证": 2,
    "撤回": 2,
    "审核一项": 2,
    "导出当前清单": 1,
    "领导看总体情况": 0,
}


@pytest.fixture(params=list(SIZES))
def running(request, demo_folder, tmp_path):
    """The demo site, running; and the width of the windows."""
    folder = tmp_path / "site"
    shutil.copytree(demo_folder, folder)
    site = Site(folder)
    site.start()
    yield site, request.param
    site.stop()


@pytest.fixture
def log_in(running, chromium):
    """log_in(role, n): the n-th demo account of that role in a window of its own."""
    site, width = running
    visitors = []

    def as_role(role: str, number: int = 0) -> Visitor:
        fits = [account for account in accounts(site.folder) if account[0] == role]
        _role, username, password = fits[number]
        visitor = Visitor(chromium, site.url, width, username, password)
        visitors.append(visitor)
        return visitor

    yield as_role
    for visitor in visitors:
        visitor.leave()


def test_the_main_job_from_the_list_to_the_workbook(log_in, running, tmp_path):
    counts: dict[str, int] = {}
    office, other = log_in("office", 0), log_in("office", 1)
    _three_items_are_given_and_told(office)

    clerk = log_in("staff", 1)
    _the_clerk_works(clerk, counts, tmp_path)

    _nothing_new_this_period(log_in("staff", 0), counts)
    _the_other_person_verifies(other, counts)
    _reminders_are_sent_and_read(office)
    _the_workbook_opens(office, counts, tmp_path)

    leader = log_in("viewer")
    leader.says("南湖区法治政府建设清单情况")
    counts["领导看总体情况"] = leader.clicks

    print(f"\nclicks after log-in ({running[1]}): {counts}")
    for act, promised in PROMISED.items():
        assert counts[act] <= promised, f"{act}: {counts[act]} clicks, promised {promised}"


def _three_items_are_given_and_told(office: Visitor) -> None:
    office.page.goto("/items/")
    office.says("2022年清单（")
    for code in GIVEN:
        office.page.goto(f"/items/{code}/assign/")
        office.page.get_by_label("牵头单位").select_option(label="区综合执法局")
        office.page.locator("#act-form .form-actions .btn-primary").click()
        office.says("待签收")
    office.page.goto("/office/")
    office.says("未通知的新事项")
    office.button("通知这些单位")
    office.says("已标记通知 3 项")


def _the_clerk_works(clerk: Visitor, counts: dict[str, int], tmp_path: Path) -> None:
    clerk.says("待签收")
    clerk.start_counting()
    clerk.button("全部签收")
    clerk.says("已签收")
    counts["全部签收"] = clerk.clicks

    # 填一项: from the first page to the report at the office
    clerk.page.goto("/")
    clerk.start_counting()
    clerk.page.get_by_role("link", name="填报进展").first.click()
    clerk.clicks += 1
    clerk.page.get_by_label("进展情况").first.click()
    clerk.clicks += 1
    clerk.page.get_by_label("进展情况").first.fill("已印发调配整合方案征求意见稿。")
    clerk.button("保存并报送")
    clerk.says("已报区办")
    counts["填一项"] = clerk.clicks

    for code in GIVEN[:2]:
        _evidence_is_added(clerk, code, counts, tmp_path)
        clerk.page.goto(f"/items/{code}/submit/")
        clerk.page.locator("#id_outcome").fill("已完成,见佐证材料。")
        clerk.page.locator("#act-form .form-actions .btn-primary").click()
        clerk.says("待审核")

    # 撤回 and hand in again
    clerk.page.goto("/")
    clerk.start_counting()
    clerk.page.get_by_text("已报区办、等审核").first.click()
    clerk.clicks += 1
    clerk.page.locator("form[action$='/withdraw/'] button").last.click()
    clerk.clicks += 1
    clerk.says("已撤回")
    counts["撤回"] = clerk.clicks
    withdrawn = next(c for c in GIVEN[:2] if _is_at_work(clerk, c))
    clerk.page.goto(f"/items/{withdrawn}/submit/")
    clerk.page.locator("#act-form .form-actions .btn-primary").click()
    clerk.says("待审核")


def _nothing_new_this_period(clerk: Visitor, counts: dict[str, int]) -> None:
    clerk.start_counting()
    clerk.page.get_by_role("link", name="填报进展").last.click()
    clerk.clicks += 1
    clerk.button("本期无变化")
    clerk.says("已报区办")
    counts["本期无变化(一项)"] = clerk.clicks

    clerk.page.goto("/")
    clerk.start_counting()
    clerk.button("去填报")
    clerk.page.get_by_label("全选").check()
    clerk.clicks += 1
    clerk.button("所选本期无变化")
    clerk.says("已报区办")
    counts["本期无变化(多项)"] = clerk.clicks


def _evidence_is_added(clerk: Visitor, code: str, counts: dict[str, int], tmp_path: Path) -> None:
    file = tmp_path / f"{code}印发的方案.pdf"
    file.write_bytes(PDF)
    clerk.page.goto(f"/items/{code}/evidence/")
    clerk.start_counting()
    clerk.page.get_by_label("文件", exact=False).first.set_input_files(file)
    clerk.page.locator("#id_declared").check()
    clerk.clicks += 1
    clerk.button("上传")
    clerk.says(file.name)
    counts["传佐证"] = clerk.clicks


def _is_at_work(clerk: Visitor, code: str) -> bool:
    clerk.page.goto(f"/items/{code}/")
    return bool(clerk.page.get_by_role("link", name="填报进展").count())


def _the_other_person_verifies(other: Visitor, counts: dict[str, int]) -> None:
    other.page.goto(f"/verify/{GIVEN[0]}/")
    other.start_counting()
    other.button("通过，下一项")
    counts["审核一项"] = other.clicks
    other.page.goto(f"/items/{GIVEN[0]}/")
    other.says("已核实")
    other.page.goto(f"/items/{GIVEN[1]}/return/")
    other.page.get_by_label("材料不全").check()
    other.page.locator("#act-form textarea").first.fill("缺印发文号,请补。")
    other.page.locator("#act-form .form-actions .btn").first.click()
    other.page.goto(f"/items/{GIVEN[1]}/")
    other.says("缺印发文号,请补。")


def _reminders_are_sent_and_read(office: Visitor) -> None:
    office.page.goto("/reminders/")
    office.button("立即发送")
    office.says("将立即发出")
    office.page.locator(".form-actions .btn-primary").click()
    office.page.goto("/mails/")
    office.page.get_by_role("link", name="【法治清单】", exact=False).first.click()
    office.says("请勿回复")


def _the_workbook_opens(office: Visitor, counts: dict[str, int], tmp_path: Path) -> None:
    office.page.goto("/items/?kind=rectification")
    office.start_counting()
    with office.page.expect_download() as download:
        office.page.get_by_role("link", name="导出台账").click()
        office.clicks += 1
    counts["导出当前清单"] = office.clicks
    target = tmp_path / "ledger.xlsx"
    download.value.save_as(target)
    assert "台账" in download.value.suggested_filename
    book = load_workbook(target)
    assert book.sheetnames[:3] == ["总表", "台账", "明细"]
    assert "佐证目录" in book.sheetnames
    codes = [c.value for c in book["明细"]["C"] if str(c.value).startswith("2022-")]
    assert codes == [f"2022-P0{n}" for n in range(1, 7)]
