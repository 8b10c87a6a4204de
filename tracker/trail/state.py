"""Rows whose present state can be had from the trail alone, by replaying its Events.

A Traced model names the columns that matter. Each Event about one of its rows keeps under `now`
what of these the act changed, read back from the database before the Event is written: no write
function has to remember to list them, and what it changed without an Event shows in a replay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self

from django.db import models

NOW = "now"


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
    """By (model, key) the values of `trail_fields` as they stand now; one query a model."""
    keys: dict[type[Traced], set[Any]] = defaultdict(set)
    for row in rows:
        keys[type(row)].add(row.pk)
    found = {}
    for model, pks in keys.items():
        for values in model._base_manager.filter(pk__in=pks).values("pk", *model.trail_fields):
            found[model, values.pop("pk")] = values
    return found
