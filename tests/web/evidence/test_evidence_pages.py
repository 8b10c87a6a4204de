"""Download, preview, taking off and using a file for another item."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import documents
from tracker.checklist.models import Evidence, EvidenceLink
from tracker.files.models import StoredFile
from tracker.files.store import path_of
from tracker.organizations.models import Post
from tracker.trail.models import Event

NAME = "南湖区公职律师名册 (2022).pdf"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


def given(make, item, name: str = NAME, content: bytes = b"") -> Evidence:
    client = make.client(make.person())
    body = {"declared": "on", "upload": [SimpleUploadedFile(name, content or documents.pdf())]}
    page = client.post(reverse("evidence_add", args=[item.code]), body)
    assert page.status_code == 302, page.content.decode()[-3000:]
    return Evidence.objects.latest("pk")


def test_a_download_keeps_the_chinese_name_and_cannot_run(make):
    evidence = given(make, make.item())
    page = make.client(make.person()).get(reverse("evidence_file", args=[evidence.public_id]))
    assert b"".join(page.streaming_content) == documents.pdf()
    assert page["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%8D%97%E6%B9%96")
    assert page["Content-Type"] == "application/pdf"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "private" in page["Cache-Control"]
    assert Event.objects.filter(verb="evidence.downloaded", subject=evidence.trail_key).count() == 1


def test_only_what_cannot_run_is_shown_in_the_page(make):
    client = make.client(make.person())
    pdf, word = (
        given(make, make.item()),
        given(make, make.item(), "通报.docx", documents.word()),
    )
    text = given(make, make.item(), "说明.txt", "办结率".encode("gb18030"))
    shown = {
        evidence.file_name: client.get(
            reverse("evidence_file", args=[evidence.public_id]), {"inline": "1"}
        )
        for evidence in (pdf, word, text)
    }
    assert shown[NAME]["Content-Disposition"].startswith("inline")
    assert shown[NAME]["X-Frame-Options"] == "SAMEORIGIN"
    assert shown["通报.docx"]["Content-Disposition"].startswith("attachment")
    assert shown["说明.txt"]["Content-Type"] == "text/plain; charset=gb18030"


def test_a_copy_the_browser_holds_is_not_handed_out_again(make):
    evidence, client = given(make, make.item()), make.client(make.person())
    url = reverse("evidence_file", args=[evidence.public_id])
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert Event.objects.filter(verb="evidence.downloaded").count() == 1


def test_a_foreign_file_is_not_found_and_a_helpers_is(make):
    helper = make.department("凤桥镇")
    item = make.item()
    make.contribution(item, helper)
    evidence = given(make, item)
    urls = [
        reverse("evidence", args=[evidence.public_id]),
        reverse("evidence_file", args=[evidence.public_id]),
    ]
    people = {
        make.person(department=make.department("区教育局")): 404,
        make.person(department=helper): 200,
        make.person(role=Post.Role.OFFICE): 200,
        make.person(role=Post.Role.VIEWER): 200,
    }
    for person, status in people.items():
        assert [make.client(person).get(url).status_code for url in urls] == [status, status]


def test_taken_off_with_a_reason_the_file_stays_with_its_department_only(make):
    helper = make.department("凤桥镇")
    item = make.item()
    make.contribution(item, helper)
    evidence = given(make, item)
    client = make.client(make.person())
    url = reverse("evidence_remove", args=[item.code, evidence.public_id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "传错了文件"}).status_code == 302
    link = EvidenceLink.objects.get()
    assert (link.removed_on, link.removal_reason) == (make.today, "传错了文件")
    assert Event.objects.get(verb="item.evidence_removed").reason == "传错了文件"
    page = reverse("evidence", args=[evidence.public_id])
    assert make.client(make.person(department=helper)).get(page).status_code == 404
    assert client.get(page).status_code == 200
    assert path_of(evidence.file.sha256).exists(), "nothing is deleted"


def test_a_helper_cannot_take_off_the_leads_file(make):
    helper = make.department("凤桥镇")
    item = make.item()
    make.contribution(item, helper)
    evidence = given(make, item)
    client = make.client(make.person(department=helper))
    url = reverse("evidence_remove", args=[item.code, evidence.public_id])
    assert client.get(url).status_code == 403
    assert client.post(url, {"reason": "不对"}).status_code == 403
    assert EvidenceLink.objects.get().removed_on is None


def test_one_file_serves_a_second_item_by_its_department_or_the_office(make):
    helper = make.department("凤桥镇")
    first, second = make.item(), make.item()
    make.contribution(first, helper)
    evidence = given(make, first)
    url = reverse("evidence_link", args=[evidence.public_id])
    helping = make.client(make.person(department=helper))
    own = make.item(lead_department=helper)
    refused = helping.post(url, {"item": own.pk})
    assert refused.status_code == 403
    office = make.client(make.person(role=Post.Role.OFFICE))
    assert office.post(url, {"item": second.pk}).status_code == 302
    assert set(evidence.items.all()) == {first, second}
    assert StoredFile.objects.count() == 1
    clerk = make.client(make.person())
    assert clerk.post(url, {"item": own.pk}).status_code == 422, "an item one cannot add to"


def test_taken_off_and_used_again_it_is_the_same_row(make):
    item = make.item()
    evidence = given(make, item)
    client = make.client(make.person())
    client.post(
        reverse("evidence_remove", args=[item.code, evidence.public_id]), {"reason": "误传"}
    )
    again = client.post(reverse("evidence_link", args=[evidence.public_id]), {"item": item.pk})
    assert again.status_code == 302
    assert EvidenceLink.objects.get().removed_on is None


def test_lost_bytes_are_said_in_a_sentence(make):
    evidence = given(make, make.item())
    path_of(evidence.file.sha256).unlink()
    page = make.client(make.person()).get(reverse("evidence_file", args=[evidence.public_id]))
    assert page.status_code == 410
    assert f"服务器上的“{NAME}”缺失或损坏" in page.content.decode()
    assert not Event.objects.filter(verb="evidence.downloaded").exists()


def test_a_locked_file_is_not_handed_out(make):
    evidence = given(make, make.item())
    StoredFile.objects.update(quarantined_on=make.today)
    client = make.client(make.person())
    page = client.get(reverse("evidence_file", args=[evidence.public_id]))
    assert page.status_code == 409
    assert "锁定" in client.get(reverse("evidence", args=[evidence.public_id])).content.decode()
