"""Deadlines and recurrence, dated against the plan year (annotation guide, cases 10, 13 and 17)."""

import calendar
import re
from datetime import date

from tracker.reading.numerals import CHINESE, number

_N = r"(?:\d{1,2}|[" + CHINESE + r"]{1,3})"
_YEAR = r"(?:(?P<year>20\d\d)年|(?P<rel>今年|明年|次年|当年|来年|本年|去年|同年)(?:度)?)?\s?"

# Tried in order; the first that matches a clause wins. Source class: deadline clauses of plans and
# their tables.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "vague",
        re.compile(
            r"(?:20\d\d年)?"
            + _N
            + r"月(?:"
            + _N
            + r"日|底|初|中旬|上旬|下旬|份)?(?:前后|左右)|[^,;。、()]{0,6}节前后|适时"
        ),
    ),
    (
        "numeric",
        re.compile(r"(?P<year>20\d\d)[.\-/](?P<month>\d{1,2})[.\-/](?P<day>\d{1,2})(?!\d)"),
    ),
    (
        "day",
        re.compile(
            _YEAR
            + r"(?P<month>"
            + _N
            + r")月(?P<day>"
            + _N
            + r")[日号](?:24时)?(?P<before>(?:之)?前|以前|止)?"
        ),
    ),
    (
        "third",
        re.compile(
            _YEAR
            + r"(?P<month>"
            + _N
            + r")月(?:份)?(?P<third>上旬|中旬|下旬|初|中)(?P<before>(?:之)?前)?"
        ),
    ),
    (
        "span",
        re.compile(
            _YEAR
            + r"(?:"
            + _N
            + r")月?(?:份)?(?:至|-|—|~|到)(?P<month>"
            + _N
            + r")月(?:份)?(?P<end>底)?(?P<before>(?:之)?前)?"
        ),
    ),
    (
        "month",
        re.compile(
            _YEAR
            + r"(?P<month>"
            + _N
            + r")月(?:份)?(?P<end>底|末)?(?P<before>(?:之)?前)?(?![\d一])"
        ),
    ),
    (
        "quarter",
        re.compile(
            _YEAR + r"第?(?P<quarter>[一二三四1-4])季度(?P<end>底|末)?(?P<before>(?:之)?前)?"
        ),
    ),
    ("half", re.compile(_YEAR + r"(?P<half>上半年|下半年)(?P<before>前)?")),
    (
        "yearend",
        re.compile(
            r"(?:(?P<year>20\d\d)年|(?P<rel>今年|明年|次年|来年|本年|当年)|年)(?:度)?(?:底|末)(?P<before>(?:之)?前)?"
        ),
    ),
    ("within", re.compile(r"(?P<rel>年内|本年度内|今年内|年度内|当年内)")),
    ("yearonly", re.compile(r"(?P<year>20\d\d)年(?P<before>(?:之)?前|以前)")),
    (
        "words",
        re.compile(
            r"立行立改|立即整改|即知即改|立查立改|即行即改|(?:收到[^,;。]{0,12}(?:之日起|后))?(?:"
            + _N
            + r"|["
            + CHINESE
            + r"]{1,4})个?(?:工作日|天|日|小时|月|个月)(?:以?内|之内)"
            r"|即日起|(?:本|当|下|次)月(?:底|末)前?|月底前|(?:本|当)季度末?前?|(?:汛期|春节|国庆|两会|元旦|中秋|入汛|主汛期|开学)(?:节)?(?:来临)?(?:之)?前"
        ),
    ),
)
# What a rule cannot do without, so that most rules need not search a text.
_NEEDS = {
    "vague": re.compile("[月节适]"),
    "quarter": re.compile("季"),
    "half": re.compile("半"),
    "yearend": re.compile("年"),
    "within": re.compile("年"),
    "yearonly": re.compile("20"),
    "numeric": re.compile("20"),
    "words": re.compile("[改内起月季前]"),
}
_NEEDS |= dict.fromkeys(("day", "third", "span", "month"), re.compile("月"))
# One of these stands in every deadline, and in few other sentences.
_HINT = re.compile(
    r"[月年节旬]|季度|工作日|小时内|天内|日内|立[行即查]|即[知行日]|适时|汛期|两会|前后|20\d\d[.\-/]"
)
_SHORTENED = re.compile(r"(?:压减|压缩|缩短|控制|降)[^,;。]{0,6}$")
_DONE = re.compile(r"(?:已|已经)[^,;。]{0,4}$")
_PERIODIC = re.compile(r"每(?:个)?(?:月|周|季度?|半年|年|旬|日|天)|月底?[前,]?(?:报|通报)?$")
_EVERY = re.compile(
    r"每(?:个)?(?:年|季度?|半年|月|周|旬)(?:度)?(?:末月|首月|末|底|初|第[一二三]个?月|"
    + _N
    + r"月(?:份)?)*(?:"
    + _N
    + r"[日号]|底|末|初|上旬|中旬|下旬|第一周|最后一周)(?:之?前)?(?:完成)?"
)

RECURRENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "weekly",
        re.compile(
            r"每周|每星期|每个星期|按周|逐周|周(?:调度|通报|例会|报(?!告期)|研判)|一周一|每旬"
        ),
    ),
    (
        "monthly",
        re.compile(
            r"每(?:个)?月|按月|逐月|月(?:调度|通报|例会|度?报送|报制|度例会|度通报|度调度|度报告|度分析|度会商|研判|考核|度考核)|一月一|[两二2]个?月一次|每[两二2]个?月"
        ),
    ),
    (
        "quarterly",
        re.compile(
            r"每(?:个)?季度?|按季度?|逐季|季度[^,;。、《》]{0,8}(?:制度|机制)|季度(?:评查|检查|抽查|巡查|监测|填报|例会|通报|调度|报告|会商|分析|评估|考核|督查|总结|会议|报送|点评)|一季一|季(?:调度|通报|例会|评)|分季度"
        ),
    ),
    (
        "half-year",
        re.compile(
            r"每半年|半年(?:一次|一报告|度?通报|度?报告|度?评估|度?分析|度?小结|度?考核|度?督查|一督查|一通报|一评估)|每年春秋季?|每年(?:春季|上半年)[^,;。]{0,6}(?:秋季|下半年)"
        ),
    ),
    (
        "annual",
        re.compile(
            r"每(?:一)?年(?!轻)|逐年|按年度?|一年一|年度(?:[^,;。、《》]{0,6}?)(?:报告(?!要求)|考核|述法|述职|述责|评议|评估|督察|督查|汇报|审计|体检|评选|总结|清查|检查|评查|培训|测评|审查|例会)(?!计划|方案|要点|目录)|年度[^,;。、《》]{0,10}制度"
            r"|年终(?:述法|述职|考核|总结)|年报制度|年检"
        ),
    ),
    (
        "periodic",
        re.compile(
            r"定期(?!间)|不定期|经常性(?:开展|组织)|常态长效|常态化(?=(?:地)?(?:开展|推进|组织|实施|运行|运作|抓|做好|落实|召开|举办|排查|巡查|走访|检查|督查|监测|宣传|培训|化解|治理|整治|监管|执法|联系|通报|调度|研判|[,;。]|$))"
        ),
    ),
)


_RECURS = re.compile(
    r"每|按[周月季年]|逐[月季年]|[周月季年](?:度|终|报|检|调|通|例|研|评|考)|半年|定期|常态|经常|一[月季年周]一|季度"
)


def recurrence(text: str) -> str | None:
    """How often a sentence says its matter comes back: annual … weekly, periodic, or None."""
    if not _RECURS.search(text):
        return None
    bare = re.sub(r"《[^《》]{0,200}》", "", text[:3000])
    for name, rule in RECURRENCES:
        if rule.search(bare):
            return name
    return None


def due(text: str, year: int | None, *, stated: bool = False, past: bool = False) -> str | None:
    """The deadline that `text` states, as ISO date or in its words, or None.

    year: the year that bare months belong to. stated: the text is a deadline cell or line, so that
    a bare 6月 or a
    quarter without 前 is a deadline too. past: the sentence reports what was done, so that only 前
    makes a deadline.
    """
    if not _HINT.search(text):
        return None
    bare = re.sub(r"《[^《》]{0,200}》", lambda m: "＃" * len(m.group()), text[:3000])
    if every := _EVERY.search(bare):
        return every.group().removesuffix("完成")
    for name, rule in _RULES:
        if not _NEEDS[name].search(bare):
            continue
        for match in rule.finditer(bare):
            before = bare[: match.start()]
            if name != "words" and (
                _DONE.search(before)
                or re.search(r"每(?:年|个)?$|自$|从$|截至$|截止$|以来$", before)
            ):
                continue
            if bare[match.end() :].startswith(
                ("以来", "起", "以后", "年度", "至今")
            ) and name not in ("words",):
                continue
            if name == "words" and _SHORTENED.search(before):
                continue
            if past and (
                name in ("vague", "words", "within") or not match.groupdict().get("before")
            ):
                continue
            if value := _dated(name, match, year, stated=stated):
                return value
    return None


def _dated(name: str, match: re.Match[str], year: int | None, *, stated: bool) -> str | None:
    groups = match.groupdict()
    if name in ("vague", "words"):
        return match.group()
    if (
        name in ("day", "third", "month", "quarter", "half", "span")
        and not stated
        and not _is_deadline(name, groups)
    ):
        return None
    target = _year(groups, year)
    if target is None:
        return match.group()
    if name in ("yearend", "within"):
        return date(target, 12, 31).isoformat()
    if name == "yearonly":
        return date(target, 12, 31).isoformat() if stated else None
    if name == "half":
        return date(target, *((6, 30) if groups["half"] == "上半年" else (12, 31))).isoformat()
    if name == "quarter":
        return _month_end(target, 3 * (number(groups["quarter"]) or 1))
    return _in_month(groups, target)


def _is_deadline(name: str, groups: dict[str, str | None]) -> bool:
    """In running text a bare day or month is a deadline where it says 前 or 底; a span, quarter or
    half-year always.
    """
    return bool(groups.get("before") or groups.get("end")) or name in (
        "quarter",
        "half",
        "span",
        "third",
        "month",
    )


def _year(groups: dict[str, str | None], year: int | None) -> int | None:
    if groups.get("year"):
        return int(str(groups["year"]))
    if year is None:
        return None
    shift = {"明年": 1, "次年": 1, "来年": 1, "去年": -1}
    return year + shift.get(str(groups.get("rel")), 0)


def _in_month(groups: dict[str, str | None], year: int) -> str | None:
    month = number(str(groups["month"]))
    if month is None or not 1 <= month <= 12:
        return None
    third = groups.get("third")
    if third:
        if third == "下旬":
            return _month_end(year, month)
        return date(year, month, {"上旬": 10, "中旬": 20, "初": 10, "中": 15}[third]).isoformat()
    if groups.get("day"):
        day = number(str(groups["day"]))
        if day is None or not 1 <= day <= calendar.monthrange(year, month)[1]:
            return None
        return date(year, month, day).isoformat()
    return _month_end(year, month)


def _month_end(year: int, month: int) -> str:
    return date(year, month, calendar.monthrange(year, month)[1]).isoformat()
