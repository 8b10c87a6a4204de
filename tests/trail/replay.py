"""Replaying the trail: what items, evidence and files are, from the Events' payloads alone."""

import json
from collections import defaultdict
from typing import Any

from tracker.checklist.models import ChecklistItem, Evidence, EvidenceLink
from tracker.files.models import StoredFile
from tracker.trail.models import Event
from tracker.trail.recording import canonical
from tracker.trail.state import NOW, Traced

State = dict[str, dict[str, Any]]
SAYS_AN_EVIDENCE = (
    "item.evidence_added", "item.evidence_removed", "item.evidence_renewed",
    "evidence.version_added", "item.signed_on_paper",
)  # fmt: skip
OWN_COLUMNS = (
    "file_name", "document_number", "document_on", "valid_until", "source_url", "version",
    "series", "title", "note", "uploaded_on",
)  # fmt: skip
EVIDENCE_COLUMNS = (*OWN_COLUMNS, "sha256", "department")


class Replay:
    """Starts from rows that were there before the first Event, if any, and follows each Event."""

    def __init__(self) -> None:
        self.rows: State = {}
        self.evidence: State = {}
        self.links: dict[str, set[str]] = defaultdict(set)

    def start_from(self, *rows: Traced) -> "Replay":
        """Rows that a test made without Events."""
        for row in rows:
            self.rows[row.trail_key] = plain({n: getattr(row, n) for n in row.trail_fields})
        return self

    def follow(self) -> "Replay":
        """All Events in their order."""
        for event in Event.objects.order_by("number"):
            data = event.data()
            self.rows.setdefault(event.subject, {}).update(data.get(NOW, {}))
            if event.verb in SAYS_AN_EVIDENCE:
                self._evidence(event.verb, event.subject, data)
        return self

    def _evidence(self, verb: str, subject: str, data: dict[str, Any]) -> None:
        key = data["evidence"]
        told = {name: data[name] for name in EVIDENCE_COLUMNS}
        if verb == "item.evidence_renewed":  # a pair: the version before and the one now
            told["file_name"], told["version"] = data["file_name"][1], data["version"][1]
            self.links[subject].discard(data["before"])
        self.evidence[key] = told
        self.links[subject] -= set(data.get("replaced", []))
        if verb in ("item.evidence_added", "item.evidence_renewed"):
            self.links[subject].add(key)
        elif verb == "item.evidence_removed":
            self.links[subject].discard(key)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as a payload holds them."""
    return dict(json.loads(canonical(values)))


def items_now() -> State:
    """The published items as they stand in the database."""
    return {item.trail_key: _columns(item) for item in ChecklistItem.objects.exclude(code=None)}


def files_now() -> State:
    """The stored bytes' rows."""
    return {stored.trail_key: _columns(stored) for stored in StoredFile.objects.all()}


def evidence_now() -> State:
    """Every version of every evidence, by its public id."""
    found = {}
    for row in Evidence.objects.select_related("file"):
        own = {name: getattr(row, name) for name in OWN_COLUMNS}
        more = {"sha256": row.file.sha256, "department": row.department_id}
        found[str(row.public_id)] = plain(own | more)
    return found


def links_now() -> dict[str, set[str]]:
    """By item the evidence that serves it."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in EvidenceLink.objects.filter(removed_on=None).select_related("item", "evidence"):
        found[link.item.trail_key].add(str(link.evidence.public_id))
    return found


def assert_the_trail_tells_it_all(replay: Replay) -> None:
    """What the replay came to is what stands in the database, no more and no less."""
    for now in (items_now(), files_now()):
        for key, columns in now.items():
            assert replay.rows.get(key) == columns, key
    assert replay.evidence == evidence_now()
    assert {k: v for k, v in replay.links.items() if v} == dict(links_now())


def _columns(row: Traced) -> dict[str, Any]:
    return plain({name: getattr(row, name) for name in row.trail_fields})
