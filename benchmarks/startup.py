"""How long a new user waits, and what the running site costs.

Clones the project into an empty folder and runs `make run` there, twice, with the package caches
of this machine as they are (warm after the first time). Prints seconds to the first page, seconds
to the end after Ctrl-C, and the memory of all processes together: PSS, which counts a page that
several processes share once.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 600
PAGES = ("/healthz", "/readyz", "/")
# Figure, unit, goal.
Row = tuple[str, float, str, float]


def main() -> int:
    """Exit 1 where a goal is missed."""
    with tempfile.TemporaryDirectory(prefix="tracker-startup-") as name:
        clone = Path(name) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        rows: list[Row] = []
        for start, goal in (("fresh clone to first page", 30.0), ("second start", 4.0)):
            process, port, seconds = start_site(clone)
            rows.append((start, seconds, "s", goal))
            megabytes = memory_after_some_pages(process, port)
            rows.append(("  end after Ctrl-C", stop(process), "s", 3.0))
        rows.append(("memory of all processes", megabytes, "MB", 450.0))
    print(f"{'':28}{'measured':>12}{'goal':>10}")
    for figure, value, unit, goal in rows:
        print(f"{figure:28}{value:>9.1f} {unit:<2}{goal:>7.0f} {unit}")
    return int(any(value > goal for _figure, value, _unit, goal in rows))


def start_site(clone: Path) -> tuple[subprocess.Popen[bytes], int, float]:
    """`make run` until a page answers; the process, its port, the seconds it took."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=clone,
        env=kept,
        stdout=sys.stderr,
        start_new_session=True,
    )
    while not answers(f"http://127.0.0.1:{port}/"):
        if process.poll() is not None or time.monotonic() - began > PATIENCE_SECONDS:
            raise SystemExit("The site did not start; its own words stand above.")
        time.sleep(0.05)
    return process, port, time.monotonic() - began


def memory_after_some_pages(process: subprocess.Popen[bytes], port: int) -> float:
    """Megabytes of the supervisor and all its children once every part has worked a little."""
    for _round in range(40):
        for page in PAGES:
            answers(f"http://127.0.0.1:{port}{page}")
    time.sleep(5)
    return sum(pss_kilobytes(pid) for pid in descendants(process.pid)) / 1024


def stop(process: subprocess.Popen[bytes]) -> float:
    """Ctrl-C as a terminal sends it, to the whole foreground group; seconds until the end."""
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=60)
    return time.monotonic() - began


def answers(url: str) -> bool:
    """Whether a page comes back that is no server error."""
    try:
        with urllib.request.urlopen(url, timeout=10) as page:
            return page.status < 500
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """All processes below `pid`, without itself (it is `make`)."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    return [found for child in listed for found in (int(child), *descendants(int(child)))]


def pss_kilobytes(pid: int) -> int:
    """The proportional set size of a process."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def free_port() -> int:
    """A port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
