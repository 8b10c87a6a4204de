"""The lines of one person's digest: each thing once, at its most urgent, in the fixed order."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tracker.calendars import wording
from tracker.checklist.daily_check import UNMANNED, UNVERIFIABLE
from tracker.checklist.lights import light_of, light_words
from tracker.checklist.models import ChecklistItem, EvidenceLink, Occurrence
from tracker.periods.rounds import period_label
from tracker.reminders.facts import Facts, occurrence_of, subject_id
from tracker.reminders.links import link
from tracker.reminders.models import Notice


@dataclass(frozen=True)
class Section:
    """A part of the digest; `action` is the word of its link."""

    name: str
    label: Promise
    action: Promise


_OPEN = gettext_lazy("Open")
SECTIONS = (
    Section("cap", gettext_lazy("Reminders were stopped"), _OPEN),
    Section("overdue", pgettext_lazy("mail", "Overdue"), _OPEN),
    Section("returned", gettext_lazy("Returned, please mend"), _OPEN),
    Section("soon", pgettext_lazy("mail", "Due soon"), _OPEN),
    Section("reminded", gettext_lazy("The office asks you to see to it"), _OPEN),
    Section("note", gettext_lazy("Instructions, questions and answers to you"), _OPEN),
    Section("handed_over", gettext_lazy("Handed over to you"), _OPEN),
    Section("redated", gettext_lazy("A later date was given"), _OPEN),
    Section("new", gettext_lazy("To be accepted"), gettext_lazy("Accept together")),
    Section("filing", gettext_lazy("Progress to file"), gettext_lazy("Fill in")),
    Section("help", gettext_lazy("Your contribution is asked for"), gettext_lazy("Contribute")),
    Section("evidence", gettext_lazy("Evidence expires"), _OPEN),
    Section("delegation", gettext_lazy("Delegation ends"), _OPEN),
    Section("sign_off", gettext_lazy("For your sign-off"), _OPEN),
    Section("sheet", gettext_lazy("Sign-off sheet still missing"), _OPEN),
    Section("head", gettext_lazy("Overdue in your department"), _OPEN),
    Section("waiting", gettext_lazy("To be verified"), gettext_lazy("Verify")),
    Section("refused", gettext_lazy("Sent back, to be reassigned"), _OPEN),
    Section("unassigned", gettext_lazy("To be assigned"), _OPEN),
    Section(UNMANNED, gettext_lazy("Nobody in post at the department"), _OPEN),
    Section(UNVERIFIABLE, gettext_lazy("Nobody else of the office can verify it"), _OPEN),
    Section("extension", gettext_lazy("More time asked for"), _OPEN),
    Section("nobody", gettext_lazy("Nobody could be told"), _OPEN),
    Section("undelivered", gettext_lazy("Mail not delivered, please telephone"), _OPEN),
)
ORDER = {section.name: place for place, section in enumerate(SECTIONS)}
BY_NAME = {section.name: section for section in SECTIONS}
DEADLINES = ("soon", "today", "overdue")
SHOWN_CODES = 10
# sections whose items share one line, and the page that shows them all
TOGETHER = {
    "new": "todo",
    "handed_over": "item_list",
    UNMANNED: "office_todo",
    UNVERIFIABLE: "office_todo",
}
LONGEST_WORDS = 120  # characters of a note; the whole stands on the item's page


@dataclass
class Row:
    """One line of the digest. `count` is how many things it stands for."""

    section: Section
    key: str
    title: str
    url: str
    code: str = ""
    due: str = ""
    light: str = ""
    light_words: str = ""
    details: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    item: ChecklistItem | None = None
    sort: tuple[date, str] = (date.max, "")
    count: int = 1

    @property
    def rank(self) -> tuple[int, date, str]:
        """Its place in the digest."""
        return (ORDER[self.section.name], *self.sort)


def rows_for(notices: Iterable[Notice], facts: Facts, for_nobody: set[int]) -> list[Row]:
    """The lines of one person in order; the texts are in the language that is active."""
    best: dict[str, Row] = {}
    for notice in notices:
        row = _row(notice, facts, notice.pk in for_nobody)
        other = best.get(row.key)
        if other is not None:
            row, other = (row, other) if row.rank < other.rank else (other, row)
            row.notices = [*row.notices, *other.notices]
            row.details += [words for words in other.details if words not in row.details]
        best[row.key] = row
    rows = sorted(best.values(), key=lambda row: row.rank)
    for name in TOGETHER:
        rows = _together(name, rows)
    return rows


def _row(notice: Notice, facts: Facts, for_nobody: bool) -> Row:
    item = facts.items.get(notice.item_id or 0)
    if item is not None and notice.kind == "note":
        return _note_row(notice, item, facts, for_nobody)
    if item is not None and notice.kind == "handed_over":
        return _handed_over_row(notice, item, facts, for_nobody)
    one = occurrence_of(notice, facts)
    if item is not None and one is not None:
        return _occurrence_row(notice, item, one, facts)
    if item is not None:
        return _item_row(notice, item, facts, for_nobody)
    if notice.kind == "filing_sign":
        return _filing_sign_row(notice, facts)
    if notice.kind.startswith("filing"):
        return _filing_row(notice, facts, for_nobody)
    if notice.kind == "delegation":
        return _delegation_row(notice, facts)
    if notice.kind == "cap":
        return _cap_row(notice, facts)
    mail = facts.failed_mails[subject_id(notice)]
    return Row(
        BY_NAME["undelivered"],
        f"person:{mail.person_id}",
        _("%(name)s, telephone %(phone)s")
        % {"name": mail.person.name, "phone": mail.person.phone or "—"},
        link("mail_call_list"),
        notices=[notice],
    )


def _item_row(notice: Notice, item: ChecklistItem, facts: Facts, for_nobody: bool) -> Row:
    name = "nobody" if for_nobody else _section_name(notice, item, facts)
    row = Row(
        BY_NAME[name],
        f"item:{item.pk}",
        item.title,
        _link(name, item),
        code=item.short_code,
        notices=[notice],
        item=item,
        sort=(item.due_on or date.max, item.code or ""),
    )
    if item.due_on:
        row.due = wording.near_day(item.due_on, facts.today)
    if name not in ("waiting", "sign_off", "sheet"):
        row.light = light_of(item)
        row.light_words = light_words(item, facts.today, facts.calendar)
    row.details = _details(name, notice, item, facts)
    return row


def _occurrence_row(notice: Notice, item: ChecklistItem, one: Occurrence, facts: Facts) -> Row:
    """A reported occurrence has its own line, date and page, whatever else is said of its item."""
    return replace(
        _item_row(notice, item, facts, for_nobody=False),
        key=notice.subject_key,
        title=f"{item.title} {one.words}",
        url=link("verify_occurrence", item.code, one.label),
        due=wording.near_day(one.due_on, facts.today),
        sort=(one.due_on, item.code or ""),
    )


def _link(name: str, item: ChecklistItem) -> str:
    """Where the section's act is done."""
    if name == "sheet":
        return link("sign_on_paper")
    return link("verify" if name == "waiting" else "item", item.code)


