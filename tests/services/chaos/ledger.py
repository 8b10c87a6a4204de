"""What the storm reads and changes in the site's database while others write to it."""

import sqlite3
from pathlib import Path
from typing import Protocol
from uuid import UUID

import psycopg


class Ledger(Protocol):
    """A database by two statements."""

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a SELECT."""

    def do(self, statement: str) -> None:
        """An UPDATE in a transaction of its own."""


class SqliteLedger:
    """SQLite's file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.path, timeout=20) as database:
            return database.execute(query).fetchall()

    def do(self, statement: str) -> None:
        with sqlite3.connect(self.path, timeout=20) as database:
            database.execute(statement)


class PostgresLedger:
    """A PostgreSQL that may be restarted between two statements."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as database:
            return database.execute(query.encode()).fetchall()

    def do(self, statement: str) -> None:
        """Run it; where it crosses the workers' own updates, it gives way and tries again."""
        for last in (False, False, False, True):
            try:
                with psycopg.connect(self.url) as database:
                    database.execute(statement.encode())
                return
            except psycopg.errors.DeadlockDetected:
                if last:
                    raise


def leases(ledger: Ledger) -> set[str]:
    """The leases under which mails are being sent, as hexadecimal digits."""
    rows = ledger.ask("SELECT DISTINCT lease FROM tracker_mail WHERE lease IS NOT NULL")
    return {UUID(str(lease)).hex for (lease,) in rows}


def let_waits_pass(ledger: Ledger) -> None:
    """The minutes until the next try are over."""
    ledger.do("UPDATE tracker_mail SET retry_at = NULL WHERE state = 'ready'")


def let_run_out(ledger: Ledger, dead: set[str]) -> None:
    """The five minutes of these leases are over."""
    listed = ", ".join(f"'{lease}'" for lease in sorted(dead))
    ledger.do(
        "UPDATE tracker_mail SET lease_until_at = '2000-01-01 00:00:00+00:00'"
        f" WHERE lease IN ({listed})"
    )
