"""Blocks to units: where one sentence or clause is an item, a result or context, zone by zone.

A unit's span counts in the clean text of its paragraph. See the annotation guide: reports keep sentences whole, problems split
into deficiencies, plans split into actions.
"""

import re
from dataclasses import dataclass

from tracker.reading import clauses as c
from tracker.reading.outline import marker_of
from tracker.reading.owners import body_at_head, bracket_bodies
from tracker.reading.text import marks, sentences, split_at, trim

MAX_SENTENCE = 3000
_LEAD = re.compile(
    r"(?:如下|以下(?:方面|几个方面|工作|几点)?|目标(?:是|为)?|包括|主要有|主要(?:表现|体现)(?:在|为)?|表现(?:在|为)?|工作|方面|措施|任务|情况|问题|不足|原因|重点)\s*:$"
)
_GENERAL = re.compile(
    r"^(?:各位代表|同志们|谢谢|以上报告|特此(?:报告|通知)|现将|一年来|过去一年|过去的一年|刚刚过去|近年来|总的看|总体(?:上)?看|当前[,,]|回顾|20\d\d年是|今年是|本方案|本要点|以下简称)"
)
_PREAMBLE = re.compile(
    r"(?:报告|汇报|通报|通知|说明|如下|总结)如下|如下[:。]$|特制定本|制定本(?:方案|要点|计划|清单|实施)|提出如下|形成(?:本|如下)|现(?:就|将).{0,80}(?:如下|通知|通报)"
)
_IDEOLOGY = re.compile(
    r"(?:以习近平.{0,40}为指导|以.{0,30}思想为(?:指导|引领|遵循)|深入(?:学习)?贯彻(?:落实)?(?:党的)?(?:习近平|二十大|十九大|党中央).{0,60}(?:精神|思想|决策部署)|坚持以习近平.{0,40}(?:思想|遵循)|全面贯彻(?:落实)?党的|牢牢把握.{0,30}要求|为.{2,40}(?:提供|作出|贡献).{0,20}(?:保障|支撑|贡献|基础)|奋力(?:谱写|开创|推进|书写)|(?:谱写|开创|书写).{0,20}(?:篇章|局面)|在(?:市委|区委|县委|省委|党中央|.{0,20}坚强领导|.{0,20}正确领导).{0,30}下|紧紧围绕.{0,40}(?:目标|中心|大局)|^(?:更加)?注重.{2,40}(?:观念|思维|导向|意识|引领)|^(?:牢固)?树立.{2,20}(?:理念|意识|观念))"
)
_SLOGAN = re.compile(
    r"(?:进一步)?(?:破难题|补短板|强弱项|固底板|扬优势|锻长板|抓重点|强基础|促提升|求突破|勇争先|提质效|抓落实|强担当|转作风)"
)
_OVERALL_AIM = re.compile(
    r"^(?:努力|加快|全力|奋力|全面|着力|扎实)*(?:建设|建成|打造|创建)(?!.*(?:系统|平台|中心|机制|制度))[^,]{6,}(?:政府|社会|法治[一-龥]{2,4}|高地|标杆|样板|强区|强县|示范区|环境)[。]?$"
)
_EVALUATION = re.compile(
    r"(?:取得|迈出|呈现|开创|迈上).{0,20}(?:成效|成绩|进展|步伐|局面|台阶|态势|胜利)|有了新的|再上新台阶|稳步推进$|有序开展$|扎实推进$"
)
_FIGURE = re.compile(r"\d|百分之")


@dataclass(slots=True)
class Unit:
    """A stretch of a paragraph's clean text. label: item, result or context; `rule` names the function that judged it."""

    start: int
    end: int
    label: str
    kind: str = ""
    rule: str = ""
    sure: float = 0.9


# ---------------------------------------------------------------- the past year


def past_units(text: str, start: int, end: int) -> list[Unit]:
    """Units of one sentence of the part that reports the past year."""
    spans = _semicolon_parts(text, start, end)
    return [_past_unit(text, a, b) for a, b in spans]


