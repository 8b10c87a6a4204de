"""The leader's page as of a final period: from its lines alone, so that a later year prints it so.

Names, lights and departments are those that the lines keep; every number leads to the lines it
counts, chosen by the same words (tracker.web.periods.chosen).
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tracker.calendars.wording import full_day
from tracker.checklist.light_table import legend_of
from tracker.organizations.models import Department
from tracker.periods.freezing import spoken
from tracker.periods.models import Period, PeriodLine
from tracker.periods.rounds import period_label
from tracker.web.checklist.rows import Light
from tracker.web.overview.compared import comparisons, final_before
from tracker.web.overview.counts import (
    STILL_OPEN,
    Cell,
    DepartmentLine,
    Late,
    Number,
    Numbers,
    filed_numbers,
)
from tracker.workbooks.period_ledger import thaw


class FrozenNumbers(Numbers):
    """All numbers of a period's lines (one query)."""

    def __init__(self, period: Period) -> None:
        """period: final, with its checklist loaded."""
        self.period = period
        self.lines = list(period.lines.filter(corrects=None).order_by("position", "pk"))
        self.cells = [
            Cell(
                line.kind,
                line.values["handling"],
                line.status,
                line.light,
                line.is_overdue,
                _lead(line),
            )
            for line in self.lines
        ]

    def link(self, **words: str) -> str:
        """The period's lines under these filters."""
        url = reverse("period_lines", args=[self.period.checklist.plan_year, self.period.number])
        return f"{url}?{urlencode(words)}"

    def late(self) -> list[Late]:
        """Overdue items by name, the longest overdue first."""
        late = [line for line in self.lines if line.is_overdue]
        return [
            self._late(line) for line in sorted(late, key=lambda one: one.values["due_on"] or "")
        ]

    def departments(self) -> list[DepartmentLine]:
        """By department, in the official order of then."""
        by_lead = self.by_lead()
        return [self.department(body, by_lead[body.code]) for body in self._bodies()]

    def filed(self, own: list[Cell]) -> list[Number]:
        """Filed for this very period, and what was still owed when it became final."""
        if self.period.scope != Period.Scope.ALL:
            return []  # only what was lit had to be filed
        keep = [line for line in self.lines if line.values["handling"] == "keep"]
        done = [line for line in keep if _is_filed(line)]
        owed = [one for one in keep if one.status in STILL_OPEN and not _is_filed(one)]
        return filed_numbers(self, len(done), len(owed))

    def _late(self, line: PeriodLine) -> Late:
        row = thaw(line, 0)
        light = Light(row.light, row.light_words, spoken(line.values["light_reason"]))
        url = f"{self.link(light='overdue')}#{row.item.code}"
        return Late(row.item, light, row.granted, url)

    def _bodies(self) -> list[Department]:
        leads = {line.values["lead"]["code"]: line.values["lead"] for line in self._led()}
        names = ("code", "name", "short_name", "order")
        bodies = [Department(**{name: lead[name] for name in names}) for lead in leads.values()]
        return sorted(bodies, key=lambda body: (body.order, body.code))

    def _led(self) -> list[PeriodLine]:
        return [line for line in self.lines if line.values["lead"]]


def frozen_numbers(period: Period) -> dict[str, Any]:
    """All that page and mail show of a final period."""
    numbers = FrozenNumbers(period)
    day: date = period.as_of_on
    context: dict[str, Any] = {
        "frozen": period,
        "as_of": day,
        "day": full_day(day),
        "unit_then": period.office_then.get("reporting_unit", ""),
        "empty": not numbers.cells,
        "kinds": list(numbers.kinds()),
        "late": numbers.late(),
        "lines": numbers.departments(),
        "period_words": period_label(period),
        "sees_all": True,
        "legend": legend_of(period.lights_then),
    }
    last = final_before(period)
    if last is not None:
        lines = PeriodLine.objects.filter(period=last)
        context |= {"compared": last, "comparisons": comparisons(numbers, lines)}
    return context


def _lead(line: PeriodLine) -> str | None:
    lead = line.values["lead"]
    return str(lead["code"]) if lead else None


def _is_filed(line: PeriodLine) -> bool:
    report = line.values["report"]
    return bool(report and report["is_of_this_period"])
