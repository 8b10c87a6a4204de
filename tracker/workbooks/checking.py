"""Workbook in: every row of 明细 against what the site holds now; nothing is written here.

A cell counts as changed when it no longer says what an export would write at this moment, so a
sheet that comes back untouched has no change by construction. Which column is whose stands with
the columns (tracker.workbooks.columns).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from unicodedata import normalize

from django.utils import translation
from django.utils.translation import gettext as _

from tracker.calendars.working_days import load_calendar
from tracker.checklist.adding import NewItem
from tracker.checklist.assigning import Assignment
from tracker.checklist.models import Checklist, ChecklistItem
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.periods.models import Period
from tracker.periods.rounds import open_round
from tracker.periods.rows import RowWords, Sheet, SheetRow, sheet_of
from tracker.workbooks import rows as ledger_rows
from tracker.workbooks.columns import DETAIL_BY_KEY
from tracker.workbooks.findings import CellError, Change
from tracker.workbooks.new_rows import NewKey, NewRowCheck, newest_checklist, titles_in
from tracker.workbooks.parsing import Bodies, Owners, Wrong, read_day, read_text
from tracker.workbooks.reading import Cell, DetailSheet, same, tidy
from tracker.workbooks.reading import SheetRow as ReadRow
from tracker.workbooks.sheet import clean

CHUNK = 500
VERSION = re.compile(r"v(\d+)r(\d+)")
NOTHING_NEW = re.compile(r"\s*（本期无新增）$|\s*\(nothing new this period\)$")
OWNER_ROLES = (Post.Role.STAFF, Post.Role.LIAISON)
ASSIGNING = ("lead", "helpers", "owner")
FILING = ("progress", "problems", "next_steps")


@dataclass
class ItemPlan:
    """What a good row asks for, in the terms of the functions that will do it."""

    item: ChecklistItem
    values: dict[str, object] = field(default_factory=dict)
    assignment: Assignment | None = None
    filing: tuple[Period, Department, RowWords] | None = None


@dataclass
class Plan:
    """The rehearsal of a workbook: changes of good rows, errors, and what would be done."""

    rows: int = 0
    changes: list[Change] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    items: list[ItemPlan] = field(default_factory=list)
    added: list[NewItem] = field(default_factory=list)
    checklist: Checklist | None = None

    @property
    def good_rows(self) -> int:
        """How many rows would change something or add an item."""
        return len(self.items) + len(self.added)

    @property
    def files(self) -> int:
        """How many rows would be handed in as progress of the period."""
        return sum(1 for plan in self.items if plan.filing)


def check(sheet: DetailSheet, actor: Actor) -> Plan:
    """Compare each row with what the actor would export now (a few queries per 500 rows)."""
    world = World(actor)
    plan = Plan(rows=len(sheet.rows))
    taken: set[str] = set()
    plan.checklist = newest_checklist(_code(row) for row in sheet.rows)
    has_new = any(not _code(row) for row in sheet.rows)
    added = titles_in(plan.checklist) if has_new and plan.checklist else set()
    stream = iter(sheet.rows)
    while chunk := list(islice(stream, CHUNK)):
        present = world.rows_of(_code(row) for row in chunk)
        for row in chunk:
            if not _code(row):
                _check_new(world, sheet, row, plan, added)
                continue
            checked = RowCheck(world, sheet, row, present.get(_code(row)))
            checked.run(taken)
            plan.errors.extend(checked.errors)
            if checked.changes and not checked.errors:
                plan.changes.extend(checked.changes)
                plan.items.append(checked.plan)
    return plan


def _check_new(
    world: "World",
    sheet: DetailSheet,
    row: ReadRow,
    plan: Plan,
    taken: set[NewKey],
) -> None:
    """Take the row into the plan as an item that is added, or its errors."""
    checked = NewRowCheck(sheet, row, plan.checklist, world.bodies, world.owners)
    checked.run(
        is_office=world.is_office,
        today=world.actor.on,
        calendar=world.context.calendar,
        taken=taken,
    )
    plan.errors.extend(checked.errors)
    if checked.new is not None:
        plan.changes.extend(checked.changes)
        plan.added.append(checked.new)


class World:
    """What the rows are checked against; read once, for one actor and day."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.context = ledger_rows.Context.on(actor.on, load_calendar())
        self._sheets: dict[tuple[int, int], Sheet] = {}
        self._rounds: dict[int, Period | None] = {}

    @property
    def is_office(self) -> bool:
        """Whether the office's columns may change; the system acts for the office."""
        return self.actor.is_office or self.actor.is_system

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies(Department.objects.current())

    @cached_property
    def owners(self) -> Owners:
        posts = Post.objects.valid_on(self.actor.on).filter(role__in=OWNER_ROLES)
        return Owners(posts.select_related("person", "department").order_by("pk"))

    def rows_of(self, codes: Iterable[str]) -> dict[str, ledger_rows.Row]:
        """The rows the actor may see, by code."""
        seen = ChecklistItem.objects.visible_to(self.actor).filter(code__in=set(codes))
        return {row.item.code or "": row for row in ledger_rows.rows(seen, self.context)}

    def round_of(self, item: ChecklistItem) -> Period | None:
        """The round in which the item's list is filed today."""
        if item.checklist_id not in self._rounds:
            self._rounds[item.checklist_id] = open_round(self.actor.on, item.checklist)
        return self._rounds[item.checklist_id]

    def filing_row(self, item: ChecklistItem) -> SheetRow | None:
        """The row of 本期填报 for that item, if its lead department files on it now."""
        period, lead = self.round_of(item), item.lead_department
        if period is None or lead is None:
            return None
        key = (period.pk, lead.pk)
        if key not in self._sheets:
            self._sheets[key] = sheet_of(period, lead)
        return self._sheets[key].by_code.get(item.code or "")


