"""`import_workbook FILE [--as USERNAME] [--apply] [--format json]`: a 明细 sheet comes back."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker import clock
from tracker.organizations.actors import Actor, actor_of_user, system_actor
from tracker.organizations.models import User
from tracker.trail.errors import Refused
from tracker.workbooks.applying import apply_plan
from tracker.workbooks.checking import Plan, check
from tracker.workbooks.container import MAX_BYTES
from tracker.workbooks.reading import read_details


class Command(BaseCommand):
    """Rehearses without --apply; applies all rows or none, or with --good-only the good ones."""

    help = "Check a filled-in workbook and, with --apply, take its changes over. Sends no mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.xlsx", type=Path)
        parser.add_argument("--as", dest="username", help="with the permissions of this user")
        parser.add_argument("--apply", action="store_true", help="change what the rehearsal shows")
        parser.add_argument("--good-only", action="store_true", help="leave rows in error out")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print changes and errors. Raises CommandError when --apply changed nothing."""
        actor = _actor(options["username"])
        path: Path = options["file"]
        try:
            plan = check(read_details(_bytes_of(path)), actor)
        except Refused as refusal:
            if options["format"] == "json":
                error = {"cell": "", "code": "", "heading": "", "reason": str(refusal)}
                self.stdout.write(json.dumps({"changes": [], "errors": [error]}))
            raise CommandError(str(refusal)) from refusal
        applied, refused = 0, ""
        if options["apply"]:
            try:
                applied = apply_plan(
                    plan, actor, good_only=options["good_only"], file_name=path.name
                )
            except Refused as refusal:
                refused = str(refusal)
        self._print(plan, applied, options["format"])
        if refused:
            raise CommandError(refused)

    def _print(self, plan: Plan, applied: int, form: str) -> None:
        if form == "json":
            result = {
                "changes": [asdict(change) for change in plan.changes],
                "errors": [asdict(error) for error in plan.errors],
                "rows": plan.rows,
                "added": len(plan.added),
                "applied": applied,
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for change in plan.changes:
            self.stdout.write(
                f"{change.cell} {change.code} {change.heading}: {change.old!r} → {change.new!r}"
            )
        for error in plan.errors:
            self.stdout.write(f"{error.cell} {error.code} {error.heading}: {error.reason}")
        self.stdout.write(
            f"{plan.rows} rows read, {len(plan.changes)} changes, {len(plan.added)} new items, "
            f"{len(plan.errors)} errors, {applied} items changed or added."
        )


def _actor(username: str | None) -> Actor:
    if not username:
        return system_actor(clock.today())
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no user {username}.")
    return actor_of_user(user, clock.today())


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from error
