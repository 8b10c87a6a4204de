"""The review bench through its forms, with scripts and without."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factory import Factory
from tests.report_fixtures import SMALL, drafts_of
from tracker.checklist.drafting import import_report
from tracker.checklist.models import ChecklistItem
from tracker.organizations.bodies import load_departments
from tracker.organizations.models import Person
from tracker.reports.importing import SourceFacts, read_source
from tracker.reports.models import Report
from tracker.trail.models import Event


class Bench:
    """The bench of one report in one person's browser."""

    def __init__(self, browser: Client, report: Report, script: bool = False) -> None:
        self.browser, self.report = browser, report
        self.headers = {"X-Bench": "1"} if script else {}

    def url(self, name: str, *more: int) -> str:
        return reverse(name, args=[self.report.public_id, *more])

    def page(self, query: str = "") -> str:
        return self.browser.get(self.url("report_review") + query).content.decode()

    def act(self, item: ChecklistItem, act: str, **fields):
        data = {"version": item.version, "act": act} | fields
        return self.browser.post(self.url("draft_act", item.pk), data, headers=self.headers)

    def heading(self, item: ChecklistItem, act: str, **fields):
        rows = [i for i in drafts_of(self.report) if i.commitment_id == item.commitment_id]
        versions = " ".join(f"{i.pk}.{i.version}" for i in rows)
        data = {"versions": versions, "act": act} | fields
        url = self.url("heading_act", item.commitment_id)
        return self.browser.post(url, data, headers=self.headers)

    def undo(self):
        return self.browser.post(self.url("draft_undo"), headers=self.headers)


@pytest.fixture
def bench(make: Factory, office: Person, small: Report) -> Bench:
    """Without scripts."""
    return Bench(make.client(office), small)


@pytest.fixture
def scripted(make: Factory, office: Person, small: Report) -> Bench:
    """As the bench's script asks."""
    return Bench(make.client(office), small, script=True)


def test_every_sentence_is_marked_by_what_became_of_it_and_leads_to_its_draft(
    make: Factory, office: Person, imported: Report
):
    page = Bench(make.client(office), imported).page()
    for item in drafts_of(imported):
        assert f'href="#d-{item.pk}"' in page
        assert f'id="d-{item.pk}"' in page
    assert page.count("src-item") >= len(drafts_of(imported))
    assert page.count("src-result") >= 3
    assert page.count("src-context") > 2
    shown = re.sub(r"<[^>]+>", "", page)
    assert "努力建设更高质量更高水平的法治南湖" in shown


def test_accepting_saves_what_was_typed_and_counts(bench: Bench):
    item = drafts_of(bench.report)[0]
    answer = bench.act(item, "accept", title="改过的名称", fields="1", evidence_required="on")
    assert answer.status_code == 302
    assert "#d-" in answer.url
    item.refresh_from_db()
    assert (item.title, item.review) == ("改过的名称", "accepted")
    total = len(drafts_of(bench.report))
    assert f"已核对 1/{total}" in bench.page()
    assert "发布已核对的 1 项" in bench.page()


def test_all_acts_work_as_plain_forms_and_each_can_be_taken_back(bench: Bench):
    first, second = drafts_of(bench.report)[:2]
    start = second.sources.filter(is_result=False).get().start
    for act, fields in (
        ("drop", {}),
        ("accept", {}),
        ("merge", {}),
        ("split", {"offset": start + 5}),
        ("save", {"title": "另一个名称"}),
    ):
        second.refresh_from_db()
        before = (second.title, second.review, len(drafts_of(bench.report)))
        assert bench.act(second, act, **fields).status_code == 302, act
        after = ChecklistItem.objects.get(pk=second.pk)
        assert (after.title, after.review, len(drafts_of(bench.report))) != before, act
        assert bench.undo().status_code == 302
        second.refresh_from_db()
        assert (second.title, second.review, len(drafts_of(bench.report))) == before, act
    first.refresh_from_db()
    assert first.review == "open"


