"""Figures that measure something: value, unit, name, comparator, change.

Left out (annotation guide, cases 11 and 15): dates, ordinals, figures inside names and titles,
masked figures, set phrases.
"""

import re

from tracker.reading.model import Metric
from tracker.reading.numerals import CHINESE, chinese_number
from tracker.reading.words import STRUCTURE_NOUNS, words

# Source class: classifiers and units of measure in statistics sentences of government reports.
_UNITS = words("""
‰ 个百分点 百分点 万千瓦时 千瓦时 吨标准煤 立方米 平方公里 平方千米 平方米 公里 千米 公顷 公斤 千瓦
兆瓦 美元 欧元 港元 人(次) 家(次) 件(次) 户(次) 场(次) 次(场) 人次 家次 件次 场次 户次 车次 班次
项次 例次 艘次 辆次 只次 车(次) 辆(次) 起次
个次 条次 点次 台次 批次 课时 学时 人天 工作日 个工作日 小时 分钟 个 件 项 家
次 人 名 条 份 起 场 期 部 篇 张 户 所 处 座 台 套 辆 宗 批 例 笔 本 幅 块 支 只 头 亩 米 吨 斤 元
倍 分 册 字 卷 位 对 组 页 株 棵 艘 架 门 间 路 站 点 档 款 类 种 节 天 度 颗 孔 口 盏 根 枚 瓶 箱
袋 粒 桶 尾 羽 匹 栋 幢 层 排 级 轮 堂 讲 集 版 则 杆 队 班 国 镇 村 市 县 区 省 岁 秒 年 个月 月
日 %
""")
# Units that count only after a figure in digits: in Chinese numerals they make up other words.
_PLAIN_ARABIC_ONLY = words("""
分 度 层 级 排 年 月 日 岁 秒 区 县 市 省 村 镇 国 队 班 版 集 门 口 根 节 对 点 站 路 类 种 孔 组
位 头 字 本 部 页 讲 则 批 档 起 所 处 块 支 只 架 间 倍 座 台 笔 例
""")
_NEVER = words("年 月 日 级 版 层 岁 秒 区 县 市 省 国 班 集")
_DURATIONS = words("天 小时 分钟 工作日 个工作日 个月")
_UNIT = "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True))

_FIGURE = re.compile(
    r"(?P<ordinal>第)?"
    r"(?:百分之(?P<percent>\d{1,9}(?:\.\d{1,6})?|["
    + CHINESE
    + r"]{1,6}(?:点["
    + CHINESE
    + r"]{1,4})?)"
    r"|(?<![\dA-Za-z.+\-/:×])(?P<value>\d{1,15}(?:,\d{3}){0,5}(?:\.\d{1,10})?)(?![\d.]*\d)"
    r"(?:\s?(?P<range>至|-|—|~|~|到)\s?(?P<upper>\d{1,15}(?:\.\d{1,10})?))?"
    r"|(?<![" + CHINESE + r"])(?P<chinese>[" + CHINESE + r"]{1,8}))"
    r"(?P<about>\s?[余多来]|几)?\s?(?P<scale>[万亿千百]{0,2})(?P<about2>[余多])?\s?"
    r"(?P<unit>" + _UNIT + r")?(?P<about3>[余多])?"
)
# The first characters of _FIGURE, which is slow to try at every place.
_FIGURE_START = re.compile(r"[第\d" + CHINESE + "]")
_NUMERAL = re.compile(r"[\d" + CHINESE + "]")
_QUOTED = re.compile(
    r"《[^《》]{0,200}》|“[^“”]{0,60}”|\"[^\"]{0,60}\"|‘[^‘’]{0,60}’|「[^「」]{0,60}」|『[^『』]{0,60}』"
)
# Source class: set phrases whose number belongs to the name.
_SET_PHRASE = re.compile(
    r"三项制度|两个维护|四个意识|四个自信|两个确立|三重一大|八项规定|三张清单|四张清单|一件事|一张网|一把手|十项重点|百件|两不愁|三保障|四个全面|五位一体"
    r"|一次办|一网|一窗|一门|两会|两院|两办|三农|三医|两化|双随机|一岗|一体|一站|一号|一类|一流|一定|一批|一系列|一般|一同|一律|一线|一些|一起|一方面|一时"
    r"|四套班子|三大(?:攻坚|行动)|五个一|千家万户|百姓|千方百计|百日|百[名家村](?<![近上超逾]百[名家村])|千企|万企|千所"
)
_THRESHOLD = re.compile(
    r"(?:不低于|不少于|不高于|不超过|不得少于|不得低于|至少|最多|不多于|超过|超|突破|达到|达|高于|低于|多于|少于|近|约|逾)\s*$"
)
_COMPARE = (
    "不低于",
    "不少于",
    "不得少于",
    "不得低于",
    "不高于",
    "不超过",
    "至少",
    "最多",
    "超过",
    "超",
    "突破",
    "高于",
    "低于",
    "多于",
    "少于",
    "逾",
    "近",
    "约",
)
_AFTER = re.compile(r"\s*(以上|以内|以下|左右|之内|以外)")
_CHANGE = re.compile(
    r"(同比增长|同比上升|同比下降|同比减少|环比增长|环比下降|增长|下降|上升|减少|增加|提高|降低|提升|压减|压缩|缩短|下调|增)(?:了|至|到|达)?[^,;。、\d]{0,4}$"
)
_DURATION_CUE = re.compile(
    r"(压缩|缩短|提速|降至|降为|平均|不超过|控制在|减至|减少|时长|用时|时限|耗时|累计|培训|为期|达|不少于|压减|提升)[^,;。]{0,10}$"
)
_NAME_TAIL = re.compile(
    r"(分别)?(达到了|达到|达|为|是|至|到|超过|超|共计|共|累计|不低于|不少于|不高于|不超过|至少|近|约|逾|突破|高于|低于|均|已|数|各|有|控制在|保持在|稳定在|提高到|提升至|提高至|降至|增至)+$"
)
_CLAUSE_MARK = re.compile("[,;:。、(]")
_OPENS_NAME = re.compile(r"^(\d{4}年|其中|全年|全区|全县|全市)+")
_YEAR_DIGITS = re.compile(r"(?:19|20)\d\d$")
_TIME_UNIT_AFTER = re.compile(r"\s?(?:年|月|日|号|点|时(?!段)|分(?=\d))")
_NAME_AFTER = re.compile(r"[级大类]?(?:" + STRUCTURE_NOUNS + ")")
_AFTER_NAME_UNIT = re.compile(
    r"(?:便民)?(?:服务|生活|政务|就医|医疗|健身|阅读|品质)*圈|制(?!度|定|发)|自助|不打烊|热线|全天候"
)