def _semicolon_parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence whole, or its parts between ; where each is an action of its own (guide, case 1)."""
    parts = [(start + a, start + b) for a, b in split_at(text[start:end], ";")]
    if len(parts) < 2:
        return [(start, end)]
    numbered = all(
        re.match(
            r"\s*(?:[一二三四五六七八九十]{1,3}(?:是|要)|第[一二三四五六七八九十]|\d{1,2}[.、)](?!\d)|\(\d{1,2}\)|[①-⑳])",
            text[a:b],
        )
        for a, b in parts[1:]
    )
    if numbered:
        return [trim(text, a, b) for a, b in parts]
    figures = sum(1 for a, b in parts if len(re.findall(r"\d+(?:\.\d+)?", text[a:b])) >= 1)
    actions = all(_acts(text[a:b]) and b - a >= 10 for a, b in parts)
    if actions and figures <= len(parts) // 2:
        return [trim(text, a, b) for a, b in parts]
    return [(start, end)]


def _past_unit(text: str, start: int, end: int) -> Unit:
    sentence = text[start:end]
    if end - start > MAX_SENTENCE:
        return Unit(start, end, "context", rule="past:too-long", sure=0.2)
    if _PREAMBLE.search(sentence) or sentence.rstrip().endswith(":"):
        return Unit(start, end, "context", rule="past:preamble")
    kinds = [h for _, _, h in heads(sentence)]
    if _GENERAL.match(sentence) and (
        _IDEOLOGY.search(sentence) or not any(k in ("action",) for k in kinds)
    ):
        return Unit(start, end, "context", rule="past:general")
    if "action" in kinds or "object-first" in kinds or "soft" in kinds:
        strong = kinds.count("action") + kinds.count("object-first")
        if strong == 0 and any(k == "outcome" for k in kinds):
            return Unit(start, end, "result", rule="past:outcome", sure=0.6)
        return Unit(
            start, end, "item", "commitment", "past:action", 0.97 if kinds[0] == "action" else 0.85
        )
    if "outcome" in kinds or _FIGURE.search(sentence) or _EVALUATION.search(sentence):
        return Unit(start, end, "result", rule="past:outcome", sure=0.85)
    if all(k == "manner" for k in kinds) or len(sentence) < 8:
        return Unit(start, end, "context", rule="past:no-verb", sure=0.6)
    return Unit(start, end, "result", rule="past:no-action", sure=0.5)


def _acts(text: str) -> bool:
    return any(k in ("action", "object-first") for _, _, k in heads(text)[:2])


def heads(sentence: str) -> list[tuple[int, int, str]]:
    """The clauses of a sentence with how each opens."""
    found = []
    for start, end in split_at(sentence, ",;:。!?"):
        start, end = trim(sentence, start, end)
        if end > start:
            clause = sentence[start:end]
            found.append((start, end, c.head(clause, body_at_head(clause)[1]).kind))
    return found


# ---------------------------------------------------------------- shortcomings

ONE_IS = re.compile(
    r"\s*(?:(?:主要)?(?:表现|体现)(?:在|为)?[:,])?(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,2}(?:是)?[,:]?|其[一二三四五六七八九十][,:是]|\d{1,2}[.、)](?!\d)\s?|\(\d{1,2}\)\s?|\([一二三四五六七八九十]\)\s?|[①-⑳]\s?|——)\s*"
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
    """Units of one sentence of the part on shortcomings, and whether its first clause is the heading of what follows.

    headed: the point already has a heading, so that a general phrase is matter.
    """
    sentence = text[start:end]
    if end - start > MAX_SENTENCE:
        return [Unit(start, end, "context", rule="problem:too-long", sure=0.2)], False
    if _CAUSE.match(sentence.strip()) or _PREAMBLE.search(sentence):
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
        if mark == ";" or (mark in ",、:" and ONE_IS.match(text[here : here + 8])):
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
    return (
        bool(
            re.search(
                r"有待|还需|仍需|尚需|需进一步|需要进一步|不够|存在(?:差距|短板|不足)|有差距|不平衡",
                first,
            )
        )
        and len(second) >= 8
        and text[clauses[0][1] - 1 : clauses[0][1] + 1].find("、") < 0
    )


def _deficiency_clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The deficiencies of a stretch: clauses with a predicate of deficiency, each with what belongs to it."""
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
        own = c.is_deficiency(clause) and not _lead_in(clause)
        if found and waiting < 0 and (_FIGURE_ONLY.match(clause) or _EFFECT.match(clause)):
            found[-1] = (found[-1][0], b)
        elif own:
            found.append((waiting if waiting >= 0 else a, b))
            waiting = -1
        elif _lead_in(clause):
            waiting = -1
        elif waiting < 0:
            waiting = a
    if waiting >= 0 and found:
        found[-1] = (found[-1][0], pieces[-1][1])
    return [_closed(text, a, b) for a, b in found]


