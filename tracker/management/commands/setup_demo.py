"""`setup_demo`: organizations, accounts, the real report published and partly worked."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

import tracker.reports
from tracker.management.demo.cast import gather
from tracker.management.demo.story import tell_the_year
from tracker.organizations.models import Department, User

REPORT = Path(tracker.reports.__file__).parent / "data" / "nanhu-2021.txt"


class Command(BaseCommand):
    help = "Fill an empty database with Nanhu's real report of 2021, worked on until September."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists() or Department.objects.exists():
            raise CommandError(
                "This database is not empty, so the demo was not set up. "
                "Set TRACKER_VAR to an empty folder to try the demo."
            )
        accounts = Path(settings.TRACKER_VAR) / "demo-accounts.txt"
        with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
            cast = gather(accounts)
            tell_the_year(cast, REPORT)
        self.stdout.write(f"The demo stands. Accounts: {accounts}")
