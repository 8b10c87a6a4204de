"""The office's policy, what is owed (Notice) and what goes to whom (Mail)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Person


def default_lead_days() -> list[int]:
    """Ten and three working days before the date (NEEDS: offices' own practice)."""
    return [10, 3]


class ReminderPolicy(models.Model):
    """When who is told what: one row, off until the office has seen the preview.

    Days are working days before, calendar days after. `on_since` is the day of the last
    switch-on: nothing of the time before is owed. `announce_new`: new items are told by
    themselves on the day of assignment; else only once the office tells them. `daily_cap` is
    mails a day, those to the office apart. `mails_per_minute` 0 means as fast as it goes.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    on_since = models.DateField(null=True, blank=True)
    previewed_on = models.DateField(null=True, blank=True)
    lead_days = models.JSONField(default=default_lead_days)
    on_the_day = models.BooleanField(default=True)
    repeat_days = models.PositiveSmallIntegerField(default=7)
    head_after_days = models.PositiveSmallIntegerField(default=5)
    waiting_days = models.PositiveSmallIntegerField(default=3)
    helper_days = models.PositiveSmallIntegerField(default=3)
    filing_days = models.PositiveSmallIntegerField(default=3)
    announce_new = models.BooleanField(default=False)
    daily_cap = models.PositiveIntegerField(default=500)
    mails_per_minute = models.PositiveIntegerField(default=0)
    intro_zh = models.CharField(max_length=200, blank=True)
    intro_en = models.CharField(max_length=200, blank=True)
    cap_reached_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "reminder policy"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_reminder_policy"),
            models.CheckConstraint(condition=Q(repeat_days__gte=1), name="repeat_at_least_daily"),
        ]

    def __str__(self) -> str:
        return "reminder policy"

    trail_key = "reminders:1"

    @property
    def trail_name(self) -> str:
        return _text("Reminder rules")

    @property
    def is_on(self) -> bool:
        """Whether reminders are planned and sent at all."""
        return self.on_since is not None


class Notice(models.Model):
    """What is owed about a subject to an audience on a day; no person in it.

    `audience` is who in words the delivery resolves: `owner`, `department`, `head`, `office`.
    `why` says why nothing was sent. `head_warned_for` is the due date for which the mail told
    the owner that the head would be told next: before that the head hears nothing.
    """

    class State(models.TextChoices):
        OWED = "owed", _("owed")
        MAILED = "mailed", _("mailed")
        SUPPRESSED = "suppressed", _("no longer due")

    subject_key = models.CharField(max_length=80)
    kind = models.CharField(max_length=24)
    audience = models.CharField(max_length=16)
    owed_on = models.DateField()
    item = models.ForeignKey(
        ChecklistItem, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OWED)
    decided_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=60, blank=True)
    head_warned_for = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["owed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_key", "kind", "audience", "owed_on"], name="notice_owed_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "owed_on"], name="notice_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_key} {self.owed_on}"


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions about mails."""

    def visible_to(self, actor: Actor) -> "MailQuerySet":
        """The office reads the whole log; anybody else what was sent to them."""
        if actor.is_office or actor.is_system:
            return self
        return self.filter(person=actor.person) if actor.person else self.none()


class Mail(models.Model):
    """One message to one person, rendered and committed before the first attempt.

    Its words lie apart (MailContent), since claiming and marking rewrites this row. `kind` is
    `digest`, or `addition-2` and so on for what the office sends by hand on the same day.
    `uncertain`: an attempt ended without an answer, so the person may have got it twice.
    """

    class State(models.TextChoices):
        READY = "ready", _("ready")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        DROPPED = "dropped", _("not sent: reminders were switched off")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=24)
    channel = models.CharField(max_length=12, default="mail")
    send_on = models.DateField()
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    uncertain = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    lease_until_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=400, blank=True)
    notices = models.ManyToManyField(Notice, related_name="mails")

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "send_on", "kind"], name="mail_once_a_day"),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease__isnull=False),
                name="mail_being_sent_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="sent_mail_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "retry_at"], name="mail_state"),
            models.Index(fields=["lease"], name="mail_lease"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def text(self) -> str:
        """The plain text (a query unless `content` was loaded)."""
        return self.content.text if hasattr(self, "content") else ""

    @property
    def html(self) -> str:
        """The HTML (a query unless `content` was loaded)."""
        return self.content.html if hasattr(self, "content") else ""

    @property
    def message(self) -> str:
        """The whole message; empty for who has no address (a query as above)."""
        return self.content.message if hasattr(self, "content") else ""

    @property
    def calendar(self) -> str:
        """The attached dates; empty for most mails (a query as above)."""
        return self.content.calendar if hasattr(self, "content") else ""

    @property
    def trail_key(self) -> str:
        return f"mail:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.subject


class MailContent(models.Model):
    """A mail's words. `message` holds the very bytes (all ASCII) that every attempt sends."""

    mail = models.OneToOneField(
        Mail, primary_key=True, on_delete=models.CASCADE, related_name="content"
    )
    text = models.TextField()
    html = models.TextField()
    calendar = models.TextField(blank=True)  # the attached dates; kept also where nothing was sent
    message = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.mail)
