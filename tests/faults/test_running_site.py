"""Every danger of an upload, sent over a socket to the site that users use.

Each refusal is one Chinese sentence, and leaves neither a half file, nor bytes, nor a row.
"""

import http.client
import io
import json
import re
import resource
import shutil
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import documents
from tests.sites import ROOT, Site

LIMIT_MB = 10
URLENCODED = "application/x-www-form-urlencoded"
MEGABYTE = 1024 * 1024
TABLES = ("storedfile", "evidence", "evidencelink", "event")
SAVE_AS = "请另存为 PDF、Word、Excel、OFD 或图片（JPG、PNG）再传。"
NO_MACROS = "请另存为不带宏的格式（docx、xlsx）或 PDF 再传。"
NO_PASSWORD = "请去掉密码另存后再传。"

pytestmark = pytest.mark.slow


@dataclass
class Running:
    """The site with the people and items it was started with."""

    site: Site
    clerks: list[str]
    offices: list[str]
    items: list[str]
    handed_in: str

    @property
    def evidence(self) -> Path:
        return self.site.folder / "evidence"

    def files(self) -> list[Path]:
        return [path for path in self.evidence.rglob("*") if path.is_file()]

    def standing(self) -> dict[str, int]:
        """Files on the disk and rows in the database."""
        with sqlite3.connect(self.site.folder / "tracker.sqlite3", timeout=20) as database:
            rows = {
                table: database.execute(f"SELECT count(*) FROM tracker_{table}").fetchone()[0]
                for table in TABLES
            }
        return rows | {"files": len(self.files())}

    def post(self, path: str, cookie: str, body: bytes, content_type: str) -> tuple[int, str]:
        """Send a form as a browser does; the answer's status and what it says."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = {"Cookie": cookie, "Content-Type": content_type, "X-CSRFToken": "a" * 32}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer.status, unescape(re.sub(r"<[^>]+>", "", page))

    def upload(
        self, *files: tuple[str, bytes], code: str = "", cookie: str = "", **fields: str
    ) -> tuple[int, str]:
        path = f"/items/{code or self.items.pop()}/evidence/"
        body = form({"declared": "on"} | fields, *files)
        return self.post(path, cookie or self.clerks[0], body, f"multipart/form-data; boundary={B}")


B = "----tracker-test"


def form(fields: dict[str, str], *files: tuple[str, bytes]) -> bytes:
    """A multipart body; file names go as they are, but for what ends the line."""
    parts = [
        f'--{B}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        head = f'--{B}\r\nContent-Disposition: form-data; name="upload"; {named(name)}\r\n'
        parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{B}--\r\n".encode()


def named(name: str) -> str:
    """Control characters travel percent-encoded (RFC 5987), everything else as browsers do."""
    if any(ord(c) < 32 for c in name):
        return f"filename*=UTF-8''{quote(name, safe='')}"
    return f'filename="{name}"'


@pytest.fixture(scope="module")
def running(_migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("running") / "site"
    shutil.copytree(_migrated_folder, folder)
    site = Site(folder)
    site.environment["EVIDENCE_MAX_MB"] = str(LIMIT_MB)
    made = subprocess.run(
        [sys.executable, "-m", "tests.faults.running_site"],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    site.start("--no-demo")
    yield Running(site, **json.loads(made.stdout))
    site.stop()


def scrambled_zip() -> bytes:
    """An archive whose members ask for a password."""
    content = bytearray(documents.package("名册.docx"))
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    content[local + 6] |= 1
    content[central + 8] |= 1
    return bytes(content)


def bomb() -> bytes:
    """A docx of a few kilobytes that says it unpacks to two gigabytes."""
    content = bytearray(documents.with_member(documents.word(), "word/document.xml", b" " * 5000))
    place = content.index(b"word/document.xml", content.index(b"PK\x01\x02")) - 46
    content[place + 24 : place + 28] = struct.pack("<I", 2 * 1024**3 - 1)
    return bytes(content)


def macro_word() -> bytes:
    out = io.BytesIO(documents.word())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return out.getvalue()


ENCRYPTED_OFFICE = documents.ole("EncryptionInfo", "EncryptedPackage")
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    # type by content against extension
    "名册.pdf": (lambda: documents.EXE, "其实是程序文件（exe），没有上传。请另存为 PDF 再传。"),
    "脚本.txt": (lambda: b"#!/bin/sh\nid\n", "其实是程序文件（script），没有上传。请另存为"),
    "改名.docx": (documents.pdf, "后缀是 docx，其实是PDF，没有上传。"),
    "改名.pdf": (documents.word, "后缀是 pdf，其实是Word 文档（docx），没有上传。"),
    "程序.exe": (documents.pdf, f"（exe）不是可收的类型，没有上传。{SAVE_AS}"),
    "空.pdf": (lambda: b"", "是空文件，没有上传。"),
    "半截.docx": (lambda: documents.word()[:900], "已损坏或不完整，没有上传。"),
    # archives
    "材料.zip": (
        lambda: documents.package("名册.docx"),
        f"（zip）不是可收的类型，没有上传。{SAVE_AS}",
    ),
    "材料.rar": (
        lambda: b"Rar!\x1a\x07\0" + b"\0" * 90,
        f"（RAR）不是可收的类型，没有上传。{SAVE_AS}",
    ),
    "材料.7z": (
        lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 90,
        f"（7z）不是可收的类型，没有上传。{SAVE_AS}",
    ),
    "压缩.pdf": (
        lambda: documents.package("名册.docx"),
        f"（zip）不是可收的类型，没有上传。{SAVE_AS}",
    ),
    # macros
    "通知.docm": (macro_word, f"带有宏，没有上传。{NO_MACROS}"),
    "统计.xlsm": (
        lambda: documents.package("xl/workbook.xml", macros=True),
        f"带有宏，没有上传。{NO_MACROS}",
    ),
    "藏宏.docx": (macro_word, f"带有宏，没有上传。{NO_MACROS}"),
    "旧宏.xls": (
        lambda: documents.ole("Workbook", "_VBA_PROJECT_CUR"),
        f"带有宏，没有上传。{NO_MACROS}",
    ),
    # encrypted
    "加密.docx": (lambda: ENCRYPTED_OFFICE, f"设有密码，没有上传。{NO_PASSWORD}"),
    "加密.xlsx": (lambda: ENCRYPTED_OFFICE, f"设有密码，没有上传。{NO_PASSWORD}"),
    "加密.pdf": (lambda: documents.pdf("secret"), f"设有密码，没有上传。{NO_PASSWORD}"),
    "加密.zip": (scrambled_zip, f"设有密码，没有上传。{NO_PASSWORD}"),
    # what runs in a browser
    "图.svg": (lambda: documents.SVG, f"（SVG）不是可收的类型，没有上传。{SAVE_AS}"),
    "图.png": (lambda: documents.SVG, f"（SVG）不是可收的类型，没有上传。{SAVE_AS}"),
    "网页.html": (lambda: documents.HTML, f"（HTML）不是可收的类型，没有上传。{SAVE_AS}"),
    "网页.txt": (lambda: documents.HTML, f"（HTML）不是可收的类型，没有上传。{SAVE_AS}"),
    # size, bombs
    "扫描.pdf": (
        lambda: documents.pdf() + b"%" * (LIMIT_MB * MEGABYTE),
        f"超过 {LIMIT_MB} MB，没有上传。",
    ),
    "炸弹.docx": (bomb, "解压后远大于文件本身，没有上传。请另存为 PDF 再传。"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_taken_is_said_in_one_sentence_and_leaves_nothing(running, name):
    content, sentence = REFUSED[name]
    before = running.standing()
    status, said = running.upload((name, content()), note="先写的说明")
    assert status == 422
    assert f"“{name}”{sentence}" in said, re.findall("“.*", said)
    assert running.standing() == before


def test_one_upload_has_its_quota_and_what_fits_stays(running):
    big = [(f"{n}.pdf", documents.pdf() + bytes([65 + n]) * 9 * MEGABYTE) for n in range(5)]
    before = running.standing()
    status, said = running.upload(*big)
    assert status == 422
    assert f"“4.pdf”没有上传：一次合计不超过 {LIMIT_MB * 4} MB；其余 4 个已上传。" in said
    after = running.standing()
    assert after["files"] - before["files"] == after["evidence"] - before["evidence"] == 4


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\用户\桌面\..\名册.pdf", "名册.pdf"),
        ("控制\x01\x1f\r\n符.pdf", "控制符.pdf"),
        ("名册\u202efdp.exe.pdf", "名册fdp.exe.pdf"),
        ("长" * 120 + ".pdf", "长" * 83 + ".pdf"),
    ],
)
def test_a_strange_name_is_kept_clean_and_leads_nowhere(running, name, kept):
    code = running.items.pop()
    # other bytes each time, so that each is a file of its own
    status, said = running.upload((name, documents.pdf() + name.encode()), code=code)
    assert status == 302, said
    with sqlite3.connect(running.site.folder / "tracker.sqlite3", timeout=20) as database:
        newest = "SELECT file_name FROM tracker_evidence ORDER BY id DESC LIMIT 1"
        assert database.execute(newest).fetchone()[0] == kept
    outside = [path for path in running.evidence.rglob("*") if "passwd" in path.name]
    assert outside == []
    assert all(re.fullmatch("[0-9a-f]{64}", path.name) for path in running.files())


def workers_of(pid: int) -> list[int]:
    """The web server and the processes that answer for it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def test_a_full_disk_is_said_and_with_room_again_it_works(running):
    web = workers_of(running.site.pids("web")[-1])
    code, big = running.items.pop(), documents.pdf() + b"%" * 9 * MEGABYTE + b"full"
    before = running.standing()
    for pid in web:  # no file of theirs can grow beyond it, as on a full disk
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (8 * MEGABYTE, resource.RLIM_INFINITY))
    try:
        status, said = running.upload(("大.pdf", big), code=code)
    finally:
        for pid in web:
            unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
    assert status == 422
    assert "“大.pdf”没能保存：服务器存放文件的空间已满。" in said, re.findall("“.*", said)
    assert running.standing() == before
    assert running.upload(("大.pdf", big), code=code)[0] == 302


