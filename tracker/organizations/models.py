"""Departments, people, posts, delegations, and the office's own details."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A log-in. The person behind it is a Person, who may also have none."""

    must_change_password = models.BooleanField(default=False)

    @property
    def trail_key(self) -> str:
        return f"user:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.get_username()


class OfficeDetails(models.Model):
    """The office's own details, used in titles, mails and errors: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    district = models.CharField(_("district"), max_length=40)
    office_name = models.CharField(_("office"), max_length=60)
    reporting_unit = models.CharField(_("reporting unit"), max_length=60)
    contact = models.CharField(_("contact person"), max_length=40)
    phone = models.CharField(_("phone"), max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_office_per_installation"),
        ]

    def __str__(self) -> str:
        return self.office_name

    trail_key = "office:1"

    @property
    def trail_name(self) -> str:
        return self.office_name


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Questions about departments."""

    def current(self) -> "DepartmentQuerySet":
        """Those that were not merged into another one."""
        return self.filter(successor=None)


class Department(models.Model):
    """A body that can lead or help with an item (单位)."""

    class Kind(models.TextChoices):
        PARTY = "party", _("party body")
        DEPARTMENT = "department", _("district department")
        TOWN = "town", _("town or street")
        OTHER = "other", _("other body")

    class SignOff(models.TextChoices):
        NONE = "none", _("no sign-off")
        ONLINE = "online", _("sign-off online")
        PAPER = "paper", _("sign-off on paper")

    code = models.SlugField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("full name"), max_length=60, unique=True)
    short_name = models.CharField(_("short name"), max_length=30)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    duties = models.CharField(_("duties"), max_length=400, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    order = models.PositiveIntegerField(_("official order"))
    sign_off = models.CharField(
        _("sign-off"), max_length=8, choices=SignOff.choices, default=SignOff.NONE
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")),
                name="department_is_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def trail_key(self) -> str:
        return f"department:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.name

    def names(self) -> list[str]:
        """Every name it answers to, longest first."""
        return sorted({self.name, self.short_name, *self.aliases}, key=len, reverse=True)


class Person(models.Model):
    """Someone of a department or the office; may have no log-in."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "中文"
        ENGLISH = "en", "English"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="person",
    )
    name = models.CharField(_("name"), max_length=40)
    title = models.CharField(_("position"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    email_failed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=Language.choices, default=Language.CHINESE
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    @property
    def trail_key(self) -> str:
        return f"person:{self.pk}"

    @property
    def trail_name(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about posts."""

    def valid_on(self, on: date) -> "PostQuerySet":
        """Posts of active people that hold on that day (both ends included)."""
        return self.filter(
            Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on, person__is_active=True
        )


class Post(models.Model):
    """A person in a department with a role (person × department × role), with dates."""

    class Role(models.TextChoices):
        STAFF = "staff", _("clerk")
        LIAISON = "liaison", _("liaison")
        HEAD = "department_head", _("head of department")
        OFFICE = "office", _("law-based-government office")
        VIEWER = "viewer", _("leader")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=Role.choices)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "department", "role", "from_on"], name="post_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.get_role_display()} {self.person}"

    @property
    def trail_key(self) -> str:
        return f"post:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)


class Delegation(models.Model):
    """AB角: someone stands in for a post between two dates; never for the office's."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="delegation_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.post}"

    @property
    def trail_key(self) -> str:
        return f"delegation:{self.pk}"

    @property
    def trail_name(self) -> str:
        return str(self)
