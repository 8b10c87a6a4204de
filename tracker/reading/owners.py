# ruff: noqa: E501 - a rule or list entry stays on one line, so that it can be read as one
"""Who acts: bodies at the head of a clause, by 由…牵头, in brackets, lines and columns (annotation
guide, cases 7, 9 and 18).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from tracker.reading import words as w
from tracker.reading.clauses import LINK, TIME, TIME_STARTS, skip_openers, verb_at
from tracker.reading.text import one_of

_SUFFIX = "|".join(sorted(map(re.escape, set(w.BODY_SUFFIXES)), key=len, reverse=True))
_ENDING = re.compile("(?:" + _SUFFIX + r")(?:\([^()]{1,12}\))?")
_NAME_CHARS = re.compile(r"(?:[一-龥\d ·]|\([^()]{1,12}\))*(?<!被)(?<!的)")
_NO_NAME = re.compile(
    one_of(
        (w.PREPOSITIONS | w.ADVERBS | w.words("所有 以及 有关部门 相关部门 其"))
        - w.words("组织 综合 专项 统筹 集中 专门 联合 重点 领导 现场")
    )
)
# Source class: first words of body names that are verbs elsewhere.
_BODY_FIRST = re.compile(
    r"组织部|宣传部|教育|统战部|审计|公安|监察|综合行政|规划|统计|发展|服务中心|交通|审批|管理|执法|监督|保障|建设|检察|信用|调解|创建|治理"
)
_NOT_IN_NAME = re.compile("[被的将把向]")
_VERB_INSIDE = re.compile(
    r"设立|成立|建立|开展|推进|整合|实施|出台|印发|制定|完善|健全|强化|加强|落实|实现|推动|推行|深化|构建|打造|召开|举办|聘请|选派|组建"
)
# Offices whose names go on after the name of their house.
_LONGER = re.compile(
    r"组织部|宣传部|统战部|政法委|编办|网信办|巡察办|党校|(?:全面)?依法治[区县市省](?:委员会)?办(?:公室)?|督查室|督查办|办公室|研究室|信访室|法制办|执法队|便民服务中心|服务中心"
)
_ROLE_AFTER = re.compile(
    r"(?:的)?[一-龥]{0,8}(?:分管负责人|负责人|分管领导|法治员|联络员)(?:(?:和|、|及)[一-龥]{2,8}?)?(?=参加|参与|出席|要|应|到|带头)"
)
_JOINER = re.compile(r"、|和|与|及|以及|会同|联合|暨|,(?=各)")
# What may follow a body that acts. Source class: modal words, prepositions and framing verbs after
# a subject.
_GOES_ON = re.compile(
    r"(?:全年|今年|年初|\d+次|要|应|须|将|负责(?!人|同志)|牵头|主要负责(?!人|同志)|分别|均|都|也|已|共同|具体|配合|按|根据|结合|对|就|向|在|于|以|围绕|通过|每|定期|及时|全部|全面|认真|积极|主动|严格|切实|会同|联合|参与|参加|承担|派员|亲自|带头|按照|依托|组织|指导|督促|制定|未|没有|不|尚|仍|可|需|必须|统一|进一步|率先|迅速|立即|抓紧|至少|加快|作为|为(?!首|主|契)|同步|持续|深入|逐|年底|年内|上半年|下半年|\d|一季度|二季度|三季度|四季度|第?[一二三四]季度|\(|自|从|建立|完成|累计|共|联动|协同|把|把关|集中|创新|率|由)"
)
_LONG_ADVERB = re.compile(
    "(?!依法治)" + one_of({a for a in w.ADVERBS if len(a) > 1} | {"始终", "一直"})
)
_HEAD_CITE = re.compile(
    r"(?:由|请|交由|交|委托)(?P<body>[^,;。:由]{2,40}?)(?P<act>牵头|负责|会同|具体|统一|组织|制定|承担|汇总|开展|对|报|每|按|落实|实施|统筹|联合|主办|审核|督促|指导|跟踪|协调|配合|提出|抓|在|于|将|根据|进行|完成|梳理|推进|出具|承办|审查|建立|研究|收集|通报|下发|监督|出台|发布|编制|选派|审定)"
)
_WITH = re.compile(
    r"(?:会同|联合)(?P<body>[一-龥、()和与]{2,30}?)(?=(?:共同|定期|及时)?(?:开展|推进|建立|制定|印发|出台|组织|实施|召开|举办|检查|查处|完善|健全|落实|发布|研究|打击|推动|做好|加强|构建|对))"
)
_LEADS = re.compile(
    r"(?P<body>[一-龥、()和与及各 \d]{2,60}?)(?:共同)?(?:牵头|负责(?=[,;。)]|$)|(?:协助)?配合(?=[,;。)]|$)|具体负责)"
)
_MEETING = re.compile(
    r"召开(?:了)?(?:\d{4}年)?(?P<body>[一-龥]{2,16}?(?:委员会|领导小组|党组|常委会|党委会?))(?=(?:全体|第|会议|\d|专题|\(扩大\)|工作|年度|例会|办公室)|扩大)"
)
_ROLE_OF = re.compile(
    r"发挥(?:好)?(?P<body>[一-龥]{2,20}?)(?:的)?(?:统筹|牵头|抓总|职能|参谋|主导|协调|组织|指导|监督|综合)+(?:职能|助手)?(?:、[一-龥]{2,4})*作用"
)
_FOUNDED = re.compile(
    r"(?:成立|设立|组建)(?:了)?(?P<body>[一-龥]{2,24}?(?:办公室|领导小组|中心|委员会|专班|大队|指挥部|工作组|局))(?=,(?:统筹|负责|具体|承担|协调|实行|集中|全面|统一|牵头))"
)
_GUIDED = re.compile(
    r"(?:指导|督促|责成|要求|组织)(?P<body>[一-龥、()及和]{2,30}?)(?=(?:认真|及时|全面|依法|严格|规范|逐项|限期|按|抓紧|对|做|开展|落实|制定|完善|整改|建立|报送|修订|加强|推进|完成|配齐|聘请|自查|清理|梳理|编制|配备|进行))"
)
# Each rule runs only where its key word stands: the rules are slow on what they do not match.
_CITED = (
    (re.compile("[由请交委]"), _HEAD_CITE),
    (re.compile("召开"), _MEETING),
    (re.compile("发挥"), _ROLE_OF),
    (re.compile("成立|设立|组建"), _FOUNDED),
    (re.compile("指导|督促|责成|要求|组织"), _GUIDED),
    (re.compile("牵头|负责|配合"), _LEADS),
    (re.compile("会同|联合"), _WITH),
)
_ANY_CITED = re.compile("|".join(hint.pattern for hint, _ in _CITED))
_LABEL = re.compile(
    r"(?:^|[\s,;。、(])*(?P<label>" + w.CO_LABELS + "|" + w.OWNER_LABELS + r")\s*[:：]\s*"
)
_ANY_LABEL = re.compile(
    r"(?:" + "|".join((w.CO_LABELS, w.OWNER_LABELS, w.DUE_LABELS, w.OTHER_LABELS)) + r")\s*:"
)
_NOT = re.compile(w.NOT_OWNERS)
_SAME = re.compile(r"同上|〃|同前")
_ALL = re.compile(
    r"^(?:等|及|和|与|以及)+|等$|(?:等)?(?:按职责分工负责|按职责分工|按各自职责|按照职责分工|分工负责|依职责|共同负责|具体负责|负责落实|负责|牵头|配合|参与|落实)$"
)
_AND_OTHERS = re.compile(r"等(?:有关|相关|\d+个|多个)?(?:重点)?(?:部门|单位|镇街|街道)?$")
_ROLE_END = re.compile(r"(?:主要负责人|主要负责同志|主要领导|分管领导|分管负责人|负责人)$")
_IN_BRACKET = re.compile(r"\([^()]{1,16}\)")
_PARTS = re.compile(r"[、,;\s/]+")


@lru_cache(maxsize=8192)
def body_at_head(clause: str) -> tuple[int, int]:
    """Span of the bodies that open a clause as its subject, or (0, 0)."""
    return _subject(clause, _skip_time(clause))


def _skip_time(clause: str) -> int:
    at = 0
    for _ in range(4):
        if clause[at : at + 1] not in TIME_STARTS:
            break
        before = at
        for rule in (LINK, TIME):
            if match := rule.match(clause, at):
                at = match.end()
        while clause[at : at + 1] in (" ", ","):
            at += 1
        if at == before:
            break
    return at


def _subject(clause: str, start: int) -> tuple[int, int]:
    if clause.startswith(("由", "请"), start):
        return 0, 0
    at, end = start, 0
    for _ in range(30):
        stop = _name_end(clause, at, first=at == start)
        if not stop:
            break
        end = stop
        joiner = _JOINER.match(clause, stop)
        if not joiner:
            break
        at = joiner.end()
    if (
        end
        and (_acts(clause, end) or _ROLE_AFTER.match(clause, end))
        and not _NOT.search(clause[start:end])
    ):
        return start, end
    return 0, 0


def _name_end(clause: str, at: int, *, first: bool) -> int:
    """End of the body name at `at`: the first suffix after which a verb, a joiner or another
    goer-on stands; 0 for none.
    """
    if (
        clause[at : at + 2] in w.ACTION_VERBS and not _BODY_FIRST.match(clause, at)
    ) or _NO_NAME.match(clause, at):
        return 0
    window = clause[at : at + 26]
    n = -1
    while match := _ENDING.search(window, n + 1):
        n = match.start()
        bare = first and n == 0 and not window.startswith("各")
        if bare and match.end() < 3:
            continue
        name = window[: match.end()]
        if (
            not _NAME_CHARS.fullmatch(name)
            or _NOT_IN_NAME.search(name)
            or name.count("(") != name.count(")")
        ):
            continue
        if _VERB_INSIDE.search(name[:-2]):
            return 0
        end = at + match.end()
        if _JOINER.match(clause, end) or _acts(clause, end) or _ROLE_AFTER.match(clause, end):
            longer = _LONGER.match(clause, end)
            if longer and (_acts(clause, longer.end()) or _JOINER.match(clause, longer.end())):
                return longer.end()
            return end
    return 0


def _acts(clause: str, end: int) -> bool:
    if end >= len(clause):
        return False
    return bool(
        _GOES_ON.match(clause, end)
        or _LONG_ADVERB.match(clause, end)
        or verb_at(clause, end)
        or verb_at(clause, skip_adverbs(clause, end))
    )


def skip_adverbs(clause: str, at: int) -> int:
    """Index after adverbs that stand at `at`."""
    return at + skip_openers(clause[at : at + 12])


def split_names(text: str) -> list[str]:
    """The single bodies of a list of names; names that share a head word after 各 stay one."""
    text = _bare(re.sub(r"\([^()]*?(?:牵头|负责)\)", "", text).strip("、: "))
    if not text or _SAME.fullmatch(text):
        return []
    names: list[str] = []
    text = _IN_BRACKET.sub(lambda m: m.group().replace("、", "＿"), text)
    for piece in re.split(
        r"[、,;/\n]|\s{1,}|(?<=[局办委部府院会心道镇组队]) ?(?:和|与|及|以及|会同|联合)", text
    ):
        name = _ALL.sub("", _ALL.sub("", _bare(piece))).replace("＿", "、")
        name = _AND_OTHERS.sub("", name)
        if not name:
            continue
        role = _ROLE_END.search(name)
        if role and names and not _ROLE_END.search(names[-1]) and "、" in text:
            names[-1] += "、" + name
            continue
        shared = (
            names
            and names[-1].startswith("各")
            and len(name) <= 8
            and re.fullmatch(
                r"(?:乡|镇|街道|乡镇|镇\(街道\)|镇人民政府|乡镇人民政府|街道办事处|镇政府|园区|村|村\(社区\)|社区|部门|单位|有关单位|开发区)",
                name,
            )
        )
        if shared:
            names[-1] += "、" + name
        else:
            names.append(name)
    return [n for n in names if len(n) >= 2]


def _bare(piece: str) -> str:
    """A name without marks at its ends; a bracket that belongs to it stays."""
    piece = piece.strip(" 。;,")
    if piece.count("(") != piece.count(")"):
        piece = piece.strip("()")
    return piece


def label_values(text: str) -> tuple[list[str], list[str]]:
    """Bodies after 责任单位 and the like, and after 配合单位, in a line or bracket."""
    leads: list[str] = []
    others: list[str] = []
    for match in _LABEL.finditer(text):
        rest = text[match.end() :]
        stop = _ANY_LABEL.search(rest)
        value = rest[: stop.start()] if stop else rest
        value = re.split(r"。|;(?=[^;]{0,12}(?:时限|时间|期限))", value)[0]
        group = others if re.fullmatch(w.CO_LABELS, match["label"]) else leads
        group.extend(n for n in split_names(value) if n not in group)
    return leads, others


def matching(text: str, start: int, end: int) -> int:
    """Index after the bracket that closes the one at `start`, or 0."""
    depth = 0
    for n in range(start, end):
        depth += (text[n] == "(") - (text[n] == ")")
        if depth == 0:
            return n + 1
    return 0


def bracket_bodies(text: str) -> tuple[list[str], list[str]] | None:
    """Leads and co-bodies of a bracket that assigns (labelled, 「X牵头,Y配合」 or names alone), or
    None where it does not.
    """
    inner = text.strip().strip("。;,").strip()
    if not (inner.startswith("(") and inner.endswith(")")):
        return None
    inner = inner[1:-1].strip()
    if _LABEL.search(inner):
        return label_values(inner)
    pieces = [p for p in re.split(r"[、,;\s]|和|及|与|会同", _ALL.sub("", inner)) if p]
    if "牵头" in inner or "配合" in inner or "负责" in inner:
        return _led(inner)
    if (
        pieces
        and len(inner) >= 3
        and all(is_body(p) for p in pieces)
        and not re.search(r"\d{4}|含|包括|以下简称|简称|试行", inner)
    ):
        return split_names(inner), []
    return None


def _led(inner: str) -> tuple[list[str], list[str]] | None:
    leads: list[str] = []
    others: list[str] = []
    for part in re.split(r"[,;]", inner):
        names = split_names(
            re.sub(r"(?:由)?(.*?)(?:为)?(?:牵头|配合|负责|参与|协助|按职责).*$", r"\1", part)
        )
        (others if "配合" in part or "协助" in part or "参与" in part else leads).extend(
            n for n in names if is_body(n)
        )
    return (leads, others) if leads or others else None


def is_body(piece: str) -> bool:
    """Whether a name ends like a body or a post."""
    piece = _ALL.sub("", piece)
    if len(piece) < 2 or len(piece) > 20:
        return False
    return any(m.end() == len(piece) for m in _ENDING.finditer(piece)) or (
        piece.startswith(("各", "区", "县", "市")) and len(piece) <= 12
    )


def acting_bodies(
    sentence: str, clauses: Iterable[tuple[int, int]], *, places: bool = False
) -> list[str]:
    """The bodies that act in a sentence, as written, in order of mention.

    places: districts and counties act too, as in a circular of the level above them.
    """
    found: list[tuple[int, str]] = []
    subject = False
    for start, end in clauses:
        clause = sentence[start:end]
        head = _place_at_head(clause) if places else (0, 0)
        head = head if head[1] else body_at_head(clause)
        if head[1]:
            subject = True
            names = split_names(clause[head[0] : head[1]].replace(" ", "－"))
            found += [
                (start + head[0] + n, name.replace("－", " ")) for n, name in enumerate(names)
            ]
    cited = _CITED if _ANY_CITED.search(sentence) else ()
    for hint, rule in cited:
        if not hint.search(sentence) or (rule is _MEETING and subject):
            continue
        for match in rule.finditer(sentence):
            names = split_names(_clean_head(match["body"]))
            if rule is _GUIDED:
                names = [n for n in names if not n.startswith("各")]
            if names and all(is_body(n) and not _NOT.search(n) for n in names):
                found += [(match.start("body") + n, name) for n, name in enumerate(names)]
    return _unique(name for _, name in sorted(found))


_PLACES = re.compile(r"[一-龥]{1,3}[区县市](?:、[一-龥]{1,3}[区县市])*(?![一-龥]{0,6}[局委办院])")


def _place_at_head(clause: str) -> tuple[int, int]:
    """Span of districts or counties that open a clause as its subject, or (0, 0)."""
    at = _skip_time(clause)
    match = _PLACES.match(clause, at)
    if match and not _NO_NAME.match(clause, at) and _acts(clause, match.end()):
        return at, match.end()
    return 0, 0


def _clean_head(text: str) -> str:
    match = re.search(r"(?:由|,)", text)
    return text[match.end() :] if match else text


def _unique(names: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        if (
            _NOT.search(name)
            or re.search("被|将|把|向|的|等$", name[:-1])
            or any(name == k or (name in k and len(name) >= 3) for k in kept)
        ):
            continue
        kept.append(name)
    return kept


def is_owner_line(text: str) -> bool:
    """Whether a line or bracket opens with a label of owners."""
    return (":" in text or "：" in text) and bool(_LABEL.match(text.strip("( ")))


_STRONG_NAME = re.compile(
    r"[一-龥]{1,12}?(?:镇|乡|街道(?:办事处)?|局|委员会|办公室|法院|检察院|中心|公司|政府(?!办)|分局|大队|学校|医院"
    r"|部(?!分|门)|委(?!托|员|组|宣|统|政|编|办)|部门|单位|(?<=[一-龥]{2})[县区])"
)


def names_at_head(sentence: str) -> list[str]:
    """Bodies listed at the head of a sentence, whatever goes on after the last of them."""
    at = _skip_time(sentence)
    found: list[str] = []
    while match := _STRONG_NAME.match(sentence, at):
        found.append(match.group())
        joiner = _JOINER.match(sentence, match.end())
        if not joiner:
            break
        at = joiner.end()
    names = [n for n in found if not _NOT.search(n)]
    if names:
        return names
    start, end = body_at_head(sentence)
    return split_names(sentence[start:end])
