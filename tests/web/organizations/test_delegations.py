"""AB角, mergers and the check that nobody's work hangs in the air."""

from datetime import date

import pytest
from django.urls import reverse

from tracker.checklist.workflow import accept
from tracker.organizations.models import Delegation, Department
from tracker.trail.errors import NotAllowed
from tracker.trail.models import Event

DAYS = {"from_on": "2022-09-15", "until_on": "2022-09-20"}


def key(person):
    post = person.posts.get()
    return f"{post.department.code}.{post.role}.{person.public_id}"


def lend(make, by, of, to, **changes):
    data = {"post": key(of), "delegate": str(to.public_id), **DAYS, **changes}
    return make.client(by).post(reverse("delegations"), data)


@pytest.fixture
def people(make):
    make.office_details()
    return {
        "clerk": make.person("经办人甲"),
        "head": make.person("负责人甲", role="department_head"),
        "deputy": make.person("副职乙", department=make.department("区财政局")),
        "office": make.person("区办甲", role="office", department=make.department("区依法治区办")),
    }


def test_a_stand_in_has_the_rights_between_the_dates_and_both_names_are_kept(make, people):
    assert lend(make, people["office"], people["clerk"], people["deputy"]).status_code == 302
    item = make.item(status="assigned")
    accept([item], make.actor(people["deputy"]))
    event = Event.objects.get(verb="item.accepted")
    assert (event.actor_name, event.on_behalf_of_name) == ("副职乙", "经办人甲")
    other = make.item(status="assigned")
    for day in (date(2022, 9, 14), date(2022, 9, 21)):
        with pytest.raises(NotAllowed):
            accept([other], make.actor(people["deputy"], on=day))


def test_a_head_sets_it_for_the_own_department_only(make, people):
    second = make.person("经办人乙")
    assert lend(make, people["head"], people["clerk"], second).status_code == 302
    foreign = lend(make, people["head"], people["deputy"], second)
    assert foreign.status_code == 422
    assert Delegation.objects.count() == 1


def test_the_offices_rights_are_never_lent(make, people):
    page = lend(make, people["office"], people["office"], people["clerk"])
    assert page.status_code == 422
    assert not Delegation.objects.exists()


def test_who_stands_in_for_a_head_lends_nothing(make, people):
    lend(make, people["office"], people["head"], people["deputy"])
    assert make.client(people["deputy"]).get(reverse("delegations")).status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until_on": "2022-09-14"}, "不能早于开始"),
        ({"from_on": "2022-09-01"}, "最早从今天开始"),
    ],
)
def test_dates_that_cannot_be_are_said_at_their_field(make, people, changes, words):
    page = lend(make, people["office"], people["clerk"], people["deputy"], **changes)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_nobody_stands_in_for_oneself_or_twice_on_a_day(make, people):
    own = lend(make, people["office"], people["clerk"], people["clerk"])
    assert "请选择别的人" in own.content.decode()
    lend(make, people["office"], people["clerk"], people["deputy"])
    twice = lend(make, people["office"], people["clerk"], people["head"])
    assert "已经有人代理" in twice.content.decode()


def test_it_is_ended_before_its_day_and_gives_no_right_from_then_on(make, people):
    lend(make, people["office"], people["clerk"], people["deputy"])
    row = Delegation.objects.get()
    make.client(people["head"]).post(reverse("delegation_end"), {"delegation": row.pk})
    actor = make.actor(people["deputy"])
    assert not actor.works_in(make.justice.pk)
    assert Event.objects.filter(verb="delegation.ended", actor_name="负责人甲").exists()


def merge(make, people, old, new):
    data = {"successor": new.code, "reason": "机构改革"}
    return make.client(people["office"]).post(reverse("department_merge", args=[old.code]), data)


def test_a_merger_takes_people_open_items_and_asked_help_over(make, people):
    old, new = make.department("区经信局"), make.department("区科技局")
    clerk = make.person("经办人丁", department=old)
    item = make.item(lead_department=old, owner=clerk.posts.get())
    closed = make.item(lead_department=old, status="closed")
    asked = make.item()
    make.contribution(asked, old)
    assert merge(make, people, old, new).status_code == 302
    item.refresh_from_db()
    closed.refresh_from_db()
    assert (item.lead_department, closed.lead_department) == (new, old)
    assert item.owner.person == clerk
    assert item.owner.department == new
    helping = asked.contributions.filter(removed_on=None)
    assert [row.department for row in helping] == [new]
    assert make.client(clerk).get(f"/items/{item.code}/").status_code == 200
    page = make.client(people["office"]).get(reverse("department", args=[old.code]))
    assert "区科技局" in page.content.decode()
    assert merge(make, people, old, new).status_code == 200  # merged once only


def test_a_merger_into_itself_or_into_what_was_merged_is_refused(make, people):
    old, new, third = (make.department(name) for name in ("甲局", "乙局", "丙局"))
    merge(make, people, old, new)
    page = merge(make, people, third, old)
    assert page.status_code == 200
    assert Department.objects.get(pk=third.pk).successor is None


def test_a_renamed_department_still_answers_to_its_old_name(make, people):
    body = make.department("区卫计局")
    data = {
        "name": "南湖区卫生健康局", "short_name": "区卫健局", "kind": "department",
        "sign_off": "none",
    }  # fmt: skip
    make.client(people["office"]).post(reverse("department_edit", args=[body.code]), data)
    body.refresh_from_db()
    assert body.short_name == "区卫健局"
    assert "区卫计局" in body.aliases


def test_items_that_reach_nobody_stand_on_the_offices_page(make, people):
    empty = make.department("空单位")
    make.item("没人管的事项", lead_department=empty)
    html = make.client(people["office"]).get("/office/").content.decode()
    assert "单位没有在岗人员的事项" in html
    assert "没人管的事项" in html


def test_a_warning_when_nobody_else_of_the_office_could_verify(make, people):
    make.item(status="submitted", submitted_by=people["office"])
    office = make.client(people["office"])
    assert "没有人能审核" in office.get("/office/").content.decode()
    make.person("区办乙", role="office", department=make.department("区依法治区办"))
    assert "没有人能审核" not in office.get("/office/").content.decode()
