"""A Word document laid out as official documents are: GB/T 9704-2012, 党政机关公文格式.

A4, type area 156 × 225 mm (margins 37 mm above, 28 mm left, 26 mm right), body 仿宋 三号 on lines
of 28 points with an indent of two characters, title 小标宋 二号, headings 黑体 and 楷体, page
numbers — n — in 宋体 四号 on the outer side, 7 mm below the type area. Fonts are named, with the
name that Word should take where one is not installed; nothing is embedded.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt

TITLE_FACE, BODY_FACE, HEAD_FACE, SUBHEAD_FACE, PAGE_FACE = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
# what Word takes where the face of the standard is not installed
INSTEAD = {TITLE_FACE: "华文中宋", BODY_FACE: "仿宋", SUBHEAD_FACE: "楷体"}
TWO, THREE, FOUR, FIVE = 22.0, 16.0, 14.0, 10.5  # 二号, 三号, 四号, 五号 in points
LINE = Pt(28)
PAGE_WIDTH, PAGE_HEIGHT = Mm(210), Mm(297)
TOP, LEFT, RIGHT, BOTTOM = Mm(37), Mm(28), Mm(26), Mm(35)
# the line of the page number: 7 mm under the type area, and about 5 mm high itself
BELOW_PAGE_NUMBER = Mm(23)
BELOW_PAGE_NUMBER_LANDSCAPE = Mm(14)
LANDSCAPE_WIDTH_MM = 225
TITLE, BODY, HEADING, SUBHEADING, CELL, PAGE = (
    "公文标题",
    "公文正文",
    "公文一级标题",
    "公文二级标题",
    "公文表格",
    "公文页码",
)
FULL_WIDTH = 0x2E7F  # characters above take a whole square, those below half of one


class Paper:
    """A document being written from top to bottom."""

    def __init__(self) -> None:
        self.document: Any = Document()
        _name_fonts(self.document)
        for name, face, size in (
            (BODY, BODY_FACE, THREE),
            (TITLE, TITLE_FACE, TWO),
            (HEADING, HEAD_FACE, THREE),
            (SUBHEADING, SUBHEAD_FACE, THREE),
            (CELL, BODY_FACE, FIVE),
            (PAGE, PAGE_FACE, FOUR),
        ):
            _add_style(self.document, name, face, size)
        self.document.styles[CELL].paragraph_format.line_spacing = Pt(14)
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
        section.top_margin, section.bottom_margin = TOP, BOTTOM
        section.left_margin, section.right_margin = LEFT, RIGHT
        section.footer_distance = BELOW_PAGE_NUMBER
        _page_number(section.footer, outside="right")
        _page_number(section.even_page_footer, outside="left")

    def title(self, text: str) -> None:
        """The title, centred."""
        self._paragraph(text, TITLE).alignment = ALIGN.CENTER

    def centred(self, text: str) -> None:
        """A line under the title."""
        self._paragraph(text, SUBHEADING).alignment = ALIGN.CENTER

    def heading(self, text: str) -> None:
        """一、…, on the same page as what follows."""
        paragraph = self._paragraph(text, HEADING)
        paragraph.paragraph_format.keep_with_next = True
        _indent(paragraph, first=2)

    def subheading(self, text: str) -> None:
        """（一）…, on the same page as what follows."""
        paragraph = self._paragraph(text, SUBHEADING)
        paragraph.paragraph_format.keep_with_next = True
        _indent(paragraph, first=2)

    def body(self, text: str) -> None:
        """A paragraph of text."""
        paragraph = self._paragraph(text, BODY)
        paragraph.alignment = ALIGN.JUSTIFY
        _indent(paragraph, first=2)

    def empty_line(self) -> None:
        """One free line."""
        self._paragraph("", BODY)

    def signature(self, name: str, day: str) -> None:
        """署名 over 成文日期: the date four characters from the edge, the name over its middle."""
        spare = (_characters(day) - _characters(name)) / 2
        name_edge = max(4 + spare, 2)
        for text, edge in ((name, name_edge), (day, name_edge - spare)):
            paragraph = self._paragraph(text, BODY)
            paragraph.alignment = ALIGN.RIGHT
            _indent(paragraph, right=edge)

    def annex(self, label: str, title: str) -> None:
        """附件 on landscape pages of their own, with its title on the third line."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        self.document.paragraphs[-1].style = BODY  # bears the end of the section
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = PAGE_HEIGHT, PAGE_WIDTH
        # the page is turned: its upper edge is the one that is bound
        section.top_margin, section.bottom_margin = LEFT, RIGHT
        section.left_margin, section.right_margin = BOTTOM, TOP
        section.footer_distance = BELOW_PAGE_NUMBER_LANDSCAPE
        self._paragraph(label, HEADING)
        self.empty_line()
        self.title(title)

    def table(self, widths: Sequence[float], head: Sequence[str], rows: Iterable[Any]) -> None:
        """A table as wide as a landscape page; `widths` are shares of it, the head is repeated."""
        whole = sum(widths)
        millimetres = [width / whole * LANDSCAPE_WIDTH_MM for width in widths]
        table = self.document.add_table(rows=0, cols=len(widths))
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, millimetres, strict=True):
            column.width = Mm(width)
        twips = [round(width * 1440 / 25.4) for width in millimetres]
        style = self.document.styles[CELL].style_id
        table._tbl.append(_row(head, twips, style, is_head=True))
        for row in rows:
            table._tbl.append(_row(row, twips, style))

    def describe(self, *, title: str, author: str, subject: str, at: datetime) -> None:
        """The document's properties, which search and archives read."""
        about = self.document.core_properties
        about.title, about.author, about.subject = title, author, subject
        about.last_modified_by, about.comments, about.keywords = author, "", ""
        about.created = about.modified = at
        about.language = "zh-CN"

    def save(self, target: IO[bytes], at: datetime) -> None:
        """Write the package; the same document saved twice is the same bytes.

        at: the moment that its parts bear (no zone). Raises OSError when the disk is full.
        """
        written = io.BytesIO()
        self.document.save(written)
        with zipfile.ZipFile(written) as parts, zipfile.ZipFile(target, "w") as package:
            for name in parts.namelist():
                part = zipfile.ZipInfo(name, at.timetuple()[:6])
                part.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(part, parts.read(name))

    def _paragraph(self, text: str, style: str) -> Any:
        return self.document.add_paragraph(text, style=style)


