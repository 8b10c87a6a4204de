"""Runs of jobs: what goes on and what stopped going on is a row."""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder

from tracker import clock
from tracker.jobs import runs
from tracker.jobs.models import JobRun
from tracker.jobs.runs import (
    ask_to_cancel,
    close_lost,
    enqueue,
    forget_old,
    overdue_jobs,
    running,
)
from tracker.jobs.tasks import tidy

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_site():
    MigrationRecorder.Migration.objects.update(applied=clock.now() - timedelta(days=9))


def test_a_good_run_ends_done_with_its_figures():
    with running("export", total=2) as run:
        run.progress(1)
        run.progress(2, message="two rows")
        run.result("ledger.xlsx")
    row = JobRun.objects.get()
    assert (row.state, row.done, row.total) == ("done", 2, 2)
    assert (row.message, row.result_name) == ("two rows", "ledger.xlsx")
    assert row.finished_at is not None


def test_an_error_is_written_down_and_goes_on():
    with pytest.raises(ValueError, match="disk full"), running("export"):
        raise ValueError("disk full")
    row = JobRun.objects.get()
    assert row.state == "failed"
    assert "disk full" in row.message


def test_a_job_that_was_asked_to_stop_stops_at_its_next_sign_of_life():
    reached = []
    with running("export", total=9) as run:
        assert ask_to_cancel(run.row)
        run.beat()
        reached.append("after")
    assert reached == []
    assert JobRun.objects.get().state == "cancelled"


def test_a_waiting_job_is_cancelled_at_once_and_an_ended_one_not_at_all():
    row = enqueue("export", requested_by_id=None)
    assert ask_to_cancel(row)
    assert not ask_to_cancel(row)
    assert JobRun.objects.get().state == "cancelled"


def test_a_waiting_row_is_taken_over_by_its_run():
    row = enqueue("export", requested_by_id=None, parameters={"year": 2022})
    with running("export", waiting=row) as run:
        assert run.row.parameters == {"year": 2022}
    assert JobRun.objects.get().state == "done"


def test_a_run_without_a_sign_of_life_counts_as_failed():
    row = enqueue("files.check", requested_by_id=None)
    JobRun.objects.update(state="running", heartbeat_at=clock.now() - timedelta(minutes=20))
    assert close_lost(clock.now()) == 1
    row.refresh_from_db()
    assert row.state == "failed"
    assert close_lost(clock.now()) == 0


def test_a_silent_daily_job_is_overdue_after_26_hours(old_site):
    now = clock.now()
    assert overdue_jobs(now) == ["daily", "reminders"]
    for name in ("daily", "reminders"):
        with running(name):
            pass
    assert overdue_jobs(now) == []
    assert overdue_jobs(now + timedelta(hours=25)) == []
    assert overdue_jobs(now + timedelta(hours=27)) == ["daily", "reminders"]


def test_a_failed_daily_job_is_no_sign_of_life(old_site):
    with pytest.raises(ValueError, match="x"), running("reminders"):
        raise ValueError("x")
    assert "reminders" in overdue_jobs(clock.now())


def test_a_new_site_is_given_its_first_26_hours():
    assert overdue_jobs(clock.now()) == []


def test_only_the_newest_rows_are_kept(monkeypatch):
    monkeypatch.setattr(runs, "KEPT_RUNS", 3)
    for number in range(5):
        with running(f"job{number}"):
            pass
    assert forget_old() == 2
    assert set(JobRun.objects.values_list("name", flat=True)) == {"job2", "job3", "job4"}
    assert forget_old() == 0


def test_the_clock_tidies_lost_runs():
    enqueue("files.check", requested_by_id=None)
    JobRun.objects.update(state="running", heartbeat_at=clock.now() - timedelta(minutes=20))
    tidy()
    assert JobRun.objects.get().state == "failed"
