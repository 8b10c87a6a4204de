"""`manage.py verify_trail`: is the trail whole?"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tracker.trail.verifying import TrailReport, verify

EXPLANATIONS = {
    "gap": "an event is missing",
    "broken link": "its link to the event before does not fit",
    "altered": "its content was changed",
    "cut tail": "the newest events are missing or were added outside the program",
    "recomputed": "its hash is another than the anchor file says: the chain was computed anew",
    "damaged anchors": "this line of the anchor file cannot be read",
}


class Command(BaseCommand):
    """Reads every event, compares the chain and the anchor file; exit 1 where it was altered."""

    help = "Check the trail: any edit, gap, reorder or cut tail is found and named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self.stdout.write(_sentence(report))
        if report.problem:
            sys.exit(1)


def _sentence(report: TrailReport) -> str:
    if report.problem:
        return _("The trail was altered at event %(number)s: %(problem)s.") % {
            "number": report.number,
            "problem": EXPLANATIONS[report.problem],
        }
    return _("The trail is whole: %(events)d events, head %(head)s, %(anchors)d anchor lines.") % {
        "events": report.events,
        "head": report.head[:16],
        "anchors": report.anchors,
    }
