"""Between planning and delivery rights are lost: no row goes to who may not see the item now."""

from datetime import date

import pytest

from tracker.checklist.assigning import Assignment, assign
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Delegation, Post
from tracker.reminders.models import Notice
from tracker.reminders.planning import plan_notices

DUE = date(2022, 9, 30)
PLANNED = date(2022, 9, 27)
SECRET = "只有新单位能看的事项"


def reassigned(make, desk, item, person):
    """The office gave the item to another department, owner and all."""
    other = make.department("区府办")
    actor = make.actor(desk.office, PLANNED)
    assign(item, Assignment(other), actor, version=item.version)


def moved_under_the_owner(make, desk, item, person):
    """The item went elsewhere and the owner's post was left on it, as a repair by hand may do."""
    other = make.department("区府办")
    ChecklistItem.objects.filter(pk=item.pk).update(lead_department=other)


def post_ended(make, desk, item, person):
    """The person left the department; other posts remain."""
    Post.objects.filter(person=person).update(until_on=PLANNED)
    make.post(person, department=make.department("区档案局"), from_on=PLANNED)


@pytest.mark.parametrize("lost", [reassigned, moved_under_the_owner, post_ended])
def test_who_lost_the_right_since_the_plan_gets_no_row_about_the_item(
    desk, owned, clerk, make, lost
):
    item = owned(SECRET, due_on=DUE)
    elsewhere = make.item(
        "另一件",
        due_on=DUE,
        lead_department=make.department("区档案局"),
        owner=make.post(clerk, department=make.department("区档案局")),
    )
    plan_notices(PLANNED)
    assert Notice.objects.filter(item=item, audience="owner").exists(), "it was owed"
    lost(make, desk, item, clerk)
    desk.send("2022-09-28")
    [mail] = desk.mails_to(clerk)
    assert elsewhere.title in mail.text, "what may still be seen is told"
    assert SECRET not in mail.text + mail.html + mail.subject + mail.calendar
    assert not mail.notices.filter(item=item).exists()


def test_a_delegate_whose_time_is_over_gets_no_row(desk, owned, clerk, make):
    owned(SECRET, due_on=DUE)
    stand_in = make.person("经办人乙", department=make.department("区府办"))
    Delegation.objects.create(
        post=clerk.posts.get(), delegate=stand_in, from_on=date(2022, 9, 1), until_on=PLANNED
    )
    plan_notices(PLANNED)
    desk.send("2022-09-28")
    assert SECRET not in "".join(mail.text for mail in desk.mails_to(stand_in))
    assert SECRET in desk.mails_to(clerk)[0].text


def test_a_department_that_helps_no_longer_gets_no_row(desk, owned, make):
    item = owned(SECRET, due_on=DUE)
    town = make.person("镇干部", department=make.department("凤桥镇"))
    make.contribution(item, make.department("凤桥镇"))
    plan_notices(PLANNED)
    assert Notice.objects.filter(item=item, kind="help").exists(), "it was owed"
    assign(
        item,
        Assignment(item.lead_department, owner=item.owner),
        make.actor(desk.office, PLANNED),
        version=item.version,
    )
    desk.send("2022-09-27")
    assert desk.mails_to(town) == []
