"""Titles of at most 30 characters that stand alone in a list or mail."""

import re

from tracker.reading import clauses as c
from tracker.reading.owners import body_at_head
from tracker.reading.text import split_at

MAX_TITLE = 30
_MOVED = re.compile(r"[将把](?=[^,]{2,40}$)")
# Turns of a deficiency into what mends it. Source class: headings of rectification plans.
_MENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"^(?P<what>.{0,20}?(?:人员|力量|编制|经费|人才|装备|队伍))(?:配备)?(?:还|仍|相对|较为)?(?:不足|短缺|紧缺|薄弱|不够)$"
        ),
        "充实{what}",
    ),
    (
        re.compile(
            r"^(?P<what>.{3,26}?)(?:还|仍|尚)?(?:有待|需要?|亟待|亟需|待)(?:进一步)?(?P<verb>夯实|提升|提高|强化|加强|深化|完善|健全|规范|优化|改进|增强|加大|加快|创新探索|探索|拓展|巩固|充实|落实)$"
        ),
        "{verb}{what}",
    ),
    (
        re.compile(
            r"^(?P<what>.{3,22}?)(?:还|仍|尚|较为|相对)?(?:不够|不)(?P<verb>规范|完善|健全|统一)$"
        ),
        "{verb}{what}",
    ),
    (
        re.compile(
            r"^(?P<what>.{3,22}?)(?:还|仍|尚)?(?:不够明显|不明显|不足|不够|不强|不高|不深|薄弱|较弱|偏低|较低)$"
        ),
        "改进{what}",
    ),
    (
        re.compile(r"^(?P<what>.{3,22}?)(?:还|仍|尚|较为|相对|有所)?(?:滞后|缓慢|较慢|偏慢)$"),
        "加快{what}",
    ),
)
_LEADING = re.compile(r"^(?:为契机|为抓手|为重点|为导向|为目标)")
_SOFT = (
    "认真",
    "扎实",
    "切实",
    "积极",
    "进一步",
    "不断",
    "持续",
    "深入",
    "全面",
    "大力",
    "着力",
    "严格",
    "稳步",
    "有序",
    "充分",
    "高标准",
    "科学",
    "加快",
    "及时",
)


def title(text: str, kind: str, *, fragment: bool = False) -> str:
    """A title for an item from its quote.

    kind: commitment, rectification or task. fragment: the quote is only a focus (以…为重点), no
    sentence.
    """
    bare = "".join(text.split()).strip("。;,:!、 ")
    if kind == "rectification":
        return _mend(bare)
    if fragment:
        return _focus(bare)
    return _fit(_main_clause(bare))


def _mend(bare: str) -> str:
    clause = re.sub(r"^(?:特别是|尤其是|主要是|其中|但|同时|此外)", "", bare)
    first = re.split(r"[,;。]", clause)
    for piece in [clause, *first]:
        for rule, form in _MENDS:
            if (match := rule.match(piece)) and len(
                made := form.format(**match.groupdict())
            ) <= MAX_TITLE:
                return made
    frame = re.match(r"在(?P<what>.{4,60}?)(?:方面|上|中)(?:,|还|仍|需|存在)", clause)
    if frame:
        return _fit("改进" + frame["what"])
    return _fit(
        "整改:"
        + (
            clause
            if len(clause) <= MAX_TITLE - 3
            else max(first, key=lambda p: (c.is_deficiency(p), len(p)))
        )
    )


def _focus(bare: str) -> str:
    inner = re.fullmatch(r"以(.{2,40})为(?:抓手|重点|突破口|切入点|着力点)", bare)
    bare = inner.group(1) if inner else bare
    if c.verb_at(bare, 0):
        return _fit(f"{bare}(年度重点)")
    return _fit(f"推进{bare}(年度重点)")


def _main_clause(bare: str) -> str:
    """The clause that carries the action: the first action with an object, without what leads up
    to it.
    """
    best = ""
    for start, end in split_at(bare, ",;:。"):
        clause = bare[start:end].strip(",;:。 ")
        body = body_at_head(clause)
        head = c.head(clause, body[1])
        if head.kind in ("action", "object-first"):
            made = clause[head.at :] if head.kind == "action" and head.verb else clause
            late = clause[c.skip_openers(clause) :].startswith(("对", "就", "为", "向"))
            if head.at > body[1] + 12 or late:
                made = _from_preposition(clause, head.at)
            if len(made) < 6:
                made = clause[c.skip_openers(clause) :] or clause
            if moved := _MOVED.search(clause[: head.at]):
                made = clause[moved.start() :]
            if not best or (len(best) < 6 <= len(made)):
                best = made
            if len(best) >= 6:
                break
    return best or re.sub(r"^20\d\d年,?", "", bare)


def _from_preposition(clause: str, at: int) -> str:
    """A clause whose verb comes late keeps what the verb is done to."""
    start = c.skip_openers(clause)
    return clause[start:] if len(clause) - start <= MAX_TITLE else clause[at:]


def _fit(text: str) -> str:
    """At most 30 characters, cut where a reader would cut."""
    text = text.strip(",;:。、 ")
    if len(text) <= MAX_TITLE:
        return _balanced(text)
    for word in _SOFT:
        if len(text) <= MAX_TITLE:
            return _balanced(text)
        if text.startswith(word) and len(text) > len(word) + 4:
            text = text[len(word) :]
    text = re.sub(r"\([^()]*\)", "", text)
    text = _heart(text) if len(text) > MAX_TITLE else text
    if len(text) <= MAX_TITLE:
        return _balanced(text)
    cut = text[: MAX_TITLE - 1]
    for mark in (",", "。", "、", "》", "”", "和", "及"):
        at = cut.rfind(mark)
        if at >= 10:
            return _balanced(cut[: at + (mark in "》”")].rstrip(",、"))
    return _balanced(cut) + "…"


def _heart(text: str) -> str:
    """A long action without what describes its object: 建设…的现代法治政府 is 建设现代法治政府."""
    first = text.split(",")[0]
    verb = _VERBS_FIRST.match(first)
    tail = first.rpartition("的")[2]
    if verb and 4 <= len(tail) <= MAX_TITLE - len(verb.group()) and "”" not in tail[:1]:
        return verb.group() + tail
    done = _DONE_TO.fullmatch(first)
    return done["verb"] + done["what"] if done else text


_VERBS_FIRST = re.compile(
    r"(?:组织|探索|协调|助力|主持|联合|创新|试点)?(?:" + c.STRONG + r"|建设|打造|构建|确定)"
)
# 对重大问题亲自研究: the thing first, then what is done to it.
_DONE_TO = re.compile(
    r".{0,12}?[对就](?P<what>[^,]{4,40}?)(?:亲自|专题|集中|全面)*(?P<verb>[一-龥]{2})"
)


def _balanced(text: str) -> str:
    """The text with no quote, bracket or title mark left open."""
    for opening, closing in (("《", "》"), ("“", "”"), ("(", ")")):
        if text.count(opening) > text.count(closing):
            text = text + closing if len(text) < MAX_TITLE - 1 else text.replace(opening, "")
        elif text.count(closing) > text.count(opening):
            text = text.replace(closing, "", text.count(closing) - text.count(opening))
    return text
