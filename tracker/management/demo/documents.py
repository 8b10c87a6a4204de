"""Real files for the demo's evidence: minutes as Word, tables as Excel."""

import io

from docx import Document
from openpyxl import Workbook

from tracker.files.store import Incoming


def minutes(title: str, number: str) -> Incoming:
    """A short Word document: title, number and one paragraph."""
    document = Document()
    document.add_heading(title, level=1)
    document.add_paragraph(number)
    document.add_paragraph("本文件为演示系统自动生成的样例，内容为虚构，仅用于说明佐证材料的用法。")
    stream = io.BytesIO()
    document.save(stream)
    return _incoming(f"{title}.docx", stream)


def table(title: str, rows: list[tuple[str, int]]) -> Incoming:
    """A stamped table as offices send it: name and figure, with its as-of date in the title."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(["项目", "数量"])
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return _incoming(f"{title}.xlsx", stream)


def _incoming(name: str, stream: io.BytesIO) -> Incoming:
    incoming = Incoming(name)
    incoming.write(stream.getvalue())
    return incoming
