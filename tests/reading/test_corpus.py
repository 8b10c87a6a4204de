"""Long work reports and mutated texts are read without an error, and nothing of them is lost."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.reading import Reading, read_report

PROJECT = Path(__file__).parents[2]
CORPUS = PROJECT.parent / "shared" / "corpus"
LONG = sorted(CORPUS.glob("*.txt")) if CORPUS.is_dir() else []
OWN = [p.read_text(encoding="utf-8") for p in sorted((PROJECT / "tests" / "data").glob("*.txt"))]
OWN.append((PROJECT / "tracker/reports/data/nanhu-2021.txt").read_text(encoding="utf-8"))
MARKS = "。;；,，、:：()（）“”《》\n\t|.0123456789%一二三是要月前年底①—— \r"


def check(text: str, reading: Reading) -> None:
    """Offsets are exact; passages do not overlap and hold every character that is not blank."""
    for draft in reading.drafts:
        assert draft.text == text[draft.start : draft.end]
        assert draft.text.strip()
        for result in draft.results:
            assert result.text == text[result.start : result.end]
    at = 0
    for passage in reading.outline:
        assert passage.start >= at
        assert not text[at : passage.start].strip()
        assert passage.text == text[passage.start : passage.end]
        at = passage.end
    assert not text[at:].strip()


@pytest.mark.skipif(not LONG, reason="the corpus of work reports is not beside the project")
@pytest.mark.parametrize("file", LONG, ids=lambda p: p.stem)
def test_a_long_work_report_is_read_whole(file):
    text = file.read_text(encoding="utf-8")
    reading = read_report(text)
    check(text, reading)
    assert reading.drafts
    assert sum(len(p.text) for p in reading.outline if p.label in ("item", "result")) > 0


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutated_text_is_read_whole(data):
    text = data.draw(st.sampled_from(OWN))
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : start + data.draw(st.integers(1, 600))]
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(piece)))
        cut = data.draw(st.integers(0, 5))
        piece = piece[:at] + data.draw(st.text(MARKS, max_size=4)) + piece[at + cut :]
    check(piece, read_report(piece))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_read_whole(text):
    check(text, read_report(text))


@pytest.mark.parametrize(
    "text",
    ["(" * 20000, "“‘" * 5000, "1" * 100000, "《" * 20000, "一是" * 20000, "推进工作,", "\n", ""],
    ids=["brackets", "quotes", "digits", "titles", "markers", "open", "blank", "empty"],
)
def test_odd_texts_are_read_whole(text):
    check(text, read_report(text))
