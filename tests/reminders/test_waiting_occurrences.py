"""A reported occurrence of a recurring item is told to the office as a handed-in item is."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Post
from tracker.reminders.models import Notice
from tracker.reminders.planning import plan_notices
from tracker.reminders.preview import preview

THURSDAY, FRIDAY, TUESDAY = "2022-09-15", "2022-09-16", "2022-09-20"
TITLE = "每季度向联席会议汇报"


@pytest.fixture
def item(make, clerk):
    return make.recurring(TITLE, owner=clerk.posts.get())


def act(make, person, item, label, name, **data):
    data["version"] = item.occurrences.get(label=label).version
    answer = make.client(person).post(f"/items/{item.code}/occurrences/{label}/{name}/", data)
    assert answer.status_code == 302


def report(make, person, item, label="Q2"):
    act(make, person, item, label, "report", text="已汇报。")


def waiting_lines(desk, person) -> list[str]:
    """The lines of the person's mails that name an occurrence to be verified."""
    lines = [line for mail in desk.mails_to(person) for line in mail.text.splitlines()]
    return [line for line in lines if f"{TITLE} 第" in line]


def test_the_office_reads_which_occurrence_waits_once_and_again_when_it_waits_long(
    make, desk, clerk, item
):
    report(make, clerk, item)
    assert ChecklistItem.objects.get(pk=item.pk).status == "in_progress"
    for day in (THURSDAY, THURSDAY, FRIDAY):
        desk.send(day)
    [line] = waiting_lines(desk, desk.office)
    assert f"{TITLE} 第二季度" in line
    [mail] = desk.mails_to(desk.office)
    assert "待审核" in mail.subject
    assert f"/verify/{item.code}/occurrences/Q2/" in mail.text
    desk.send(TUESDAY)  # three working days later
    assert len(waiting_lines(desk, desk.office)) == 2


def test_each_reported_occurrence_has_its_line_and_the_item_none_beside_them(
    make, desk, clerk, item
):
    item.occurrences.filter(label="Q4").delete()
    report(make, clerk, item, "Q2")
    report(make, clerk, item, "Q3")
    assert ChecklistItem.objects.get(pk=item.pk).status == "submitted"
    desk.send(THURSDAY)
    lines = waiting_lines(desk, desk.office)
    assert [("第二季度" in line, "第三季度" in line) for line in lines] == [
        (True, False), (False, True)
    ]  # fmt: skip
    [mail] = desk.mails_to(desk.office)
    assert mail.text.count(item.short_code) == 2


def test_what_was_withdrawn_before_the_mail_is_not_told(make, desk, clerk, item):
    report(make, clerk, item)
    plan_notices(date(2022, 9, 15))
    act(make, clerk, item, "Q2", "withdraw")
    desk.send(THURSDAY)
    assert desk.mails_to(desk.office) == []
    [notice] = Notice.objects.filter(kind="waiting")
    assert notice.state == Notice.State.SUPPRESSED


def test_who_reported_it_is_not_asked_to_verify_it(make, desk, item):
    office = make.department("区委依法治区办")
    second = make.person("区办乙", role=Post.Role.OFFICE, department=office)
    make.post(second, department=make.justice)
    report(make, second, item)
    desk.send(THURSDAY)
    assert len(waiting_lines(desk, desk.office)) == 1
    assert waiting_lines(desk, second) == []


def test_planning_and_the_preview_ask_as_many_queries_for_many_as_for_few(make, desk, clerk):
    def reported(count: int) -> None:
        for _number in range(count):
            report(make, clerk, make.recurring(TITLE, owner=clerk.posts.get()))

    def queries() -> int:
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            plan_notices(date(2022, 9, 15))
            preview(date(2022, 9, 15))
        return len(captured)

    reported(2)
    few = queries()
    reported(10)
    assert queries() == few
    assert Notice.objects.filter(kind="waiting").count() == 12
