"""`manage.py load_organizations`: add a list of departments."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import clock
from tracker.organizations.actors import system_actor
from tracker.organizations.bodies import NANHU, load_departments


class Command(BaseCommand):
    """Adds what is missing; what the office edited stays as it is."""

    help = "Add the departments of a JSON list (Nanhu's by default) that are not there yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=NANHU)

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"]
        try:
            added = load_departments(system_actor(clock.today()), source)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {source}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"{source} is not a list of departments with code, name, short_name and kind."
            ) from error
        self.stdout.write(f"{added} departments added.")
