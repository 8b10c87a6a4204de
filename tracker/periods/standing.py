"""How far the departments are with a round: for the office's page and its telephone calls."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Department, Post
from tracker.periods.models import Period, ProgressReport
from tracker.periods.rows import filed_reports, owed_items, previous_reports, unsent_items

WHO_TO_CALL = (Post.Role.LIAISON, Post.Role.STAFF)


@dataclass
class Standing:
    """One department in a round. `reports` are those with the office, `open_items` still owed.

    `unsigned`: filed, but waiting for the department's own sign-off.
    """

    department: Department
    reports: list[ProgressReport] = field(default_factory=list)
    returned: list[ProgressReport] = field(default_factory=list)
    unsigned: list[ProgressReport] = field(default_factory=list)
    open_items: list[ChecklistItem] = field(default_factory=list)
    people: list[Post] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return len(self.reports)

    @property
    def owed(self) -> int:
        """All it has filed or still has to file."""
        return len(self.reports) + len(self.unsigned) + len(self.open_items)

    @property
    def is_done(self) -> bool:
        return not (self.open_items or self.unsigned)

    @property
    def unchanged_twice(self) -> list[ProgressReport]:
        """Reports without change whose last one was without change too."""
        return [r for r in self.reports if getattr(r, "unchanged_twice", False)]


def standings(period: Period, today: date) -> list[Standing]:
    """Every department that owes or filed something, in official order (five queries)."""
    found: dict[int, Standing] = {}

    def of(department: Department) -> Standing:
        return found.setdefault(department.pk, Standing(department))

    for report in _reports(period):
        if report.state == ProgressReport.State.FILED:
            of(report.department).reports.append(report)
        elif report.state == ProgressReport.State.AWAITING_SIGNOFF:
            of(report.department).unsigned.append(report)
        elif report.state == ProgressReport.State.RETURNED:
            of(report.department).returned.append(report)
    for item in unsent_items(period).select_related("lead_department").order_by("position", "pk"):
        if item.lead_department:
            of(item.lead_department).open_items.append(item)
    people = _people(list(found), today)
    for pk, standing in found.items():
        standing.people = people[pk]
    _mark_unchanged(period, found)
    return sorted(found.values(), key=lambda s: (s.department.order, s.department.pk))


def counts(periods: list[Period]) -> dict[int, tuple[int, int]]:
    """Per period (sent, owed), two queries per period."""
    result = {}
    for period in periods:
        sent = set(filed_reports(period).values_list("item_id", flat=True))
        owed = set(owed_items(period).values_list("pk", flat=True))
        result[period.pk] = (len(sent), len(sent | owed))
    return result


def _reports(period: Period) -> list[ProgressReport]:
    return list(
        ProgressReport.objects.filter(period=period)
        .exclude(state__in=[ProgressReport.State.BLANK, ProgressReport.State.FILLED])
        .select_related("item", "department", "filed_by", "checked_by")
        .order_by("item__position", "pk")
    )


def _people(department_ids: list[int], today: date) -> dict[int, list[Post]]:
    people: dict[int, list[Post]] = defaultdict(list)
    posts = Post.objects.valid_on(today).filter(
        department_id__in=department_ids, role__in=WHO_TO_CALL
    )
    for post in posts.select_related("person", "department").order_by("role", "pk"):
        known = people[post.department_id]
        if all(other.person_id != post.person_id for other in known):
            known.append(post)
    return people


def _mark_unchanged(period: Period, found: dict[int, Standing]) -> None:
    """Against the last report of each item: a round of amber and red ones may have skipped it."""
    ids = [report.item_id for standing in found.values() for report in standing.reports]
    last = previous_reports(period, ids)
    unchanged = {pk for pk, report in last.items() if report.no_change}
    for standing in found.values():
        for report in standing.reports:
            report.unchanged_twice = (  # type: ignore[attr-defined]
                report.no_change and report.item_id in unchanged
            )