class RowCheck:
    """One row: what differs, whether it may, and what it asks for."""

    def __init__(
        self, world: World, sheet: DetailSheet, row: ReadRow, present: ledger_rows.Row | None
    ) -> None:
        self.world, self.sheet, self.row, self.present = world, sheet, row, present
        self.errors: list[CellError] = []
        self.changes: list[Change] = []

    def run(self, taken: set[str]) -> None:
        """Fill `errors`, `changes` and `plan`. taken: the codes of the rows above."""
        code = _code(self.row)
        if self.present is None:
            self._error("code", _("there is no item with this code, or it is not yours to see"))
            return
        if code in taken:
            self._error("code", _("this code stands in a row above already"))
            return
        taken.add(code)
        self.plan = ItemPlan(self.present.item)
        differing = self._differing()
        if differing and self._is_readable(differing):
            self._sort_out(differing)

    def _differing(self) -> list[str]:
        """The keys of cells that no longer say what an export would write now."""
        assert self.present is not None
        found = []
        with translation.override(self.sheet.language):
            self.exported = {
                key: column.value(self.present)
                for key, column in DETAIL_BY_KEY.items()
                if key in self.sheet.columns and column.by != "derived"
            }
        for key, value in self.exported.items():
            written = clean(value) if isinstance(value, str) else value
            if key not in ("code", "version") and not same(self._cell(key).value, written):
                found.append(key)
        return found

    def _is_readable(self, differing: Sequence[str]) -> bool:
        if self.row.is_merged:
            self._error("code", _("merged cells: take the merging back, so that each row is whole"))
        elif self.row.is_hidden:
            self._error("code", _("the row is hidden but changed: show it and look first"))
        for key in differing:
            if self._cell(key).is_formula:
                self._error(key, _("a formula: paste its result as a value"))
        return not self.errors

    def _sort_out(self, differing: Sequence[str]) -> None:
        whose = {key: DETAIL_BY_KEY[key].by for key in differing}
        item_stale, filing_stale = self._staleness()
        for_office = [key for key, by in whose.items() if by != "lead"]
        for_lead = [key for key, by in whose.items() if by == "lead"]
        if item_stale and not self.world.is_office:
            for_office = []  # changed by others since; not this person's columns anyway
        if (for_office and item_stale) or (for_lead and filing_stale):
            self._error(
                "version",
                _("somebody changed the item since the export: export it again")
                if tidy(self._cell("version").value)
                else _("the version is missing: export it again and keep the last column"),
            )
            return
        self._office_part([key for key in for_office if self._may(key)])
        if for_lead:
            self._lead_part(for_lead)

    def _staleness(self) -> tuple[bool, bool]:
        assert self.present is not None
        brought = VERSION.fullmatch(normalize("NFKC", tidy(self._cell("version").value)))
        present = VERSION.fullmatch(self.present.version_mark)
        if brought is None or present is None:
            return True, True
        return brought[1] != present[1], brought[2] != present[2]

    def _may(self, key: str) -> bool:
        if not DETAIL_BY_KEY[key].by:
            self._error(key, _("this column cannot be changed by a workbook"))
            return False
        if not self.world.is_office:
            self._error(key, _("only the office changes this column"))
            return False
        return True

    # --- the office's columns --------------------------------------------------------------
    def _office_part(self, keys: Sequence[str]) -> None:
        item = self.plan.item
        for key in keys:
            if key in ASSIGNING:
                continue
            value = self._read(key)
            if isinstance(value, Wrong):
                continue
            if key == "due_on" and value is None and item.has_duty:
                self._error(key, _("the date is missing"))
            elif value != getattr(item, key):
                self.plan.values[key] = value
                self._change(key, value)
        if set(keys) & set(ASSIGNING):
            self._assign(set(keys) & set(ASSIGNING))

    def _assign(self, keys: set[str]) -> None:
        assert self.present is not None
        item = self.plan.item
        if not item.is_open:
            self._error(sorted(keys)[0], _("a closed item cannot be given to another department"))
            return
        lead = self._read("lead") if "lead" in keys else item.lead_department
        helpers = [c.department for c in self.present.helpers]
        wanted = self._read("helpers") if "helpers" in keys else helpers
        if isinstance(lead, Wrong) or isinstance(wanted, Wrong):
            return
        assert isinstance(lead, Department)
        assert isinstance(wanted, list)
        moved = lead != item.lead_department
        owner = None if moved else item.owner
        if "owner" in keys:
            read = self._read("owner", lead)
            if isinstance(read, Wrong):
                return
            assert read is None or isinstance(read, Post)
            owner = read
        wanted = [body for body in wanted if body != lead]
        if not moved and owner == item.owner and set(wanted) == set(helpers):
            return
        self.plan.assignment = Assignment(lead, owner, wanted)
        words = {
            "lead": lead.short_name,
            "helpers": "；".join(body.short_name for body in wanted),
            "owner": owner.person.name if owner else "",
        }
        for key in ASSIGNING:
            if not same(words[key], self.exported.get(key, "")) and key in self.sheet.columns:
                self._change(key, words[key])

    # --- the department's filing -------------------------------------------------------------
    def _lead_part(self, keys: Sequence[str]) -> None:
        item = self.plan.item
        if not self.world.actor.works_in(item.lead_department_id):
            for key in keys:
                self._error(key, _("only the lead department files this"))
            return
        row, period = self.world.filing_row(item), self.world.round_of(item)
        if row is None or period is None or item.lead_department is None:
            self._error(keys[0], _("this item is not filed by your department in this period"))
            return
        shown = {
            "progress": row.shown_progress,
            "problems": row.shown_problems,
            "next_steps": row.shown_next_steps,
        }
        typed = {key: value for key in keys if (value := self._typed(key)) is not None}
        changed = {key: text for key, text in typed.items() if not same(text, shown[key])}
        if not changed or self.errors:
            return
        if row.is_sent:
            self._error(keys[0], _("it was filed already; take it back to change it"))
            return
        texts = shown | changed
        if not texts["progress"].strip():
            self._error("progress", _("the progress is missing"))
            return
        words = RowWords(
            item.code or "",
            row.version,
            progress=texts["progress"],
            problems=texts["problems"],
            next_steps=texts["next_steps"],
            figure=row.shown_figure,
        )
        self.plan.filing = (period, item.lead_department, words)
        for key, text in changed.items():
            self._change(key, text, shown[key])

    def _typed(self, key: str) -> str | None:
        value = self._read(key)
        return NOTHING_NEW.sub("", value) if isinstance(value, str) else None

    # --- cells -------------------------------------------------------------------------------
    def _read(self, key: str, lead: Department | None = None) -> object:
        """The value of a cell; a Wrong (already noted) where it has none."""
        value = self._cell(key).value
        try:
            if key == "due_on":
                return read_day(value)
            if key == "lead":
                return self.world.bodies.one(value)
            if key == "helpers":
                return self.world.bodies.several(value)
            if key == "owner" and lead is not None:
                if lead != self.plan.item.lead_department and same(value, self.exported["owner"]):
                    return None  # the present owner does not follow to another department
                return self.world.owners.one(value, lead)
            return read_text(key, value)
        except Wrong as wrong:
            self._error(key, str(wrong))
            return wrong

    def _cell(self, key: str) -> Cell:
        return self.row.cell(key) or Cell(f"A{self.row.number}")

    def _error(self, key: str, reason: str) -> None:
        heading = str(DETAIL_BY_KEY[key].heading)
        self.errors.append(CellError(self._cell(key).place, _code(self.row), heading, reason))

    def _change(self, key: str, new: object, old: object = None) -> None:
        before = self.exported.get(key) if old is None else old
        item = self.plan.item
        self.changes.append(
            Change(
                cell=self._cell(key).place,
                code=item.code or "",
                title=str(item),
                heading=str(DETAIL_BY_KEY[key].heading),
                old=tidy(before),
                new=tidy(new),
            )
        )


def _code(row: ReadRow) -> str:
    cell = row.cell("code")
    return normalize("NFKC", tidy(cell.value)).strip().upper() if cell else ""
