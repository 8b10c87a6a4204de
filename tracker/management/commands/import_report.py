"""`manage.py import_report FILE`: read a report, draft its items, publish them on request."""

import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from tracker import clock
from tracker.calendars.working_days import load_calendar
from tracker.checklist.drafting import import_report
from tracker.checklist.headings import accept_heading, drafts_under
from tracker.checklist.models import ChecklistItem
from tracker.checklist.publishing import accepted_of, missing_of, publish
from tracker.checklist.relating import as_earlier, earlier_items
from tracker.organizations.actors import Actor, system_actor
from tracker.organizations.models import Department
from tracker.periods.rounds import open_first_period
from tracker.reading import MAX_BYTES
from tracker.reports.errors import AlreadyImported
from tracker.reports.importing import SourceFacts, read_source
from tracker.reports.models import Report
from tracker.trail.errors import Refused


class Command(BaseCommand):
    """Reads outside any transaction, then stores; the same words again change nothing."""

    help = "Read a report and draft its items."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--plan-year", type=int, help="default: the year after the report's")
        parser.add_argument("--title", default="", help="default: taken from the text")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="accept and publish all drafts; what lacks something goes to the office",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line of result, or JSON. Raises CommandError with the sentence a page would show."""
        actor = system_actor(clock.today())
        facts = SourceFacts(options["file"].name, options["title"], options["plan_year"])
        try:
            data = _bytes_of(options["file"])
            bodies = list(Department.objects.current())
            source = read_source(data, facts, bodies, as_earlier(earlier_items()))
            report = import_report(source, actor, load_calendar())
            result = _counts(report)
            if options["publish"]:
                result |= _publish(report, actor)
        except AlreadyImported as refusal:
            result = {"already_imported": True, **_counts(refusal.report)}
            if options["format"] == "text":
                self.stdout.write(str(refusal))
                return
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["format"] == "json":
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write(_sentence(result))


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": reason}
        ) from error


def _counts(report: Report) -> dict[str, Any]:
    items = ChecklistItem.objects.filter(commitment__report=report, replaced_by=None)
    kinds = Counter(items.values_list("kind", flat=True))
    return {
        "report": str(report.public_id),
        "title": report.title,
        "plan_year": report.plan_year,
        "items": sum(kinds.values()),
        "kinds": dict(kinds),
        "sections": report.commitments.values("section").distinct().count(),
        "headings": report.commitments.count(),
        "with_lead": items.exclude(lead_department=None).count(),
    }


def _publish(report: Report, actor: Actor) -> dict[str, Any]:
    """Accept every draft and publish; what is incomplete is the office's to complete."""
    for commitment in report.commitments.all():
        versions = {item.pk: item.version for item in drafts_under(commitment)}
        accept_heading(commitment, actor, versions=versions)
    accepted = accepted_of(report)
    missing = {item.title: list(missing_of(item)) for item in accepted if missing_of(item)}
    done = publish(accepted, actor, incomplete_to_office=True)
    open_first_period(accepted[0].checklist, actor)
    return {
        "published": done.items,
        "departments": done.departments,
        "to_assign": done.to_assign,
        "missing": missing,
    }


def _sentence(result: dict[str, Any]) -> str:
    words = _("%(items)d items under %(headings)d headings were drafted from “%(title)s”.") % result
    if "published" in result:
        words += (
            " "
            + _(
                "%(published)d are published, %(departments)d departments are concerned, "
                "%(to_assign)d wait with the office. No mail was sent."
            )
            % result
        )
    return words
