"""Triggers that keep Events append-only on both databases.

SQLite drops triggers when a table is rebuilt by a migration, so `ensure_triggers` runs after each
migrate and a system check looks for them.
"""

from django.db import connections

from tracker.trail.models import Event

NAMES = ("trail_event_no_update", "trail_event_no_delete")


def ensure_triggers(using: str = "default") -> None:
    """Create the triggers where they are missing; running it again changes nothing."""
    connection = connections[using]
    table = Event._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger AS $$ BEGIN "
                "RAISE EXCEPTION 'the trail is append-only'; END; $$ LANGUAGE plpgsql"
            )
        for name, act in zip(NAMES, ("UPDATE", "DELETE"), strict=True):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION trail_refuse()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
                )


def missing_triggers(using: str = "default") -> list[str]:
    """Names of the triggers that the database lacks."""
    connection = connections[using]
    question = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in NAMES if name not in present]
