"""The planner against a simple model that walks day by day, over random items and outages."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factory import Factory
from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.models import Checklist, ChecklistItem
from tracker.reminders.models import Notice
from tracker.reminders.planning import CATCH_UP_DAYS, plan_notices
from tracker.reminders.policy import current_policy, edit_policy, switch_on

FIRST, LAST = date(2022, 9, 1), date(2022, 10, 31)  # with Mid-Autumn, National Day, make-up days
days = st.dates(FIRST, LAST)


def ladder(due_on: date, leads: list[int], repeat: int, calendar: WorkCalendar) -> list[date]:
    """Every rung of an item's ladder, in order: the rules of issue and design, said plainly."""
    before = {calendar.before(due_on, lead) for lead in leads}
    after, day = set(), due_on + timedelta(days=repeat)
    while day <= LAST:
        after.add(calendar.on_or_after(day))
        day += timedelta(days=repeat)
    return sorted(before | {calendar.on_or_before(due_on)} | after)


@pytest.mark.slow
class PlannerAgainstModel(TestCase):
    """Hypothesis runs each example in a transaction of its own."""

    @settings(max_examples=60, deadline=None)
    @given(
        due=st.lists(days, min_size=1, max_size=4),
        assigned=st.lists(days, min_size=4, max_size=4),
        switched_on=days,
        leads=st.sets(st.sampled_from([14, 10, 7, 3, 1]), max_size=3),
        repeat=st.sampled_from([3, 7, 14]),
        outages=st.sets(days, max_size=45),
    )
    def test_no_rung_is_skipped_or_doubled(
        self,
        due: list[date],
        assigned: list[date],
        switched_on: date,
        leads: set[int],
        repeat: int,
        outages: set[date],
    ) -> None:
        make = Factory()
        Checklist.objects.filter(pk=make.checklist().pk).update(published_on=None)
        office = make.person(role="office", department=make.department("区办"), login=False)
        actor = make.actor(office, switched_on)
        rules = {"lead_days": sorted(leads), "repeat_days": repeat, "head_after_days": 0}
        edit_policy(actor, version=current_policy().version, values=rules)
        switch_on(actor, seen_version=current_policy().version)
        items = [
            make.item(due_on=day, assigned_on=start)
            for day, start in zip(due, assigned, strict=False)
        ]
        expected: dict[int, set[date]] = {item.pk: set() for item in items}
        day = FIRST
        while day <= LAST:
            if day not in outages:
                plan_notices(day)
                for item in items:
                    expected[item.pk] |= self.owed(item, day, switched_on, leads, repeat)
            day += timedelta(days=1)
        for item in items:
            planned = list(Notice.objects.filter(item=item).values_list("owed_on", flat=True))
            assert sorted(planned) == sorted(expected[item.pk])
            assert all(make.calendar.is_working_day(on) for on in planned)

    @staticmethod
    def owed(
        item: ChecklistItem, today: date, since: date, leads: set[int], repeat: int
    ) -> set[date]:
        """What a run on `today` owes: the newest rung of the last days, if it counts at all."""
        assert item.due_on is not None
        assert item.assigned_on is not None
        first = max(since, item.assigned_on, today - timedelta(days=CATCH_UP_DAYS))
        rungs = ladder(item.due_on, list(leads), repeat, WorkCalendar())
        missed = [rung for rung in rungs if first <= rung <= today]
        return {missed[-1]} if missed and today >= since else set()
