"""定稿: the snapshot at the end of the as-of date, the lock, and corrections as own lines.

The state of each item (who, when, which light, which evidence) is that of the as-of date; the
words are those filed for the period until it became final. Source: DESIGN, "Costly to change
later"; NEEDS §1, office 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker import clock
from tracker.calendars.wording import day
from tracker.calendars.working_days import load_calendar
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.light_table import current_table, rules_of, stored
from tracker.organizations.actors import Actor, system_actor
from tracker.organizations.models import OfficeDetails
from tracker.organizations.rights import require_office
from tracker.periods.lines import items_of, report_values, values_of
from tracker.periods.models import Period, PeriodLine, ProgressReport
from tracker.periods.rows import owed_items, previous_reports
from tracker.trail.recording import recording, writer

CORRECTABLE = ("progress", "problems", "next_steps", "remark")
BATCH_ROWS = 500


@dataclass(frozen=True)
class Readiness:
    """What stands in the way of 定稿, and what the office should know before it.

    `refusal` is empty when it may be done. `unfiled`: items owed and not filed; `unchecked`:
    reports filed that nobody of the office has marked as checked.
    """

    refusal: str
    unfiled: int
    unchecked: int


@writer
def take_snapshots(today: date) -> list[Period]:
    """Take the snapshot of each period whose as-of date has ended; once, missed ones too.

    Lights and heads of departments are those of the as-of date whatever day it is taken on; the
    rest is what stands in the rows now. Returns the periods whose snapshot was taken.
    """
    taken: list[Period] = []
    waiting = Period.objects.filter(as_of_on__lt=today, snapshot_at=None, frozen_on=None)
    with recording(system_actor(today)) as record:
        for period in waiting.select_related("checklist").order_by("as_of_on", "pk"):
            lines = _snapshot(period, today)
            if lines is not None:
                taken.append(period)
                record("period.snapshot_taken", period, {"items": lines, "on": period.as_of_on})
        if not taken:
            record.nothing()
    return taken


@writer
def freeze(period: Period, actor: Actor) -> None:
    """定稿: put the filed words into the lines and lock the period for good.

    Raises NotAllowed, WrongStatus (no snapshot yet, filing still under way, final already).
    """
    hat = require_office(actor)
    with recording(hat) as record:
        refusal = readiness(period, hat.on).refusal
        if refusal:
            raise WrongStatus(refusal)
        locked = Period.objects.filter(pk=period.pk, frozen_on=None).update(
            frozen_on=hat.on, frozen_by=hat.person
        )
        if not locked:
            raise WrongStatus(_("This period is final already."))
        period.frozen_on, period.frozen_by = hat.on, hat.person
        lines = _put_words_in(period)
        record("period.frozen", period, {"items": lines, "on": period.as_of_on})


@writer
def correct(
    line: PeriodLine, actor: Actor, *, values: Mapping[str, str], reason: str
) -> PeriodLine:
    """更正: a line of its own beside a final line, with the reason; the line itself stays.

    `values` holds some of CORRECTABLE. Raises NotAllowed, WrongStatus (not final), Incomplete.
    """
    hat = require_office(actor)
    if line.period.frozen_on is None:
        raise WrongStatus(_("This period is not final yet, so its words can still be filed."))
    shown = shown_words(line)
    changed = {
        name: values[name].strip()
        for name in CORRECTABLE
        if name in values and values[name].strip() != shown[name]
    }
    if not changed:
        raise Incomplete(_("Nothing differs from the line that stands there."), "progress")
    if not reason.strip():
        raise Incomplete(_("Write why the line is corrected."), "reason")
    with recording(hat, reason=reason.strip()) as record:
        first = line.corrects or line
        row = PeriodLine.objects.create(
            period=line.period,
            item_id=line.item_id,
            corrects=first,
            correction_reason=reason.strip(),
            position=line.position,
            kind=line.kind,
            status=line.status,
            light=line.light,
            values={"short_code": line.values["short_code"], "changed": changed},
            made_at=clock.now(),
            made_on=hat.on,
            made_by=hat.person,
        )
        pairs = {name: [shown[name], value] for name, value in changed.items()}
        record("period.corrected", line.period, {"item": line.values["short_code"], **pairs})
    return row


def readiness(period: Period, today: date) -> Readiness:
    """Whether the period can be made final on `today`, and what is still open (two queries)."""
    filed = ProgressReport.objects.filter(period=period, state=ProgressReport.State.FILED)
    unchecked = filed.filter(checked_on=None).count()
    unfiled = owed_items(period).exclude(pk__in=filed.values("item_id")).count()
    refusal = ""
    if period.frozen_on:
        refusal = _("This period is final already.")
    elif period.snapshot_at is None:
        refusal = _(
            "The snapshot is taken in the night after %(day)s; until then nothing is final."
        )
        refusal %= {"day": day(period.as_of_on)}
    elif unfiled and today <= period.closes_on:
        refusal = _("Filing goes on until %(day)s, and %(n)d items are not filed yet.") % {
            "day": day(period.closes_on),
            "n": unfiled,
        }
    return Readiness(refusal, unfiled, unchecked)


def shown_words(line: PeriodLine) -> dict[str, str]:
    """The correctable words of a final line with its corrections laid over (one query)."""
    first = line.corrects or line
    report = first.values.get("report") or {}
    words = {name: report.get(name, "") for name in CORRECTABLE if name != "remark"}
    words["remark"] = first.values.get("remark", "")
    for correction in first.corrections.order_by("pk"):
        words |= correction.values["changed"]
    return words


def spoken(words: Mapping[str, str]) -> str:
    """What a line said that day, in the reader's language, else in the site's own."""
    return words.get(get_language() or "") or words.get(settings.LANGUAGE_CODE, "")


def _snapshot(period: Period, today: date) -> int | None:
    """Make the lines; None when another process has just taken it."""
    now = clock.now()
    office = OfficeDetails.objects.filter(pk=1).first()
    then = {"district": office.district, "reporting_unit": office.reporting_unit} if office else {}
    lights = [stored(rule) for rule in rules_of(current_table())]
    mine = Period.objects.filter(pk=period.pk, snapshot_at=None).update(
        snapshot_at=now, snapshot_on=today, office_then=then, lights_then=lights
    )
    if not mine:
        return None
    calendar = load_calendar()
    items = items_of(period, calendar)
    rows = [
        PeriodLine(
            period=period,
            item=item,
            position=item.position,
            kind=item.kind,
            status=item.status,
            light=values["light"],
            values=values,
            made_at=now,
            made_on=today,
        )
        for item, values in zip(items, values_of(items, period, calendar), strict=True)
    ]
    PeriodLine.objects.bulk_create(rows, batch_size=BATCH_ROWS)
    return len(rows)


def _put_words_in(period: Period) -> int:
    """The period's filed words, else the last ones before, into each line."""
    lines = list(period.lines.filter(corrects=None))
    filed: dict[int, ProgressReport] = previous_reports(period, [line.item_id for line in lines])
    own = ProgressReport.objects.filter(period=period, state=ProgressReport.State.FILED)
    for report in own.select_related("period", "filed_by").order_by("pk"):
        filed[report.item_id] = report
    changed: list[PeriodLine] = []
    for line in lines:
        found = filed.get(line.item_id)
        if found is not None:
            line.values = _with_report(line.values, report_values(found, period))
            changed.append(line)
    PeriodLine.objects.bulk_update(changed, ["values"], batch_size=BATCH_ROWS)
    return len(lines)


def _with_report(values: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    return values | {"report": report}
