"""Reminders that are on, people to tell, and the mails that went out."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.management import call_command

from tests.factory import Factory
from tracker.checklist.models import Checklist
from tracker.organizations.models import Person, Post
from tracker.reminders.models import Mail
from tracker.reminders.policy import current_policy, edit_policy, switch_on


class Desk:
    """The office's desk: switch on, send for a day, look at who got what."""

    def __init__(self, make: Factory) -> None:
        self.make = make
        make.office_details()
        # Rounds open by themselves for published lists; here the tests that look at them make them.
        Checklist.objects.filter(pk=make.checklist().pk).update(published_on=None)
        self.office = make.person(
            "区办甲", role=Post.Role.OFFICE, department=make.department("区委依法治区办")
        )

    def rules(self, **values: Any) -> None:
        """Change the rules as the page does."""
        actor = self.make.actor(self.office)
        edit_policy(actor, version=current_policy().version, values=values)

    def switch_on(self, on: date = date(2022, 4, 6)) -> None:
        """Switch reminders on, as of a day."""
        actor = self.make.actor(self.office, on)
        switch_on(actor, seen_version=current_policy().version)

    def send(self, day: str) -> dict[str, int]:
        """The command for a day; its figures."""
        out = io.StringIO()
        call_command("send_reminders", date=date.fromisoformat(day), format="json", stdout=out)
        figures: dict[str, int] = json.loads(out.getvalue())
        return figures

    def mails_to(self, person: Person) -> list[Mail]:
        """The person's mails, oldest first."""
        return list(Mail.objects.filter(person=person).order_by("pk"))

    @property
    def outbox(self) -> list[Any]:
        """What went over the wire (Django's test backend)."""
        return list(django_mail.outbox)


@pytest.fixture
def desk(make: Factory) -> Desk:
    """Reminders are on since 6 April 2022."""
    desk = Desk(make)
    desk.switch_on()
    return desk


@pytest.fixture
def clerk(make: Factory) -> Person:
    """经办人甲 of 区司法局."""
    return make.person("经办人甲")


@pytest.fixture
def owned(make: Factory, clerk: Person) -> Callable[..., Any]:
    """Makes items that the clerk owns."""
    post = clerk.posts.get()
    return lambda title="", **fields: make.item(title, **({"owner": post} | fields))
