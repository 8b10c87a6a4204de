# ruff: noqa: E501 - a rule or list entry stays on one line, so that it can be read as one
"""What a clause says by the way it opens: an action, a manner, an aim, an outcome or a deficiency.

Chinese administrative prose puts the verb of an action first, after linking words, time, adverbs, a
preposition's
phrase or the acting body; an outcome has its noun first and its judgement last. The rules lean on
that.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from tracker.reading import words as w
from tracker.reading.text import one_of

LINK = re.compile(
    r"(?=[此另同与其特尤并且再首最还也而因为对接要一二三四五六七八九十各我第\d(①-⑳—])(?:此外|另外|同时|与此同时|其中|特别是|尤其是|并且|并|且|再次|其次|首先|最后|另|还|也|而且|因此|为此|对此|接下来|要(?!求|点|素|件)|一是要|二是要|三是要|各地要|我们要|我们将|我们"
    r"|[一二三四五六七八九十]{1,3}(?:是|要)(?:要)?|第[一二三四五六七八九十]{1,2}(?:是)?[,:]?|\d{1,2}[.、)](?!\d)|\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)|[①-⑳]|——)[,:]?\s*"
)
_N = r"[\d一二三四五六七八九十]{1,3}"
_MONTH = rf"{_N}月(?:份)?(?:{_N}[日号]|底|初|末|上旬|中旬|下旬)?(?:(?:至|-|到){_N}(?:月(?:{_N}[日号])?|日)?)?(?:份|底)?"
_MOMENT = (
    r"20\d\d年(?:度|以来|底|初|内|末)?(?:上半年|下半年)?|(?:去年|今年)(?:以来)?|明年|来年|全年|年内|年底|年初|年末|年中|本年度?"
    r"|一年来|近年来|当前|目前|今后|下一步|下步|下阶段|上半年|下半年|第?[一二三四1-4]季度|期间"
)
TIME = re.compile(
    rf"(?=[自从于在到至截\d去今明来全年本一二三四五六七八九十近当目下上第期])(?:自|从|于|在|到|至|截至|截止)?(?:(?:{_MOMENT})(?:{_MONTH})?|{_MONTH})(?:底|末)?(?:之?前|以来|起|内|以前|之内|间|期间)?,?\s*"
)
_EVERY = re.compile(
    r"(?:原则上)?每(?:个)?(?:季度|半年|年度?|个?月|周|旬|日)(?:度)?(?:第[一二三]个月|末|底|初|至少|不少于|\d+日前|月底前)*|至少|不少于|(?:先后|累计|共)?\d{1,3}次(?=[一-龥])"
)
_ADVERB = re.compile(one_of(w.ADVERBS))
_MANNER = re.compile(one_of(w.MANNER_OPENERS))
_AIM = re.compile(one_of(w.AIM_OPENERS))
_HARD_AIM = re.compile(one_of(w.HARD_AIMS))
_MANNER_TAIL = (
    r"为(?:主要)?(?:抓手|导向|契机|重点|目标|主线|核心|牵引|引领|基础|载体|依托|突破口|遵循|指导|统领|根本|依据|支撑|关键|切入点|着力点|龙头|原则|准绳|宗旨|中心|纽带|平台|动力|标准|重心|主|要务|媒介|举措)"
    r"|要求|精神|部署|原则|标准|安排|模式|方式|实际|需求|方案|规定|基础上|机遇|下|方面|领域|过程中|中|上|活动|工作|任务|问题|等|形式|情况|手段|平台|系统|机制|[”》)]"
)
# Verbs that carry an action even in the middle of a clause. Source class: light and framing verbs
# of the field.
STRONG = (
    "开展|组织|推进|推动|加强|强化|完善|健全|建立|制定|制订|修订|出台|落实|实施|优化|提升|做好|抓好|构建|打造|深化|进行|召开|举办|举行|设立|成立|纳入|列入|评查|汇报|报告|报送|通报|检查|整治"
    "|清理|调整|推广|审查|审议|公开|公布|反馈|培训|宣传|提供|细化|明确|加快|探索|督促|督查|督导|督办|办理|办结|处理|整改|完成|研究|作出|部署|听取|学习|贯穿|覆盖|移交|移送|下放|聘请|配备|配齐|选派|启用"
    "|上线|运用|应用|编制|印发|发布|梳理|排查|化解|调解|受理|查处|打击|治理|规范|统筹|协调|指导|监督|考核|评估|压缩|压减|取消|精简|升级|扩大|拓展|新增|建成|落到|转化|转变|负责|牵头|参加|参与|认领|发起|承担|拨付|发放|给予|约谈|问责|补齐|归档|备案|清单化|提出|形成|传达|列出|实行|推行|采取|加以|予以"
)
# Light verbs: after 对…, they carry the clause, whatever stands between.
_LIGHT = re.compile(r"(?P<verb>开展|进行|实施|实行|予以|给予|加以|作出|提出|落实)")
WEAK = "开展|组织|推进|推动|加强|强化|完善|健全|建立|制定|出台|落实|实施|优化|召开|举办|纳入|听取|研究|部署|学习|编制|印发|梳理|排查|督促|指导|作出|聘请|选派|设立|成立|提出|报告|汇报|进行|给予|约谈"
_INNER = re.compile(
    "(?:"
    + one_of(w.ADVERBS - w.words("要 需 已 也 还 再 又 并 都 均 应 须 可 将"))
    + "|将|要|予以|进行|共|均|已)*(?P<verb>"
    + one_of(STRONG.split("|"))
    + ")"
)
# A framing verb with an object behind it: the weakest sign of an action, for clauses that open with
# a name not known.
_WEAK = re.compile(
    # The look back comes last and over both letters of the verb: so the search can leap to a verb.
    r"(?P<verb>" + WEAK + r")(?<=[一-龥”)]..)(?!" + w.NOUN_TAILS + r")(?=[一-龥“《\d]{2,})"
)
_AFTER_MANNER = re.compile(
    r"(?:"
    + _MANNER_TAIL
    + r")(?:,)?(?:的)?(?:"
    + _ADVERB.pattern
    + r")*(?P<verb>"
    + one_of(STRONG.split("|"))
    + ")"
)
_NOUN_AFTER_VERB = re.compile(w.NOUN_TAILS)
_OUTCOME_END = re.compile(
    r"(?:"
    + w.OUTCOME_ADVERBS
    + r")(?:得到|得以|取得|有了)?(?:了)?(?:显著|明显|有效|持续|进一步|全面|不断|较大|长足|新的?|积极|实质性|阶段性|重要)*"
    r"(?:提升|提高|增强|改善|优化|深化|加强|推进|完善|规范|健全|好转|进展|成效|成果|突破|进步|落实|夯实|巩固|形成|显现|显著|明显|见效|落地|覆盖|向好|稳定|提速|增长|下降|上升|回升|改观|运行|开展|展开|实现|完成|达标|达成|凸显|丰富|浓厚|高效|顺畅|便捷|透明|有力|有序|满意|发展|拓展|壮大|攀升|扩大|建立|建成|成型|保障|释放|启动|到位|减少|缩短|压减|化解|好评|认可|肯定|彰显|深入人心|突出|良好|平稳|过硬|凝聚|提质|增效|压缩|集聚|加快|转变)+(?:了)?[。!;]?$"
    r"|(?:成效|效果|成绩|进展|质效|优势|变化)(?:更加|较为|十分|进一步|愈加)?(?:明显|显著|突出|良好|初显|凸显|斐然)[。!;]?$|(?:取得|迈出|迈上|开创|呈现|展现).{0,16}(?:成效|成果|成绩|进展|突破|进步|步伐|台阶|局面|态势|胜利)[。!;]?$|(?:良好|平稳|向好|可控)[。!;]?$"
)
_MEASURES = w.words("率 数 量 值 比重 占比 总额 收入 总量 人数")
_MEASURED = r"(?:分别)?(?:为|达|超|突破|提高|提升|上升|下降|降|升|增长|保持|稳定|高于|低于|由)"
# Every choice opens with a letter of its own, so that the search can leap to it.
_OUTCOME_VERB = re.compile(
    r"荣获|获得|获评|获批|获[全国省市]|入选|入围|列入|列为|位列|位居|居[全省市]|跻身|名列|达到?(?=\s?[\d一二三四五六七八九十])|被[^,。]{0,30}(?:推广|评为|授予|确定为|列为|列入|采用|刊发|刊登|批示|肯定|认定|命名|转发|报道|通报表扬|表彰|录用|录取|采纳)|作[^,。]{0,6}(?:经验交流|典型发言|交流发言)|得到[^,。]{0,16}(?:肯定|好评|批示|认可|表扬)|受到|同比|环比|满意度|"
    + "|".join(noun + _MEASURED for noun in sorted(_MEASURES))
    + r"|增长|高于|低于|成为|排名|领跑|连续[\d一二三四五六七八九十]+年"
)
# The last two characters of everything that _OUTCOME_END ends in.
_OUTCOME_TAILS = w.words(
    "提升 提高 增强 改善 优化 深化 加强 推进 完善 规范 健全 好转 进展 成效 成果 突破 进步 落实 夯实 巩固 形成 显现 显著 明显 见效 落地 覆盖 向好 稳定 提速 增长 下降 上升 回升 改观 运行 开展 展开 实现 完成 达标 达成 凸显 丰富 浓厚 高效 顺畅 便捷 透明 有力 有序 满意 发展 拓展 壮大 攀升 扩大 建立 建成 成型 保障 释放 启动 到位 减少 缩短 压减 化解 好评 认可 肯定 彰显 人心 突出 良好 平稳 过硬 凝聚 提质 增效 压缩 集聚 加快 转变"
    " 初显 斐然 成绩 步伐 台阶 局面 态势 胜利 可控"
)
_DEFICIENCY = re.compile(w.DEFICIENCY)
# A rate or count as the subject: 联合检查率达到95%.
_RATE = re.compile(
    r"[一-龥“”]{2,18}(?:率|覆盖面|满意度|比例|比重|占比|数|量)(?:均|都|分别)?(?:达到?|保持|稳定|控制|不低于|不少于|为|在(?!线))"
)
# What became of a practice: 在全市推广.
_SPREAD = re.compile(
    r"(?:在|向)[^,]{2,14}(?:推广|复制|推介|交流|刊登|刊发|转发|示范|展示)(?:应用)?[。!;]?$"
)
# 将 or 把 with what is done to the thing: 将事项纳入清单.
_BA = re.compile(
    r"^(?:[^,]{0,14}?)(?:将|把)(?!来|要|会|进一步|继续)[^,将把]{2,40}?(?P<verb>纳入|列入|列为|作为|摆在|放在|转化|转变|贯穿|贯彻|融入|调整|压缩|压减|缩短|下放|移交|移送|报送|报|划转|整合|写入|落实到|延伸|拓展|细化|分解|覆盖|提高|提升|定为|确定|推送|反馈|公布|公开|通报|建设|打造|建成)"
)
_LONG_VERBS = frozenset(v for v in w.ACTION_VERBS if len(v) > 2)
_VERB_STARTS = frozenset(v[0] for v in w.ACTION_VERBS | w.SHORT_VERBS)
# First characters of links and times, and of all that skip_openers passes; most clauses start with none of them.
TIME_STARTS = frozenset(
    " ,0123456789一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳—(第此另同与其特尤并且再首最还也而因为对接要各我"
    "自从于在到至截去今明来全年本近当目下上期"
)
_OPENER_STARTS = TIME_STARTS | frozenset(a[0] for a in w.ADVERBS) | frozenset(":原每不先累共")
# Words that open like a verb but name a thing when no object follows. Source class: verbal nouns of
# the field.
_PREPOSITION = re.compile(r"[对就向将把与和为在于经由从每](?!照|于|标)")
_IN_THE_COURSE = re.compile(r"(?:下|基础上|过程中)[,]?$")
_FRAMING = re.compile(r"进行|予以|给予|作为|贯穿")
_DIGIT = re.compile(r"\d")
_RATE_FIGURE = re.compile(r"[率量数度]达?\d")
# The object first, then the verb behind a word that places it: 文件全部公开.
_PLACED = re.compile(
    r"(?:全部|全面|均|已|都|应|要|须|必须|不得|一律|全程|统一|普遍|率先|同步|及时|定期|每\w{1,3})+(?P<verb>"
    + STRONG
    + ")"
)
_PLACED_START = re.compile("[全均已都应要须必不一统普率同及定每]")
_VERBAL_NOUNS = w.words(
    "建设 管理 服务 监督 检查 审查 治理 改革 培训 宣传 教育 规范 考核 评估 保障 保护 创新 创建 整改 监管 督查 督察 调解 执行 应用 运用 规划 实施 运行 运营 经营 公开 审批 许可 备案 咨询 监测 预警 仲裁 公证 调查 研究 发展 处罚 处置 统一 综合 复议 应诉 合作 协作 交流 信用 审计 联动 集中 控制 稳定 服务 生产"
)


class Head(NamedTuple):
    """How a clause opens. kind: action, manner, aim, outcome, deficiency, other; verb and its
    index for an action.
    """

    kind: str
    verb: str = ""
    at: int = 0
    subject: tuple[int, int] = (0, 0)


def skip_openers(clause: str) -> int:
    """Index after linking words, time, recurrence and adverbs."""
    at = 0
    for _ in range(8):
        if clause[at : at + 1] not in _OPENER_STARTS:
            break
        before = at
        for rule in (LINK, TIME, _EVERY):
            if match := rule.match(clause, at):
                at = match.end()
        if not verb_at(clause, at) and (match := _ADVERB.match(clause, at)):
            at = match.end()
        while at < len(clause) and clause[at] in " ,:":
            at += 1
        if at == before:
            break
    return at


def verb_at(clause: str, at: int) -> str:
    """The action verb that stands at `at`, or ""."""
    piece = clause[at : at + 1]
    if piece not in _VERB_STARTS:
        return ""
    for verb in (clause[at : at + 4], clause[at : at + 3], clause[at : at + 2]):
        if verb in (_LONG_VERBS if len(verb) > 2 else w.ACTION_VERBS):
            return "" if verb in _VERBAL_NOUNS and _is_noun(clause, at + len(verb)) else verb
    follows = clause[at + 1 : at + 2]
    if (
        piece in w.SHORT_VERBS
        and follows
        and (follows in "“《好实强优牢紧齐全严住" or piece in "抓聘补破促搞")
        and not clause.startswith(
            ("建议", "办公", "治安", "设施", "评价", "守法", "管理", "组织部"), at
        )
    ):
        return piece
    return ""


def _is_noun(clause: str, after: int) -> bool:
    """Whether a verbal noun that ends at `after` is the head of a noun: a noun suffix follows, and
    a judgement ends the clause.
    """
    rest = clause[after:].rstrip("。;,!")
    if rest[:1] in ("、", "和", "与", "及", "并") and rest[1:3] in w.ACTION_VERBS:
        return False
    return (
        not rest
        or bool(_NOUN_AFTER_VERB.match(rest) or rest[:1] in "、和与及")
        or bool(not rest.startswith(("好", "了")) and _ends_in_outcome(rest))
    )


@lru_cache(maxsize=4096)
def head(clause: str, body_end: int = 0) -> Head:
    """How `clause` opens. body_end: index where an acting body at its head ends, 0 where none
    does.
    """
    start = skip_openers(clause)
    if body_end > start:
        inner = skip_openers(clause[body_end:]) + body_end
        if (verb := verb_at(clause, inner)) and not _OUTCOME_VERB.match(clause[inner:]):
            return Head("action", verb, inner)
        match = _INNER.search(clause, inner)
        if (
            match
            and "被" not in clause[inner : match.end()]
            and not _OUTCOME_VERB.match(clause[inner:])
        ):
            return Head("action", match["verb"], match.start("verb"))
        return Head(_state(clause, inner), at=inner)
    rest = clause[start:]
    if ("将" in clause or "把" in clause) and (match := _BA.match(clause[: start + 60])):
        return Head("action", match["verb"], match.start("verb"))
    verb = verb_at(clause, start)
    counted = verb in _VERBAL_NOUNS or verb in ("", "联合")
    if (counted and _RATE.match(rest)) or _SPREAD.match(rest):
        return Head("outcome", at=start)
    if _MANNER.match(rest) or rest[:1] in "向由把与同将":
        return _manner(clause, start, verb)
    if verb:
        if verb in w.OUTCOME_VERBS and (
            _OUTCOME_VERB.match(rest) or verb in ("实现", "达到", "达成")
        ):
            return Head("outcome", at=start)
        return Head("action", verb, start)
    return _nominal(clause, start)


def _manner(clause: str, start: int, verb: str) -> Head:
    """A clause that opens with a preposition: an action where a framing verb follows the phrase."""
    rest = clause[start:]
    if (
        _PREPOSITION.match(rest) and not rest.startswith(("在全", "对照", "为了", "为契", "对于"))
    ) or rest.startswith(("在全", "通过", "对于")):
        match = _LIGHT.search(clause, start + 2) or _INNER.search(clause, start + 2)
        if match and not (rest.startswith("在") and _IN_THE_COURSE.search(clause)):
            return Head("action", match["verb"], match.start("verb"))
        if _FRAMING.search(rest):
            return Head("action", "", start)
        return Head("manner", at=start)
    match = _AFTER_MANNER.search(clause, start + 2)
    if match and len(clause) - match.end("verb") >= 2:
        return Head("action", match["verb"], match.start("verb"))
    if verb and rest[:2] in (
        "聚焦",
        "发挥",
        "充分",
        "突出",
        "注重",
        "坚持",
        "运用",
        "采取",
        "围绕",
        "紧盯",
        "瞄准",
        "把握",
        "利用",
    ):
        return Head("soft", verb, start)
    return Head("manner", at=start)


def _nominal(clause: str, start: int) -> Head:
    """A clause that opens with a noun: an outcome, a deficiency, or an action told with its object
    first.
    """
    rest = clause[start:]
    if (
        rest[:2] in w.ACTION_VERBS
        and _DIGIT.search(rest)
        and not _ends_in_outcome(rest)
        and not _RATE_FIGURE.search(rest)
    ):
        return Head("action", rest[:2], start)
    if is_outcome(rest):
        return Head("outcome", at=start)
    if _DEFICIENCY.search(rest):
        return Head("deficiency", at=start)
    if "被" in rest:
        return Head("outcome", at=start)
    if _PLACED_START.search(rest) and (match := _PLACED.search(rest)):
        return Head("object-first", match["verb"], start + match.start("verb"))
    match = _WEAK.search(rest)
    if match:
        return Head("weak", match["verb"], start + match.start("verb"))
    return Head("other", at=start)


def _state(clause: str, at: int) -> str:
    rest = clause[at:]
    if is_outcome(rest):
        return "outcome"
    return "deficiency" if _DEFICIENCY.search(rest) else "other"


def is_aim(clause: str) -> bool:
    """Whether a clause opens with an aim word."""
    return bool(_AIM.match(clause[skip_links(clause) :]))


def is_hard_aim(clause: str) -> bool:
    """Whether a clause opens with a word that never starts an action of its own."""
    return bool(_HARD_AIM.match(clause[skip_links(clause) :]))


def skip_links(clause: str) -> int:
    """Index after linking words only."""
    match = LINK.match(clause)
    return match.end() if match else 0


def is_deficiency(clause: str) -> bool:
    """Whether a clause has a predicate of deficiency."""
    return bool(_DEFICIENCY.search(clause))


def is_outcome(clause: str) -> bool:
    """Whether a clause tells what something came to."""
    return bool(_OUTCOME_VERB.search(clause)) or _ends_in_outcome(clause)


def _ends_in_outcome(clause: str) -> bool:
    """Whether the end of a clause judges how a matter stands; the rule is slow, so that only ends
    which may fit reach it.
    """
    bare = clause[:-1] if clause[-1:] in ("。", "!", ";") else clause
    tail = bare[-3:-1] if bare.endswith("了") else bare[-2:]
    return tail in _OUTCOME_TAILS and bool(_OUTCOME_END.search(clause))


_LEAD_IN = re.compile(
    r"(?:^|工作中?|发展中?|建设中?|过程中|推进中|我[区县市局镇省国]|全[区县市省]|政府自身|自身|我们|也|但|但是|同时|依然|看到|认识到|深知)"
    r"(?:还|仍|也|依然|仍然|还是)?(?:存在|有|面临)(?:着)?(?:以下|一些|不少|许多|诸多|一定(?:的)?|几方面|几个方面|部分|这些|如下|的)?(?:的)?(?:突出)?"
    r"(?:问题|不足|短板|差距|困难|挑战|薄弱环节)(?:(?:和|与|、)(?:不足|差距|短板|困难|挑战|薄弱环节|问题))*(?:之处)?:?$"
    r"|^(?:虽然|尽管|对照|对标|与.{2,30}相比|取得)|相比(?:还|仍|尚)?(?:存在|有)(?:一定|较大|不少|不小)?(?:的)?差距$|^(?:主要)?(?:问题|不足)(?:有|是)"
)

_SOMEWHERE = re.compile(r"(?:在.{4,}方面|领域|环节|工作上|建设上)(?:还|仍|也)?(?:存在|有)")


def is_lead_in(clause: str) -> bool:
    """An opening clause such as 工作中还存在一些问题 that names no deficiency."""
    return bool(_LEAD_IN.search(clause)) and not _SOMEWHERE.search(clause)


def without_time(clause: str) -> str:
    """A clause without the time that opens it."""
    match = TIME.match(clause)
    return clause[match.end() :] if match else clause
