"""An upload and a download of 200 MB through the running site, against floors on the same machine.

1. Upload: the whole POST over a socket, until the answer, against hashing and copying the same
   file on the same disk and bringing it to the disk (goal: at most 2.5 of its time).
2. Download: the whole GET against a bare process that sends the same file over a socket from a
   loop of reads and sends (goal: at most 1.3); sendfile stands beside it for the eye.
3. How much the web processes grow in memory meanwhile (goal: at most 20 MB).

The site is `run_site` as users run it. Each round sends other bytes. Seven rounds, the contestants
one after the other in each; a ratio is the median of the rounds' ratios, so that a machine that is
busy for a while harms both sides of it. `python -m benchmarks.evidence [megabytes]`
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.sites import ROOT, Site

ROUNDS = 7
MEGABYTE = 1024 * 1024
BLOCK = 64 * 1024
BOUNDARY = "----benchmark"
GOALS = {"upload": 2.5, "download": 1.3}
GOAL_MB = 20


def main(megabytes: int = 200) -> None:
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        site = Site(Path(folder) / "site")
        site.folder.mkdir()
        site.environment["EVIDENCE_MAX_MB"] = "256"
        site.manage("migrate", "--verbosity", "0")
        people = made(site)
        site.start("--no-demo")
        try:
            compare(site, people, Path(folder), megabytes)
        finally:
            site.stop()


def made(site: Site) -> dict[str, list[str]]:
    """People who are logged in and items, as the fault tests make them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.running_site"],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def compare(site: Site, people: dict[str, list[str]], folder: Path, megabytes: int) -> None:
    cookie = people["clerks"][0]
    small, big = folder / "small.pdf", folder / "big.pdf"
    write(small, 1, b"warm")
    for _worker in range(8):  # every worker has imported what it needs before memory is read
        upload(site, people["items"].pop(), cookie, small)
        change(small, os.urandom(8))
    write(big, megabytes, b"first")
    before = memory_mb(site)
    times: dict[str, list[float]] = {}

    def took(name: str, began: float) -> None:
        times.setdefault(name, []).append(time.perf_counter() - began)

    for _round in range(ROUNDS):
        change(big, os.urandom(8))
        began = time.perf_counter()
        hash_and_copy(big, folder / "copy")
        took("hash and copy", began)
        code = people["items"].pop()
        began = time.perf_counter()
        upload(site, code, cookie, big)
        took("upload", began)
        path = newest(site)
        for name, get in (
            ("download", lambda path=path: download(site, path, cookie)),
            ("bare socket copy", lambda: bare_copy(big, by_sendfile=False)),
            ("sendfile", lambda: bare_copy(big, by_sendfile=True)),
        ):
            began = time.perf_counter()
            assert get() >= big.stat().st_size
            took(name, began)
    grown = memory_mb(site) - before
    report(times, grown, megabytes)


def report(times: dict[str, list[float]], grown_mb: float, megabytes: int) -> None:
    found = {name: statistics.median(seconds) for name, seconds in times.items()}
    for name, seconds in found.items():
        spread = f"{min(times[name]) * 1000:.0f}–{max(times[name]) * 1000:.0f}"
        print(f"  {name:<20} {seconds * 1000:8.0f} ms ({spread}) {megabytes / seconds:8.0f} MB/s")
    for ours, floor in (("upload", "hash and copy"), ("download", "bare socket copy")):
        pairs = zip(times[ours], times[floor], strict=True)
        ratio, goal = statistics.median(one / other for one, other in pairs), GOALS[ours]
        verdict = "reached" if ratio <= goal else "NOT reached"
        print(f"  {ours} / {floor}: {ratio:.2f} (goal ≤ {goal}) {verdict}")
    verdict = "reached" if grown_mb <= GOAL_MB else "NOT reached"
    print(f"  growth of the web processes: {grown_mb:.1f} MB (goal ≤ {GOAL_MB}) {verdict}")


def write(path: Path, megabytes: int, mark: bytes) -> None:
    """A PDF as far as its first bytes tell, the rest a scan's: bytes that do not repeat."""
    with path.open("wb") as out:
        out.write(b"%PDF-1.4\n%" + mark.ljust(16) + b"\n")
        for _n in range(megabytes):
            out.write(os.urandom(MEGABYTE - 1) + b"\n")


def change(path: Path, mark: bytes) -> None:
    """Other bytes, so that nothing is known from the round before."""
    with path.open("r+b") as out:
        out.seek(10)
        out.write(mark.hex().encode())


def hash_and_copy(source: Path, target: Path) -> str:
    """The floor: read once, hash, write, bring to the disk."""
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as out:
        while block := read.read(MEGABYTE):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    target.unlink()
    return digest.hexdigest()


def upload(site: Site, code: str, cookie: str, path: Path) -> None:
    """Send the form as a browser does, the file straight from the disk; wait for the answer."""
    fields = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="declared"\r\n\r\non\r\n'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="大.pdf"\r\n'
    first = (fields + head + "Content-Type: application/pdf\r\n\r\n").encode()
    last = f"\r\n--{BOUNDARY}--\r\n".encode()
    length = len(first) + path.stat().st_size + len(last)
    request = (
        f"POST /items/{code}/evidence/ HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n"
        f"Cookie: {cookie}\r\nX-CSRFToken: {'a' * 32}\r\nContent-Length: {length}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nConnection: close\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", site.port)) as line, path.open("rb") as file:
        line.sendall(request + first)
        line.sendfile(file)
        line.sendall(last)
        answer = line.recv(BLOCK)
        assert answer.startswith(b"HTTP/1.1 302"), answer[:2000].decode(errors="replace")
        while line.recv(BLOCK):
            pass


def newest(site: Site) -> str:
    """The path of the file that was uploaded last."""
    import sqlite3
    from uuid import UUID

    with sqlite3.connect(site.folder / "tracker.sqlite3", timeout=20) as database:
        question = "SELECT public_id FROM tracker_evidence ORDER BY id DESC LIMIT 1"
        return f"/evidence/{UUID(database.execute(question).fetchone()[0])}/file/"


def download(site: Site, path: str, cookie: str) -> int:
    """Read the whole answer; how many bytes came."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: {cookie}\r\n"
        "Connection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", site.port)) as line:
        line.sendall(request.encode())
        answer = line.recv(BLOCK)
        assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
        body = answer.partition(b"\r\n\r\n")[2]
        return len(body) + received(line)


def received(line: socket.socket) -> int:
    """Read to the end; how many bytes came."""
    buffer, count = bytearray(BLOCK), 0
    while size := line.recv_into(buffer):
        count += size
    return count


def bare_copy(path: Path, *, by_sendfile: bool) -> int:
    """A process that only sends the file to who connects; how many bytes came."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sender = os.fork()
        if not sender:
            line, _address = listening.accept()
            with path.open("rb") as file:
                if by_sendfile:
                    line.sendfile(file)
                else:
                    while block := file.read(BLOCK):
                        line.sendall(block)
            os._exit(0)
        with socket.create_connection(listening.getsockname()) as line:
            count = received(line)
        os.waitpid(sender, 0)
    return count


def memory_mb(site: Site) -> float:
    """The highest each web process has been in memory so far, all together."""
    web = site.pids("web")[-1]
    children = Path(f"/proc/{web}/task/{web}/children").read_text().split()
    return sum(peak_mb(int(pid)) for pid in [str(web), *children])


def peak_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
