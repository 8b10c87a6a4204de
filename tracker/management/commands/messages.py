"""Keep the Chinese message catalogues."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.management import catalogues


class Command(BaseCommand):
    """Without options: find the texts in code and templates and update the catalogues."""

    help = "Find translatable texts, fill in their Chinese, check or compile the catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One thing at a time."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--fill", type=Path, metavar="FILE.json", help='{"English": "中文"}')
        what.add_argument("--missing", action="store_true", help="print what lacks Chinese as JSON")
        what.add_argument("--check", action="store_true", help="exit 1 naming each bad entry")
        what.add_argument("--compile", action="store_true", help="only write the .mo files")
        what.add_argument("--prune", action="store_true", help="drop the entries no longer used")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work on both domains under one lock."""
        folder = Path(settings.LOCALE_PATHS[0])
        with catalogues.locked(folder):
            try:
                if options["check"]:
                    self.check_catalogues(folder)
                elif options["missing"]:
                    self.print_missing(folder)
                else:
                    if not options["compile"]:
                        self.update(folder, options["fill"], prune=options["prune"])
                    for domain in catalogues.DOMAINS:
                        catalogues.compile_catalogue(folder, domain)
            except catalogues.UnreadableSource as error:
                raise CommandError(f"Nothing was changed: {error}") from error

    def update(self, folder: Path, fill_from: Path | None, *, prune: bool) -> None:
        """Bring the catalogues up to the code, then fill in the texts of `fill_from`."""
        root = Path(settings.BASE_DIR)
        merged = {
            domain: catalogues.merge(
                catalogues.load(folder, domain), catalogues.find_messages(root, domain)
            )
            for domain in catalogues.DOMAINS
        }
        for problem in self.filled(merged, _texts(fill_from) if fill_from else {}):
            self.stderr.write(problem)
        for domain, catalog in merged.items():
            if prune:
                catalog.obsolete.clear()
            catalogues.save(catalog, folder, domain)
            empty = sum(not catalogues.translation_of(entry) for entry in catalog if entry.id)
            self.stdout.write(f"{domain}: {len(catalog)} texts, {empty} without Chinese")

    def filled(self, merged: dict[str, Any], texts: dict[str, str]) -> list[str]:
        """Fill every domain; a text unknown to all of them is a problem."""
        reports = [catalogues.fill(catalog, texts) for catalog in merged.values()]
        everywhere = set(reports[0]).intersection(*reports[1:])
        broken = [line for report in reports for line in report if line.startswith("other")]
        return sorted({*everywhere, *broken})

    def check_catalogues(self, folder: Path) -> None:
        """Exit 1 naming each entry that is missing, fuzzy, obsolete or broken."""
        problems = [
            problem
            for domain in catalogues.DOMAINS
            for problem in catalogues.problems_of(
                catalogues.load(folder, domain),
                catalogues.find_messages(Path(settings.BASE_DIR), domain),
            )
        ]
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} messages to mend"]))
        self.stdout.write("Every text has its Chinese.")

    def print_missing(self, folder: Path) -> None:
        """Print {"English": ""} for what lacks Chinese: the file to fill in."""
        missing = {
            problem.removeprefix("missing: "): ""
            for domain in catalogues.DOMAINS
            for problem in catalogues.problems_of(
                catalogues.load(folder, domain),
                catalogues.find_messages(Path(settings.BASE_DIR), domain),
            )
            if problem.startswith("missing: ")
        }
        self.stdout.write(json.dumps(missing, ensure_ascii=False, indent=1))


def _texts(path: Path) -> dict[str, str]:
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise CommandError(f'{path}: expected {{"English": "中文"}}.')
    return texts
