"""System checks: settings that contradict each other, each with a hint what to change."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection, connections
from django.http.request import validate_host

from config.host import network_drive_under
from tracker.trail.models import Event
from tracker.trail.triggers import missing_triggers

LOOPBACK = frozenset({"", "localhost", "127.0.0.1", "::1"})
Apps = Sequence[AppConfig] | None


@register(Tags.security)
def check_site_url(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """SITE_URL against DEBUG, TRUSTED_PROXIES and ALLOWED_HOSTS."""
    found: list[CheckMessage] = []
    site = urlsplit(settings.SITE_URL)
    if site.scheme == "https" and settings.DEBUG:
        found.append(
            Error(
                "DEBUG is on while SITE_URL is a public https address.",
                hint="Unset DEBUG: its error pages show settings and data to any visitor.",
                id="tracker.E001",
            )
        )
    if site.scheme == "https" and not settings.TRUSTED_PROXIES:
        found.append(
            Error(
                "SITE_URL is https, but TRUSTED_PROXIES names no proxy that ends TLS.",
                hint="Set TRUSTED_PROXIES to its address, for example 127.0.0.1; "
                "otherwise every page is redirected for ever.",
                id="tracker.E002",
            )
        )
    if not settings.DEBUG and not validate_host(site.hostname or "", settings.ALLOWED_HOSTS):
        found.append(
            Error(
                "ALLOWED_HOSTS does not contain the host of SITE_URL.",
                hint=f"Add {site.hostname} to ALLOWED_HOSTS, or leave ALLOWED_HOSTS unset.",
                id="tracker.E003",
            )
        )
    return found


@register(Tags.database)
def check_database_disk(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """SQLite needs a local disk."""
    if connection.vendor != "sqlite":
        return []
    kind = network_drive_under(Path(settings.TRACKER_VAR))
    if kind is None:
        return []
    return [
        Error(
            f"The SQLite database lies on a network drive ({kind}).",
            hint="Set TRACKER_VAR to a folder on a local disk, or DATABASE_URL to PostgreSQL.",
            id="tracker.E004",
        )
    ]


@register(Tags.database)
def check_embedded_broker(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """The embedded broker reaches one host only."""
    host = settings.DATABASES["default"].get("HOST", "")
    if not settings.BROKER_IS_EMBEDDED or host in LOOPBACK or host.startswith("/"):
        return []
    return [
        Warning(
            "The embedded broker serves one host, but the database is on another one.",
            hint="Set CELERY_BROKER_URL to Redis or RabbitMQ if more than one host runs the site.",
            id="tracker.W005",
        )
    ]


@register(Tags.security, deploy=True)
def check_real_site(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """What a site for real users must not keep from the demo."""
    found: list[CheckMessage] = []
    if settings.TRACKER_TODAY is not None:
        found.append(
            Warning(
                f"TRACKER_TODAY fixes the business date at {settings.TRACKER_TODAY}.",
                hint="Unset it in the environment and in TRACKER_VAR/settings.env.",
                id="tracker.W006",
            )
        )
    if not settings.MAIL_IS_DELIVERED:
        found.append(
            Warning(
                "EMAIL_URL is unset: reminders are kept as files and reach nobody.",
                hint="Set EMAIL_URL, for example submission://user:password@mail.example.cn:587.",
                id="tracker.W007",
            )
        )
    elif settings.MAIL_FROM.endswith("@localhost"):
        found.append(
            Warning(
                "Mails would come from an address at localhost, which mail servers refuse.",
                hint="Set MAIL_FROM to an address of the office.",
                id="tracker.W008",
            )
        )
    return found


@register(Tags.database)
def check_triggers(
    app_configs: Apps, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The trail must refuse changes; runs only where databases are checked (after migrate)."""
    return [
        Warning(  # an error would keep `migrate`, the cure, from running
            f"The trail lacks the trigger {name}.",
            hint="Run `manage.py migrate`, which restores it, then `manage.py verify_trail`.",
            id="tracker.W009",
        )
        for using in databases or ()
        if _has_trail(using)
        for name in missing_triggers(using)
    ]


def _has_trail(using: str) -> bool:
    return Event._meta.db_table in connections[using].introspection.table_names()
