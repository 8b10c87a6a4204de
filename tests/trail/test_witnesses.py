"""What leaves the machine with the trail's hash on it: the sheets of a final period, the page."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from tracker.checklist.assigning import edit_item
from tracker.periods.freezing import freeze, take_snapshots
from tracker.trail.anchors import write_anchor
from tracker.trail.models import Event
from tracker.workbooks.period_ledger import export_period


@pytest.fixture
def office(make):
    make.office_details()
    return make.person(role="office")


def sheets(period, actor) -> dict[str, list[list[object]]]:
    """Every cell of the workbook, without the line that names who exported it when."""
    target = io.BytesIO()
    export_period(target, period, actor)
    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    return {
        sheet.title: [
            list(row)
            for row in sheet.iter_rows(values_only=True)
            if not any(isinstance(cell, str) and "导出" in cell for cell in row)
        ]
        for sheet in book.worksheets
    }


def test_each_sheet_of_a_final_period_ends_with_the_trail_of_that_moment(make, office):
    item = make.item()
    period = make.period()
    take_snapshots(make.today)
    period.refresh_from_db()
    actor = make.actor(office, date(2022, 9, 15))
    assert all("留痕" not in str(rows) for rows in sheets(period, actor).values()), "not yet"
    freeze(period, actor)
    event = Event.objects.get(verb="period.frozen")
    at = timezone.localtime(event.recorded_at)
    first = sheets(period, actor)
    for rows in first.values():
        last = str(rows[-1][0])
        assert f"定稿时留痕（{at:%Y-%m-%d %H:%M}）：第 {event.number} 条，{event.hash}" == last
    edit_item(item, actor, version=item.version, values={"title": "后来改的名"})
    assert sheets(period, make.actor(office, date(2023, 9, 15))) == first


def test_the_page_of_the_trail_shows_the_newest_anchor(make, office, settings, tmp_path):
    settings.TRAIL_ANCHOR_FILE = tmp_path / "trail-anchors.txt"
    page = make.client(office).get(reverse("trail"))
    assert "锚点" not in page.content.decode(), "nothing was anchored yet"
    item = make.item()
    edit_item(item, make.actor(office), version=item.version, values={"title": "新名"})
    anchor = write_anchor()
    page = make.client(office).get(reverse("trail")).content.decode()
    assert anchor.hash in page
    assert f"第 {anchor.number} 条" in page
