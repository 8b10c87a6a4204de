"""Adding evidence through the page: good files stay, each refused one gets its sentence."""

import gc
import io
import logging
import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import documents
from tracker.checklist.models import Evidence, EvidenceLink
from tracker.files.models import StoredFile
from tracker.files.store import path_of
from tracker.files.uploads import MAX_FILES
from tracker.organizations.models import Post
from tracker.trail.models import Event


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(client, item, *files: tuple[str, bytes], **fields):
    body = {"declared": "on"} | fields
    body["upload"] = [SimpleUploadedFile(name, content) for name, content in files]
    body = {name: value for name, value in body.items() if value is not None}
    return client.post(reverse("evidence_add", args=[item.code]), body)


def test_a_clerk_adds_several_files_in_one_go(make, folder):
    item, clerk = make.item(), make.person()
    page = upload(
        make.client(clerk),
        item,
        ("公职律师名册.pdf", documents.pdf()),
        ("统计表.xlsx", documents.excel()),
        document_on="2022-09-01",
        document_number="南司发〔2022〕12号",
        note="截至8月底",
    )
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("item", args=[item.code]))
    links = EvidenceLink.objects.filter(item=item).select_related("evidence__file")
    assert [link.evidence.file_name for link in links] == ["公职律师名册.pdf", "统计表.xlsx"]
    for link in links:
        evidence = link.evidence
        assert evidence.document_on.isoformat() == "2022-09-01"
        assert evidence.uploaded_on == make.today, "not the date of the document"
        assert evidence.document_number == "南司发〔2022〕12号"
        assert (evidence.uploaded_by, evidence.department) == (clerk, make.justice)
        assert path_of(evidence.file.sha256).stat().st_size == evidence.file.size_bytes
    assert Event.objects.filter(verb="item.evidence_added", subject=item.trail_key).count() == 2
    assert len(files_in(folder)) == 2


