"""How a reported measure is best handled (prove, keep, yearly) and which document would prove an
item.

Source class: an office's sorting of measures: done once / standing practice / figures only.
`record` is never suggested.
"""

import re

from tracker.reading import clauses as c
from tracker.reading.owners import body_at_head
from tracker.reading.text import split_at

# Done once: verbs with a finished object.
_ONCE = re.compile(
    r"(?:召开|举办|举行|出台|印发|制定|制订|成立|设立|组建|编制|修订|挂牌|揭牌|启用|上线|聘请|签订|签署|发布|审议|确定|开展新一轮|完成.{0,12}(?:改造|建设|换届|编制|普查)|建成|揭牌|启动|被列入|入选|换发)"
)
_ONCE_OBJECT = re.compile(
    r"(?:召开|主持召开).{0,30}(?:会议|大会|联席会)|(?:举办|举行|组织).{0,40}(?:培训班|比赛|大赛|竞赛|论坛|讲座|仪式|研讨会|活动月|宣传周)|(?:出台|印发|制定|制订|发布|修订|签订|签署)(?:了)?(?:《|.{0,24}(?:方案|办法|意见|规划|目录|清单|协议|细则|制度|指引))"
    r"|(?:成立|设立|组建|新建|建成).{0,24}(?:办公室|科|中心|领导小组|委员会|专班|队|联盟|工作室|站|基地)|编制.{0,20}(?:规划|目录|清单|方案)|(?:开展|组织开展).{0,50}(?:专项清理|清理工作|专项行动|集中评查|专项整治|专项检查)|确定.{0,60}(?:项目|事项|名单)|新一轮|第[一二三四五六七八九十\d]+(?:届|次)|首个|换发|入围|入选|荣获|直接取消|划转"
)
_KEEP = re.compile(
    r"坚持|持续|不断|深化|深入|推进|推动|完善|健全|强化|加强|优化|落实|严格|定期|每(?:年|季度?|月|周|半年)|常态|提升|构建|建立|拓展|推广|探索|积极|充分发挥|贯彻|加快|一体化|全覆盖|制度|机制|及时|率(?:达|为)|实施|聚焦|运用|发挥|全面"
)
_PRACTICE = re.compile(
    r"坚持|持续|不断|定期|每(?:年|季度?|月|周|半年)|常态|严格执行|严格落实|贯彻落实|全面落实|全面推进|深入推进|健全|完善|深化|一月一|推广|制度|机制|体系"
)
# One document that would prove it. Source class: what the office files. First match wins.
_EVIDENCE_WORDS: tuple[tuple[str, str], ...] = (
    (
        r"召开.{0,40}(?:会议|大会|联席会)|审议|会议.{0,10}(?:学习|研究)|会前学法|专题汇报|汇报",
        "会议纪要",
    ),
    (
        r"(?:出台|印发|制定|制订|修订|编制|发布|签订|起草)[^,。;]{0,40}(?:《|方案|办法|意见|规划|目录|清单|协议|细则|制度|计划|指引)",
        "文件正文(含文号)",
    ),
    (
        r"(?:成立|设立|组建|划转)[^,。;]{0,30}(?:办公室|科|中心|局|队|机构|委员会|领导小组|专班)|编制人员",
        "机构编制批复或成立文件",
    ),
    (r"培训|轮训|讲座|宣讲|授课|比赛|竞赛|活动", "通知或方案"),
    (r"报告|述法|述职|总结", "报告正文"),
    (r"检查|抽查|评查|督查|督察|考核|评估|测评|排查|清理|整治", "通报或结果报告"),
    (r"平台|系统|应用|上线|数字化", "运行情况说明(盖章)"),
    (r"率|\d", "盖章统计表(注明截至日期)"),
    (r"机制|制度|体系", "制度文件"),
)
_EVIDENCE = tuple((re.compile(rule), hint) for rule, hint in _EVIDENCE_WORDS)
_STANDING_FIRST = re.compile(r"坚持|持续|深化|推进|完善|健全|全面")
_FIGURE = re.compile(r"\d")
_MORE_THAN_COUNTS = re.compile(r"《|出台|开展|确定|清理|纳入")
_COUNTED_WORK = re.compile(
    r"(?:20\d\d年)?,?(?:共|累计|全年)?(?:主动)?(?:受理|办理|办结|审查|公开|完成|审核|备案|处理|调解|化解|查处|立案|通过系统|收到|接待|提供|回复|答复|审结|评查|接受)"
)


def handling(text: str, count: int, *, recurrence: str | None) -> str:
    """prove, keep or yearly for a reported measure with `count` figures."""
    heads = _heads(text)
    if _figures_only(text, heads, count):
        return "yearly"
    if recurrence:
        return "keep"
    once = len(_ONCE_OBJECT.findall(text))
    practice = len(_PRACTICE.findall(text))
    first = heads[0] if heads else ""
    if once and _ONCE.match(first):
        return "prove"
    if once > practice or (once and once == practice and not _STANDING_FIRST.match(first)):
        return "prove"
    if _KEEP.search(text):
        return "keep"
    return "prove" if once or _ONCE.match(first) else "keep"


def _heads(text: str) -> list[str]:
    """The clauses from their verbs on."""
    found = []
    for start, end in split_at(text, ",;:。"):
        clause = text[start:end].strip(",;:。 ")
        if clause:
            head = c.head(clause, body_at_head(clause)[1])
            found.append(clause[head.at :])
    return found


def _figures_only(text: str, heads: list[str], count: int) -> bool:
    """Whether a sentence reports counts and no practice: nearly every clause holds a figure."""
    if not count or not heads:
        return False
    solid = [h for h in heads if len(h) >= 4]
    with_figure = sum(1 for h in solid if _FIGURE.search(h))
    if _PRACTICE.search(text) or (_MORE_THAN_COUNTS.search(text) and count < 4):
        return False
    if not _COUNTED_WORK.match(text) and with_figure < len(solid):
        return False
    return 2 * with_figure >= len(solid)


def evidence_hint(text: str) -> str:
    """The one document that would prove an item, in the office's words; empty where the wording
    gives no hint.
    """
    for rule, hint in _EVIDENCE:
        if rule.search(text):
            return hint
    return ""
