"""People of the office's house: posts, log-ins, first passwords, locks, and who may go."""

from datetime import date

import pytest
from axes.models import AccessAttempt

from tracker.checklist import hand_over
from tracker.organizations import people
from tracker.organizations.errors import StillNeeded, WrongValue
from tracker.organizations.models import Post, User
from tracker.organizations.people import PersonFacts
from tracker.trail.errors import NotAllowed
from tracker.trail.models import Event

FACTS = PersonFacts("张明", "科员", "0573-82080001", "zhang@example.cn")


@pytest.fixture
def office(make):
    return make.actor(make.person("区办甲", role=Post.Role.OFFICE))


def test_the_office_adds_a_person_with_post_and_log_in(make, office):
    person, slip = people.add_person(FACTS, office, department=make.justice, role=Post.Role.STAFF)
    assert person.posts.get().from_on == make.today
    assert person.user.check_password(slip.password)
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert verbs == {"person.added", "post.added", "person.log_in_made"}


def test_a_clerk_may_not_add_people_but_the_office_may(make, office):
    clerk = make.actor(make.person())
    arguments = {"department": make.justice, "role": Post.Role.STAFF}
    with pytest.raises(NotAllowed):
        people.add_person(FACTS, clerk, **arguments)
    people.add_person(FACTS, office, **arguments)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PersonFacts("", phone="0573-82080001"), "name"),
        (PersonFacts("张明"), "phone"),
        (PersonFacts("张明", phone="见通讯录"), "phone"),
        (PersonFacts("张明", phone="0573-82080001", email="zhang"), "email"),
        (PersonFacts("长" * 41, phone="0573-82080001"), "name"),
    ],
)
def test_a_wrong_value_names_its_field(make, office, facts, field):
    with pytest.raises(WrongValue) as refusal:
        people.add_person(facts, office, department=make.justice, role=Post.Role.STAFF)
    assert refusal.value.field == field


def test_a_reset_password_is_new_and_must_be_changed(make, office):
    person = make.person()
    slip = people.reset_password(person, office)
    user = User.objects.get(pk=person.user_id)
    assert user.check_password(slip.password)
    assert not user.check_password(make.password)
    assert user.must_change_password


def test_a_new_address_has_not_failed_yet(make, office):
    person = make.person(email="old@example.cn", email_failed_at="2022-09-01T00:00:00Z")
    facts = PersonFacts(person.name, phone=person.phone, email="new@example.cn")
    people.edit_person(person, facts, office)
    person.refresh_from_db()
    assert person.email_failed_at is None


def test_a_lock_is_lifted_once(make, office):
    person = make.person()
    AccessAttempt.objects.create(
        username=person.user.username, ip_address="10.0.0.7", failures_since_start=5
    )
    assert people.failed_attempts(person) == 5
    assert people.lift_lock(person, office)
    assert not people.lift_lock(person, office)
    assert Event.objects.filter(verb="person.unlocked").count() == 1


def test_nobody_with_open_items_is_deactivated_until_they_are_handed_over(make, office):
    person, colleague = make.person("张明"), make.person("李华")
    item = make.item(owner=person.posts.get())
    with pytest.raises(StillNeeded) as refusal:
        hand_over.deactivate(person, office)
    assert item.short_code in str(refusal.value)

    moved = hand_over.hand_over(person.posts.get(), colleague.posts.get(), office)
    hand_over.deactivate(person, office)

    item.refresh_from_db()
    person.refresh_from_db()
    assert moved == 1
    assert item.owner.person == colleague
    assert not person.is_active
    assert not User.objects.get(pk=person.user_id).is_active


def test_a_closed_item_keeps_nobody(make, office):
    person = make.person()
    make.item(owner=person.posts.get(), status="closed")
    hand_over.deactivate(person, office)
    person.refresh_from_db()
    assert not person.is_active


def test_an_ended_post_holds_no_more_today(make, office):
    person = make.person()
    post = person.posts.get()
    hand_over.end_post(post, office)
    assert not Post.objects.valid_on(make.today).filter(pk=post.pk).exists()
    assert Post.objects.valid_on(date(2022, 9, 14)).filter(pk=post.pk).exists()


def test_a_post_given_by_mistake_today_is_gone_at_once(make, office):
    person = make.person()
    post = people.add_post(person, make.justice, Post.Role.OFFICE, office)
    hand_over.end_post(post, office)
    assert not make.actor(person).is_office
    assert Event.objects.filter(verb="post.withdrawn").exists()


def test_the_last_one_of_the_office_cannot_go(make, office):
    with pytest.raises(StillNeeded):
        hand_over.deactivate(office.person, office)
    with pytest.raises(StillNeeded):
        hand_over.end_post(office.person.posts.get(), office)
    make.person("区办乙", role=Post.Role.OFFICE)
    hand_over.deactivate(office.person, office)


def test_who_comes_back_has_the_posts_that_still_hold(make, office):
    person = make.person()
    hand_over.deactivate(person, office)
    people.reactivate(person, office)
    assert make.actor(person).departments
