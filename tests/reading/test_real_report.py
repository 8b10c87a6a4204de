"""The user's own report gives the checklist its annotators saw in it."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.reading.scoring import score
from tracker.management.commands.extract_report import known_bodies
from tracker.reading import Reading, read_bytes, read_report

SOURCE = Path("tracker/reports/data/nanhu-2021.txt")
GOLD = Path("tests/data/nanhu-2021.gold.json")
FLOORS = {
    "items": 0.98,
    "kinds": 0.99,
    "metrics": 0.95,
    "owners": 0.90,
    "recurrence": 0.95,
    "documents": 1.0,
}


@pytest.fixture(scope="module")
def reading() -> Reading:
    text = read_bytes(SOURCE.read_bytes(), SOURCE.name).text
    return read_report(text, departments=known_bodies())


@pytest.mark.parametrize("field", FLOORS)
def test_the_real_report_is_read_as_its_annotators_read_it(reading, field):
    gold = json.loads(GOLD.read_text(encoding="utf-8"))["units"]
    assert score(gold, [d.as_dict() for d in reading.drafts])[field] >= FLOORS[field]


def test_every_measure_problem_and_plan_of_the_report_yields_an_item(reading):
    kinds = [d.kind for d in reading.drafts]
    assert len({(d.section, d.heading) for d in reading.drafts if d.kind == "commitment"}) == 21
    assert len({d.heading for d in reading.drafts if d.kind == "rectification"}) == 3
    assert kinds.count("task") == 5


def test_titles_stand_alone_and_fit_a_list(reading):
    assert all(2 < len(d.title) <= 30 for d in reading.drafts)
    assert "推进数字化改革(年度重点)" in [d.title for d in reading.drafts]


def test_a_handling_is_suggested_for_measures_only_and_never_to_file_away(reading):
    assert {d.handling for d in reading.drafts if d.kind == "commitment"} == {
        "prove",
        "keep",
        "yearly",
    }
    assert {d.handling for d in reading.drafts if d.kind != "commitment"} == {None}


def test_the_same_text_is_read_the_same_way_twice(reading):
    text = SOURCE.read_text(encoding="utf-8")
    assert read_report(text, departments=known_bodies()) == reading


def test_all_annotated_texts_together_hold_the_floor():
    """The floors are those that texts not seen before are to reach."""
    out = io.StringIO()
    floors = ("items=0.95", "kinds=0.97", "metrics=0.95", "owners=0.90", "due=0.85")
    call_command("evaluate_reading", *(f"--min={floor}" for floor in floors), stdout=out)
    assert "texts set aside" in out.getvalue()


def test_the_command_prints_the_drafts_without_a_database(capsys):
    call_command("extract_report", str(SOURCE), "--format", "json")
    items = json.loads(capsys.readouterr().out)["items"]
    assert len(items) == 76
    assert {"start", "end", "text", "title", "kind", "handling", "rule"} <= set(items[0])


def test_the_command_says_in_a_sentence_why_a_file_is_not_read(tmp_path):
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    with pytest.raises(CommandError, match="is empty"):
        call_command("extract_report", str(empty))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("extract_report", str(tmp_path / "none.txt"))
