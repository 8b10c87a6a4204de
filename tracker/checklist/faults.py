"""退回时指出的佐证: which files of an item failed when the office returned it, and why.

A fault stands beside its file until the file is replaced or taken off, or until the office decides
again in the same loop: on the closing of the item, or on a progress report about it.
Source: issue, "Evidence": a return can name which file fails and why.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem, EvidenceLink
from tracker.organizations.actors import Actor
from tracker.trail.recording import Recorder

LONGEST_FAULT = 200  # characters; the column's own limit
NO_FAULT: dict[str, Any] = {"fault": "", "fault_on": None, "fault_loop": ""}
Faults = Mapping[EvidenceLink, str]


def check_faults(item: ChecklistItem, faults: Faults) -> None:
    """Raises Incomplete: a file without words, or one that serves the item no longer."""
    for link, words in faults.items():
        if link.item_id != item.pk or link.removed_on:
            raise Incomplete(_("This file serves the item no longer; look again."), "files")
        if not words.strip():
            raise Incomplete(_("Write what is wrong with each ticked file."), "files")


def name_faults(
    item: ChecklistItem, faults: Faults, loop: EvidenceLink.Loop, hat: Actor, record: Recorder
) -> None:
    """Put the words beside their files in place of those said before in that loop."""
    clear_faults(item, record, loop)
    for link, words in faults.items():
        text = words.strip()[:LONGEST_FAULT]
        named = {"fault": text, "fault_on": hat.on, "fault_loop": loop}
        EvidenceLink.objects.filter(pk=link.pk).update(**named)
        payload = {"file_name": link.evidence.file_name, "words": text}
        record("item.file_faulted", item, payload, actor=hat)


def clear_faults(item: ChecklistItem, record: Recorder, *loops: EvidenceLink.Loop) -> None:
    """Take the words off the item's files: those of these loops, else all; `record` tells why."""
    links = item.evidence_links.exclude(fault="")
    if loops:
        links = links.filter(fault_loop__in=loops)
    links.update(**NO_FAULT)
