"""Twins within a report, and the earlier year's item that a new one continues."""

import pytest

from tests.factory import Factory
from tests.report_fixtures import SMALL, drafts_of
from tracker.checklist.drafting import import_report
from tracker.checklist.errors import WrongStatus
from tracker.checklist.headings import accept_heading, drafts_under
from tracker.checklist.models import ChecklistItem
from tracker.checklist.publishing import accepted_of, publish
from tracker.checklist.relating import (
    as_earlier,
    continue_earlier,
    earlier_items,
    relate_drafts,
    suggested_earlier,
    suggested_twins,
    words_of,
)
from tracker.checklist.undoing import undo
from tracker.organizations.models import Person
from tracker.reports.importing import SourceFacts, read_source
from tracker.reports.models import Report


def words(items: list[ChecklistItem]) -> dict[int, str]:
    return {item.pk: words_of(item) for item in items}


def test_a_problem_is_offered_the_measures_it_belongs_to(imported: Report):
    items = drafts_of(imported)
    twins = suggested_twins(items, words(items))
    text = {item.pk: words_of(item) for item in items}
    review = next(k for k in twins if "镇街合法性审查全覆盖" in text[k])
    assert any("合法性审查全覆盖" in text[k] for k in twins[review])
    disputes = next(k for k in twins if text[k] == "化解行政争议")
    assert any("行政争议" in text[k] or "行政复议" in text[k] for k in twins[disputes])
    assert all(len(found) <= 3 for found in twins.values())


def test_a_link_holds_both_ways_is_taken_off_and_undone(
    make: Factory, office: Person, small: Report
):
    one, two = drafts_of(small)[:2]
    actor = make.actor(office)
    batch = relate_drafts(one, two, actor, version=1)
    assert list(two.related.all()) == [one]
    undo(small, batch, actor)
    assert not two.related.exists()
    one.refresh_from_db()
    relate_drafts(one, two, actor, version=one.version)
    relate_drafts(one, two, actor, version=one.version)
    assert not two.related.exists()


def test_an_item_of_another_year_is_no_twin(make: Factory, office: Person, small: Report):
    other = make.draft(commitment=make.commitment("别的", checklist=make.checklist(2023)))
    with pytest.raises(WrongStatus):
        relate_drafts(drafts_of(small)[0], other, make.actor(office), version=1)


def test_next_years_report_finds_the_item_it_continues_and_who_had_it(
    make: Factory, office: Person, small: Report, bodies
):
    actor = make.actor(office)
    for commitment in small.commitments.all():
        seen = {item.pk: item.version for item in drafts_under(commitment)}
        accept_heading(commitment, actor, versions=seen)
    publish(accepted_of(small), actor, incomplete_to_office=True)
    text = SMALL.replace("2022年", "2023年").replace("2021年", "2022年").replace("25件", "31件")
    earlier = as_earlier(earlier_items())
    source = read_source(text.encode(), SourceFacts("次年.txt"), bodies, earlier)
    report = import_report(source, actor, make.calendar)
    assert report.plan_year == 2023
    items = drafts_of(report)
    past = earlier_items(2023)
    found = suggested_earlier(items, words(items), past)
    complaints = next(item for item in items if "31件" in words_of(item))
    same = next(item for item in past if item.pk == found[complaints.pk][0])
    assert "25件" in words_of(same)
    batch = continue_earlier(complaints, same, actor, version=1)
    complaints.refresh_from_db()
    assert complaints.continues == same
    undo(report, batch, actor)
    complaints.refresh_from_db()
    assert complaints.continues is None


def test_only_an_earlier_years_published_item_is_continued(
    make: Factory, office: Person, small: Report
):
    one, two = drafts_of(small)[:2]
    with pytest.raises(WrongStatus):
        continue_earlier(one, two, make.actor(office), version=1)
