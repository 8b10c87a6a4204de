# ruff: noqa: E501 - a rule or list entry stays on one line, so that it can be read as one
"""Lines to paragraphs: page furniture set aside, lines that a page or a copy broke joined again.

A paragraph has clean text of its own (line breaks and page numbers inside a sentence gone) and
knows where each of its
characters stood in the source.
"""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from tracker.reading.text import normal

# Source class: navigation, head and foot of county web pages, and page feet of PDF copies.
_FURNITURE = re.compile(
    r"^\s*(?:"
    r"(?:您|你)?(?:的)?(?:当前|现在|所在)(?:的)?位置.*|首页\s*[>»/|\-].*|.*(?:>|»|＞).*(?:>|»|＞).*|首页|网站首页|返回(?:首页|顶部|上一页|列表)|(?:上|下)一(?:篇|页|条)(?::.*)?"
    r"|(?:发布|发文|成文|公开|生成|更新|录入|印发|发稿|上传)(?:日期|时间|机构|单位)\s*[::].*|日期\s*[::]\s*\d.*|时间\s*[::]\s*\d.*|来源\s*[::].*|信息来源\s*[::].*|作者\s*[::].*|责任编辑\s*[::].*|编辑\s*[::].*|审核\s*[::].*|浏览(?:次数|量|数)?\s*[::].*|阅读(?:次数|量)?\s*[::].*|点击(?:数|率|次数|量)?\s*[::].*|访问(?:量|次数)\s*[::].*"
    r"|(?:字号|字体)(?:大小)?\s*[::]?\s*[\[(【]?\s*(?:大|小|默认|特大).*|[\[(【]?\s*大\s*[|/ ]*中\s*[|/ ]*小\s*[\])】]?.*|[\[(【]?(?:打印|关闭|收藏|分享|纠错|下载)(?:本页|页面|窗口|正文|文本|文档|到.{0,4})?[\])】]?(?:\s*[|/ ·]?\s*[\[(【]?(?:打印|关闭|收藏|分享|纠错|下载).{0,6})*|分享到?\s*[::]?.{0,20}|扫一扫.*|微信扫.*"
    r"|(?:索引号|主题分类|组配分类|文件编号|文号|信息分类|公开方式|公开范围|有效性|效力状态|体裁分类|统一编号|主题词|关键词|服务对象|发文字号)\s*[::].*"
    r"|(?:版权所有|主办单位|承办单位|主办|承办|技术支持|网站标识码|联系我们|网站地图|关于我们|隐私声明|免责声明|网站声明|无障碍.{0,6}|政府网站找错).*|.*(?:ICP备|公网安备|网站标识码|京ICP|浏览器版本|最佳浏览).*"
    r"|相关(?:链接|附件|阅读|文档|稿件|文章|解读)\s*[::]?.*|附件(?:下载)?\s*[::]?\s*\d*\s*[.、]?[^,。;]{0,60}\.(?:docx?|pdf|xlsx?|wps|ofd|zip|rar)\s*|【?\s*(?:字体|打印).{0,20}】"
    r")\s*$"
)
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–·]{1,2}\s*\d{1,4}\s*[-—–·]{1,2}|第\s*\d{1,4}\s*页(?:[,\s/]*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}|\f?\s*\d{1,3}|Page\s+\d{1,4}.*)\s*$"
)
MARKER = re.compile(
    r"\s*(?:第[一二三四五六七八九十百]{1,4}[章节编]|第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}[、.,]|\([一二三四五六七八九十]{1,3}\)[、.]?"
    r"|\d{1,3}[、)]|\d{1,3}\.(?!\d)|\d{1,2}(?:\.\d{1,2}){1,2}[、.]?\s|\(\d{1,3}\)[、.]?|[①-⑳]|[⑴-⒇]|[一二三四五六七八九十]{1,3}(?:是|要)|第[一二三四五六七八九十]{1,3}[,:是]|——|--|●|■|◆|•|·|★|□|▲|※)"
)
_LINE_END = re.compile(r"(\r\n|[\n\r\u2028\u2029\x0b\x0c\x85])")
# Single characters are found far quicker than the pair, which few texts have.
_LINE_END_CHARACTER = re.compile(r"([\n\r\u2028\u2029\x0b\x0c\x85])")
_LABEL_LINE = re.compile(r"\s*[一-龥]{2,10}\s*:")
_TABLE = re.compile(r"\t.*\S|^\s*\|.*\|\s*$")
_ENDS = "。!?;:"


