"""A list of items from the database to .xlsx, 12 columns: ours is styled, the peers are not.

Floor: openpyxl write-only without styles. Peers: openpyxl with styles on every cell as its manual
shows, django-import-export, django-tables2's own export (both unstyled). All read the same
queryset; ours and the peers of openpyxl write to a file. Memory: the peak of a process of its own
for each size, which neither fills the database nor maps its file into memory.
"""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import IO, Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks import workbook_sheets
from benchmarks.rounds import medians, peak_memory_mb, print_ratios

SIZES = (10_000, 100_000)
ROUNDS = {10_000: 5, 100_000: 1}
WARM_UP_ROWS = 10_000
GOALS = {
    "styles on every cell": 0.5,
    "bare": 1.7,
    "django-import-export": 1.0,
    "django-tables2's export": 0.45,
}
MEMORY_GOAL_MB = 30
DAY = date(2022, 9, 15)
LOT = 1000
FIELDS = (
    "code", "kind", "title", "measure", "done_when", "lead_department__short_name",
    "owner__person__name", "original_due_on", "due_on", "status", "remark", "updated_on",
)  # fmt: skip
DATES = {"original_due_on", "due_on", "updated_on"}
COLUMNS = [(name, 10, "date" if name in DATES else "text") for name in FIELDS]


def fill(count: int) -> None:
    """As many published items of one list: a lot by the ORM, copied by the database itself."""
    from tracker.checklist.models import Checklist, ChecklistItem, Commitment
    from tracker.organizations.models import Department, Person, Post

    body = Department.objects.create(
        code="sfj", name="南湖区司法局", short_name="区司法局", kind="department", order=1
    )
    person = Person.objects.create(name="经办人甲", phone="0573-1")
    owner = Post.objects.create(person=person, department=body, role="staff", from_on=DAY)
    checklist = Checklist.objects.create(plan_year=2022, published_on=DAY)
    heading = Commitment.objects.create(checklist=checklist, heading="标题", position=1)
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=checklist, commitment=heading, kind="rectification", position=number,
            number=number, code=f"2022-P{number:02d}", title="每季度向区人大联席会议汇报",
            measure="每季度向区人大联席会议汇报近期工作开展情况。" * 2,
            done_when="全年四次", lead_department=body, owner=owner, original_due_on=DAY,
            due_on=DAY, status="in_progress", updated_on=DAY, published_on=DAY,
        )
        for number in range(1, LOT + 1)
    )  # fmt: skip
    for done in range(LOT, count, LOT):
        _copy_lot(done)


def _copy_lot(done: int) -> None:
    """The first lot once more, `done` places further down."""
    from tracker.checklist.models import ChecklistItem

    moved = {
        "position": f"position + {done}",
        "number": f"number + {done}",
        "code": f"'2022-P' || (number + {done})",
    }
    names = [field.column for field in ChecklistItem._meta.concrete_fields if not field.primary_key]
    table = ChecklistItem._meta.db_table
    values = ", ".join(moved.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) "
            f"SELECT {values} FROM {table} WHERE position <= {LOT} ORDER BY position"
        )


def items(count: int) -> Any:
    """The same queryset for every contestant."""
    from tracker.checklist.models import ChecklistItem

    rows = ChecklistItem.objects.select_related("lead_department", "owner__person")
    return rows.filter(position__lte=count).order_by("position", "pk")


def values(count: int) -> Iterator[list[Any]]:
    """Rows as an export takes them: from model instances, streamed."""
    for item in items(count).iterator(chunk_size=500):
        yield [
            item.code, item.kind, item.title, item.measure, item.done_when,
            item.lead_department.short_name, item.owner.person.name, item.original_due_on,
            item.due_on, item.status, item.remark, item.updated_on,
        ]  # fmt: skip


def ours(count: int) -> None:
    """The house's sheet."""
    with _file() as target:
        workbook_sheets.ours(COLUMNS, values(count), target)


