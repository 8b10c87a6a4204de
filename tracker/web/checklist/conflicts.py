"""Two people at once: what changed since the page was read, and both texts side by side."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.calendars.wording import full_day
from tracker.checklist.history import Line, events_of, line, since
from tracker.checklist.models import ChecklistItem, Contribution
from tracker.web.checklist.forms import ActForm

SHOWN_WITHOUT_SEEN = 3


@dataclass(frozen=True)
class Difference:
    """A field in two versions: what was typed here, what stands there now."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    """Someone was faster: what they did, and where the texts differ."""

    lines: list[Line]
    differences: list[Difference]

    @property
    def last(self) -> Line | None:
        """The last change."""
        return self.lines[-1] if self.lines else None


def conflict_of(form: ActForm, present: ChecklistItem | Contribution) -> Conflict:
    """The conflict of a form whose version is no longer the present one."""
    item = present if isinstance(present, ChecklistItem) else present.item
    seen = form.data.get("seen", "")
    if seen.isdigit():
        lines = since(item, int(seen))
    else:
        lines = [line(event) for event in events_of(item)[:SHOWN_WITHOUT_SEEN]][::-1]
    return Conflict(lines, differences(form, present))


def differences(form: ActForm, present: ChecklistItem | Contribution) -> list[Difference]:
    """The compared fields of the form that differ from what stands now."""
    found = []
    for name in form.compared:
        mine = _words(form.data.get(name, ""))
        theirs = _words(getattr(present, name))
        value = getattr(present, name)
        typed = value.isoformat() if isinstance(value, date) else theirs
        if mine != typed:
            found.append(Difference(str(form[name].label), mine, theirs))
    return found


def _words(value: Any) -> str:
    if isinstance(value, date):
        return full_day(value)
    return str(value or "").replace("\r\n", "\n").strip()
