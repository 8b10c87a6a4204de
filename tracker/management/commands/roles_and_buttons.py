"""Print the table role × status → buttons from the code: docs/roles-and-buttons.md."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.web.checklist.roles_table import as_markdown


class Command(BaseCommand):
    """`manage.py roles_and_buttons > docs/roles-and-buttons.md`."""

    help = "Print which role has which buttons on an item in which status, from the code."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One page of Markdown, in Chinese."""
        self.stdout.write(as_markdown(), ending="")
