"""指标: reported beside this year's value, a goal when the office sets one, what contradicts."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tracker.checklist.models import Measurement, Target
from tracker.organizations.models import Post
from tracker.trail.models import Event


@pytest.fixture
def item(make):
    make.office_details()
    commitment = make.commitment(report=make.report())
    return make.item("办理建议提案", kind="commitment", commitment=commitment)


@pytest.fixture
def target(item) -> Target:
    return Target.objects.create(item=item, name="办件数", value="112", unit="件")


@pytest.fixture
def office(make):
    return make.client(make.person("区办甲", role=Post.Role.OFFICE))


def url(item) -> str:
    return reverse("figure", args=[item.code, 1])


def given(make, target, value, day) -> Measurement:
    return Measurement.objects.create(
        target=target, value=Decimal(value), as_of_on=day, given_on=make.today
    )


def test_the_item_shows_the_reported_figure_beside_this_years(make, item, target, office):
    given(make, target, "98", date(2022, 6, 30))
    text = office.get(reverse("item", args=[item.code])).content.decode()
    part = text[text.index('id="figures"') :]
    assert "112件" in part
    assert ">98<" in part
    assert "6月30日" in part


def test_the_lead_gives_a_value_with_its_evidence(make, item, target):
    proof = make.evidence(item, file_name="统计表.pdf")
    client = make.client(make.person("经办人甲"))
    body = {"act": "value", "value": "98", "as_of_on": "2022-09-14", "evidence": proof.pk}
    assert client.post(url(item), body).status_code == 302
    assert Measurement.objects.get().evidence == proof
    assert "统计表.pdf" in client.get(url(item)).content.decode()
    assert Event.objects.filter(verb="item.figure_given").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": ""}, "没有填"),
        ({"value": "-3"}, "0"),
        ({"as_of_on": "2022-09-16"}, "这一天还没有到"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(make, item, target, fields, words):
    body = {"act": "value", "value": "98", "as_of_on": "2022-09-14"} | fields
    answer = make.client(make.person()).post(url(item), body)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Measurement.objects.exists()


def test_a_file_of_another_item_proves_nothing_here(make, item, target):
    foreign = make.evidence(make.item())
    body = {"act": "value", "value": "9", "as_of_on": "2022-09-14", "evidence": foreign.pk}
    assert make.client(make.person()).post(url(item), body).status_code == 422


def test_a_goal_needs_direction_and_date_and_is_the_offices(make, item, target, office):
    body = {"act": "goal", "goal": "120", "direction": "", "unit": "件", "version": "1"}
    assert office.post(url(item), body).status_code == 422
    body |= {"direction": "at_least"}
    assert office.post(url(item), body).status_code == 422
    body |= {"goal_on": "2022-12-30"}
    assert office.post(url(item), body).status_code == 302
    assert make.client(make.person()).post(url(item), body).status_code == 403
    assert office.post(url(item), body | {"goal": "130"}).status_code == 422  # read before
    target.refresh_from_db()
    assert target.goal == 120
    given(make, target, "98", date(2022, 6, 30))
    assert "未达到" in office.get(url(item)).content.decode()
    given(make, target, "121", date(2022, 9, 1))
    assert "已达到" in office.get(url(item)).content.decode()


def test_a_goal_is_taken_back_by_leaving_it_empty(make, item, target, office):
    Target.objects.update(goal=5, direction="at_most", goal_on=date(2022, 12, 30))
    body = {"act": "goal", "goal": "", "direction": "", "unit": "件", "goal_on": "", "version": "1"}
    assert office.post(url(item), body).status_code == 302
    target.refresh_from_db()
    assert (target.goal, target.direction, target.goal_on) == (None, "", None)


def test_what_contradicts_the_report_is_flagged(make, item, target, office):
    given(make, target, "110", date(2021, 12, 31))  # the report says 112 for 2021
    text = office.get(url(item)).content.decode()
    assert "请核对" in text
    assert "报告中2021年为112件" in text


def test_a_count_that_falls_within_the_year_is_flagged_and_a_share_is_not(make, item, office):
    count = Target.objects.create(item=item, name="办件数", value="112", unit="件")
    given(make, count, "50", date(2022, 6, 30))
    given(make, count, "40", date(2022, 8, 31))
    assert "低于2022年6月30日的数值" in office.get(url(item)).content.decode()
    Target.objects.update(name="办复率", unit="%")
    assert "低于" not in office.get(url(item)).content.decode()


def test_the_chart_stands_beside_its_table_from_two_values_on(make, item, target, office):
    given(make, target, "50", date(2022, 3, 31))
    assert '<svg class="figure-chart"' not in office.get(url(item)).content.decode()
    given(make, target, "98", date(2022, 6, 30))
    text = office.get(url(item)).content.decode()
    assert text.count("<circle") == 2
    assert "98件" in text


def test_a_figure_that_is_not_there_is_not_found(make, item, target, office):
    assert office.get(reverse("figure", args=[item.code, 2])).status_code == 404
