"""`manage.py send_reminders`: plan what is owed up to a day and send it in this process."""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracker import clock
from tracker.reminders.daily import Result, rehearse, send_now
from tracker.reminders.policy import current_policy


class Command(BaseCommand):
    """Also sends what came due since the last digest; running it again sends nothing twice."""

    help = "Plan the reminders owed up to a day and send them now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", type=_day, help="the business date, YYYY-MM-DD")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done only")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        on: date = options["date"] or clock.today()
        if not current_policy().is_on:
            self.stderr.write(
                "Reminders are off: look at the preview on the page “提醒” and switch them on."
            )
        if options["dry_run"]:
            result, mails = rehearse(on)
            words = f"{mails} mails would be prepared; nothing was written or sent."
        else:
            result, words = send_now(on), ""
        self._tell(result, words, as_json=options["format"] == "json")

    def _tell(self, result: Result, words: str, *, as_json: bool) -> None:
        figures = result.as_dict()
        if as_json:
            self.stdout.write(json.dumps(figures))
            return
        self.stdout.write(", ".join(f"{name} {count}" for name, count in figures.items()))
        if words:
            self.stdout.write(words)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a date: write it as 2022-09-15.") from error
