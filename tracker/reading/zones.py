# ruff: noqa: E501 - a rule or list entry stays on one line, so that it can be read as one
"""Which part of a document speaks: the past year's measures, shortcomings, the coming year, or none
of these.

Zones: past, problems, plan, context, and for rectification plans measures.
"""

import re

from tracker.reading import words as w

GENRES = ("report", "government_work_report", "plan", "rectification", "circular")

# By title, first match. Source class: titles of the five document kinds.
_TITLES = (
    ("rectification", re.compile(r"整改(?:工作)?(?:方案|清单|台账|措施|落实方案|任务)|问题整改")),
    ("circular", re.compile(r"通报")),
    ("government_work_report", re.compile(r"政府工作报告")),
    ("report", re.compile(r"报告|总结|汇报|自查|情况(?!.*(?:方案|要点|计划))")),
    (
        "plan",
        re.compile(
            r"要点|计划|方案|分工|分解|安排|任务清单|责任清单|行动|意见|规划|任务表|清单|任务|通知|举措|措施"
        ),
    ),
)
_SELF = re.compile(r"现将.{0,60}(?:报告|汇报|通报)如下|(?:报告|汇报|通报)如下")
_PLAN_SELF = re.compile(
    r"(?:制定|制订|提出|形成|特制定|印发).{0,12}(?:本|如下|以下).{0,10}(?:方案|要点|计划|清单|意见|安排|分工|措施)?"
)

PROBLEM_CUE = re.compile(
    r"(?:存在|面临|还有|仍有|看到|不足之处|暴露出|发现|梳理出|反映出).{0,36}(?:问题|不足|短板|差距|困难|薄弱环节|挑战|弱项|矛盾).{0,16}(?:[:。;,]|$)|(?:问题|不足|短板|差距|薄弱环节)(?:主要)?(?:有|是|表现|体现)|(?:仍|还|尚)(?:存在|有).{0,20}(?:问题|不足|差距|短板)"
)
# The last characters of the nouns in PROBLEM_CUE: without one of them there is no cue.
_PROBLEM_CHARACTER = re.compile("[题足板距难节战项盾]")
_PROBLEM_TURN = re.compile(
    r"^(?:虽然|尽管|但|但是|然而|同时|对照|对标|与|在肯定|在看到|我们(?:也)?(?:清醒|深知)|也要|应当|应该|当然|必须|当前|目前|总的看|从.{2,12}看|一年来.{0,30}但|20\d\d年.{0,40}但)|但(?:是|也|还|仍|在|与|对|离)?|不过"
)
_NOT_CUE = re.compile(
    r"(?:问题|不足)(?:导向|线索|隐患排查)|^(?:针对|聚焦|围绕|坚持|紧盯|解决|推动解决|破解)|(?:整改|解决|化解|处置|排查|查处|整治|纠正|破解)[^,。;]{0,20}(?:问题|困难|矛盾)|建立.{0,10}问题"
)
_YEAR = re.compile(r"20\d\d")
_PLAN_TURN = re.compile(
    r"^(?:各位代表[,:!]?)?(?:下一步|下步|下阶段|下一阶段|今后|接下来|明年|来年|新的一年(?:里)?|展望|针对(?:上述|以上|存在的?|这些|检查|发现|查摆)|对此|为此|面对(?:上述|这些|以上)|(?P<year>20\d\d)年(?:是|,|全区|全县|全市|我|区|县|市|本|南|将|工作|的|度|政府|度?法治|度?重点|主要|安排|要)?)"
)
_PLAN_MODAL = re.compile(
    r"将(?!登记|其|此|.{1,16}(?:纳入|列入|作为))|要(?!求|点|素|件|领|务|闻)|拟|计划|重点(?:抓|做)|继续|着力|以.{2,30}为(?:指导|遵循|引领|统领)|进一步|打算|安排|坚持"
)


def genre_of(title: str, text: str) -> str:
    """The kind of document, by its title, else by what its text says of itself.

    Source class: titles and opening lines of the five kinds.
    """
    for name, rule in _TITLES:
        if title and rule.search(title):
            return name
    opening = text[:1500]
    if _SELF.search(opening) and not _PLAN_SELF.search(opening):
        return "circular" if "通报如下" in opening else "report"
    if re.search(r"整改措施\s*:|整改时限\s*:|整改责任", text[:20000]):
        return "rectification"
    if len(
        re.findall(r"责任单位|牵头单位|完成时限|责任部门", text[:50000])
    ) >= 2 or _PLAN_SELF.search(opening):
        return "plan"
    return "report"