def test_undo_outlives_a_reload_and_ends_when_nothing_is_left(bench: Bench):
    item = drafts_of(bench.report)[0]
    bench.act(item, "drop")
    bench.page()
    bench.undo()
    answer = bench.undo()
    assert answer.status_code == 409
    assert "没有可以撤回的操作" in answer.content.decode()


def test_a_dropped_draft_can_be_brought_back_by_its_button(bench: Bench):
    item = drafts_of(bench.report)[0]
    bench.act(item, "drop")
    assert "恢复列入" in bench.page()
    item.refresh_from_db()
    bench.act(item, "reopen")
    item.refresh_from_db()
    assert item.review == "open"


def test_two_people_at_once_never_lose_words(make, bench: Bench, other: Person):
    item = drafts_of(bench.report)[0]
    theirs = Bench(make.client(other), bench.report)
    theirs.act(item, "save", title="区办乙写的")
    answer = bench.act(item, "accept", title="区办甲写的", done_when="甲的标准", fields="1")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "区办甲写的" in page
    assert "甲的标准" in page
    assert "区办乙写的" in page
    assert "区办乙 在" in page
    fresh = ChecklistItem.objects.get(pk=item.pk)
    assert (fresh.title, fresh.review) == ("区办乙写的", "open")
    assert f'name="version" value="{fresh.version}"' in page
    bench.act(fresh, "save", title="区办甲写的")
    fresh.refresh_from_db()
    assert fresh.title == "区办甲写的"


