"""The numbers of 总体情况: each one is counted by the filter of the list that it leads to."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.extensions import Granted, granted_counts
from tracker.checklist.lights import OVERDUE_RULES, behind, light_in, light_rule, rule_in
from tracker.checklist.models import ChecklistItem, ItemNote
from tracker.checklist.models.item import CLOSED_WORDS
from tracker.checklist.models.plan import Kind
from tracker.checklist.noting import to_coordinate
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations.models import Department
from tracker.periods.models import Period
from tracker.web.checklist.addresses import item_url
from tracker.web.checklist.filing import filed, not_filed
from tracker.web.checklist.rows import Lamps, Light

S = ChecklistItem.Status
H = ChecklistItem.Handling
SHOWN_STATUSES = (
    S.CLOSED,
    S.IN_PROGRESS,
    S.SUBMITTED,
    S.AWAITING_SIGNOFF,
    S.RETURNED,
    S.ASSIGNED,
    S.CANCELLED,
    S.CARRIED_OVER,
)
STILL_OPEN = (S.ASSIGNED, S.IN_PROGRESS, S.AWAITING_SIGNOFF, S.SUBMITTED, S.RETURNED)


@dataclass(frozen=True)
class Number:
    """A number with its word and the list it leads to."""

    label: str
    count: int
    url: str
    light: str = ""


@dataclass
class KindLine:
    """One kind: its total, its statuses, its lights, and for measures how they are handled."""

    whole: Number
    statuses: list[Number]
    lights: list[Number]
    handlings: list[list[Number]] = field(default_factory=list)


@dataclass(frozen=True)
class Decision:
    """What only a leader can settle, in the words of the office's note."""

    note: ItemNote
    url: str


@dataclass(frozen=True)
class Late:
    """An overdue item, by name."""

    item: ChecklistItem
    light: Light
    granted: Granted
    url: str


@dataclass(frozen=True)
class DepartmentLine:
    """A department, in official order: what it leads, what is done, what goes on, its lights."""

    department: Department
    led: Number
    closed: Number
    going_on: Number
    yellow: Number
    red: Number


class Cell(NamedTuple):
    """What is counted of an item; `lead` is whatever tells departments apart, None without one."""

    kind: str
    handling: str
    status: str
    light: str
    is_overdue: bool
    lead: int | str | None


class Numbers:
    """Counts over cells; who inherits says where a number leads and what was filed."""

    cells: list[Cell]

    def link(self, **words: str) -> str:
        """The list with these filters."""
        raise NotImplementedError

    def filed(self, own: list[Cell]) -> list[Number]:
        """Of these cells of standing practice: filed, and still to be filed."""
        raise NotImplementedError

    def kinds(self) -> Iterator[KindLine]:
        """Problems first, then tasks, then measures; no total over kinds."""
        for kind in Kind:
            cells = [cell for cell in self.cells if cell.kind == kind]
            statuses = Counter(cell.status for cell in cells)
            lights = Counter(cell.light for cell in cells)
            yield KindLine(
                Number(str(kind.label), len(cells), self.link(kind=kind)),
                [
                    Number(
                        str(CLOSED_WORDS[kind] if status == S.CLOSED else S(status).label),
                        statuses[status],
                        self.link(kind=kind, status=status),
                    )
                    for status in SHOWN_STATUSES
                    if statuses[status] or status == S.CLOSED
                ],
                [
                    Number("", lights[light], self.link(kind=kind, light=light), light)
                    for light in ("red", "yellow")
                    if lights[light]
                ],
                self._handlings(cells) if kind == Kind.COMMITMENT else [],
            )

    def by_lead(self) -> dict[int | str, list[Cell]]:
        """The cells of each department that leads something."""
        found: dict[int | str, list[Cell]] = {}
        for cell in self.cells:
            if cell.lead is not None:
                found.setdefault(cell.lead, []).append(cell)
        return found

    def department(self, body: Department, cells: list[Cell]) -> DepartmentLine:
        """The line of one department."""
        lights = Counter(cell.light for cell in cells)

        def number(count: int, **words: str) -> Number:
            return Number("", count, self.link(department=body.code, **words))

        return DepartmentLine(
            body,
            number(len(cells)),
            number(_count(cells, [S.CLOSED]), status="closed"),
            number(_count(cells, STILL_OPEN), status="open"),
            number(lights["yellow"], light="yellow"),
            number(lights["red"], light="red"),
        )

    def _handlings(self, cells: list[Cell]) -> list[list[Number]]:
        """补佐证17,已核实14;持续落实38,按期35 待补3;年度数据7,1月报;存档3."""
        lines = []
        for handling in H:
            own = [cell for cell in cells if cell.handling == handling]
            if not own:
                continue
            line = [Number(str(handling.label), len(own), self.measures(handling))]
            if handling == H.KEEP:
                line += self.filed(own)
            elif handling != H.RECORD:
                url = self.measures(handling, status="closed")
                line.append(
                    Number(str(CLOSED_WORDS[Kind.COMMITMENT]), _count(own, [S.CLOSED]), url)
                )
            lines.append(line)
        return lines

    def measures(self, handling: str, **words: str) -> str:
        """The list of the measures handled in that way."""
        return self.link(kind=Kind.COMMITMENT, handling=handling, **words)


