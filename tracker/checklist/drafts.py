"""What the acts on drafts share: who may, which draft, the change with its Event, and the way back.

An Event of a draft keeps `{"changes": {field: [old, new]}, "version": n}`, n being the version the
act left behind: `undo` (tracker.checklist.undoing) puts the old values back where n still stands.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.plan import Kind
from tracker.checklist.workflow import move
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department
from tracker.trail.recording import Recorder

Handling = ChecklistItem.Handling
Review = ChecklistItem.Review
S = ChecklistItem.Status
TITLE_LENGTH = 30


def require_draft(item: ChecklistItem) -> None:
    """Raises WrongStatus for what is published already or was merged into another draft."""
    if item.status != S.DRAFT:
        raise WrongStatus(_("This item is published already: change it on its own page."))
    if item.replaced_by_id is not None:
        raise WrongStatus(_("This draft was merged into another one; undo that first."))


def change_draft(
    record: Recorder,
    verb: str,
    item: ChecklistItem,
    version: int,
    actor: Actor,
    changes: Mapping[str, Any],
    **more: Any,
) -> None:
    """Change a draft where `version` still stands, and note the Event with old and new values.

    Raises Stale when someone else changed it meanwhile.
    """
    pairs = {
        column(name): [plain(getattr(item, name)), plain(value)] for name, value in changes.items()
    }
    move(item, version, actor, **changes)
    record(verb, item, {"changes": pairs, "version": item.version, **more})


def column(name: str) -> str:
    """The column of a field: foreign keys are kept in the trail by their key."""
    return str(getattr(ChecklistItem._meta.get_field(name), "attname", name))


def plain(value: Any) -> Any:
    """A value as the trail keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Department | ChecklistItem) else value


def checked_title(title: object) -> str:
    """The title without blanks around it. Raises Incomplete when it is empty or too long."""
    words = str(title or "").strip()
    if not words:
        raise Incomplete(_("Give the item a title."), "title")
    if len(words) > TITLE_LENGTH:
        raise Incomplete(
            _("The title has %(count)d characters; at most %(limit)d are allowed.")
            % {"count": len(words), "limit": TITLE_LENGTH},
            "title",
        )
    return words


def checked_handling(kind: str, handling: object) -> str:
    """Only reported measures have a handling, and they must have one. Raises Incomplete."""
    if kind != Kind.COMMITMENT:
        return ""
    if handling not in Handling.values:
        raise Incomplete(_("Choose how the measure is handled."), "handling")
    return str(handling)
