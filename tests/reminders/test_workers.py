"""Real workers in real processes: on each broker, and killed while they send."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reminders.smtp import Server
from tests.sites import ROOT, Site

MAILS = 40
WAKE = (
    "from config.celery import app\n"
    "app.conf.task_default_queue = 'reminders-tests'\n"
    "from tracker.reminders.tasks import send_ready\n"
    "for _time in range(4): send_ready.delay()"
)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server().start()
    yield server
    server.stop()


@pytest.fixture
def filled(site: Site, server: Server) -> Site:
    """A site with 40 mails that are ready, and our mail server."""
    site.environment |= {
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "TRACKER_TODAY": "2022-09-27",
    }
    run(site, "-m", "tests.reminders.populate", str(MAILS))
    return site


def run(site: Site, *arguments: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=site.environment | environment,
        check=True,
        timeout=60,
    )


def workers(site: Site, broker: str) -> list[subprocess.Popen[bytes]]:
    """Two workers on the broker, on a queue of this test's own."""
    options = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-c", "2")
    found = []
    for name in ("one", "two"):
        command = ("-m", "celery", "--quiet", "-A", "config", "worker", *options)
        names = ("-n", f"{name}-{os.getpid()}", "-Q", "reminders-tests", "--loglevel=ERROR")
        environment = site.environment | {"CELERY_BROKER_URL": broker}
        found.append(
            subprocess.Popen([sys.executable, *command, *names], cwd=ROOT, env=environment)
        )
    return found


def rows(site: Site, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(Path(site.folder) / "tracker.sqlite3", timeout=20) as database:
        return database.execute(query).fetchall()


def check_delivery_through(site: Site, server: Server, broker: str) -> None:
    """Two workers, four doubled messages: each mail arrives once."""
    running = workers(site, broker)
    try:
        run(site, "manage.py", "shell", "-v0", "-c", WAKE, CELERY_BROKER_URL=broker)
        server.wait_for(MAILS, seconds=60)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=30)
    assert max(Counter(to for to, _content in server.post.arrived).values()) == 1
    assert rows(site, "select distinct state from tracker_mail") == [("sent",)]


def test_two_workers_on_the_embedded_broker_send_each_mail_once(filled, server):
    check_delivery_through(filled, server, "")


def test_two_workers_on_redis_send_each_mail_once(filled, server, redis_url):
    check_delivery_through(filled, server, redis_url)


def test_two_workers_on_rabbitmq_send_each_mail_once(filled, server, rabbitmq_url):
    check_delivery_through(filled, server, rabbitmq_url)


def test_a_killed_sender_loses_nothing_and_doubles_one_mail_at_most(filled, server):
    command = [sys.executable, "manage.py", "send_reminders", "--date", "2022-09-27"]
    server.post.seconds_per_mail = 0.05
    sender = subprocess.Popen(command, cwd=ROOT, env=filled.environment)
    server.wait_for(MAILS // 2)
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    rows(filled, "update tracker_mail set lease_until_at = '2000-01-01' where lease is not null")
    run(filled, "manage.py", "send_reminders", "--date", "2022-09-27")
    times = Counter(to for to, _content in server.post.arrived)
    doubled = [to for to, count in times.items() if count > 1]
    assert len(times) == MAILS
    assert len(doubled) <= 1
    for address in doubled:
        first, second = [content for to, content in server.post.arrived if to == address]
        assert first == second
    uncertain = rows(filled, "select address from tracker_mail where uncertain")
    assert {to for (to,) in uncertain} >= set(doubled)
    assert len(uncertain) <= 1
    assert rows(filled, "select distinct state from tracker_mail") == [("sent",)]


def test_two_senders_at_once_send_each_mail_once(filled, server):
    command = [sys.executable, "manage.py", "send_reminders", "--date", "2022-09-27"]
    both = [subprocess.Popen(command, cwd=ROOT, env=filled.environment) for _twice in (1, 2)]
    assert [sender.wait(timeout=60) for sender in both] == [0, 0]
    assert Counter(to for to, _content in server.post.arrived).most_common(1)[0][1] == 1
    assert len(server.post.arrived) == MAILS