def test_a_script_gets_the_draft_with_the_conflict(make, scripted: Bench, other: Person):
    item = drafts_of(scripted.report)[0]
    Bench(make.client(other), scripted.report).act(item, "save", title="区办乙写的")
    answer = scripted.act(item, "save", title="区办甲写的", fields="1")
    assert answer.status_code == 409
    html = answer.json()["html"][f"d-{item.pk}"]
    assert "区办甲写的" in html
    assert "区办乙写的" in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "请填写事项名称"),
        ({"title": "长" * 31}, "最多 30 字"),
        ({"lead": "没有的单位"}, "没有叫“没有的单位”的单位"),
        ({"due_on": "2022-02-31"}, "日期"),
    ],
)
def test_a_wrong_field_keeps_every_typed_character(bench: Bench, fields, words: str):
    item = drafts_of(bench.report)[0]
    typed = {"measure": "甲写的具体措施", "fields": "1"} | fields
    answer = bench.act(item, "accept", **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "甲写的具体措施" in page
    item.refresh_from_db()
    assert (item.review, item.version) == ("open", 1)


def test_a_department_answers_to_any_of_its_names(bench: Bench, bodies):
    body = next(b for b in bodies if b.aliases)
    for name in body.names():
        item = drafts_of(bench.report)[0]
        bench.act(item, "save", lead=name)
        item.refresh_from_db()
        assert item.lead_department == body


def test_a_suggested_lead_is_taken_by_its_button(bench: Bench):
    item = next(i for i in drafts_of(bench.report) if len(i.suggested_leads) > 1)
    bench.act(item, "pick", pick=item.suggested_leads[1], lead="", fields="1")
    item.refresh_from_db()
    assert item.suggested_leads[1] in item.lead_department.names()
    assert not item.lead_suggested


def test_a_script_gets_only_the_parts_that_changed(scripted: Bench):
    item = drafts_of(scripted.report)[0]
    data = scripted.act(item, "accept").json()
    assert set(data["html"]) >= {"bench-bar", f"g-{item.commitment_id}"}
    assert data["focus"] != f"d-{item.pk}"
    quiet = scripted.act(ChecklistItem.objects.get(pk=item.pk), "save", title="新的名称").json()
    assert set(quiet["html"]) == {"bench-bar"}
    assert quiet["versions"][str(item.pk)] == 3


def test_a_heading_row_assigns_accepts_and_merges(bench: Bench):
    item = drafts_of(bench.report)[0]
    bench.heading(item, "assign", lead="区司法局", due_on="2022-10-10", handling="keep")
    rows = [i for i in drafts_of(bench.report) if i.commitment_id == item.commitment_id]
    assert {str(i.lead_department) for i in rows} == {"区司法局"}
    assert {i.handling for i in rows} == {"keep"}
    bench.heading(item, "accept")
    rows = [i for i in drafts_of(bench.report) if i.commitment_id == item.commitment_id]
    assert {i.review for i in rows} == {"accepted"}
    bench.heading(item, "merge")
    rows = [i for i in drafts_of(bench.report) if i.commitment_id == item.commitment_id]
    assert len(rows) == 1


def test_a_stale_heading_is_refused_as_a_whole(bench: Bench):
    item = drafts_of(bench.report)[0]
    answer = bench.heading(item, "accept", versions="")
    assert answer.status_code == 409
    assert not ChecklistItem.objects.filter(review="accepted").exists()


def test_filters_by_kind_certainty_and_state(bench: Bench):
    items = drafts_of(bench.report)
    problem = next(i for i in items if i.kind == "rectification")
    page = bench.page("?kind=rectification")
    assert f'id="d-{problem.pk}"' in page
    assert f'id="d-{items[0].pk}"' not in page
    ChecklistItem.objects.filter(pk=items[0].pk).update(confidence=0.3)
    assert f'id="d-{items[0].pk}"' in bench.page("?sure=low")
    assert f'id="d-{items[1].pk}"' not in bench.page("?sure=low")
    assert f'id="d-{problem.pk}"' in bench.page("?state=lacking")
    assert "没有符合条件的草稿" in bench.page("?state=accepted")


def test_filters_survive_an_act(bench: Bench):
    item = drafts_of(bench.report)[0]
    data = {"version": 1, "act": "drop"}
    answer = bench.browser.post(bench.url("draft_act", item.pk) + "?kind=commitment", data)
    assert "?kind=commitment#" in answer.url


def test_a_sentence_is_listed_from_the_source(bench: Bench):
    passage = bench.report.passages.exclude(label="heading").last()
    url = bench.url("draft_add")
    page = bench.browser.get(f"{url}?passage={passage.pk}").content.decode()
    assert passage.text in page
    fields = {
        "passage": passage.pk,
        "title": "新列的事项",
        "kind": "task",
        "commitment": bench.report.commitments.last().pk,
    }
    assert bench.browser.post(url, fields).status_code == 302
    item = ChecklistItem.objects.get(title="新列的事项")
    assert item.sources.get().passage == passage
    assert "新列的事项" in bench.page()


def test_an_added_item_needs_a_basis(bench: Bench):
    fields = {
        "title": "没有依据",
        "kind": "task",
        "commitment": bench.report.commitments.last().pk,
    }
    answer = bench.browser.post(bench.url("draft_add"), fields)
    assert answer.status_code == 422
    assert "请写明依据" in answer.content.decode()


def test_a_draft_of_another_report_is_not_touched(make, office, bench: Bench, imported: Report):
    foreign = drafts_of(imported)[0]
    assert bench.act(foreign, "drop").status_code == 409
    foreign.refresh_from_db()
    assert foreign.review == "open"


def test_an_unknown_act_changes_nothing(bench: Bench):
    count = Event.objects.count()
    assert bench.act(drafts_of(bench.report)[0], "explode").status_code == 422
    assert Event.objects.count() == count


def test_the_bench_asks_as_many_questions_for_3_drafts_as_for_76(
    make, office: Person, small: Report, imported: Report
):
    browser = make.client(office)
    counts = []
    for report in (small, imported):
        Bench(browser, report).page()
        with CaptureQueriesContext(connection) as queries:
            Bench(browser, report).page()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_long_reports_come_in_pages(make, office: Person, small: Report, monkeypatch):
    browser = make.client(office)
    monkeypatch.setattr("tracker.web.reports.bench.DRAFTS_PER_PAGE", 2)
    bench = Bench(browser, small)
    items = drafts_of(small)
    assert f'id="d-{items[0].pk}"' in bench.page()
    assert f'id="d-{items[-1].pk}"' not in bench.page()
    assert f'id="d-{items[-1].pk}"' in bench.page("?page=99")


def test_the_corrections_come_as_an_annotation_file(bench: Bench):
    first, second = drafts_of(bench.report)[:2]
    bench.act(first, "drop")
    bench.act(second, "save", kind="task")
    answer = bench.browser.get(bench.url("report_annotation"))
    assert "attachment" in answer["Content-Disposition"]
    data = answer.json()
    text = bench.report.text
    assert all(u["text"] == text[u["start"] : u["end"]] for u in data["units"])
    by_start = {u["start"]: u for u in data["units"]}
    dropped = first.sources.filter(is_result=False).get()
    changed = second.sources.filter(is_result=False).get()
    assert by_start[dropped.start]["label"] == "context"
    assert by_start[changed.start]["kind"] == "task"
    assert sum(u["label"] == "item" for u in data["units"]) >= 4


def test_a_twin_is_linked_by_its_button_and_shown_as_linked(make, office: Person, imported: Report):
    bench = Bench(make.client(office), imported)
    page = bench.page("?kind=rectification")
    key = int(re.search(r'name="relate" value="(\d+)"', page)[1])
    item = drafts_of(imported)[[i.kind for i in drafts_of(imported)].index("rectification")]
    data = {"version": item.version, "relate": key, "title": item.title}
    assert bench.browser.post(bench.url("draft_act", item.pk), data).status_code == 302
    assert item.related.get().pk == key
    assert 'aria-pressed="true"' in bench.page("?kind=rectification")
    assert bench.undo().status_code == 302
    assert not item.related.exists()


def test_the_original_comes_back_byte_by_byte_for_the_office_alone(
    make, office: Person, imported: Report, real_report: bytes
):
    url = reverse("report_original", args=[imported.public_id])
    answer = make.client(office).get(url)
    assert b"".join(answer.streaming_content) == real_report
    assert "attachment" in answer["Content-Disposition"]
    assert make.client(make.person()).get(url).status_code == 403


def test_words_typed_when_the_session_was_over_come_back_into_their_draft(
    make: Factory, office: Person, small: Report
):
    item = drafts_of(small)[2]
    url = reverse("draft_act", args=[small.public_id, item.pk])
    page = reverse("report_review", args=[small.public_id])
    browser = Client()
    data = {"version": 1, "act": "save", "title": "登录前写的名称"}
    answer = browser.post(url, data, headers={"Referer": f"http://testserver{page}"})
    assert "/login/" in answer.url
    browser.post(answer.url, {"username": office.user.username, "password": make.password})
    back = browser.get(page).content.decode()
    assert "登录前写的名称" in back
    assert f'action="{url}"' in back
    item.refresh_from_db()
    assert item.version == 1


def test_drafts_without_a_lead_are_suggested_one_after_departments_came(make: Factory):
    person = make.person("区办丙", role="office", department=make.department("区办"))
    source = read_source(SMALL.encode(), SourceFacts("小报告.txt"), [])
    report = import_report(source, make.actor(person), make.calendar)
    client = make.client(person)
    url = reverse("report_review", args=[report.public_id])
    leads = reverse("report_suggest_leads", args=[report.public_id])
    load_departments(make.actor(person))
    page = client.get(url).content.decode()
    assert f"{len(drafts_of(report))} 项草稿没有牵头单位" in page
    assert "重新建议牵头单位" in page
    page = client.post(leads, follow=True).content.decode()
    with_lead = sum(item.lead_department is not None for item in drafts_of(report))
    assert f"已为 {with_lead} 项草稿建议牵头单位" in page
    page = client.post(leads, follow=True).content.decode()
    assert "原文看不出这些草稿的牵头单位" in page
