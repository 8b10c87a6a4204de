"""Publication: what is missing, codes and dates, the office's queue, and withdrawing."""

import pytest

from tests.factory import Factory
from tests.report_fixtures import SMALL, drafts_of
from tracker.checklist import reviewing
from tracker.checklist.drafting import import_report
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.headings import accept_heading, drafts_under
from tracker.checklist.models import ChecklistItem
from tracker.checklist.publishing import accepted_of, missing_of, publish, withdraw_import
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Person
from tracker.reminders.models import Mail, Notice
from tracker.reports.importing import SourceFacts, read_source
from tracker.reports.models import Report
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.models import Event


@pytest.fixture
def actor(make: Factory, office: Person) -> Actor:
    """区办甲."""
    return make.actor(office)


def accept_all(report: Report, actor: Actor) -> list[ChecklistItem]:
    for commitment in report.commitments.all():
        seen = {item.pk: item.version for item in drafts_under(commitment)}
        accept_heading(commitment, actor, versions=seen)
    return accepted_of(report)


def complete(items: list[ChecklistItem]) -> list[ChecklistItem]:
    return [item for item in items if not missing_of(item)]


def test_problems_and_tasks_need_measure_and_standard_measures_need_none(actor, imported):
    for item in accept_all(imported, actor):
        texts = {"measure", "done_when"} & set(missing_of(item))
        assert texts == (set() if item.kind == "commitment" else {"measure", "done_when"})


def test_an_incomplete_item_is_refused_by_name_and_nothing_is_published(actor, imported):
    accepted = accept_all(imported, actor)
    with pytest.raises(Incomplete):
        publish(accepted, actor)
    assert not ChecklistItem.objects.exclude(status="draft").exists()


def test_codes_follow_the_text_within_each_kind_and_original_dates_are_fixed(actor, imported):
    accepted = accept_all(imported, actor)
    done = publish(complete(accepted), actor)
    items = ChecklistItem.objects.exclude(status="draft").order_by("position")
    measures = sum(item.kind == "commitment" for item in accepted)
    assert done.items == items.count() == measures > 60
    assert [i.code for i in items] == [f"2022-M{n:02d}" for n in range(1, measures + 1)]
    assert all(i.original_due_on == i.due_on for i in items)
    assert set(items.values_list("status", flat=True)) == {"assigned"}
    assert set(items.values_list("assigned_on", flat=True)) == {actor.on}
    assert set(items.values_list("told_on", flat=True)) == {None}
    assert done.departments == items.values("lead_department").distinct().count()
    assert imported.commitments.first().checklist.published_on == actor.on


def test_no_mail_leaves_by_publishing(actor, imported):
    publish(complete(accept_all(imported, actor)), actor)
    assert not Mail.objects.exists()
    assert not Notice.objects.exists()


def test_what_is_published_later_keeps_the_number_of_its_place(make, actor, small):
    accepted = accept_all(small, actor)
    held = accepted[0]
    reviewing.unaccept_draft(held, actor, version=held.version)
    publish(complete(accepted_of(small)), actor)
    first = ChecklistItem.objects.exclude(status="draft").order_by("position").first()
    assert first.code == "2022-M02"
    held.refresh_from_db()
    reviewing.accept_draft(held, actor, version=held.version, calendar=make.calendar)
    publish(complete(accepted_of(small)), actor)
    held.refresh_from_db()
    assert held.code == "2022-M01"


def test_a_second_report_of_the_year_goes_on_counting(make, actor, small, bodies):
    publish(complete(accept_all(small, actor)), actor)
    used = set(ChecklistItem.objects.exclude(code=None).values_list("code", flat=True))
    text = "2021年补充报告\n一、补充\n召开法治宣传会议2次。定期开展法治督察。"
    source = read_source(text.encode(), SourceFacts("补充报告.txt", plan_year=2022), bodies)
    second = import_report(source, actor, make.calendar)
    publish(complete(accept_all(second, actor)), actor)
    new = ChecklistItem.objects.filter(commitment__report=second).exclude(code=None)
    assert new.exists()
    assert not used & set(new.values_list("code", flat=True))


def test_on_record_items_have_no_duty(make, actor, small):
    item = drafts_of(small)[0]
    reviewing.accept_draft(
        item, actor, version=1, values={"handling": "record"}, calendar=make.calendar
    )
    publish(accepted_of(small), actor)
    item.refresh_from_db()
    assert (item.status, item.due_on, item.needs_assignment) == ("on_record", None, False)


def test_an_item_without_a_lead_goes_to_the_office_to_be_assigned(make, actor, office, small):
    item = drafts_of(small)[0]
    values = {"lead_department": None}
    reviewing.accept_draft(item, actor, version=1, values=values, calendar=make.calendar)
    assert missing_of(item) == ("lead_department",)
    done = publish(accepted_of(small), actor, incomplete_to_office=True)
    item.refresh_from_db()
    assert done.to_assign == 1
    assert item.needs_assignment
    assert item.lead_department == office.posts.get().department
    assert item.assigned_on is None


def test_without_a_known_office_nothing_can_be_left_to_it(make, actor, small):
    item = drafts_of(small)[0]
    values = {"lead_department": None}
    reviewing.accept_draft(item, actor, version=1, values=values, calendar=make.calendar)
    system = make.actor()
    Person.objects.get(name="区办甲").posts.update(role="viewer")
    Department.objects.filter(name__contains="依法治区").update(
        name="甲", short_name="甲", aliases=[]
    )
    make.office_details(office_name="乙", reporting_unit="丙")
    with pytest.raises(Incomplete):
        publish(accepted_of(small), system, incomplete_to_office=True)


def test_a_draft_that_is_not_accepted_or_was_changed_is_not_published(make, actor, small):
    item = drafts_of(small)[0]
    with pytest.raises(WrongStatus):
        publish([item], actor)
    reviewing.accept_draft(item, actor, version=1, calendar=make.calendar)
    chosen = accepted_of(small)
    ChecklistItem.objects.filter(pk=item.pk).update(version=7)
    with pytest.raises(Stale):
        publish(chosen, actor)


def test_a_published_item_is_no_draft_any_more(make, actor, small):
    (item, *_rest) = complete(accept_all(small, actor))
    publish([item], actor)
    with pytest.raises(WrongStatus):
        reviewing.drop_draft(item, actor, version=item.version)


def test_only_the_office_publishes_or_withdraws(make, small):
    clerk = make.actor(make.person())
    with pytest.raises(NotAllowed):
        publish(drafts_of(small)[:1], clerk)
    with pytest.raises(NotAllowed):
        withdraw_import(small, clerk)


def test_a_withdrawn_import_may_come_again(make, actor, small, bodies):
    withdraw_import(small, actor)
    assert Event.objects.filter(verb="report.withdrawn").count() == 1
    source = read_source(SMALL.encode(), SourceFacts("小报告.txt"), bodies)
    again = import_report(source, actor, make.calendar)
    assert again.pk != small.pk
    assert drafts_of(again)
    with pytest.raises(WrongStatus):
        withdraw_import(small, actor)


def test_a_published_import_cannot_be_withdrawn(actor, small):
    publish(complete(accept_all(small, actor)), actor)
    with pytest.raises(WrongStatus):
        withdraw_import(small, actor)
