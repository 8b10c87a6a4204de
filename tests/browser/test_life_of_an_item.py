"""An item's whole life in a real browser, with four roles, from September into January.

The day moves as it does for users: the site's business date is set, the nightly tasks run.
"""

from datetime import date

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests import documents
from tracker.checklist.models import ChecklistItem, Target
from tracker.organizations.models import Department, Post
from tracker.periods import tasks
from tracker.trail.models import Event

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATUS = ChecklistItem.Status


class Life:
    """The people, their windows, and the items whose life is followed."""

    def __init__(self, make, window, settings, folder) -> None:
        self.make, self.settings, self.folder = make, settings, folder
        self.online = make.department("区综合执法局", sign_off=Department.SignOff.ONLINE)
        self.paper = make.department("区市监局", sign_off=Department.SignOff.PAPER)
        role = Post.Role
        self.people = {
            "clerk": make.person("经办人甲", department=self.online),
            "colleague": make.person("经办人丙", department=self.online),
            "head": make.person("负责人甲", department=self.online, role=role.HEAD),
            "paper clerk": make.person("经办人乙", department=self.paper),
            "office": make.person("区办甲", role=role.OFFICE),
            "other of the office": make.person("区办乙", role=role.OFFICE),
            "leader": make.person("领导甲", department=make.department("区府办"), role=role.VIEWER),
        }
        self.windows = {
            name: window("desktop", make.client(person)) for name, person in self.people.items()
        }

    def at(self, who: str, address: str) -> Page:
        """The window of somebody, at an address."""
        page = self.windows[who]
        page.goto(address)
        return page

    def act(self, who: str, item: ChecklistItem, act: str, **fields: str) -> Page:
        """Fill in the page of an act on an item and press its one main button."""
        page = self.at(who, f"/items/{item.code}/{act}/")
        for name, value in fields.items():
            page.locator(f"#id_{name}").fill(value)
        press(page)
        return page

    def day(self, today: date) -> None:
        """The next day that matters; the nightly tasks have run."""
        self.settings.TRACKER_TODAY = today
        tasks.ensure()
        tasks.snapshot()


