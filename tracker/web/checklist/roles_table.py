"""The table role × status → one primary button, asked from `next_step` itself.

docs/roles-and-buttons.md is its print; a test compares the two.
"""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.checklist.models import ChecklistItem, Contribution
from tracker.checklist.models.plan import Kind
from tracker.checklist.next_step import next_step
from tracker.organizations.actors import Actor, Seat
from tracker.organizations.models import Department, Person, Post
from tracker.web.checklist.buttons import label_of

S = ChecklistItem.Status
H = ChecklistItem.Handling
STATUSES = (
    S.ASSIGNED,
    S.IN_PROGRESS,
    S.AWAITING_SIGNOFF,
    S.SUBMITTED,
    S.RETURNED,
    S.CLOSED,
    S.CANCELLED,
    S.CARRIED_OVER,
)
QUARTERLY = ChecklistItem.Recurrence.QUARTERLY
KINDS = (
    (Kind.RECTIFICATION, "", ""),
    (Kind.TASK, "", ""),
    (Kind.COMMITMENT, H.KEEP, ""),
    (Kind.COMMITMENT, H.KEEP, QUARTERLY),
    (Kind.COMMITMENT, H.PROVE, ""),
    (Kind.COMMITMENT, H.YEARLY, ""),
    (Kind.COMMITMENT, H.RECORD, ""),
)
LEAD = Department(pk=1, order=1, sign_off=Department.SignOff.ONLINE)
HELPER = Department(pk=2, order=2)
TODAY = date(2022, 9, 15)


def as_markdown() -> str:
    """The whole page in Chinese."""
    with override("zh-hans"):
        parts = [
            "# " + _("Who has which button") + "\n",
            _("Printed by `manage.py roles_and_buttons`; **the primary button**, then the others.")
            + "\n",
        ]
        for kind, handling, recurrence in KINDS:
            parts.append(_table(kind, handling, recurrence))
        return "\n".join(parts)


def _table(kind: Kind, handling: str, recurrence: str) -> str:
    words = str(kind.label) + (f" · {H(handling).label}" if handling else "")
    words += f" · {ChecklistItem.Recurrence(recurrence).label}" if recurrence else ""
    actors = _actors()
    lines = [
        f"## {words}\n",
        "| " + " | ".join([_("Status"), *actors]) + " |",
        "| --- " * (len(actors) + 1) + "|",
    ]
    for status in STATUSES:
        item = _item(kind, handling, recurrence, status)
        cells = [_cell(actor, item) for actor in actors.values()]
        lines.append("| " + " | ".join([item.status_words(), *cells]) + " |")
    late = _item(kind, handling, recurrence, S.IN_PROGRESS)
    late.due_on = TODAY - timedelta(days=1)
    cells = [_cell(actor, late) for actor in actors.values()]
    lines.append("| " + " | ".join([_("Overdue"), *cells]) + " |")
    return "\n".join(lines) + "\n"


def _actors() -> dict[str, Actor]:
    """One actor per role, all of them in memory."""
    roles = {
        _("clerk, liaison of the lead"): (Post.Role.STAFF, LEAD),
        _("head of the lead"): (Post.Role.HEAD, LEAD),
        _("co-department"): (Post.Role.STAFF, HELPER),
        _("office"): (Post.Role.OFFICE, Department(pk=3, order=3)),
        _("leader"): (Post.Role.VIEWER, Department(pk=4, order=4)),
    }
    return {words: _actor(role, body) for words, (role, body) in roles.items()}


def _actor(role: str, body: Department) -> Actor:
    person = Person(pk=1, name="")
    seat = Seat(body, role, Post(person=person, department=body, role=role))
    return Actor(user=None, person=person, on=TODAY, seats=(seat,))


def _item(kind: Kind, handling: str, recurrence: str, status: str) -> ChecklistItem:
    item = ChecklistItem(
        pk=1,
        kind=kind,
        handling=handling,
        recurrence=recurrence,
        status=status,
        lead_department=LEAD,
        code="X",
    )
    helper = Contribution(item=item, department=HELPER)
    # contributions are read as if prefetched: no database is needed to print the table
    item._prefetched_objects_cache = {"contributions": [helper]}  # type: ignore[attr-defined]
    return item


def _cell(actor: Actor, item: ChecklistItem) -> str:
    step = next_step(actor, item)
    if not step.primary:
        return "—"
    others = "、".join(label_of(act, item, actor) for act in step.others)
    return f"**{label_of(step.primary, item, actor)}**" + (f"（{others}）" if others else "")
