"""`manage.py check_jobs`: tell the office by mail when the daily job is silent."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from tracker import clock
from tracker.jobs.runs import overdue_jobs
from tracker.reminders.alarm import tell_of_silence


class Command(BaseCommand):
    """Needs neither worker nor beat nor broker: it watches them. Exit code 0 in any case."""

    help = "Mail the office once a day while the daily job has not run for 26 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--every` keeps checking; without it one check is made, for cron or a systemd timer."""
        parser.add_argument("--every", type=int, metavar="MINUTES", help="check again and again")

    def handle(self, *_args: Any, every: int | None, **_options: Any) -> None:
        """One check, or one every so many minutes until the process is ended."""
        if not every:
            self.check_once()
        while every:
            time.sleep(every * 60)
            close_old_connections()
            try:
                self.check_once()
            except DatabaseError as error:  # it comes back, or /readyz says so
                self.stderr.write(f"The jobs could not be checked: {str(error).strip()}")

    def check_once(self) -> None:
        """Say and mail what is wrong; silence means that all is well."""
        now = clock.now()
        sent = tell_of_silence(clock.today(), now)
        for name in overdue_jobs(now):
            self.stdout.write(f"No good run of the job {name} for 26 hours; {sent} mails sent.")
