"""定稿: the snapshot of the as-of date, the lock, corrections; and the workbook of a period."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tracker.checklist.models import ChecklistItem, Evidence, ExtensionRequest
from tracker.checklist.workflow import accept, close
from tracker.organizations.models import Department, OfficeDetails, Person, Post
from tracker.periods.filing import save_draft
from tracker.periods.freezing import correct, freeze, take_snapshots
from tracker.periods.models import Period, PeriodLine, ProgressReport
from tracker.periods.rows import RowWords
from tracker.periods.tasks import snapshot
from tracker.trail.errors import NotAllowed, Refused
from tracker.trail.models import Event

AFTER = date(2022, 7, 12)
LINES = "/periods/2022/2/lines/"


@pytest.fixture
def second(make) -> Period:
    make.office_details()
    return make.period(number=2, name="第二季度")


@pytest.fixture
def office(make) -> Person:
    return make.person("区办甲", role=Post.Role.OFFICE, department=make.department("区依法治区办"))


@pytest.fixture
def full(make, second) -> list[ChecklistItem]:
    """One item of each kind with everything a line keeps."""
    owner = make.person("经办人甲")
    make.person("负责人甲", role=Post.Role.HEAD)
    first = make.item(
        "提升审查质量", owner=owner.posts.get(), due_on=date(2022, 7, 6), measure="抽查"
    )
    make.quote(first)
    make.contribution(first, make.department("凤桥镇"), text="已抽查")
    make.evidence(first, document_number="南法治〔2022〕1号", document_on=date(2022, 6, 1))
    make.progress_report(first, second, problems="人手不足", next_steps="培训")
    task = make.item(kind="task", due_on=date(2022, 6, 20))
    measure = make.item(kind="commitment", handling="prove", status="closed", outcome="已召开")
    return [first, task, measure]


def rows_of(make, person, year=2022, number=2) -> dict[str, list[tuple]]:
    """Every sheet of a period's workbook, all of it."""
    url = reverse("period_export", args=[year, number])
    answer = make.client(person).get(url)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_snapshot_is_taken_once_after_the_day_has_ended(make, second, full, settings):
    settings.TRACKER_TODAY = second.as_of_on
    snapshot()
    assert not PeriodLine.objects.exists()
    settings.TRACKER_TODAY = date(2022, 7, 1)
    snapshot()
    snapshot()
    assert PeriodLine.objects.count() == 3
    assert Event.objects.filter(verb="period.snapshot_taken").count() == 1
    second.refresh_from_db()
    assert second.snapshot_on == date(2022, 7, 1)


def test_lights_are_those_of_the_as_of_date_even_when_a_night_was_missed(make, second, full):
    take_snapshots(AFTER)
    lights = dict(PeriodLine.objects.values_list("item__kind", "light"))
    assert lights == {"rectification": "yellow", "task": "red", "commitment": ""}
    line = PeriodLine.objects.get(kind="rectification")
    assert line.values["light_words"]["zh-hans"] == "剩4个工作日"
    assert "7月6日" in line.values["light_reason"]["zh-hans"]
    assert line.values["evidence"][0]["document_number"] == "南法治〔2022〕1号"


def test_what_was_published_after_the_day_is_not_in_it(make, second):
    make.item(published_on=date(2022, 7, 1))
    make.draft()
    take_snapshots(AFTER)
    assert not PeriodLine.objects.exists()


def test_nothing_is_final_before_the_snapshot_nor_while_filing_goes_on(make, second, full, office):
    actor = make.actor(office, date(2022, 7, 1))
    with pytest.raises(Refused, match="6月30日"):
        freeze(second, actor)
    take_snapshots(date(2022, 7, 1))
    second.refresh_from_db()
    with pytest.raises(Refused, match="7月8日"):
        freeze(second, actor)
    with pytest.raises(NotAllowed):
        freeze(second, make.actor(make.person(), AFTER))
    freeze(second, make.actor(office, AFTER))
    with pytest.raises(Refused, match="定稿"):
        freeze(second, make.actor(office, AFTER))


