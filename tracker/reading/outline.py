"""Paragraphs to blocks: headings with their level, bodies under them, label lines, table rows."""

import re
from dataclasses import dataclass, field

from tracker.reading import words as w
from tracker.reading.clauses import head, is_deficiency
from tracker.reading.owners import bracket_bodies, is_owner_line
from tracker.reading.paragraphs import Paragraph
from tracker.reading.text import sentences, trim

# Marker classes, outermost first; the level of a heading is the place of its class. Source: GB/T
# 9704 numbering.
_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(r"第[一二三四五六七八九十百]{1,4}(?:章|编|部分)[、:,\s]?")),
    (1, re.compile(r"[一二三四五六七八九十]{1,3}[、.,]\s?")),
    (
        2,
        re.compile(
            r"第[一二三四五六七八九十百]{1,4}节[、:,\s]?|\([一二三四五六七八九十]{1,3}\)[、.]?"
        ),
    ),
    (3, re.compile(r"\d{1,2}(?:\.\d{1,2}){1,2}[、.]?\s?(?=[一-龥])")),
    (3, re.compile(r"\d{1,3}[、.](?!\d)\s?|\d{1,3}\s(?=[一-龥])")),
    (4, re.compile(r"\(\d{1,3}\)[、.]?\s?|\d{1,3}\)\s?|[⑴-⒇]\s?")),
    (5, re.compile(r"[①-⑳]\s?|——|--|[●■◆•·★□▲※]\s?")),
)
_POINT = re.compile(
    r"(?:问题|任务|事项|措施|举措|项目)?[一二三四五六七八九十\d]{1,3}\s?[:：]\s?|(?:问题|任务|事项)[一二三四五六七八九十\d]{1,3}[、.:]?\s?"
)
_MARKER_STARTS = frozenset(
    "第(0123456789一二三四五六七八九十百—-●■◆•·★□▲※①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇问任事项措举"
)
_ONE_IS = re.compile(r"[一二三四五六七八九十]{1,3}(?:是|要)|第[一二三四五六七八九十]{1,2}[,,:是]")
_TERMINAL = "。!?;;"
_DUE_OR_FIGURE = re.compile(
    r"《|\d|年底|月底|年内|上半年|季度|(?:[两二三四五六七八九十百]+(?:次|个|项|场|期|件))"
)
# Verbs with a thing to show for it. Source class: numbered points of plans that are tasks
# themselves.
_CONCRETE = re.compile(
    r"(?:及时|按时|科学|认真|全面|统一|逐步|抓紧)?(?:制定|制订|编制|印发|出台|召开|举办|成立|组建|组织开展|修订|完成|聘请|配备|公布|发布|签订|设立|报送|开展[^,]{2,20}(?:检查|评查|抽查|清理|整治|督察|督查))"
)
_FILLER = re.compile(
    r"^\(?(?:此件|附件|附|抄送|联系人|联系电话|主送|签发人|来源)\s*[:：)]?|^(?:20\d\d|二[〇○零]..)年\d{1,2}月\d{1,2}日$|^\(?20\d\d年\d{1,2}月\d{1,2}日.{0,20}\)?$"
)


