"""A return names which files fail, and why: beside the file, in the history, in the digest."""

import pytest
from django.urls import reverse

from tracker.checklist.models import ChecklistItem, EvidenceLink
from tracker.periods.models import ProgressReport
from tracker.trail.models import Event


@pytest.fixture
def people(make):
    make.office_details()
    return {
        "clerk": make.person("经办人甲"),
        "office": make.person("区办甲", role="office", department=make.department("区依法治区办")),
    }


@pytest.fixture
def handed_in(make, people):
    item = make.item(status="submitted", submitted_by=people["clerk"])
    roster = make.evidence(item, file_name="公职律师名册.pdf")
    notice = make.evidence(item, file_name="抽查通报.pdf")
    return item, roster, notice


def returned(make, person, url, version, *, decision="return", ground="incomplete", **files):
    words = {"version": version, "decision": decision, "words": "请补", "reason": "请补"}
    return make.client(person).post(url, words | {"ground": ground} | files)


def failing(evidence, words, *, ticked=True):
    found = {f"why-{evidence.public_id}": words}
    return found | ({f"fails-{evidence.public_id}": "on"} if ticked else {})


def item_page(make, person, item):
    return make.client(person).get(f"/items/{item.code}/").content.decode()


@pytest.mark.parametrize("door", ["/verify/{}/", "/items/{}/return/"])
def test_the_clerk_reads_what_is_wrong_beside_the_file_and_in_the_history(
    make, people, handed_in, door
):
    item, roster, notice = handed_in
    form = make.client(people["office"]).get(door.format(item.code)).content.decode()
    assert "不合格的材料" in form
    assert "公职律师名册.pdf" in form
    page = returned(make, people["office"], door.format(item.code), 1, **failing(roster, "缺盖章"))
    assert page.status_code == 302
    html = item_page(make, people["clerk"], item)
    assert "区办9月15日指出：缺盖章" in html
    assert "区办甲指出“公职律师名册.pdf”不合格：缺盖章" in html
    assert html.count("缺盖章") == 2
    assert not EvidenceLink.objects.get(evidence=notice).fault


def test_a_tick_needs_words_and_words_alone_count_as_a_tick(make, people, handed_in):
    item, roster, notice = handed_in
    url = f"/verify/{item.code}/"
    page = returned(make, people["office"], url, 1, **failing(roster, " "))
    assert page.status_code == 422
    assert "请写明这份材料的问题" in page.content.decode()
    passed = returned(
        make, people["office"], url, 1, decision="pass", **failing(notice, "看不清", ticked=False)
    )
    assert passed.status_code == 422
    assert ChecklistItem.objects.get(pk=item.pk).status == "submitted"
    page = returned(make, people["office"], url, 1, **failing(notice, "看不清", ticked=False))
    assert page.status_code == 302
    assert EvidenceLink.objects.get(evidence=notice).fault == "看不清"


def test_the_next_return_names_anew_and_closing_clears(make, people, handed_in):
    item, roster, notice = handed_in
    url = f"/verify/{item.code}/"
    returned(make, people["office"], url, 1, **failing(roster, "缺盖章"))
    ChecklistItem.objects.filter(pk=item.pk).update(status="submitted")
    assert "缺盖章" in make.client(people["office"]).get(url).content.decode()
    returned(make, people["office"], url, 2, **failing(notice, "看不清"))
    assert [link.fault for link in item.evidence_links.order_by("pk")] == ["", "看不清"]
    ChecklistItem.objects.filter(pk=item.pk).update(status="submitted")
    returned(make, people["office"], url, 3, decision="pass")
    assert not item.evidence_links.exclude(fault="").exists()


def test_a_progress_report_is_returned_on_a_ground_and_names_files_too(make, people):
    item = make.item()
    roster = make.evidence(item, file_name="统计表.xlsx")
    period = make.period()
    report = make.progress_report(item, period)
    url = reverse("report_return", args=[2022, 1, item.code])
    assert "数据口径不一致" in make.client(people["office"]).get(url).content.decode()
    none = returned(make, people["office"], url, 1, ground="")
    assert "请选择退回原因" in none.content.decode()
    page = returned(
        make, people["office"], url, 1, ground="figures_differ", **failing(roster, "缺截至日期")
    )
    assert page.status_code == 302
    html = item_page(make, people["clerk"], item)
    assert "数据口径不一致：请补" in html
    assert "区办9月15日指出：缺截至日期" in html
    assert "请重新填报（数据口径不一致）" in html
    todo = make.client(people["clerk"]).get("/todo/").content.decode()
    assert "数据口径不一致：请补" in todo
    ProgressReport.objects.filter(pk=report.pk).update(state="filed", version=5)
    queue = reverse("verify_report", args=[item.code, 1])
    returned(make, people["office"], queue, 5, decision="pass")
    assert not item.evidence_links.exclude(fault="").exists()


def test_the_queue_of_reports_asks_for_the_ground_too(make, people):
    item = make.item()
    make.progress_report(item)
    queue = reverse("verify_report", args=[item.code, 1])
    assert returned(make, people["office"], queue, 1, ground="").status_code == 422
    assert returned(make, people["office"], queue, 1, ground="not_as_asked").status_code == 302
    event = Event.objects.get(verb="progress.returned")
    assert event.data()["ground"]
    assert ProgressReport.objects.get().return_ground == "not_as_asked"
