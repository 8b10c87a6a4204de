"""The filing table as a page sees it: what was typed, what is stored, what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker.periods.filing import RowError, may_withdraw
from tracker.periods.rows import RowWords, Sheet, SheetRow, read_figure
from tracker.web.errors_in_forms import FieldError
from tracker.web.numbers import whole_number

TEXTS = ("progress", "problems", "next_steps")
LONGEST_CHARACTERS = 4000


@dataclass
class RowView:
    """A row as the table shows it: typed words win over stored ones."""

    row: SheetRow
    progress: str
    problems: str
    next_steps: str
    figure: str
    picked: bool = False
    can_withdraw: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    theirs: str = ""

    @property
    def code(self) -> str:
        return self.row.item.code or ""

    @property
    def is_ready(self) -> bool:
        """Whether the row goes to the office as it stands: not sent yet, with progress."""
        return not self.row.is_sent and bool(self.progress.strip())

    @property
    def is_unchanged(self) -> bool:
        """Whether it then goes as 本期无变化: the last period's words, letter for letter."""
        return self.is_ready and self.progress.strip() == self.row.previous_text


def read_rows(post: QueryDict) -> list[RowWords]:
    """The rows of a posted table; the hidden `row` fields say which there are."""
    return [_words(post, code) for code in dict.fromkeys(post.getlist("row"))]


def row_views(
    sheet: Sheet,
    today: date,
    *,
    typed: QueryDict | None = None,
    errors: Iterable[RowError] = (),
    all_picked: bool = False,
) -> list[RowView]:
    """The rows to show. `typed` gives back the words of rows in error; others are as stored."""
    by_code: dict[str, list[RowError]] = {}
    for error in errors:
        by_code.setdefault(error.code, []).append(error)
    views = []
    for row in sheet.rows:
        view = _stored(row, all_picked, today)
        wrong = by_code.get(view.code)
        if wrong and typed is not None:
            _give_back(view, typed, wrong)
        views.append(view)
    return views


def summary(errors: Iterable[RowError]) -> list[FieldError]:
    """Each error as one line that leads to its field."""
    return [
        FieldError(
            _("%(code)s: %(message)s.") % {"code": error.short_code, "message": error.message},
            f"id_{error.field}-{error.code}"
            if error.field in (*TEXTS, "figure")
            else f"item-{error.code}",
        )
        for error in errors
    ]


def written(value: Decimal | None) -> str:
    """A figure without needless zeros."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _words(post: QueryDict, code: str) -> RowWords:
    version = post.get(f"version-{code}", "0")
    figure, wrong = read_figure(post.get(f"figure-{code}", ""))
    return RowWords(
        code=code,
        version=whole_number(version),
        progress=_text(post, "progress", code),
        problems=_text(post, "problems", code),
        next_steps=_text(post, "next_steps", code),
        figure=figure,
        figure_error=wrong,
    )


def _text(post: QueryDict, name: str, code: str) -> str:
    return post.get(f"{name}-{code}", "").replace("\r\n", "\n").replace("\x00", "").strip()


def _stored(row: SheetRow, all_picked: bool, today: date) -> RowView:
    return RowView(
        row=row,
        progress=row.shown_progress,
        problems=row.shown_problems,
        next_steps=row.shown_next_steps,
        figure=written(row.shown_figure),
        picked=all_picked and not row.is_sent and bool(row.previous_text),
        can_withdraw=row.report is not None and row.is_sent and may_withdraw(row.report, today),
    )


def _give_back(view: RowView, typed: QueryDict, wrong: list[RowError]) -> None:
    view.errors = {error.field or "row": error.message for error in wrong}
    stored = view.progress
    view.progress = _text(typed, "progress", view.code)
    view.problems = _text(typed, "problems", view.code)
    view.next_steps = _text(typed, "next_steps", view.code)
    view.figure = typed.get(f"figure-{view.code}", "")
    view.picked = view.code in typed.getlist("pick")
    if "row" in view.errors and view.row.report and stored != view.progress:
        view.theirs = stored