def test_a_renamed_program_is_refused_by_name_and_the_others_stay(make, folder):
    item = make.item()
    page = upload(
        make.client(make.person()),
        item,
        ("通报.pdf", documents.pdf()),
        ("名册.pdf", documents.EXE),
        ("统计表.xlsx", documents.excel()),
        note="先写的说明",
        document_on="2022-09-01",
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert "“名册.pdf”其实是程序文件（exe），没有上传；其余 2 个已上传。请另存为 PDF 再传。" in text
    assert 'value="先写的说明"' in text, "what was typed comes back"
    assert 'value="2022-09-01"' in text
    assert item.evidence_links.count() == 2
    assert len(files_in(folder)) == 2, "nothing of the refused file stays"


def test_without_the_tick_nothing_is_kept_and_the_words_come_back(make, folder):
    item = make.item()
    client = make.client(make.person())
    page = upload(client, item, ("通报.pdf", documents.pdf()), declared=None, note="说明")
    assert page.status_code == 422
    assert "id_declared" in page.content.decode()
    assert 'value="说明"' in page.content.decode()
    assert not Evidence.objects.exists()
    assert files_in(folder) == []


def test_a_published_page_is_its_address_its_date_and_its_print(make):
    item, client = make.item(), make.client(make.person())
    page = {"source_url": "https://www.nanhu.gov.cn/art/2022/9/1.html"}
    undated = upload(client, item, ("网页.pdf", documents.pdf()), **page)
    assert undated.status_code == 422
    assert "请填网页公开的日期" in undated.content.decode()
    bad = {"source_url": "javascript:alert(1)", "document_on": "2022-09-01"}
    assert upload(client, item, ("网页.pdf", documents.pdf()), **bad).status_code == 422
    page["document_on"] = "2022-09-01"
    assert upload(client, item, ("网页.pdf", documents.pdf()), **page).status_code == 302
    evidence = Evidence.objects.get()
    html = client.get(reverse("evidence", args=[evidence.public_id])).content.decode()
    assert f'<a href="{page["source_url"]}" rel="noopener noreferrer nofollow"' in html
    event = Event.objects.get(verb="item.evidence_added")
    assert event.data()["source_url"] == page["source_url"]


def test_no_file_chosen_says_so(make):
    page = make.client(make.person()).post(
        reverse("evidence_add", args=[make.item().code]), {"declared": "on", "note": "说明"}
    )
    assert page.status_code == 422
    assert "请至少选一个文件" in page.content.decode()


def test_an_impossible_date_is_said_and_keeps_no_file(make, folder):
    item = make.item()
    page = upload(
        make.client(make.person()),
        item,
        ("通报.pdf", documents.pdf()),
        document_on="2022-02-30",
        note="说明",
    )
    assert page.status_code == 422
    assert 'value="说明"' in page.content.decode()
    assert 'value="2022-02-30"' in page.content.decode()
    assert files_in(folder) == []


def test_a_file_over_the_limit_is_refused_without_filling_the_disk(make, settings, folder):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    settings.EVIDENCE_MAX_MB = 1
    item = make.item()
    page = upload(
        make.client(make.person()),
        item,
        ("扫描件.pdf", documents.pdf() + b"%" * 1024 * 1024),
        ("通报.pdf", documents.pdf()),
    )
    assert page.status_code == 422
    assert "“扫描件.pdf”超过 1 MB，没有上传；其余 1 个已上传。" in page.content.decode()
    assert item.evidence_links.get().evidence.file_name == "通报.pdf"
    assert sum(path.stat().st_size for path in files_in(folder)) < 10_000


def test_fifty_megabytes_pass_the_limit_of_fifty(make, settings):
    assert settings.EVIDENCE_MAX_MB == 50
    item = make.item()
    content = documents.pdf()
    content += b"%" + os.urandom(1024) * (50 * 1024 - len(content) // 1024 - 1)
    assert 49 * 1024**2 < len(content) <= 50 * 1024**2
    page = upload(make.client(make.person()), item, ("大.pdf", content))
    assert page.status_code == 302
    assert StoredFile.objects.get().size_bytes == len(content)


def test_one_upload_has_a_limit_together_and_a_number(make, settings, folder):
    settings.EVIDENCE_MAX_BYTES = 100_000
    item, client = make.item(), make.client(make.person())
    big = [(f"{n}.pdf", documents.pdf() + bytes([37]) * 90_000 + bytes([n + 65])) for n in range(6)]
    page = upload(client, item, *big)
    assert page.status_code == 422
    assert item.evidence_links.count() == 4
    many = [(f"说明{n}.txt", f"第{n}份".encode()) for n in range(MAX_FILES + 2)]
    page = upload(client, make.item(), *many)
    assert page.content.decode().count(f"一次最多传 {MAX_FILES} 个文件") >= 2
    assert EvidenceLink.objects.count() == 4 + MAX_FILES


def test_an_absurd_upload_is_cut_off_with_a_sentence(make, settings):
    settings.EVIDENCE_MAX_BYTES = 1000
    page = upload(make.client(make.person()), make.item(), ("大.pdf", b"%PDF-" + b"x" * 50_000))
    assert page.status_code == 422
    assert "大.pdf" in page.content.decode()


def test_the_same_file_again_says_so_and_on_another_item_names_the_first(make, folder):
    first, second = make.item(), make.item()
    client = make.client(make.person())
    upload(client, first, ("通报.pdf", documents.pdf()))
    again = upload(client, first, ("通报副本.pdf", documents.pdf()))
    assert "“通报副本.pdf”已经在这里了（“通报.pdf”）" in again.content.decode()
    page = upload(client, second, ("通报.pdf", documents.pdf()))
    assert page.status_code == 302
    shown = client.get(page["Location"]).content.decode()
    assert f"“通报.pdf”也是{first.short_code}的佐证" in shown
    assert StoredFile.objects.count() == 1
    assert len(files_in(folder)) == 1


def test_names_with_paths_marks_and_excess_are_cleaned(make):
    item = make.item()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="declared"\r\n\r\non\r\n'
        b'--b\r\nContent-Disposition: form-data; name="upload"; filename="'
        + "C:\\桌面\\..\\名册\u202e".encode()
        + ("长" * 200).encode()
        + b'.pdf"\r\nContent-Type: text/html\r\n\r\n'
        + documents.pdf()
        + b"\r\n--b--\r\n"
    )
    client = make.client(make.person())
    page = client.post(
        reverse("evidence_add", args=[item.code]),
        data=body,
        content_type="multipart/form-data; boundary=b",
    )
    assert page.status_code == 302
    name = Evidence.objects.get().file_name
    assert name.startswith("名册长")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 255


def test_who_may_add_and_until_when(make):
    helper, stranger = make.department("凤桥镇"), make.department("区教育局")
    item = make.item()
    make.contribution(item, helper)
    file = ("通报.pdf", documents.pdf())
    people = {
        "clerk": make.person(),
        "head": make.person(role=Post.Role.HEAD),
        "helper": make.person(department=helper),
        "office": make.person(role=Post.Role.OFFICE),
        "viewer": make.person(role=Post.Role.VIEWER),
        "stranger": make.person(department=stranger),
    }
    answers = {}
    for name, person in people.items():
        content = documents.pdf() + f"%{name}".encode()
        answers[name] = upload(make.client(person), item, (file[0], content)).status_code
    assert answers == {
        "clerk": 302,
        "head": 302,
        "helper": 302,
        "office": 302,
        "viewer": 403,
        "stranger": 404,
    }
    given = EvidenceLink.objects.get(evidence__department=helper)
    assert given.contribution.department == helper


@pytest.mark.parametrize(
    ("status", "clerk", "office"),
    [
        ("in_progress", 302, 302),
        ("returned", 302, 302),
        ("submitted", 422, 302),
        ("closed", 422, 422),
        ("cancelled", 422, 422),
    ],
)
def test_what_was_handed_in_stays_as_it_was(make, status, clerk, office):
    item = make.item(status=status)
    answers = [
        upload(make.client(person), item, ("通报.pdf", documents.pdf() + n)).status_code
        for n, person in ((b"%1", make.person()), (b"%2", make.person(role=Post.Role.OFFICE)))
    ]
    assert answers == [clerk, office]


def test_a_visitor_without_log_in_writes_nothing_to_the_disk(make, client, folder):
    page = upload(client, make.item(), ("通报.pdf", documents.pdf()))
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("login"))
    assert not folder.exists() or files_in(folder) == []


