"""The app: its checks, and the trail's triggers after each migrate."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TrackerConfig(AppConfig):
    """The only app of the project."""

    name = "tracker"
    verbose_name = _("compliance checklist")

    def ready(self) -> None:
        """Register the checks and have the triggers restored after each migrate."""
        from tracker import checks  # noqa: F401, PLC0415 - models must be loaded first

        post_migrate.connect(restore_triggers, sender=self)


def restore_triggers(*, using: str, **_: Any) -> None:
    """SQLite drops triggers when a migration rebuilds their table."""
    from tracker.trail.triggers import ensure_triggers  # noqa: PLC0415 - as above

    ensure_triggers(using)
