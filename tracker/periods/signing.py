"""审签 of progress reports: on the page on which the head signs items, and on the same sheet.

Source: DESIGN, "Two loops" (a): 已填 → (待审签) → 已报送.
"""

from collections.abc import Sequence
from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tracker.checklist import signing
from tracker.checklist.bulk import RowAnswer, each
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import ChecklistItem, Evidence
from tracker.checklist.signing import Sheet
from tracker.checklist.workflow import signature
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.models import Department, Post
from tracker.periods.filing import UNFILED, change_report, payload_of, reaches_office
from tracker.periods.models import ProgressReport
from tracker.trail.errors import NotAllowed
from tracker.trail.recording import recording, writer

R = ProgressReport.State


def awaiting_reports(actor: Actor, mode: str) -> QuerySet[ProgressReport]:
    """Reports that wait for a sign-off the actor can give: as head online, anybody on paper."""
    rows = ProgressReport.objects.filter(state=R.AWAITING_SIGNOFF, period__frozen_on=None)
    if mode == Department.SignOff.PAPER:
        return rows.filter(department__in=actor.department_ids, department__sign_off=mode)
    headed = [seat.department.pk for seat in actor.seats if seat.role == Post.Role.HEAD]
    return rows.filter(~Q(department__sign_off="paper"), department__in=headed)


def require_may_sign(report: ProgressReport, actor: Actor) -> Actor:
    """The actor with the head's hat; raises NotAllowed, WrongStatus."""
    if not actor.heads(report.department_id):
        raise NotAllowed(_("Only the head of the lead department can do this."))
    _must_wait(report)
    return actor.wearing(report.department_id, [Post.Role.HEAD])


@writer
def sign_report(report: ProgressReport, actor: Actor, *, version: int) -> None:
    """审签通过: the head signs and the report goes to the office.

    Raises NotAllowed, WrongStatus, Stale.
    """
    hat = require_may_sign(report, actor)
    with recording(hat) as record:
        change_report(report, version, state=R.FILED, **signature(hat))
        record("progress.signed", report.item, payload_of(report))
        reaches_office(report, hat)


def sign_reports(
    reports: Sequence[ProgressReport], actor: Actor, versions: dict[int, int]
) -> list[RowAnswer]:
    """签 n 项: each row by itself; `versions` holds by report the version that was read."""
    answers: list[RowAnswer] = []
    for department, period in dict.fromkeys((r.department_id, r.period_id) for r in reports):
        own = {
            report.item_id: report
            for report in reports
            if (report.department_id, report.period_id) == (department, period)
        }
        hat = actor.wearing(department, [Post.Role.HEAD])
        act = partial(_sign_one, own, hat, versions)
        answers += each([report.item for report in own.values()], hat, act)
    return answers


@writer
def revise_report(report: ProgressReport, actor: Actor, *, version: int, reason: str) -> None:
    """退回修改: the head sends it back to the clerk, with words.

    Raises NotAllowed, WrongStatus, Incomplete, Stale.
    """
    hat = require_may_sign(report, actor)
    if not reason.strip():
        raise Incomplete(_("Write what is to be mended."), "reason")
    with recording(hat, reason=reason.strip()) as record:
        change_report(report, version, state=R.FILLED, sign_off_words=reason.strip(), **UNFILED)
        record("progress.sign_off_refused", report.item, payload_of(report))


@writer
def sign_on_paper(
    items: Sequence[ChecklistItem],
    reports: Sequence[ProgressReport],
    actor: Actor,
    sheet: Sheet,
    versions: tuple[dict[int, int], dict[int, int]],
) -> Evidence:
    """One signed sheet for n items and reports of one department; all go to the office, or none.

    versions: by item, and by report, the version that was read.
    Raises NotAllowed, WrongStatus, Incomplete (nothing chosen, no name), FileRefused, Stale.
    """
    bodies = {item.lead_department for item in items} | {one.department for one in reports}
    if not bodies:
        raise Incomplete(_("Tick at least one item."), "items")
    if len(bodies) > 1:
        raise Incomplete(_("One sheet holds items of one department."), "items")
    signing.require_on_paper(items, actor)
    for report in reports:
        if not actor.works_in(report.department_id):
            raise NotAllowed(_("Only the lead department can do this."))
        _must_wait(report)
        if report.department.sign_off != Department.SignOff.PAPER:
            raise WrongStatus(_("This department does not sign on paper: its head signs here."))
    (body,) = bodies
    assert body is not None
    kept = signing.keep_scan(sheet)
    hat = actor.wearing(body.pk, WORKING_ROLES)
    with recording(hat) as record:
        scan = signing.store_scan(kept, sheet, body, hat, record)
        signed = signing.signature_on_paper(sheet, scan, hat)
        signing.put_on_sheet(items, signed, hat, versions[0], record)
        for report in reports:
            change_report(report, versions[1][report.pk], state=R.FILED, **signed)
            payload = payload_of(report) | signing.words_of_sheet(signed)
            record("progress.signed_on_paper", report.item, payload)
            reaches_office(report, hat)
    return scan


def _sign_one(
    own: dict[int, ProgressReport], hat: Actor, versions: dict[int, int], item: ChecklistItem
) -> None:
    report = own[item.pk]
    sign_report(report, hat, version=versions[report.pk])


def _must_wait(report: ProgressReport) -> None:
    if report.period.frozen_on:
        raise WrongStatus(_("This period is final; nothing can be changed in it."))
    if report.state != R.AWAITING_SIGNOFF:
        raise WrongStatus(_("This report does not wait for a sign-off."))