def test_a_connection_that_breaks_midway_leaves_nothing(running):
    before = running.standing()
    body = form({"declared": "on"}, ("断.pdf", documents.pdf() + b"%" * 6 * MEGABYTE))
    line = socket.create_connection(("127.0.0.1", running.site.port))
    head = (
        f"POST /items/{running.items.pop()}/evidence/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: {running.clerks[0]}\r\nX-CSRFToken: {'a' * 32}\r\n"
        f"Content-Type: multipart/form-data; boundary={B}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line.sendall(head.encode() + body[: 4 * MEGABYTE])
    deadline = time.monotonic() + 20
    while running.standing()["files"] == before["files"]:
        assert time.monotonic() < deadline, "never began to write: the test would prove nothing"
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()
    while running.standing() != before:
        assert time.monotonic() < deadline, running.standing()
        time.sleep(0.05)


def at_once(acts: list[Callable[[], tuple[int, str]]]) -> list[tuple[int, str]]:
    """Each act in a thread of its own, all from one moment."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], tuple[int, str]]) -> None:
        start.wait()
        answers.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_the_same_bytes_from_eight_browsers_at_once_are_one_file_given_once(running):
    code, content = running.items.pop(), documents.pdf() + b"%" * MEGABYTE + b"same"
    before = running.standing()
    acts = [
        lambda cookie=cookie: running.upload(("同.pdf", content), code=code, cookie=cookie)
        for cookie in running.clerks
    ]
    answers = at_once(acts)
    assert [status for status, _said in answers] == [302] + [422] * 7
    assert all("“同.pdf”已经在这里了（“同.pdf”）。" in said for _status, said in answers[1:])
    after = running.standing()
    assert {name: after[name] - before[name] for name in after} == {
        "storedfile": 1, "evidence": 1, "evidencelink": 1, "event": 2, "files": 1,
    }  # fmt: skip


def test_of_two_who_decide_at_once_one_decides_and_the_other_is_told(running):
    code, before = running.handed_in, running.standing()
    decisions = ("decision=pass", "decision=return&ground=other&words=" + quote("请补材料"))
    acts = [
        lambda body=body, cookie=cookie: running.post(
            f"/verify/{code}/", cookie, f"version=1&{body}".encode(), URLENCODED
        )
        for body, cookie in zip(decisions, running.offices, strict=True)
    ]
    at_once(acts)
    after = running.standing()
    assert after["event"] == before["event"] + 1, "one decision, and no half of the other"


def test_of_eight_who_hand_in_one_item_at_once_one_does_and_the_others_keep_their_words(running):
    code, before = running.items.pop(), running.standing()
    acts = [
        lambda cookie=cookie: running.post(
            f"/items/{code}/submit/",
            cookie,
            f"version=1&outcome={quote('已全部整改到位')}".encode(),
            URLENCODED,
        )
        for cookie in running.clerks
    ]
    answers = at_once(acts)
    assert [status for status, _said in answers].count(302) == 1
    assert all(status in (409, 422) for status, _said in answers[1:])
    assert all("已全部整改到位" in said for status, said in answers[1:] if status == 409)
    assert running.standing()["event"] == before["event"] + 1


def test_what_hundreds_of_refusals_left_is_a_whole_trail(running):
    done = running.site.manage("verify_trail", "--format", "json")
    assert json.loads(done.stdout)["ok"]
    assert not [path for path in running.files() if path.parent.name == "incoming"]
