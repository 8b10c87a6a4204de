"""The part on the time to come: a sentence splits into actions; manner, aim and follow-up clauses
stay with theirs.
"""

import re
from dataclasses import dataclass

from tracker.reading import clauses as c
from tracker.reading.dates import recurrence
from tracker.reading.found import Unit
from tracker.reading.labels import closing_bracket
from tracker.reading.owners import body_at_head
from tracker.reading.text import marks, split_at, trim
from tracker.reading.units import FIGURE, GENERAL, IDEOLOGY, MAX_SENTENCE, is_preamble

MARK = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}(?:是|要)(?:要)?|第[一二三四五六七八九十]{1,2}(?:是)?[,:]?|\d{1,2}[.、)](?!\d)|\(\d{1,2}\)|\([一二三四五六七八九十]\)|[①-⑳]|——|●|■|◆|•|·)\s*"
)
_LINKS = re.compile(
    r"(?:此外|另外|同时|与此同时|下一步|下步|今后|接下来|在此基础上|并且|20\d\d年(?=,|我|将|要)|明年|今年|新的一年)[,,]?(?:我(?:局|县|区|市|办|镇|委|们|街道))?(?:将|要)?[,,]?"
)
_OWN_DATE = re.compile(
    r"(?<!每年)(?<!每)(?:\d{1,2}月(?:\d{1,2}日|底|末|中旬|上旬|下旬|初)?(?:之?前|内)?|[一二三四]季度|[上下]半年|年(?:底|内|末)|\d+个工作日内|月底前)"
)
_EVERY = re.compile(r"每(?:个)?(?:[两二三]|\d)?(?:个)?(?:季度?|月|年|半年|周)")
_DATE_CHARACTER = re.compile("[月季年日]")
_FIGURE_OR_TITLE = re.compile(r"\d|《")


def _has_date(clause: str) -> bool:
    """Whether a clause has a date of its own, after a look for a character of a date."""
    return bool(_DATE_CHARACTER.search(clause)) and bool(_OWN_DATE.search(clause))


def _has_cycle(clause: str) -> bool:
    """Whether a clause says how often."""
    return "每" in clause and bool(_EVERY.search(clause))


