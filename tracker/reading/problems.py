"""The part on shortcomings: each deficiency is an item; the general phrase over concrete ones is
their heading.
"""

import re

from tracker.reading import clauses as c
from tracker.reading.found import Unit
from tracker.reading.text import marks, trim
from tracker.reading.units import MAX_SENTENCE, is_preamble

ONE_IS = re.compile(
    r"\s*(?:(?:主要)?(?:表现|体现)(?:在|为)?[:,])?(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,2}(?:是)?[,:]?|其[一二三四五六七八九十][,:是]|\d{1,2}[.、)](?!\d)\s?|\(\d{1,2}\)\s?|\([一二三四五六七八九十]\)\s?|[①-⑳]\s?|——)\s*"
)
_NEEDS = re.compile(
    r"有待|还需|仍需|尚需|需进一步|需要进一步|不够|存在(?:差距|短板|不足)|有差距|不平衡"
)
_GENERAL_PROBLEM = re.compile(
    r"有待|还需|仍需|尚需|需要|需进一步|不够|不足|不平衡|有差距|差距|短板|薄弱|亟需|亟待|待加强|不强|不高|不到位|不深|不实|滞后|有欠缺|不完善|不健全"
)
_CONCRETE = re.compile(
    r"\d|部分|个别|有的|少数|一些|未|特别是|尤其是|《|没有|仅|只有|例如|比如|如[一-龥]{2,}"
)
_CONCRETE_NEXT = re.compile(
    r"\s*(?:主要(?:表现|体现)(?:在|为)?|具体表现|表现在|特别是|尤其是|部分|个别|有的|少数|一些|有些|仍有|还有|仅|如|例如|比如|\d)"
)
_FRAME = re.compile(r"(?:存在|还存在|仍存在|面临).{0,80}(?:问题|现象|情况|不足|短板|差距|困难)")
_CAUSE = re.compile(
    r"^(?:究其原因|分析(?:其)?原因|主要原因|原因(?:主要)?(?:是|在于|有)|产生(?:上述|以上|这些)?问题的?(?:主要)?原因|造成)|^[^,]{0,20}的(?:主要)?原因(?:是|在于|:)"
)
_FIGURE_ONLY = re.compile(
    r"^(?:仅|只|平均|目前|其中|覆盖率|占比|比例|同比|较|约|不到|为|达到?|全区|全县|全市)?[^,。;、]{0,14}(?:仅|只有|只|为|达|占|不到|不足|低于|共|有)?\s?\d[\d.%个项件家人名条份起次所处万亿元余多以上下]*[。;]?$"
)
_EFFECT = re.compile(
    r"^\s*(?:导致|造成|致使|影响|制约|从而|以致|使得|使|与.{2,30}(?:相比|相适应|要求)|距离?.{2,30}(?:相比|还有|差距)|需要|需(?=进一步|要)|应|要)"
)


def problem_units(text: str, start: int, end: int, *, headed: bool) -> tuple[list[Unit], bool]:
    """Units of one sentence of the part on shortcomings, and whether its first clause is the
    heading of what follows.

    headed: the point already has a heading, so that a general phrase is matter.
    """
    sentence = text[start:end]
    if end - start > MAX_SENTENCE:
        return [Unit(start, end, "context", rule="problem:too-long", sure=0.2)], False
    if _CAUSE.match(sentence.strip()) or is_preamble(sentence):
        return [Unit(start, end, "context", rule="problem:cause", sure=0.6)], False
    units: list[Unit] = []
    heading = False
    for a, b in _points(text, start, end):
        made, led = _point_units(text, a, b, headed=headed)
        units.extend(made)
        heading = heading or led
    return units, heading


