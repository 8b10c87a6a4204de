"""What the sheets print: the columns as data, their values as small functions of a Row.

Source of the columns: NEEDS §2 (22 columns of district 台账) and SCREENS 2.9 (12 for print).
Widths are in Chinese characters at the sheet's type size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.checklist.light_table import SIGNS
from tracker.workbooks.rows import Row

Value = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """A column: heading, width, what it holds (`text`, `date`, `number`) and where from.

    For the sheet that comes back (tracker.workbooks.checking): `key` names it; `by` says whose
    words it holds: `office`, `lead` (the lead department's filing), `derived` (made anew for each
    export, so never read), or nobody's: then a change is refused.
    """

    heading: Any
    width: float
    kind: str
    value: Callable[[Row], Value]
    key: str = ""
    by: str = ""


def light_text(row: Row) -> str:
    """Sign and words together, so that a black-and-white print still tells the lights."""
    sign = SIGNS.get(row.light, "")
    return f"{sign} {row.light_words}".strip()


def progress(row: Row) -> str:
    """The latest filed text; repeated with （本期无新增） when the period brought nothing new."""
    if row.report is None:
        return row.item.outcome
    text = row.report.progress
    return text + _("(nothing new this period)") if row.stale_report else text


def _helpers(row: Row) -> str:
    return _("; ").join(c.department.short_name for c in row.helpers)


def _helpers_short(row: Row) -> str:
    if len(row.helpers) <= 3:
        return _helpers(row)
    given = sum(c.given_on is not None for c in row.helpers)
    return _("%(first)s and others, %(all)d bodies (%(given)d reported)") % {
        "first": row.helpers[0].department.short_name,
        "all": len(row.helpers),
        "given": given,
    }


def _measure_and_goal(row: Row) -> str:
    parts = [row.item.measure or row.quote]
    if row.item.done_when:
        parts.append(_("Done when: %(text)s") % {"text": row.item.done_when})
    return "\n".join(parts)


def _owner(row: Row) -> str:
    return row.item.owner.person.name if row.item.owner else ""


def _phone(row: Row) -> str:
    return row.item.owner.person.phone if row.item.owner else ""


def _due(row: Row) -> Value:
    """The current date; where it was moved a text with the original one and the counts."""
    moved = row.item.due_on != row.item.original_due_on
    if row.item.due_on is None or not (moved or row.granted.words()):
        return row.item.due_on
    original = row.item.original_due_on.isoformat() if row.item.original_due_on else "—"
    words = _("(originally %(date)s)") % {"date": original}
    parts = (row.item.due_on.isoformat(), words, row.granted.words())
    return "\n".join(part for part in parts if part)


def _problems_next(row: Row) -> str:
    if row.report is None:
        return ""
    return "\n".join(part for part in (row.report.problems, row.report.next_steps) if part)


def _from_report(name: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.report, name) if row.report else ""


def _evidence_names(row: Row) -> str:
    return _("; ").join(str(link.evidence) for link in row.evidence)


def _lead(row: Row) -> str:
    return row.item.lead_department.short_name if row.item.lead_department else ""


def _steps(row: Row) -> str:
    """Each step with its date, and the day it was done."""
    lines = []
    for step in row.steps:
        words = {"step": step.title, "due": step.due_on.isoformat()}
        if step.done_on:
            done = words | {"done": step.done_on.isoformat()}
            lines.append(_("%(step)s (due %(due)s, done %(done)s)") % done)
        else:
            lines.append(_("%(step)s (due %(due)s)") % words)
    return "\n".join(lines)


def _source(row: Row) -> str:
    return "\n".join(p for p in (row.item.commitment.section, row.item.commitment.heading) if p)


PRINT_COLUMNS = (
    Column(gettext_lazy("No."), 3, "number", lambda row: row.number),
    Column(gettext_lazy("Item"), 12, "text", lambda row: f"{row.item.short_code} {row.item.title}"),
    Column(gettext_lazy("Measure and when it is done"), 14, "text", _measure_and_goal),
    Column(gettext_lazy("Lead department"), 5, "text", _lead),
    Column(gettext_lazy("Co-departments"), 5.5, "text", _helpers_short),
    Column(
        gettext_lazy("Owner and phone"),
        6,
        "text",
        lambda row: "\n".join(part for part in (_owner(row), _phone(row)) if part),
    ),
    Column(gettext_lazy("Due (extensions)"), 5.5, "date", _due),
    Column(
        gettext_lazy("Status, light"),
        4,
        "light",
        lambda row: "\n".join(dict.fromkeys([row.item.status_words(), light_text(row)])),
    ),
    Column(gettext_lazy("Progress"), 14, "text", progress),
    Column(gettext_lazy("Problems and next steps"), 10, "text", _problems_next),
    Column(gettext_lazy("Files of evidence"), 3, "number", lambda row: len(row.evidence)),
    Column(gettext_lazy("Remark"), 3, "text", lambda row: row.item.remark),
)

DETAIL_COLUMNS = (
    Column(gettext_lazy("No."), 4, "number", lambda row: row.number, key="number", by="derived"),
    Column(
        gettext_lazy("Kind"), 8, "text", lambda row: str(row.item.get_kind_display()), key="kind"
    ),
    Column(gettext_lazy("Code"), 9, "text", lambda row: row.item.code or "", key="code"),
    Column(gettext_lazy("Item"), 22, "text", lambda row: row.item.title, key="title", by="office"),
    Column(
        gettext_lazy("Handling"),
        8,
        "text",
        lambda row: str(row.item.get_handling_display()),
        key="handling",
    ),
    Column(gettext_lazy("Source section"), 20, "text", _source, key="section"),
    Column(gettext_lazy("Report's words"), 40, "text", lambda row: row.quote, key="quote"),
    Column(
        gettext_lazy("Measure"),
        30,
        "text",
        lambda row: row.item.measure,
        key="measure",
        by="office",
    ),
    Column(
        gettext_lazy("Done when"),
        20,
        "text",
        lambda row: row.item.done_when,
        key="done_when",
        by="office",
    ),
    Column(gettext_lazy("Lead department"), 12, "text", _lead, key="lead", by="office"),
    Column(gettext_lazy("Co-departments"), 16, "text", _helpers, key="helpers", by="office"),
    Column(
        gettext_lazy("Responsible leader"),
        8,
        "text",
        lambda row: row.head,
        key="head",
        by="derived",
    ),
    Column(gettext_lazy("Owner"), 8, "text", _owner, key="owner", by="office"),
    Column(gettext_lazy("Phone"), 13, "text", _phone, key="phone", by="derived"),
    Column(
        gettext_lazy("Original due date"),
        11,
        "date",
        lambda row: row.item.original_due_on,
        key="original_due_on",
    ),
    Column(
        gettext_lazy("Current due date"),
        11,
        "date",
        lambda row: row.item.due_on,
        key="due_on",
        by="office",
    ),
    Column(
        gettext_lazy("Extensions"),
        7,
        "number",
        lambda row: row.granted.extensions,
        key="extensions",
        by="derived",
    ),
    Column(
        gettext_lazy("Explanations of delay"),
        7,
        "number",
        lambda row: row.granted.explanations,
        key="explanations",
        by="derived",
    ),
    Column(gettext_lazy("Status"), 8, "text", lambda row: row.item.status_words(), key="status"),
    Column(gettext_lazy("Light"), 12, "light", light_text, key="light", by="derived"),
    Column(gettext_lazy("Steps"), 20, "text", _steps, key="steps", by="derived"),
    Column(gettext_lazy("Progress"), 36, "text", progress, key="progress", by="lead"),
    Column(
        gettext_lazy("Problems"), 20, "text", _from_report("problems"), key="problems", by="lead"
    ),
    Column(
        gettext_lazy("Next steps"),
        20,
        "text",
        _from_report("next_steps"),
        key="next_steps",
        by="lead",
    ),
    Column(
        gettext_lazy("Evidence (files)"),
        8,
        "number",
        lambda row: len(row.evidence),
        key="evidence",
        by="derived",
    ),
    Column(
        gettext_lazy("Evidence (names)"),
        24,
        "text",
        _evidence_names,
        key="evidence_names",
        by="derived",
    ),
    Column(
        gettext_lazy("Office's remark"),
        20,
        "text",
        lambda row: row.item.decision,
        key="decision",
        by="derived",
    ),
    Column(
        gettext_lazy("Updated"),
        11,
        "date",
        lambda row: row.item.updated_on,
        key="updated_on",
        by="derived",
    ),
    Column(
        gettext_lazy("Remark"), 14, "text", lambda row: row.item.remark, key="remark", by="office"
    ),
    Column(gettext_lazy("Version"), 4, "text", lambda row: row.version_mark, key="version"),
)
DETAIL_BY_KEY = {column.key: column for column in DETAIL_COLUMNS}

EVIDENCE_HEADINGS = (
    (gettext_lazy("Code"), 6, "text"),
    (gettext_lazy("Item"), 13, "text"),
    (gettext_lazy("File name"), 17, "text"),
    (gettext_lazy("Document number"), 9, "text"),
    (gettext_lazy("Date of the document"), 6.5, "date"),
    (gettext_lazy("Uploaded on"), 6.5, "date"),
    (gettext_lazy("Version"), 3, "number"),
    (gettext_lazy("Size (bytes)"), 6, "number"),
    (gettext_lazy("SHA-256"), 13, "text"),
    (gettext_lazy("Note"), 8, "text"),
)
