"""What leaves the machine with the trail's hash on it: here the sheet of a final period."""

from datetime import date

from tracker.periods.freezing import freeze, take_snapshots
from tracker.trail.models import Event
from tracker.workbooks.period_ledger import cover_of


def test_the_sheet_of_a_final_period_names_the_event_that_made_it_final(make):
    make.office_details()
    office = make.person(role="office")
    make.item()
    period = make.period()
    take_snapshots(make.today)
    period.refresh_from_db()
    actor = make.actor(office, date(2022, 9, 15))
    freeze(period, actor)
    first, again = cover_of(period, actor), cover_of(period, actor)
    event = Event.objects.get(verb="period.frozen")
    assert f"第 {event.number} 条 {event.hash}" in first.filter_words
    assert first.filter_words == again.filter_words
