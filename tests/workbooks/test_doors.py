"""A department's export never holds another's row, whichever door it leaves by."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from tracker.files.store import keep, receive, row_of
from tracker.jobs.models import JobRun
from tracker.organizations.models import Post
from tracker.trail.recording import recording
from tracker.web.workbooks import views
from tracker.web.workbooks.tasks import exports
from tracker.workbooks import export_jobs
from tracker.workbooks.export_jobs import path_of
from tracker.workbooks.schedules import set_schedule

pytestmark = pytest.mark.django_db
OWN, HELPED, FOREIGN = "本单位牵头事项", "本单位配合事项", "外单位机密事项"


@pytest.fixture
def district(make):
    """One item led, one helped with, one foreign; each with evidence called like it."""
    make.office_details()
    finance = make.department("区财政局")
    items = [
        make.item(OWN),
        make.item(HELPED, lead_department=finance),
        make.item(FOREIGN, lead_department=finance, measure=f"{FOREIGN}措施"),
    ]
    make.contribution(items[1], make.justice)
    for item in items:
        with recording(make.actor()) as record:
            file = row_of(keep(receive([item.title.encode()], "a.txt"), "txt"), record)
        make.evidence(item, file=file, file_name=f"{item.title}.txt")
        make.progress_report(item, progress=f"{item.title}的进展")
    return items


@pytest.fixture
def clerk(make, district):
    return make.person("经办人甲", department=make.justice)


def words_of(data: bytes) -> str:
    """Every text of every sheet, or every name of a pack and its index."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    if "xl/workbook.xml" in archive.namelist():
        book = load_workbook(io.BytesIO(data))
        cells = (str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
        return "\n".join(cells)
    names = "\n".join(archive.namelist())
    index = next(name for name in archive.namelist() if name.endswith(".xlsx"))
    return names + words_of(archive.read(index))


def holds_only_ours(data: bytes) -> bool:
    words = words_of(data)
    assert OWN in words
    assert HELPED in words
    return FOREIGN not in words


def sent(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_others_rows_are_there_to_be_leaked(make, district):
    office = make.person("区办甲", role="office")
    for name in ("export", "evidence_pack"):
        assert FOREIGN in words_of(sent(make.client(office).get(reverse(name))))


@pytest.mark.parametrize("name", ["export", "evidence_pack"])
def test_the_page(make, clerk, name):
    answer = make.client(clerk).get(reverse(name), {"scope": "all"})
    assert holds_only_ours(sent(answer))


def test_a_filter_for_another_department_opens_no_door(make, clerk):
    finance = make.department("区财政局")
    answer = make.client(clerk).get(reverse("export"), {"scope": "all", "department": finance.code})
    assert FOREIGN not in words_of(sent(answer))


def test_the_command(clerk, tmp_path):
    target = tmp_path / "out.xlsx"
    call_command("export_workbook", str(target), username=clerk.user.username)
    assert holds_only_ours(target.read_bytes())


@pytest.mark.parametrize("name", ["export", "evidence_pack"])
def test_the_job(make, clerk, name, monkeypatch):
    monkeypatch.setattr(views, "ITEMS_AT_ONCE", 1)
    monkeypatch.setattr(export_jobs, "PACK_FILES_AT_ONCE", 1)
    assert make.client(clerk).get(reverse(name), {"scope": "all"}).status_code == 302
    exports()
    row = JobRun.objects.get()
    answer = make.client(clerk).get(reverse("export_run_file", args=[row.public_id]))
    assert holds_only_ours(sent(answer))


@pytest.mark.parametrize("when", ["before the export is asked for", "before it is made"])
def test_the_schedule(make, district, settings, monkeypatch, when):
    """One of the office goes back to a department: no row of others, whenever it happens."""
    person = make.person("区办甲", role="office", department=make.department("区依法治区办"))
    set_schedule("monthly", make.actor(person), people=[person], is_on=True, version=1)
    settings.TRACKER_TODAY = date(2022, 10, 1)
    if when == "before it is made":
        monkeypatch.setattr("tracker.web.workbooks.tasks.work_exports", lambda select: 0)
        exports()
        monkeypatch.undo()
        assert JobRun.objects.get().state == "waiting"
    Post.objects.filter(person=person).update(until_on=make.today + timedelta(days=1))
    make.post(person, department=make.justice, from_on=make.today + timedelta(days=2))
    exports()
    if when == "before it is made":
        words = words_of(path_of(JobRun.objects.get()).read_bytes())
        assert OWN in words  # as the list of a clerk: what the department leads
        assert FOREIGN not in words
    else:
        assert not JobRun.objects.exists()


def test_the_schedule_as_it_should_be(make, district, settings):
    person = make.person("区办甲", role="office", department=make.department("区依法治区办"))
    set_schedule("monthly", make.actor(person), people=[person], is_on=True, version=1)
    settings.TRACKER_TODAY = date(2022, 10, 1)
    exports()
    assert FOREIGN in words_of(path_of(JobRun.objects.get()).read_bytes())