def masked(text: str) -> str:
    """`text` with titles, short quotes and set phrases blanked out, character for character."""
    text = _QUOTED.sub(lambda m: "＃" * len(m.group()), text)
    return _SET_PHRASE.sub(lambda m: "＃" * len(m.group()), text)


def figures(text: str) -> tuple[Metric, ...]:
    """The figures of one sentence or clause, in order."""
    if not _NUMERAL.search(text):
        return ()
    bare = masked(text)
    found = []
    at = 0
    while start := _FIGURE_START.search(bare, at):
        match = _FIGURE.match(bare, start.start())
        at = match.end() if match else start.end()
        metric = _metric(text, bare, match) if match else None
        if metric is not None:
            found.append(metric)
    return tuple(found)


def _metric(text: str, bare: str, match: re.Match[str]) -> Metric | None:
    before, after = bare[: match.start()][-24:], bare[match.end() :][:16]
    if match["ordinal"] or before.endswith("第"):
        return None
    value, unit = _value_and_unit(match, before, after)
    if not value:
        return None
    comparator = next((c for c in _COMPARE if before.rstrip().endswith(c)), "")
    if tail := _AFTER.match(after):
        comparator = tail.group(1)
    change = _CHANGE.search(before)
    return Metric(_name(text, match), value, unit, comparator, change.group(1) if change else "")


def _value_and_unit(match: re.Match[str], before: str, after: str) -> tuple[str, str]:
    """The value as digits and the unit, or two empty strings where the number measures nothing."""
    if match["percent"]:
        return _percent(match["percent"]), "%"
    unit, scale = match["unit"] or "", match["scale"] or ""
    if match["value"]:
        value = match["value"]
        if match["range"] and match["upper"]:
            value = f"{value}{match['range']}{match['upper']}"
        if not unit and scale and (scale[-1] in "万亿"):
            return value, scale
        if not unit or not _arabic_counts(match, unit, before, after):
            return "", ""
        return value, scale + unit
    return _chinese_value(match, unit, scale, before, after)


def _percent(text: str) -> str:
    if text[0].isascii():
        return text
    whole, _, part = text.partition("点")
    digits = "".join(str(chinese_number(c)) for c in part)
    return f"{chinese_number(whole)}.{digits}" if digits else str(chinese_number(whole))


def _arabic_counts(match: re.Match[str], unit: str, before: str, after: str) -> bool:
    if unit in _NEVER:
        return False
    if unit in _DURATIONS:
        if _AFTER_NAME_UNIT.match(after) or after.startswith(("内", "之内", "前", "后")):
            return bool(re.search(r"(压缩|缩短|控制|降)[^,;。]{0,10}$", before))
        return bool(_DURATION_CUE.search(before))
    if unit == "点" and after[:1].isdigit():
        return False
    if unit in {"路", "镇", "村", "站", "队"} and not re.match(r"[,;。、)]|$", after):
        return unit in {"镇", "村"} and bool(after)
    return not (
        unit in {"个", "大", "项"}
        and _NAME_AFTER.match(after)
        and re.match(r"等", before[-1:] or " ")
    )


def _chinese_value(
    match: re.Match[str], unit: str, scale: str, before: str, after: str
) -> tuple[str, str]:
    written = match["chinese"]
    while scale and scale[0] in "百千":
        written, scale = written + scale[0], scale[1:]
    value = chinese_number(written)
    if not unit or value is None or unit in _NEVER or unit in _DURATIONS:
        return "", ""
    if unit in _PLAIN_ARABIC_ONLY and not _THRESHOLD.search(before):
        return "", ""
    if value <= 1 and not scale and not _THRESHOLD.search(before):
        return "", ""
    set_apart = ("前", "后", "下", "头", "十", "这", "那", "前面")
    upwards = before.endswith("上") and written not in ("百", "千", "万")
    if _NAME_AFTER.match(after) or upwards or before.endswith(set_apart):
        return "", ""
    return str(value), scale + unit


def _name(text: str, match: re.Match[str]) -> str:
    """The words that say what the figure counts: before it, or after it where nothing stands
    before.
    """
    before = _CLAUSE_MARK.split(text[max(0, match.start() - 40) : match.start()])[-1]
    before = _NAME_TAIL.sub("", before.strip())
    before = _OPENS_NAME.sub("", before).strip()
    if len(before) >= 2:
        return before[-24:]
    after = re.match(r"[^,;:。、()\d]{1,16}", text[match.end() :].strip())
    return (before + after.group()).strip() if after else before
