"""Loop (a), progress: 未填 → 已填 → (待审签) → 已报送, or 退回重填; the item never changes.

Where the department signs off, what is filed waits for that first: see periods.signing.

Rows of one save stand alone: a row in error stays open while the good ones are saved.
Source: DESIGN, "Two loops"; SCREENS 2.7.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.faults import Faults, check_faults, clear_faults, name_faults
from tracker.checklist.figures import measure
from tracker.checklist.models import ChecklistItem, EvidenceLink
from tracker.checklist.workflow import UNSIGNED, require_ground, signature
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.models import Department, Post
from tracker.organizations.rights import require_office
from tracker.periods.models import Period, ProgressReport
from tracker.periods.rows import RowWords, Sheet, SheetRow, sheet_of
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.recording import Recorder, recording, writer

R = ProgressReport.State
OPEN_STATES = (R.BLANK, R.FILLED, R.RETURNED)
SENT_STATES = (R.FILED, R.AWAITING_SIGNOFF)
UNFILED: dict[str, Any] = UNSIGNED | {"filed_on": None, "filed_by": None, "filed_for": None}
MISSING_CHARACTERS = 400


@dataclass(frozen=True)
class RowError:
    """Why a row stayed open; `field` is progress, figure or no_change, or empty for the row."""

    code: str
    short_code: str
    field: str
    message: str


@dataclass
class Outcome:
    """What a save did: reports saved (or filed) and rows that stay open."""

    saved: list[ProgressReport] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


@writer
def save_draft(
    period: Period, department: Department, rows: Iterable[RowWords], actor: Actor
) -> Outcome:
    """先保存: keep what is typed, complete or not; nothing is sent to the office.

    Rows of an item that the department does not owe, and rows already sent, are errors; a row
    whose `version` is not the present one is too (someone else wrote meanwhile).
    Raises NotAllowed, WrongStatus (the period is final).
    """
    hat = _hat(department, actor, period)
    sheet = sheet_of(period, department)
    outcome = Outcome()
    with recording(hat) as record:
        for words in rows:
            row = sheet.by_code.get(words.code)
            if row is not None and not _is_touched(row, words):
                continue
            error = _draft_error(row, words)
            if error is not None or row is None:
                outcome.errors.append(error or _unknown(words))
                continue
            try:
                outcome.saved.append(_write(sheet, row, words, hat, None))
            except Stale as stale:
                outcome.errors.append(_row_error(row, "", str(stale)))
        codes = [report.item.short_code for report in outcome.saved]
        if codes:
            record("progress.drafted", period, {"department": department.name, "items": codes})
        else:
            record.nothing()
    return outcome


@writer
def file_reports(
    period: Period, department: Department, rows: Iterable[RowWords], actor: Actor
) -> Outcome:
    """保存并报送: send the complete rows to the office; incomplete ones are saved and stay open.

    A row whose text is the last period's, word for word, is filed as without change. Gaps of
    co-departments do not hold it up; they are listed in `missing`. Where the department signs
    off, the rows wait for that; what its head files is signed by that.
    Raises NotAllowed, WrongStatus (the period is final).
    """
    hat = _hat(department, actor, period)
    sheet = sheet_of(period, department)
    outcome = Outcome()
    with recording(hat) as record:
        for words in rows:
            _file_row(sheet, words, hat, record, outcome)
        if not outcome.saved:
            record.nothing()
    return outcome


@writer
def file_without_change(
    period: Period, department: Department, codes: Iterable[str], actor: Actor
) -> Outcome:
    """所选本期无变化: file any number of rows with the last period's text.

    A row without an earlier text stays open. Raises NotAllowed, WrongStatus.
    """
    sheet = sheet_of(period, department)
    words = [
        RowWords(code, row.version if row else 0, no_change=True)
        for code, row in ((code, sheet.by_code.get(code)) for code in codes)
    ]
    return file_reports(period, department, words, actor)


@writer
def withdraw_report(report: ProgressReport, actor: Actor, *, version: int) -> None:
    """撤回: take a filed report back to change it, until the office decided or the period closed.

    What still waits for the department's own sign-off can be taken back after that too.

    Raises NotAllowed, WrongStatus, Stale.
    """
    hat = _hat(report.department, actor, report.period)
    if report.state not in SENT_STATES:
        raise WrongStatus(
            _("This report is not with the office, so there is nothing to take back.")
        )
    if report.checked_on:
        raise WrongStatus(_("The office has checked this report; ask it to send it back."))
    if report.state == R.FILED and hat.on > report.period.closes_on:
        raise WrongStatus(_("The period has closed; ask the office to send the report back."))
    with recording(hat) as record:
        change_report(report, version, state=R.FILLED, **UNFILED)
        record("progress.withdrawn", report.item, payload_of(report))


@writer
def check_report(report: ProgressReport, actor: Actor, *, version: int) -> None:
    """已核: the office has read a filed report. Raises NotAllowed, WrongStatus, Stale."""
    hat = require_office(actor)
    _must_be_filed(report)
    with recording(hat) as record:
        change_report(report, version, checked_on=hat.on, checked_by=hat.person)
        clear_faults(report.item, record, EvidenceLink.Loop.FILING)
        record("progress.checked", report.item, payload_of(report))


@writer
def return_report(
    report: ProgressReport,
    actor: Actor,
    *,
    version: int,
    reason: str,
    ground: str = ChecklistItem.ReturnGround.OTHER,
    faults: Faults | None = None,
) -> None:
    """退回重填: the office sends a filed report back with words; the item itself does not change.

    ground: why, one of the grounds on which items are returned. faults: what is wrong with which
    of the item's files. Raises NotAllowed, WrongStatus, Incomplete (no words, no ground), Stale.
    """
    hat = require_office(actor)
    _must_be_filed(report)
    if not reason.strip():
        raise Incomplete(_("Write what is to be mended."), "reason")
    require_ground(ground)
    check_faults(report.item, faults or {})
    with recording(hat, reason=reason.strip()) as record:
        change_report(
            report,
            version,
            state=R.RETURNED,
            return_ground=ground,
            return_words=reason.strip(),
            returned_on=hat.on,
            checked_on=None,
            checked_by=None,
            **UNSIGNED,
        )
        label = str(report.get_return_ground_display())
        record("progress.returned", report.item, payload_of(report) | {"ground": label})
        name_faults(report.item, faults or {}, EvidenceLink.Loop.FILING, hat, record)


def may_withdraw(report: ProgressReport, today: date) -> bool:
    """Whether 撤回 is still open, for who works in its department."""
    return (
        report.state in SENT_STATES
        and report.checked_on is None
        and report.period.frozen_on is None
        and (report.state == R.AWAITING_SIGNOFF or today <= report.period.closes_on)
    )


def reaches_office(report: ProgressReport, hat: Actor) -> None:
    """What follows when a report is with the office: its figure becomes this year's value."""
    if report.figure is None:
        return
    target = report.item.targets.order_by("position", "pk").first()
    if target is not None:
        measure(target, hat, value=report.figure, as_of_on=report.period.as_of_on)


