"""我的待办: what one person has to do, each item once, at its most urgent.

Order: 退回 → 逾期 → 快到时限 → 待签收 → 填报 → 配合. Source: SCREENS 2.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.lights import light_rule, rule_of
from tracker.checklist.models import ChecklistItem, Contribution, ItemNote
from tracker.checklist.noting import asked_of_departments
from tracker.checklist.querysets import ItemQuerySet
from tracker.checklist.signing import awaiting
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.periods.models import ProgressReport
from tracker.periods.rounds import current_checklist, open_round
from tracker.periods.rows import RoundSummary, round_summaries
from tracker.periods.signing import awaiting_reports
from tracker.web.checklist.addresses import item_url
from tracker.web.checklist.buttons import Button, button, buttons
from tracker.web.checklist.rows import Lamps, Light

S = ChecklistItem.Status
WIDE_ROLES = (Post.Role.LIAISON, Post.Role.HEAD)
MINE, DEPARTMENT = "mine", "department"
# the group of the board that an item of a rule stands in
BOARD_GROUPS = {
    "overdue": "overdue",
    "long_overdue": "overdue",
    "soon": "soon",
    "very_soon": "soon",
}


@dataclass(frozen=True)
class Row:
    """One item to be done: its light and its buttons, the most urgent act first."""

    item: ChecklistItem
    light: Light
    buttons: list[Button]
    url: str
    words: str = ""


@dataclass
class Group:
    """One of the headings, with its rows."""

    name: str
    label: Promise
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Returned:
    """A progress report that the office sent back."""

    report: ProgressReport
    url: str


@dataclass(frozen=True)
class Question:
    """A question that waits for an answer: `answer_url` is the form with it chosen."""

    note: ItemNote
    url: str
    answer_url: str


@dataclass
class Board:
    """All of it; `kinds` counts the groups that hold something, filing and helping included."""

    groups: dict[str, Group]
    returned_reports: list[Returned]
    rounds: list[RoundSummary]
    helping: list[Row]
    waiting: list[ChecklistItem]
    whose: str
    may_widen: bool
    questions: list[Question] = field(default_factory=list)
    unsigned: list[ChecklistItem] = field(default_factory=list)
    to_sign: int = 0
    on_paper: int = 0

    @property
    def shown(self) -> list[Group]:
        """Groups with rows, in their fixed order; the returned one also for returned reports."""
        return [
            group
            for group in self.groups.values()
            if group.rows or (group.name == "returned" and self.returned_reports)
        ]

    @property
    def to_accept(self) -> list[ChecklistItem]:
        """All that 全部签收 accepts, under whatever heading it stands."""
        rows = (row for group in self.groups.values() for row in group.rows)
        return [row.item for row in rows if row.item.status == S.ASSIGNED]

    @property
    def urgent_to_accept(self) -> int:
        """How many of them stand under 逾期 and 快到时限."""
        return len(self.to_accept) - len(self.groups["to_accept"].rows)

    @property
    def to_file(self) -> list[RoundSummary]:
        """Rounds in which something is still to be sent."""
        return [summary for summary in self.rounds if summary.to_send]

    @property
    def kinds(self) -> int:
        """Kinds of things to do: 您有 4 类事要办."""
        signing = bool(self.to_sign) + bool(self.on_paper)
        asked = bool(self.questions) + bool(self.helping)
        return signing + len(self.shown) + bool(self.to_file) + asked

    @property
    def overdue(self) -> int:
        """Items past their date."""
        return sum(
            row.light.colour == "red" for group in self.groups.values() for row in group.rows
        )

    @property
    def total(self) -> int:
        """Things to do, a filing round counting once."""
        own = sum(len(group.rows) for group in self.groups.values())
        others = len(self.returned_reports) + len(self.to_file) + len(self.helping)
        others += len(self.questions)
        return own + others + self.to_sign + self.on_paper


def new_groups() -> dict[str, Group]:
    """The four headings over own items, in the order of urgency."""
    labels = {
        "returned": _("Returned, to be mended"),
        "overdue": _("Overdue"),
        "soon": _("Due soon"),
        "to_accept": _("To be accepted"),
    }
    return {name: Group(name, label) for name, label in labels.items()}


def board_of(actor: Actor, today: date, calendar: WorkCalendar, whose: str = "") -> Board:
    """The to-dos of an actor on `today` (a fixed number of queries)."""
    may_widen = any(seat.role in WIDE_ROLES for seat in actor.seats)
    whose = whose if may_widen and whose in (MINE, DEPARTMENT) else ""
    whose = whose or (DEPARTMENT if may_widen else MINE)
    lamps = Lamps(today, calendar)
    board = Board(new_groups(), [], [], [], [], whose, may_widen)
    for item in _own_items(actor, today, calendar, whose):
        _place(board, item, actor, lamps)
    board.to_sign = _unsigned(actor, Department.SignOff.ONLINE)
    board.on_paper = _unsigned(actor, Department.SignOff.PAPER)
    board.helping = _helping(actor, today, calendar, lamps)
    board.questions = questions(asked_of_departments(actor), "todo")
    current = open_round(today, current_checklist())
    board.rounds = round_summaries(actor, current) if current else []
    board.returned_reports = _returned_reports(actor)
    return board


def _unsigned(actor: Actor, mode: str) -> int:
    """Items and progress reports that wait for a sign-off the actor can give (two queries)."""
    return awaiting(actor, mode).count() + awaiting_reports(actor, mode).count()


def _own_items(actor: Actor, today: date, calendar: WorkCalendar, whose: str) -> ItemQuerySet:
    """Items led by the actor's departments: one's own and nobody's, or all of them."""
    given = Contribution.objects.filter(removed_on=None)
    rows = (
        ChecklistItem.objects.visible_to(actor)
        .led_by(actor)
        .open()
        .exclude(handling=ChecklistItem.Handling.RECORD)
        .annotate(light_rule=light_rule(today, calendar))
        .select_related("lead_department", "decided_by", "owner__person")
        .prefetch_related(Prefetch("contributions", given))
        .order_by("due_on", "position", "pk")
    )
    if whose == MINE:
        rows = rows.filter(Q(owner__in=actor.posts) | Q(owner=None))
    return rows


