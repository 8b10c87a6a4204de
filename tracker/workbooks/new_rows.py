"""Rows of 明细 without a code: items that the office adds, checked cell by cell like all others."""

from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

from django.utils import translation
from django.utils.translation import gettext as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.adding import NewItem
from tracker.checklist.defaults import defaults_for
from tracker.checklist.models import Checklist, ChecklistItem
from tracker.checklist.models.plan import Kind
from tracker.organizations.models import Department, Post
from tracker.workbooks.columns import DETAIL_BY_KEY
from tracker.workbooks.findings import CellError, Change
from tracker.workbooks.parsing import Bodies, Owners, Wrong, read_choice, read_day, read_text
from tracker.workbooks.reading import Cell, DetailSheet, SheetRow, tidy

Handling = ChecklistItem.Handling
LONGEST_HEADING = 200
LONGEST_BASIS = 200
# what a new row may hold; the columns made anew for each export are passed over in silence
TAKEN = (
    "kind", "title", "handling", "section", "quote", "measure", "done_when", "lead", "helpers",
    "owner", "original_due_on", "due_on", "remark",
)  # fmt: skip
NewKey = tuple[str, str, str, str]  # kind, section, heading, title
FILED_LATER = ("progress", "problems", "next_steps")


class NewRowCheck:
    """One row without a code: the item it asks for, as changes against nothing, or errors."""

    def __init__(
        self,
        sheet: DetailSheet,
        row: SheetRow,
        checklist: Checklist | None,
        bodies: Bodies,
        owners: Owners,
    ) -> None:
        self.sheet, self.row, self.checklist = sheet, row, checklist
        self.bodies, self.owners = bodies, owners
        self.errors: list[CellError] = []
        self.changes: list[Change] = []
        self.new: NewItem | None = None

    def run(
        self,
        *,
        is_office: bool,
        today: date,
        calendar: WorkCalendar,
        taken: set[NewKey],
    ) -> None:
        """Fill `errors`, or `changes` and `new`. taken: items that stand or are added above."""
        if not is_office:
            self._error("code", _("the code is missing; only the office adds items"))
        elif tidy(self._cell("version").value):
            self._error("code", _("the code is missing, though the row was exported with one"))
        elif self.checklist is None:
            self._error("code", _("there is no published list to which it could be added"))
        elif self._is_readable():
            self._read_all(self.checklist, today, calendar, taken)

    def _is_readable(self) -> bool:
        if self.row.is_merged:
            self._error("code", _("merged cells: take the merging back, so that each row is whole"))
        elif self.row.is_hidden:
            self._error("code", _("the row is hidden but changed: show it and look first"))
        for key in TAKEN:
            if self._cell(key).is_formula:
                self._error(key, _("a formula: paste its result as a value"))
        for key in FILED_LATER:
            if tidy(self._cell(key).value):
                self._error(key, _("the lead department files this once it accepted the item"))
        return not self.errors

    def _read_all(
        self,
        checklist: Checklist,
        today: date,
        calendar: WorkCalendar,
        taken: set[NewKey],
    ) -> None:
        kind, lead = self._kind(), self._lead()
        handling = self._handling(kind)
        section, heading = self._heading()
        title, basis = self._text("title"), self._basis()
        measure, done_when = self._text("measure"), self._text("done_when")
        if kind and kind != Kind.COMMITMENT:
            self._wanted("measure", measure)
            self._wanted("done_when", done_when)
        helpers, owner = self._helpers(lead), self._owner(lead)
        due_on, remark = self._due_on(), self._text("remark")
        if self.errors or kind is None or lead is None:
            return
        key = (kind, section, heading, title)
        if key in taken:
            self._error("title", _("an item of this title stands under this heading already"))
            return
        taken.add(key)
        suggested = defaults_for(
            kind, handling, plan_year=checklist.plan_year, today=today, calendar=calendar
        )
        self.new = NewItem(
            kind=kind,
            title=title,
            section=section,
            heading=heading,
            lead=lead,
            handling=handling,
            measure=measure,
            done_when=done_when,
            owner=owner,
            helpers=helpers,
            due_on=due_on or suggested.due_on,
            remark=remark,
            basis=basis,
        )
        self._show(self.new)

    # --- cells -------------------------------------------------------------------------------
    def _kind(self) -> str | None:
        return self._choice("kind", Kind.choices)

    def _handling(self, kind: str | None) -> str:
        """Of measures only; without a word they are kept up."""
        found = self._choice("handling", Handling.choices) if self._has("handling") else ""
        if found and kind and kind != Kind.COMMITMENT:
            self._error("handling", _("only reported measures have a handling"))
        return found or (Handling.KEEP if kind == Kind.COMMITMENT else "")

    def _choice(self, key: str, choices: Iterable[tuple[str, object]]) -> str | None:
        labels: dict[str, str] = {}
        for language in {self.sheet.language, translation.get_language() or ""} - {""}:
            with translation.override(language):
                labels |= {str(label): value for value, label in choices}
        try:
            return read_choice(self._cell(key).value, labels)
        except Wrong as wrong:
            self._error(key, str(wrong))
            return None

    def _heading(self) -> tuple[str, str]:
        """Section and heading, one line each as exported; one line alone is the heading."""
        lines = [line.strip() for line in tidy(self._cell("section").value).split("\n")]
        lines = [line for line in lines if line]
        if not lines:
            self._error("section", _("the source section is missing"))
            return "", ""
        section, heading = (lines[0], " ".join(lines[1:])) if len(lines) > 1 else ("", lines[0])
        if max(len(section), len(heading)) > LONGEST_HEADING:
            self._error("section", _too_long(max(len(section), len(heading)), LONGEST_HEADING))
        return section, heading

    def _basis(self) -> str:
        """What it rests on stands where a report's words would."""
        text = " ".join(tidy(self._cell("quote").value).split())
        if len(text) > LONGEST_BASIS:
            self._error("quote", _too_long(len(text), LONGEST_BASIS))
        return text

    def _text(self, key: str) -> str:
        try:
            return read_text(key, self._cell(key).value)
        except Wrong as wrong:
            self._error(key, str(wrong))
            return ""

    def _wanted(self, key: str, text: str) -> None:
        if not text and not any(error.cell == self._cell(key).place for error in self.errors):
            self._error(key, _("problems and tasks need this before they are published"))

    def _lead(self) -> Department | None:
        try:
            return self.bodies.one(self._cell("lead").value)
        except Wrong as wrong:
            self._error("lead", str(wrong))
            return None

    def _helpers(self, lead: Department | None) -> list[Department]:
        try:
            return [b for b in self.bodies.several(self._cell("helpers").value) if b != lead]
        except Wrong as wrong:
            self._error("helpers", str(wrong))
            return []

    def _owner(self, lead: Department | None) -> Post | None:
        try:
            return self.owners.one(self._cell("owner").value, lead) if lead else None
        except Wrong as wrong:
            self._error("owner", str(wrong))
            return None

    def _due_on(self) -> date | None:
        """The date of either column; empty for the one that kind and handling suggest."""
        days = {}
        for key in ("original_due_on", "due_on"):
            try:
                days[key] = read_day(self._cell(key).value)
            except Wrong as wrong:
                self._error(key, str(wrong))
        original, current = days.get("original_due_on"), days.get("due_on")
        if original and current and original != current:
            self._error("original_due_on", _("of a new item both dates are the same"))
        return current or original

    # --- what is shown -----------------------------------------------------------------------
    def _show(self, new: NewItem) -> None:
        words = {
            "kind": str(dict(Kind.choices)[Kind(new.kind)]),
            "title": new.title,
            "handling": str(dict(Handling.choices)[Handling(new.handling)]) if new.handling else "",
            "section": "\n".join(part for part in (new.section, new.heading) if part),
            "quote": new.basis,
            "measure": new.measure,
            "done_when": new.done_when,
            "lead": new.lead.short_name,
            "helpers": "；".join(body.short_name for body in new.helpers),
            "owner": new.owner.person.name if new.owner else "",
            "due_on": tidy(new.due_on),
            "remark": new.remark,
        }
        for key, text in words.items():
            if text:
                heading = str(DETAIL_BY_KEY[key].heading)
                place = self._cell(key).place
                self.changes.append(Change(place, "", new.title, heading, "", text, is_new=True))

    def _has(self, key: str) -> bool:
        return bool(tidy(self._cell(key).value))

    def _cell(self, key: str) -> Cell:
        return self.row.cell(key) or Cell(f"A{self.row.number}")

    def _error(self, key: str, reason: str) -> None:
        heading = str(DETAIL_BY_KEY[key].heading)
        self.errors.append(CellError(self._cell(key).place, "", heading, reason))


def newest_checklist(codes: Iterable[str]) -> Checklist | None:
    """The list that new rows go to: that of the sheet's other rows, else the newest one."""
    years = {normalize("NFKC", code)[:4] for code in codes}
    published = Checklist.objects.exclude(published_on=None)
    wanted = [int(year) for year in years if year.isascii() and year.isdigit()]
    return published.filter(plan_year__in=wanted).first() or published.first()


def titles_in(checklist: Checklist) -> set[NewKey]:
    """The published items of the list as the rows name them (one query)."""
    items = checklist.items.exclude(status=ChecklistItem.Status.DRAFT)
    words = ("kind", "commitment__section", "commitment__heading", "title")
    return set(items.values_list(*words))


def _too_long(count: int, longest: int) -> str:
    return _("%(count)d characters, at most %(longest)d fit") % {"count": count, "longest": longest}
