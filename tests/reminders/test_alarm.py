"""The office hears by mail of a silent daily job, from a check that needs no worker."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from tracker.jobs.models import JobRun
from tracker.organizations.models import Post
from tracker.reminders import daily
from tracker.reminders.alarm import tell_of_silence
from tracker.reminders.models import Mail

DAY, NEXT_DAY = date(2022, 9, 27), date(2022, 9, 28)
MORNING = datetime(2022, 9, 27, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
DAY_LONG = timedelta(days=1)


@pytest.fixture
def office(make, settings):
    """A site of some months with the true clock, and its office."""
    settings.TRACKER_TODAY = None
    MigrationRecorder.Migration.objects.update(applied=MORNING - timedelta(days=90))
    return make.person("区办甲", role=Post.Role.OFFICE, department=make.department("区办"))


def good_run(at: datetime) -> None:
    JobRun.objects.create(
        name="reminders", state="done", started_at=at, heartbeat_at=at, finished_at=at
    )


def test_after_26_hours_of_silence_the_office_gets_one_mail_a_day(office, make):
    make.person("经办人甲")
    good_run(MORNING - timedelta(hours=27))
    assert tell_of_silence(DAY, MORNING) == 1
    assert tell_of_silence(DAY, MORNING + timedelta(minutes=5)) == 0
    assert tell_of_silence(NEXT_DAY, MORNING + DAY_LONG) == 1
    assert [mail.person for mail in Mail.objects.all()] == [office, office]
    [first, _second] = django_mail.outbox
    assert first.to == [office.email]


def test_the_mail_says_since_when_and_leads_to_the_jobs(office):
    good_run(MORNING - timedelta(hours=27))
    tell_of_silence(DAY, MORNING)
    mail = Mail.objects.get()
    assert "9月26日" in mail.text
    assert "/jobs/" in mail.text
    assert "/jobs/" in mail.html


def test_while_the_job_runs_nobody_is_told(office):
    good_run(MORNING - timedelta(hours=25))
    assert tell_of_silence(DAY, MORNING) == 0
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (DAY, MORNING + timedelta(hours=10)),  # in the evening
        (date(2022, 10, 3), datetime(2022, 10, 3, 2, 0, tzinfo=UTC)),  # National Day
    ],
)
def test_outside_the_office_s_hours_nobody_is_told(office, day, at):
    assert tell_of_silence(day, at) == 0
    assert not Mail.objects.exists()


def test_the_demo_sends_no_alarm(office, settings):
    settings.TRACKER_TODAY = DAY
    assert tell_of_silence(DAY, MORNING) == 0


def test_an_alarm_does_not_take_the_digest_s_place(desk, owned, clerk, settings):
    settings.TRACKER_TODAY = None
    MigrationRecorder.Migration.objects.update(applied=MORNING - timedelta(days=90))
    owned(due_on=date(2022, 9, 30), status="submitted", submitted_on=DAY)
    assert tell_of_silence(DAY, MORNING) == 1
    daily.run_daily(DAY, MORNING)
    assert [mail.kind for mail in desk.mails_to(desk.office)] == ["alarm", "digest"]


def test_the_command_checks_once_and_says_what_is_wrong(office, capsys):
    call_command("check_jobs")
    assert "No good run of the job reminders for 26 hours" in capsys.readouterr().out