@pytest.fixture
def life(make, window, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    make.office_details()
    return Life(make, window, settings, tmp_path)


def press(page: Page) -> None:
    """The one main button of the page; what it leads to has loaded."""
    with page.expect_navigation():
        page.locator("main .btn-primary").first.click()


def says(page: Page, words: str) -> None:
    expect(page.locator("body")).to_contain_text(words)


def stands(item: ChecklistItem, status: str) -> None:
    item.refresh_from_db()
    assert item.status == status


def test_the_whole_life_of_an_item(life):
    online = life.make.item(
        "提升行政执法案卷质量", lead_department=life.online, status=STATUS.ASSIGNED,
        evidence_required=True, due_on=date(2022, 9, 20),
    )  # fmt: skip
    paper = life.make.item("完善市场监管执法规程", lead_department=life.paper)
    late = life.make.item("清理涉企证明", lead_department=life.online, due_on=date(2022, 9, 9))
    kept = life.make.item("执法案件办理", lead_department=life.online, kind="commitment")
    Target.objects.create(item=kept, name="办理案件", value="120", unit="件")
    turning = life.make.recurring("每季度通报执法案卷评查", lead_department=life.online)

    _accepted_extended_and_proved(life, online)
    _withdrawn_returned_and_closed(life, online)
    _signed_on_paper(life, paper)
    _late_and_explained(life, late)
    _handed_over(life, late)
    _a_figure_is_compared(life, kept)
    _one_occurrence_is_reported(life, turning, "Q2", date(2022, 9, 30))
    _a_period_is_frozen_and_exported_twice(life, late, kept, turning)
    _one_occurrence_is_reported(life, turning, "Q4", None)
    stands(turning, STATUS.CLOSED)
    _the_year_ends(life, late, kept)
    _only_looked_at(life, online)


def _accepted_extended_and_proved(life: Life, item: ChecklistItem) -> None:
    page = life.at("clerk", f"/items/{item.code}/")
    with page.expect_navigation():
        page.get_by_role("button", name="签收", exact=True).click()
    stands(item, STATUS.IN_PROGRESS)
    page = life.act(
        "clerk",
        item,
        "ask_time",
        reason="抽查样本未齐",
        progress="已抽查六成",
        wished_on="2022-11-30",
    )
    says(page, "9月20日")
    page = life.act("office", item, "answer_time", granted_on="2022-11-18")
    says(page, "11月18日")
    item.refresh_from_db()
    assert (item.due_on, item.original_due_on) == (date(2022, 11, 18), date(2022, 9, 20))

    file = life.folder / "案卷评查通报.pdf"
    file.write_bytes(documents.pdf())
    page = life.at("clerk", f"/items/{item.code}/evidence/")
    page.set_input_files("input[type=file]", [file])
    page.get_by_label("我确认这些文件不涉密").check()
    with page.expect_navigation():
        page.get_by_role("button", name="上传", exact=True).click()
    says(page, "案卷评查通报.pdf")


def _withdrawn_returned_and_closed(life: Life, item: ChecklistItem) -> None:
    life.act("clerk", item, "submit", outcome="案卷合格率达到百分之九十五。")
    stands(item, STATUS.AWAITING_SIGNOFF)
    _signed_online(life, item)
    page = life.at("clerk", f"/items/{item.code}/")
    with page.expect_navigation():
        page.get_by_role("button", name="撤回").click()
    stands(item, STATUS.IN_PROGRESS)

    life.act("clerk", item, "submit")
    _signed_online(life, item)
    page = life.at("office", f"/items/{item.code}/return/")
    page.get_by_label("数据口径不一致").check()
    page.locator("#id_reason").fill("合格率请按全部案卷计算。")
    press(page)
    stands(item, STATUS.RETURNED)
    says(life.at("clerk", "/todo/"), "合格率请按全部案卷计算。")

    life.act("clerk", item, "submit", outcome="全部案卷合格率为百分之九十三。")
    _signed_online(life, item)
    page = life.at("other of the office", f"/verify/{item.code}/")
    says(page, "全部案卷合格率为百分之九十三。")
    with page.expect_navigation():
        page.get_by_role("button", name="通过，下一项").click()
    stands(item, STATUS.CLOSED)
    says(life.at("clerk", f"/items/{item.code}/"), "已销号")


def _signed_online(life: Life, item: ChecklistItem) -> None:
    page = life.at("head", "/todo/sign/")
    page.locator(f"input[name=item][value='{item.code}']").check()
    press(page)
    stands(item, STATUS.SUBMITTED)


def _signed_on_paper(life: Life, item: ChecklistItem) -> None:
    life.act("paper clerk", item, "submit", outcome="规程已印发。")
    stands(item, STATUS.AWAITING_SIGNOFF)
    page = life.at("paper clerk", "/todo/paper/")
    with page.expect_navigation():
        page.get_by_role("button", name="打印", exact=False).click()
    says(page, "规程已印发。")
    page = life.at("paper clerk", "/todo/paper/")
    scan = life.folder / "审签单.pdf"
    scan.write_bytes(documents.pdf() + b"%signed\n")
    page.locator(f"input[name=item][value='{item.code}']").set_checked(True)
    page.set_input_files("input[type=file]", [scan])
    page.locator("#id_signed_name").fill("负责人乙")
    page.locator("input[type=checkbox][name=declared]").check()
    press(page)
    stands(item, STATUS.SUBMITTED)
    page = life.at("office", f"/verify/{item.code}/")
    says(page, "负责人乙")
    with page.expect_navigation():
        page.get_by_role("button", name="通过，下一项").click()
    stands(item, STATUS.CLOSED)


def _late_and_explained(life: Life, item: ChecklistItem) -> None:
    says(life.at("clerk", f"/items/{item.code}/"), "逾期")
    page = life.act(
        "clerk",
        item,
        "ask_time",
        reason="部门数据迟到",
        wished_on="2022-12-15",
        consented_by="负责人甲",
    )
    says(page, "逾期说明")
    life.act("office", item, "answer_time", granted_on="2022-12-09")
    item.refresh_from_db()
    assert (item.due_on, item.original_due_on) == (date(2022, 12, 9), date(2022, 9, 9))
    says(life.at("clerk", f"/items/{item.code}/"), "逾期说明")


def _handed_over(life: Life, item: ChecklistItem) -> None:
    clerk, colleague = life.people["clerk"], life.people["colleague"]
    page = life.at("office", f"/items/{item.code}/assign/")
    page.locator("#id_owner").select_option(label="经办人甲 (经办人)")
    press(page)
    page = life.at("office", f"/people/{clerk.public_id}/")
    page.locator("select[name=receiver]").select_option(label="经办人丙 · 经办人")
    with page.expect_navigation():
        page.get_by_role("button", name="移交", exact=False).first.click()
    item.refresh_from_db()
    assert item.owner.person == colleague
    says(life.at("colleague", f"/items/{item.code}/"), "经办人丙")


def _a_figure_is_compared(life: Life, item: ChecklistItem) -> None:
    page = life.at("colleague", f"/items/{item.code}/figures/1/")
    page.locator("#id_value").fill("131")
    page.locator("#id_as_of_on").fill("2022-09-14")
    press(page)
    for words in ("120", "131"):
        says(life.at("leader", f"/items/{item.code}/"), words)


def _one_occurrence_is_reported(
    life: Life, item: ChecklistItem, label: str, next_due_on: date | None
) -> None:
    """Reported by the clerk, verified by the office; the item follows."""
    page = life.at("colleague", f"/items/{item.code}/occurrences/{label}/report/")
    page.locator("#id_text").fill(f"{label}：已通报一次。")
    press(page)
    page = life.at("office", f"/verify/{item.code}/occurrences/{label}/")
    says(page, f"{label}：已通报一次。")
    press(page)
    item.refresh_from_db()
    assert item.occurrences.get(label=label).status == STATUS.CLOSED
    if next_due_on:
        assert (item.status, item.due_on) == (STATUS.IN_PROGRESS, next_due_on)


def _a_period_is_frozen_and_exported_twice(life: Life, *items: ChecklistItem) -> None:
    late, _kept, turning = items
    life.day(date(2022, 9, 21))
    _one_occurrence_is_reported(life, turning, "Q3", date(2022, 12, 30))
    page = life.at("colleague", "/period/")
    for item in items:
        page.locator(f"#id_progress-{item.code}").fill(f"{item.title}：三季度已完成一轮。")
    press(page)
    says(page, "3项待单位负责人审签")
    head = life.at("head", "/todo/sign/")
    head.locator("#all-reports").check()
    press(head)
    says(life.at("colleague", "/period/"), "已报区办")

    life.day(date(2022, 10, 10))
    first = life.windows["office"]
    for item in items:
        page = life.at("office", f"/verify/{item.code}/periods/3/")
        press(page)
    first.goto("/periods/2022/3/freeze/")
    press(first)
    says(life.at("office", "/periods/2022/3/lines/"), "已定稿")
    rows = _exported(life, "三季度.xlsx")
    assert any("三季度已完成一轮" in str(cell) for row in rows["明细"] for cell in row)

    life.day(date(2023, 1, 5))
    life.act("office", late, "edit", title="全面清理涉企证明", reason="改名")
    again = _exported(life, "再次.xlsx")
    assert list(again) == list(rows)
    for sheet, before in rows.items():
        assert again[sheet] == before, sheet


def _exported(life: Life, name: str) -> dict[str, list[tuple]]:
    page = life.at("office", "/periods/2022/3/lines/")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出本期台账", exact=False).click()
    download.value.save_as(life.folder / name)
    book = load_workbook(life.folder / name)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def _the_year_ends(life: Life, late: ChecklistItem, kept: ChecklistItem) -> None:
    """One item goes on in the next year's list, one is ended, in one table."""
    page = life.at("office", "/items/year-end/?year=2022")
    page.locator(f"select[name=act-{late.code}]").select_option(label="结转")
    page.locator(f"input[name=reason-{late.code}]").fill("跨年度整改")
    page.locator(f"select[name=act-{kept.code}]").select_option(label="终止")
    page.locator(f"input[name=reason-{kept.code}]").fill("职责已划转")
    press(page)
    stands(late, STATUS.CARRIED_OVER)
    stands(kept, STATUS.CANCELLED)
    new = ChecklistItem.objects.get(continues=late)
    page = life.at("colleague", f"/items/{late.code}/")
    page.get_by_role("link", name="题01", exact=False).first.click()
    says(page, new.title)
    batches = Event.objects.filter(subject__in=[late.trail_key, kept.trail_key])
    last = [batches.filter(subject=i.trail_key).latest("number").batch for i in (late, kept)]
    assert last[0] == last[1], "one batch of the trail"


def _only_looked_at(life: Life, item: ChecklistItem) -> None:
    page = life.at("leader", f"/items/{item.code}/")
    says(page, "区办乙")
    expect(page.locator("main .btn-primary")).to_have_count(0)
