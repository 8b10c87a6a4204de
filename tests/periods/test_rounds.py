"""When a quarter's form opens, what it stands for, when it closes."""

from datetime import date

import pytest

from tracker.checklist.models import Checklist
from tracker.organizations.models import Post
from tracker.periods.models import FilingCycle, Period
from tracker.periods.rounds import (
    ensure_periods,
    open_first_period,
    open_round,
    period_label,
    round_dates,
    stretches,
)
from tracker.trail.errors import NotAllowed
from tracker.trail.models import Event


@pytest.mark.parametrize(
    ("quarter", "opens", "as_of", "closes"),
    [
        (1, "2022-03-21", "2022-03-31", "2022-04-08"),
        (2, "2022-06-20", "2022-06-30", "2022-07-08"),
        (3, "2022-09-20", "2022-09-30", "2022-10-08"),  # a Saturday worked in exchange
        (4, "2022-12-21", "2022-12-31", "2023-01-09"),  # the 8th is a Sunday
    ],
)
def test_the_days_of_a_quarter(make, quarter, opens, as_of, closes):
    stretch = stretches(2022, FilingCycle())[quarter - 1]
    dates = round_dates(stretch.ends_on, FilingCycle(), make.calendar)
    assert [day.isoformat() for day in (dates.opens_on, dates.as_of_on, dates.closes_on)] == [
        opens,
        as_of,
        closes,
    ]


def test_a_list_published_in_april_begins_with_the_second_quarter(make):
    office = make.actor(make.person(role=Post.Role.OFFICE))
    period = open_first_period(make.checklist(), office)
    assert (period.number, period.name, period_label(period)) == (2, "第二季度", "2022年第二季度")
    assert open_first_period(make.checklist(), office) == period
    assert Event.objects.filter(verb="period.opened").count() == 1


def test_only_the_office_opens_a_period(make):
    with pytest.raises(NotAllowed):
        open_first_period(make.checklist(), make.actor(make.person()))
    assert not Period.objects.exists()


@pytest.mark.parametrize(
    ("published", "first"),
    [("2021-12-20", 1), ("2022-03-28", 1), ("2022-04-06", 2), ("2022-09-29", 3), ("2023-02-01", 4)],
)
def test_publication_opens_the_quarter_it_falls_in(make, published, first):
    Checklist.objects.create(plan_year=2022, published_on=date.fromisoformat(published))
    assert open_first_period(Checklist.objects.get(), make.actor()).number == first


def test_periods_stand_from_the_first_day_of_their_quarter_and_are_made_once(make):
    make.checklist()
    assert [p.number for p in ensure_periods(date(2022, 4, 6))] == [2]
    assert ensure_periods(date(2022, 6, 30)) == []
    assert [p.number for p in ensure_periods(date(2022, 7, 1))] == [3]
    assert [p.number for p in ensure_periods(date(2023, 3, 1))] == [4]
    assert ensure_periods(date(2024, 1, 1)) == []
    assert Period.objects.count() == 3


def test_missed_quarters_are_made_up_for(make):
    make.checklist()
    assert [p.number for p in ensure_periods(date(2022, 11, 1))] == [2, 3, 4]


def test_the_round_to_fill_is_the_open_one_then_the_next(make):
    checklist = make.checklist()
    ensure_periods(date(2022, 7, 1))
    numbers = {
        day: getattr(open_round(date.fromisoformat(day), checklist), "number", None)
        for day in (
            "2022-04-06",
            "2022-07-08",
            "2022-07-09",
            "2022-09-15",
            "2022-10-08",
            "2022-10-09",
        )
    }
    assert numbers == {
        "2022-04-06": 2,
        "2022-07-08": 2,
        "2022-07-09": 3,  # can be filled early
        "2022-09-15": 3,
        "2022-10-08": 3,
        "2022-10-09": None,  # the fourth is made on 1 October by the daily job
    }
    assert open_round(date(2022, 9, 15), None) is None
