"""The acts of the bench on one draft, and the way back of each."""

import uuid
from datetime import date

import pytest
from django.utils import translation

from tests.factory import Factory
from tests.report_fixtures import drafts_of
from tracker.checklist import reviewing
from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import ChecklistItem
from tracker.checklist.undoing import undo
from tracker.organizations.actors import Actor
from tracker.organizations.models import Person
from tracker.reports.models import Report
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.models import Event


@pytest.fixture
def actor(make: Factory, office: Person) -> Actor:
    """区办甲."""
    return make.actor(office)


@pytest.fixture
def two(small: Report) -> tuple[ChecklistItem, ChecklistItem]:
    """The first two drafts, of one heading."""
    first, second = drafts_of(small)[:2]
    assert first.commitment_id == second.commitment_id
    return first, second


def words(item: ChecklistItem) -> list[str]:
    return [s.text for s in item.sources.order_by("start") if not s.is_result]


def last_verb() -> str:
    return Event.objects.order_by("-number").values_list("verb", flat=True)[0]


def test_an_edit_changes_what_was_given_and_bumps_the_version(make, actor, two):
    item = two[0]
    values = {"title": "召开优化营商环境推进会", "measure": "每季度一次"}
    reviewing.edit_draft(item, actor, version=1, values=values, calendar=make.calendar)
    item.refresh_from_db()
    assert (item.title, item.measure, item.version) == ("召开优化营商环境推进会", "每季度一次", 2)
    assert last_verb() == "draft.edited"


@pytest.mark.parametrize("title", ["", "  ", "长" * 31])
def test_a_title_must_be_there_and_at_most_thirty_characters(make, actor, two, title: str):
    with pytest.raises(Incomplete) as refusal:
        reviewing.edit_draft(
            two[0], actor, version=1, values={"title": title}, calendar=make.calendar
        )
    assert refusal.value.field == "title"


def test_a_new_handling_brings_its_date_but_never_over_a_typed_one(make, actor, two):
    item = two[0]
    edit = {"calendar": make.calendar}
    reviewing.edit_draft(item, actor, version=1, values={"handling": "yearly"}, **edit)
    assert item.due_on == date(2023, 1, 13)
    reviewing.edit_draft(item, actor, version=2, values={"due_on": date(2022, 9, 9)}, **edit)
    reviewing.edit_draft(item, actor, version=3, values={"handling": "keep"}, **edit)
    assert item.due_on == date(2022, 9, 9)
    reviewing.edit_draft(item, actor, version=4, values={"handling": "record"}, **edit)
    assert (item.due_on, item.evidence_required) == (None, False)
    reviewing.edit_draft(item, actor, version=5, values={"handling": "keep"}, **edit)
    assert (item.due_on, item.evidence_required) == (date(2022, 12, 30), True)


def test_accepting_saves_the_words_and_confirms_the_suggestions(make, actor, two):
    item = two[0]
    reviewing.accept_draft(
        item, actor, version=1, values={"title": "改好的名称"}, calendar=make.calendar
    )
    item.refresh_from_db()
    assert (item.review, item.title) == ("accepted", "改好的名称")
    assert not any((item.lead_suggested, item.due_suggested, item.handling_suggested))


def test_an_acceptance_and_a_drop_can_be_taken_back(make, actor, two):
    item = two[0]
    reviewing.accept_draft(item, actor, version=1, calendar=make.calendar)
    reviewing.unaccept_draft(item, actor, version=2)
    reviewing.drop_draft(item, actor, version=3)
    assert item.review == "dropped"
    reviewing.unaccept_draft(item, actor, version=4)
    assert item.review == "open"
    assert ChecklistItem.objects.filter(pk=item.pk).exists()


def test_merging_keeps_all_passages_and_figures_and_can_be_undone(make, actor, small, two):
    first, second = two
    before = (words(first), words(second), first.targets.count(), second.targets.count())
    batch = reviewing.merge_draft(second, actor, version=1)
    assert words(first) == before[0] + before[1]
    assert first.targets.count() == before[2] + before[3]
    assert second not in drafts_of(small)
    undo(small, batch, actor)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (words(first), words(second), first.targets.count(), second.targets.count()) == before
    assert (second.review, second.replaced_by) == ("open", None)


def test_merging_into_an_accepted_one_opens_it_again(make, actor, two):
    first, second = two
    reviewing.accept_draft(first, actor, version=1, calendar=make.calendar)
    reviewing.merge_draft(second, actor, version=1)
    first.refresh_from_db()
    assert first.review == "open"


