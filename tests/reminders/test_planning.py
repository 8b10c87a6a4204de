"""What is owed on which day: ladders, catching up, switch-on, assignment."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.models import ChecklistItem
from tracker.periods.models import ProgressReport
from tracker.reminders.models import Notice
from tracker.reminders.planning import plan_notices
from tracker.reminders.policy import switch_off

# Friday 30 September 2022: ten working days before is the 16th, three before the 27th.
DUE = date(2022, 9, 30)


def kinds(on: date) -> list[str]:
    return sorted(Notice.objects.filter(owed_on=on).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2022, 9, 16), "soon"),
        (date(2022, 9, 27), "soon"),
        (date(2022, 9, 30), "today"),
        (date(2022, 10, 8), "overdue"),  # 7 October is a holiday; Saturday the 8th is worked
        (date(2022, 10, 14), "overdue"),
    ],
)
def test_the_ladder_of_a_date_has_these_rungs(desk, owned, day, kind):
    owned(due_on=DUE)
    plan_notices(day)
    assert kinds(day) == [kind]


@pytest.mark.parametrize("day", [date(2022, 9, 15), date(2022, 9, 23), date(2022, 9, 28)])
def test_between_the_rungs_nothing_is_owed(desk, owned, day):
    owned(due_on=DUE)
    plan_notices(day)
    assert kinds(day) == []


def test_planning_again_adds_nothing(desk, owned):
    owned(due_on=DUE)
    assert plan_notices(date(2022, 9, 27)) == 1
    assert plan_notices(date(2022, 9, 27)) == 0
    assert plan_notices(date(2022, 9, 29)) == 0


def test_of_a_missed_ladder_only_the_newest_rung_is_owed(desk, owned):
    owned(due_on=DUE)
    plan_notices(date(2022, 9, 30))  # nothing ran on the 27th
    assert list(Notice.objects.values_list("kind", "owed_on")) == [("today", date(2022, 9, 30))]


def test_a_missed_day_is_caught_up_within_seven_days_and_not_later(desk, owned):
    owned(due_on=DUE)
    assert plan_notices(date(2022, 9, 23)) == 1
    Notice.objects.all().delete()
    assert plan_notices(date(2022, 9, 24)) == 0


def test_nothing_is_owed_of_the_time_before_the_switch_on(desk, owned, make):
    owned(due_on=DUE)
    switch_off(make.actor(desk.office))
    assert plan_notices(date(2022, 9, 27)) == 0
    desk.switch_on(date(2022, 9, 28))
    assert plan_notices(date(2022, 9, 29)) == 0
    assert plan_notices(date(2022, 9, 30)) == 1


def test_an_item_assigned_after_a_rung_does_not_owe_it(desk, owned):
    owned(due_on=DUE, assigned_on=date(2022, 9, 28))
    assert plan_notices(date(2022, 9, 29)) == 0


def test_a_new_item_is_announced_once_told_then_weekly(desk, owned):
    item = owned(status="assigned", told_on=None, assigned_on=date(2022, 9, 1))
    assert plan_notices(date(2022, 9, 5)) == 0
    ChecklistItem.objects.filter(pk=item.pk).update(told_on=date(2022, 9, 5))
    assert plan_notices(date(2022, 9, 5)) == 1
    assert plan_notices(date(2022, 9, 9)) == 0
    assert plan_notices(date(2022, 9, 13)) == 1  # Monday the 12th is a holiday


def test_what_was_told_before_the_switch_on_is_mailed_at_once(desk, owned, make):
    switch_off(make.actor(desk.office))
    owned(status="assigned", told_on=date(2022, 9, 6), assigned_on=date(2022, 9, 1))
    desk.switch_on(date(2022, 9, 8))
    assert plan_notices(date(2022, 9, 8)) == 1
    assert kinds(date(2022, 9, 8)) == ["new"]
    assert plan_notices(date(2022, 9, 14)) == 0
    assert plan_notices(date(2022, 9, 15)) == 1


def test_new_items_announce_themselves_where_the_office_says_so(desk, owned):
    owned(status="assigned", assigned_on=date(2022, 9, 15))
    assert plan_notices(date(2022, 9, 15)) == 0
    desk.rules(announce_new=True)
    assert plan_notices(date(2022, 9, 15)) == 1


@pytest.mark.parametrize("status", ["submitted", "closed", "cancelled", "awaiting_signoff"])
def test_dates_of_what_is_not_at_work_are_not_planned(desk, owned, status):
    owned(due_on=DUE, status=status, decided_on=date(2022, 9, 1), submitted_on=date(2022, 8, 1))
    plan_notices(DUE)
    assert not Notice.objects.filter(kind__in=["soon", "today", "overdue"]).exists()


def test_what_is_on_record_only_owes_nothing(desk, owned):
    owned(due_on=DUE, kind="commitment", handling="record")
    assert plan_notices(DUE) == 0


def test_the_office_hears_of_what_waits_and_again_when_it_waits_long(desk, owned):
    owned(status="submitted", submitted_on=date(2022, 9, 5))
    plan_notices(date(2022, 9, 5))
    assert kinds(date(2022, 9, 5)) == ["waiting"]
    assert plan_notices(date(2022, 9, 7)) == 0
    plan_notices(date(2022, 9, 8))  # three working days later
    assert kinds(date(2022, 9, 8)) == ["waiting"]


def test_a_returned_item_is_told_once(desk, owned):
    owned(status="returned", decided_on=date(2022, 9, 14), decision="缺公职律师名册,请补。")
    assert plan_notices(date(2022, 9, 15)) == 1
    assert plan_notices(date(2022, 9, 16)) == 0


def test_a_filing_round_is_told_when_it_opens_and_before_it_closes(desk, owned, make):
    item = owned(due_on=date(2022, 12, 30))
    period = make.period(
        number=3,
        name="2022年第三季度",
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )
    plan_notices(date(2022, 9, 20))
    assert kinds(date(2022, 9, 20)) == ["filing_opens"]
    plan_notices(date(2022, 9, 28))
    assert kinds(date(2022, 9, 28)) == ["filing_closes"]  # three working days, holidays between
    make.progress_report(item, period)
    plan_notices(date(2022, 10, 8))
    assert kinds(date(2022, 10, 8)) == []


def test_a_filing_round_of_someone_elses_report_is_still_owed(desk, owned, make):
    owned(due_on=date(2022, 12, 30))
    other = owned(due_on=date(2022, 12, 30))
    period = make.period(
        number=3,
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )
    make.progress_report(other, period, state=ProgressReport.State.RETURNED, return_words="请补")
    plan_notices(date(2022, 9, 20))
    assert "filing_opens" in kinds(date(2022, 9, 20))


def test_a_missing_contribution_is_asked_for_three_working_days_before(desk, owned, make):
    item = owned(due_on=DUE)
    make.contribution(item, make.department("凤桥镇"))
    make.contribution(item, make.department("余新镇"), text="已办")
    plan_notices(date(2022, 9, 27))
    asked = Notice.objects.filter(kind="help")
    assert [notice.department.short_name for notice in asked] == ["凤桥镇"]


def test_the_number_of_queries_does_not_grow_with_the_items(desk, owned, make):
    def queries() -> int:
        Notice.objects.all().delete()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            plan_notices(date(2022, 9, 27))
        return len(captured)

    make.contribution(owned(due_on=DUE), make.department("凤桥镇"))
    few = queries()
    for _number in range(60):
        make.contribution(owned(due_on=DUE), make.department())
    assert queries() == few
    assert Notice.objects.count() == 122
