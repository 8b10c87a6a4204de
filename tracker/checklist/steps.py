"""节点: dated steps inside an item, kept by the lead department while the work goes on.

The item's light follows its open steps (tracker.checklist.lights). Source: issue "Workflow and
people": an item is behind when a step is.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.lights import light_in, step_rule, step_words
from tracker.checklist.models import ChecklistItem, Step
from tracker.checklist.models.steps import LONGEST_STEP
from tracker.checklist.querysets import AT_WORK
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.trail.errors import NotAllowed, Refused, Stale
from tracker.trail.recording import recording, writer


@dataclass(frozen=True)
class StepLine:
    """A step as the item's page shows it: its own light and the words beside it.

    `number` counts from 1 in the order they were added, those taken off among them.
    """

    number: int
    step: Step
    light: str
    words: str

    @property
    def was_moved(self) -> bool:
        """Whether its date is no longer the one it began with."""
        return self.step.due_on != self.step.original_due_on


def step_lines(item: ChecklistItem, today: date, calendar: WorkCalendar) -> list[StepLine]:
    """The item's steps by date, each with its light; no light once the item ended (two queries)."""
    rows = item.steps.annotate(mark=step_rule(today, calendar)).select_related("done_by")
    lines = []
    for number, step in enumerate(rows.order_by("pk"), start=1):
        light = light_in(step.mark) if item.status in AT_WORK else ""
        words = step_words(step, step.mark, today, calendar) if light or step.done_on else "—"
        if step.removed_on is None:
            lines.append(StepLine(number, step, light, words))
    return sorted(lines, key=lambda line: (line.step.due_on, line.number))


def require_may_plan(item: ChecklistItem, actor: Actor) -> Actor:
    """The actor with the hat under which steps are kept.

    The lead department while it works on the item, the office while the item is open.
    Raises NotAllowed, WrongStatus.
    """
    leads = actor.works_in(item.lead_department_id)
    if not (leads or actor.is_office):
        raise NotAllowed(_("Only the lead department or the office keeps the steps."))
    if leads and item.status in AT_WORK:
        return actor.wearing(item.lead_department_id, WORKING_ROLES)
    if actor.is_office and item.is_open:
        return actor.as_office()
    raise WrongStatus(_("Steps are kept only while the work is going on."))


def may_plan(item: ChecklistItem, actor: Actor) -> bool:
    """Whether the page offers to add, change and tick steps."""
    try:
        require_may_plan(item, actor)
    except Refused:
        return False
    return True


@writer
def add_step(item: ChecklistItem, actor: Actor, *, title: str, due_on: date) -> Step:
    """Add a step. Raises NotAllowed, WrongStatus, Incomplete (no title, too long, there)."""
    hat = require_may_plan(item, actor)
    title = _title(title)
    with recording(hat) as record:
        found = _locked(item, actor)
        if found.steps.filter(title=title, due_on=due_on, removed_on=None).exists():
            raise Incomplete(_("The item has this step already."), "title")
        step = Step.objects.create(item=found, title=title, due_on=due_on, original_due_on=due_on)
        _touch(item, hat)
        record("item.step_added", item, {"step": title, "due_on": due_on})
    return step


@writer
def edit_step(step: Step, actor: Actor, *, version: int, title: str, due_on: date) -> None:
    """Change its words or its date; the trail keeps the old ones and the row its first date.

    Raises NotAllowed, WrongStatus, Incomplete, Stale.
    """
    hat = require_may_plan(step.item, actor)
    pairs: dict[str, list[str | date]] = {
        "title": [step.title, _title(title)],
        "due_on": [step.due_on, due_on],
    }
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    with recording(hat) as record:
        if not changed:
            record.nothing()
            return
        was = step.title
        _change(step, version, hat, **{name: pair[1] for name, pair in changed.items()})
        record("item.step_changed", step.item, {"step": was, "changes": changed})


@writer
def tick_step(step: Step, actor: Actor, *, version: int) -> None:
    """完成: the step is done today. Raises NotAllowed, WrongStatus (done already), Stale."""
    hat = require_may_plan(step.item, actor)
    if step.done_on:
        raise WrongStatus(_("This step is done already."))
    with recording(hat) as record:
        _change(step, version, hat, done_on=hat.on, done_by=hat.person)
        record("item.step_done", step.item, {"step": step.title})


@writer
def untick_step(step: Step, actor: Actor, *, version: int) -> None:
    """The step is not done after all. Raises NotAllowed, WrongStatus (it is open), Stale."""
    hat = require_may_plan(step.item, actor)
    if not step.done_on:
        raise WrongStatus(_("This step is open, so there is nothing to take back."))
    with recording(hat) as record:
        _change(step, version, hat, done_on=None, done_by=None)
        record("item.step_undone", step.item, {"step": step.title})


@writer
def take_off_step(step: Step, actor: Actor, *, version: int) -> None:
    """Take a step off the item; its row stays. Raises NotAllowed, WrongStatus, Stale."""
    hat = require_may_plan(step.item, actor)
    with recording(hat) as record:
        _change(step, version, hat, removed_on=hat.on)
        record("item.step_removed", step.item, {"step": step.title, "due_on": step.due_on})


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Incomplete(_("Write what the step is."), "title")
    if len(title) > LONGEST_STEP:
        raise Incomplete(_("Say it in at most 30 characters."), "title")
    return title


def _locked(item: ChecklistItem, actor: Actor) -> ChecklistItem:
    """The item, held so that nobody decides on it meanwhile."""
    held = ChecklistItem.objects.select_for_update().get(pk=item.pk)
    require_may_plan(held, actor)
    return held


def _touch(item: ChecklistItem, hat: Actor) -> None:
    ChecklistItem.objects.filter(pk=item.pk).update(updated_on=hat.on)


def _change(step: Step, version: int, hat: Actor, **values: object) -> None:
    _locked(step.item, hat)
    changed = Step.objects.filter(pk=step.pk, version=version, removed_on=None).update(
        version=F("version") + 1, **values
    )
    if not changed:
        raise Stale(step)
    for name, value in values.items():
        setattr(step, name, value)
    step.version = version + 1
    _touch(step.item, hat)