def _hat(department: Department, actor: Actor, period: Period) -> Actor:
    if not actor.works_in(department.pk):
        raise NotAllowed(_("Only the lead department can do this."))
    if period.frozen_on:
        raise WrongStatus(_("This period is final; nothing can be changed in it."))
    return actor.wearing(department.pk, WORKING_ROLES)


def _file_row(
    sheet: Sheet, words: RowWords, hat: Actor, record: Recorder, outcome: Outcome
) -> None:
    row = sheet.by_code.get(words.code)
    if row is None:
        outcome.errors.append(_unknown(words))
        return
    if row.report is not None and row.report.state in SENT_STATES:
        if words.version == row.version:
            return  # sent already, for example by a second click
        outcome.errors.append(_sent(row))
        return
    error = _filing_error(row, words)
    try:
        if error is not None:
            outcome.errors.append(error)
            if _is_touched(row, words):
                _keep_what_is_good(sheet, row, words, hat, record)
            return
        report = _write(sheet, row, words, hat, _state_after_filing(sheet.department, hat))
    except Stale as stale:
        outcome.errors.append(_row_error(row, "", str(stale)))
        return
    record("progress.filed", row.item, payload_of(report))
    if report.signed_on:
        head = hat.wearing(sheet.department.pk, [Post.Role.HEAD])
        record("progress.signed", row.item, payload_of(report), actor=head)
    if report.state == R.FILED:
        reaches_office(report, hat)
    outcome.saved.append(report)


def _state_after_filing(department: Department, hat: Actor) -> str:
    """Where a filed row goes: to the head first, where the department wants that."""
    rule = department.sign_off
    if rule == Department.SignOff.NONE or _signs(department, hat):
        return R.FILED
    return R.AWAITING_SIGNOFF


def _signs(department: Department, hat: Actor) -> bool:
    """Whether what this actor files is signed by that."""
    return department.sign_off == Department.SignOff.ONLINE and hat.heads(department.pk)


def _keep_what_is_good(
    sheet: Sheet, row: SheetRow, words: RowWords, hat: Actor, record: Recorder
) -> None:
    _write(sheet, row, words, hat, None)
    record(
        "progress.drafted",
        sheet.period,
        {"department": sheet.department.name, "items": [row.item.short_code]},
    )


