"""Two workers that are killed, and a database that is broken off, until every mail is out."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from tests.services.chaos.ledger import Ledger, leases, let_run_out, let_waits_pass
from tests.services.chaos.mailserver import MailServer
from tests.services.chaos.postgres import PrivatePostgres
from tests.sites import ROOT, Site

WORKERS = 2
LONGEST_SECONDS = 400
DEAD_AFTER_SECONDS = 3.0  # a lease of which no living process holds the journal for so long
OPTIONS = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-c", "1")
BELL = """
import sys, time
from config.celery import app
while True:
    app.send_task("reminders.send_ready", queue=sys.argv[1], expires=5)
    time.sleep(0.5)
"""


@dataclass
class Storm:
    """What happens to a site's workers; `blows` says after how many mails what happens."""

    site: Site
    ledger: Ledger
    server: MailServer
    queue: str
    randomness: random.Random
    postgres: PrivatePostgres | None
    blows: list[tuple[int, str]]
    kills: int = 0
    restarts: int = 0
    took_seconds: float = 0.0
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    bell: subprocess.Popen[bytes] | None = None
    unheld_since: dict[str, float] = field(default_factory=dict)

    def rage(self) -> None:
        """Return once every blow has fallen and every mail is out; end all processes."""
        began = time.monotonic()
        try:
            self.bell = self._process("-c", BELL, self.queue)
            while self.blows or self._left():
                self.took_seconds = time.monotonic() - began
                assert self.took_seconds < LONGEST_SECONDS, self._story()
                assert self.bell.poll() is None, self._story()
                self._keep_workers_alive()
                self._strike()
                self._let_time_pass()
                time.sleep(0.05)
        finally:
            self._end()

    def _left(self) -> int:
        [(left,)] = self.ledger.ask("SELECT count(*) FROM tracker_mail WHERE state <> 'sent'")
        return int(str(left))

    def _keep_workers_alive(self) -> None:
        for number in range(WORKERS):
            name = f"{self.queue}-{number}"
            worker = self.workers.get(name)
            if worker is None or worker.poll() is not None:
                self.workers[name] = self._process(
                    "-m", "celery", "--quiet", "-A", "config", "worker", *OPTIONS,
                    "-n", name, "-Q", self.queue, "--loglevel=ERROR",
                )  # fmt: skip

    def _process(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.site.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.site.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _strike(self) -> None:
        """Let the next blow fall when its time has come, and where it hurts: mid-sending."""
        post = self.server.post
        post.blow_is_due = bool(self.blows) and post.kept >= self.blows[0][0]
        if not post.blow_is_due:
            return
        if self.blows[0][1] == "restart":
            assert self.postgres is not None
            self.postgres.break_off()
            self.restarts += 1
        elif not self._kill_a_sender():
            return
        self.blows.pop(0)
        post.blow_is_due = False

    def _kill_a_sender(self) -> bool:
        """SIGKILL a process that is sending, by chance with its whole worker or without."""
        senders = {
            pid: worker
            for worker in self.workers.values()
            for pid in children(worker.pid)
            if open_journals(pid)
        }
        if not senders:
            return False
        pid = self.randomness.choice(sorted(senders))
        with suppress(ProcessLookupError):
            if self.randomness.random() < 0.5:
                os.killpg(senders[pid].pid, signal.SIGKILL)
                senders[pid].wait()
            else:
                os.kill(pid, signal.SIGKILL)
        self.kills += 1
        return True

    def _let_time_pass(self) -> None:
        """Minutes pass: tries come due again, and leases that nobody holds run out."""
        let_waits_pass(self.ledger)
        held = {
            lease
            for worker in self.workers.values()
            for pid in (worker.pid, *children(worker.pid))
            for lease in open_journals(pid)
        }
        now = time.monotonic()
        unheld = leases(self.ledger) - held
        self.unheld_since = {lease: self.unheld_since.get(lease, now) for lease in unheld}
        dead = {one for one, since in self.unheld_since.items() if now - since > DEAD_AFTER_SECONDS}
        if dead:
            let_run_out(self.ledger, dead)

    def _end(self) -> None:
        for process in [self.bell, *self.workers.values()]:
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _story(self) -> str:
        return f"{self._left()} mails are left, blows to come: {self.blows}\n{self.site.said()}"


def children(pid: int) -> list[int]:
    """The numbers of a process's children, whichever of its threads made them."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                found += map(int, (thread / "children").read_text(encoding="ascii").split())
    return found


def open_journals(pid: int) -> set[str]:
    """The leases whose journals a process holds open, as hexadecimal digits."""
    found = set()
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                target = handle.readlink()
                if target.suffix == ".journal":
                    found.add(UUID(target.stem).hex)
    return found
