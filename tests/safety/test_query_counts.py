"""A page runs a fixed number of queries whatever the number of rows: 3 against 300."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factory import Factory
from tracker import clock
from tracker.checklist.models import Indicator, IndicatorMark
from tracker.jobs.models import JobRun
from tracker.organizations.models import Post, User
from tracker.reminders.models import Mail

FEW, MANY = 3, 300
Rows = Callable[[Factory, int], None]


def items(make: Factory, count: int) -> None:
    """Items in every status, each with a co-department, an owner and evidence now and then."""
    owner = make.person().posts.get()
    helpers = [make.department(f"配合单位{n}") for n in range(3)]
    statuses = ("assigned", "in_progress", "submitted", "returned", "closed")
    stored = make.stored_file()
    for number in range(count):
        item = make.item(status=statuses[number % 5], owner=owner)
        make.contribution(item, helpers[number % 3])
        make.step(item, due_on=make.today - timedelta(days=number % 9))
        if number % 10 == 0:
            make.evidence(item, file=stored)


def occurrences(make: Factory, count: int) -> None:
    """Recurring items, the second quarter of each reported."""
    sender = make.person()
    for _number in range(count):
        found = make.recurring().occurrences.filter(label="Q2")
        found.update(
            status="submitted", text="已汇报", submitted_on=make.today, submitted_by=sender
        )


def unsigned(make: Factory, count: int) -> None:
    """Items and progress reports that wait for the head's signature, with evidence."""
    stored = make.stored_file()
    for _number in range(count):
        make.evidence(make.item(status="awaiting_signoff"), file=stored)
        make.progress_report(make.item(), make.period(number=2), state="awaiting_signoff")


def reports(make: Factory, count: int) -> None:
    """Reports, each with drafts."""
    for number in range(count):
        report = make.report(title=f"报告{number}")
        make.draft(commitment=make.commitment(f"标题{number}", report=report))


def mails(make: Factory, count: int) -> None:
    """Mails to as many people."""
    for _number in range(count):
        person = make.person(login=False)
        Mail.objects.create(
            person=person, kind="digest", send_on=make.today, language="zh-hans", subject="待办",
            message_id=f"<{person.pk}@x>", prepared_at=clock.now(),
            state="failed", error="refused",
        )  # fmt: skip


def people(make: Factory, count: int) -> None:
    """People of as many departments, who never logged in."""
    for _number in range(count):
        person = make.person(department=make.department())
        User.objects.filter(pk=person.user_id).update(must_change_password=True)


def jobs(make: Factory, count: int) -> None:
    """Runs of jobs, asked for by somebody."""
    user = make.person().user
    now = clock.now()
    for number in range(count):
        JobRun.objects.create(
            name="export", state="done", requested_by=user,
            started_at=now - timedelta(hours=number), heartbeat_at=now, finished_at=now,
        )  # fmt: skip


def marked(make: Factory, count: int) -> None:
    """Indicators, each with an item that has evidence now and then."""
    stored = make.stored_file()
    for number in range(count):
        place = Indicator.objects.count() + 1
        row = Indicator.objects.create(code=str(place), text=f"指标{place}", position=place)
        item = make.item()
        IndicatorMark.objects.create(indicator=row, item=item, is_on=True, marked_on=make.today)
        if number % 2:
            make.evidence(item, file=stored)


def queries(client: Client, url: str) -> int:
    """How many queries the page runs, the log-in apart."""
    client.get(url)  # what is kept from page to page is kept by now
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("name", "role", "rows"),
    [
        ("item_list", Post.Role.OFFICE, items),
        ("item_list", Post.Role.STAFF, items),
        ("todo", Post.Role.STAFF, items),
        ("todo", Post.Role.HEAD, items),
        ("office_todo", Post.Role.OFFICE, items),
        ("overview", Post.Role.VIEWER, items),
        ("verify_queue", Post.Role.OFFICE, items),
        ("period_form", Post.Role.STAFF, items),
        ("sign_off", Post.Role.HEAD, unsigned),
        ("tell", Post.Role.OFFICE, items),
        ("year_end", Post.Role.OFFICE, items),
        ("verify_queue", Post.Role.OFFICE, occurrences),
        ("reports", Post.Role.OFFICE, reports),
        ("mail_log", Post.Role.OFFICE, mails),
        ("mail_call_list", Post.Role.OFFICE, mails),
        ("organizations", Post.Role.OFFICE, people),
        ("slips", Post.Role.OFFICE, people),
        ("indicators", Post.Role.OFFICE, marked),
        ("jobs", Post.Role.OFFICE, jobs),
        ("exports", Post.Role.OFFICE, jobs),
    ],
)
def test_a_list_asks_as_many_queries_for_300_rows_as_for_3(make, name, role, rows):
    make.period(number=2, opens_on=make.today, as_of_on=make.today, closes_on=make.today)
    client = make.client(make.person(role=role))
    rows(make, FEW)
    few = queries(client, reverse(name))
    rows(make, MANY - FEW)
    assert queries(client, reverse(name)) == few
