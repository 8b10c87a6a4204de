"""Scheduled exports: monthly and on 定稿, the link by mail to chosen people of the office."""

from datetime import date, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tracker import clock
from tracker.jobs.models import JobRun
from tracker.jobs.runs import take_up
from tracker.organizations.models import Person, Post
from tracker.periods.models import Period
from tracker.reminders.delivery import work_outbox
from tracker.reminders.models import Mail
from tracker.reminders.policy import current_policy, switch_on
from tracker.trail.models import Event
from tracker.web.workbooks.tasks import exports
from tracker.workbooks.export_jobs import path_of
from tracker.workbooks.models import ExportSchedule, ScheduledExport
from tracker.workbooks.scheduled import ask_owed, plan_exports

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(make):
    make.office_details()
    make.item("本单位事项")
    person = make.person("区办甲", role="office", department=make.department("区依法治区办"))
    switch_on(make.actor(person), seen_version=current_policy().version)
    return person


@pytest.fixture
def on_day(settings):
    """What a worker does on a business day."""

    def run(day):
        settings.TRACKER_TODAY = day
        exports()

    return run


def save(make, person, when, people, *, is_on=True):
    """Save one form of the page."""
    schedule = ExportSchedule.objects.filter(when=when).first()
    fields = {
        "when": when,
        f"{when}-version": schedule.version if schedule else 1,
        f"{when}-people": [one.pk for one in people],
    }
    if is_on:
        fields[f"{when}-is_on"] = "on"
    return make.client(person).post(reverse("export_schedules"), fields)


def test_each_month_once_also_after_missed_days_and_never_for_the_time_before(make, office, on_day):
    assert save(make, office, "monthly", [office]).status_code == 302
    on_day(date(2022, 9, 15))
    assert not JobRun.objects.exists(), "the first of September was before the switch-on"
    for day in (
        date(2022, 10, 4),
        date(2022, 10, 5),
        date(2022, 10, 31),
    ):  # nobody ran it on the 1st
        on_day(day)
    assert JobRun.objects.count() == Mail.objects.count() == 1
    on_day(date(2022, 11, 1))
    assert JobRun.objects.count() == Mail.objects.count() == 2


def test_the_mail_holds_a_link_and_no_attachment(make, office, on_day, settings):
    save(make, office, "monthly", [office])
    on_day(date(2022, 10, 1))
    run, row = JobRun.objects.get(), Mail.objects.get()
    url = reverse("export_run", args=[run.public_id])
    for words in (row.text, row.html):
        assert f"{settings.SITE_URL}{url}" in words
        assert run.result_name in words
    work_outbox()
    [sent] = django_mail.outbox
    assert sent.to == [office.email]
    message = sent.message().as_bytes()
    assert b"attachment" not in message
    assert len(message) < path_of(run).stat().st_size
    assert row.subject in make.client(office).get(reverse("mail_log")).content.decode()
    assert make.client(office).get(reverse("mail", args=[row.public_id])).status_code == 200


def test_the_link_survives_the_log_in(make, office, on_day, client):
    save(make, office, "monthly", [office])
    on_day(date(2022, 10, 1))
    url = reverse("export_run", args=[JobRun.objects.get().public_id])
    to_log_in = client.get(url)
    login = to_log_in["Location"]
    answer = client.post(
        login, {"username": office.user.username, "password": make.password}, follow=True
    )
    assert answer.redirect_chain[-1][0] == url
    assert "下载" in answer.content.decode()


def test_a_period_made_final_is_mailed_once_to_each_chosen_person(make, office, on_day):
    colleague = make.person("区办乙", role="office", department=make.department("区依法治区办"))
    early = make.period(number=1)
    Period.objects.filter(pk=early.pk).update(frozen_on=date(2022, 7, 10))
    save(make, office, "final", [office, colleague])
    on_day(date(2022, 9, 15))
    assert not JobRun.objects.exists()
    later = make.period(number=3, as_of_on=date(2022, 9, 30), closes_on=date(2022, 10, 8))
    Period.objects.filter(pk=later.pk).update(frozen_on=date(2022, 10, 10))
    on_day(date(2022, 10, 12))
    on_day(date(2022, 10, 13))
    assert {run.requested_by for run in JobRun.objects.all()} == {office.user, colleague.user}
    assert {mail.person for mail in Mail.objects.all()} == {office, colleague}
    assert JobRun.objects.filter(parameters__period=later.pk, state="done").count() == 2


