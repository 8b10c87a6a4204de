"""Run the whole site on this machine: web server, background worker, clock and watch."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from config.environment import keep_setting
from config.host import network_drive_under, port_is_taken
from config.processes import answers, listen_address, run_beat, run_watch, run_web, run_worker
from config.supervisor import Part, Supervisor
from tracker.organizations.first_admin import needs_first_admin, setup_code

# A Thursday in the plan year of the report that the demo works on.
DEMO_DATE = "2022-09-15"
ACCOUNTS_FILE = "demo-accounts.txt"


class Command(BaseCommand):
    """`make run` ends here: prepare what is missing, then supervise until Ctrl-C."""

    help = "Prepare the database and run web server, worker, beat and watch until Ctrl-C."
    requires_system_checks: list[str] = []
    code = ""  # for the first account of an empty site

    def add_arguments(self, parser: CommandParser) -> None:
        """`--no-demo` starts an empty site on the true clock."""
        parser.add_argument("--no-demo", action="store_true", help="a real, empty site")

    def handle(self, *_args: Any, no_demo: bool, **_options: Any) -> None:
        """Refuse what cannot work with one sentence, prepare, then run."""
        address = listen_address(
            settings.SITE_HOST, https=settings.HTTPS, proxies=settings.TRUSTED_PROXIES
        )
        self.refuse_what_cannot_work(address, no_demo=no_demo)
        with _only_one(settings.TRACKER_VAR):
            self.check(databases=["default"])
            self.prepare(demo=not no_demo)
            self.say(f"Starting the site of {settings.TRACKER_VAR} …")
            self.supervisor(address).run()
        self.say("Everything has ended.")

    def refuse_what_cannot_work(self, address: str, *, no_demo: bool) -> None:
        """One sentence for a network drive, a taken port, a demo's folder."""
        drive = network_drive_under(settings.TRACKER_VAR)
        if drive and connections["default"].vendor == "sqlite":
            raise CommandError(
                f"{settings.TRACKER_VAR} is on a network drive ({drive}), where SQLite loses data: "
                "set TRACKER_VAR to a folder on a local disk, or DATABASE_URL to PostgreSQL."
            )
        if port_is_taken(address, settings.PORT):
            raise CommandError(
                f"Port {settings.PORT} is taken by another program: "
                f"choose another one, for example `make run PORT={settings.PORT + 1}`."
            )
        if no_demo and settings.TRACKER_TODAY:
            raise CommandError(
                f"TRACKER_TODAY fixes the date at {settings.TRACKER_TODAY}, but a real site needs "
                "the true clock: unset it, or set TRACKER_VAR to a folder without a demo."
            )

    def prepare(self, *, demo: bool) -> None:
        """Bring the database up to date; fill an empty one with the demo."""
        if _has_unapplied_migrations():
            self.step("Preparing the database …", "migrate", "--verbosity", "0")
        if demo and _is_empty():
            keep_setting(settings.TRACKER_VAR, "TRACKER_TODAY", DEMO_DATE)
            self.step("Setting up the demo …", "setup_demo")
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - reads the date
        if not demo and needs_first_admin():
            self.code = setup_code()
        connections.close_all()  # nothing may be open while processes are forked

    def step(self, announcement: str, *command: str) -> None:
        """Run a command in a process of its own: it reads fresh settings and takes its memory."""
        self.say(announcement)
        connections.close_all()
        done = subprocess.run([sys.executable, sys.argv[0], *command], check=False)
        if done.returncode:
            raise CommandError(f"`manage.py {command[0]}` failed; the reason stands above.")

    def supervisor(self, address: str) -> Supervisor:
        """The parts of the site; the watch looks after the daily job."""
        port = settings.PORT
        schedule = settings.CELERY_BEAT_SCHEDULE_FILENAME
        return Supervisor(
            parts=[
                Part("web", lambda: run_web(address, port)),
                Part("worker", run_worker),
                Part("beat", lambda: run_beat(schedule)),
                Part("watch", run_watch),
            ],
            say=self.say,
            is_ready=lambda: answers(port),
            when_ready=self.announce,
        )

    def announce(self) -> None:
        """Address and demo accounts, once the site answers."""
        self.say(f"\nThe site is ready: {settings.SITE_URL}")
        accounts = settings.TRACKER_VAR / ACCOUNTS_FILE
        if accounts.exists() and settings.TRACKER_TODAY:
            self.say(
                f"Today is {settings.TRACKER_TODAY} in this demo. Accounts (role name password):"
            )
            self.say(accounts.read_text(encoding="utf-8").rstrip())
        if self.code:
            self.say(f"Make the first account at {settings.SITE_URL}/setup/ with {self.code}")
        self.say("Ctrl-C ends it.\n")

    def say(self, line: str) -> None:
        """Print at once, whoever reads the output."""
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder: a second site on it would send every reminder twice."""
    with (folder / "run.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"The site of {folder} already runs: end that one first, "
                "or set TRACKER_VAR to another folder."
            ) from error
        yield


def _has_unapplied_migrations() -> bool:
    try:
        executor = MigrationExecutor(connections["default"])
    except DatabaseError as error:
        raise CommandError(f"The database does not answer: {str(error).strip()}") from error
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _is_empty() -> bool:
    return not get_user_model().objects.exists()
