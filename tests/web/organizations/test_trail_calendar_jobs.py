"""The trail, the working calendar and the background jobs, as the office sees them."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tracker import clock
from tracker.calendars.working_days import load_calendar
from tracker.checklist.workflow import accept
from tracker.jobs.models import JobRun
from tracker.jobs.runs import running
from tracker.organizations.models import Post
from tracker.organizations.people import PersonFacts, edit_person
from tracker.reminders.models import Notice
from tracker.reminders.outbox import Words, put
from tracker.trail.models import Event


@pytest.fixture
def office_person(make):
    return make.person("区办甲", role=Post.Role.OFFICE)


@pytest.fixture
def office(make, office_person):
    return make.client(office_person)


@pytest.fixture
def two_events(make, office_person):
    clerk = make.person("张明")
    accept([make.item("提升审查质量", status="assigned")], make.actor(clerk))
    edit_person(clerk, PersonFacts("张明", "科长", "0573-82080001"), make.actor(office_person))


def body(answer):
    return answer.content.decode()


def test_the_trail_reads_as_sentences_newest_first(office, two_events):
    page = body(office.get(reverse("trail")))
    assert page.index("科长") < page.index("提升审查质量")


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ({"subject": "item"}, "提升审查质量", "科长"),
        ({"subject": "person"}, "科长", "提升审查质量"),
        ({"person": "区办甲"}, "科长", "提升审查质量"),
        ({"q": "审查"}, "提升审查质量", "科长"),
        ({"verb": "person.edited"}, "科长", "提升审查质量"),
    ],
)
def test_the_trail_is_filtered(office, two_events, query, there, gone):
    page = body(office.get(reverse("trail"), query))
    assert there in page
    assert gone not in page


def test_the_trail_is_filtered_by_days(make, office, two_events):
    tomorrow = make.today + timedelta(days=1)
    assert "没有符合条件的记录" in body(office.get(reverse("trail"), {"from_on": tomorrow}))
    assert "科长" in body(office.get(reverse("trail"), {"to_on": make.today}))


def test_the_trail_asks_the_same_queries_for_few_and_for_many(make, office, office_person):
    def count():
        with CaptureQueriesContext(connection) as queries:
            office.get(reverse("trail"))
        return len(queries)

    clerk, actor = make.person(), make.actor(office_person)

    def edit(number):
        edit_person(clerk, PersonFacts("张明", f"职务{number}", "0573-82080001"), actor)

    for number in range(3):
        edit(number)
    few = count()
    for number in range(3, 45):
        edit(number)
    assert count() == few


def test_the_export_has_the_pages_rows_and_is_an_event_itself(office, two_events):
    answer = office.get(reverse("trail_export"), {"subject": "person"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[8] for row in rows] == ["person.edited"]
    event = Event.objects.get(verb="trail.exported")
    assert event.data()["events"] == 1
    assert "人员" in event.data()["filter"]


def test_the_calendar_shows_holidays_and_takes_the_offices_own_days(make, office):
    page = body(office.get(reverse("calendar")))
    assert "10月3日（周一）" in page
    assert "10月8日（周六）" in page
    office.post(reverse("calendar"), {"day": "2022-09-16", "is_working": "no", "note": "台风"})
    assert not load_calendar().is_working_day(date(2022, 9, 16))
    assert "台风" in body(office.get(reverse("calendar")))
    office.post(reverse("calendar_clear"), {"day": "2022-09-16"})
    assert load_calendar().is_working_day(date(2022, 9, 16))


def test_a_year_not_yet_published_says_so_and_warns_from_november_on(make, office, settings):
    settings.TRACKER_TODAY = date(2060, 10, 20)
    page = body(office.get(reverse("calendar"), {"year": 2061}))
    assert "2061年节假日安排尚未录入" in page
    assert "2061年" not in body(office.get(reverse("trail")))
    settings.TRACKER_TODAY = date(2060, 11, 3)
    assert "2061年节假日安排尚未录入" in body(office.get(reverse("trail")))


@pytest.mark.parametrize("year", ["abcd", "0001", "99999", "-5", "３０００"])
def test_an_impossible_year_shows_a_possible_one(office, year):
    assert office.get(reverse("calendar"), {"year": year}).status_code == 200


def test_jobs_show_the_backlog_and_the_oldest_notice_that_is_owed(office, office_person, make):
    for day in (date(2022, 9, 9), date(2022, 9, 13), date(2022, 9, 20)):
        Notice.objects.create(subject_key="item:1", kind="soon", audience="owner", owed_on=day)
    put(office_person, "overview", make.today, Words("总体情况", "text", "<p>html</p>"))
    answer = office.get(reverse("jobs"))
    found = answer.context["backlog"]
    assert (found.mails_waiting, found.notices_owed) == (1, 2)
    assert "最早的一条应于2022年9月9日发出" in body(answer)
    assert found.last_run_at is None
    with running("reminders"):
        pass
    assert office.get(reverse("jobs")).context["backlog"].last_run_at is not None


def test_jobs_show_their_state_and_can_be_stopped(office):
    with running("reminders") as run:
        run.progress(3, 3, "3 封")
    job = JobRun.objects.create(
        name="export", state="running", started_at=clock.now(), heartbeat_at=clock.now(), total=9
    )
    page = body(office.get(reverse("jobs")))
    assert "每日提醒" in page
    assert "3 封" in page
    office.post(reverse("job_cancel", args=[job.public_id]))
    job.refresh_from_db()
    assert job.cancel_asked
