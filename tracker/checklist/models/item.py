"""ChecklistItem (清单事项): one trackable action, its passages and its co-departments."""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models.plan import Checklist, Commitment, Kind
from tracker.checklist.querysets import CYCLES, OPEN, ItemQuerySet
from tracker.organizations.models import Department, Person, Post
from tracker.reports.models import Passage
from tracker.trail.state import Traced

CODE_LETTERS = {Kind.COMMITMENT: "M", Kind.RECTIFICATION: "P", Kind.TASK: "T"}
CODE_WORDS = {Kind.COMMITMENT: "举", Kind.RECTIFICATION: "题", Kind.TASK: "任"}
CLOSED_WORDS = {
    Kind.COMMITMENT: _("verified"),
    Kind.RECTIFICATION: _("problem closed"),
    Kind.TASK: _("completed"),
}


class ChecklistItem(Traced):
    """One action with one lead department; status, dates and light follow the rules of its room.

    `position` is the text order. `number` and `code` are fixed at publication and never reused.
    `version` grows with each change: a change read from an older version is refused (Stale).
    """

    class Handling(models.TextChoices):
        PROVE = "prove", _("add proof")
        KEEP = "keep", _("keep up")
        YEARLY = "yearly", _("yearly figure")
        RECORD = "record", _("on record only")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ASSIGNED = "assigned", _("to be accepted")
        IN_PROGRESS = "in_progress", _("in progress")
        AWAITING_SIGNOFF = "awaiting_signoff", _("awaiting sign-off")
        SUBMITTED = "submitted", _("awaiting verification")
        RETURNED = "returned", _("returned")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("ended")
        CARRIED_OVER = "carried_over", _("carried over")
        ON_RECORD = "on_record", _("on record")

    class Recurrence(models.TextChoices):
        ANNUAL = "annual", _("every year")
        HALF_YEAR = "half-year", _("every half-year")
        QUARTERLY = "quarterly", _("every quarter")
        MONTHLY = "monthly", _("every month")
        WEEKLY = "weekly", _("every week")
        PERIODIC = "periodic", _("regularly")

    class Review(models.TextChoices):
        OPEN = "open", _("to review")
        ACCEPTED = "accepted", _("accepted")
        DROPPED = "dropped", _("not listed")

    class ReturnGround(models.TextChoices):
        INCOMPLETE = "incomplete", _("material is missing")
        NOT_AS_ASKED = "not_as_asked", _("not what was asked for")
        FIGURES_DIFFER = "figures_differ", _("figures are not of one scope")
        OTHER = "other", _("another reason")

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="items")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    handling = models.CharField(_("handling"), max_length=8, choices=Handling.choices, blank=True)
    handling_suggested = models.BooleanField(default=False)
    position = models.PositiveIntegerField()
    number = models.PositiveIntegerField(null=True, blank=True)
    code = models.CharField(max_length=16, null=True, blank=True, unique=True)
    title = models.CharField(_("title"), max_length=30)
    measure = models.TextField(_("measure"), blank=True)
    done_when = models.TextField(_("done when"), blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    lead_department = models.ForeignKey(
        Department,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_items",
        verbose_name=_("lead department"),
    )
    lead_suggested = models.BooleanField(default=False)
    suggested_leads = models.JSONField(default=list, blank=True)
    owner = models.ForeignKey(
        Post,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_items",
        verbose_name=_("owner"),
    )
    original_due_on = models.DateField(_("original due date"), null=True, blank=True)
    due_on = models.DateField(_("due date"), null=True, blank=True)
    due_suggested = models.BooleanField(default=False)
    recurrence = models.CharField(
        _("recurrence"), max_length=10, choices=Recurrence.choices, blank=True
    )
    evidence_required = models.BooleanField(_("evidence required"), default=True)
    evidence_hint = models.CharField(max_length=60, blank=True)
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.DRAFT
    )
    review = models.CharField(max_length=8, choices=Review.choices, default=Review.OPEN)
    confidence = models.FloatField(null=True, blank=True)
    rule = models.CharField(max_length=60, blank=True)
    needs_assignment = models.BooleanField(default=False)
    refusal = models.CharField(max_length=400, blank=True)
    proposed_department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_on = models.DateField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    assigned_on = models.DateField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.TextField(_("outcome"), blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_name = models.CharField(_("signed by"), max_length=40, blank=True)
    sign_off_sheet = models.ForeignKey(
        "Evidence", null=True, blank=True, on_delete=models.PROTECT, related_name="signed_items"
    )
    sign_off_words = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.TextField(blank=True)
    return_ground = models.CharField(max_length=16, choices=ReturnGround.choices, blank=True)
    updated_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    related = models.ManyToManyField("self", blank=True)
    passages = models.ManyToManyField(Passage, through="ItemPassage", related_name="items")
    co_departments = models.ManyToManyField(
        Department, through="Contribution", related_name="helped_items"
    )

    objects = ItemQuerySet.as_manager()
    trail_fields = (
        "kind", "handling", "code", "title", "measure", "done_when", "basis", "remark",
        "lead_department_id", "owner_id", "original_due_on", "due_on", "recurrence",
        "evidence_required", "evidence_hint", "status", "needs_assignment", "refusal",
        "proposed_department_id", "published_on", "told_on", "assigned_on", "submitted_on",
        "submitted_by_id", "submitted_for_id", "outcome", "signed_on", "signed_by_id",
        "signed_for_id", "signed_name", "sign_off_sheet_id", "sign_off_words", "decided_on",
        "decided_by_id", "decision", "return_ground", "continues_id", "replaced_by_id",
    )  # fmt: skip

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "kind", "number"], name="item_number_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(lead_department__isnull=False),
                name="published_item_has_a_lead",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(code__isnull=False, number__isnull=False),
                name="published_item_has_a_code",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "on_record", "cancelled", "carried_over"])
                | Q(due_on__isnull=False, original_due_on__isnull=False),
                name="published_item_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(kind="commitment", handling__gt="") | ~Q(kind="commitment"),
                name="measure_has_a_handling",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(decided_on__isnull=False),
                name="closed_item_has_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(signed_name__gt=""),
                name="signed_item_has_a_signature",
            ),
        ]
        indexes = [
            models.Index(fields=["lead_department", "status"], name="item_lead_status"),
            models.Index(fields=["due_on", "id"], name="item_due"),
            models.Index(fields=["checklist", "position"], name="item_position"),
        ]

    def __str__(self) -> str:
        return f"{self.short_code} {self.title}"

    @property
    def trail_key(self) -> str:
        return f"item:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)

    @cached_property
    def short_code(self) -> str:
        """The code as people say it: 举45; a draft has none yet."""
        return f"{CODE_WORDS[Kind(self.kind)]}{self.number:02d}" if self.number else ""

    @property
    def has_duty(self) -> bool:
        """Whether anyone owes anything for it; what is on record only asks for nothing."""
        return self.handling != self.Handling.RECORD

    @property
    def files_each_period(self) -> bool:
        """Standing practice, problems and tasks are filed each period; proofs and figures not."""
        return self.handling in ("", self.Handling.KEEP)

    @property
    def is_recurring(self) -> bool:
        """Whether it is reported occurrence by occurrence, which alone decide its status."""
        return self.handling == self.Handling.KEEP and self.recurrence in CYCLES

    @property
    def is_refused(self) -> bool:
        """Whether its lead said 不属本单位职责 and the office has not given it on yet."""
        return self.needs_assignment and bool(self.refusal)

    @property
    def is_open(self) -> bool:
        """Whether work on it goes on (published, not closed, ended or on record)."""
        return self.status in OPEN

    @property
    def returned_words(self) -> str:
        """The office's words of a return, its ground before them: 材料不全：请补名册。"""
        return with_ground(self.return_ground, self.decision)

    def status_words(self) -> str:
        """The status in its kind's own words: closed reads 已核实, 已销号 or 已办结."""
        if self.status == self.Status.CLOSED:
            return str(CLOSED_WORDS[Kind(self.kind)])
        return str(self.get_status_display())


def with_ground(ground: str, words: str) -> str:
    """The words of a return with its ground before them; the words alone where none was chosen."""
    if not ground:
        return words
    label = ChecklistItem.ReturnGround(ground).label
    return _("%(ground)s: %(words)s") % {"ground": label, "words": words}


class ItemPassage(models.Model):
    """Where an item comes from: merging keeps all passages, splitting shares one by its offsets."""

    item = models.ForeignKey(ChecklistItem, on_delete=models.CASCADE, related_name="sources")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="item_links")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    is_result = models.BooleanField(default=False)

    class Meta:
        ordering = ["start", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "passage", "start"], name="item_passage_once"),
        ]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def text(self) -> str:
        """The exact words; reads `passage.report` (queries when not loaded)."""
        return self.passage.report.text[self.start : self.end]


class Contribution(models.Model):
    """配合情况: what a co-department says to an item; it cannot submit."""

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="contributions")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="contributions"
    )
    asked_on = models.DateField()
    text = models.TextField(blank=True)
    given_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["department__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="contribution_once"),
            models.CheckConstraint(
                condition=Q(given_on=None) | Q(text__gt=""), name="given_contribution_has_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} · {self.item}"

    @property
    def trail_key(self) -> str:
        return f"contribution:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)
