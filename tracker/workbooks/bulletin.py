"""情况通报: a Word document from a final period, to be edited in Word afterwards.

It is always in the site's own language, as official documents are. What the office decided for it
(number, day, name under it, 工作要求) is kept with the period, so that it comes out the same again.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.calendars.wording import full_day
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import Checklist
from tracker.organizations.actors import Actor
from tracker.organizations.details import office_details
from tracker.organizations.rights import require_office
from tracker.periods.freezing import CORRECTABLE
from tracker.periods.models import Bulletin, Period, PeriodLine
from tracker.periods.rounds import period_label
from tracker.trail.models import Event
from tracker.trail.recording import recording, writer
from tracker.workbooks import bulletin_facts as facts
from tracker.workbooks.columns import progress
from tracker.workbooks.official_paper import Paper
from tracker.workbooks.period_ledger import correction_label
from tracker.workbooks.rows import Row
from tracker.workbooks.sheet import clean

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
WIDTHS = (4.5, 7.5, 20, 10, 17, 12, 26, 19)


@dataclass(frozen=True)
class BulletinFacts:
    """第 n 期, 成文日期, 署名, 工作要求 (a paragraph a line)."""

    number: int
    issued_on: date
    issued_by: str
    requirements: str


def bulletin_facts(period: Period, today: date) -> BulletinFacts:
    """What was kept for this period, else what an office would start from (three queries)."""
    kept = Bulletin.objects.filter(period=period).first()
    if kept is not None:
        return BulletinFacts(kept.number, kept.issued_on, kept.issued_by, kept.requirements)
    year = Bulletin.objects.filter(period__checklist_id=period.checklist_id)
    last = year.order_by("-number").first()
    with override(settings.LANGUAGE_CODE):
        words = last.requirements if last else standing_requirements()
    return BulletinFacts(
        number=last.number + 1 if last else 1,
        issued_on=today,
        issued_by=last.issued_by if last else office_details().office_name,
        requirements=words,
    )


def standing_requirements() -> str:
    """工作要求 before the office has written its own."""
    return "\n".join(
        (
            _(
                "Each lead department goes through its items one by one; for an overdue item it "
                "states why and by when it will be done, and a returned one it mends and submits "
                "again without delay."
            ),
            _(
                "Departments that have not filed their progress do so as soon as they can, and "
                "co-departments give theirs unasked."
            ),
            _(
                "What is filed is true, and evidence shows that the item is done as it was meant "
                "to be; nothing more is asked for."
            ),
        )
    )


@writer
def export_bulletin(
    target: IO[bytes], period: Period, actor: Actor, chosen: BulletinFacts
) -> Bulletin:
    """Write the document and keep what was chosen for it.

    Raises NotAllowed, WrongStatus (not final), Incomplete (the number stands on another one, no
    name under it), OSError when the stream cannot be written; nothing is kept then.
    """
    hat = require_office(actor)
    if period.frozen_on is None:
        raise WrongStatus(_("This period is not final yet: a bulletin is made of final lines."))
    _number_free(period, chosen.number)
    if not chosen.issued_by.strip():
        raise Incomplete(_("Write who issues the bulletin."), "issued_by")
    write_bulletin(target, period, chosen)
    with recording(hat) as record:
        # two at once wait for each other here; the second then sees the first one's number
        Checklist.objects.select_for_update().get(pk=period.checklist_id)
        _number_free(period, chosen.number)
        values = {name: getattr(chosen, name) for name in ("number", "issued_on", "requirements")}
        values["issued_by"] = chosen.issued_by.strip()
        row, _made = Bulletin.objects.update_or_create(period=period, defaults=values)
        record("bulletin.exported", period, {"number": row.number, "on": row.issued_on})
    return row


def _number_free(period: Period, number: int) -> None:
    """Raises Incomplete where the number is that of another bulletin of the plan year."""
    others = Bulletin.objects.filter(period__checklist_id=period.checklist_id, number=number)
    other = others.exclude(period=period).select_related("period__checklist").first()
    if other is not None:
        words = _("Number %(n)d is that of the bulletin of %(period)s; choose another.")
        label = period_label(other.period)
        raise Incomplete(words % {"n": number, "period": label}, "number")


def write_bulletin(target: IO[bytes], period: Period, chosen: BulletinFacts) -> None:
    """The whole document. Raises OSError when the stream cannot be written."""
    with override(settings.LANGUAGE_CODE):
        _Bulletin(period, chosen).write(target)


def file_name(period: Period, number: int) -> str:
    """What the downloaded file is called."""
    with override(settings.LANGUAGE_CODE):
        return _("Bulletin no. %(n)d (%(period)s).docx") % {
            "n": number,
            "period": period_label(period),
        }


class _Bulletin:
    """The parts of the document, from top to bottom."""

    def __init__(self, period: Period, chosen: BulletinFacts) -> None:
        self.period, self.chosen = period, chosen
        self.lines = list(period.lines.filter(corrects=None).order_by("position", "pk"))
        self.by_kind = facts.rows_of(self.lines)
        self.rows = [row for own in self.by_kind.values() for row in own]
        self.corrections = list(period.lines.exclude(corrects=None).order_by("pk"))
        self.paper = Paper()
        self.district = clean(period.office_then.get("district", ""))
        self.day = full_day(period.as_of_on)

    def write(self, target: IO[bytes]) -> None:
        at = datetime.combine(self.chosen.issued_on, time())
        self._head()
        self._counts()
        self._problems()
        self._requirements()
        self._close()
        self._annex()
        self.paper.describe(
            title=self._title(),
            author=clean(self.chosen.issued_by.strip()),
            subject=_("No. %(n)d, as of %(day)s") % {"n": self.chosen.number, "day": self.day},
            at=at,
        )
        self.paper.save(target, at)

    def _title(self) -> str:
        return _("%(district)s: bulletin on the checklist of law-based government") % {
            "district": self.district
        }

    def _head(self) -> None:
        self.paper.title(self._title())
        self.paper.centred(_("(No. %(n)d)") % {"n": self.chosen.number})
        self.paper.empty_line()
        words = _("This is how the checklist of law-based government of %(year)d stood on %(day)s.")
        year = self.period.checklist.plan_year
        self.paper.body(words % {"year": year, "day": self.day})

    def _counts(self) -> None:
        self.paper.heading(_heading(0, _("The whole")))
        for index, (kind, rows) in enumerate(self.by_kind.items()):
            self.paper.subheading(_subheading(index, str(kind.label)))
            self.paper.body(facts.count_words(kind, rows))
            if any(row.item.handling for row in rows):
                self.paper.body(facts.handling_words(rows))
        self.paper.body(self._how_counted())

    def _how_counted(self) -> str:
        """Where the numbers come from, so that anybody can count them again."""
        final = Event.objects.filter(subject=self.period.trail_key, verb="period.frozen").first()
        return _(
            "How this was counted: each number is one of the lines of the ledger of %(period)s "
            "in the annex, as of %(day)s, made final on %(final)s (trail no. %(event)s); overdue "
            "means past the current date of that day; the kinds are counted apart."
        ) % {
            "period": period_label(self.period),
            "day": self.day,
            "final": full_day(self.period.frozen_on) if self.period.frozen_on else "—",
            "event": final.number if final else "—",
        }

    def _problems(self) -> None:
        self.paper.heading(_heading(1, _("What is amiss")))
        none = _("None.")
        for index, (title, sentences) in enumerate(
            (
                (_("Overdue items"), facts.overdue(self.rows)),
                (_("Returned, not submitted again"), facts.returned(self.rows)),
                (
                    _("Progress of the period not filed"),
                    facts.unreported(self.rows, self.lines, self.period),
                ),
            )
        ):
            self.paper.subheading(_subheading(index, title))
            for sentence in sentences or [none]:
                self.paper.body(clean(sentence))

    def _requirements(self) -> None:
        self.paper.heading(_heading(2, _("What is asked for")))
        for line in self.chosen.requirements.splitlines():
            if line.strip():
                self.paper.body(clean(line.strip()))

    def _close(self) -> None:
        self.paper.empty_line()
        self.paper.body(_("Annex: %(title)s") % {"title": self._annex_title()})
        self.paper.empty_line()
        self.paper.empty_line()
        self.paper.signature(clean(self.chosen.issued_by.strip()), full_day(self.chosen.issued_on))

    def _annex_title(self) -> str:
        return _("%(district)s: ledger of the checklist (%(period)s)") % {
            "district": self.district,
            "period": period_label(self.period),
        }

    def _annex(self) -> None:
        self.paper.annex(_("Annex"), self._annex_title())
        head = [
            _("No."),
            _("Code"),
            _("Item"),
            _("Lead department"),
            _("Due (extensions)"),
            _("Status, light"),
            _("Progress"),
            _("Problems and next steps"),
        ]
        for index, (kind, rows) in enumerate(self.by_kind.items()):
            words = _("%(kind)s, %(n)d items") % {"kind": kind.label, "n": len(rows)}
            self.paper.subheading(_subheading(index, words))
            if rows:
                self.paper.table(WIDTHS, head, [_values(row) for row in rows])
        for line in self.corrections:
            self.paper.body(clean(_correction(line)))


def _values(row: Row) -> list[str]:
    lead, report = row.item.lead_department, row.report
    troubles = [report.problems, report.next_steps] if report else []
    values = [
        str(row.number),
        row.item.short_code,
        row.item.title,
        lead.short_name if lead else "",
        facts.due_words(row),
        facts.state_words(row),
        progress(row),
        "\n".join(part for part in troubles if part),
    ]
    return [clean(value) for value in values]


def _correction(line: PeriodLine) -> str:
    changed = line.values["changed"]
    parts = [
        f"{correction_label(name)}：{changed[name]}" for name in CORRECTABLE if name in changed
    ]
    return _("Corrected, %(code)s: %(changes)s (%(reason)s)") % {
        "code": line.values["short_code"],
        "changes": _("; ").join(parts),
        "reason": line.correction_reason,
    }


def _heading(index: int, text: str) -> str:
    return f"{NUMERALS[index]}、{text}"


def _subheading(index: int, text: str) -> str:
    return f"（{NUMERALS[index]}）{text}"