def test_the_first_of_a_heading_cannot_be_merged_up(actor, two):
    with pytest.raises(WrongStatus):
        reviewing.merge_draft(two[0], actor, version=1)


def test_splitting_shares_the_passage_and_can_be_undone(actor, small, two):
    item = two[0]
    source = item.sources.filter(is_result=False).get()
    offset = small.text.index("印发", source.start)
    whole = words(item)
    batch = reviewing.split_draft(item, actor, version=1, offset=offset)
    new = drafts_of(small)[1]
    assert "".join(words(item) + words(new)) == whole[0]
    assert words(new)[0].startswith("印发")
    assert new.sources.get(is_result=False).passage_id == source.passage_id
    assert new.title.startswith("印发")
    undo(small, batch, actor)
    assert words(item) == whole
    assert new not in drafts_of(small)


def test_a_merge_can_be_split_again_at_the_seam(actor, small, two):
    first, second = two
    seam = second.sources.filter(is_result=False).get().start
    parts = [words(first), words(second)]
    reviewing.merge_draft(second, actor, version=1)
    first.refresh_from_db()
    reviewing.split_draft(first, actor, version=first.version, offset=seam)
    new = drafts_of(small)[1]
    assert [words(first), words(new)] == parts


@pytest.mark.parametrize("offset", [0, 10**7])
def test_a_split_outside_the_sentence_is_refused(actor, two, offset: int):
    with pytest.raises(Incomplete) as refusal:
        reviewing.split_draft(two[0], actor, version=1, offset=offset)
    assert refusal.value.field == "offset"


def test_an_added_item_has_its_basis_and_its_place(make, actor, small, two):
    passage = small.passages.filter(label="result").first() or small.passages.last()
    item = reviewing.add_draft(
        two[0].commitment,
        actor,
        title="人工增加的事项",
        kind="commitment",
        basis=reviewing.Basis(passage),
        calendar=make.calendar,
    )
    assert words(item) == [passage.text]
    assert item.due_on == date(2022, 12, 30)
    with pytest.raises(Incomplete) as refusal:
        reviewing.add_draft(
            two[0].commitment,
            actor,
            title="没有依据",
            kind="task",
            basis=reviewing.Basis(),
            calendar=make.calendar,
        )
    assert refusal.value.field == "basis"


ACTS = {
    "edit": lambda i, a, c: reviewing.edit_draft(
        i, a, version=1, values={"title": "新"}, calendar=c
    ),
    "accept": lambda i, a, c: reviewing.accept_draft(i, a, version=1, calendar=c),
    "drop": lambda i, a, c: reviewing.drop_draft(i, a, version=1),
    "merge": lambda i, a, c: reviewing.merge_draft(i, a, version=1),
    "split": lambda i, a, c: reviewing.split_draft(
        i, a, version=1, offset=i.sources.filter(is_result=False).get().start + 4
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_a_version_someone_changed_is_refused_and_changes_nothing(
    make, actor, other, small, two, act: str
):
    mine, theirs = two[1], ChecklistItem.objects.get(pk=two[1].pk)
    reviewing.edit_draft(
        theirs, make.actor(other), version=1, values={"title": "她的"}, calendar=make.calendar
    )
    count = Event.objects.count()
    with pytest.raises(Stale):
        ACTS[act](mine, actor, make.calendar)
    mine.refresh_from_db()
    assert (mine.title, mine.version, Event.objects.count()) == ("她的", 2, count)
    assert len(drafts_of(small)) == len(ChecklistItem.objects.filter(commitment__report=small))


@pytest.mark.parametrize("act", ACTS)
def test_only_the_office_reviews(make, two, act: str):
    clerk = make.actor(make.person())
    with pytest.raises(NotAllowed):
        ACTS[act](two[1], clerk, make.calendar)


def test_nobody_undoes_what_another_did_or_what_was_changed_since(make, actor, other, small, two):
    item = two[0]
    batch = reviewing.drop_draft(item, actor, version=1)
    with pytest.raises(WrongStatus):
        undo(small, batch, make.actor(other))
    theirs = ChecklistItem.objects.get(pk=item.pk)
    reviewing.unaccept_draft(theirs, make.actor(other), version=2)
    with pytest.raises(Stale):
        undo(small, batch, actor)
    with pytest.raises(WrongStatus), translation.override("en"):
        undo(small, uuid.uuid4(), actor)
