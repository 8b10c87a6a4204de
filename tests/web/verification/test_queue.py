"""审核: a queue in which the next one opens itself; own submissions are somebody else's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.models import ChecklistItem


@pytest.fixture
def people(make):
    make.office_details()
    body = make.department("区依法治区办")
    return {
        "clerk": make.person("经办人甲"),
        "office": make.person("区办甲", role="office", department=body),
        "other": make.person("区办乙", role="office", department=body),
    }


@pytest.fixture
def queue(make, people):
    """Three items handed in, the oldest first."""
    return [
        make.item(status="submitted", submitted_by=people["clerk"], submitted_on=date(2022, 9, day))
        for day in (1, 2, 3)
    ]


def decide(make, person, item, decision, words="", ground="incomplete"):
    data = {"version": item.version, "decision": decision, "words": words, "ground": ground}
    return make.client(person).post(f"/verify/{item.code}/", data)


def test_passing_opens_the_next_one(make, people, queue):
    first, second, third = queue
    page = decide(make, people["office"], first, "pass")
    assert page.url == f"/verify/{second.code}/"
    closed = ChecklistItem.objects.get(pk=first.pk)
    assert (closed.status, closed.decided_by) == ("closed", people["office"])
    assert decide(make, people["office"], third, "pass").url == f"/verify/{second.code}/"
    page = decide(make, people["office"], second, "pass")
    assert page.url == "/verify/"


def test_the_page_says_which_of_how_many(make, people, queue):
    html = make.client(people["office"]).get(f"/verify/{queue[1].code}/").content.decode()
    assert "第 2 项，共 3 项" in html
    assert "通过，下一项" in html
    assert f'href="/verify/{queue[2].code}/">跳过' in html


def test_returning_needs_words_and_keeps_what_was_typed(make, people, queue):
    page = decide(make, people["office"], queue[0], "return", "  ")
    assert page.status_code == 422
    assert ChecklistItem.objects.get(pk=queue[0].pk).status == "submitted"
    page = decide(make, people["office"], queue[0], "return", "缺公职律师名册，请补。")
    assert page.url == f"/verify/{queue[1].code}/"
    returned = ChecklistItem.objects.get(pk=queue[0].pk)
    assert (returned.status, returned.decision) == ("returned", "缺公职律师名册，请补。")


def test_returning_asks_for_a_ground_which_the_department_reads(make, people, queue):
    item = queue[0]
    page = decide(make, people["office"], item, "return", "请补名册", ground="")
    assert page.status_code == 422
    assert "请选择退回原因" in page.content.decode()
    decide(make, people["office"], item, "return", "请补名册", ground="figures_differ")
    todo = make.client(people["clerk"]).get("/todo/?whose=department").content.decode()
    assert "数据口径不一致：请补名册" in todo
    shown = make.client(people["office"]).get(f"/items/{item.code}/").content.decode()
    assert "数据口径不一致：请补名册" in shown
    assert "退回修改（数据口径不一致）" in shown


def test_the_report_stands_beside_the_last_one_and_the_evidence(make, people):
    item = make.item(
        status="submitted",
        submitted_by=people["clerk"],
        outcome="已配备公职律师12名",
        done_when="覆盖率80%以上",
    )
    make.progress_report(item, progress="已配备8名")
    make.evidence(item, file_name="公职律师名册.pdf", uploaded_by=people["clerk"])
    html = make.client(people["office"]).get(f"/verify/{item.code}/").content.decode()
    for words in (
        "已配备公职律师12名",
        "覆盖率80%以上",
        "已配备8名",
        "公职律师名册.pdf",
        "<iframe",
    ):
        assert words in html


def test_an_own_submission_has_no_button_and_names_the_colleague(make, people):
    office = people["office"]
    make.post(office)
    item = make.item(status="submitted", submitted_by=office)
    html = make.client(office).get(f"/verify/{item.code}/").content.decode()
    assert "这一项由您报送，请另一位区办人员审核（区办乙）" in html
    assert 'name="decision"' not in html
    assert decide(make, office, item, "pass").status_code == 403
    assert decide(make, people["other"], item, "pass").status_code == 302


def test_a_stale_decision_does_nothing_and_keeps_the_words(make, people, queue):
    item = queue[0]
    ChecklistItem.objects.filter(pk=item.pk).update(version=item.version + 1)
    page = decide(make, people["office"], item, "return", "请补名册")
    assert page.status_code == 422
    assert "请补名册</textarea>" in page.content.decode()
    assert ChecklistItem.objects.get(pk=item.pk).status == "submitted"


def test_what_was_decided_meanwhile_leads_to_the_next(make, people, queue):
    decide(make, people["other"], queue[0], "pass")
    page = make.client(people["office"]).get(f"/verify/{queue[0].code}/", follow=True)
    assert "已不在待审核之列" in page.content.decode()
    assert page.redirect_chain[0][0] == f"/verify/{queue[1].code}/"


def test_filed_reports_are_read_in_the_same_way(make, people):
    period = make.period()
    first, second = make.item(), make.item()
    reports = [
        make.progress_report(item, period, filed_by=people["clerk"]) for item in (first, second)
    ]
    client = make.client(people["office"])
    url = f"/verify/{first.code}/periods/{period.number}/"
    assert "已核，下一项" in client.get(url).content.decode()
    page = client.post(url, {"version": reports[0].version, "decision": "pass", "words": ""})
    assert page.url == f"/verify/{second.code}/periods/{period.number}/"
    reports[0].refresh_from_db()
    assert reports[0].checked_by == people["office"]
    data = {"version": reports[1].version, "decision": "return", "words": "数据不全"}
    data["ground"] = "incomplete"
    assert client.post(page.url, data).url == "/verify/"
    reports[1].refresh_from_db()
    assert (reports[1].state, reports[1].return_words) == ("returned", "数据不全")
    assert ChecklistItem.objects.get(pk=second.pk).status == "in_progress"


def test_the_list_of_the_queue_begins_with_the_oldest(make, people, queue):
    page = make.client(people["office"]).get("/verify/")
    assert [item for item, _may in page.context["items"]] == queue
    assert page.context["first_url"] == f"/verify/{queue[0].code}/"


@pytest.mark.parametrize("role", ["staff", "department_head", "viewer"])
def test_only_the_office_verifies(make, people, queue, role):
    client = make.client(make.person(role=role))
    assert client.get("/verify/").status_code == 403
    assert client.get(f"/verify/{queue[0].code}/").status_code == 403
    data = {"version": queue[0].version, "decision": "pass", "words": ""}
    assert client.post(f"/verify/{queue[0].code}/", data).status_code == 403
    assert ChecklistItem.objects.get(pk=queue[0].pk).status == "submitted"


def test_three_rows_and_three_hundred_cost_the_same_queries(make, people):
    client = make.client(people["office"])

    def rows(count: int) -> None:
        for _number in range(count):
            item = make.item(
                status="submitted", submitted_by=people["clerk"], lead_department=make.department()
            )
            make.progress_report(item)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/verify/").status_code == 200
        return len(captured)

    rows(3)
    few = queries()
    rows(147)
    assert queries() == few