def _lead_in(clause: str) -> bool:
    """An opening clause such as 工作中还存在一些问题 that names no deficiency."""
    return bool(
        re.search(
            r"(?:存在|有|面临)(?:着)?(?:以下|一些|不少|许多|诸多|一定|几方面|几个方面|部分|这些|如下|的)?(?:的)?(?:突出)?(?:问题|不足|短板|差距|困难)(?:和(?:不足|差距|短板|困难|薄弱环节|挑战))?(?:之处)?:?$|^(?:虽然|尽管|对照|对标|与.{2,30}相比|取得)|^(?:主要)?(?:问题|不足)(?:有|是)",
            clause,
        )
    ) and not re.search(r"在.{4,}方面(?:还|仍)?(?:存在|有)", clause)


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without a final comma; a full stop stays."""
    start, end = trim(text, start, end)
    while end > start and text[end - 1] in ",、:":
        end -= 1
    return start, end


# ---------------------------------------------------------------- the coming year

MARK = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}(?:是|要)(?:要)?|第[一二三四五六七八九十]{1,2}(?:是)?[,:]?|\d{1,2}[.、)](?!\d)|\(\d{1,2}\)|\([一二三四五六七八九十]\)|[①-⑳]|——|●|■|◆|•|·)\s*"
)
_LINKS = re.compile(
    r"(?:此外|另外|同时|与此同时|下一步|下步|今后|接下来|在此基础上|并且|20\d\d年|明年|今年|新的一年)[,,]?(?:我(?:局|县|区|市|办|镇|委|们|街道))?(?:将|要)?[,,]?"
)
_OWN_TIME = re.compile(
    r"\d{1,2}月(?:\d{1,2}日|底|末|中旬|上旬|下旬|初)?(?:之?前|内)?|[一二三四]季度|[上下]半年|年(?:底|内|末)|每(?:季度?|月|年|半年|周)|\d+个工作日内|月底前"
)
_FRAGMENT = re.compile(r"以(?P<body>[^,。;]{2,60}?)为(?:抓手|重点|突破口|切入点|着力点)")


def plan_units(text: str, start: int, end: int, *, whole: bool = False) -> list[Unit]:
    """Units of one sentence of a plan.

    whole: the point is a unit as it stands (a measure of a rectification plan); it splits only where a deadline of its own or ; parts it.
    """
    if end - start > MAX_SENTENCE:
        return [Unit(start, end, "context", rule="plan:too-long", sure=0.2)]
    sentence = text[start:end]
    if (
        _PREAMBLE.search(sentence)
        or _GENERAL.match(sentence)
        and _IDEOLOGY.search(sentence)
        and not re.search("将|要", sentence)
    ):
        return [Unit(start, end, "context", rule="plan:preamble")]
    units: list[Unit] = []
    for a, b in _plan_parts(text, start, end):
        units.extend(_part_units(text, a, b, whole=whole))
    if not any(u.label == "item" for u in units):
        units = _fragments(text, start, end) or units
    elif not any(u.rule == "plan:action" for u in units):
        units = _fragments(text, start, end) + [u for u in units if u.label == "item"]
    return sorted(units, key=lambda u: u.start)


def _plan_parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Parts at ; and before 一是/一要 markers; a lead that ends in : stands alone."""
    parts, at = [], start
    for index, mark in marks(text[start:end]):
        here = start + index + 1
        if (
            mark == ";"
            or (mark in ",:" and MARK.match(text[here : here + 8]))
            or (mark == ":" and here - at <= 40)
        ):
            parts.append((at, here))
            at = here
    if at < end:
        parts.append((at, end))
    spans = [trim(text, a, b) for a, b in parts]
    return [(a, b) for a, b in spans if b > a]


def _part_units(text: str, start: int, end: int, *, whole: bool) -> list[Unit]:
    if text[start:end].endswith(":"):
        return [Unit(start, end, "context", rule="plan:lead")]
    marker = MARK.match(text[start:end])
    at = start + marker.end() if marker else start
    clauses = [(at + a, at + b) for a, b in split_at(text[at:end], ",:")]
    groups = _group(text, clauses, whole=whole)
    units = []
    for a, b, rule, sure in groups:
        a, b = _without_bracket(text, *_closed(text, a, b))
        if b - a >= 3:
            units.append(
                Unit(
                    a,
                    b,
                    "item" if rule != "plan:context" else "context",
                    "task" if rule != "plan:context" else "",
                    rule,
                    sure,
                )
            )
    return units


