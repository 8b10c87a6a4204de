"""Filing rounds, what departments file in them, and the frozen lines."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.checklist.lights import OVERDUE_RULES
from tracker.checklist.models import Checklist, ChecklistItem, Evidence
from tracker.checklist.models.item import with_ground
from tracker.organizations.models import Department, Person


class FilingCycle(models.Model):
    """How often the office has the departments file, one row (pk 1); defaults while none stands.

    A round opens `opens_days_before` days before its stretch ends, and closes on the first working
    day on or after day `closes_from_day` of the next month.
    """

    class Kind(models.TextChoices):
        QUARTERLY = "quarterly", _("every quarter")
        MONTHLY = "monthly", _("every month")
        LIT_MONTHLY = "lit_monthly", _("every quarter; amber and red every month")

    kind = models.CharField(_("cycle"), max_length=12, choices=Kind.choices, default=Kind.QUARTERLY)
    opens_days_before = models.PositiveSmallIntegerField(_("opens, days before"), default=10)
    closes_from_day = models.PositiveSmallIntegerField(_("closes, day of next month"), default=8)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_filing_cycle"),
            models.CheckConstraint(
                condition=Q(closes_from_day__gte=1, closes_from_day__lte=28),
                name="cycle_closes_on_a_day_of_each_month",
            ),
        ]

    def __str__(self) -> str:
        return str(_("filing cycle"))

    @property
    def trail_key(self) -> str:
        return "filing_cycle"

    @property
    def trail_name(self) -> str:
        return str(self)


class Period(models.Model):
    """期: a filing round of the office. `as_of_on` is the day the figures stand for.

    `ends_on` is the last day of the quarter or month it is about; the office may move the other
    days, never this one. `number` grows with it within the year.
    """

    class Scope(models.TextChoices):
        ALL = "all", _("all items")
        LIT = "lit", _("amber and red items")

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="periods")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=40)
    scope = models.CharField(max_length=4, choices=Scope.choices, default=Scope.ALL)
    ends_on = models.DateField()
    opens_on = models.DateField(_("opens"))
    as_of_on = models.DateField(_("as of"))
    closes_on = models.DateField(_("closes"))
    snapshot_at = models.DateTimeField(null=True, blank=True)
    # the business date it was taken on; a day after `as_of_on` unless the machine stood still
    snapshot_on = models.DateField(null=True, blank=True)
    # the rules of the lights as they were at the snapshot: the legend of later prints
    lights_then = models.JSONField(default=list, blank=True)
    # district and reporting unit as they were then, for the titles of later exports
    office_then = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    frozen_on = models.DateField(null=True, blank=True)
    frozen_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["checklist", "number"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="period_number_once"),
            models.UniqueConstraint(fields=["checklist", "ends_on"], name="period_stretch_once"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="period_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trail_key(self) -> str:
        return f"period:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.name


class ProgressReport(models.Model):
    """进展填报: per period, item and department; its states are loop (a) of the design."""

    class State(models.TextChoices):
        BLANK = "blank", _("not filled")
        FILLED = "filled", _("filled")
        AWAITING_SIGNOFF = "awaiting_signoff", _("awaiting sign-off")
        FILED = "filed", _("filed")
        RETURNED = "returned", _("to be filled again")

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports")
    item = models.ForeignKey(
        ChecklistItem, on_delete=models.PROTECT, related_name="progress_reports"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.BLANK)
    progress = models.TextField(_("progress"), blank=True)
    problems = models.TextField(_("problems"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    no_change = models.BooleanField(_("no change"), default=False)
    # this year's value so far of the item's first figure; filing makes it a Measurement
    figure = models.DecimalField(
        _("this year so far"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    written_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_on = models.DateField(null=True, blank=True)
    filed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_ground = models.CharField(
        max_length=16, choices=ChecklistItem.ReturnGround.choices, blank=True
    )
    return_words = models.TextField(blank=True)
    returned_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_name = models.CharField(_("signed by"), max_length=40, blank=True)
    sign_off_sheet = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="signed_reports"
    )
    # the head's own words when it was not signed
    sign_off_words = models.TextField(blank=True)
    missing = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["period", "item__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "item", "department"], name="progress_report_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["blank", "returned"]) | Q(progress__gt=""),
                name="filled_report_has_progress",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(return_words__gt=""),
                name="returned_report_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(signed_name__gt=""),
                name="signed_report_has_a_signature",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.item}"

    @property
    def returned_words(self) -> str:
        """The office's words of a return, its ground before them."""
        return with_ground(self.return_ground, self.return_words)

    @property
    def trail_key(self) -> str:
        return f"progress:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)


class PeriodLine(models.Model):
    """定稿: an item's row as of the as-of date; ids and names as of that day, never rewritten.

    A correction is a line of its own: it names the line that it `corrects` and why. `values` is
    described in tracker.periods.lines; what is counted stands in columns beside it.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    correction_reason = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    light = models.CharField(max_length=8, blank=True)
    values = models.JSONField(encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField()
    made_on = models.DateField()
    made_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["period", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "item"], condition=Q(corrects=None), name="period_line_once"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(correction_reason__gt=""),
                name="correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.position}"

    @property
    def is_overdue(self) -> bool:
        """Whether it was past its date or a step's, whatever the colour of its light."""
        return self.values.get("rule") in OVERDUE_RULES

    @property
    def trail_key(self) -> str:
        return f"period_line:{self.pk}"

    @property
    def trail_name(self) -> str:
        return f"{self.period} {self.values.get('short_code', '')}".strip()


class Bulletin(models.Model):
    """情况通报 of a final period: what the office decided for it, so that it comes out the same.

    All its numbers come from the period's lines; `number` counts within the plan year.
    """

    period = models.OneToOneField(Period, on_delete=models.PROTECT, related_name="bulletin")
    number = models.PositiveSmallIntegerField(_("bulletin number"))
    issued_on = models.DateField(_("date of issue"))
    issued_by = models.CharField(_("issued by"), max_length=60)
    requirements = models.TextField(_("what is asked for"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="bulletin_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.number}"

    @property
    def trail_key(self) -> str:
        return f"bulletin:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)