# Exhortations that nobody could be asked evidence for. Source class: closing sections of plans.
_EXHORTATION = re.compile(
    r"(?:高度重视|(?:切实)?提高(?:思想)?认识|统一思想(?:认识)?|提高政治站位|认真组织实施|(?:认真|切实|狠)?抓(?:好|实)(?:贯彻)?落实|(?:切实)?加强组织领导|(?:进一步)?增强[^,]{0,16}(?:责任感|紧迫感|使命感)(?:和(?:责任感|紧迫感|使命感))?|请(?:认真)?贯彻执行)$"
)
_EXHORTATION_ENDS = frozenset("视识想位施实导感行")
_SLOGAN = re.compile(
    r"(?:进一步)?(?:破难题|补短板|强弱项|固底板|扬优势|锻长板|抓重点|强基础|促提升|求突破|勇争先|提质效|抓落实|强担当|转作风)"
)
_OVERALL_AIM = re.compile(
    r"^(?:努力|加快|全力|奋力|全面|着力|扎实)*(?:建设|建成|打造|创建)(?!.*(?:系统|平台|中心|机制|制度))[^,]{6,}(?:政府|社会|法治[一-龥]{2,4}|高地|标杆|样板|强区|强县|示范区|环境)[。]?$"
)
_TARGET_LIST = re.compile(r"目标(?:任务)?(?:主要)?(?:是|为|有)?\s*:$")
_FRAGMENT = re.compile(r"以(?P<body>[^,。;]{2,60}?)为(?:抓手|重点|突破口|切入点|着力点)")
# Openers and ends of a phrase that only names a field of work. Source class: first clauses of
# numbered points in plans.
_GENERAL_VERB = re.compile(
    r"^(?:要|将|进一步|持续|不断|深入|全面|大力|切实|着力|扎实|积极|有效|稳步|充分|认真|继续)*(?:加强|强化|深化|推进|推动|创新|提升|优化|推行|加大|抓好|做好|拓展|抓实|压实|突出|深入推进|巩固|增强)"
)
_GENERAL_OBJECT = re.compile(
    r"(?:建设|管理|工作|治理|联动|统筹|协调|力度|载体|保障|宣传|监督|监管|服务|指导|改革|领导|培训|培养|教育|管控|防控|整治|衔接|合作|协作|制度|机制|体系|模式|水平|能力|作用|整合|融合|转型|创建|审查|执法|学习|引导|体检|联系|责任|职责|落实|运用|应用|供给|公开|调解|化解|评估|考核|督察|督查|复议|应诉|引领|示范|带动|场景|范围|渠道|覆盖面|链条|平台作用)[”]?$"
)
_STANDING = re.compile(
    r"(?:建立|健全|完善|落实|实行|推行|坚持|成立|组建|执行)[^,]{2,24}(?:制度|台账|机制|清单|体系|专班|小组|机构)$"
)
_ACTIVITY = re.compile(
    r"(?:开展|组织|举办|实施|做好)[^,\d]{2,30}(?:活动|工程|行动|培训|检查|评查|宣传|轮训|工作|抽查|督察|督查|测评|监测|服务|整治)[”]?$"
)
_FOLLOW = re.compile(
    r"[一-龥]{0,4}(?:结果|情况|名单|进展|进度|成果)(?=予以|及时|按|报|作为|与|纳入|在|向|公开|公示|通报|反馈|上报|运用|应用|记|计|存|要)"
)
# What is done with the outcome of an action, without a date of its own: 公布目录, 及时上报.
_REPORTING = re.compile(
    r"(?:并)?(?:(?:及时|适时|视情|同步|逐一|分类|主动|依法)+|(?:向社会|对外|予以)?(?:公布|公开|公示|通报|报送|上报|报|备案|反馈|建档|归档|汇总|存档|发布)(?!制度|机制))"
)
# A target that an action is to reach: 实现网上可办率达到95%.
_TARGET = re.compile(
    r"^[^,]{0,40}(?:率|占比|比例|满意度|覆盖面)[^,]{0,12}\d|^(?:.{0,8}(?:实现|达到|确保|力争))[^,]{0,40}(?:\d|全覆盖)"
)
_AT_LEAST = re.compile(
    r"(?:不少于|不低于|至少|最少)\s?[\d一二两三四五六七八九十]+\s?(?:次|场|期|件|批|天|课时|学时)"
    r"|\d+\s?(?:次|场|期|批)以上"
)
_LED_BY = re.compile(
    r"由[^,]{2,24}(?:牵头|负责|具体负责|主办|牵头负责)(?:、[^,]{2,24}(?:配合|参与|协助))?$"
)
_LESS = re.compile(r"(?:压缩|缩短|压减|减少|降低|节约)[^,\d]{2,8}$")
# After a body: it is told to do something, whatever the verb.
_TOLD = re.compile(r"(?:要|应当?|须|必须|将|负责|务必)(?=[一-龥]{2})")
# Openers that are manner before an action, and an action where none follows.
_SOFT = re.compile(
    r"(?:充分|积极|切实|持续|更加|始终|牢牢)*(?:发挥|坚持|聚焦|突出|注重|运用|利用|采取|紧盯|把握|用好)[^,。;]{4,}"
)
# A body told only by what standard or in what way it is to act; the act follows.
_BODY_MANNER = re.compile(
    r"(?:要|应当?|须|必须|将)?(?:严格|认真|切实|充分)?(?:对照|按照|依照|根据|结合|围绕|立足|坚持以|紧扣|聚焦)(?![^,]{0,30}(?:制定|开展|推进|组织|建立|逐项整改|逐条整改|整改))[^,]{2,40}$"
)
_QUALITY = re.compile(
    r"(?:水平|能力|质效|质量|效率|效能|满意度|意识|氛围|合力|格局|发展|落实|落地|见效|工作|实效|力度|落到实处|公信力|权益|稳定|感|度|力|化)[。]?$"
)


@dataclass(slots=True)
class _Group:
    """Clauses that make one task. first, last: words of its first clause and of the one added
    last.
    """

    start: int
    end: int
    rule: str
    sure: float
    last: str = ""
    open: bool = True


def plan_units(text: str, start: int, end: int, *, whole: bool = False) -> list[Unit]:
    """Units of one sentence of a plan.

    whole: a measure of a rectification plan, which splits only where ; or a deadline of its own
    parts it.
    """
    if end - start > MAX_SENTENCE:
        return [Unit(start, end, "context", rule="plan:too-long", sure=0.2)]
    sentence = text[start:end]
    if is_preamble(sentence) or _only_ideology(sentence):
        return [Unit(start, end, "context", rule="plan:preamble")]
    units: list[Unit] = []
    targets = False
    for a, b in _parts(text, start, end):
        part = text[a:b]
        if targets:
            units.append(Unit(a, b, "item", "task", "plan:action", 0.85))
        else:
            units.extend(_part_units(text, a, b, whole=whole))
        targets = targets or bool(_TARGET_LIST.search(part))
    if not any(u.rule == "plan:action" for u in units):
        kept = [u for u in units if u.label == "item"]
        units = _fragments(text, start, end) + kept or units
    return sorted(units, key=lambda u: u.start)


