"""Uploads when the machine fails: full disk, unusable folder, locked database, many at once."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import documents
from tests.sites import ROOT, Site
from tracker.checklist.models import Evidence
from tracker.files.models import StoredFile
from tracker.files.store import Incoming

FULL = "服务器存放文件的空间已满"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


@contextmanager
def disk_with_room_for(size_bytes: int) -> Iterator[None]:
    """The system refuses to make any file longer, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def send(make, item, *files: tuple[str, bytes]):
    body = {
        "declared": "on",
        "note": "先写的说明",
        "upload": [SimpleUploadedFile(name, content) for name, content in files],
    }
    return make.client(make.person()).post(reverse("evidence_add", args=[item.code]), body)


def test_a_full_disk_is_said_leaves_no_half_file_and_the_small_one_stays(make, folder):
    item = make.item()
    big = documents.pdf() + b"%" * 3_000_000
    with disk_with_room_for(1_000_000):
        page = send(make, item, ("大.pdf", big), ("小.pdf", documents.pdf()))
    text = page.content.decode()
    assert page.status_code == 422
    assert "“大.pdf”" in text
    assert FULL in text
    assert "其余 1 个已上传" in text
    assert 'value="先写的说明"' in text
    assert item.evidence_links.get().evidence.file_name == "小.pdf"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.stat().st_size for path in files] == [len(documents.pdf())]
    assert send(make, item, ("大.pdf", big)).status_code == 302, "with room again it works"


def test_a_disk_that_is_found_full_only_at_the_end_keeps_nothing(folder):
    incoming = Incoming("晚.pdf")
    with disk_with_room_for(100):
        incoming.write(b"x" * 4000)  # still in the program's own buffer
        with pytest.raises(Exception, match="空间已满"):
            incoming.settle()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_is_said(make, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.EVIDENCE_DIR.write_text("a file stands where the folder should be")
    page = send(make, make.item(), ("通报.pdf", documents.pdf()))
    assert page.status_code == 422
    assert FULL in page.content.decode()
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def run(site: Site, what: str, **environment: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.upload_site", what],
        cwd=ROOT,
        env=site.environment | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_locked_database_is_said_and_the_second_try_works(site):
    came = run(site, "locked")
    assert came["during"] == 503
    assert "刚才没有保存" in came["words"]
    assert came["after_lock"]["half"] == 0
    assert came["after_lock"]["evidence"] == came["after_lock"]["stored"] == 0
    assert came["again"] == 302
    assert came["left"] == {"half": 0, "files": 1, "stored": 1, "evidence": 1, "events": 1}


def test_the_same_bytes_from_many_people_at_once_are_one_file_with_a_row_each(site):
    came = run(site, "together")
    assert came["answers"] == [302, 302, 302, 302, 422, 422], "to one item it is given once"
    assert came["left"] == {"half": 0, "files": 1, "stored": 1, "evidence": 4, "events": 4}


def test_the_same_bytes_at_once_on_postgresql(site, postgres_url):
    site.manage("migrate", "--verbosity", "0", DATABASE_URL=postgres_url)
    came = run(site, "together", DATABASE_URL=postgres_url)
    assert came["answers"] == [302, 302, 302, 302, 422, 422]
    assert came["left"] == {"half": 0, "files": 1, "stored": 1, "evidence": 4, "events": 4}