def heading_zone(heading: str, inherited: str, genre: str, past_year: int | None) -> str:
    """The zone that a heading opens; `inherited` where it says nothing of its own."""
    bare = re.sub(r"“[^“”]*”|《[^《》]*》", "", heading)
    if (
        re.search(w.ZONE_CONTEXT, bare)
        and len(bare) <= 30
        and not re.search(r"任务|目标|政策|安排|部署|重点", bare)
    ):
        return "context"
    if re.search(r"整改(?:工作)?(?:措施|任务|要求)|保障措施|组织保障|工作保障", bare):
        return _rectification_zone(bare) if genre == "rectification" else "plan"
    if _is_problem_heading(bare):
        return "problems"
    year = _YEAR.search(bare)
    if (
        year
        and past_year
        and int(year.group()) > past_year
        and genre in ("report", "government_work_report")
    ):
        return "plan"
    past = re.search(w.ZONE_PAST, bare)
    plan = re.search(w.ZONE_PLAN, bare)
    if plan and not (
        past
        and genre in ("report", "circular", "government_work_report")
        and not re.search("下一步|下步|打算|今后|明年", bare)
    ):
        return "plan"
    if past and inherited != "plan" and genre not in ("plan",):
        return "past"
    if past and year and past_year and int(year.group()) <= past_year:
        return "past"
    return inherited


def _rectification_zone(bare: str) -> str:
    """A chapter of measures in a rectification plan lists the problems with their measures."""
    if re.search(r"保障|要求", bare):
        return "plan"
    return "measures" if re.fullmatch(r".{0,4}整改(?:工作)?措施", bare) else "problems"


def _is_problem_heading(bare: str) -> bool:
    if re.search(
        r"问题导向|解决.{0,12}问题|破解|补齐|化解|整治|治理|聚焦|隐患|补短板|攻坚|加强|强化|推进|纠治",
        bare,
    ):
        return bool(re.search(r"存在.{0,10}(?:问题|不足)|问题和不足|不足和|问题及|问题与", bare))
    if re.search(r"整改(?:情况|措施|任务|要求)", bare) and not re.search("存在", bare):
        return False
    return bool(
        re.search(
            r"(?:存在|主要|面临|突出|发现|当前|具体|工作中|反馈|上年|查摆|的).{0,12}(?:"
            + w.ZONE_PROBLEMS
            + r")|^[^,]{0,12}(?:问题|不足|短板|差距)(?:和|与|及|、|$|之处|清单)|^.{0,6}(?:问题|不足).{0,8}原因",
            bare,
        )
    )


def opens_problems(sentence: str) -> bool:
    """Whether a sentence turns from measures to shortcomings."""
    if not _PROBLEM_CHARACTER.search(sentence):
        return False
    bare = re.sub(r"“[^“”]*”|《[^《》]*》", "", sentence)
    if not PROBLEM_CUE.search(bare) or (
        _NOT_CUE.search(bare[:60])
        and not re.search(r"(?:仍|还)存在|存在.{0,14}(?:问题|不足)", bare)
    ):
        return False
    return bool(
        _PROBLEM_TURN.search(bare)
        or re.search(
            r"(?:存在|有).{0,20}(?:问题|不足|短板|差距|困难)[^,。]{0,12}[:。]|(?:问题|不足|短板|差距|困难)[^。:]{0,6},?(?:主要)?(?:是|有|表现在|体现在|为)?:|(?:主要(?:问题|不足)|问题|不足)(?:主要)?(?:有|是|表现)",
            bare,
        )
    )


def opens_plan(sentence: str, past_year: int | None) -> bool:
    """Whether a sentence of a report turns to the time to come."""
    match = _PLAN_TURN.match(sentence)
    if not match:
        return False
    if match["year"]:
        return bool(
            past_year
            and int(match["year"]) > past_year
            and _PLAN_MODAL.search(sentence[match.end() - 1 :])
        )
    return bool(_PLAN_MODAL.search(sentence[:160]))


def past_year_of(title: str, text: str, genre: str, plan_year: int | None) -> int | None:
    """The year that the document reports on (for plans: the year before the one it plans)."""
    if plan_year:
        return plan_year - 1
    for source in (title, text[:300], text[:3000]):
        if years := [int(y) for y in re.findall(r"(?<![\d\-—至~])(20\d\d)年(?!版)", source)]:
            first = years[0]
            if genre in ("plan",):
                return max(years[:3]) - 1 if source is not title else first - 1
            if genre == "rectification":
                return max(years) - 1
            if genre == "government_work_report":
                return _work_report_year(text, first)
            if genre == "circular":
                return first - 1
            return first
    return None


_REVIEWED = re.compile(
    r"(20\d\d)年(?:的)?(?:政府)?工作(?:回顾|情况|的回顾)|过去的?(20\d\d)年|刚刚过去的(20\d\d)年"
)
_PLANNED = re.compile(
    r"(20\d\d)年(?:经济社会发展|政府|我[县区市])?(?:的)?(?:主要|重点|总体)?(?:预期)?(?:目标|任务|工作任务|要求|工作安排|重点工作|工作打算)"
)
_DELIVERED = re.compile(r"(20\d\d)年[1-4]月\d{1,2}日")


def _work_report_year(text: str, first: int) -> int:
    """The year that a work report looks back on: it is given in the first months of the next."""
    if match := _REVIEWED.search(text):
        return int(next(g for g in match.groups() if g))
    for rule in (_PLANNED, _DELIVERED):
        if match := rule.search(text):
            return int(match.group(1)) - 1
    return first - 1 if "年政府工作报告" in text[:200] else first
