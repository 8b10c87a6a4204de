"""Large exports: asked for on a page, made by a worker, kept seven days for who asked."""

import io
import os
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from tracker import clock
from tracker.checklist.models import ChecklistItem
from tracker.files.store import keep, receive, row_of
from tracker.jobs import runs
from tracker.jobs.models import JobRun
from tracker.jobs.runs import TakenOver, ask_to_cancel, close_lost, take_up
from tracker.organizations.models import Post
from tracker.periods.freezing import take_snapshots
from tracker.trail.models import Event
from tracker.trail.recording import recording
from tracker.web.periods import final
from tracker.web.workbooks import views
from tracker.web.workbooks.selecting import rows_of_query
from tracker.web.workbooks.tasks import exports, sweep
from tracker.workbooks import export_jobs
from tracker.workbooks.export_jobs import path_of, work_exports

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_are_many(monkeypatch, make):
    """Everything of more than one row is large here."""
    for module in (views, final):
        monkeypatch.setattr(module, "ITEMS_AT_ONCE", 1)
    make.office_details()


@pytest.fixture
def clerk(make):
    make.item("甲事项")
    make.item("乙事项")
    return make.person("经办人甲", department=make.justice)


def ask(make, person, **filters):
    """Press the list's export; the row that it made."""
    answer = make.client(person).get(reverse("export"), filters)
    assert answer.status_code == 302, "a small one answered at once"
    row = JobRun.objects.order_by("-pk").first()
    assert answer["Location"] == reverse("export_run", args=[row.public_id])
    return row


def book_of(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def codes(book):
    found = [c.value for c in book["明细"]["C"] if isinstance(c.value, str)]
    return [value for value in found if value.startswith("2022-")]


def files():
    return sorted((settings.TRACKER_VAR / "workbooks" / "out").iterdir())


def page(make, person, row, name="export_run"):
    return make.client(person).get(reverse(name, args=[row.public_id]))


def test_a_large_list_is_made_by_a_worker_and_downloaded_from_its_page(make, clerk):
    row = ask(make, clerk)
    assert "排队" in page(make, clerk, row).content.decode()
    exports()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 1)
    assert row.done == row.total == 4  # two rows on each of 台账 and 明细
    link = reverse("export_run_file", args=[row.public_id])
    assert link in page(make, clerk, row).content.decode()
    answer = page(make, clerk, row, "export_run_file")
    assert "台账" in row.result_name
    assert codes(book_of(answer)) == ["2022-P01", "2022-P02"]
    assert Event.objects.filter(verb="workbook.exported", actor=clerk.user).count() == 1
    assert Event.objects.filter(verb="export.downloaded", actor=clerk.user).count() == 1


def test_the_page_renews_itself_without_scripts_until_the_export_has_ended(make, clerk):
    row = ask(make, clerk)
    assert b'http-equiv="refresh"' in page(make, clerk, row).content
    assert b"data-poll" in page(make, clerk, row, "export_run_progress").content
    exports()
    assert b'http-equiv="refresh"' not in page(make, clerk, row).content
    assert b"data-poll" not in page(make, clerk, row, "export_run_progress").content


def test_asked_for_twice_it_is_made_once(make, clerk):
    assert ask(make, clerk) == ask(make, clerk)
    assert ask(make, clerk) != ask(make, clerk, kind="rectification")


def test_what_waits_is_stopped_at_once(make, clerk):
    row = ask(make, clerk)
    make.client(clerk).post(reverse("export_run_cancel", args=[row.public_id]))
    exports()
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "已停止" in page(make, clerk, row).content.decode()


def test_what_runs_stops_between_two_rows_and_leaves_no_file(make, clerk, monkeypatch):
    monkeypatch.setattr(runs, "BEAT_EVERY", timedelta(0))
    before = files()
    row = ask(make, clerk)

    def select_then_cancel(query, actor):
        ask_to_cancel(row)
        return rows_of_query(query, actor)

    work_exports(select_then_cancel)
    row.refresh_from_db()
    assert (row.state, row.done) == ("cancelled", 0)
    assert files() == before
    assert not Event.objects.filter(verb="workbook.exported").exists()
    assert page(make, clerk, row, "export_run_file").status_code == 302


def test_a_killed_worker_s_export_is_begun_anew_and_makes_one_file(make, clerk):
    row = ask(make, clerk)
    first = runs.Run(take_up("export", clock.now()), clock.now())
    exports()
    row.refresh_from_db()
    assert row.state == "running", "its process still gives signs of life"
    JobRun.objects.update(heartbeat_at=clock.now() - timedelta(minutes=30))
    close_lost(clock.now())
    before = files()
    exports()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 2)
    assert [path for path in files() if path not in before] == [path_of(row)]
    with pytest.raises(TakenOver):
        first.beat()
    row.refresh_from_db()
    assert row.state == "done"