@dataclass(slots=True)
class Paragraph:
    """`clean` is normal-form text; piece n of it starts at clean index `_at[n]` and at source
    index `_from[n]`.
    """

    clean: str
    furniture: bool = False
    table: bool = False
    _at: list[int] = field(default_factory=list)
    _from: list[int] = field(default_factory=list)

    def source(self, index: int) -> int:
        """Source index of the character at clean index `index`."""
        n = bisect_right(self._at, index) - 1
        return self._from[n] + index - self._at[n]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source span of a clean span that is not empty."""
        return self.source(start), self.source(end - 1) + 1


@dataclass(slots=True)
class _Line:
    start: int
    text: str
    kind: str  # body, blank, page, furniture, table


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, in order; only blank lines belong to none."""
    lines = _lines(normal(text))
    width = _wrap_width(lines)
    found: list[Paragraph] = []
    n = 0
    while n < len(lines):
        line = lines[n]
        if _FIRST_CELL.match(line.text) and (after := _cells_on_lines(lines, n, found)):
            n = after
        elif line.kind == "blank":
            n += 1
        elif line.kind == "body":
            n = _gather(lines, n, width, found)
        else:
            found.append(
                _paragraph([line], furniture=line.kind != "table", table=line.kind == "table")
            )
            n += 1
    return found


def _lines(text: str) -> list[_Line]:
    lines, at = [], 0
    rule = _LINE_END if "\r\n" in text else _LINE_END_CHARACTER
    for piece in rule.split(text):
        if piece and not (len(piece) <= 2 and not piece.strip(" \t")):
            lines.append(_Line(at, piece, _kind(piece)))
        elif piece == "" or piece.strip("\r\n\u2028\u2029\x0b\x0c\x85") == "":
            pass
        at += len(piece)
    return lines


def _kind(line: str) -> str:
    bare = line.strip()
    if not bare:
        return "blank"
    if len(bare) <= 30 and _PAGE_NUMBER.match(bare):
        return "page"
    if (
        len(bare) <= 400 and _TABLE.search(line.rstrip()) and line.lstrip("\t ").count("\t") != 0
    ) or _pipe(bare):
        return "table"
    if len(bare) <= 120 and _FURNITURE.match(bare):
        return "furniture"
    return "body"


def _pipe(bare: str) -> bool:
    return bare.startswith("|") and bare.count("|") >= 2 and len(bare) <= 4000