def _write(
    sheet: Sheet, row: SheetRow, words: RowWords, hat: Actor, state: str | None
) -> ProgressReport:
    """Write one row. `state` None keeps a draft: filled when it has progress, blank otherwise."""
    progress = words.progress.strip()
    if words.no_change and row.previous_text:
        progress = row.previous_text
    values = {
        "progress": progress,
        "problems": words.problems.strip(),
        "next_steps": words.next_steps.strip(),
        "no_change": bool(row.previous_text) and progress == row.previous_text,
        "figure": None if words.figure_error else words.figure,
        "written_on": hat.on,
        "written_by": hat.person,
    }
    if state is not None:
        values |= UNSIGNED | {
            "filed_on": hat.on,
            "filed_by": hat.person,
            "filed_for": hat.on_behalf_of,
            "missing": "、".join(row.missing)[:MISSING_CHARACTERS],
            "sign_off_words": "",
        }
        if _signs(sheet.department, hat):
            values |= signature(hat.wearing(sheet.department.pk, [Post.Role.HEAD]))
    else:
        state = R.FILLED if progress else R.BLANK
        if row.report is not None and row.report.state == R.RETURNED:
            state = R.RETURNED
    values["state"] = state
    if row.report is None:
        return _create(sheet, row, values)
    change_report(row.report, words.version, **values)
    return row.report


def _create(sheet: Sheet, row: SheetRow, values: dict[str, object]) -> ProgressReport:
    report, created = ProgressReport.objects.get_or_create(
        period=sheet.period, item=row.item, department=sheet.department, defaults=values
    )
    if not created:  # someone of the department saved the first words of it meanwhile
        raise Stale(report)
    return report


def change_report(report: ProgressReport, version: int, **values: object) -> None:
    """Change a report where `version` still stands in a period not made final meanwhile.

    Raises Stale. For this room only.
    """
    unchanged = ProgressReport.objects.filter(pk=report.pk, version=version)
    changed = unchanged.filter(period__frozen_on=None).update(version=F("version") + 1, **values)
    if not changed:
        raise Stale(report)
    for name, value in values.items():
        setattr(report, name, value)
    report.version = version + 1


def _is_touched(row: SheetRow, words: RowWords) -> bool:
    """Whether the row says anything else than what the page had put there."""
    return (
        words.no_change
        or words.progress.strip() != row.shown_progress.strip()
        or words.problems.strip() != row.shown_problems.strip()
        or words.next_steps.strip() != row.shown_next_steps.strip()
        or words.figure != row.shown_figure
        or bool(words.figure_error)
    )


def _draft_error(row: SheetRow | None, words: RowWords) -> RowError | None:
    if row is None:
        return _unknown(words)
    if row.report is not None and row.report.state in SENT_STATES:
        return _sent(row)
    return None


def _filing_error(row: SheetRow, words: RowWords) -> RowError | None:
    if words.no_change and not row.previous_text:
        return _row_error(
            row, "no_change", _("there is no earlier text, so write the progress of this period")
        )
    if not words.no_change and not words.progress.strip():
        return _row_error(row, "progress", _("the progress is missing"))
    if words.figure_error:
        return _row_error(row, "figure", words.figure_error)
    return None


def _row_error(row: SheetRow, field: str, message: str) -> RowError:
    return RowError(row.item.code or "", row.item.short_code, field, message)


def _unknown(words: RowWords) -> RowError:
    message = _("this item is not filed by your department in this period")
    return RowError(words.code, words.code, "", message)


def _sent(row: SheetRow) -> RowError:
    return _row_error(row, "", _("it was filed meanwhile; take it back to change it"))


def _must_be_filed(report: ProgressReport) -> None:
    if report.period.frozen_on:
        raise WrongStatus(_("This period is final; nothing can be changed in it."))
    if report.state != R.FILED:
        raise WrongStatus(_("This report is not with the office now."))


def payload_of(report: ProgressReport) -> dict[str, object]:
    """What the trail keeps of a report."""
    payload: dict[str, object] = {
        "period": report.period.name,
        "department": report.department.name,
        "progress": report.progress,
        "problems": report.problems,
        "next_steps": report.next_steps,
        "no_change": report.no_change,
    }
    if report.missing:
        payload["missing"] = report.missing
    if report.figure is not None:
        payload["figure"] = report.figure
    return payload


def names(errors: Sequence[RowError]) -> list[str]:
    """Short codes of rows in error, each once, in order."""
    return list(dict.fromkeys(error.short_code for error in errors))
