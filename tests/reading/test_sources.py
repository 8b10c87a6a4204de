"""Files of all promised formats are read; what cannot be read says why."""

import io
import zipfile

import docx
import pytest
from pypdf import PdfWriter

from tracker.reading import MAX_BYTES, ReadingError, read_bytes, read_report

WORDS = "一、工作情况\n（一）推进依法行政。召开专题会议3次。\n"


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("gb18030", b"", "gb18030"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_text_is_decoded_by_what_it_holds(encoding, mark, named):
    source = read_bytes(mark + WORDS.encode(encoding), "报告.txt")
    assert (source.text, source.encoding, source.format) == (WORDS, named, "txt")


def test_line_ends_stay_as_they_are():
    data = WORDS.replace("\n", "\r\n").encode()
    text = read_bytes(data).text
    assert "\r\n" in text
    (draft,) = read_report(text).drafts
    assert draft.text == text[draft.start : draft.end] == "召开专题会议3次。"


def word_file(**parts: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("2024年重点任务分解表")
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(
        table.rows,
        (("工作任务", "责任单位", "完成时限"), ("公布权责清单", "区委编办", "6月底前")),
        strict=True,
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    if parts:
        with zipfile.ZipFile(out, "a") as package:
            for name, text in parts.items():
                package.writestr(name, text)
    return out.getvalue()


def test_a_word_file_gives_its_tables_row_by_row():
    source = read_bytes(word_file(), "任务.docx")
    assert source.format == "docx"
    (draft,) = read_report(source.text).drafts
    assert (draft.text, draft.owners, draft.due) == ("公布权责清单", ("区委编办",), "2024-06-30")


def test_a_word_file_shows_its_automatic_numbers():
    document = docx.Document()
    for text in ("召开会议", "出台方案"):
        document.add_paragraph(text, style="List Number")
    out = io.BytesIO()
    document.save(out)
    assert "出台方案" in read_bytes(out.getvalue(), "a.docx").text


def test_a_page_gives_its_matter_without_its_frame():
    page = (
        "<!DOCTYPE html><html><head><title>x</title><script>1</script></head><body><nav>首页</nav>"
        "<p>一、工作情况</p><p>召开专题会议<b>3次</b>。</p>"
        "<table><tr><td>甲</td><td>乙</td></tr></table></body></html>"
    )
    source = read_bytes(page.encode(), "页面.html")
    assert source.text == "一、工作情况\n召开专题会议3次。\n甲\t乙"


def blank_pdf(password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (70 * 1024 * 1024))
    return out.getvalue()


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"a" * (MAX_BYTES + 1), "too_large"),
        (b"MZ\x90\x00" + bytes(range(256)) * 4, "not_text"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "not_text"),
        (bytes(range(256)) * 8, "not_text"),
        (b"{\\rtf1 x}", "unsupported"),
        (other_zip(), "unsupported"),
        (b"PK\x03\x04 not a package", "damaged"),
        (b"%PDF-1.7 torn", "damaged"),
        (blank_pdf(), "scanned"),
        (blank_pdf("secret"), "encrypted"),
        (bomb(), "hostile"),
        (word_file(**{"word/evil.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "hostile"),
        (b"<html><body>" + b"<div>" * 5000 + b"x", "hostile"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_cannot_be_read_says_why(data, code):
    with pytest.raises(ReadingError) as refused:
        read_bytes(data, "文件")
    assert refused.value.code == code
