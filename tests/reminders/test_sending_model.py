"""Whole days against a plain model: random calendars, absences, switch-ons, outages, visibility."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factory import Factory
from tracker import clock
from tracker.calendars.own_days import set_own_day
from tracker.calendars.working_days import load_calendar
from tracker.checklist.models import Checklist, ChecklistItem
from tracker.jobs.models import JobRun
from tracker.organizations.models import Delegation, Person, Post
from tracker.reminders.daily import FIRST_TIME, LAST_TIME, daily_is_due, run_daily
from tracker.reminders.models import Mail, Notice
from tracker.reminders.policy import current_policy, edit_policy, switch_on

FIRST, LAST = date(2022, 9, 19), date(2022, 10, 14)  # with National Day and its make-up days
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
days = st.sampled_from(DAYS)
hours = st.sampled_from([time(7, 0), time(8, 29), time(8, 30), time(12, 0), time(17, 30), time(22)])
people = st.sampled_from(["clerk", "liaison", "elsewhere", "nobody"])


@pytest.mark.slow
class DaysAgainstModel(TestCase):
    """Hypothesis runs each example in a transaction of its own."""

    def people_and_places(self) -> None:
        """A department with a clerk and a liaison, one with somebody else, and the office."""
        self.make = Factory()
        Checklist.objects.filter(pk=self.make.checklist().pk).update(published_on=None)
        body = self.make.department("区府办")
        self.office = self.make.person(role="office", department=self.make.department("区办"))
        self.people = {
            "clerk": self.make.person(department=body),
            "liaison": self.make.person(role=Post.Role.LIAISON, department=body),
            "elsewhere": self.make.person(department=self.make.department("区档案局")),
        }
        self.body = body

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        due=st.lists(days, min_size=1, max_size=4),
        owners=st.lists(people, min_size=4, max_size=4),
        own_days=st.dictionaries(days, st.booleans(), max_size=6),
        absence=st.tuples(days, days),
        switched_on=days,
        outages=st.sets(days, max_size=15),
        runs=st.lists(hours, min_size=1, max_size=3),
        leads=st.sets(st.sampled_from([10, 3, 1]), min_size=1),
    )
    @example(  # a date missed on the last day before the holiday is told after it, not in it
        due=[date(2022, 9, 30)],
        owners=["clerk"] * 4,
        own_days={},
        absence=(LAST, LAST),
        switched_on=FIRST,
        outages={date(2022, 9, 30)},
        runs=[time(12, 0)],
        leads={10},
    )
    def test_every_day_tells_what_is_owed_to_who_may_know_it_once(
        self,
        due: list[date],
        owners: list[str],
        own_days: dict[date, bool],
        absence: tuple[date, date],
        switched_on: date,
        outages: set[date],
        runs: list[time],
        leads: set[int],
    ) -> None:
        self.people_and_places()
        self.arrange(own_days, absence, switched_on, leads)
        items = [self.item(day, owner) for day, owner in zip(due, owners, strict=False)]
        for day in (day for day in DAYS if day not in outages and day >= switched_on):
            for at in sorted(runs):
                self.run_on(day, at)
        self.check_mails(runs, outages, switched_on)
        self.check_notices(items, outages, switched_on, runs)

    def arrange(
        self,
        own_days: dict[date, bool],
        absence: tuple[date, date],
        switched_on: date,
        leads: set[int],
    ) -> None:
        """The office's own days and rules; the clerk is away, somebody elsewhere stands in."""
        actor = self.make.actor(self.office, switched_on)
        for day, works in own_days.items():
            set_own_day(day, is_working=works, note="", actor=actor)
        rules = {"lead_days": sorted(leads), "repeat_days": 7, "head_after_days": 0}
        edit_policy(actor, version=current_policy().version, values=rules)
        switch_on(actor, seen_version=current_policy().version)
        Delegation.objects.create(
            post=self.people["clerk"].posts.get(),
            delegate=self.people["elsewhere"],
            from_on=min(absence),
            until_on=max(absence),
        )

    def item(self, due_on: date, owner: str) -> ChecklistItem:
        """Of 区府办, on whosever post: also on one of another department, which sees nothing."""
        person = self.people.get(owner)
        post = person.posts.get() if person else None
        return self.make.item(due_on=due_on, owner=post, lead_department=self.body)

    def run_on(self, day: date, at: time) -> None:
        """What the sweep does at that time of that day, in the site's true clock."""
        moment = datetime.combine(day, at, tzinfo=clock.OFFICE_TIME).astimezone(UTC)
        with self.settings(TRACKER_TODAY=None):
            if daily_is_due(moment):
                run_daily(day, moment)

    def check_mails(self, runs: list[time], outages: set[date], since: date) -> None:
        """One a day and person at most, on working days that ran, about what they may see."""
        calendar = load_calendar()
        mails = list(Mail.objects.select_related("person__user").prefetch_related("notices"))
        keys = [(mail.person_id, mail.send_on) for mail in mails]
        assert len(keys) == len(set(keys))
        told: list[Any] = []
        for mail in mails:
            assert calendar.is_working_day(mail.send_on)
            assert mail.send_on not in outages
            assert mail.send_on >= since
            actor = self.make.actor(Person.objects.get(pk=mail.person_id), mail.send_on)
            seen = set(ChecklistItem.objects.visible_to(actor).values_list("pk", flat=True))
            for notice in mail.notices.all():
                assert notice.item_id is None or notice.item_id in seen
                assert notice.owed_on <= mail.send_on
                told.append((notice.pk, mail.person_id))
        assert len(told) == len(set(told))
        if not any(FIRST_TIME <= at <= LAST_TIME for at in runs):
            assert not mails
            assert not JobRun.objects.exists()

    def check_notices(
        self, items: list[ChecklistItem], outages: set[date], since: date, runs: list[time]
    ) -> None:
        """A date that a run saw coming within seven days was told by the next working day's run."""
        calendar = load_calendar()
        if not any(FIRST_TIME <= at <= LAST_TIME for at in runs):
            return
        ran = [day for day in DAYS if day not in outages and day >= since]
        sending = [day for day in ran if calendar.is_working_day(day)]
        for item in items:
            assert item.due_on is not None
            last = calendar.on_or_before(item.due_on)
            start = max(since, item.assigned_on or since)
            in_time = [d for d in sending if last <= d <= last + timedelta(days=6)]
            if last < start or not in_time:
                continue
            first = in_time[0]
            told = Mail.objects.filter(notices__item=item, send_on=first)
            assert told.exists(), (item.due_on, first, Notice.objects.filter(item=item).values())
