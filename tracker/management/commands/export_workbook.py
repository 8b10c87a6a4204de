"""`export_workbook OUT.xlsx [--as USERNAME]`: the ledger of the newest checklist as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from tracker import clock
from tracker.checklist.models import Checklist, ChecklistItem
from tracker.organizations.actors import Actor, actor_of_user, system_actor
from tracker.organizations.models import User
from tracker.workbooks.exporting import export_ledger


class Command(BaseCommand):
    help = "Write the ledger of a checklist to an Excel workbook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="OUT.xlsx")
        parser.add_argument("--as", dest="username", help="export what this user may see")
        parser.add_argument("--plan-year", type=int, help="default: the newest checklist")

    def handle(self, *args: Any, **options: Any) -> None:
        checklist = _checklist(options["plan_year"])
        actor = _actor(options["username"])
        items = ChecklistItem.objects.visible_to(actor).filter(checklist=checklist)
        target = Path(options["file"])
        part = target.with_name(target.name + ".part")
        try:
            with translation.override(settings.LANGUAGE_CODE), part.open("wb") as stream:
                count = export_ledger(stream, items, actor, checklist=checklist)
            part.replace(target)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} items of {checklist.plan_year} written to {target}.")


def _checklist(year: int | None) -> Checklist:
    found = Checklist.objects.filter(published_on__isnull=False)
    if year:
        found = found.filter(plan_year=year)
    checklist = found.first()
    if checklist is None:
        raise CommandError("No published checklist. Import a report and publish it first.")
    return checklist


def _actor(username: str | None) -> Actor:
    if not username:
        return system_actor(clock.today())
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no user {username}.")
    return actor_of_user(user, clock.today())
