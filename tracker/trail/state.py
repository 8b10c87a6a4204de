"""Rows whose present state can be had from the trail alone, by replaying its Events.

A Traced model names the columns that matter. Each Event about one of its rows keeps under `now`
what of these the act changed, read back from the database before the Event is written: no write
function has to remember to list them, and what it changed without an Event shows in a replay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any, ClassVar, Self

from django.db import connection, models
from django.db.models.expressions import Col

NOW = "now"
BATCH = 500


class Traced(models.Model):
    """A model whose Events keep the new values of `trail_fields` (column names)."""

    trail_fields: ClassVar[tuple[str, ...]] = ()
    _as_read: tuple[Collection[str], Collection[Any]] = ((), ())

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Collection[str],
        values: Collection[Any],
        **more: Any,  # what later versions of Django hand on
    ) -> Self:
        """Remember the values that were read; what an Event says is the difference to them."""
        row = super().from_db(db, field_names, values, **more)
        row._as_read = (field_names, values)
        return row

    def changed_to(self, present: dict[str, Any], *, whole: bool) -> dict[str, Any]:
        """What of `present` differs from what was read (all of it where nothing was, or `whole`).

        `present` counts as read from now on.
        """
        before = {} if whole else dict(zip(*self._as_read, strict=False))
        self._as_read = (present.keys(), present.values())
        unknown = object()
        return {n: v for n, v in present.items() if before.get(n, unknown) != v}


def present_values(rows: Iterable[Traced]) -> dict[tuple[type[Traced], Any], dict[str, Any]]:
    """By (model, key) the values of `trail_fields` as they stand now; a query for each BATCH rows.

    The statement is put together here: for one row the ORM takes as long over so many columns as
    over all the rest of an Event.
    """
    keys: dict[type[Traced], set[Any]] = defaultdict(set)
    for row in rows:
        keys[type(row)].add(row.pk)
    found: dict[tuple[type[Traced], Any], dict[str, Any]] = {}
    for model, pks in keys.items():
        for some in batched(sorted(pks), BATCH):
            found |= {(model, pk): values for pk, values in _read(model, some)}
    return found


def batched(values: list[Any], size: int) -> Iterator[list[Any]]:
    """The values in lists of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _read(model: type[Traced], pks: list[Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    statement, names, converters = _statement(model, connection.vendor)
    marks = ", ".join(["%s"] * len(pks))
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ({marks})", pks)
        answers = cursor.fetchall()
    for answer in answers:
        values = list(answer)
        for place, column, each in converters:
            for convert in each:
                values[place] = convert(values[place], column, connection)
        yield values[0], dict(zip(names, values[1:], strict=True))


@cache
def _statement(
    model: type[Traced], vendor: str
) -> tuple[str, tuple[str, ...], list[tuple[int, Col, list[Any]]]]:
    """The statement up to its keys, the columns' names, and what makes Python values of them."""
    meta, quoted = model._meta, connection.ops.quote_name
    by_name = {field.attname: field for field in meta.concrete_fields}
    fields = [meta.pk, *(by_name[name] for name in model.trail_fields)]
    converters = []
    for place, field in enumerate(fields):
        column = Col(meta.db_table, field)
        backends = connection.ops.get_db_converters(column)
        each = [*backends, *field.get_db_converters(connection)]
        if each:
            converters.append((place, column, each))
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
    return f"SELECT {columns} FROM {table} WHERE {key} IN", model.trail_fields, converters  # noqa: S608