def bare(count: int) -> None:
    """Write-only without any style."""
    with _file() as target:
        workbook_sheets.bare(values(count), target)


def as_the_manual_shows(count: int) -> None:
    """Write-only with the styles of ours set on every cell."""
    with _file() as target:
        workbook_sheets.as_the_manual_shows(values(count), target)


def _file() -> IO[bytes]:
    """Where an export goes: a file, so that memory holds no workbook."""
    return tempfile.TemporaryFile()


def import_export(count: int) -> None:
    """django-import-export's ModelResource of the same columns."""
    from import_export.formats.base_formats import XLSX
    from import_export.resources import modelresource_factory

    from tracker.checklist.models import ChecklistItem

    resource = modelresource_factory(ChecklistItem)()
    names = dict.fromkeys(FIELDS)
    resource.fields = {
        name: type(resource).field_from_django_field(name, _model_field(name), False)
        for name in names
    }
    for name, field in resource.fields.items():
        field.attribute = name
    resource._meta.export_order = FIELDS
    data = resource.export(queryset=items(count), export_fields=list(FIELDS))
    assert len(data) == count
    XLSX().export_data(data)


def _model_field(name: str) -> Any:
    from tracker.checklist.models import ChecklistItem

    model: Any = ChecklistItem
    *path, last = name.split("__")
    for part in path:
        model = model._meta.get_field(part).related_model
    return model._meta.get_field(last)


def tables2(count: int) -> None:
    """django-tables2's own export of a table of the same columns."""
    import django_tables2
    from django_tables2.export import TableExport

    columns = {name: django_tables2.Column(accessor=name) for name in FIELDS}
    table = type("Table", (django_tables2.Table,), columns)(items(count))
    TableExport("xlsx", table).export()


CONTESTANTS: dict[str, Callable[[int], None]] = {
    "ours": ours,
    "bare": bare,
    "styles on every cell": as_the_manual_shows,
    "django-import-export": import_export,
    "django-tables2's export": tables2,
}


def memory_of(count: int) -> float:
    """Peak memory (MB) of a process that only writes ours, from the database that is there."""
    command = [sys.executable, "-m", "benchmarks.workbook", "--memory", str(count)]
    folder = {"BENCHMARK_FOLDER": str(settings.TRACKER_VAR)}
    told = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **folder}
    )
    return float(told.stdout.split()[-1])


def main() -> None:
    """Print medians and ratios for both sizes, then the growth of memory.

    With `--only-memory` the growth alone; `--rows` chooses other sizes.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    asked = ArgumentParser(prog="benchmarks.workbook")
    asked.add_argument("--memory", type=int)
    asked.add_argument("--only-memory", action="store_true")
    asked.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    options = asked.parse_args()
    if options.memory:
        print(_memory(options.memory))
        return
    _site(max(SIZES))
    if not options.only_memory:
        _times(options.rows)
    small, large = (memory_of(count) for count in SIZES)
    verdict = "reached" if large - small <= MEMORY_GOAL_MB else "NOT reached"
    print(f"  peak memory {small:.0f} MB → {large:.0f} MB (goal ≤ {MEMORY_GOAL_MB}) {verdict}")


def _times(sizes: list[int]) -> None:
    for count in sizes:
        rounds, warm = ROUNDS.get(count, 1), count <= WARM_UP_ROWS
        words = f"{rounds} rounds" if rounds > 1 else "one round, since the peers take minutes"
        print(f"{count} items × {len(FIELDS)} columns to .xlsx, CPU, {words}", flush=True)
        work = {name: partial(write, count) for name, write in CONTESTANTS.items()}
        print_ratios("ours", medians(work, rounds=rounds, warm_up=warm), GOALS)


def _site(count: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    fill(count)


def _memory(count: int) -> float:
    django.setup()
    # pages of the database's own file are shared with the system, not this process's memory
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size=0")
    ours(count)
    return peak_memory_mb()


if __name__ == "__main__":
    main()
