"""What lines and brackets beside the matter say: who answers, by when (annotation guide, cases 7,
13, 16 and 17).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.reading import dates
from tracker.reading import words as w
from tracker.reading.found import Found
from tracker.reading.numerals import number
from tracker.reading.owners import bracket_bodies

INLINE = re.compile(r"\s*(?P<label>" + w.OTHER_LABELS + r")\s*:\s*")
DUE_LINE = re.compile(r"\s*(?:" + w.DUE_LABELS + r")\s*:")
_ANY = re.compile(
    r"(?P<label>"
    + "|".join((w.CO_LABELS, w.OWNER_LABELS, w.DUE_LABELS, w.OTHER_LABELS))
    + r")\s*:\s*"
)
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十])"
_BY_NUMBER = re.compile(
    rf"(?:第|措施)?\s?({_NUMBER}(?:[、和至-]{_NUMBER})*)\s?(?:项|条)?(?:整改)?(?:措施|任务)?:?(?:于|在)?([^,;。第]{{2,20}})"
)
_SPEAKS_OF_NUMBERS = re.compile(rf"第?{_NUMBER}(?:[、和至-]{_NUMBER})*(?:项|条)|措施\s?{_NUMBER}")
_DUE_IN_BRACKET = re.compile(
    r"(?:^\(|[,;:])\s*([^,;:()]{0,12}(?:月|年|季度|半年|年内)[^,;()]{0,4}(?:前|底|内|完成|度))"
)


@dataclass(slots=True)
class Labels:
    """Owners, co-owners and a deadline in its words."""

    owners: list[str] = field(default_factory=list)
    co_owners: list[str] = field(default_factory=list)
    due: str = ""


def segments(text: str) -> list[tuple[str, int, int]]:
    """Each label of a line with the span of its value."""
    found = list(_ANY.finditer(text))
    ends = [m.start() for m in found[1:]] + [len(text)]
    return [(m["label"], m.end(), end) for m, end in zip(found, ends, strict=True)]


def zone_of(label: str) -> str:
    """What the text behind a label holds: measures, problems, or nothing to draft (keep)."""
    if re.search(r"原因|备注|责任范围|验收|标准|进展|成果形式|完成情况|类型|来源|目标", label):
        return "keep"
    if re.search(r"措施|任务|要求|整改内容|工作内容", label):
        return "measures"
    return "problems"


def merge(one: Labels | None, other: Labels) -> Labels:
    """Two sets of labels of one point; what was said first stays."""
    if one is None:
        return other
    return Labels(
        one.owners or other.owners, one.co_owners or other.co_owners, one.due or other.due
    )


def apply(items: Sequence[Found], labels: Labels, year: int | None, *, more: bool = False) -> None:
    """Give owners to items that have none by label, and the deadline to those without one.

    more: a further line of the same point, whose owners join those given before. A deadline that
    goes by number dates
    the measures only.
    """
    for item in items:
        for given, own in ((labels.owners, item.owners), (labels.co_owners, item.co_owners)):
            if more or not own:
                own.extend(n for n in given if n not in own)
    if not labels.due:
        return
    numbered = _by_number(labels.due)
    measures = [f for f in items if f.unit.kind == "task"]
    for n, item in enumerate(measures if numbered else items, 1):
        words = numbered.get(n, "") if numbered else labels.due
        if words and not item.due:
            item.due = dates.due(words, year, stated=True)
            item.extra = words
            item.recurrence = item.recurrence or dates.recurrence(words)


def _by_number(text: str) -> dict[int, str]:
    """Deadlines that go by the number of the measure: 第1项6月底前,第2、3项年底前."""
    if not _SPEAKS_OF_NUMBERS.search(text):
        return {}
    found: dict[int, str] = {}
    for numbers, when in _BY_NUMBER.findall(text):
        ends = [number(p) or 0 for p in re.split("[、和至-]", numbers)]
        span = range(ends[0], ends[-1] + 1) if re.search("[至-]", numbers) else ends
        found.update(dict.fromkeys(span, when))
    return found


def bracket_due(inner: str) -> str:
    """The deadline in a bracket, in its words."""
    match = re.search("(?:" + w.DUE_LABELS + r")\s*:\s*([^;)。]+)", inner)
    match = match or _DUE_IN_BRACKET.search(inner)
    return match.group(1) if match else ""


def closing_bracket(text: str, start: int, end: int) -> tuple[int, Labels] | None:
    """Start and contents of an assigning bracket at the end of a span."""
    body = text[start:end].rstrip("。;")
    if not body.endswith(")") or len(body) > 4000:
        return None
    depth = 0
    for n in range(len(body) - 1, max(-1, len(body) - 300), -1):
        depth += (body[n] == ")") - (body[n] == "(")
        if depth == 0:
            return _bracket(body[n:], start + n)
    return None


def _bracket(inner: str, at: int) -> tuple[int, Labels] | None:
    bodies, when = bracket_bodies(inner), bracket_due(inner)
    if bodies is None and not when:
        return None
    return at, Labels(*(bodies or ([], [])), due=when)