class Overview(Numbers):
    """All numbers of a plan year as far as the actor sees it (seven queries)."""

    def __init__(
        self,
        visible: ItemQuerySet,
        year: int,
        today: date,
        calendar: WorkCalendar,
        period: Period | None,
    ) -> None:
        self.year, self.today, self.calendar, self.period = year, today, calendar, period
        self.rows = visible.filter(checklist__plan_year=year).annotate(
            light_rule=light_rule(today, calendar)
        )
        columns = ("kind", "handling", "status", "light_rule", "lead_department")
        self.cells = [
            Cell(kind, handling, status, light_in(mark), rule_in(mark) in OVERDUE_RULES, lead)
            for kind, handling, status, mark, lead in self.rows.order_by().values_list(*columns)
        ]

    def link(self, **words: str) -> str:
        """The list with these filters, of this year, whatever department one belongs to."""
        return f"{reverse('item_list')}?{urlencode({'year': self.year, 'scope': 'all', **words})}"

    def decisions(self) -> list[Decision]:
        """请您协调: what the office asks leaders to settle (one query)."""
        return [Decision(note, item_url(note.item)) for note in to_coordinate(self.rows)]

    def late(self) -> list[Late]:
        """Overdue items by name, the longest overdue first (two queries)."""
        items = list(
            self.rows.filter(behind())
            .select_related("lead_department")
            .order_by("due_on", "position", "pk")
        )
        granted = granted_counts(items)
        lamps = Lamps(self.today, self.calendar)
        return [Late(i, lamps.light(i), granted.get(i.pk, Granted()), item_url(i)) for i in items]

    def departments(self) -> list[DepartmentLine]:
        """By department in official order, not ranked (one query)."""
        by_lead = self.by_lead()
        bodies = Department.objects.filter(pk__in=by_lead).order_by("order", "pk")
        return [self.department(body, by_lead[body.pk]) for body in bodies]

    def filed(self, own: list[Cell]) -> list[Number]:
        """Filed for the newest period that has opened, and still to be filed (two queries)."""
        if self.period is None:
            return []
        keep = self.rows.filter(kind=Kind.COMMITMENT, handling=H.KEEP)
        lacking = not_filed(keep, self.period).count()
        done = filed(keep, self.period).count()
        return filed_numbers(self, done, lacking)


def filed_numbers(numbers: Numbers, done: int, lacking: int) -> list[Number]:
    """按期35 待补3."""
    return [
        Number(_("filed on time"), done, numbers.measures(H.KEEP, filing="filed")),
        Number(_("still to be filed"), lacking, numbers.measures(H.KEEP, filing="owing")),
    ]


def _count(cells: Iterable[Cell], statuses: Iterable[str]) -> int:
    return sum(cell.status in tuple(statuses) for cell in cells)
