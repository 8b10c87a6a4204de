"""Previews on the page of a file and beside the verification: read without downloading."""

from pathlib import Path

import pytest
from django.urls import reverse

from tests import documents
from tests.web.evidence.test_evidence_pages import given
from tracker.checklist.models import ChecklistItem
from tracker.files.models import StoredFile
from tracker.organizations.models import Post
from tracker.trail.models import Event


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


def preview_of(make, evidence, **headers):
    url = reverse("evidence_preview", args=[evidence.public_id])
    return make.client(make.person()).get(url, headers=headers)


def test_a_word_file_is_shown_as_text_that_cannot_run_and_the_reading_is_recorded(make):
    content = documents.word("<script>alert(1)</script>抽查通报")
    evidence = given(make, make.item(), "通报.docx", content)
    page = preview_of(make, evidence)
    html = page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;抽查通报" in html
    assert "<script" not in html
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert Event.objects.filter(verb="evidence.downloaded").count() == 1
    again = preview_of(make, evidence, if_none_match=page["ETag"])
    assert again.status_code == 304
    assert Event.objects.filter(verb="evidence.downloaded").count() == 1


def test_a_bomb_has_its_sentence(make):
    bomb = documents.with_member(documents.word(), "word/document.xml", b" " * (40 * 1024**2))
    evidence = given(make, make.item(), "大.docx", bomb)
    page = preview_of(make, evidence)
    assert page.status_code == 200
    assert "这个文件不能在页面里显示，请下载查看" in page.content.decode()
    assert not Event.objects.filter(verb="evidence.downloaded").exists()


def test_the_verifier_reads_each_file_beside_the_report(make):
    office = make.person("区办甲", role=Post.Role.OFFICE, department=make.department("区办"))
    make.office_details()
    item = make.item()
    word = given(make, item, "通报.docx", documents.word())
    sheet = given(make, item, "统计表.xlsx", documents.excel())
    given(make, item, "图.png", documents.PNG)
    ChecklistItem.objects.filter(pk=item.pk).update(
        status="submitted", submitted_on=make.today, outcome="已完成"
    )
    html = make.client(office).get(f"/verify/{item.code}/").content.decode()
    for evidence in (word, sheet):
        assert f'src="{reverse("evidence_preview", args=[evidence.public_id])}"' in html
    assert 'alt="图.png"' in html


def test_a_locked_file_shows_nothing(make):
    evidence = given(make, make.item(), "通报.docx", documents.word())
    StoredFile.objects.update(quarantined_on=make.today)
    assert preview_of(make, evidence).status_code == 409
