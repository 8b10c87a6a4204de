"""Questions about items and evidence, as staff would ask them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from tracker.organizations.actors import Actor

if TYPE_CHECKING:
    from datetime import date

    from tracker.checklist.models import ChecklistItem, Evidence  # noqa: F401 (in strings below)


OPEN = ("assigned", "in_progress", "awaiting_signoff", "submitted", "returned")
AT_WORK = ("assigned", "in_progress", "returned")
# recurrences with occurrences: 每周 and 定期 have no period ends that one could be held to
CYCLES = ("annual", "half-year", "quarterly", "monthly")
RECURRING = Q(handling="keep", recurrence__in=CYCLES)


class ItemQuerySet(models.QuerySet["ChecklistItem"]):
    """Every list, count, search, file, export and mail starts from `visible_to`."""

    def visible_to(self, actor: Actor) -> ItemQuerySet:
        """Published items that the actor may see on `actor.on`.

        The office, leaders and the system see all; others what their departments lead or help
        with. Drafts are the office's: see `drafts`.
        """
        published = self.exclude(status="draft")
        if actor.sees_all:
            return published
        ids = actor.department_ids
        helped = models.Exists(
            self.model.contributions.rel.related_model.objects.filter(  # type: ignore[attr-defined]
                item=models.OuterRef("pk"), department_id__in=ids, removed_on=None
            )
        )
        return published.filter(Q(lead_department_id__in=ids) | Q(helped))

    def drafts(self) -> ItemQuerySet:
        """Items still in review, dropped ones among them."""
        return self.filter(status="draft")

    def open(self) -> ItemQuerySet:
        """Published and neither closed, ended nor on record only."""
        return self.filter(status__in=OPEN)

    def at_work(self) -> ItemQuerySet:
        """Those where the department has to act: to accept, to do, or to do again."""
        return self.filter(status__in=AT_WORK)

    def to_verify(self) -> ItemQuerySet:
        """Handed in as a whole; of a recurring item its occurrences are verified, one by one."""
        return self.filter(status="submitted").exclude(RECURRING)

    def led_by(self, actor: Actor) -> ItemQuerySet:
        """Items whose lead department is one the actor works in."""
        return self.filter(lead_department_id__in=actor.department_ids)

    def overdue(self, today: date) -> ItemQuerySet:
        """With the department and past the current date: what was handed in on time is not."""
        return self.at_work().filter(due_on__lt=today)

    def filed_each_period(self) -> ItemQuerySet:
        """Items that owe a progress report in each period."""
        return self.open().filter(handling__in=["", "keep"])

    def to_be_assigned(self) -> ItemQuerySet:
        """退办待改派 and 待分派: refused by a department, or published without a lead."""
        return self.open().filter(needs_assignment=True)

    def to_be_announced(self) -> ItemQuerySet:
        """Published items whose department was not told yet."""
        return self.filter(status="assigned", needs_assignment=False, told_on=None)

    def without_owner(self, today: date) -> ItemQuerySet:
        """Open items with a duty that no post valid on `today` owns; the liaison's for now."""
        valid = Q(owner__until_on=None) | Q(owner__until_on__gte=today)
        valid &= Q(owner__from_on__lte=today, owner__person__is_active=True)
        return self.open().exclude(handling="record").exclude(valid, owner__isnull=False)

    def lacking_contributions(self) -> ItemQuerySet:
        """Open items on which an asked co-department has not given its part."""
        asked = self.model.contributions.rel.related_model.objects.filter(  # type: ignore[attr-defined]
            item=models.OuterRef("pk"), given_on=None, removed_on=None
        )
        return self.open().filter(models.Exists(asked))


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about evidence."""

    def visible_to(self, actor: Actor) -> EvidenceQuerySet:
        """Seen by who sees an item it is linked to, or by the uploader's department."""
        if actor.sees_all:
            return self
        from_items = self.model.items.field.related_model.objects.visible_to(actor)  # type: ignore[attr-defined]
        return self.filter(
            Q(department_id__in=actor.department_ids)
            | Q(links__item__in=from_items, links__removed_on=None)
        ).distinct()
