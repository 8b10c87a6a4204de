"""The ledger of a period, from its frozen lines alone: what happened since cannot change it.

A line is laid out by the same columns as the ledger of today: its values are put back into rows
that are never saved. Corrections stand on a sheet of their own; the lines stay as they were.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from tracker import clock
from tracker.calendars.wording import full_day
from tracker.checklist.extensions import Granted
from tracker.checklist.light_table import legend_of
from tracker.checklist.models import (
    ChecklistItem,
    Commitment,
    Contribution,
    Evidence,
    EvidenceLink,
    Step,
)
from tracker.checklist.models.plan import Kind
from tracker.checklist.querysets import OPEN
from tracker.files.models import StoredFile
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Person, Post
from tracker.periods.freezing import spoken
from tracker.periods.lines import DATES, PLAIN
from tracker.periods.models import Period, PeriodLine, ProgressReport
from tracker.periods.rounds import period_label
from tracker.trail.models import Event
from tracker.trail.recording import writer
from tracker.workbooks.exporting import record_export
from tracker.workbooks.ledger import (
    Cover,
    describe,
    detail_sheet,
    evidence_sheet,
    print_sheet,
    summary_sheet,
)
from tracker.workbooks.more_sheets import overdue_sheet
from tracker.workbooks.rows import KIND_ORDER, Row
from tracker.workbooks.sheet import Sheet
from tracker.workbooks.today_ledger import Tick, no_tick, ticking


@writer
def export_period(target: IO[bytes], period: Period, actor: Actor) -> int:
    """Write the workbook of a period's lines; returns how many there are.

    For who sees all. Raises OSError when the stream cannot be written; nothing is recorded then.
    """
    count = write_period(target, period, actor)
    record_export(period, actor, items=count, selection=period.name)
    return count


def write_period(target: IO[bytes], period: Period, actor: Actor, *, tick: Tick = no_tick) -> int:
    """Write the workbook without a word to the trail; tick: twice for each line."""
    lines = list(period.lines.filter(corrects=None).order_by("position", "pk"))
    corrections = period.lines.exclude(corrects=None).select_related("made_by").order_by("pk")
    write_period_ledger(target, lines, corrections, cover=cover_of(period, actor), tick=tick)
    return len(lines)


def write_period_ledger(
    target: IO[bytes],
    lines: list[PeriodLine],
    corrections: Iterable[PeriodLine],
    *,
    cover: Cover,
    tick: Tick = no_tick,
) -> None:
    """总表, 台账, 明细, 逾期, 佐证目录 of the lines, and 更正 where there are corrections."""
    groups = [(kind, _rows(lines, kind)) for kind in KIND_ORDER]
    book = Workbook(write_only=True)
    describe(book, cover)
    summary_sheet(book, ((kind, _counts(rows)) for kind, rows in groups), cover)
    print_sheet(book, [(kind, ticking(rows, tick)) for kind, rows in groups], cover)
    detail_sheet(book, [(kind, ticking(rows, tick)) for kind, rows in groups], cover)
    late = (row for _kind, rows in groups for row in rows if row.is_overdue)
    overdue_sheet(book, late, cover)
    ordered = [thaw(line, 0) for line in lines]
    evidence_sheet(book, (link for row in ordered for link in row.evidence), cover)
    _corrections_sheet(book, list(corrections))
    book.save(target)


def cover_of(period: Period, actor: Actor) -> Cover:
    """The title with the district's name as it was then; the period and whether it is final.

    A final one names who made it final and when, not who exported it: each export is the same.
    """
    office = period.office_then
    label = period_label(period)
    made_final = Event.objects.filter(subject=period.trail_key, verb="period.frozen").first()
    state = (
        _("final since %(day)s") % {"day": full_day(period.frozen_on)}
        if period.frozen_on
        else _("not final yet")
    )
    return Cover(
        title=_("%(district)s ledger of law-based government building, %(year)d")
        % {"district": office.get("district", ""), "year": period.checklist.plan_year},
        reporting_unit=office.get("reporting_unit", ""),
        as_of_on=period.as_of_on,
        made_at=made_final.recorded_at if made_final else clock.now(),
        made_by=made_final.actor_name if made_final else actor.name,
        filter_words=f"{label} ({state})",
        is_final=made_final is not None,
        witness=_witness(made_final) if made_final else "",
        legend=legend_of(period.lights_then),
    )


def _witness(made_final: Event) -> str:
    """The trail's number, hash and moment of the act that made a period final.

    They stand in the trail since then, so they are the same in each export; whoever computes the
    chain anew would have to change each printed sheet too.
    """
    at = timezone.localtime(made_final.recorded_at)
    return _("Trail when it became final (%(moment)s): no. %(number)d, %(hash)s") % {
        "moment": f"{at:%Y-%m-%d %H:%M}",
        "number": made_final.number,
        "hash": made_final.hash,
    }


def file_name(period: Period) -> str:
    """What the downloaded file is called."""
    return _("Ledger of the %(period)s (%(state)s).xlsx") % {
        "period": period_label(period),
        "state": _("final") if period.frozen_on else _("snapshot"),
    }


def thaw(line: PeriodLine, number: int) -> Row:
    """The line as a row of the sheets: models that hold its values and are never saved."""
    values = line.values
    item = _item(line.item_id, values)
    report = values.get("report")
    return Row(
        item=item,
        number=number,
        quote=values["quote"],
        light=values["light"],
        light_words=spoken(values["light_words"]),
        is_overdue=line.is_overdue,
        head=values["head"],
        helpers=[_helper(each) for each in values["helpers"]],
        report=_report(report) if report else None,
        stale_report=bool(report and (report["no_change"] or not report["is_of_this_period"])),
        evidence=[EvidenceLink(item=item, evidence=_evidence(e)) for e in values["evidence"]],
        granted=Granted(values["extensions"], values.get("explanations", 0)),
        steps=[_step(each) for each in values.get("steps", ())],
    )


def _rows(lines: Iterable[PeriodLine], kind: Kind) -> list[Row]:
    own = (line for line in lines if line.kind == kind)
    return [thaw(line, number) for number, line in enumerate(own, start=1)]


def _counts(rows: Iterable[Row]) -> list[list[str | int]]:
    """Per lead department in the official order of then, as the ledger of today counts."""
    by_lead: dict[tuple[int, str], Counter[str]] = {}
    for row in rows:
        lead = row.item.lead_department
        key = (lead.order, lead.short_name) if lead else (0, "")
        found = by_lead.setdefault(key, Counter())
        found.update(["all", f"light:{row.light}", f"status:{row.item.status}"])
        found.update(["open"] if row.item.status in OPEN else [])
    columns = ("all", "status:closed", "open", "status:submitted", "light:yellow", "light:red")
    return [
        [name, *(counts[column] for column in columns)]
        for (_order, name), counts in sorted(by_lead.items(), key=lambda pair: pair[0])
    ]


def _item(pk: int, values: dict[str, Any]) -> ChecklistItem:
    plain = {name: values[name] for name in PLAIN}
    dates = {name: _day(values[name]) for name in DATES}
    lead, owner = values["lead"], values["owner"]
    return ChecklistItem(
        pk=pk,
        commitment=Commitment(section=values["section"], heading=values["heading"]),
        lead_department=_body(lead) if lead else None,
        owner=Post(person=Person(name=owner["name"], phone=owner["phone"])) if owner else None,
        **plain,
        **dates,
    )


def _body(values: dict[str, Any]) -> Department:
    return Department(
        name=values["name"], short_name=values["short_name"], order=values.get("order", 0)
    )


def _helper(values: dict[str, Any]) -> Contribution:
    return Contribution(
        department=_body(values), given_on=_day(values["given_on"]), text=values["text"]
    )


def _report(values: dict[str, Any]) -> ProgressReport:
    return ProgressReport(
        progress=values["progress"],
        problems=values["problems"],
        next_steps=values["next_steps"],
        no_change=values["no_change"],
        figure=Decimal(values["figure"]) if values["figure"] is not None else None,
        filed_on=_day(values["filed_on"]),
        missing=values["missing"],
    )


def _evidence(values: dict[str, Any]) -> Evidence:
    file = StoredFile(sha256=values["sha256"], size_bytes=values["size_bytes"])
    return Evidence(
        file=file,
        version=values["version"],
        file_name=values["file_name"],
        title=values["title"],
        document_number=values["document_number"],
        document_on=_day(values["document_on"]),
        uploaded_on=date.fromisoformat(values["uploaded_on"]),
        note=values["note"],
    )


def _step(values: dict[str, Any]) -> Step:
    due_on = date.fromisoformat(values["due_on"])
    return Step(title=values["title"], due_on=due_on, done_on=_day(values["done_on"]))


def _day(text: str | None) -> date | None:
    """A date as JSON keeps it."""
    return date.fromisoformat(text) if text else None


def _corrections_sheet(book: Workbook, corrections: list[PeriodLine]) -> None:
    if not corrections:
        return
    columns = [
        (_("Code"), 6, "text"),
        (_("Corrected"), 40, "text"),
        (_("Reason"), 24, "text"),
        (_("By"), 8, "text"),
        (_("On"), 11, "date"),
    ]
    sheet = Sheet(book, _("Corrections"), columns)
    sheet.body(10)
    sheet.header()
    for line in corrections:
        changed = line.values["changed"]
        words = [f"{correction_label(name)}: {text or '—'}" for name, text in changed.items()]
        by = line.made_by.name if line.made_by else ""
        code = line.values["short_code"]
        sheet.add([code, "\n".join(words), line.correction_reason, by, line.made_on])


def correction_label(name: str) -> str:
    """What people call a correctable word."""
    labels = {
        "progress": _("Progress"),
        "problems": _("Problems"),
        "next_steps": _("Next steps"),
        "remark": _("Remark"),
    }
    return labels[name]
