"""After each single step of the migrations the trail still refuses changes, on both databases."""

import sqlite3
from pathlib import Path

import psycopg
import pytest

import tracker.migrations
from tests.sites import Site
from tracker.trail.triggers import NAMES

STEPS = sorted(path.stem for path in Path(tracker.migrations.__file__).parent.glob("[0-9]*_*.py"))


def after_each_step(site: Site, triggers, **environment: str) -> None:
    assert STEPS, "the project has migrations"
    for step in STEPS:
        site.manage("migrate", "tracker", step, "--verbosity", "0", **environment)
        assert triggers() >= set(NAMES), f"lost by {step}"


@pytest.fixture
def empty_site(tmp_path) -> Site:
    folder = tmp_path / "var"
    folder.mkdir()
    return Site(folder)


@pytest.mark.slow
def test_on_sqlite(empty_site):
    def triggers() -> set[str]:
        with sqlite3.connect(empty_site.folder / "tracker.sqlite3") as database:
            rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            return {name for (name,) in rows}

    after_each_step(empty_site, triggers)


@pytest.mark.slow
def test_on_postgresql(empty_site, postgres_url):
    def triggers() -> set[str]:
        with psycopg.connect(postgres_url) as database:
            rows = database.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
            return {name for (name,) in rows}

    after_each_step(empty_site, triggers, DATABASE_URL=postgres_url)