@dataclass(slots=True)
class Block:
    """A piece of a paragraph. kind: heading, body, row, label or aside; `lead` is the marker that
    stands before a body.
    """

    para: Paragraph
    start: int
    end: int
    kind: str
    level: int = 0
    marker: str = ""
    chain: tuple["Heading", ...] = ()
    leaf: bool = False

    @property
    def text(self) -> str:
        """The clean text of the block."""
        return self.para.clean[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in force: its level, its text with the marker, the number of the block that holds
    it.
    """

    level: int
    text: str
    block: int = field(compare=False, default=0)


def blocks(paras: list[Paragraph]) -> list[Block]:
    """The blocks of a document in order, each with the headings above it."""
    found: list[Block] = []
    for n, para in enumerate(paras):
        found.extend(_of(para, first=n < 6 and not any(b.kind == "body" or b.level for b in found)))
    _mark_leaves(found)
    _chain(found)
    return found


def marker_of(text: str) -> tuple[int, str]:
    """Level and text of the marker that opens a line; (0, "") for none."""
    if text[:1] not in _MARKER_STARTS:
        return 0, ""
    for level, rule in _LEVELS:
        if match := rule.match(text):
            return level, match.group()
    if match := _POINT.match(text):
        return 3, match.group()
    return 0, ""


def _of(para: Paragraph, *, first: bool) -> list[Block]:
    start, end = trim(para.clean, 0, len(para.clean))
    if para.furniture or end <= start:
        return [Block(para, start, end, "aside")] if end > start else []
    if para.table:
        return [Block(para, start, end, "row")]
    text = para.clean[start:end]
    if _FILLER.match(text) and len(text) < 80:
        return [Block(para, start, end, "aside")]
    level, marker = marker_of(text)
    if first and marker in ("——", "--"):
        return [Block(para, start, end, "heading")]
    body = start + len(marker)
    if is_label_line(para.clean[body:end]) and not _POINT.fullmatch(marker):
        return [Block(para, start, end, "label", level, marker)]
    if level:
        return _numbered(para, start, body, end, level, marker)
    if _is_bare_heading(text, first=first):
        return [Block(para, start, end, "heading", 0 if first else 2)]
    return [Block(para, start, end, "body")]


def is_label_line(text: str) -> bool:
    """Whether a line opens with a label of owners, deadlines or the like, bracketed or not."""
    bare = text.strip().lstrip("(* ")
    return bool(_LABELLED.match(bare)) or is_owner_line(bare)


_LABELLED = re.compile(
    "(?:" + "|".join((w.OWNER_LABELS, w.CO_LABELS, w.DUE_LABELS, w.OTHER_LABELS)) + r")\s*:"
)


def _numbered(
    para: Paragraph, start: int, body: int, end: int, level: int, marker: str
) -> list[Block]:
    """A numbered paragraph: a heading alone, a heading run into its matter, or matter with a
    number.
    """
    text = para.clean[body:end]
    parts = sentences(text)
    if not parts:
        return [Block(para, start, end, "heading", level, marker)]
    first_start, first_end = parts[0]
    first = text[first_start:first_end]
    rest = [text[a:b] for a, b in parts[1:]]
    if not rest and first[-1] not in _TERMINAL:
        plain = re.sub(r"\([^()]*\)$", "", first)
        if (
            len(first) <= 60
            and (level <= 2 or len(plain) <= 40)
            and not first.endswith(":")
            and plain == first
        ):
            return [Block(para, start, end, "heading", level, marker)]
        if first.endswith(":") and len(first) <= 40 and level <= 3:
            return [Block(para, start, end, "heading", level, marker)]
        return [Block(para, start, end, "body", level, marker)]
    if not rest:
        if (
            len(first) <= 32
            and level <= 2
            and not _DUE_OR_FIGURE.search(first)
            and first.endswith("。")
        ):
            return [Block(para, start, end, "heading", level, marker)]
        return [Block(para, start, end, "body", level, marker)]
    matter = [r for r in rest if bracket_bodies(r) is None and not is_owner_line(r)]
    if any(marker_of(m)[0] == level for m in matter):
        return [Block(para, start, end, "body", level, marker)]
    limit = 45 if level <= 2 else 36
    if matter and len(first) <= limit and not _is_action_of_its_own(first, "".join(matter), level):
        return [
            Block(para, start, body + first_end, "heading", level, marker),
            Block(para, body + parts[1][0], end, "body", level),
        ]
    return [Block(para, start, end, "body", level, marker)]


def _is_action_of_its_own(first: str, rest: str, level: int) -> bool:
    """Whether a numbered first sentence names something trackable rather than a slogan over what
    follows.
    """
    if first.endswith(("!", "?")):
        return True
    if re.search(
        r"《[^《》]+》|(?:\d|年底|月底|季度|上半年)",
        re.sub(r"“[^“”]*”|20\d\d年(?!.{0,3}月)", "", first),
    ):
        return True
    clauses = first.rstrip("。").split(",")
    if level >= 3 and any(_CONCRETE.match(clause) for clause in clauses[1:]):
        return True
    return bool(_CONCRETE.match(clauses[0])) and not _repeated(clauses[0], rest)


def _repeated(first: str, rest: str) -> bool:
    """Whether the words of a first sentence come back in what follows it."""
    pairs = {first[n : n + 2] for n in range(2, len(first) - 1)}
    return 2 * sum(pair in rest for pair in pairs) >= len(pairs)


def _is_bare_heading(text: str, *, first: bool) -> bool:
    """A line without number and full stop that is short enough to be a title or heading."""
    if len(text) > (60 if first else 24) or text[-1] in "。!?;,、" or "。" in text:
        return False
    if text.endswith(":"):
        return (first and re.search(r"代表|各", text) is not None) or bool(
            re.fullmatch(
                r"(?:"
                + w.OTHER_LABELS
                + r"|[^,:]{0,8}(?:"
                + w.ZONE_PROBLEMS
                + "|"
                + w.ZONE_PLAN
                + r"))\s*:",
                text,
            )
        )
    if first:
        return True
    return not _ONE_IS.match(text) and "," not in text and "。" not in text


def _mark_leaves(found: list[Block]) -> None:
    """A numbered heading with nothing under it is matter itself: a list of short points."""
    solid = [b for b in found if b.kind != "aside"]
    for n, block in enumerate(solid):
        if block.kind != "heading" or not block.level or not block.marker:
            continue
        after = solid[n + 1] if n + 1 < len(solid) else None
        if _nothing_under(block, after):
            text = block.text[len(block.marker) :]
            block.leaf = block.level >= 2 or _looks_like_matter(text)
    for block in found:
        if block.leaf:
            block.kind = "body"


def _nothing_under(block: Block, after: Block | None) -> bool:
    if after is None:
        return True
    if after.kind == "label":
        return _is_closing_label(after.text)
    if after.kind == "heading":
        return 0 < after.level <= block.level
    return after.kind == "body" and bool(after.marker) and after.level <= block.level


def _is_closing_label(text: str) -> bool:
    return is_owner_line(marker_free(text)) or bool(
        re.match("(?:" + w.DUE_LABELS + ")", marker_free(text).lstrip("( "))
    )


def marker_free(text: str) -> str:
    """A line without its marker."""
    return text[len(marker_of(text)[1]) :]


def _looks_like_matter(text: str) -> bool:
    return head(text).kind in ("action", "deficiency") or is_deficiency(text)


def _chain(found: list[Block]) -> None:
    stack: list[Heading] = []
    for n, block in enumerate(found):
        if block.kind == "heading" and block.level:
            while stack and stack[-1].level >= block.level:
                stack.pop()
            stack.append(Heading(block.level, block.text.strip().rstrip("。:;"), n))
        elif block.kind == "body" and block.marker and block.level <= 2:
            while stack and stack[-1].level >= block.level:
                stack.pop()
        block.chain = tuple(stack)
