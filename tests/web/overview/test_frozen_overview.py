"""The leader's page of a final period: what its lines say, and the same a year later."""

import html as html_text
import re
from datetime import date

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Department, OfficeDetails
from tracker.periods.freezing import freeze, take_snapshots
from tracker.periods.models import Period
from tracker.reminders.delivery import work_outbox
from tracker.reminders.models import Mail
from tracker.reminders.policy import current_policy, switch_on
from tracker.trail.models import Event

PAGE = "/periods/2022/2/overview/"
NIGHT, AFTER = date(2022, 7, 1), date(2022, 7, 12)


@pytest.fixture
def office(make):
    make.office_details()
    return make.person("区办甲", role="office", department=make.department("区依法治区办"))


@pytest.fixture
def leader(make, office):
    return make.person("领导丁", role="viewer", department=make.department("区政府"))


@pytest.fixture
def items(make):
    """Something of every kind, status and light as of 30 June."""
    other = make.department("区委宣传部")
    make.item("提高公职律师覆盖率", due_on=date(2022, 6, 20))
    make.item(due_on=date(2022, 7, 6), lead_department=other)
    make.item(kind="task", status="submitted")
    make.item(kind="commitment", handling="prove", status="closed")
    filed = make.item(kind="commitment", handling="keep")
    make.progress_report(filed, make.period(number=2), filed_on=date(2022, 6, 28))
    make.item(kind="commitment", handling="keep", lead_department=other)
    make.item(kind="commitment", handling="record", status="on_record", due_on=None)


@pytest.fixture
def final(make, office, items) -> Period:
    """The second quarter, final, after a first one that was final too."""
    calm = {"opens_on": date(2022, 3, 20), "closes_on": date(2022, 4, 30)}
    make.period(number=1, as_of_on=date(2022, 4, 29), **calm)
    take_snapshots(date(2022, 5, 1))
    freeze(Period.objects.get(number=1), make.actor(office, date(2022, 5, 5)))
    make.period(number=2)
    take_snapshots(NIGHT)
    period = Period.objects.get(number=2)
    freeze(period, make.actor(office, AFTER))
    return period


def main_of(make, person, url=PAGE) -> str:
    """What stands on the page below the bars."""
    text = make.client(person).get(url).content.decode()
    inside = text.split("<main")[1].split("</main>")[0]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", inside)


def test_it_is_the_page_of_that_day(make, leader, final):
    page = make.client(leader).get(PAGE)
    text = page.content.decode()
    for words in (
        "南湖区法治政府建设清单情况",
        "截至 2022年6月30日",
        "区司法局",
        "提高公职律师覆盖率",
        "延期 0 次",
        "逾期8个工作日",
        "比上期（4月29日）",
    ):
        assert words in text
    kinds = {line.whole.label: line.whole.count for line in page.context["kinds"]}
    assert kinds == {"问题整改": 2, "年度任务": 1, "报告举措": 4}
    assert [line.label for line in page.context["comparisons"]] == ["逾期", "已核实"]
    first = page.context["comparisons"][0]
    assert (first.then, first.now) == (0, 1)


def test_a_year_of_later_edits_changes_nothing_on_it(make, leader, final, settings):
    before = main_of(make, leader)
    ChecklistItem.objects.exclude(due_on=None).update(
        title="改了", status="closed", due_on=date(2023, 1, 1), decided_on=AFTER
    )
    for body in Department.objects.all():
        Department.objects.filter(pk=body.pk).update(
            short_name=f"并入{body.pk}", name=f"并入单位{body.pk}", order=1000 - body.order
        )
    OfficeDetails.objects.update(district="新区", reporting_unit="新办", phone="0573-1")
    make.item("后来的", published_on=date(2022, 9, 1), due_on=date(2022, 6, 1))
    settings.TRACKER_TODAY = date(2022, 12, 30)
    after = main_of(make, leader)
    # the choice of other days speaks of today
    cut = re.compile(r'<nav class="choices.*?</nav>', re.S)
    assert cut.sub("", after) == cut.sub("", before)
    assert "提高公职律师覆盖率" in after


def test_every_number_leads_to_as_many_lines_of_the_period(make, leader, final):
    client = make.client(leader)
    text = client.get(PAGE).content.decode()
    links = re.findall(r'<a[^>]*href="(/periods/2022/2/lines/\?[^"#]*)"[^>]*>(.*?)</a>', text, re.S)
    assert len(links) > 20
    for url, words in links:
        number = int(re.findall(r"\d+", re.sub(r"<[^>]+>", "", words))[-1])
        lines = client.get(html_text.unescape(url))
        assert lines.context["page"].paginator.count == number, (url, words)
    narrowed = client.get("/periods/2022/2/lines/?kind=rectification&light=red").content.decode()
    assert "只看：问题整改、红" in narrowed
    assert "导出本期台账（7项）" in narrowed


def test_one_gets_there_from_the_overview_and_from_the_period(make, leader, final):
    client = make.client(leader)
    for url in ("/overview/", "/periods/2022/2/", "/periods/2022/2/lines/"):
        assert f'href="{PAGE}"' in client.get(url).content.decode(), url
    clerk = make.client(make.person("经办人甲"))
    assert PAGE not in clerk.get("/overview/").content.decode()
    assert clerk.get(PAGE).status_code == 403


def test_before_it_is_final_there_is_no_page_and_no_mail(make, leader, office, items):
    switch_on(make.actor(office), seen_version=current_policy().version)
    make.period(number=2)
    take_snapshots(NIGHT)
    client = make.client(leader)
    assert "还没有定稿" in client.get(PAGE, follow=True).content.decode()
    assert "还没有定稿" in client.post(f"{PAGE}mail/", follow=True).content.decode()
    assert PAGE not in client.get("/periods/2022/2/").content.decode()
    assert not Mail.objects.exists()


def test_the_period_goes_by_mail_as_it_stands_there(make, leader, office, final, settings):
    switch_on(make.actor(office), seen_version=current_policy().version)
    ChecklistItem.objects.update(title="改了")
    make.client(office).post(f"{PAGE}mail/", {"to": str(leader.public_id)})
    row = Mail.objects.get()
    assert "2022年6月30日" in row.subject
    assert "提高公职律师覆盖率" in row.text
    assert f"{settings.SITE_URL}{PAGE}" in row.text
    assert f'href="{settings.SITE_URL}/periods/2022/2/lines/?' in row.html
    assert Event.objects.get(verb="mail.overview_asked").data()["period"] == "2022年第二季度"
    assert work_outbox().sent == 1
    assert django_mail.outbox[0].to == [leader.email]


def test_three_lines_and_three_hundred_cost_the_same_queries(make, leader, office):
    def queries(number: int, rows: int) -> int:
        for _row in range(rows):
            make.item(due_on=date(2022, 6, 20), lead_department=make.department())
        make.period(number=number)
        take_snapshots(NIGHT)
        freeze(Period.objects.get(number=number), make.actor(office, AFTER))
        client, url = make.client(leader), f"/periods/2022/{number}/overview/"
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = queries(1, 3) + 1  # the first has none before it to be compared with
    assert queries(2, 297) == few