def test_who_left_the_office_gets_nothing(make, office, on_day):
    leaver = make.person("区办乙", role="office", department=make.department("区依法治区办"))
    save(make, office, "monthly", [office, leaver])
    Post.objects.filter(person=leaver).update(until_on=date(2022, 9, 30))
    on_day(date(2022, 10, 1))
    assert [run.requested_by for run in JobRun.objects.all()] == [office.user]
    assert [mail.person for mail in Mail.objects.all()] == [office]


def test_who_leaves_between_the_file_and_the_mail_gets_no_mail(make, office, on_day, monkeypatch):
    save(make, office, "monthly", [office])
    monkeypatch.setattr("tracker.web.workbooks.tasks.mail_links", lambda today: 0)
    on_day(date(2022, 10, 1))
    monkeypatch.undo()
    assert JobRun.objects.get().state == "done"
    Person.objects.filter(pk=office.pk).update(is_active=False)
    on_day(date(2022, 10, 1))
    assert not Mail.objects.exists()


def test_switched_off_nothing_is_made(make, office, on_day):
    save(make, office, "monthly", [office])
    save(make, office, "monthly", [office], is_on=False)
    on_day(date(2022, 10, 1))
    assert not JobRun.objects.exists()
    assert Event.objects.filter(verb="export.scheduled").count() == 2


def test_a_schedule_wants_somebody_and_takes_only_people_of_the_office(make, office):
    clerk = make.person("经办人甲", department=make.justice)
    for people in ([], [clerk]):
        answer = save(make, office, "monthly", people)
        assert answer.status_code == 422
    assert not ExportSchedule.objects.exclude(on_since=None).exists()


def test_a_form_that_somebody_overtook_is_refused(make, office):
    save(make, office, "monthly", [office])
    stale = {"when": "monthly", "monthly-version": 1, "monthly-people": [office.pk]}
    assert make.client(office).post(reverse("export_schedules"), stale).status_code == 409


def test_a_cancelled_export_is_not_mailed_nor_asked_for_again(make, office, on_day, monkeypatch):
    save(make, office, "monthly", [office])
    monkeypatch.setattr("tracker.web.workbooks.tasks.work_exports", lambda select: 0)
    on_day(date(2022, 10, 1))
    run = JobRun.objects.get()
    make.client(office).post(reverse("export_run_cancel", args=[run.public_id]))
    monkeypatch.undo()
    on_day(date(2022, 10, 1) + timedelta(days=1))
    assert JobRun.objects.count() == 1
    assert not Mail.objects.exists()


def workers_die(day):
    """Ask for what is owed on that day; three workers die over it, so that it counts as failed."""
    plan_exports(day)
    asked = ask_owed(day)
    for _worker in range(3 * asked):
        take_up("export", clock.now())
        JobRun.objects.filter(state="running").update(
            heartbeat_at=clock.now() - timedelta(minutes=3)
        )
    assert take_up("export", clock.now()) is None
    return asked


def test_a_failed_export_is_made_and_mailed_on_a_later_day(make, office, on_day):
    save(make, office, "monthly", [office])
    assert workers_die(date(2022, 10, 1)) == 1
    on_day(date(2022, 10, 1))
    assert [run.state for run in JobRun.objects.all()] == ["failed"]
    on_day(date(2022, 10, 2))
    on_day(date(2022, 10, 3))
    assert [run.state for run in JobRun.objects.all()] == ["done", "failed"]
    assert Mail.objects.get().person == office


def test_what_failed_on_three_days_is_given_up(make, office):
    save(make, office, "monthly", [office])
    asked = [workers_die(date(2022, 10, day)) for day in (1, 1, 2, 2, 5, 6, 7)]
    assert asked == [1, 0, 1, 0, 1, 0, 0]


def test_what_is_owed_already_costs_the_same_queries_for_one_and_for_many(make, office):
    body = make.department("区依法治区办")
    people = [office, *(make.person(f"区办{n}", role="office", department=body) for n in range(5))]

    def queries() -> int:
        plan_exports(date(2022, 10, 10))
        with CaptureQueriesContext(connection) as captured:
            assert plan_exports(date(2022, 10, 10)) == 0
        return len(captured)

    def final(number):
        days = {"as_of_on": date(2022, 9, number), "closes_on": date(2022, 10, 8)}
        period = make.period(number=number, **days)
        Period.objects.filter(pk=period.pk).update(frozen_on=date(2022, 10, 10))

    save(make, office, "final", [office])
    final(1)
    few = queries()
    save(make, office, "final", people)
    for number in (2, 3, 4):
        final(number)
    assert queries() == few
    assert ScheduledExport.objects.count() == 24