def _section_name(notice: Notice, item: ChecklistItem, facts: Facts) -> str:
    """Where it stands now, which may be worse than when the notice was planned."""
    if notice.audience != "owner" or notice.kind in ("evidence", "sheet"):
        return notice.kind
    if item.due_on and item.due_on < facts.today:
        return "overdue"
    if notice.kind in ("returned", "refill") or item.status == ChecklistItem.Status.RETURNED:
        return "returned"
    if notice.kind == "redated":
        return "redated"
    if notice.kind == "reminded" and item.status != ChecklistItem.Status.ASSIGNED:
        return "reminded"
    return "soon" if notice.kind in DEADLINES else "new"


def _details(name: str, notice: Notice, item: ChecklistItem, facts: Facts) -> list[str]:
    found = []
    if item.status == ChecklistItem.Status.RETURNED and notice.audience == "owner":
        found.append(_("Returned by the office: %(words)s") % {"words": item.returned_words})
        found += _faults(item, EvidenceLink.Loop.CLOSING, facts)
    if notice.kind == "refill":
        report = facts.reports[subject_id(notice)]
        found.append(_("Progress returned: %(words)s") % {"words": report.returned_words})
        found += _faults(item, EvidenceLink.Loop.FILING, facts)
    if notice.kind == "reminded" and name != "reminded":
        found.append(_("The office asks you to see to it."))
    if name in ("help", "head", "waiting", "refused", "extension", "nobody", "sign_off", UNMANNED):
        found.append(_("Lead: %(body)s") % {"body": item.lead_department})
    if name == "refused" and item.refusal:
        found.append(_("Reason: %(words)s") % {"words": item.refusal})
    if name == "evidence":
        evidence = facts.links[subject_id(notice)].evidence
        until = wording.near_day(evidence.valid_until, facts.today) if evidence.valid_until else ""
        found.append(_("“%(name)s” is valid until %(day)s.") % {"name": evidence, "day": until})
    return found


def _note_row(notice: Notice, item: ChecklistItem, facts: Facts, for_nobody: bool) -> Row:
    """A note stands by itself, whatever else is said of its item: its words are the matter."""
    note = facts.notes[subject_id(notice)]
    values = {
        "kind": note.get_kind_display(),
        "name": note.said_by,
        "day": wording.near_day(note.said_on, facts.today),
        "words": Truncator(note.text).chars(LONGEST_WORDS),
    }
    return Row(
        BY_NAME["nobody" if for_nobody else "note"],
        notice.subject_key,
        item.title,
        f"{link('item', item.code)}#notes",
        code=item.short_code,
        details=[_("%(kind)s, %(name)s %(day)s: %(words)s") % values],
        notices=[notice],
        sort=(note.noted_on, item.code or ""),
    )


