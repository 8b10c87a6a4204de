"""佐证材料包: one ZIP for what the list shows, flat in memory, honest about what is lacking."""

import hashlib
import io
import os
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from tests import documents
from tracker.checklist.evidence import Details
from tracker.checklist.models import ChecklistItem
from tracker.checklist.versions import add_version
from tracker.files.models import StoredFile
from tracker.files.store import keep, path_of, receive, row_of
from tracker.organizations.models import Post
from tracker.periods.freezing import take_snapshots
from tracker.trail.models import Event
from tracker.trail.recording import recording
from tracker.workbooks.evidence_pack import pack_of_items


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


def stored(make, content: bytes) -> StoredFile:
    kept = keep(receive([content], "通报.pdf"), "pdf")
    with recording(make.actor()) as record:
        return row_of(kept, record)


def given(make, item, name: str, content: bytes):
    return make.evidence(item, file_name=name, file=stored(make, content))


def unpacked(page) -> zipfile.ZipFile:
    assert page.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(page.streaming_content)))


def index_of(archive: zipfile.ZipFile) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(archive.read("佐证目录.xlsx")))
    return list(book.active.iter_rows(values_only=True))


@pytest.fixture
def office(make):
    make.office_details()
    return make.client(
        make.person("区办甲", role=Post.Role.OFFICE, department=make.department("区办"))
    )


def test_each_file_lies_under_its_section_and_code_with_index_and_hashes(make, office):
    item = make.item("提升审查质量")
    first, second = documents.pdf(), documents.pdf() + b"% other"
    given(make, item, "通报.pdf", first)
    given(make, item, "通报.pdf", second)
    page = office.get(reverse("evidence_pack"))
    assert page["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    archive = unpacked(page)
    assert archive.testzip() is None
    folder = f"问题和不足/{item.short_code} 提升审查质量"
    assert archive.namelist() == [
        f"{folder}/通报.pdf", f"{folder}/通报 (2).pdf", "佐证目录.xlsx", "sha256.txt",
    ]  # fmt: skip
    assert all(info.flag_bits & 0x800 for info in archive.infolist()[:2]), "UTF-8 names"
    assert archive.read(f"{folder}/通报 (2).pdf") == second
    lines = archive.read("sha256.txt").decode().splitlines()
    assert lines[0] == f"{hashlib.sha256(first).hexdigest()}  {folder}/通报.pdf"
    rows = index_of(archive)
    assert "资料齐全" in rows[1][0]
    assert [row[3] for row in rows[3:]] == ["通报.pdf", "通报.pdf"]
    data = Event.objects.get(verb="evidence.packed").data()
    assert (data["items"], data["files"], data["lacking"]) == (1, 2, 0)


def test_what_is_missing_changed_or_locked_is_listed_and_the_pack_says_so(make, office):
    item = make.item()
    contents = [documents.pdf() + bytes([n]) for n in range(65, 69)]
    for number, content in enumerate(contents):
        given(make, item, f"{number}.pdf", content)
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    path_of(hashes[1]).unlink()
    StoredFile.objects.filter(sha256=hashes[2]).update(quarantined_on=make.today)
    path_of(hashes[3]).chmod(0o640)
    path_of(hashes[3]).write_bytes(contents[3][::-1])
    page = office.get(reverse("item_pack", args=[item.code]))
    assert "%E4%B8%8D%E5%AE%8C%E6%95%B4" in page["Content-Disposition"], "不完整 in the name"
    archive = unpacked(page)
    rows = index_of(archive)
    assert "不完整：缺 3 个文件" in rows[1][0]
    assert [row[9] for row in rows[3:]] == [
        "完好",
        "服务器上缺失",
        "已被区办锁定",
        "服务器上的内容被改动",
    ]
    assert len(archive.read("sha256.txt").decode().splitlines()) == 1


def test_the_filters_and_the_permission_are_those_of_the_list(make):
    helper = make.department("凤桥镇")
    own, foreign = make.item(lead_department=helper), make.item()
    given(make, own, "我的.pdf", documents.pdf())
    given(make, foreign, "别人的.pdf", documents.pdf() + b"%")
    clerk = make.client(make.person(department=helper))
    names = unpacked(clerk.get(reverse("evidence_pack"))).namelist()
    assert [name.rsplit("/", 1)[-1] for name in names[:-2]] == ["我的.pdf"]
    assert clerk.get(reverse("item_pack", args=[foreign.code])).status_code == 404
    nothing = clerk.get(reverse("evidence_pack"), {"status": "closed"})
    assert nothing.status_code == 302
    assert Event.objects.filter(verb="evidence.packed").count() == 1


def test_the_pack_of_a_period_has_the_versions_of_its_day(make, office):
    item = make.item()
    first = given(make, item, "六月.pdf", documents.pdf())
    period = make.period()
    take_snapshots(make.today)
    add_version(first, make.actor(make.person()), receive([documents.pdf(), b"%"], "九月.pdf"),
                Details(True))  # fmt: skip
    archive = unpacked(office.get(reverse("period_pack", args=[2022, period.number])))
    assert [name.rsplit("/", 1)[-1] for name in archive.namelist()[:-2]] == ["六月.pdf"]
    now = unpacked(office.get(reverse("evidence_pack")))
    assert [name.rsplit("/", 1)[-1] for name in now.namelist()[:-2]] == ["九月.pdf"]


def test_a_large_pack_does_not_fill_the_memory(make):
    item = make.item()
    for number in range(4):
        given(make, item, f"{number}.pdf", bytes([number]) + os.urandom(16 * 1024**2))
    pack = pack_of_items(ChecklistItem.objects.all(), title="清单")
    tracemalloc.start()
    size = sum(len(chunk) for chunk in pack.chunks())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 64 * 1024**2
    assert peak < 12 * 1024**2


def test_names_that_windows_or_a_zip_could_misread_are_tamed(make, office):
    item = make.item(("关于“1/2”\\年 的很长很长的题目" + "长" * 60)[:30])
    given(make, item, "../../etc/passwd" + "名" * 200 + ".pdf", documents.pdf())
    names = unpacked(office.get(reverse("evidence_pack"))).namelist()
    assert names[0].count("/") == 2
    assert ".." not in names[0]
    assert len(names[0]) < 180
    assert names[0].endswith(".pdf")
