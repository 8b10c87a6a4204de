"""佐证材料: adding files to an item, taking them off, letting one file serve several items.

Permission is on Evidence and its links, never on the stored bytes. Nothing is deleted: what is
taken off keeps its row with the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.faults import NO_FAULT
from tracker.checklist.models import ChecklistItem, Contribution, Evidence, EvidenceLink
from tracker.checklist.querysets import AT_WORK
from tracker.files.errors import AlreadyThere, FileRefused, LooksClassified
from tracker.files.keeping import refuse_locked
from tracker.files.marks import mark_of
from tracker.files.models import StoredFile
from tracker.files.names import clean_name
from tracker.files.store import Incoming, Kept, keep, row_of
from tracker.files.types import recognise, with_extension
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.organizations.models import Department
from tracker.trail.errors import NotAllowed
from tracker.trail.recording import Recorder, recording, writer

S = ChecklistItem.Status


@dataclass(frozen=True)
class Details:
    """What is said once about all files of an upload.

    document_on: the document's own date. valid_until: the last day on which it proves anything.
    """

    declared_unclassified: bool
    document_on: date | None = None
    document_number: str = ""
    note: str = ""
    valid_until: date | None = None
    source_url: str = ""  # of a published page, whose print the file is
    confirmed: bool = False  # that a mark of secrecy on a file is none

    def check(self) -> None:
        """Raises Incomplete: the tick is missing, or it ends before it begins."""
        if not self.declared_unclassified:
            raise Incomplete(_("Tick that the files hold nothing classified."), "declared")
        if self.valid_until and self.document_on and self.valid_until < self.document_on:
            raise Incomplete(_("It cannot end before the date of the document."), "valid_until")

        if self.source_url and not self.document_on:
            raise Incomplete(_("Write the date on which the page was published."), "document_on")

    def fields(self) -> dict[str, object]:
        """The fields of an Evidence that it fills."""
        return {
            "document_number": self.document_number.strip()[:80],
            "document_on": self.document_on,
            "valid_until": self.valid_until,
            "source_url": self.source_url,
            "note": self.note.strip()[:200],
            "declared_unclassified": self.declared_unclassified,
        }


@dataclass
class Outcome:
    """Files that stayed and those that were refused, each with its sentence.

    `also` holds, per accepted file, the other items of the actor's that the same bytes serve.
    """

    accepted: list[EvidenceLink] = field(default_factory=list)
    refused: list[FileRefused] = field(default_factory=list)
    also: dict[int, list[ChecklistItem]] = field(default_factory=dict)


@writer
def add_evidence(
    item: ChecklistItem, actor: Actor, files: Iterable[Incoming], details: Details
) -> Outcome:
    """Add received files to an open item: the good ones stay, the others get their sentence.

    For the lead and co-departments (until it is handed in) and the office (until it is closed).
    Raises NotAllowed, WrongStatus, Incomplete (the tick is missing); no file is kept then.
    """
    hat, contribution = _hat(item, actor)
    details.check()
    outcome = Outcome()
    kept = keep_all(files, outcome.refused, confirmed=details.confirmed)
    if not kept:
        return outcome
    with recording(hat) as record:
        # Whoever decides on the item, or sends the same file to it, waits or goes first.
        _hat(ChecklistItem.objects.select_for_update().get(pk=item.pk), actor)
        for name, bytes_kept in kept:
            stored = row_of(bytes_kept, record)
            present = _present(item, stored)
            if present is not None:
                outcome.refused.append(AlreadyThere(name, present.evidence.file_name))
                continue
            link = _add(item, stored, name, hat, contribution, details, record)
            note_mark(link.evidence, bytes_kept, record)
            outcome.accepted.append(link)
        if outcome.accepted:
            ChecklistItem.objects.filter(pk=item.pk).update(updated_on=hat.on)
        else:
            record.nothing()
    _note_twins(outcome, item, actor)
    return outcome


@writer
def take_off(link: EvidenceLink, actor: Actor, *, reason: str) -> None:
    """Take an evidence off an item, with a reason; its row and bytes stay.

    For the office, the lead department and the department it came from, while the item is open
    for them. Raises NotAllowed, WrongStatus, Incomplete.
    """
    hat = _hat_for_link(link, actor)
    if link.removed_on:
        raise WrongStatus(_("This file was taken off already."))
    if not reason.strip():
        raise Incomplete(_("Write why the file is taken off."), "reason")
    with recording(hat, reason=reason.strip()) as record:
        changed = EvidenceLink.objects.filter(pk=link.pk, removed_on=None).update(
            removed_on=hat.on, removal_reason=reason.strip()[:200]
        )
        if not changed:
            raise WrongStatus(_("This file was taken off already."))
        link.removed_on, link.removal_reason = hat.on, reason.strip()[:200]
        record("item.evidence_removed", link.item, payload_of(link.evidence))


@writer
def link_evidence(evidence: Evidence, item: ChecklistItem, actor: Actor) -> EvidenceLink:
    """Let an evidence serve another item too; who sees that item will see it.

    For the department it came from and the office. Where another version serves the item
    already, this one takes its place, but not where that one proves a reported occurrence. Raises
    NotAllowed, WrongStatus, AlreadyThere.
    """
    require_may_link(evidence, actor)
    hat, contribution = _hat(item, actor)
    with recording(hat) as record:
        others = item.evidence_links.filter(evidence__series=evidence.series, removed_on=None)
        others = others.exclude(evidence=evidence).select_related("evidence", "occurrence")
        replaced = [older for older in others if not is_reported(older)]
        for older in replaced:
            older.removed_on, older.removal_reason = hat.on, _("Replaced by another version.")
            older.save(update_fields=["removed_on", "removal_reason"])
        link, created = EvidenceLink.objects.get_or_create(
            evidence=evidence,
            item=item,
            defaults={
                "linked_on": hat.on,
                "linked_by": hat.person,
                "contribution": contribution,
            },
        )
        if not created and link.removed_on is None:
            raise AlreadyThere(evidence.file_name, evidence.file_name)
        if not created:
            anew = NO_FAULT | {"removed_on": None, "removal_reason": "", "linked_on": hat.on}
            EvidenceLink.objects.filter(pk=link.pk).update(
                contribution=contribution, occurrence=None, **anew
            )
            link.refresh_from_db()
        payload = payload_of(evidence)
        if replaced:
            payload["replaced"] = [str(older.evidence.public_id) for older in replaced]
        record("item.evidence_added", item, payload)
    return link


@writer
def note_download(evidence: Evidence, actor: Actor) -> None:
    """Put into the trail that the bytes of an evidence were handed out."""
    with recording(actor) as record:
        record("evidence.downloaded", evidence, payload_of(evidence))


def may_add(actor: Actor, item: ChecklistItem) -> bool:
    """Whether the actor can add evidence to the item now (reads the contributions)."""
    if actor.is_office and item.is_open:
        return True
    if item.status not in AT_WORK:
        return False
    return actor.works_in(item.lead_department_id) or _own_part(item, actor) is not None


def may_take_off(actor: Actor, link: EvidenceLink) -> bool:
    """Whether the actor can take this evidence off now (reads item, evidence, occurrence)."""
    if link.removed_on or is_reported(link):
        return False
    if actor.is_office and link.item.is_open:
        return True
    if link.item.status not in AT_WORK:
        return False
    return actor.works_in(link.item.lead_department_id) or actor.works_in(
        link.evidence.department_id
    )


def is_reported(link: EvidenceLink) -> bool:
    """Whether it proves an occurrence that is with the office or verified: it stays there."""
    return link.occurrence is not None and not link.occurrence.is_to_do


def require_may_add(item: ChecklistItem, actor: Actor) -> None:
    """Raise what `add_evidence` would raise for want of right or status."""
    _hat(item, actor)


def require_may_link(evidence: Evidence, actor: Actor) -> None:
    """Raise NotAllowed for who may not let the evidence serve another item."""
    if not (actor.is_office or actor.works_in(evidence.department_id)):
        raise NotAllowed(
            _("Only the department that uploaded this file, or the office, can use it elsewhere.")
        )


def require_may_take_off(link: EvidenceLink, actor: Actor) -> None:
    """Raise what `take_off` would raise for want of right or status."""
    _hat_for_link(link, actor)


def who_sees(item: ChecklistItem) -> list[Department]:
    """Departments that see the item and so each evidence of it: the lead, then who helps."""
    lead = [item.lead_department] if item.lead_department else []
    parts = item.contributions.filter(removed_on=None).select_related("department")
    return lead + [part.department for part in parts]


def _hat(item: ChecklistItem, actor: Actor) -> tuple[Actor, Contribution | None]:
    part = _own_part(item, actor)
    leads = actor.works_in(item.lead_department_id)
    if not (leads or part or actor.is_office):
        raise NotAllowed(_("Only the lead department, those who help and the office can do this."))
    if not item.is_open:
        raise WrongStatus(
            _("This cannot be done now: the item is “%(status)s”.")
            % {"status": item.status_words()}
        )
    if item.status in AT_WORK and leads:
        return actor.wearing(item.lead_department_id, WORKING_ROLES), None
    if item.status in AT_WORK and part:
        return actor.wearing(part.department_id, WORKING_ROLES), part
    if actor.is_office:
        return actor.as_office(), None
    raise WrongStatus(
        _("The item is with the office for verification; take it back first to change its files.")
    )


def _hat_for_link(link: EvidenceLink, actor: Actor) -> Actor:
    hat, _part = _hat(link.item, actor)
    owners = (link.item.lead_department_id, link.evidence.department_id)
    if not actor.is_office and not any(actor.works_in(pk) for pk in owners):
        raise NotAllowed(
            _("Only its own department, the lead department or the office can do this.")
        )
    if is_reported(link):
        raise WrongStatus(_("This file proves what was reported already, so it stays."))
    return hat


def _own_part(item: ChecklistItem, actor: Actor) -> Contribution | None:
    for part in item.contributions.all():
        if part.removed_on is None and actor.works_in(part.department_id):
            return part
    return None


def note_mark(evidence: Evidence, kept: Kept, record: Recorder) -> None:
    """Put into the trail that somebody said a marked file holds nothing classified."""
    if kept.mark:
        record("evidence.mark_confirmed", evidence, payload_of(evidence) | {"mark": kept.mark})


def keep_all(
    files: Iterable[Incoming], refused: list[FileRefused], *, confirmed: bool = False
) -> list[tuple[str, Kept]]:
    """Check and keep each file, outside any transaction; nothing of a refused one stays.

    confirmed: the uploader says that a mark of secrecy on a file is none.
    """
    kept: list[tuple[str, Kept]] = []
    for incoming in files:
        name = clean_name(incoming.name)
        try:
            kind = recognise(incoming.stream, name)
            refuse_locked(incoming.sha256, name)
            mark = mark_of(name, incoming.stream, kind)
            if mark and not confirmed:
                raise LooksClassified(name, mark)
            kept.append((with_extension(name, kind), replace(keep(incoming, kind), mark=mark)))
        except FileRefused as error:
            refused.append(error)
        finally:
            incoming.close()
    return kept


def _present(item: ChecklistItem, stored: StoredFile) -> EvidenceLink | None:
    return (
        item.evidence_links.filter(evidence__file=stored, removed_on=None)
        .select_related("evidence")
        .first()
    )


def _add(
    item: ChecklistItem,
    stored: StoredFile,
    name: str,
    hat: Actor,
    contribution: Contribution | None,
    details: Details,
    record: Recorder,
) -> EvidenceLink:
    evidence = Evidence.objects.create(
        file=stored,
        file_name=name,
        uploaded_on=hat.on,
        uploaded_by=hat.person,
        department=hat.seat.department if hat.seat else item.lead_department,
        **details.fields(),
    )
    link = EvidenceLink.objects.create(
        evidence=evidence,
        item=item,
        contribution=contribution,
        linked_on=hat.on,
        linked_by=hat.person,
    )
    record("item.evidence_added", item, payload_of(evidence))
    return link


def _note_twins(outcome: Outcome, item: ChecklistItem, actor: Actor) -> None:
    seen = ChecklistItem.objects.visible_to(actor).exclude(pk=item.pk)
    for link in outcome.accepted:
        same = {"evidence_links__evidence__file_id": link.evidence.file_id}
        twins = list(seen.filter(evidence_links__removed_on=None, **same).distinct()[:5])
        if twins:
            outcome.also[link.pk] = twins


def payload_of(evidence: Evidence) -> dict[str, object]:
    """What the trail keeps of an evidence: its name, bytes, number and dates."""
    return {
        "file_name": evidence.file_name,
        "sha256": evidence.file.sha256,
        "document_number": evidence.document_number,
        "document_on": evidence.document_on,
        "valid_until": evidence.valid_until,
        "source_url": evidence.source_url,
        "version": evidence.version,
        "evidence": str(evidence.public_id),
        "series": str(evidence.series),
        "title": evidence.title,
        "note": evidence.note,
        "department": evidence.department_id,
        "uploaded_on": evidence.uploaded_on,
    }
