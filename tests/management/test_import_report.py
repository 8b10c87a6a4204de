"""`import_report`: the command's counts, its refusals, and publication from the command line."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.report_fixtures import (  # noqa: F401
    REAL,
    SMALL,
    bodies,
    office,
)
from tracker.checklist.models import ChecklistItem
from tracker.periods.models import Period
from tracker.reminders.models import Mail
from tracker.reports.models import Report


def run(capsys, path, *options: str) -> dict:
    call_command("import_report", str(path), "--format", "json", *options)
    return json.loads(capsys.readouterr().out)


def test_the_real_report_is_counted(capsys, office):  # noqa: F811
    result = run(capsys, REAL)
    items = ChecklistItem.objects.count()
    assert result["items"] == sum(result["kinds"].values()) == items > 70
    assert set(result["kinds"]) == {"commitment", "rectification", "task"}
    assert (result["headings"], result["plan_year"]) == (25, 2022)
    assert result["with_lead"] > 60


def test_published_at_once_what_lacks_something_goes_to_the_office(capsys, office):  # noqa: F811
    result = run(capsys, REAL, "--publish", "--plan-year", "2022")
    measures = result["kinds"]["commitment"]
    assert result["published"] == result["items"] == ChecklistItem.objects.count()
    assert result["to_assign"] == len(result["missing"]) == result["items"] - measures
    assert ChecklistItem.objects.filter(code="2022-P03").exists()
    assert ChecklistItem.objects.filter(code="2022-T05").exists()
    assert Period.objects.count() == 1
    assert not Mail.objects.exists()


def test_the_same_file_again_says_so_and_changes_nothing(capsys, office):  # noqa: F811
    run(capsys, REAL)
    result = run(capsys, REAL, "--publish")
    assert result["already_imported"]
    assert Report.objects.count() == 1
    assert not ChecklistItem.objects.exclude(status="draft").exists()


def test_one_line_of_text_without_json(capsys, tmp_path, office):  # noqa: F811
    path = tmp_path / "小报告.txt"
    path.write_text(SMALL, encoding="gb18030")
    call_command("import_report", str(path))
    assert "项草稿" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "empty"), (b"\x7fELF" + bytes(range(256)) * 9, "not text"), (b"a" * 5242881, "5 MB")],
)
def test_a_bad_file_ends_with_its_sentence(make, tmp_path, data: bytes, words: str):
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with translation.override("en"), pytest.raises(CommandError, match=words):
        call_command("import_report", str(path))


def test_a_missing_file_is_named(make, tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_report", str(tmp_path / "nowhere.txt"))
