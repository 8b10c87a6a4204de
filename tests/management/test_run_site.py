"""`make run`: one supervisor, four parts, ended together."""

import os
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from tests.sites import Site

pytestmark = pytest.mark.slow

# Ctrl-C is promised to end everything within 3 seconds; a loaded test machine gets more.
END_SECONDS = 6


def test_ctrl_c_ends_every_process_within_seconds(site: Site):
    site.start("--no-demo")
    assert urllib.request.urlopen(f"{site.url}/readyz").read() == b"ok\n"
    everyone = wait_for_all(site)

    began = time.monotonic()
    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(timeout=20) == 0
    took = time.monotonic() - began

    assert took < END_SECONDS
    assert [pid for pid in everyone if is_alive(pid)] == []
    assert site.said().rstrip().endswith("Everything has ended.")


def test_a_killed_worker_and_beat_are_started_again_with_a_word(site: Site):
    site.start("--no-demo")
    for part in ("worker", "beat"):
        first = site.pids(part)[0]
        os.kill(first, signal.SIGKILL)
        site.wait_for(f"{part} (process {first}) ended: killed by SIGKILL. It is started again")
        site.wait_for(f"{part} runs as process", times=2)
        assert is_alive(site.pids(part)[1])


def test_nothing_outlives_a_supervisor_that_is_killed(site: Site):
    site.start("--no-demo")
    everyone = wait_for_all(site)

    site.process.kill()
    site.process.wait()

    deadline = time.monotonic() + 15
    while any(is_alive(pid) for pid in everyone):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_demo_is_set_up_once_and_a_second_start_loses_nothing(site: Site):
    site.start()
    accounts = (site.folder / "demo-accounts.txt").read_text(encoding="utf-8")
    assert accounts.strip() in site.said()
    assert "Today is 2022-09-15 in this demo." in site.said()
    site.stop()

    site.start()
    site.wait_for("The site is ready", times=2)
    assert site.said().count("Setting up the demo") == 1
    assert site.said().count(accounts.strip()) == 2
    assert (site.folder / "settings.env").read_text() == "TRACKER_TODAY=2022-09-15\n"


def test_a_second_start_on_the_same_folder_is_refused_in_one_sentence(site: Site):
    site.start("--no-demo")
    second = site.manage("run_site", "--no-demo", check=False, PORT=str(Site(site.folder).port))
    assert second.returncode == 1
    assert_one_sentence(second, "already runs")


def test_a_taken_port_is_named_in_one_sentence(site: Site):
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()
        refused = site.manage("run_site", "--no-demo", check=False)
    assert_one_sentence(refused, f"Port {site.port} is taken")


def test_a_real_site_refuses_the_date_of_a_demo(site: Site):
    (site.folder / "settings.env").write_text("TRACKER_TODAY=2022-09-15\n")
    refused = site.manage("run_site", "--no-demo", check=False)
    assert_one_sentence(refused, "TRACKER_TODAY fixes the date at 2022-09-15")


def assert_one_sentence(refused: subprocess.CompletedProcess[str], words: str) -> None:
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def wait_for_all(site: Site) -> list[int]:
    """Web and its 2, worker and its 2, beat, watch: 8 processes below the supervisor."""
    deadline = time.monotonic() + 15
    while len(everyone := descendants(site.process.pid)) < 8:
        assert time.monotonic() < deadline, site.said()
        time.sleep(0.1)
    return everyone


def descendants(pid: int) -> list[int]:
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    return [found for child in children for found in (int(child), *descendants(int(child)))]


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