def _handed_over_row(notice: Notice, item: ChecklistItem, facts: Facts, for_nobody: bool) -> Row:
    """Whose it was; it stands beside the item's own row, which speaks of dates."""
    before = str(facts.events[subject_id(notice)].data()["owner"][0])
    row = Row(
        BY_NAME["nobody" if for_nobody else "handed_over"],
        f"handed-over:{item.pk}",
        item.title,
        link("item", item.code),
        code=item.short_code,
        details=[_("Handed over by %(name)s") % {"name": before}],
        notices=[notice],
        sort=(item.due_on or date.max, item.code or ""),
    )
    if item.due_on:
        row.due = wording.near_day(item.due_on, facts.today)
    return row


def _faults(item: ChecklistItem, loop: str, facts: Facts) -> list[str]:
    """What the office said of single files."""
    return [
        _("“%(name)s”: %(words)s") % {"name": link.evidence.file_name, "words": link.fault}
        for link in facts.faults.get(item.pk, ())
        if link.fault_loop == loop
    ]


def _filing_row(notice: Notice, facts: Facts, for_nobody: bool) -> Row:
    period = facts.periods[subject_id(notice)]
    left = len(facts.unfiled.get((period.pk, notice.department_id or 0), ()))
    words = {
        "round": period_label(period),
        "opens": wording.near_day(period.opens_on, facts.today),
        "closes": wording.near_day(period.closes_on, facts.today),
        "left": left,
    }
    title = ngettext(
        "%(round)s, %(opens)s to %(closes)s: %(left)d item of your department left",
        "%(round)s, %(opens)s to %(closes)s: %(left)d items of your department left",
        left,
    )
    return Row(
        BY_NAME["nobody" if for_nobody else "filing"],
        notice.subject_key,
        title % words,
        link("period_form"),
        notices=[notice],
        sort=(period.closes_on, ""),
    )


def _filing_sign_row(notice: Notice, facts: Facts) -> Row:
    period = facts.periods[subject_id(notice)]
    paper = notice.audience == "department"
    waiting = facts.unsigned.get((period.pk, notice.department_id or 0), 0)
    title = ngettext(
        "%(round)s: %(n)d progress report waits for your signature",
        "%(round)s: %(n)d progress reports wait for your signature",
        waiting,
    )
    if paper:
        title = ngettext(
            "%(round)s: %(n)d progress report waits for the signed sheet",
            "%(round)s: %(n)d progress reports wait for the signed sheet",
            waiting,
        )
    return Row(
        BY_NAME["sheet" if paper else "sign_off"],
        f"sign:{notice.subject_key}",
        title % {"round": period_label(period), "n": waiting},
        link("sign_on_paper" if paper else "sign_off"),
        notices=[notice],
        sort=(period.closes_on, ""),
    )


def _delegation_row(notice: Notice, facts: Facts) -> Row:
    delegation = facts.delegations[subject_id(notice)]
    words = {
        "delegate": delegation.delegate.name,
        "person": delegation.post.person.name,
        "day": wording.near_day(delegation.until_on, facts.today),
    }
    return Row(
        BY_NAME["delegation"],
        notice.subject_key,
        _("%(delegate)s stands in for %(person)s until %(day)s") % words,
        link("todo"),
        notices=[notice],
        sort=(delegation.until_on, ""),
    )


def _cap_row(notice: Notice, facts: Facts) -> Row:
    words = _("The daily cap of %(cap)d mails was reached; the rest waits for tomorrow.")
    title = words % {"cap": facts.policy.daily_cap}
    return Row(BY_NAME["cap"], "cap", title, link("reminders"), notices=[notice])


def _together(name: str, rows: list[Row]) -> list[Row]:
    """What is seen to in one place shares one line: one click leads to it all."""
    alike = [row for row in rows if row.section.name == name]
    if len(alike) < 2:
        return rows
    first = rows.index(alike[0])
    codes = _("%(first)s, %(second)s")
    names = alike[0].code
    for row in alike[1:SHOWN_CODES]:
        names = codes % {"first": names, "second": row.code}
    whose = dict.fromkeys(words for row in alike for words in row.details)
    together = Row(
        alike[0].section,
        name,
        _("%(codes)s (%(count)d altogether)") % {"codes": names, "count": len(alike)},
        link(TOGETHER[name]),
        details=list(whose) if name == "handed_over" else [],
        notices=[notice for row in alike for notice in row.notices],
        count=len(alike),
    )
    return [*rows[:first], together, *(row for row in rows[first:] if row not in alike)]
