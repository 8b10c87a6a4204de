"""Importing through the page: a file or pasted words, and what is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factory import Factory
from tests.report_fixtures import SMALL, drafts_of
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Person, Post
from tracker.reports.models import Report

URL = "/reports/import/"


@pytest.fixture
def browser(make: Factory, office: Person) -> Client:
    """区办甲's browser."""
    return make.client(office)


def upload(browser: Client, data: bytes, name: str = "报告.txt", **more):
    fields = {"file": SimpleUploadedFile(name, data), "unclassified": "on"} | more
    return browser.post(URL, fields)


def test_a_file_opens_the_bench_with_its_drafts(browser: Client, real_report: bytes):
    answer = upload(browser, real_report, "nanhu-2021.txt")
    report = Report.objects.get()
    assert answer.url == reverse("report_review", args=[report.public_id])
    page = browser.get(answer.url).content.decode()
    assert f"已核对 0/{len(drafts_of(report))}" in page
    assert report.title == "南湖区2021年法治政府建设情况报告"


def test_pasted_words_read_like_the_file(browser: Client, real_report: bytes):
    words = real_report.decode().replace("\n", "\r\n")
    answer = browser.post(URL, {"text": words, "unclassified": "on", "title": "我的报告"})
    assert answer.status_code == 302
    assert Report.objects.get().title == "我的报告"
    assert len(drafts_of(Report.objects.get())) > 70


def test_the_plan_year_can_be_given(browser: Client):
    upload(browser, SMALL.encode(), plan_year="2023")
    assert Report.objects.get().plan_year == 2023


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"\x7fELF\x02\x01\x00" + bytes(range(256)) * 20, "不是文字材料", id="program"),
        pytest.param(b"%PDF-1.4 nothing", "损坏", id="broken PDF"),
        pytest.param(b"a" * (5 * 1024 * 1024 + 1), "超过 5 MB", id="over 5 MB"),
        pytest.param("目录".encode(), "没有读出标题和句子", id="no sentence"),
        pytest.param(b" \n ", "文件是空的|文件为空|空", id="blanks"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_what_was_typed_comes_back(
    browser: Client, data: bytes, words: str
):
    answer = upload(browser, data, title="保留这个标题", plan_year="2022")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert any(word in page for word in words.split("|"))
    assert "保留这个标题" in page
    assert not Report.objects.exists()


def test_an_empty_file_is_refused(browser: Client):
    assert upload(browser, b"").status_code == 422


def test_nothing_chosen_is_said(browser: Client):
    answer = browser.post(URL, {"unclassified": "on"})
    assert "请选择文件" in answer.content.decode()


def test_without_the_tick_nothing_is_read(browser: Client):
    answer = browser.post(URL, {"text": SMALL})
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_the_same_file_twice_leads_to_the_first_import(browser: Client):
    upload(browser, SMALL.encode())
    report = Report.objects.get()
    count = ChecklistItem.objects.count()
    answer = upload(browser, SMALL.encode("gb18030"), "别的名字.txt")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"已导入（{count}项）" in page
    assert reverse("report_review", args=[report.public_id]) in page
    assert (Report.objects.count(), ChecklistItem.objects.count()) == (1, count)


@pytest.mark.parametrize("role", [Post.Role.STAFF, Post.Role.HEAD, Post.Role.VIEWER])
def test_the_pages_are_the_offices_alone(make: Factory, small: Report, role: str):
    browser = make.client(make.person(role=role))
    address = [small.public_id]
    for name, args in (
        ("reports", []),
        ("report_import", []),
        ("report_review", address),
        ("publish", address),
        ("draft_add", address),
        ("report_annotation", address),
    ):
        assert browser.get(reverse(name, args=args)).status_code == 403, name
    for name in ("draft_undo", "report_tell", "report_withdraw"):
        assert browser.post(reverse(name, args=address)).status_code == 403, name
    item = drafts_of(small)[0]
    for name, key in (("draft_act", item.pk), ("heading_act", item.commitment_id)):
        assert browser.post(reverse(name, args=[*address, key])).status_code == 403, name


def test_a_report_that_is_not_there_is_404_for_everybody(make: Factory, browser: Client):
    gone = "00000000-0000-4000-8000-000000000000"
    for name in ("report", "report_review", "publish", "report_annotation"):
        assert browser.get(reverse(name, args=[gone])).status_code == 404
    assert make.client(make.person()).get(reverse("report", args=[gone])).status_code == 404


def test_the_list_says_how_far_each_report_is(browser: Client, small: Report):
    page = browser.get("/reports/").content.decode()
    assert small.title in page
    assert "待核对" in page
    browser.post(reverse("report_withdraw", args=[small.public_id]))
    assert "已撤销的导入" in browser.get("/reports/").content.decode()


def test_a_file_over_the_sites_limit_is_named_with_its_limit(make, settings):
    settings.EVIDENCE_MAX_BYTES = 1024
    settings.EVIDENCE_MAX_MB = 1
    client = make.client(make.person(role="office"))
    file = SimpleUploadedFile("报告.txt", "推进法治建设。".encode() * 200)
    answer = client.post("/reports/import/", {"file": file, "unclassified": "on"})
    words = answer.content.decode()
    assert "报告.txt" in words
    assert "请选择文件，或把文字粘贴到下面" not in words
