"""A heading row acts on all its drafts, or on none."""

from datetime import date

import pytest

from tests.factory import Factory
from tests.report_fixtures import drafts_of
from tracker.checklist.errors import Incomplete
from tracker.checklist.headings import (
    accept_heading,
    assign_heading,
    drafts_under,
    merge_heading,
)
from tracker.checklist.models import ChecklistItem, Commitment
from tracker.checklist.undoing import undo
from tracker.organizations.models import Department, Person
from tracker.reports.models import Report
from tracker.trail.errors import Stale


@pytest.fixture
def heading(small: Report) -> Commitment:
    """(一)优化营商环境."""
    return drafts_of(small)[0].commitment


def versions(heading: Commitment) -> dict[int, int]:
    return {item.pk: item.version for item in drafts_under(heading)}


def test_lead_date_and_handling_reach_every_item(make: Factory, office: Person, heading):
    body = Department.objects.get(short_name="区司法局")
    assign_heading(
        heading,
        make.actor(office),
        versions=versions(heading),
        values={"lead_department": body, "due_on": date(2022, 10, 10), "handling": "keep"},
        calendar=make.calendar,
    )
    for item in drafts_under(heading):
        assert (item.lead_department, item.due_on, item.handling) == (
            body,
            date(2022, 10, 10),
            "keep",
        )
        assert not item.lead_suggested


def test_a_whole_heading_is_accepted_and_taken_back_at_once(
    make: Factory, office: Person, small: Report, heading
):
    batch = accept_heading(heading, make.actor(office), versions=versions(heading))
    assert {item.review for item in drafts_under(heading)} == {"accepted"}
    undo(small, batch, make.actor(office))
    assert {item.review for item in drafts_under(heading)} == {"open"}
    assert any(item.lead_suggested for item in drafts_under(heading))


def test_a_whole_heading_becomes_one_item_with_all_passages(
    make: Factory, office: Person, small: Report, heading
):
    items = drafts_under(heading)
    passages = sum(item.sources.count() for item in items)
    batch = merge_heading(heading, make.actor(office), versions=versions(heading))
    (one,) = drafts_under(heading)
    assert one == items[0]
    assert one.sources.count() == passages
    undo(small, batch, make.actor(office))
    assert drafts_under(heading) == items


def test_one_changed_item_keeps_the_whole_heading_as_it_was(make: Factory, office: Person, heading):
    seen = versions(heading)
    last = drafts_under(heading)[-1]
    ChecklistItem.objects.filter(pk=last.pk).update(version=9)
    with pytest.raises(Stale):
        accept_heading(heading, make.actor(office), versions=seen)
    assert {item.review for item in drafts_under(heading)} == {"open"}


def test_an_item_the_page_did_not_show_counts_as_a_change(make: Factory, office: Person, heading):
    seen = versions(heading)
    seen.popitem()
    with pytest.raises(Stale):
        accept_heading(heading, make.actor(office), versions=seen)


def test_a_heading_of_one_item_has_nothing_to_merge(make: Factory, office: Person, small: Report):
    single = next(c for c in small.commitments.all() if len(drafts_under(c)) == 1)
    with pytest.raises(Incomplete):
        merge_heading(single, make.actor(office), versions=versions(single))
