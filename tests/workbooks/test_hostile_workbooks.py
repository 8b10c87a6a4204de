"""Files built to exhaust or deceive the server are refused quickly, in one sentence."""

import io
import time
import zipfile

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from tracker.workbooks.container import MAX_BYTES
from tracker.workbooks.errors import WorkbookRefused
from tracker.workbooks.reading import read_details

pytestmark = pytest.mark.django_db
QUICK_SECONDS = 5.0


@pytest.fixture
def good(make, tmp_path):
    make.office_details()
    make.item()
    path = tmp_path / "台账.xlsx"
    call_command("export_workbook", str(path))
    return path.read_bytes()


def rebuilt(data, changes, extra=None):
    """The same package with members rewritten by functions, and members more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, lambda raw: raw)(old.read(name)))
        for name, raw in (extra or {}).items():
            new.writestr(name, raw)
    return out.getvalue()


def details_name(data):
    """Where 明细 lies in the package."""
    names = load_workbook(io.BytesIO(data), read_only=True).sheetnames
    return f"xl/worksheets/sheet{names.index('明细') + 1}.xml"


def refusal(data):
    started = time.monotonic()
    with pytest.raises(WorkbookRefused) as caught:
        read_details(data)
    assert time.monotonic() - started < QUICK_SECONDS
    return str(caught.value)


def test_the_good_one_is_read(good):
    assert len(read_details(good).rows) == 1


def test_a_million_empty_rows(good):
    rows = b"".join(b'<row r="%d"/>' % n for n in range(10, 1_048_576))
    name = details_name(good)
    data = rebuilt(good, {name: lambda raw: raw.replace(b"</sheetData>", rows + b"</sheetData>")})
    assert "行" in refusal(data)


def test_a_million_cells_in_few_rows(good):
    row = b'<row r="%d">' + b"<c/>" * 16_000 + b"</row>"
    rows = b"".join(row % n for n in range(10, 70))
    name = details_name(good)
    data = rebuilt(good, {name: lambda raw: raw.replace(b"</sheetData>", rows + b"</sheetData>")})
    assert refusal(data)


def test_a_zip_bomb(good):
    assert "解压" in refusal(rebuilt(good, {}, {"xl/media/bomb.bin": b"0" * 300 * 1024**2}))


def test_a_small_bomb_with_a_great_ratio(good):
    assert "解压" in refusal(rebuilt(good, {}, {"xl/media/bomb.bin": b"0" * 40 * 1024**2}))


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>',
    ],
)
def test_entities(good, declaration):
    name = details_name(good)
    data = rebuilt(good, {name: lambda raw: declaration + raw})
    assert "声明" in refusal(data)


def test_an_entity_behind_a_long_comment(good):
    name = details_name(good)
    hidden = b"<!--" + b" " * 100_000 + b'--><!DOCTYPE x [<!ENTITY a "aa">]>'
    assert refusal(rebuilt(good, {name: lambda raw: hidden + raw}))


def test_links_to_other_files(good):
    extra = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    assert "链接" in refusal(rebuilt(good, {}, extra))


def test_macros(good):
    assert "宏" in refusal(rebuilt(good, {}, {"xl/vbaProject.bin": b"x"}))


def test_an_old_workbook_and_a_locked_one():
    assert ".xls" in refusal(b"\xd0\xcf\x11\xe0" + b"\0" * 600)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"hello", b"\0" * 100])
def test_what_is_no_workbook(data):
    assert refusal(data)


def test_a_file_that_is_too_large():
    assert "MB" in refusal(b"PK\x03\x04" + b"0" * MAX_BYTES)


def test_a_damaged_sheet(good):
    name = details_name(good)
    assert "损坏" in refusal(rebuilt(good, {name: lambda raw: raw[: len(raw) // 2]}))


def test_a_workbook_without_the_sheet(good):
    book = load_workbook(io.BytesIO(good))
    del book["明细"]
    out = io.BytesIO()
    book.save(out)
    assert "明细" in refusal(out.getvalue()) or "表头" in refusal(out.getvalue())


def test_merged_areas_that_cover_everything(good):
    name = details_name(good)
    areas = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 5000 + b"</mergeCells>"
    data = rebuilt(good, {name: lambda raw: raw.replace(b"</sheetData>", b"</sheetData>" + areas)})
    assert "合并" in refusal(data)
