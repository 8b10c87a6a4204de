"""Large exports as jobs: asked for by a page or a schedule, made by a worker, kept seven days.

What is asked for is a row (tracker.jobs), so a killed worker loses nothing: the run is begun anew
and its file, named by the row, is put into place by one rename. Rows are those that the asker may
see when the job runs. Packs and workbooks that are not large never come here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from tracker import clock
from tracker.calendars.working_days import load_calendar
from tracker.checklist.models import Checklist, ChecklistItem
from tracker.checklist.querysets import ItemQuerySet
from tracker.jobs.models import JobRun
from tracker.jobs.runs import EXPORT, Failed, Run, enqueue, note_removed, running, take_up
from tracker.organizations.actors import Actor, actor_of_user
from tracker.periods.models import Period
from tracker.trail.errors import NotAllowed
from tracker.trail.recording import recording, writer
from tracker.workbooks.evidence_pack import (
    Pack,
    export_pack,
    pack_name,
    pack_of_items,
    pack_of_period,
)
from tracker.workbooks.exporting import cover_of, file_name, record_export
from tracker.workbooks.period_ledger import file_name as period_file_name
from tracker.workbooks.period_ledger import write_period
from tracker.workbooks.today_ledger import rows_to_write, write_ledger

# 2,000 items take about seven seconds of one web thread; offices want an answer within ten
ITEMS_AT_ONCE = 2000
# a pack is streamed, but holds one of the eight web threads while it is read and sent
PACK_BYTES_AT_ONCE = 200 * 1024 * 1024
PACK_FILES_AT_ONCE = 500
KEPT = timedelta(days=7)

LIST, LIST_PACK, ITEM_PACK = "list", "list_pack", "item_pack"
PERIOD, PERIOD_PACK = "period", "period_pack"
# from a page's query string to the rows that this actor sees under it now
Select = Callable[[str, Actor], ItemQuerySet]


@dataclass(frozen=True)
class Asked:
    """What an export is to hold; `words` is the selection as people read it."""

    what: str
    checklist: int
    query: str = ""
    words: str = ""
    title: str = ""
    code: str = ""
    period: int | None = None

    def parameters(self, language: str) -> dict[str, Any]:
        """As the job's row keeps it."""
        return {**vars(self), "language": language}


@dataclass(frozen=True)
class Made:
    """A written file: what it is called and its word to the trail."""

    name: str
    record: Callable[[], None]


def is_large_pack(pack: Pack) -> bool:
    """Whether a pack is for a job."""
    return len(pack.files) > PACK_FILES_AT_ONCE or pack.size_bytes > PACK_BYTES_AT_ONCE


def ask_export(asked: Asked, actor: Actor, *, language: str) -> JobRun:
    """The row of an export; asked for twice before it was made, it is the same row."""
    parameters = asked.parameters(language)
    going_on = JobRun.objects.filter(
        name=EXPORT,
        requested_by_id=actor.user_id,
        state__in=[JobRun.State.WAITING, JobRun.State.RUNNING],
        cancel_asked=False,
    )
    for row in going_on:
        if all(row.parameters.get(name) == value for name, value in parameters.items()):
            return row
    return enqueue(EXPORT, requested_by_id=actor.user_id, parameters=parameters)


def exports_visible_to(actor: Actor) -> QuerySet[JobRun]:
    """Exports that the actor asked for; the office sees everybody's. Newest first."""
    rows = JobRun.objects.filter(name=EXPORT).select_related("requested_by__person")
    if actor.is_office:
        return rows
    return rows.filter(requested_by_id=actor.user_id) if actor.user_id else rows.none()


def may_open(row: JobRun, actor: Actor) -> bool:
    """Whether the actor still sees all that the file was made from (posts may have changed)."""
    eyes = row.parameters.get("eyes", {})
    return actor.sees_all or (
        not eyes.get("all") and set(eyes.get("departments", ())) <= actor.department_ids
    )


@writer
def open_export(row: JobRun, actor: Actor) -> Path:
    """The file of an export that is handed out now, with its word to the trail.

    Raises NotAllowed (the asker's post changed), FileNotFoundError (removed, or not made yet).
    """
    if not may_open(row, actor):
        raise NotAllowed(_("Your post has changed since this export was made: export it again."))
    path = path_of(row)
    if not row.has_result or not path.is_file():
        raise FileNotFoundError(path.name)
    with recording(actor) as record:
        record("export.downloaded", row, {"file_name": row.result_name})
    return path


def work_exports(select: Select) -> int:
    """Make every export that waits or whose worker was killed; how many were taken up."""
    count = 0
    while (row := take_up(EXPORT, clock.now())) is not None:
        run_export(row, select, clock.today())
        count += 1
    return count


