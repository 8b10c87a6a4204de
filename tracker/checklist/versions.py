"""New versions of an evidence: the series grows, items at work follow, the others stay pinned.

Nothing is deleted or overwritten: each version is a row of its own with its own bytes.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.checklist.errors import WrongStatus
from tracker.checklist.evidence import (
    Details,
    keep_all,
    note_mark,
    payload_of,
    require_may_link,
)
from tracker.checklist.faults import NO_FAULT
from tracker.checklist.models import ChecklistItem, Evidence, EvidenceLink
from tracker.checklist.querysets import AT_WORK
from tracker.files.errors import AlreadyThere, FileRefused
from tracker.files.store import Incoming, Kept, row_of
from tracker.organizations.actors import WORKING_ROLES, Actor
from tracker.trail.recording import Recorder, recording, writer


@writer
def add_version(
    evidence: Evidence, actor: Actor, incoming: Incoming, details: Details
) -> tuple[Evidence, list[ChecklistItem]]:
    """The next version of an evidence, and the items at work that follow to it.

    For the department it came from and the office. What the office is verifying and what is
    closed keeps the version that was handed in. Raises NotAllowed, WrongStatus (there is a newer
    version), Incomplete, FileRefused.
    """
    require_may_version(evidence, actor)
    details.check()
    refused: list[FileRefused] = []
    kept = keep_all([incoming], refused, confirmed=details.confirmed)
    if refused:
        raise refused[0]
    hat = _hat(evidence, actor)
    with recording(hat) as record:
        newest = Evidence.objects.select_for_update().filter(series=evidence.series)
        if newest.order_by("-version").values_list("pk", flat=True).first() != evidence.pk:
            raise WrongStatus(newer_words())
        added = _next(evidence, kept[0], hat, details, record)
        record("evidence.version_added", added, payload_of(added))
        note_mark(added, kept[0][1], record)
        followed = [_follow(link, added, record) for link in links_at_work(evidence.series)]
        ChecklistItem.objects.filter(pk__in=[item.pk for item in followed]).update(
            updated_on=hat.on
        )
    return added, followed


def require_may_version(evidence: Evidence, actor: Actor) -> None:
    """Raise what `add_version` would raise for want of right, or since a newer version exists."""
    require_may_link(evidence, actor)
    if evidence.file.purged_on:
        raise WrongStatus(_("This file was removed for good by the office."))
    if newest_of(evidence) != evidence:
        raise WrongStatus(newer_words())


def newer_words() -> str:
    """What is said to who works on a version that is not the newest."""
    return _("There is a newer version already; go to it and upload yours there.")


def versions_of(evidence: Evidence) -> QuerySet[Evidence]:
    """All versions of the document, the newest first."""
    return Evidence.objects.filter(series=evidence.series).order_by("-version")


def newest_of(evidence: Evidence) -> Evidence:
    """The newest version of the document (one query)."""
    return versions_of(evidence)[0]


def links_at_work(series: UUID) -> Iterable[EvidenceLink]:
    """Links of the document with items that are with their departments (one query).

    What proves an occurrence that was reported keeps its version.
    """
    return (
        EvidenceLink.objects.filter(
            evidence__series=series, removed_on=None, item__status__in=AT_WORK
        )
        .exclude(occurrence__status__in=["submitted", "closed"])
        .select_related("item", "evidence")
        .order_by("pk")
    )


def _hat(evidence: Evidence, actor: Actor) -> Actor:
    if actor.works_in(evidence.department_id):
        return actor.wearing(evidence.department_id, WORKING_ROLES)
    return actor.as_office()


def _next(
    evidence: Evidence, bytes_kept: tuple[str, Kept], hat: Actor, details: Details, record: Recorder
) -> Evidence:
    name, kept = bytes_kept
    stored = row_of(kept, record)
    same = Evidence.objects.filter(series=evidence.series, file=stored).first()
    if same is not None:
        raise AlreadyThere(name, same.file_name)
    return Evidence.objects.create(
        series=evidence.series,
        version=evidence.version + 1,
        file=stored,
        file_name=name,
        title=evidence.title,
        uploaded_on=hat.on,
        uploaded_by=hat.person,
        department=evidence.department,
        **details.fields(),
    )


def _follow(link: EvidenceLink, added: Evidence, record: Recorder) -> ChecklistItem:
    """Move the link; the Event of the item keeps both names and the bytes of before."""
    before = link.evidence
    EvidenceLink.objects.filter(pk=link.pk).update(evidence=added, **NO_FAULT)
    record(
        "item.evidence_renewed",
        link.item,
        payload_of(added)
        | {
            "file_name": [before.file_name, added.file_name],
            "version": [before.version, added.version],
            "before": str(before.public_id),
        },
    )
    return link.item