def _wrap_width(lines: list[_Line]) -> float:
    """The width at which a copy broke its lines; infinite where the lines are whole paragraphs."""
    open_ends = [
        len(x.text.rstrip())
        for x in lines
        if x.kind == "body" and len(x.text.strip()) >= 14 and x.text.rstrip()[-1] not in _ENDS
    ]
    if len(open_ends) < 3:
        return float("inf")
    common = Counter(n // 3 for n in open_ends).most_common(1)[0]
    near = sum(1 for n in open_ends if abs(n // 3 - common[0]) <= 1)
    longer = sum(1 for x in lines if x.kind == "body" and len(x.text) > 3 * (common[0] + 2))
    if near >= 3 and 2 * near >= len(open_ends) and longer <= len(lines) // 20:
        return float(common[0] * 3)
    return float("inf")


def _gather(lines: list[_Line], n: int, width: float, found: list[Paragraph]) -> int:
    """Append the paragraph that begins with line n; return the number of the next line."""
    parts, aside = [lines[n]], []
    while True:
        m, between = n + 1, []
        while m < len(lines) and lines[m].kind in ("blank", "page"):
            between.append(lines[m])
            m += 1
        if (
            m >= len(lines)
            or lines[m].kind != "body"
            or not _continues(parts, lines[m], between, width)
        ):
            break
        aside += [x for x in between if x.kind == "page"]
        parts.append(lines[m])
        n = m
    found.append(_paragraph(parts))
    found.extend(_paragraph([x], furniture=True) for x in aside)
    return n + 1


def _continues(parts: list[_Line], following: _Line, between: list[_Line], width: float) -> bool:
    """Whether `following` goes on with the sentence that the last of `parts` left open."""
    last, after = parts[-1].text.rstrip(), following.text.strip()
    if not last or last[-1] in _ENDS or (last[-1] in "”)" and last[-2:-1] in _ENDS):
        return after[0] in ",、。;)”》"
    if after[0] in ",、。;:)”》%":
        return True
    if MARKER.match(after) or _LABEL_LINE.match(after):
        return False
    tail = last[-80:]
    if last[-1] in ",、(“《" or any(tail.count(a) > tail.count(b) for a, b in ("()", "“”", "《》")):
        return True
    paged = any(x.kind == "page" for x in between)
    if between and not paged:
        return False
    if paged and len(last) >= 15 and ("," in last or "。" in last or len(last) >= width - 4):
        return True
    return len(last) >= width - 4


# Header cells of a pasted table whose cells stand on lines of their own.
_FIRST_CELL = re.compile(r"\s*(?:序号|编号)\s*$")
_HEAD_CELL = re.compile(
    r"\s*[一-龥()/]{0,6}(?:任务|内容|事项|措施|问题|单位|部门|领导|责任人|时限|时间|期限|节点|备注|类别|目标|要求|标准|成果)[一-龥()]{0,4}\s*$"
)


def _cells_on_lines(lines: list[_Line], n: int, found: list[Paragraph]) -> int:
    """Append the rows of a table whose header begins at line n; the number of the line after it, 0 for none."""
    solid = [m for m in range(n, min(n + 40, len(lines))) if lines[m].kind != "blank"]
    width = 1
    while width < len(solid) and _HEAD_CELL.match(lines[solid[width]].text):
        width += 1
    if width < 3:
        return 0
    found.append(_row([lines[m] for m in solid[:width]]))
    at, number = solid[width - 1] + 1, 1
    row: list[_Line] = []
    while at < len(lines):
        line = lines[at]
        if line.text.strip() == str(number):
            if row:
                found.append(_row(row))
            row, number = [line], number + 1
        elif line.kind != "blank":
            if not row or len(row) >= width or MARKER.match(line.text):
                break
            row.append(line)
        at += 1
    if row:
        found.append(_row(row))
    return at


def _row(cells: list[_Line]) -> Paragraph:
    """One table row from the lines of its cells, parted by tabs; a tab stands for the line end behind its cell."""
    made = Paragraph("", table=True)
    texts: list[str] = []
    length = 0
    for cell in cells:
        made._at.append(length)
        made._from.append(cell.start)
        texts.append(cell.text + "\t")
        length += len(cell.text) + 1
    made.clean = "".join(texts)[:-1]
    return made


def _paragraph(parts: list[_Line], *, furniture: bool = False, table: bool = False) -> Paragraph:
    made = Paragraph("", furniture=furniture, table=table)
    length, texts = 0, []
    for n, part in enumerate(parts):
        body = part.text.rstrip() if n < len(parts) - 1 else part.text
        lead = len(body) - len(body.lstrip()) if n else 0
        body = body[lead:]
        made._at.append(length)
        made._from.append(part.start + lead)
        texts.append(body)
        length += len(body)
    made.clean = "".join(texts)
    return made
