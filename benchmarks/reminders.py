"""Planning for a whole province, and delivery against a bare connection and the usual way.

1. Planning 100,000 items of 2,000 people, with its queries counted.
2. The SMTP phase of prepared mails against bare smtplib sending the same bytes over one
   connection (goal: at least 0.7 of its rate).
3. The whole of delivery (decide, render, commit, send, mark) in one process against the usual way
   in one worker: one Celery task per message, which reads its rows, renders the same templates and
   sends over a connection of its own, through the same embedded broker (goal: at least 1.5 of its
   rate). A second peer is spared rendering, rows and broker: it only sends finished texts.

The mail server is a process of its own on loopback, and counts. A first round warms all up.
`python -m benchmarks.reminders [items people]`
"""

from __future__ import annotations

import os
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.reminders.models import Mail

FIRST_DAY, DAY = date(2022, 4, 6), date(2022, 9, 27)
ROUNDS = 5
MAILS = 500

SERVER = """
import os, sys, time
from aiosmtpd.controller import Controller
arrived = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
class Sink:
    async def handle_DATA(self, server, session, envelope):
        os.write(arrived, b".")
        return "250 OK"
Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
time.sleep(3600)
"""


def main(items: int = 100_000, people: int = 2_000) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
        os.environ |= {
            "TRACKER_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "TRACKER_TODAY": DAY.isoformat(),
        }
        os.environ.pop("DATABASE_URL", None)
        arrived = Path(folder) / "arrived"
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(port), str(arrived)])
        try:
            wait_for(port)
            compare(items, people, port, arrived)
        finally:
            server.kill()
            server.wait()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def compare(items: int, people: int, port: int, arrived: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(items, people)
    planning(items)
    worker = subprocess.Popen([sys.executable, "-m", "benchmarks.reminders_peer"])
    try:
        rates(port, arrived)
    finally:
        worker.terminate()
        worker.wait()


def fill(items: int, people: int) -> None:
    """Departments of five people, items spread over them and over the year."""
    from django.db import transaction

    from tests.factory import Factory
    from tracker.checklist.models import ChecklistItem
    from tracker.organizations.models import Department, Person, Post
    from tracker.reminders.models import ReminderPolicy

    with transaction.atomic():
        make = Factory()
        make.office_details()
        make.person(role="office", department=make.department("区办"), login=False)
        bodies = Department.objects.bulk_create(
            Department(code=f"b{n}", name=f"单位{n}", short_name=f"单{n}", kind="other", order=n)
            for n in range(people // 5)
        )
        folk = Person.objects.bulk_create(
            Person(name=f"人{n}", email=f"p{n}@example.cn") for n in range(people)
        )
        posts = Post.objects.bulk_create(
            Post(person=one, department=bodies[n % len(bodies)], role="staff", from_on=FIRST_DAY)
            for n, one in enumerate(folk)
        )
        heading = make.commitment()
        ChecklistItem.objects.bulk_create(
            (
                ChecklistItem(
                    checklist=heading.checklist,
                    commitment=heading,
                    kind="rectification",
                    position=n,
                    number=n + 1,
                    code=f"2022-P{n + 1}",
                    title=f"提升第{n}项工作质量",
                    due_on=FIRST_DAY + timedelta(days=100 + n % 360),
                    original_due_on=FIRST_DAY,
                    status="in_progress",
                    published_on=FIRST_DAY,
                    assigned_on=FIRST_DAY,
                    lead_department_id=posts[n % len(posts)].department_id,
                    owner=posts[n % len(posts)],
                )
                for n in range(items)
            ),
            batch_size=2000,
        )
        ReminderPolicy.objects.create(pk=1, on_since=FIRST_DAY, daily_cap=10**6)


def planning(items: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tracker.reminders.planning import plan_notices

    for words in ("first run", "again"):
        with CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            planned = plan_notices(DAY)
            took = time.perf_counter() - began
        print(f"planning {items} items, {words}: {planned} notices, {len(captured)} queries,"
              f" {took:.2f} s")  # fmt: skip


Contestant = tuple[str, Callable[[], object], Callable[[], object]]


def rates(port: int, arrived: Path) -> None:
    """Rates of all, the ready mails of one day over."""
    from tracker.reminders.delivery import work_outbox
    from tracker.reminders.models import Mail, Notice
    from tracker.reminders.preparing import prepare_mails

    many = Notice.objects.order_by("pk").values_list("pk", flat=True)
    Notice.objects.exclude(pk__in=list(many[: MAILS * 4])).delete()
    prepare_mails(DAY)
    mails = list(Mail.objects.filter(state="ready").select_related("content"))

    def reset() -> None:
        Mail.notices.through.objects.all().delete()
        Mail.objects.all().delete()
        Notice.objects.update(state="owed", decided_on=None)

    def ready() -> None:
        Mail.objects.update(state="ready", sent_at=None)

    def whole() -> None:
        prepare_mails(DAY)
        work_outbox()

    contestants: list[Contestant] = [
        ("bare smtplib", lambda: None, bare_connection(mails, port)),
        ("SMTP phase", ready, work_outbox),
        ("whole delivery", reset, whole),
        ("a task per mail", lambda: None, task_per_mail(mails, arrived)),
        ("the same, ready rendered, no broker", lambda: None, ready_tasks(mails)),
    ]
    rate = race(contestants, len(mails))
    tell("SMTP phase", "bare smtplib", rate, 0.7)
    tell("whole delivery", "a task per mail", rate, 1.5)
    tell("whole delivery", "the same, ready rendered, no broker", rate)


def bare_connection(mails: list[Mail], port: int) -> Callable[[], object]:
    stored = [(mail.address, mail.message.encode().replace(b"\n", b"\r\n")) for mail in mails]

    def work() -> None:
        with smtplib.SMTP("127.0.0.1", port) as link:
            for address, content in stored:
                link.sendmail("tracker@localhost", [address], content)

    return work


def task_per_mail(mails: list[Mail], arrived: Path) -> Callable[[], object]:
    """Publish a task per mail, then wait until the server has counted them all."""
    from config.celery import app

    told = [(mail.person_id, list(mail.notices.values_list("pk", flat=True))) for mail in mails]

    def work() -> None:
        before = arrived.stat().st_size
        for person_id, ids in told:
            app.send_task("peer.remind", (person_id, ids))
        while arrived.stat().st_size < before + len(told):
            time.sleep(0.005)

    return work


def ready_tasks(mails: list[Mail]) -> Callable[[], object]:
    """Tasks that are run on the spot and only send finished texts."""
    from django.core.mail import EmailMultiAlternatives

    from config.celery import app

    contents = [(mail.subject, mail.text, mail.html, mail.address) for mail in mails]

    @app.task
    def send_one(subject: str, text: str, html: str, to: str) -> None:
        message = EmailMultiAlternatives(subject, text, to=[to])
        message.attach_alternative(html, "text/html")
        message.send()

    def work() -> None:
        for content in contents:
            send_one.apply(args=content)

    return work


def race(contestants: list[Contestant], mails: int) -> dict[str, float]:
    """Mails per second of each, the median of ROUNDS rounds in which they take turns."""
    seconds: dict[str, list[float]] = {name: [] for name, _before, _work in contestants}
    for number in range(ROUNDS + 1):
        for name, before, work in contestants:
            before()
            began = time.perf_counter()
            work()
            if number:  # the first round only warms up
                seconds[name].append(time.perf_counter() - began)
    rate = {name: mails / statistics.median(taken) for name, taken in seconds.items()}
    for name, found in rate.items():
        print(f"  {name:<36} {found:7.0f} mails/s")
    return rate


def tell(ours: str, peer: str, rate: dict[str, float], goal: float = 0.0) -> None:
    ratio = rate[ours] / rate[peer]
    verdict = f"(goal ≥ {goal}) {'reached' if ratio >= goal else 'NOT reached'}" if goal else ""
    print(f"  {ours} / {peer}: {ratio:.2f} {verdict}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