def _without_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without a closing bracket that assigns it to bodies."""
    body = text[start:end].rstrip("。;")
    if body.endswith(")"):
        depth = 0
        for n in range(len(body) - 1, -1, -1):
            depth += (body[n] == ")") - (body[n] == "(")
            if depth == 0:
                if bracket_bodies(body[n:]) is not None or re.match(
                    r"\([^()]{0,20}(?:前|底|完成|持续|长期|时限|推进)[^()]{0,10}\)", body[n:]
                ):
                    return trim(text, start, start + n)
                break
    return start, end


def _group(
    text: str, clauses: list[tuple[int, int]], *, whole: bool
) -> list[tuple[int, int, str, float]]:
    """Clauses joined to actions: manner goes with the action after it, aim and follow-up with the one before."""
    groups: list[tuple[int, int, str, float]] = []
    pending = -1
    for a, b in clauses:
        a, b = trim(text, a, b)
        if b <= a:
            continue
        clause = text[a:b].strip(",。;: ")
        kind = _role(clause, first=not groups)
        if kind == "drop":
            if pending < 0 and not groups:
                continue
            if pending >= 0 and _IDEOLOGY.search(clause):
                pending = -1
            continue
        if kind == "manner":
            pending = a if pending < 0 else pending
        elif kind == "action" and not (whole and groups and not _OWN_TIME.search(clause)):
            groups.append(
                (pending if pending >= 0 else _after_links(text, a, b), b, "plan:action", 0.9)
            )
            pending = -1
        elif kind == "aim-task":
            groups.append((_after_links(text, a, b), b, "plan:overall-aim", 0.6))
            pending = -1
        elif groups:
            groups[-1] = (groups[-1][0], b, *groups[-1][2:])
            pending = -1
        elif kind == "noun":
            pending = a if pending < 0 else pending
        elif kind == "aim":
            groups.append((_after_links(text, a, b), b, "plan:action", 0.7))
    if pending >= 0 and groups and clauses:
        groups[-1] = (groups[-1][0], clauses[-1][1], *groups[-1][2:])
    elif pending >= 0 and not groups and _OWN_TIME.search(text[pending : clauses[-1][1]]):
        groups.append((pending, clauses[-1][1], "plan:dated", 0.6))
    return groups


def _after_links(text: str, start: int, end: int) -> int:
    match = _LINKS.match(text[start:end])
    return start + match.end() if match and match.end() < end - start - 3 else start


def _role(clause: str, *, first: bool) -> str:
    """What a clause of a plan does: action, aim-task, manner, aim, follow, noun or drop."""
    bare = clause[_after_links(clause, 0, len(clause)) :]
    if _OVERALL_AIM.match(bare):
        return "aim-task"
    if _IDEOLOGY.search(bare) or (_SLOGAN.search(bare) and len(bare) <= 16):
        return "drop"
    body = body_at_head(clause)
    head = c.head(clause, body[1])
    if (
        _OWN_TIME.search(clause)
        and head.kind in ("action", "object-first", "other", "soft")
        and len(clause) >= 6
        and not c.is_hard_aim(bare)
    ):
        return "action"
    if body[1] and head.kind == "action":
        return "action"
    if not first and (c.is_hard_aim(bare) or c.is_aim(bare) and not _strong_aim(bare)):
        return "aim"
    if head.kind == "action":
        return "action" if len(bare) >= 6 or first else "follow"
    if head.kind in ("manner", "soft"):
        return "manner" if head.kind == "manner" or not _object_rich(bare) else "action"
    if head.kind == "object-first":
        return "action" if len(bare) >= 8 else "follow"
    if c.is_aim(bare):
        return "aim"
    if _FIGURE.search(bare) and len(bare) >= 6 and first:
        return "action"
    return "noun" if first else "follow"


def _strong_aim(clause: str) -> bool:
    """An aim opener that still starts an action: 推动X改革, 提升…, with an object of its own beyond a quality."""
    return (
        bool(re.match(r"(?:推动|带动|维护|提高|提升|实现|减少|降低|巩固|促进)", clause))
        and len(clause) >= 12
        and not re.search(
            r"(?:水平|能力|质效|质量|效率|效能|满意度|意识|氛围|合力|格局|发展|落实|落地|见效|工作|实效|力度|落到实处|公信力|权益|稳定|感|度|力|化)[。]?$",
            clause,
        )
    )


def _object_rich(clause: str) -> bool:
    return len(clause) >= 10


def _fragments(text: str, start: int, end: int) -> list[Unit]:
    """Where a plan gives only levers and focuses (以A、B为重点), each of these is a task."""
    units: list[Unit] = []
    for match in _FRAGMENT.finditer(text[start:end]):
        if _IDEOLOGY.search(match.group()) or "指导" in match.group():
            continue
        single = "、" not in match["body"]
        if single:
            units.append(
                Unit(start + match.start(), start + match.end(), "item", "task", "plan:lever", 0.5)
            )
            continue
        at = start + match.start("body")
        for piece in re.finditer(r"[^、]+", match["body"]):
            units.append(
                Unit(at + piece.start(), at + piece.end(), "item", "task", "plan:focus", 0.5)
            )
    return units


def context(start: int, end: int, rule: str) -> Unit:
    """A unit that is not an item."""
    return Unit(start, end, "context", rule=rule)


def is_general_sentence(sentence: str) -> bool:
    """Whether a sentence is preamble or evaluation."""
    return bool(_PREAMBLE.search(sentence) or _GENERAL.match(sentence))


def is_ideology(sentence: str) -> bool:
    """Whether a sentence states guiding ideology."""
    return bool(_IDEOLOGY.search(sentence))


def plain_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentence spans of a stretch of clean text."""
    return [(start + a, start + b) for a, b in sentences(text[start:end])]


def marker_end(text: str) -> int:
    """Index after the marker of a line."""
    return len(marker_of(text)[1])
