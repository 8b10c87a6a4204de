"""The office's view of a round: who has filed, whom to call, sending a report back."""

from datetime import date

import pytest
from django.urls import reverse

from tracker.organizations.models import Post
from tracker.periods.models import Period, ProgressReport

ROUND = "/periods/2022/3/"


@pytest.fixture
def third(make) -> Period:
    make.office_details()
    make.period(number=2, name="第二季度")
    return make.period(
        number=3,
        name="第三季度",
        opens_on=date(2022, 9, 10),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )


@pytest.fixture
def office(make):
    return make.client(make.person("区办甲", role=Post.Role.OFFICE))


def test_the_list_of_rounds_counts_what_was_filed(make, third, office):
    make.progress_report(make.item(), third)
    make.item()
    page = office.get(reverse("periods")).content.decode()
    assert "2022年第三季度" in page
    assert "填报中" in page
    assert "1/2" in page


def test_who_has_not_filed_stands_on_top_with_a_telephone(make, third, office):
    done, late = make.department("区府办"), make.department("区教育局")
    make.progress_report(make.item(lead_department=done), third)
    owed = make.item(lead_department=late)
    liaison = make.person("周某", role=Post.Role.LIAISON, department=late)
    text = office.get(ROUND).content.decode()
    top = text[text.index('id="late"') : text.index("</section>")]
    assert "1/2 家单位已报齐" in text
    assert "周某" in top
    assert liaison.phone in top
    assert owed.short_code in top
    assert "区府办" not in top


def test_without_change_twice_is_shown_to_the_office(make, third, office):
    item = make.item()
    for period in Period.objects.all():
        make.progress_report(item, period, no_change=True)
    assert "连续两期无变化" in office.get(ROUND).content.decode()


def test_a_report_is_sent_back_with_words_and_the_clerk_reads_them(make, third, office):
    item = make.item()
    report = make.progress_report(item, third)
    url = reverse("report_return", args=[2022, 3, item.code])
    assert "已开展抽查" in office.get(url).content.decode()
    empty = office.post(url, {"reason": " ", "version": "1"})
    assert empty.status_code == 422
    stale = office.post(url, {"reason": "缺数", "version": "7"})
    assert stale.status_code == 422
    assert "缺数" in stale.content.decode(), "the typed words come back"
    assert (
        office.post(url, {"reason": "缺抽查数", "version": "1", "ground": "other"}).status_code
        == 302
    )
    report.refresh_from_db()
    assert report.state == ProgressReport.State.RETURNED
    page = make.client(make.person()).get("/period/").content.decode()
    assert "区办意见：其他：缺抽查数" in page
    assert office.get(url).status_code == 404, "it is no longer with the office"


def test_checked_by_the_office_it_cannot_be_withdrawn(make, third, office):
    item = make.item()
    make.progress_report(item, third)
    url = reverse("report_check", args=[2022, 3, item.code])
    assert office.post(url, {"version": "1"}).status_code == 302
    clerk = make.client(make.person())
    assert f"withdraw:{item.code}" not in clerk.get("/period/").content.decode()
    page = clerk.post("/period/", {"act": f"withdraw:{item.code}"}, follow=True)
    assert "区办已核过这一项" in page.content.decode()
    assert ProgressReport.objects.get().state == "filed"


@pytest.mark.parametrize(
    ("role", "looks", "acts"),
    [
        (Post.Role.STAFF, 403, 403),
        (Post.Role.HEAD, 403, 403),
        (Post.Role.VIEWER, 200, 403),
        (Post.Role.OFFICE, 200, 302),
    ],
)
def test_who_may_look_and_who_may_send_back(make, third, role, looks, acts):
    item = make.item()
    make.progress_report(item, third)
    client = make.client(make.person(role=role))
    assert client.get(ROUND).status_code == looks
    assert client.get(reverse("periods")).status_code == looks
    back = client.post(
        reverse("report_return", args=[2022, 3, item.code]),
        {"reason": "改", "version": "1", "ground": "other"},
    )
    assert back.status_code == acts


def test_an_unknown_round_is_not_found(make, third, office):
    assert office.get("/periods/2022/9/").status_code == 404
    assert office.get("/periods/1999/3/").status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_more_departments(
    make, third, office, django_assert_max_num_queries
):
    for number in range(25):
        body = make.department(f"单位甲{number}")
        make.person(department=body, login=False)
        make.item(lead_department=body)
        make.progress_report(make.item(lead_department=body), third)
    with django_assert_max_num_queries(25):
        assert office.get(ROUND).status_code == 200
