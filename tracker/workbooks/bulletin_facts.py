"""What a 情况通报 says of a final period: counted and listed from its lines alone.

The kinds are counted apart and never added up; there is no share of anything. Items stand under
the department that led them then, in official order, never ranked.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from tracker.calendars.wording import day, full_day
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.item import CLOSED_WORDS
from tracker.checklist.models.plan import Kind
from tracker.periods.models import Period, PeriodLine
from tracker.periods.rows import OWED_STATUSES
from tracker.workbooks.period_ledger import thaw
from tracker.workbooks.rows import KIND_ORDER, Row

Status, Handling = ChecklistItem.Status, ChecklistItem.Handling
# what is done comes first, as offices write it
STATUSES = (Status.CLOSED, *(one for one in Status if one != Status.CLOSED))
SIGNS = (("yellow", "▲"), ("red", "■"))


def rows_of(lines: Iterable[PeriodLine]) -> dict[Kind, list[Row]]:
    """The lines by kind: problems, tasks, measures; each numbered from 1."""
    found: dict[Kind, list[Row]] = {kind: [] for kind in KIND_ORDER}
    for line in lines:
        own = found[Kind(line.kind)]
        own.append(thaw(line, len(own) + 1))
    return found


def count_words(kind: Kind, rows: list[Row]) -> str:
    """共6项：已销号1项，推进中5项。其中逾期1项；红灯1项，黄灯2项。 The first add up to the whole.

    Overdue by the rule of that day, lights by their colour: the office may choose other colours.
    """
    statuses = Counter(row.item.status for row in rows)
    parts = [
        _("%(status)s %(n)d") % {"status": _status(kind, status), "n": statuses[status]}
        for status in STATUSES
        if statuses[status] or status == Status.CLOSED
    ]
    lights = Counter(row.light for row in rows)
    return _(
        "%(n)d items: %(parts)s. Overdue %(late)d; red light %(red)d, yellow light %(yellow)d."
    ) % {
        "n": len(rows),
        "parts": _(", ").join(parts),
        "late": sum(row.is_overdue for row in rows),
        "red": lights["red"],
        "yellow": lights["yellow"],
    }


def handling_words(rows: list[Row]) -> str:
    """按办理要求分：补佐证17项，持续落实38项…; they add up to the measures."""
    handlings = Counter(row.item.handling for row in rows)
    parts = [
        _("%(status)s %(n)d") % {"status": str(handling.label), "n": handlings[handling]}
        for handling in Handling
        if handlings[handling]
    ]
    return _("By what is asked: %(parts)s.") % {"parts": _(", ").join(parts)}


def overdue(rows: Iterable[Row]) -> list[str]:
    """单位：编号 事项（时限、逾期几个工作日、延期几次）; a sentence for each department."""
    return list(_by_lead((row for row in rows if row.is_overdue), _late_words))


def returned(rows: Iterable[Row]) -> list[str]:
    """What was sent back and has not come again, a sentence for each department."""
    back = (row for row in rows if row.item.status == Status.RETURNED)
    return list(_by_lead(back, _short_words))


def unreported(rows: Iterable[Row], lines: Iterable[PeriodLine], period: Period) -> list[str]:
    """Items in work whose progress was not filed for this period, by department.

    Of a round of amber and red items only those count that were so on its as-of date.
    """
    owing = {line.item_id for line in lines if _owes(line, period)}
    return list(_by_lead((row for row in rows if row.item.pk in owing), _short_words))


def due_words(row: Row) -> str:
    """The current date; where it was moved, the original one and how often."""
    due_on = row.item.due_on
    if due_on is None:
        return "—"
    if not row.granted.words():
        return full_day(due_on)
    return _("%(day)s (%(moves)s)") % {"day": full_day(due_on), "moves": moves_words(row)}


def moves_words(row: Row) -> str:
    """原定6月30日，延期1次·逾期说明1次; 延期0次 where the date was never moved."""
    moves = row.granted.words()
    if not moves:
        return _("never extended")
    original = row.item.original_due_on
    if original is None:
        return moves
    return _("originally %(day)s, %(moves)s") % {"day": day(original), "moves": moves}


def state_words(row: Row) -> str:
    """Status and light, with the light's sign for black-and-white print."""
    signs = dict(SIGNS)
    light = f"{signs[row.light]} {row.light_words}" if row.light in signs else ""
    return "\n".join(part for part in (row.item.status_words(), light) if part)


def _owes(line: PeriodLine, period: Period) -> bool:
    report = line.values["report"]
    filed = bool(report and report["is_of_this_period"])
    asked = line.values["handling"] in ("", Handling.KEEP) and line.status in OWED_STATUSES
    lit = period.scope == Period.Scope.ALL or line.light in ("yellow", "red")
    return asked and lit and not filed


def _by_lead(rows: Iterable[Row], words: Callable[[Row], str]) -> Iterator[str]:
    found: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        lead = row.item.lead_department
        found.setdefault((lead.order, lead.short_name) if lead else (0, _("no lead")), []).append(
            row
        )
    for (_order, name), own in sorted(found.items()):
        yield _("%(department)s (%(n)d): %(items)s.") % {
            "department": name,
            "n": len(own),
            "items": _("; ").join(words(row) for row in own),
        }


def _late_words(row: Row) -> str:
    due_on = row.item.due_on
    return _("%(code)s %(title)s (due %(day)s, %(light)s, %(moves)s)") % {
        "code": row.item.short_code,
        "title": row.item.title,
        "day": day(due_on) if due_on else "—",
        "light": row.light_words,
        "moves": moves_words(row),
    }


def _short_words(row: Row) -> str:
    return _("%(code)s %(title)s (%(moves)s)") % {
        "code": row.item.short_code,
        "title": row.item.title,
        "moves": moves_words(row),
    }


def _status(kind: Kind, status: str) -> str:
    return str(CLOSED_WORDS[kind] if status == Status.CLOSED else Status(status).label)
