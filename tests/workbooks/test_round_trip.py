"""Whatever stands in a cell, a workbook sent back at once changes nothing."""

import io
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tracker.calendars.working_days import load_calendar
from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import system_actor
from tracker.workbooks.checking import check
from tracker.workbooks.exporting import cover_of
from tracker.workbooks.reading import read_details
from tracker.workbooks.today_ledger import write_ledger

pytestmark = pytest.mark.django_db
TODAY = date(2022, 9, 15)
# What clerks and other programs bring: emoji, control characters, formulas, escapes, Word's signs.
ODD = st.sampled_from(
    ["=1+1", "+86 573", "-1", "@x", "'=1", "😀", "\x07", "\r\n", "\x0b", "_x000D_", "_x005F_x0041_",
     "\u200b", "\u00ad", "\ufffe", "\uffff", "１２３", "2022-09-30", "1e5", "TRUE", " ", "\t",
     "\xa0", "#REF!", "\u2028", "<b>&amp;", "（本期无新增）"]
)  # fmt: skip
TEXT = st.lists(
    st.one_of(ODD, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    max_size=6,
).map("".join)
NEAR = st.dates(min_value=date(2021, 1, 1), max_value=date(2024, 12, 31))  # its light counts days
DAYS = st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 30))


@pytest.fixture
def item(make):
    make.office_details()
    item = make.item()
    make.progress_report(item)
    return item


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(title=TEXT, measure=TEXT, done_when=TEXT, remark=TEXT, due_on=NEAR, original=DAYS)
@example(
    "甲", "长" * 40_000, "😀" * 17_000, "a" * 32_767 + "b", date(2022, 9, 30), date(1900, 2, 28)
)
@example("=", "\x00\x1f", "_x_x0041_", "_x000d_", date(2022, 9, 1), date(1, 1, 1))
def test_a_round_trip_changes_nothing(item, title, measure, done_when, remark, due_on, original):
    fields = {
        "title": title[:30], "measure": measure, "done_when": done_when, "remark": remark[:200],
        "due_on": due_on, "original_due_on": original,
    }  # fmt: skip
    fields = {k: v.replace("\0", "") if isinstance(v, str) else v for k, v in fields.items()}
    ChecklistItem.objects.filter(pk=item.pk).update(**fields)
    actor = system_actor(TODAY)
    stream = io.BytesIO()
    items = ChecklistItem.objects.visible_to(actor)
    cover = cover_of(actor, item.checklist, "")
    write_ledger(stream, items, cover=cover, today=TODAY, calendar=load_calendar())
    plan = check(read_details(stream.getvalue()), actor)
    assert (plan.rows, plan.changes, plan.errors) == (1, [], [])