def _add_style(document: Any, name: str, face: str, size: float) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    style.font.name, style.font.size = face, Pt(size)
    fonts = style.element.rPr.rFonts
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), face)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.rPr.append(language)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = LINE
    layout.widow_control = False


def _name_fonts(document: Any) -> None:
    """Say in the font table what stands in for a face that is not installed."""
    table = document.part.part_related_by(RT.FONT_TABLE)
    fonts = parse_xml(table.blob)
    for face, instead in INSTEAD.items():
        font = OxmlElement("w:font")
        font.set(qn("w:name"), face)
        other = OxmlElement("w:altName")
        other.set(qn("w:val"), instead)
        font.append(other)
        fonts.append(font)
    table._blob = serialize_part_xml(fonts)


def _page_number(footer: Any, *, outside: str) -> None:
    """— n —, one character from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = PAGE
    paragraph.alignment = ALIGN.RIGHT if outside == "right" else ALIGN.LEFT
    _indent(paragraph, right=1 if outside == "right" else 0, left=1 if outside == "left" else 0)
    paragraph.add_run("— ")
    field = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _indent(paragraph: Any, *, first: float = 0, left: float = 0, right: float = 0) -> None:
    """Indents in characters of the paragraph's own size, which Word keeps when fonts change."""
    size = paragraph.style.font.size.pt
    found = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, characters in (("firstLine", first), ("left", left), ("right", right)):
        if characters:
            found.set(qn(f"w:{name}Chars"), str(round(characters * 100)))
            found.set(qn(f"w:{name}"), str(round(characters * size * 20)))


def _row(values: Sequence[Any], twips: Sequence[int], style: str, *, is_head: bool = False) -> Any:
    """A table row written directly: python-docx takes seconds for a thousand of them."""
    row, rules = OxmlElement("w:tr"), OxmlElement("w:trPr")
    rules.append(OxmlElement("w:cantSplit"))
    if is_head:
        rules.append(OxmlElement("w:tblHeader"))
    row.append(rules)
    for value, width in zip(values, twips, strict=True):
        row.append(_cell(str(value), width, style, is_head=is_head))
    return row


def _cell(text: str, width: int, style: str, *, is_head: bool) -> Any:
    cell = parse_xml(
        f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr></w:tc>'
    )
    for line in text.split("\n"):
        middle = '<w:jc w:val="center"/>' if is_head else ""
        paragraph = parse_xml(
            f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style}"/>{middle}</w:pPr>'
            "<w:r><w:t/></w:r></w:p>"
        )
        words = paragraph.find(f".//{qn('w:t')}")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        cell.append(paragraph)
    return cell


def _characters(text: str) -> float:
    """How many squares a text takes."""
    return sum(1.0 if ord(sign) > FULL_WIDTH else 0.5 for sign in text)
