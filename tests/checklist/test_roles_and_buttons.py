"""docs/roles-and-buttons.md is what the code does."""

from pathlib import Path

from tracker.web.checklist.roles_table import as_markdown

PAGE = Path(__file__).parents[2] / "docs" / "roles-and-buttons.md"


def test_the_page_is_the_print_of_the_code():
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), (
        "run: .venv/bin/python manage.py roles_and_buttons > docs/roles-and-buttons.md"
    )


def test_a_leader_has_no_button_and_a_clerk_accepts_first():
    rows = [row for row in as_markdown().splitlines() if row.startswith("| 待签收")]
    assert rows
    for row in rows[:-1]:
        clerk, _head, _helper, _office, leader = row.strip("| ").split(" | ")[1:]
        assert clerk.startswith("**签收**")
        assert leader == "—"