def run_export(row: JobRun, select: Select, today: date) -> None:
    """Make the file of a row that was taken up; a stopped or failed run leaves no file."""
    language = row.parameters.get("language", settings.LANGUAGE_CODE)
    part = _folder() / f"{row.public_id}.{row.attempts}.part"
    try:
        with translation.override(language), running(EXPORT, waiting=row) as run:
            run.beat()
            made = _made(run, select, part, today)
            run.beat()
            part.replace(path_of(row))
            made.record()
            run.result(made.name)
    finally:
        part.unlink(missing_ok=True)


def sweep_exports(now: datetime) -> int:
    """Remove files older than seven days, and say so in their rows; how many went."""
    limit, gone = now - KEPT, 0
    for path in _folder().iterdir():
        if path.stat().st_mtime < limit.timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    over = JobRun.objects.filter(name=EXPORT, result_removed_at=None).exclude(result_name="")
    note_removed([row for row in over if not path_of(row).is_file()], now)
    return gone


def path_of(row: JobRun) -> Path:
    """Where the file of an export lies, whatever its name for people."""
    return _folder() / f"{row.public_id}.bin"


def kept_until(row: JobRun) -> datetime | None:
    """When the file will be removed."""
    return row.finished_at + KEPT if row.finished_at else None


def _folder() -> Path:
    folder = Path(settings.TRACKER_VAR) / "workbooks" / "out"
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def _made(run: Run, select: Select, part: Path, today: date) -> Made:
    """Write the file to `part`. Raises Failed with the reason for people."""
    row = run.row
    user = row.requested_by
    if user is None:
        raise Failed(_("Nobody asked for this export."))
    actor = actor_of_user(user, today)
    run.remember(eyes={"all": actor.sees_all, "departments": sorted(actor.department_ids)})
    asked = Asked(**{name: row.parameters[name] for name in vars(Asked("", 0))})
    make = {
        LIST: _list, LIST_PACK: _pack, ITEM_PACK: _pack, PERIOD: _period, PERIOD_PACK: _pack,
    }[asked.what]  # fmt: skip
    try:
        return make(asked, run, _rows(asked, select, actor), actor, part)
    except OSError as error:
        raise Failed(
            _("The server's disk is full: nothing was exported. Call the office.")
        ) from error


def _rows(asked: Asked, select: Select, actor: Actor) -> ItemQuerySet:
    """What the actor sees of it now."""
    if asked.what in (LIST, LIST_PACK):
        return select(asked.query, actor)
    seen = ChecklistItem.objects.visible_to(actor).filter(checklist=asked.checklist)
    if asked.what == ITEM_PACK:
        return seen.filter(code=asked.code)
    if not actor.sees_all:
        raise Failed(_("Only the law-based-government office can do this."))
    return seen


def _list(asked: Asked, run: Run, items: ItemQuerySet, actor: Actor, part: Path) -> Made:
    checklist = Checklist.objects.get(pk=asked.checklist)
    run.progress(0, rows_to_write(items, actor.on, load_calendar()))
    with part.open("wb") as stream:
        write_ledger(
            stream,
            items,
            cover=cover_of(actor, checklist, asked.words),
            today=actor.on,
            calendar=load_calendar(),
            tick=lambda: run.progress(run.row.done + 1),
        )
    count = items.count()
    return Made(
        file_name(checklist, actor),
        lambda: record_export(checklist, actor, items=count, selection=asked.words),
    )


def _period(asked: Asked, run: Run, _items: ItemQuerySet, actor: Actor, part: Path) -> Made:
    period = Period.objects.select_related("checklist").get(pk=asked.period or 0)
    run.progress(0, 2 * period.lines.filter(corrects=None).count())
    with part.open("wb") as stream:
        count = write_period(stream, period, actor, tick=lambda: run.progress(run.row.done + 1))
    return Made(
        period_file_name(period),
        lambda: record_export(period, actor, items=count, selection=period.name),
    )


def _pack(asked: Asked, run: Run, items: ItemQuerySet, actor: Actor, part: Path) -> Made:
    checklist = Checklist.objects.get(pk=asked.checklist)
    if asked.what == PERIOD_PACK:
        period = Period.objects.select_related("checklist").get(pk=asked.period or 0)
        pack = pack_of_period(period, items, title=asked.title)
    else:
        pack = pack_of_items(items, title=asked.title)
    run.progress(0, len(pack.files))
    with part.open("wb") as stream:
        for piece in pack.chunks():
            stream.write(piece)
            run.progress(pack.done)
    return Made(
        pack_name(pack, actor),
        lambda: export_pack(pack, checklist, actor, selection=asked.words),
    )
