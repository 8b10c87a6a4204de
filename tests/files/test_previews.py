"""The beginning of documents as text and tables: bounded, and nothing hostile is unpacked."""

import io
import tracemalloc
from datetime import date, datetime

import docx
import pytest

from tests import documents
from tracker.files.previews import MAX_CELL_CHARACTERS, MAX_ROWS, NoPreview, preview

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def shown(content: bytes, kind: str):
    return preview(io.BytesIO(content), kind)


def word_with_table() -> bytes:
    document = docx.Document()
    document.add_paragraph("关于公职律师的通报")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "单位", "人数"
    table.cell(1, 0).text, table.cell(1, 1).text = "区司法局", "12"
    document.add_paragraph("特此通报。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_is_its_paragraphs_and_tables_in_order():
    found = shown(word_with_table(), "docx")
    assert [block.text for block in found.blocks] == ["关于公职律师的通报", "", "特此通报。"]
    assert found.blocks[1].rows == (("单位", "人数"), ("区司法局", "12"))
    assert not found.is_cut
    assert found.text() == "关于公职律师的通报\n单位 人数\n区司法局 12\n特此通报。"


def test_an_excel_file_is_its_sheets_with_dates_and_numbers_as_people_read_them():
    rows = [
        ["日期", "率", None],
        [datetime(2022, 9, 1), 0.98, None],
        [date(2022, 9, 2), 12.0, None],
    ]
    block = shown(documents.excel(*rows), "xlsx").blocks[0]
    assert block.rows == (("日期", "率"), ("2022-09-01", "0.98"), ("2022-09-02", "12"))


def test_text_in_either_encoding_reads_the_same():
    for encoding in ("utf-8", "gb18030", "utf-16", "utf-8-sig"):
        assert shown("办结率98%\n附表".encode(encoding), "txt").blocks[0].text == "办结率98%\n附表"


def test_long_documents_are_cut_and_say_so():
    sheet = shown(documents.excel(*([n, "长" * 1000] for n in range(MAX_ROWS + 50))), "xlsx")
    assert len(sheet.blocks[0].rows) == MAX_ROWS
    assert len(sheet.blocks[0].rows[0][1]) == MAX_CELL_CHARACTERS + 1
    assert sheet.is_cut
    text = shown("很长的说明\n".encode() * 100_000, "txt")
    assert text.is_cut
    document = docx.Document()
    for _n in range(900):
        document.add_paragraph("一段")
    out = io.BytesIO()
    document.save(out)
    assert shown(out.getvalue(), "docx").is_cut


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("docx", "word/document.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("xlsx", "xl/styles.xml"),
    ],
)
def test_a_bomb_is_not_unpacked(kind, member):
    honest = documents.word() if kind == "docx" else documents.excel()
    bomb = documents.with_member(honest, member, b"<x>" + b" " * (40 * 1024**2) + b"</x>")
    tracemalloc.start()
    with pytest.raises(NoPreview):
        shown(bomb, kind)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 1024**2


def test_declared_entities_are_refused():
    bomb = (
        f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        f'<w:document xmlns:w="{WORDS}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body>'
        "</w:document>"
    ).encode()
    with pytest.raises(NoPreview):
        shown(documents.with_member(documents.word(), "word/document.xml", bomb), "docx")
    late = bomb.replace(b"<!DOCTYPE", b" " * 8192 + b"<!DOCTYPE")
    with pytest.raises(NoPreview):
        shown(documents.with_member(documents.word(), "word/document.xml", late), "docx")


def test_a_flood_of_paragraphs_does_not_fill_the_memory():
    paragraph = "<w:p><w:r><w:t> </w:t></w:r></w:p>"
    body = f'<w:document xmlns:w="{WORDS}"><w:body>{paragraph * 150_000}</w:body></w:document>'
    content = documents.with_member(documents.word(), "word/document.xml", body.encode())
    tracemalloc.start()
    found = shown(content, "docx")
    assert (found.blocks, found.is_cut) == ([], True)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024**2


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_what_is_cut_short_or_empty_inside_cannot_be_shown(kind):
    whole = documents.word() if kind == "docx" else documents.excel()
    with pytest.raises(NoPreview):
        shown(whole[: len(whole) // 2], kind)
    with pytest.raises(NoPreview):
        shown(documents.package("[Content_Types].xml", "xl/workbook.xml"), kind)