def test_a_connection_that_breaks_leaves_no_half_file(make, folder):
    class Broken(io.BytesIO):
        def read(self, *args):
            piece = super().read(*args)
            if not piece:
                raise OSError("connection reset")
            return piece

    client = make.client(make.person())
    start = (
        b'--b\r\nContent-Disposition: form-data; name="upload"; filename="a.pdf"\r\n\r\n'
        + documents.pdf() * 200
    )
    client.raise_request_exception = False
    logging.disable()  # a kept log record would hold the broken request
    page = client.generic(
        "POST",
        reverse("evidence_add", args=[make.item().code]),
        **{
            "wsgi.input": Broken(start),
            "CONTENT_LENGTH": str(len(start) + 10_000),
            "CONTENT_TYPE": "multipart/form-data; boundary=b",
        },
    )
    assert page.status_code in (400, 500)
    assert not Evidence.objects.exists()
    logging.disable(logging.NOTSET)
    client.exc_info = None
    del page
    gc.collect()
    assert files_in(folder) == []


def test_a_script_gets_the_address_instead_of_a_redirect(make):
    item = make.item()
    page = make.client(make.person()).post(
        reverse("evidence_add", args=[item.code]),
        {"declared": "on", "upload": [SimpleUploadedFile("a.txt", "一".encode())]},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert page.json() == {"url": reverse("item", args=[item.code]) + "#evidence"}


def test_the_limits_and_the_warning_stand_before_the_upload(make):
    page = make.client(make.person()).get(reverse("evidence_add", args=[make.item().code]))
    text = page.content.decode()
    assert "每个不超过 50 MB" in text
    assert "非涉密系统" in text
    assert "区司法局" in text, "who will see the files"
