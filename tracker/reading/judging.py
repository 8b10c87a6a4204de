"""One sentence in its zone: which units it gives, by the kind of document it stands in."""

import re

from tracker.reading import clauses as c
from tracker.reading import plans, units
from tracker.reading import problems as problem_part
from tracker.reading.found import Unit
from tracker.reading.owners import body_at_head, names_at_head

# Source class: count sentences of inspection circulars.
_COUNTS = re.compile(
    r"(?:已|基本)?(?:完成|办结|整改(?:到位|完成)?|销号|启动|推进|达到)[^,。;]{0,12}\d+\s?[项个件条家]"
    r"|(?:项|个|件|条)[^,。;]{0,8}(?:已完成|正在推进|未完成|已办结|滞后)|平均|得分|共(?:抽查|检查|督察|走访|实地)|[项个件条家][^,。;]{0,12},(?:其中)?(?:已|现已)?(?:开工|竣工|投产|办结|完成|签约|启动|达标)[^,。;]{0,6}\d|(?:完成|开工|竣工|达标|办结)率"
)
# 要 as a modal verb, not as a part of 主要, 重要, 要求 and the like.
_MODAL = re.compile(
    r"(?<![主重需必首概纲摘简扼])要(?!求|点|素|件|领|务|闻|害)|应(?!用|急|对|诉|有)|须|请(?!示)|责令|限期|务必|予以"
)
_MARKED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}(?:是|要)|第[一二三四五六七八九十]{1,2}(?:是)?[,:]|\()"
)
_BY_THEN = re.compile(r"(?:前|内)(?:完成|整改|补|报|上报|报送|落实|反馈|建立|到位)")
_LAGGING = re.compile(r"未|滞后|不到位|不及时|不规范|较慢|偏低|不够|缓慢")


def is_order(text: str) -> bool:
    """Whether a sentence tells somebody to do something."""
    return bool(_MODAL.search(text) or _BY_THEN.search(text))


def is_mend(sentence: str) -> bool:
    """A lagging matter and the order to mend it in one sentence (guide, case 6)."""
    head, comma, rest = sentence.partition(",")
    return bool(comma and c.is_deficiency(head) and not is_order(head) and is_order(rest))


# A slogan with a marker over the sentences that follow it (guide, case 5).
_SLOGAN = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}(?:是|要)|第[一二三四五六七八九十]{1,2}(?:是)?[,:])[^,;:《》\d]{2,24}。$"
)


def _is_slogan(text: str, spans: list[tuple[int, int]], n: int) -> bool:
    sentence = text[slice(*spans[n])].rpartition(":")[2]
    if n + 1 >= len(spans) or not _SLOGAN.match(sentence):
        return False
    return not _MARKED.match(text[slice(*spans[n + 1])])


def past(text: str, spans: list[tuple[int, int]], n: int, genre: str) -> list[Unit]:
    """Units of the n-th sentence where the past year is told."""
    start, end = spans[n]
    sentence = text[start:end]
    if _is_slogan(text, spans, n):
        return [Unit(start, end, "context", rule="past:slogan", sure=0.7)]
    if genre != "circular":
        return units.past_units(text, start, end)
    if _COUNTS.search(sentence) and not body_at_head(sentence)[1]:
        return [Unit(start, end, "result", rule="circular:counts", sure=0.7)]
    if is_mend(sentence):
        return [Unit(start, end, "item", "task", "circular:mend", 0.8)]
    first = units.heads(sentence)[:1]
    if _LAGGING.search(sentence) and not any(kind == "action" for _, _, kind in first):
        return problem_part.problem_units(text, start, end, headed=True)[0]
    return units.past_units(text, start, end)


def problems(
    text: str, spans: list[tuple[int, int]], n: int, genre: str
) -> tuple[list[Unit], str | None]:
    """Units of the n-th sentence of a part on shortcomings, and the heading it sets.

    None leaves the heading in force as it is; an empty string ends it.
    """
    start, end = spans[n]
    sentence = text[start:end]
    if genre in ("circular", "rectification"):
        if is_mend(sentence):
            return [Unit(start, end, "item", "task", "circular:mend", 0.8)], None
        if _is_measure(sentence):
            return plans.plan_units(text, start, end, whole=True), None
    made, led = problem_part.problem_units(text, start, end, headed=False)
    if genre == "rectification":
        return problem_part.whole(text, made), None
    if led:
        return made, _first_clause(text[_point_start(text, start, end) : end])
    if not problem_part.ONE_IS.search(sentence):
        return made, None
    items = [u for u in made if u.label == "item"]
    if len(items) == 1 and items[0].end - items[0].start <= 36 and _matter_follows(text, spans, n):
        heading = text[_point_start(text, start, end) : end].strip(" 。")
        return [Unit(start, end, "context", rule="problem:heading-phrase")], heading
    return made, "" if items else None


def _is_measure(sentence: str) -> bool:
    """Whether a sentence among problems is an order or a measure of its own."""
    first = units.heads(sentence)[:1]
    acts = any(kind == "action" for _, _, kind in first)
    return (acts or is_order(sentence)) and not c.is_deficiency(sentence.split(",")[0])


def _matter_follows(text: str, spans: list[tuple[int, int]], n: int) -> bool:
    """Whether the next sentence makes the n-th concrete: a deficiency without a marker."""
    if n + 1 >= len(spans):
        return False
    following = text[slice(*spans[n + 1])]
    if problem_part.ONE_IS.match(following) or re.match("下一步|针对|对此", following):
        return False
    made = problem_part.problem_units(text, *spans[n + 1], headed=False)[0]
    return any(u.label == "item" for u in made)


def plan(
    text: str, spans: list[tuple[int, int]], n: int, genre: str, *, numbered: bool
) -> list[Unit]:
    """Units of the n-th sentence of the part on the time to come."""
    start, end = spans[n]
    sentence = text[start:end]
    if _is_slogan(text, spans, n):
        return [Unit(start, end, "context", rule="plan:slogan", sure=0.7)]
    if genre == "circular" and is_mend(sentence):
        return [Unit(start, end, "item", "task", "circular:mend", 0.8)]
    made = plans.plan_units(text, start, end, whole=genre == "rectification")
    bare = not any(u.label == "item" for u in made)
    least = 5 if numbered else 10 if genre in ("plan", "rectification") else 1000
    if bare and len(sentence) >= least and not _says_nothing(sentence):
        match = plans.MARK.match(sentence)
        at = start + match.end() if match else start
        return [Unit(at, end, "item", "task", "plan:numbered", 0.6)]
    return made


def _says_nothing(sentence: str) -> bool:
    """Whether a sentence of a plan is a lead, a preamble, ideology or an evaluation."""
    return bool(
        sentence.endswith(":")
        or units.is_general_sentence(sentence)
        or units.is_ideology(sentence)
        or c.is_outcome(sentence)
    )


def mend_owners(sentence: str) -> list[str]:
    """The bodies named at the head of a sentence that orders a lagging matter to be mended."""
    return names_at_head(sentence)


def _first_clause(text: str) -> str:
    return re.split(r"[,;。:]", text.strip(), maxsplit=1)[0]


def _point_start(text: str, start: int, end: int) -> int:
    match = re.search(
        r"[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,2}[,:是]", text[start:end]
    )
    return start + match.start() if match else start