def test_words_filed_after_the_as_of_date_are_in_the_final_line(make, second, full, office):
    take_snapshots(date(2022, 7, 1))
    make.progress_report(full[1], second, progress="已完成调研。", filed_on=date(2022, 7, 5))
    second.refresh_from_db()
    freeze(second, make.actor(office, AFTER))
    report = PeriodLine.objects.get(item=full[1]).values["report"]
    assert report["progress"] == "已完成调研。"
    words = [RowWords(full[0].code or "", 1, progress="后来的话")]
    with pytest.raises(Refused, match="定稿"):
        save_draft(second, make.justice, words, make.actor(make.person(), AFTER))


def test_last_texts_are_repeated_and_said_to_be_old(make, second, office):
    item = make.item()
    first = make.period(number=1, name="第一季度", as_of_on=date(2022, 3, 31))
    make.progress_report(item, first, progress="已抽查3个镇街。")
    take_snapshots(AFTER)
    second.refresh_from_db()
    freeze(second, make.actor(office, AFTER))
    text = make.client(office).get(LINES).content.decode()
    assert "已抽查3个镇街。（本期无新增）" in text


def change_everything(make, items, person) -> None:
    """A year of later edits: the item's way, names, words, evidence, the office itself."""
    later = date(2023, 7, 12)
    other = make.department("区审计局")
    ChecklistItem.objects.update(
        title="完全不同", measure="另一措施", done_when="另一标准", remark="改", outcome="改",
        due_on=later, updated_on=later, lead_department=other, owner=None, version=99,
    )  # fmt: skip
    ChecklistItem.objects.filter(pk=items[0].pk).update(status="closed", decided_on=later)
    for department in Department.objects.all():
        Department.objects.filter(pk=department.pk).update(
            name=f"改{department.pk}", short_name=f"改{department.pk}", order=99_999 - department.pk
        )
    Person.objects.update(name="改名", phone="0")
    Post.objects.exclude(role="office").update(until_on=date(2022, 12, 31))
    OfficeDetails.objects.update(district="另一区", reporting_unit="另一单位")
    ProgressReport.objects.update(progress="改过的进展", problems="", next_steps="", no_change=True)
    Evidence.objects.update(file_name="改.pdf", document_number="", title="改", note="改")
    make.evidence(items[0], file_name="新增.pdf")
    make.contribution(items[0], other, text="新来的")
    ExtensionRequest.objects.create(
        item=items[0], kind="extension", reason="x", wished_on=later, asked_on=later,
        asked_by=person, answer="granted", granted_on=later,
    )  # fmt: skip
    make.item("新的一项", published_on=date(2022, 8, 1))


def test_a_final_period_is_exported_identically_after_a_year_of_edits(make, second, full, office):
    take_snapshots(date(2022, 7, 1))
    second.refresh_from_db()
    freeze(second, make.actor(office, AFTER))
    before = rows_of(make, office)
    change_everything(make, full, office)
    after = rows_of(make, office)
    assert after == before
    assert list(before) == ["总表", "台账", "明细", "逾期", "佐证目录"]
    cells = str(before["明细"])
    for words in ("提升审查质量", "区司法局", "负责人甲", "经办人甲", "人手不足", "▲ 剩4个工作日"):
        assert words in cells
    assert "南法治〔2022〕1号" in str(before["佐证目录"])
    assert "南湖区" in str(before["台账"][0])


