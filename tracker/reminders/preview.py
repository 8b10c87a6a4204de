"""Who gets what on which day in the next weeks, as things stand now."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.calendars.working_days import load_calendar
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Department, Person
from tracker.reminders.deciding import recipients
from tracker.reminders.facts import Facts, load_facts
from tracker.reminders.ladders import Plan
from tracker.reminders.models import Notice
from tracker.reminders.planning import all_rungs
from tracker.reminders.policy import current_policy
from tracker.reminders.rungs import Window
from tracker.reminders.words import KINDS

PREVIEW_DAYS = 60


@dataclass
class Part:
    """What a person is told of one kind: the items' codes, or how many where they have none."""

    kind: str
    items: list[ChecklistItem] = field(default_factory=list)
    count: int = 0

    @property
    def label(self) -> str:
        return str(KINDS[self.kind])


@dataclass
class Letter:
    """One person's mail of a day; `person` is None for what reaches nobody."""

    person: Person | None
    departments: tuple[Department, ...] = ()
    parts: dict[str, Part] = field(default_factory=dict)

    def add(self, notice: Notice, item: ChecklistItem | None) -> None:
        """One more thing to tell."""
        part = self.parts.setdefault(notice.kind, Part(notice.kind))
        part.count += 1
        if item is not None and item not in part.items:
            part.items.append(item)


@dataclass
class PreviewDay:
    """A day with its letters."""

    on: date
    letters: dict[int, Letter] = field(default_factory=dict)


def preview(today: date, items: set[int] | None = None) -> list[PreviewDay]:
    """The days on which something goes out; `items` narrows it to these items.

    Posts, delegations and items are taken as they stand today (a fixed number of queries).
    """
    policy = current_policy()
    window = Window(today, today + timedelta(days=PREVIEW_DAYS))
    plan = Plan(policy, window, load_calendar(), as_of=today)
    notices = [
        Notice(
            subject_key=owed.subject_key,
            kind=owed.rung.kind,
            audience=owed.audience,
            owed_on=owed.rung.on,
            item_id=owed.item_id,
            department_id=owed.department_id,
        )
        for owed in all_rungs(plan)
        if items is None or owed.item_id in items
    ]
    facts = load_facts(today, policy, notices)
    days: dict[date, PreviewDay] = {}
    for notice in sorted(notices, key=lambda n: (n.owed_on, n.kind, n.subject_key)):
        day = days.setdefault(notice.owed_on, PreviewDay(notice.owed_on))
        _add(day, notice, facts)
    return [days[on] for on in sorted(days) if days[on].letters]


def _add(day: PreviewDay, notice: Notice, facts: Facts) -> None:
    people: list[Person | None] = [*recipients(notice, facts)]
    if not people and notice.audience in ("owner", "department"):
        people = [None]  # goes into the office's own mail
    for person in people:
        key = person.pk if person else 0
        if key not in day.letters:
            bodies = facts.directory.actor(person).departments if person else ()
            day.letters[key] = Letter(person, bodies)
        day.letters[key].add(notice, facts.items.get(notice.item_id or 0))
