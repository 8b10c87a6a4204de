"""One person's digest: subject, text and HTML, in the person's language."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

import css_inline
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import clock
from tracker.calendars import wording
from tracker.organizations.models import Person
from tracker.reminders.dates import calendar_of, new_dates
from tracker.reminders.facts import Facts
from tracker.reminders.links import link
from tracker.reminders.models import Notice
from tracker.reminders.rows import Row, rows_for

MOST_ROWS = 10
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass
class Digest:
    """A rendered digest. `warned` tells of which notice the text names the head, for which date.

    `calendar` holds the dates that are new to the reader, as an .ics file; mostly empty.
    """

    subject: str
    text: str
    html: str
    language: str
    notices: list[Notice]
    warned: dict[int, date]
    calendar: str = ""


def render_digest(
    person: Person, notices: list[Notice], facts: Facts, for_nobody: set[int]
) -> Digest:
    """Write the digest of one person (runs no query)."""
    with translation.override(person.language):
        rows = rows_for(notices, facts, for_nobody)
        shown, rest = rows[:MOST_ROWS], rows[MOST_ROWS:]
        warned = _to_warn(person, rows, facts)
        own = [notice for notice in notices if notice.pk not in for_nobody]
        dates = new_dates(person.pk, own, facts.items, facts.dates)
        context = {
            "person": person,
            "day": wording.day_and_weekday(facts.today),
            "parts": [(s, list(part)) for s, part in groupby(shown, key=lambda row: row.section)],
            "more": sum(row.count for row in rest),
            "todo_url": link("todo"),
            "notes": _notes(person, rows, warned, facts),
            "has_dates": bool(dates),
            "intro": _intro(person, facts),
            "office": facts.office,
            "language": person.language,
            "subject": subject_of(rows),
        }
        html = _inliner.inline(render_to_string("mail/digest.html", context))
        return Digest(
            subject=one_line(render_to_string("mail/digest.subject.txt", context)),
            text=tidy(render_to_string("mail/digest.txt", context)),
            html=html,
            language=person.language,
            notices=[notice for row in rows for notice in row.notices],
            warned={
                notice.pk: row.item.due_on
                for row in warned
                if row.item and row.item.due_on
                for notice in row.notices
            },
            calendar=calendar_of(dates, facts.dates, clock.now()),
        )


def one_line(text: str) -> str:
    """The text without line breaks and control characters, fit for a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def subject_of(rows: list[Row]) -> str:
    """How many, and the worst: 4件待办，1件已逾期（题03）."""
    total = sum(row.count for row in rows)
    words = ngettext("%(count)d thing to do", "%(count)d things to do", total) % {"count": total}
    name = rows[0].section.name
    worst = [row for row in rows if row.section.name == name]
    values = {
        "count": sum(row.count for row in worst),
        "code": worst[0].code,
        "due": worst[0].due,
        "label": worst[0].section.label,
    }
    return _("%(total)s, %(worst)s") % {"total": words, "worst": _worst(name, values)}


def _worst(name: str, values: dict[str, object]) -> str:
    count = int(str(values["count"]))
    if name == "overdue":
        text = ngettext("%(count)d overdue (%(code)s)", "%(count)d overdue (%(code)s first)", count)
    elif name == "returned":
        text = ngettext(
            "%(count)d returned (%(code)s)", "%(count)d returned (%(code)s first)", count
        )
    elif name == "soon":
        text = _("next due %(due)s (%(code)s)")
    else:
        text = _("%(label)s: %(count)d")
    return text % values


def _to_warn(person: Person, rows: list[Row], facts: Facts) -> list[Row]:
    """Rows whose reader learns that the department's head will be told next."""
    if not facts.policy.head_after_days:
        return []
    found = []
    for row in rows:
        item = row.item
        mine = any(notice.audience == "owner" for notice in row.notices)
        if item is None or item.due_on is None or not mine or row.section.name == "nobody":
            continue
        if facts.calendar.on_or_before(item.due_on) > facts.today:
            continue
        heads = facts.directory.with_role(item.lead_department_id or 0, "department_head")
        if heads and person.pk not in {head.pk for head in heads}:
            found.append(row)
    return found


def _head_day(row: Row, facts: Facts) -> date:
    """When the head is told: the office's rule, and never on the day of the warning itself."""
    tomorrow = facts.calendar.after(facts.today, 1)
    if row.item is None or row.item.due_on is None:
        return tomorrow
    return max(facts.calendar.after(row.item.due_on, facts.policy.head_after_days), tomorrow)


def _notes(person: Person, rows: list[Row], warned: list[Row], facts: Facts) -> list[str]:
    notes = []
    if handed_in := facts.handed_in.get(person.pk, 0):
        notes.append(
            ngettext(
                "%(count)d item is with the office; nothing to do there.",
                "%(count)d items are with the office; nothing to do there.",
                handed_in,
            )
            % {"count": handed_in}
        )
    by_day: dict[date, list[str]] = {}
    for row in warned:
        by_day.setdefault(_head_day(row, facts), []).append(row.code)
    for day, codes in sorted(by_day.items()):
        notes.append(
            _("Your head will be told too of what is not handed in by %(day)s: %(codes)s.")
            % {"day": wording.near_day(day, facts.today), "codes": _(", ").join(codes)}
        )
    if facts.anchor and any(person.pk == one.pk for one in facts.directory.office()):
        notes.append(
            _(
                "Trail on %(day)s: no. %(number)d, %(hash)s. Keep this message: it is the witness "
                "outside the machine."
            )
            % {
                "day": wording.full_day(facts.anchor.day),
                "number": facts.anchor.number,
                "hash": facts.anchor.hash,
            }
        )
    return notes


def _intro(person: Person, facts: Facts) -> str:
    english = person.language == Person.Language.ENGLISH
    return facts.policy.intro_en if english else facts.policy.intro_zh


def tidy(text: str) -> str:
    """Plain text with at most one empty line in a row and none at the ends."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"
