"""`manage.py extract_report FILE`: print the drafts of a report; no database is opened."""

import json
import os
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.reading import Body, ReadingError, read_bytes, read_report

BODIES = Path(__file__).parents[2] / "organizations" / "data" / "nanhu.json"
# One sentence for each reason a source cannot be read.
REFUSALS = {
    "empty": "The file is empty.",
    "too_large": "The file is larger than 5 MB: save the text alone and try again.",
    "not_text": "The file is not text.",
    "unsupported": "This format is not read: save as .docx, .pdf or .txt.",
    "encrypted": "The file is locked with a password: save it without one.",
    "scanned": "The PDF holds pictures without text: use the Word file, or paste the text.",
    "damaged": "The file is damaged: save it again and try once more.",
    "hostile": "The file is built to harm its reader and was not opened.",
}


def plan_year(text: str) -> int:
    """A year from 2000 to 2100."""
    if not (text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2100):
        raise ArgumentTypeError(f"{text} is not a year from 2000 to 2100.")
    return int(text)


class Command(BaseCommand):
    """Reads a file and prints what could become checklist items."""

    help = "Print the checklist items that a report, plan or circular would give, as JSON."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=["json"], default="json")
        parser.add_argument("--plan-year", type=plan_year, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(
                f"{file} cannot be read: {os.strerror(error.errno or 0)}."
            ) from error
        try:
            source = read_bytes(data, file.name)
        except ReadingError as error:
            raise CommandError(f"{file}: {REFUSALS.get(error.code, error.code)}") from error
        reading = read_report(
            source.text, plan_year=options["plan_year"], departments=known_bodies()
        )
        items = [draft.as_dict() for draft in reading.drafts]
        self.stdout.write(json.dumps({"items": items}, ensure_ascii=False, indent=1))


def known_bodies() -> list[Body]:
    """The departments of the kept list, in official order."""
    rows = json.loads(BODIES.read_text(encoding="utf-8"))
    return [
        Body(row["name"], row["short_name"], tuple(row["aliases"]), row["duties"])
        for row in sorted(rows, key=lambda row: row["order"])
    ]