def test_a_worker_that_is_stopped_leaves_its_export_to_the_next_one(make, clerk):
    row = ask(make, clerk)

    def select_in_a_worker_that_stops(query, actor):
        raise SystemExit

    with pytest.raises(SystemExit):
        work_exports(select_in_a_worker_that_stops)
    row.refresh_from_db()
    assert (row.state, row.finished_at) == ("waiting", None)
    exports()
    row.refresh_from_db()
    assert row.state == "done"
    assert [path for path in files() if path.suffix == ".part"] == []


def test_an_export_that_killed_three_workers_is_given_up(make, clerk):
    row = ask(make, clerk)
    for _worker in range(3):
        assert take_up("export", clock.now()) == row
        JobRun.objects.update(heartbeat_at=clock.now() - timedelta(minutes=3))
    exports()
    row.refresh_from_db()
    assert row.state == "failed"
    assert "没有成功" in page(make, clerk, row).content.decode()


def test_a_row_that_went_out_of_sight_before_the_run_is_not_in_the_file(make, clerk):
    row = ask(make, clerk)
    ChecklistItem.objects.filter(code="2022-P02").update(
        lead_department=make.department("区财政局")
    )
    exports()
    assert codes(book_of(page(make, clerk, row, "export_run_file"))) == ["2022-P01"]


def test_somebody_who_lost_the_post_before_the_run_gets_no_row(make, clerk):
    row = ask(make, clerk)
    Post.objects.filter(person=clerk).update(until_on=make.today - timedelta(days=1))
    exports()
    row.refresh_from_db()
    assert codes(load_workbook(io.BytesIO(path_of(row).read_bytes()))) == []


def test_who_changed_posts_after_the_run_does_not_get_the_file(make, clerk):
    row = ask(make, clerk)
    exports()
    Post.objects.filter(person=clerk).update(department=make.department("区财政局"))
    assert page(make, clerk, row, "export_run_file").status_code == 403
    assert "岗位" in page(make, clerk, row).content.decode()


def test_only_who_asked_and_the_office_see_an_export(make, clerk):
    row = ask(make, clerk)
    exports()
    colleague = make.person("经办人乙", department=make.justice)
    office = make.person("区办甲", role="office")
    for name in ("export_run", "export_run_progress", "export_run_file"):
        assert page(make, colleague, row, name).status_code == 404
        assert page(make, office, row, name).status_code == 200
    stop = reverse("export_run_cancel", args=[row.public_id])
    assert make.client(colleague).post(stop).status_code == 404
    assert str(row.public_id) in make.client(office).get(reverse("exports")).content.decode()
    assert str(row.public_id) not in make.client(colleague).get(reverse("exports")).content.decode()


def test_the_file_goes_after_seven_days_and_its_row_says_so(make, clerk):
    row = ask(make, clerk)
    exports()
    six = clock.now() - timedelta(days=6, hours=23)
    os.utime(path_of(row), (six.timestamp(), six.timestamp()))
    sweep()
    assert page(make, clerk, row, "export_run_file").status_code == 200
    eight = clock.now() - timedelta(days=7, minutes=1)
    os.utime(path_of(row), (eight.timestamp(), eight.timestamp()))
    sweep()
    assert not path_of(row).exists()
    assert "7天" in page(make, clerk, row).content.decode()
    assert page(make, clerk, row, "export_run_file").status_code == 302
    assert "7天" in make.client(clerk).get(reverse("exports")).content.decode()


def test_a_large_evidence_pack_is_a_job_of_its_files(make, clerk, monkeypatch):
    monkeypatch.setattr(export_jobs, "PACK_FILES_AT_ONCE", 0)
    item = ChecklistItem.objects.get(code="2022-P01")
    with recording(make.actor()) as record:
        file = row_of(keep(receive([b"%PDF-1.4"], "a.pdf"), "pdf"), record)
    evidence = make.evidence(item, file=file)
    answer = make.client(clerk).get(reverse("evidence_pack"))
    assert answer.status_code == 302
    exports()
    row = JobRun.objects.get()
    assert (row.state, row.done, row.total) == ("done", 1, 1)
    data = b"".join(page(make, clerk, row, "export_run_file").streaming_content)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert any(name.endswith(evidence.file_name) for name in names)
    assert Event.objects.filter(verb="evidence.packed").count() == 1


def test_a_large_period_is_a_job_for_who_sees_all(make, clerk):
    office = make.person("区办甲", role="office")
    period = make.period()
    take_snapshots(make.today)
    answer = make.client(office).get(reverse("period_export", args=[2022, period.number]))
    assert answer.status_code == 302
    exports()
    row = JobRun.objects.get()
    assert row.state == "done"
    assert codes(book_of(page(make, office, row, "export_run_file"))) == ["2022-P01", "2022-P02"]


def test_a_period_is_not_made_for_who_left_the_office(make, clerk):
    office = make.person("区办甲", role="office")
    period = make.period()
    take_snapshots(make.today)
    make.client(office).get(reverse("period_export", args=[2022, period.number]))
    Post.objects.filter(person=office).update(until_on=make.today - timedelta(days=1))
    exports()
    row = JobRun.objects.get()
    assert (row.state, row.result_name) == ("failed", "")
