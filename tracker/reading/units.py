"""Sentences to units: what all zones share, and the part that reports the past year, whose
sentences stay whole.

A unit's span counts in the clean text of its paragraph. problems.py and plans.py have the other
zones.
"""

import re

from tracker.reading import clauses as c
from tracker.reading.found import Unit
from tracker.reading.owners import body_at_head, bracket_bodies, matching
from tracker.reading.text import sentences, split_at, trim

MAX_SENTENCE = 3000
GENERAL = re.compile(
    r"^(?:从[^,]{0,8}情况(?:来)?看|现在[,]?我|我代表|各位代表|同志们|谢谢|以上报告|特此(?:报告|通知)|现将|一年来|过去一年|过去的一年|刚刚过去|近年来|总的看|总体(?:上)?看|当前[,,]|回顾|20\d\d年是|今年是|本方案|本要点|以下简称)"
)
PREAMBLE = re.compile(
    r"(?:报告|汇报|通报|通知|说明|如下|总结)如下|如下[:。]$|特制定本|制定本(?:方案|要点|计划|清单|实施)|提出如下|形成(?:本|如下)|现(?:就|将).{0,80}(?:如下|通知|通报)"
)
_PREAMBLE_WORDS = ("如下", "制定本", "形成本", "现就", "现将")
IDEOLOGY = re.compile(
    r"(?:以习近平.{0,40}为指导|以.{0,30}思想为(?:指导|引领|遵循)|深入(?:学习)?贯彻(?:落实)?(?:党的)?(?:习近平|二十大|十九大|党中央).{0,60}(?:精神|思想|决策部署)|坚持以习近平.{0,40}(?:思想|遵循)|全面贯彻(?:落实)?党的|牢牢把握.{0,30}要求|为.{2,40}(?:提供|作出|贡献).{0,20}(?:保障|支撑|贡献|基础)|奋力(?:谱写|开创|推进|书写)|(?:谱写|开创|书写).{0,20}(?:篇章|局面)|在(?:市委|区委|县委|省委|党中央|.{0,20}坚强领导|.{0,20}正确领导).{0,30}下|紧紧围绕.{0,40}(?:目标|中心|大局)|^(?:更加)?注重.{2,40}(?:观念|思维|导向|意识|引领)|^(?:牢固)?树立.{2,20}(?:理念|意识|观念))"
)
EVALUATION = re.compile(
    r"(?:取得|迈出|呈现|开创|迈上).{0,20}(?:成效|成绩|进展|步伐|局面|台阶|态势|胜利)|有了新的|再上新台阶|稳步推进$|有序开展$|扎实推进$"
)
_VIEW = re.compile(r"(?:从[^,]{0,10}(?:情况|结果)(?:来)?看|总的(?:来)?看|总体(?:上|来)?看),")
# The year as a whole: 较好完成了全年目标任务.
_OVERALL = re.compile(
    r"(?:较好|圆满|全面|顺利|如期)(?:地)?完成(?:了)?[^,。]{0,30}(?:目标|任务)|(?:主要)?做了(?:以下|如下)?[^,。]{0,8}工作|为核心的党中央(?:团结|统揽|审时|总揽|高瞻|领导)|表示[^,。]{0,8}(?:感谢|敬意|慰问)|^党的.{1,8}(?:大|全会)(?:胜利)?召开"
)
# One of these stands in all that _OVERALL fits.
_OVERALL_WORDS = ("完成", "做了", "为核心", "表示", "党的")
FIGURE = re.compile(r"\d|百分之")


def past_units(text: str, start: int, end: int) -> list[Unit]:
    """Units of one sentence of the part that reports the past year."""
    spans = _semicolon_parts(text, start, end)
    return [_past_unit(text, a, b) for a, b in spans]


def _semicolon_parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence whole, or its parts at ; where each is an action of its own (guide, case 1)."""
    if ";" not in text[start:end]:
        return [(start, end)]
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
    actions = all(_acts(text[a:b]) and b - a >= 10 for a, b in parts)
    counted = sum(1 for a, b in parts if FIGURE.search(text[a:b].split(",")[0]))
    if actions and 2 * counted <= len(parts):
        return [trim(text, a, b) for a, b in parts]
    return [(start, end)]


def _past_unit(text: str, start: int, end: int) -> Unit:
    sentence = text[start:end]
    if end - start > MAX_SENTENCE:
        return Unit(start, end, "context", rule="past:too-long", sure=0.2)
    if is_preamble(sentence) or sentence.rstrip().endswith(":"):
        return Unit(start, end, "context", rule="past:preamble")
    if _VIEW.match(sentence) or (
        any(word in sentence for word in _OVERALL_WORDS)
        and _OVERALL.search(sentence)
        and not re.search(r"\d", re.sub(r"20\d\d年", "", sentence))
    ):
        return Unit(start, end, "context", rule="past:overall")
    kinds = [h for _, _, h in heads(sentence)]
    if GENERAL.match(sentence) and (
        IDEOLOGY.search(sentence) or not any(k in ("action",) for k in kinds)
    ):
        return Unit(start, end, "context", rule="past:general")
    if "action" in kinds or "object-first" in kinds or "soft" in kinds:
        strong = kinds.count("action") + kinds.count("object-first")
        if strong == 0 and any(k == "outcome" for k in kinds):
            return Unit(start, end, "result", rule="past:outcome", sure=0.6)
        return Unit(
            start, end, "item", "commitment", "past:action", 0.97 if kinds[0] == "action" else 0.85
        )
    if "outcome" in kinds or FIGURE.search(sentence) or EVALUATION.search(sentence):
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


def is_preamble(sentence: str) -> bool:
    """Whether a sentence only says that a report or plan follows; one of its words goes before the
    rule.
    """
    return any(word in sentence for word in _PREAMBLE_WORDS) and bool(PREAMBLE.search(sentence))


def is_general_sentence(sentence: str) -> bool:
    """Whether a sentence is preamble or evaluation."""
    return bool(is_preamble(sentence) or GENERAL.match(sentence))


def is_ideology(sentence: str) -> bool:
    """Whether a sentence states guiding ideology."""
    return bool(IDEOLOGY.search(sentence))


def plain_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentence spans of a stretch of clean text."""
    found = []
    for a, b in sentences(text[start:end]):
        a, b = start + a, start + b
        close = _leading_bracket(text, a, b)
        if close:
            found.append((a, close))
            a = close
        found.append((a, b))
    return found


def _leading_bracket(text: str, start: int, end: int) -> int:
    """End of a bracket that opens a sentence and assigns the one before it; 0 for none."""
    if text[start] != "(":
        return 0
    close = matching(text, start, min(end, start + 200))
    assigns = 0 < close < end - 2 and bracket_bodies(text[start:close]) is not None
    return close if assigns else 0
