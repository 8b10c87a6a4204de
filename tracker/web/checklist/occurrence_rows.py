"""The occurrences of a recurring item as its page lists them: light, evidence, the one act."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.checklist import occurrences as rules
from tracker.checklist.lights import light_rule
from tracker.checklist.models import ChecklistItem, EvidenceLink, Occurrence
from tracker.organizations.actors import Actor
from tracker.trail.errors import Refused
from tracker.web.checklist.buttons import Button
from tracker.web.checklist.rows import Lamps, Light


@dataclass(frozen=True)
class OccurrenceRow:
    """One line of the table; `act` is None where who looks has nothing to do with it."""

    occurrence: Occurrence
    light: Light
    evidence: list[EvidenceLink]
    act: Button | None


def lit_occurrences(item: ChecklistItem, lamps: Lamps) -> list[tuple[Occurrence, Light]]:
    """The occurrences that count, each with its light by the office's own rules (two queries)."""
    rows = (
        item.occurrences.filter(retired_on=None)
        .annotate(handling=Value(ChecklistItem.Handling.KEEP))
        .annotate(light_rule=light_rule(lamps.today, lamps.calendar, with_steps=False))
        .select_related("submitted_by", "decided_by")
    )
    found: list[tuple[Occurrence, Light]] = []
    for one in rows:
        one.item = item
        found.append((one, lamps.light(one)))
    return found


def occurrence_rows(
    item: ChecklistItem, links: Sequence[EvidenceLink], actor: Actor, lamps: Lamps
) -> list[OccurrenceRow]:
    """The table of the item's page; `links` are the item's evidence the actor may see."""
    return [
        OccurrenceRow(
            one,
            light,
            [link for link in links if link.occurrence_id == one.pk],
            _act(one, actor),
        )
        for one, light in lit_occurrences(item, lamps)
    ]


def _act(one: Occurrence, actor: Actor) -> Button | None:
    """The first act that the rules allow the actor: the lead's, then the office's."""
    for name, label, check, posts in (
        ("report", _("Report it"), rules.require_may_report, False),
        ("decide", _("Verify"), rules.require_may_decide, False),
        ("withdraw", _("Withdraw"), rules.require_may_withdraw, True),
        ("reopen", _("Look again"), rules.require_may_reopen, False),
    ):
        try:
            check(one, actor)
        except Refused:
            continue
        return Button(name, label, _address(name, one), posts=posts)
    return None


def _address(name: str, one: Occurrence) -> str:
    url_name = "verify_occurrence" if name == "decide" else f"occurrence_{name}"
    return reverse(url_name, args=[one.item.code, one.label])
