"""Before publication what is missing, afterwards whom it concerns; and the text to read."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.factory import Factory
from tests.report_fixtures import drafts_of
from tracker.checklist.headings import accept_heading, drafts_under
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Person
from tracker.periods.models import Period
from tracker.reminders.models import Mail
from tracker.reports.models import Report


@pytest.fixture
def browser(make: Factory, office: Person) -> Client:
    """区办甲's browser."""
    return make.client(office)


@pytest.fixture
def accepted(make: Factory, office: Person, imported: Report) -> Report:
    """The real report, everything accepted as it was drafted."""
    for commitment in imported.commitments.all():
        seen = {item.pk: item.version for item in drafts_under(commitment)}
        accept_heading(commitment, make.actor(office), versions=seen)
    return imported


def publish_url(report: Report) -> str:
    return reverse("publish", args=[report.public_id])


def test_what_is_missing_is_listed_by_item_with_the_way_to_complete_it(
    browser: Client, accepted: Report
):
    page = browser.get(publish_url(accepted)).content.decode()
    lacking = [i for i in drafts_of(accepted) if i.kind != "commitment"]
    assert "还差" in page
    for item in lacking:
        assert item.title in page
        assert f"?state=lacking#d-{item.pk}" in page
    assert "具体措施、完成标准" in page
    rest = len(drafts_of(accepted)) - len(lacking)
    assert f"先发布其余 {rest} 项" in page


def test_the_rest_is_published_without_a_mail_and_opens_the_first_period(
    browser: Client, accepted: Report
):
    browser.post(publish_url(accepted), {"which": "complete"})
    published = ChecklistItem.objects.exclude(status="draft")
    departments = published.values("lead_department").distinct().count()
    page = browser.get(publish_url(accepted)).content.decode()
    assert f"已发布 {published.count()} 项" in page
    assert f"涉及 {departments} 家单位" in page
    assert "没有发邮件" in page
    assert f'href="{reverse("tell")}">查看会通知谁' in page
    assert not Mail.objects.exists()
    assert Period.objects.count() == 1


def test_the_departments_are_told_when_the_office_chooses(browser: Client, accepted: Report):
    browser.post(publish_url(accepted), {"which": "complete"})
    url = reverse("report_tell", args=[accepted.public_id])
    page = browser.post(url, follow=True).content.decode()
    assert "开启提醒后随每日邮件发出" in page
    assert reverse("reminders_preview") in page
    published = ChecklistItem.objects.exclude(status="draft")
    assert not published.filter(told_on=None).exists()
    assert "通知这些单位" not in browser.get(publish_url(accepted)).content.decode()


def test_what_lacks_something_may_go_to_the_office(browser: Client, accepted: Report):
    browser.post(publish_url(accepted), {"which": "all"})
    waiting = ChecklistItem.objects.filter(needs_assignment=True)
    assert waiting.count() == sum(i.kind != "commitment" for i in drafts_of(accepted))
    assert "待分派" in browser.get(publish_url(accepted)).content.decode()
    browser.post(reverse("report_tell", args=[accepted.public_id]))
    assert not waiting.exclude(told_on=None).exists()


def test_publishing_nothing_is_refused(browser: Client, small: Report):
    answer = browser.post(publish_url(small), {"which": "complete"})
    assert answer.status_code == 409
    assert "没有可以发布的事项" in answer.content.decode()


def test_withdrawing_is_offered_until_something_is_published(browser: Client, accepted: Report):
    review = reverse("report_review", args=[accepted.public_id])
    withdraw = reverse("report_withdraw", args=[accepted.public_id])
    assert withdraw in browser.get(review).content.decode()
    browser.post(publish_url(accepted), {"which": "complete"})
    assert withdraw not in browser.get(review).content.decode()
    answer = browser.post(withdraw, follow=True)
    assert "不能再撤销" in answer.content.decode()
    accepted.refresh_from_db()
    assert accepted.withdrawn_on is None


def test_published_items_stand_on_the_bench_without_acts(browser: Client, accepted: Report):
    browser.post(publish_url(accepted), {"which": "complete"})
    item = ChecklistItem.objects.exclude(status="draft").first()
    page = browser.get(reverse("report_review", args=[accepted.public_id])).content.decode()
    assert reverse("item", args=[item.code]) in page
    data = {"version": item.version, "act": "drop"}
    url = reverse("draft_act", args=[accepted.public_id, item.pk])
    assert browser.post(url, data).status_code == 422
    item.refresh_from_db()
    assert item.status == "assigned"


def test_readers_see_the_text_with_their_items_words_marked(
    make: Factory, browser: Client, accepted: Report
):
    browser.post(publish_url(accepted), {"which": "complete"})
    items = ChecklistItem.objects.exclude(status="draft")
    item = items.filter(lead_department__short_name="区司法局").first()
    foreign = items.exclude(lead_department__short_name="区司法局").first()
    clerk = make.client(make.person(department=item.lead_department))
    url = reverse("report", args=[accepted.public_id])
    page = clerk.get(f"{url}?item={item.code}").content.decode()
    words = item.sources.filter(is_result=False).first().text
    assert f'<mark id="marked">{words}' in page
    assert reverse("item", args=[item.code]) in page
    assert reverse("item", args=[foreign.code]) not in page
    plain = clerk.get(f"{url}?item={foreign.code}")
    assert plain.status_code == 200
    assert "<mark" not in plain.content.decode()


def test_a_report_without_published_items_is_the_offices_alone(
    make: Factory, browser: Client, small: Report
):
    url = reverse("report", args=[small.public_id])
    assert browser.get(url).status_code == 200
    assert make.client(make.person()).get(url).status_code == 404


def test_dates_that_are_past_are_named_and_moved_together_before_publishing(
    make: Factory, browser: Client, accepted: Report
):
    past = [i for i in drafts_of(accepted) if i.due_on and i.due_on < make.today]
    assert past, "the report was imported in April; proofs were due in June"
    page = browser.get(publish_url(accepted)).content.decode()
    assert f"{len(past)} 项的时限在今天（2022年9月15日）以前" in page
    assert all(item.title in page for item in past)
    url = reverse("report_redate", args=[accepted.public_id])
    page = browser.post(url, {"due_on": "2022-09-14"}, follow=True).content.decode()
    assert "这个日期也已过" in page
    page = browser.post(url, {"due_on": "2022-11-30"}, follow=True).content.decode()
    assert f"已把 {len(past)} 项的时限改为 2022年11月30日" in page
    assert "的时限在今天" not in page
    moved = ChecklistItem.objects.filter(pk__in=[item.pk for item in past])
    assert set(moved.values_list("due_on", "due_suggested", "review")) == {
        (date(2022, 11, 30), False, "accepted")
    }
    kept = [i for i in drafts_of(accepted) if i not in past]
    assert all(i.due_on is None or i.due_on != date(2022, 11, 30) for i in kept)
