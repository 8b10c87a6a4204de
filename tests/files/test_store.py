"""Bytes are kept once, whole or not at all, outside the web root."""

import gc
import hashlib
import io
import os
import threading
import time
from pathlib import Path

import pytest

from tests import documents
from tracker.files.errors import BytesLost, EmptyFile, TooLarge
from tracker.files.models import StoredFile
from tracker.files.store import (
    Incoming,
    is_intact,
    keep,
    open_stored,
    path_of,
    receive,
    sweep_incoming,
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_bytes_lie_under_their_hash_and_nowhere_else(folder):
    content = documents.pdf()
    kept = keep(receive([content[:100], content[100:]], "通报.pdf"), "pdf")
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert files_in(folder) == [path_of(kept.sha256)]
    assert path_of(kept.sha256).read_bytes() == content
    assert not path_of(kept.sha256).stat().st_mode & 0o007, "strangers of the machine read nothing"


def test_over_the_limit_nothing_stays(folder):
    incoming = Incoming("大.pdf", limit_bytes=1024 * 1024)
    incoming.write(b"x" * 1024 * 1024)
    with pytest.raises(TooLarge):
        incoming.write(b"x")
    assert files_in(folder) == []


def test_a_broken_stream_leaves_no_half_file(folder):
    def broken():
        yield b"x" * 1000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive(broken(), "断.pdf")
    assert files_in(folder) == []


def test_a_received_file_that_nobody_keeps_goes(folder):
    incoming = receive([b"x"], "忘.pdf")
    assert len(files_in(folder)) == 1
    del incoming
    gc.collect()
    assert files_in(folder) == []


def test_an_empty_file_is_not_kept(folder):
    with pytest.raises(EmptyFile):
        keep(receive([], "空.pdf"), "pdf")


def test_the_same_bytes_sent_twice_at_once_are_one_file(folder):
    content = os.urandom(2 * 1024 * 1024)
    start = threading.Barrier(8)
    kept, wrong = [], []

    def send() -> None:
        stream = io.BytesIO(content)
        incoming = receive(iter(lambda: stream.read(65536), b""), "同.pdf")
        start.wait()
        try:
            kept.append(keep(incoming, "pdf"))
        except OSError as error:
            wrong.append(error)

    threads = [threading.Thread(target=send) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len({one.sha256 for one in kept}) == 1
    assert [path.read_bytes() == content for path in files_in(folder)] == [True]


def test_lost_cut_and_changed_bytes_are_noticed():
    content = documents.pdf()
    kept = keep(receive([content], "通报.pdf"), "pdf")
    row = StoredFile(sha256=kept.sha256, size_bytes=kept.size_bytes, type="pdf")
    with open_stored(row, "通报.pdf") as stream:
        assert stream.read() == content
    assert is_intact(row)
    path = path_of(kept.sha256)
    path.chmod(0o640)
    path.write_bytes(content.replace(b"PDF", b"pdf"))
    assert not is_intact(row)
    path.write_bytes(content[:10])
    with pytest.raises(BytesLost):
        open_stored(row, "通报.pdf")
    path.unlink()
    with pytest.raises(BytesLost):
        open_stored(row, "通报.pdf")
    assert not is_intact(row)


def test_what_a_killed_process_left_is_swept_after_a_day(folder):
    fresh = receive([b"x"], "新.pdf")
    left = folder / "incoming" / "left"
    left.write_bytes(b"half")
    os.utime(left, (time.time() - 90_000,) * 2)
    assert sweep_incoming() == 1
    assert files_in(folder) == [fresh.path]
