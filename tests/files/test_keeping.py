"""Locking, removing by two, and the nightly check that finds lost, changed and orphaned bytes."""

import os
import time
from pathlib import Path

import pytest

from tests import documents
from tracker.files.checking import JOB, check_files, sweep_orphans
from tracker.files.keeping import ask_purge, purge
from tracker.files.models import StoredFile
from tracker.files.store import keep, path_of, receive, row_of
from tracker.files.tasks import check
from tracker.jobs.models import JobRun
from tracker.organizations.models import Post
from tracker.trail.errors import NotAllowed
from tracker.trail.models import Event
from tracker.trail.recording import recording


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


def stored(make, content: bytes = b"") -> StoredFile:
    kept = keep(receive([content or documents.pdf()], "通报.pdf"), "pdf")
    with recording(make.actor()) as record:
        return row_of(kept, record)


def age(path: Path) -> None:
    os.utime(path, (time.time() - 90_000,) * 2)


def test_lost_and_changed_files_are_told_once_and_found_again(make):
    whole, lost, changed = (stored(make, documents.pdf() + bytes([n])) for n in (65, 66, 67))
    content = path_of(lost.sha256).read_bytes()
    path_of(lost.sha256).unlink()
    path_of(changed.sha256).chmod(0o640)
    with path_of(changed.sha256).open("r+b") as stream:
        stream.write(b"%PDX")
    for _night in (1, 2):
        assert {row.pk for row in check_files(make.today)} == {lost.pk, changed.pk}
    events = Event.objects.filter(verb="file.lost")
    assert {event.subject for event in events} == {lost.trail_key, changed.trail_key}
    assert StoredFile.objects.filter(lost_on=make.today).count() == 2
    run = JobRun.objects.filter(name=JOB).latest("pk")
    assert (run.state, run.done, run.total) == ("done", 3, 3)
    assert "丢失或被改动 2 个" in run.message
    keep(receive([content], "通报.pdf"), "pdf")
    assert [row.pk for row in check_files(make.today)] == [changed.pk]
    assert Event.objects.get(verb="file.found_again").subject == lost.trail_key
    assert whole.lost_on is None


def test_bytes_without_a_row_go_after_a_day_and_no_others(make, folder):
    row = stored(make)
    orphan = keep(receive([b"no row"], "孤.txt"), "txt")
    fresh = keep(receive([b"an upload under way"], "新.txt"), "txt")
    for sha256 in (row.sha256, orphan.sha256):
        age(path_of(sha256))
    assert sweep_orphans() == 1
    assert path_of(row.sha256).exists()
    assert path_of(fresh.sha256).exists()
    assert not path_of(orphan.sha256).exists()
    assert list((folder / "incoming").iterdir()) == []


def test_two_people_remove_a_file_and_what_a_crash_left_goes_at_night(make):
    people = [make.person(role=Post.Role.OFFICE) for _n in range(2)]
    first, second = (make.actor(person) for person in people)
    row = stored(make)
    ask_purge(row, first, reason="涉密", name="通报.pdf")
    with pytest.raises(NotAllowed):
        purge(row, first, name="通报.pdf")
    assert path_of(row.sha256).exists()
    purge(row, second, name="通报.pdf")  # this test's transaction never ends: as after a crash
    assert path_of(row.sha256).exists()
    age(path_of(row.sha256))
    check()
    assert not path_of(row.sha256).exists()
    assert StoredFile.objects.get().purged_on == make.today
    assert Event.objects.get(verb="file.purged").data()["proposed_by"] == people[0].name