def _place(board: Board, item: ChecklistItem, actor: Actor, lamps: Lamps) -> None:
    """Put an item under its most urgent heading; on-track work under none."""
    if item.status == S.AWAITING_SIGNOFF:
        board.unsigned.append(item)
        return
    if item.status == S.SUBMITTED or item.needs_assignment:
        board.waiting.append(item)
        return
    name = _urgency(item)
    if not name:
        return
    light = lamps.light(item)
    acts = buttons(actor, item)
    board.groups[name].rows.append(
        Row(item, light, _own_acts(acts), item_url(item), item.sign_off_words)
    )


def _own_acts(acts: list[Button]) -> list[Button]:
    """The lead's own acts; an office member's other hat has its own page."""
    office = ("assign", "edit", "cancel", "verify", "reopen", "redate")
    return [act for act in acts if act.act not in office][:2]


def _urgency(item: ChecklistItem) -> str:
    rule = BOARD_GROUPS.get(rule_of(item), "")
    if item.status == S.RETURNED or (item.status == S.IN_PROGRESS and item.sign_off_words):
        return "returned"
    if rule:
        return rule
    if item.status == S.ASSIGNED:
        return "to_accept"
    return ""


def _helping(actor: Actor, today: date, calendar: WorkCalendar, lamps: Lamps) -> list[Row]:
    """Open items on which one of the actor's departments was asked and has not answered."""
    asked = Contribution.objects.filter(
        department__in=actor.department_ids, removed_on=None, given_on=None
    )
    rows = (
        ChecklistItem.objects.visible_to(actor)
        .open()
        .filter(pk__in=asked.values("item"))
        .annotate(light_rule=light_rule(today, calendar))
        .select_related("lead_department")
        .order_by("due_on", "position", "pk")
    )
    return [
        Row(item, lamps.light(item), [button("give_contribution", item, actor)], item_url(item))
        for item in rows
    ]


def questions(notes: Iterable[ItemNote], back: str) -> list[Question]:
    """Questions with their addresses; the answer leads back to the page `back`."""
    return [
        Question(
            note,
            f"{item_url(note.item)}#notes",
            f"{item_url(note.item, act='note')}?question={note.pk}&back={back}",
        )
        for note in notes
    ]


def _returned_reports(actor: Actor) -> list[Returned]:
    reports = ProgressReport.objects.filter(
        state=ProgressReport.State.RETURNED,
        department__in=actor.department_ids,
        period__frozen_on=None,
    ).select_related("item", "period__checklist", "checked_by")
    return [Returned(report, _form_of(report)) for report in reports]


def _form_of(report: ProgressReport) -> str:
    """The form of the item in the report's own round."""
    address = reverse("item_progress", args=[report.item.code])
    return f"{address}?period={report.period.number}"