def test_the_ledger_of_a_period_has_the_rows_of_todays_ledger_of_that_day(
    make, full, office, second, settings
):
    settings.TRACKER_TODAY = second.as_of_on
    take_snapshots(date(2022, 7, 1))
    second.refresh_from_db()
    freeze(second, make.actor(office, AFTER))
    answer = make.client(office).get("/items/export/?year=2022&scope=all")
    live = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    frozen = rows_of(make, office)
    for name in ("总表", "台账", "明细", "逾期", "佐证目录"):
        body = list(live[name].iter_rows(values_only=True))[3:]
        kept = frozen[name][3:]
        assert "定稿时留痕" in str(kept.pop()[0]), "the last line tells of the trail"
        if name == "明细":  # the mark of the row's version is for reading a sheet back
            body, kept = [r[:-1] for r in body], [r[:-1] for r in kept]
        assert kept == body, name


def test_a_correction_is_a_line_of_its_own_with_its_reason(make, second, full, office):
    take_snapshots(date(2022, 7, 1))
    second.refresh_from_db()
    freeze(second, make.actor(office, AFTER))
    before = rows_of(make, office)
    client = make.client(office)
    url = reverse("period_correct", args=[2022, 2, full[0].code])
    words = {
        "progress": "合格9个镇街。",
        "problems": "人手不足",
        "next_steps": "培训",
        "remark": "",
    }
    assert client.post(url, words | {"reason": ""}).status_code == 422
    assert client.post(url, words | {"reason": "统计口径更正"}).status_code == 302
    assert client.post(url, words | {"reason": "再来一次"}).status_code == 422  # nothing differs
    text = client.get(LINES).content.decode()
    assert "合格9个镇街。" in text
    assert "统计口径更正" in text
    after = rows_of(make, office)
    corrections = after.pop("更正")
    assert after == before
    assert "统计口径更正" in str(corrections)
    assert "合格9个镇街。" in str(corrections)


def test_before_it_is_final_nothing_is_corrected(make, second, full, office):
    take_snapshots(date(2022, 7, 1))
    line = PeriodLine.objects.select_related("period").get(item=full[0])
    with pytest.raises(Refused):
        correct(line, make.actor(office, AFTER), values={"progress": "x"}, reason="y")


def test_the_office_makes_a_period_final_on_its_page(make, second, full, office, settings):
    settings.TRACKER_TODAY = AFTER
    take_snapshots(AFTER)
    client = make.client(office)
    page = client.get("/periods/2022/2/freeze/").content.decode()
    assert "定稿" in page
    client.post("/periods/2022/2/freeze/")
    second.refresh_from_db()
    assert second.frozen_on == AFTER
    text = client.get(LINES).content.decode()
    event = Event.objects.get(verb="period.frozen")
    assert event.hash in text
    assert text.index(full[0].title) > 0


def test_without_a_snapshot_there_is_nothing_to_export(make, second, office):
    answer = make.client(office).get("/periods/2022/2/export/", follow=True)
    assert "6月30日" in answer.content.decode()


def test_the_overview_compares_with_the_last_period(make, second, full, office, settings):
    take_snapshots(date(2022, 7, 1))
    settings.TRACKER_TODAY = AFTER
    actor = make.actor(office, AFTER)
    handed_in = make.item(kind="commitment", handling="prove", status="submitted")
    close(handed_in, actor, version=handed_in.version)
    text = make.client(office).get("/overview/").content.decode()
    part = text[text.index('id="compared"') :]
    part = part[: part.index("</section>")]
    assert "比上期（6月30日）" in part
    assert "1 → 2" in part  # overdue: the problem's date has passed too
    assert part.count("1 → 2") == 2  # and verified measures


def test_a_department_compares_only_what_it_sees(make, second, full, settings):
    take_snapshots(date(2022, 7, 1))
    settings.TRACKER_TODAY = AFTER
    stranger = make.person(department=make.department("区教育局"))
    assert "1 → " not in make.client(stranger).get("/overview/").content.decode()


def test_accepting_later_does_not_reach_into_the_lines(make, second, office):
    item = make.item(status="assigned")
    take_snapshots(date(2022, 7, 1))
    accept([item], make.actor(make.person(), AFTER))
    assert PeriodLine.objects.get().status == "assigned"
