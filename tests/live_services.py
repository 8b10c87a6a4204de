"""Real servers and a real browser for the tests that need them.

Each fixture skips with a sentence where its server does not answer; with REQUIRE_SERVICES=1 or
REQUIRE_BROWSER=1 (as in CI) it fails instead.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from playwright.sync_api import Browser, expect, sync_playwright

from tests.servers import POSTGRES, RABBITMQ, REDIS, answers
from tracker.trail.models import Event
from tracker.trail.triggers import NAMES, ensure_triggers

CHROMIUM = os.environ.get("TEST_CHROMIUM", "/usr/bin/chromium")


def missing(what: str, switch: str) -> None:
    """Skip the test, or fail it where the environment says that `what` must be there."""
    if os.environ.get(switch) == "1":
        pytest.fail(f"{what}, and {switch}=1 says it must be there.")
    pytest.skip(f"{what}.")


@pytest.fixture(scope="session")
def _postgres() -> str:
    if not answers(POSTGRES):
        missing(f"PostgreSQL does not answer at {urlsplit(POSTGRES).netloc}", "REQUIRE_SERVICES")
    return POSTGRES


@pytest.fixture
def postgres_url(_postgres: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database of the test's own."""
    name = f"tracker_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(_postgres, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield urlsplit(_postgres)._replace(path=f"/{name}").geturl()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """URL of a Redis that tests may fill."""
    if not answers(REDIS):
        missing(f"Redis does not answer at {urlsplit(REDIS).netloc}", "REQUIRE_SERVICES")
    return REDIS


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """URL of a RabbitMQ that tests may fill."""
    if not answers(RABBITMQ):
        missing(f"RabbitMQ does not answer at {urlsplit(RABBITMQ).hostname}", "REQUIRE_SERVICES")
    return RABBITMQ


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless; open a context of your own in it."""
    if not shutil.which(CHROMIUM):
        missing(f"Chromium is not installed as {CHROMIUM}", "REQUIRE_BROWSER")
    with sync_playwright() as playwright:
        expect.set_options(timeout=20_000)  # milliseconds; CI has two cores for everything
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers() -> Iterator[None]:
    """Let Django empty the tables after a test that commits: the trail's triggers forbid DELETE."""
    patch = pytest.MonkeyPatch()
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations, statements):
        using = operations.connection.alias
        drop_triggers(using)
        flush(operations, statements)
        ensure_triggers(using)

    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_without_triggers)
    yield
    patch.undo()


def drop_triggers(using: str) -> None:
    """Take the trail's triggers away; `ensure_triggers` brings them back."""
    connection = connections[using]
    where = f" ON {Event._meta.db_table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
