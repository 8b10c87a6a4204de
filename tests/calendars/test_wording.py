"""Dates as people write them, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from tracker.calendars import wording

THURSDAY = date(2022, 9, 15)


@pytest.mark.parametrize(
    ("say", "chinese", "english"),
    [
        (wording.day, "9月15日", "15 September"),
        (wording.full_day, "2022年9月15日", "15 September 2022"),
        (wording.day_and_weekday, "9月15日（周四）", "15 September (Thu)"),
        (wording.full_day_and_weekday, "2022年9月15日（周四）", "15 September 2022 (Thu)"),
        (wording.weekday, "周四", "Thu"),
    ],
)
def test_a_date_reads_as_people_write_it(say, chinese, english):
    with translation.override("zh-hans"):
        assert say(THURSDAY) == chinese
    with translation.override("en"):
        assert say(THURSDAY) == english


def test_the_year_stands_only_where_it_is_another_one():
    with translation.override("zh-hans"):
        assert wording.near_day(THURSDAY, date(2022, 12, 31)) == "9月15日"
        assert wording.near_day(date(2023, 1, 13), THURSDAY) == "2023年1月13日"


def test_a_moment_is_told_in_the_offices_time():
    late_in_utc = datetime(2022, 9, 14, 18, 32, tzinfo=UTC)

    with translation.override("zh-hans"):
        assert wording.moment(late_in_utc) == "9月15日 02:32"