def _points(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Parts of a sentence at ; and at 一是/二是 markers after , (outside quotes)."""
    parts, at = [], start
    for index, mark in marks(text[start:end]):
        here = start + index + 1
        if mark in ";:" or (mark in ",、" and ONE_IS.match(text[here : here + 8])):
            parts.append((at, here))
            at = here
    if at < end:
        parts.append((at, end))
    return [trim(text, a, b) for a, b in parts if trim(text, a, b)[1] > trim(text, a, b)[0]]


def _point_units(text: str, start: int, end: int, *, headed: bool) -> tuple[list[Unit], bool]:
    marker = ONE_IS.match(text[start:end])
    at = start + marker.end() if marker else start
    if text[at:end].rstrip().endswith(":"):
        return [Unit(start, end, "context", rule="problem:lead")], False
    clauses = _deficiency_clauses(text, at, end)
    if not clauses:
        bare = text[at:end]
        if marker and len(bare) >= 6 and not bare.endswith(":"):
            return [Unit(at, end, "item", "rectification", "problem:marked", 0.6)], False
        return [Unit(start, end, "context", rule="problem:no-deficiency", sure=0.7)], False
    led = False
    if len(clauses) > 1 and marker and not headed and _is_general(text, clauses):
        clauses, led = clauses[1:], True
    return [
        Unit(
            a,
            b,
            "item",
            "rectification",
            "problem:deficiency",
            0.9 if c.is_deficiency(text[a:b]) else 0.6,
        )
        for a, b in clauses
    ], led


def _is_general(text: str, clauses: list[tuple[int, int]]) -> bool:
    """Whether the first clause is the general phrase over the concrete ones that follow."""
    first, second = text[slice(*clauses[0])], text[slice(*clauses[1])]
    if _CONCRETE.search(first) or len(first) > 32:
        return False
    if _CONCRETE_NEXT.match(second):
        return True
    if "、" in text[clauses[0][1] - 1 : clauses[0][1] + 1]:
        return False
    if _NEEDS.search(first):
        return len(second) >= 8
    return len(first) <= 14 and len(second) >= 9 and bool(_GENERAL_PROBLEM.search(first))


def _deficiency_clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The deficiencies of a stretch: clauses with a predicate of deficiency, each with what
    belongs to it.
    """
    framed = [(m.start() + start, m.end() + start) for m in _FRAME.finditer(text[start:end])]
    pieces: list[tuple[int, int]] = []
    at = start
    for index, mark in marks(text[start:end]):
        here = start + index
        if mark not in ",、;。:":
            continue
        if mark == "、" and (
            any(a < here < b for a, b in framed) or not _own_predicates(text, at, here, end)
        ):
            continue
        pieces.append((at, here + 1))
        at = here + 1
    if at < end:
        pieces.append((at, end))
    return _join_deficiencies(text, pieces)


def _own_predicates(text: str, at: int, comma: int, end: int) -> bool:
    """Whether what stands on both sides of a 、 has a predicate of its own."""
    after = re.split(r"[,、;。]", text[comma + 1 : min(end, comma + 60)])[0]
    return (
        c.is_deficiency(text[at:comma])
        and c.is_deficiency(after)
        and len(after) >= 4
        and not re.match(r"不[一-龥]{1,3}$|[一-龥]{0,2}不[一-龥]$", after)
        and not re.search(
            r"等(?:问题|现象|情况)|的(?:问题|现象|情况)",
            text[comma + 1 : min(end, comma + 80)].split("。")[0],
        )
    )


def _join_deficiencies(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    waiting = -1
    for a, b in pieces:
        a, b = trim(text, a, b)
        if b <= a:
            continue
        clause = text[a:b].strip("。,;、")
        own = c.is_deficiency(clause) and not c.is_lead_in(clause)
        if found and waiting < 0 and (_FIGURE_ONLY.match(clause) or _EFFECT.match(clause)):
            found[-1] = (found[-1][0], b)
        elif own:
            found.append((waiting if waiting >= 0 else a, b))
            waiting = -1
        elif c.is_lead_in(clause):
            waiting = -1
        elif waiting < 0:
            waiting = a
    if waiting >= 0 and found:
        found[-1] = (found[-1][0], pieces[-1][1])
    return [_closed(text, a, b) for a, b in found]


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without a final comma; a full stop stays."""
    start, end = trim(text, start, end)
    while end > start and text[end - 1] in ",、:":
        end -= 1
    return start, end


def whole(text: str, made: list[Unit]) -> list[Unit]:
    """A problem of a rectification plan stays one item up to its 。 or ; (guide, case 13)."""
    kept: list[Unit] = []
    for unit in made:
        last = kept[-1] if kept else None
        both = last is not None and last.label == unit.label == "item"
        if last is not None and both and ";" not in text[last.start : unit.start]:
            last.end = unit.end
        else:
            kept.append(unit)
    return kept
