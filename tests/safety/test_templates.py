"""Templates keep Django's own limits, which no other tool checks."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "templates").rglob("*.*"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_comment_runs_over_its_line_and_into_the_page(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\{#(?:(?!#\}).)*$", text, re.MULTILINE), f"{path}: {{# without #}}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_written_that_the_content_policy_forbids(path):
    text = path.read_text(encoding="utf-8")
    if "mail" in path.parts:
        return  # mails carry their styles inline
    assert not re.search(r"<[^>]+\sstyle=", text), f"{path}: an inline style"
    assert not re.search(r"<[^>]+\son[a-z]+=", text), f"{path}: an inline handler"
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", text), f"{path}: an inline script"