def _only_ideology(sentence: str) -> bool:
    return bool(
        GENERAL.match(sentence) and IDEOLOGY.search(sentence) and not re.search("将|要", sentence)
    )


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Parts at ; and before 一是/一要 markers; a lead that ends in : stands alone."""
    parts, at = [], start
    for index, mark in marks(text[start:end]):
        here = start + index + 1
        marked = mark in ",:" and MARK.match(text[here : here + 8])
        if mark == ";" or marked or (mark == ":" and here - at <= 40):
            parts.append((at, here))
            at = here
    parts.append((at, end))
    spans = [trim(text, a, b) for a, b in parts]
    return [(a, b) for a, b in spans if b > a]


def _part_units(text: str, start: int, end: int, *, whole: bool) -> list[Unit]:
    if text[start:end].endswith(":"):
        return [Unit(start, end, "context", rule="plan:lead")]
    marker = MARK.match(text[start:end])
    at = start + marker.end() if marker else start
    units = []
    for group in _groups(text, at, end, whole=whole):
        a, b = _closed(text, group.start, group.end)
        bracket = closing_bracket(text, a, b)
        if bracket:
            a, b = trim(text, a, bracket[0])
        if b - a >= 3:
            units.append(Unit(a, b, "item", "task", group.rule, group.sure))
    return units


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = trim(text, start, end)
    while end > start and text[end - 1] in ",、:":
        end -= 1
    return start, end


def _groups(text: str, start: int, end: int, *, whole: bool) -> list[_Group]:
    """Clauses joined to actions: manner goes with the action after it, aim and follow-up with the
    one before.
    """
    groups: list[_Group] = []
    pending = -1
    for a, b in split_at(text[start:end], ",:"):
        a, b = trim(text, start + a, start + b)
        if b <= a:
            continue
        clause = text[a:b].strip(",。;: ")
        role = _role(clause, first=not groups)
        if role == "drop":
            pending = -1
        elif role in ("manner", "noun") and (role == "manner" or not groups):
            pending = a if pending < 0 else pending
        elif role == "aim-task":
            groups.append(_Group(_after_links(text, a, b), b, "plan:overall-aim", 0.6, clause))
            pending = -1
        elif role == "action" and not (
            groups and _belongs(groups[-1], clause, pending, whole=whole)
        ):
            at = pending if pending >= 0 else a
            groups.append(_Group(_after_links(text, at, b), b, "plan:action", 0.9, clause))
            pending = -1
        elif groups:
            groups[-1].end, groups[-1].open = b, groups[-1].open and role != "action"
            pending = -1
        else:
            groups.append(_Group(_after_links(text, a, b), b, "plan:action", 0.7, clause))
    if pending >= 0:
        _leftover(text, groups, pending, end)
    return groups


def _leftover(text: str, groups: list[_Group], pending: int, end: int) -> None:
    """A manner clause with no action after it stays with the one before; alone, it is a task where
    it is dated.
    """
    if groups:
        groups[-1].end = end
    elif _has_date(text[pending:end]) or FIGURE.search(text[pending:end]):
        groups.append(_Group(pending, end, "plan:dated", 0.6))
    elif _SOFT.match(text, pending):
        groups.append(_Group(pending, end, "plan:action", 0.6))


def _belongs(group: _Group, clause: str, pending: int, *, whole: bool) -> bool:
    """Whether an action clause makes the general phrase before it concrete (guide, case 19)."""
    dated = _has_date(clause)
    if whole:
        return not dated
    if _AT_LEAST.search(clause) and not FIGURE.search(group.last) and not dated:
        return not body_at_head(clause)[1]
    if not group.open or pending >= 0 or group.rule != "plan:action":
        return False
    if (
        _ACTIVITY.search(group.last)
        and FIGURE.search(_OWN_DATE.sub("", clause))
        and not body_at_head(clause)[1]
    ):
        return True
    general = _is_general(group.last) and not body_at_head(clause)[1]
    if dated:
        return general and len(group.last) <= 18 and group.last[:1] != clause[:1]
    if _STANDING.search(group.last) and (_has_cycle(clause) or recurrence(clause)):
        return True
    if body_at_head(clause)[1]:
        return False
    if _ACTIVITY.search(group.last) and re.search(r"等[^,]{0,4}(?:活动|形式|方式)$", clause):
        return True
    return general and not _is_general(clause)


def _is_general(clause: str) -> bool:
    """Whether a clause only names a field of work: 加强执法队伍建设."""
    body = body_at_head(clause)
    bare = clause[body[1] :]
    opener = _GENERAL_VERB.match(bare)
    if not opener or len(bare) > 26 or _FIGURE_OR_TITLE.search(bare) or _has_date(bare):
        return False
    short = len(bare) - opener.end() <= 6 and "“" not in bare and "”" not in bare
    return short or bool(_GENERAL_OBJECT.search(bare))


def _after_links(text: str, start: int, end: int) -> int:
    match = _LINKS.match(text[start:end])
    return start + match.end() if match and match.end() < end - start - 3 else start


def _role(clause: str, *, first: bool) -> str:
    """What a clause of a plan does: action, aim-task, manner, aim, follow, noun or drop."""
    bare = clause[_after_links(clause, 0, len(clause)) :]
    if _OVERALL_AIM.match(bare):
        return "aim-task"
    if IDEOLOGY.search(bare) or (len(bare) <= 16 and _SLOGAN.search(bare)):
        return "drop"
    if bare[-1:] in _EXHORTATION_ENDS and _EXHORTATION.search(bare) and not FIGURE.search(bare):
        return "drop"
    body = body_at_head(clause)
    head = c.head(clause, body[1])
    hard = c.is_hard_aim(bare)
    timed = len(clause) >= 6 and (_has_date(clause) or _has_cycle(clause))
    if timed and not hard and head.kind in ("action", "object-first", "weak", "other", "soft"):
        return "action" if head.kind != "other" or len(clause) >= 10 else "noun"
    told = head.kind in ("action", "weak") or _TOLD.match(clause, body[1])
    if body[1] and told and not _BODY_MANNER.match(clause, body[1]):
        return "action"
    if _LED_BY.match(bare):
        return "manner"
    if not first and not body[1] and _follows(clause, bare):
        return "follow"
    if not first and (hard or (c.is_aim(bare) and not _strong_aim(bare))):
        return "aim"
    return _role_by_head(bare, head.kind, first=first)


def _follows(clause: str, bare: str) -> bool:
    """Whether a clause only says what comes of the action before it, or how far it is to go
    (guide, cases 1, 14).
    """
    if _FOLLOW.match(bare) or _LESS.match(bare) or _TARGET.match(bare):
        return True
    later = c.without_time(bare)
    if later != bare and _TARGET.match(later):
        return True
    return bool(_REPORTING.match(bare)) and not _has_date(clause) and not _has_cycle(clause)


def _role_by_head(bare: str, kind: str, *, first: bool) -> str:
    if kind == "action":
        return "action" if len(bare) >= 6 or first else "follow"
    if kind == "manner":
        return "manner"
    if kind == "soft":
        return "manner"
    if kind in ("object-first", "weak"):
        return "action" if first or (len(bare) >= 8 and not _FOLLOW.match(bare)) else "follow"
    if c.is_aim(bare):
        return "aim"
    if FIGURE.search(bare) and len(bare) >= 6 and first:
        return "action"
    return "noun" if first else "follow"


def _strong_aim(clause: str) -> bool:
    """An aim opener that still starts an action: 推动X改革, with an object of its own beyond a
    quality.
    """
    opener = re.match(r"(?:推动|带动|维护|提高|提升|实现|减少|降低|巩固|促进)", clause)
    return bool(opener) and len(clause) >= 12 and not _QUALITY.search(clause)


def _fragments(text: str, start: int, end: int) -> list[Unit]:
    """Where a plan gives only levers and focuses (以A、B为重点), each of these is a task."""
    units: list[Unit] = []
    for match in _FRAGMENT.finditer(text[start:end]):
        if IDEOLOGY.search(match.group()) or "指导" in match.group():
            continue
        if "、" not in match["body"]:
            span = (start + match.start(), start + match.end())
            units.append(Unit(*span, "item", "task", "plan:lever", 0.5))
            continue
        at = start + match.start("body")
        for piece in re.finditer(r"[^、]+", match["body"]):
            span = (at + piece.start(), at + piece.end())
            units.append(Unit(*span, "item", "task", "plan:focus", 0.5))
    return units
