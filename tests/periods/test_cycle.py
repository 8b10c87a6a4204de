"""The office's cycle: quarters, months, months for amber and red; the days of a round."""

from datetime import date

import pytest
from django.urls import reverse

from tracker.organizations.models import Post
from tracker.periods.cycle import edit_cycle
from tracker.periods.freezing import take_snapshots
from tracker.periods.models import FilingCycle, Period
from tracker.periods.rounds import current_cycle, ensure_periods, open_first_period
from tracker.periods.rows import owed_items, owes_report
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.models import Event

CYCLE = "/periods/cycle/"


@pytest.fixture
def office(make):
    make.office_details()
    return make.person("区办甲", role=Post.Role.OFFICE)


def choose(make, office, kind: str, **more) -> FilingCycle:
    values = {"version": current_cycle().version, "opens_days_before": 10, "closes_from_day": 8}
    return edit_cycle(make.actor(office), kind=kind, **(values | more))


def names() -> list[tuple[int, str, str]]:
    return list(Period.objects.order_by("number").values_list("number", "name", "scope"))


def test_by_month_there_is_a_round_for_each_month_from_publication_on(make, office):
    make.checklist()
    choose(make, office, "monthly", opens_days_before=3, closes_from_day=5)
    ensure_periods(date(2022, 6, 1))
    assert names() == [(4, "4月", "all"), (5, "5月", "all"), (6, "6月", "all")]
    june = Period.objects.get(number=6)
    assert (june.opens_on, june.as_of_on, june.closes_on) == (
        date(2022, 6, 27),
        date(2022, 6, 30),
        date(2022, 7, 5),
    )


def test_a_change_of_cycle_leaves_standing_rounds_and_goes_on_after_them(make, office):
    checklist = make.checklist()
    open_first_period(checklist, make.actor(office))
    choose(make, office, "monthly")
    ensure_periods(date(2022, 8, 15))
    choose(make, office, "quarterly")
    ensure_periods(date(2022, 12, 1))
    assert [(n, name) for n, name, _scope in names()] == [
        (2, "第二季度"),
        (3, "7月"),
        (4, "8月"),
        (5, "第三季度"),
        (6, "第四季度"),
    ]
    assert ensure_periods(date(2023, 5, 1)) == []


def test_between_quarters_only_amber_and_red_items_are_filed(make, office):
    choose(make, office, "lit_monthly")
    make.checklist()
    late, soon = make.item(due_on=date(2022, 5, 6)), make.item(due_on=date(2022, 5, 27))
    fine = make.item(due_on=date(2022, 12, 30))
    ensure_periods(date(2022, 6, 1))
    assert names() == [(4, "4月", "lit"), (5, "5月", "lit"), (6, "第二季度", "all")]
    may = Period.objects.get(number=5)
    assert set(owed_items(may)) == {late, soon}
    assert owes_report(late, may)
    assert not owes_report(fine, may)
    assert fine in owed_items(Period.objects.get(number=6))


def test_a_step_taken_off_later_takes_no_item_out_of_a_round_that_has_opened(make, office):
    choose(make, office, "lit_monthly")
    make.checklist()
    item = make.item(due_on=date(2022, 12, 30))
    step = make.step(item, due_on=date(2022, 5, 6))
    ensure_periods(date(2022, 6, 1))
    may = Period.objects.get(number=5)
    assert set(owed_items(may)) == {item}
    step.removed_on = date(2022, 5, 30)
    step.save()
    assert set(owed_items(may)) == {item}
    step.removed_on = may.opens_on
    step.save()
    assert not owed_items(may)


def test_the_department_sees_only_its_lit_items_in_such_a_round(make, office, settings):
    settings.TRACKER_TODAY = date(2022, 5, 25)
    choose(make, office, "lit_monthly")
    make.checklist()
    make.item("逾期的一项", due_on=date(2022, 5, 6))
    make.item("正常的一项")
    ensure_periods(date(2022, 5, 25))
    text = make.client(make.person()).get("/period/").content.decode()
    assert "逾期的一项" in text
    assert "正常的一项" not in text


def test_the_office_chooses_the_cycle_on_its_page(make, office):
    client = make.client(office)
    assert "每季度" in client.get(CYCLE).content.decode()
    words = {"kind": "monthly", "opens_days_before": "5", "closes_from_day": "10", "version": "1"}
    assert client.post(CYCLE, words).status_code == 302
    assert current_cycle().kind == "monthly"
    assert client.post(CYCLE, words | {"closes_from_day": "12"}).status_code == 422  # stale
    assert client.post(CYCLE, words | {"closes_from_day": "40"}).status_code == 422
    assert Event.objects.filter(verb="period.cycle_set").count() == 1


def test_a_department_does_not_choose_the_cycle(make, office):
    with pytest.raises(NotAllowed):
        edit_cycle(
            make.actor(make.person()),
            version=1, kind="monthly", opens_days_before=1, closes_from_day=1,
        )  # fmt: skip
    choose(make, office, "monthly")
    with pytest.raises(Stale):
        choose(make, office, "quarterly", version=1)


@pytest.fixture
def second(make, office) -> Period:
    make.period(number=1, name="第一季度", as_of_on=date(2022, 3, 31))
    return make.period(number=2, name="第二季度")


def move(make, office, **days):
    words = {
        "opens_on": "2022-06-20",
        "as_of_on": "2022-06-30",
        "closes_on": "2022-07-08",
        "version": "1",
    } | days
    return make.client(office).post(reverse("period_days", args=[2022, 2]), words)


def test_the_days_of_a_round_are_moved_and_stay_so(make, office, second):
    assert move(make, office, as_of_on="2022-06-28", closes_on="2022-07-15").status_code == 302
    second.refresh_from_db()
    assert (second.as_of_on, second.closes_on) == (date(2022, 6, 28), date(2022, 7, 15))
    ensure_periods(date(2022, 6, 30))
    assert Period.objects.count() == 2


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"closes_on": "2022-06-10"}, "截止日期不能早于开始日期"),
        ({"closes_on": "2022-06-25"}, "截止日期不能早于数据截至日期"),
        ({"as_of_on": "2022-03-31"}, "必须晚于上一期"),
        ({"as_of_on": ""}, "没有填"),
    ],
)
def test_days_that_make_no_sense_are_refused_beside_their_field(make, office, second, days, words):
    answer = move(make, office, **days)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_as_of_date_stays_once_its_snapshot_was_taken(make, office, second):
    make.item()
    take_snapshots(date(2022, 7, 1))
    assert "快照已经留存" in move(make, office, as_of_on="2022-06-29").content.decode()
    assert move(make, office, closes_on="2022-07-11").status_code == 302
