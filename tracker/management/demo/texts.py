"""What the demo's people wrote. Made up for the demo; only the report's own words are real."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Duty:
    """What the office adds to a problem or task in review: 具体措施, 完成标准, a date, helpers."""

    measure: str
    done_when: str
    due_on: date | None = None
    lead: str = ""
    title: str = ""


# by kind and place in the report
PROBLEMS = (
    Duty(
        "每季度抽查各镇(街道)合法性审查案卷并通报，组织一次业务培训。",
        "11个镇(街道)合法性审查案卷抽查合格",
        date(2022, 9, 20),
        "sfj",
    ),
    Duty(
        "建立法律顾问列席重大事项讨论和工作台账制度，年中通报一次。",
        "各单位法律顾问工作台账齐全",
        date(2022, 6, 30),
        "sfj",
    ),
    Duty(
        "摸清执法单位公职律师底数，动员符合条件的人员申领证书。",
        "行政执法单位公职律师实现全覆盖",
        date(2022, 9, 9),
        "sfj",
    ),
    Duty(
        "对照行政执法“三项制度”逐部门检查，印发问题清单并复查。",
        "被检查部门问题清单全部整改",
        date(2022, 9, 30),
        "sfj",
        "严格落实行政执法“三项制度”",
    ),
    Duty(
        "完善执法监督工作规程，每季度开展一次执法案卷评查。",
        "年内完成四次评查并通报",
        None,
        "sfj",
    ),
    Duty(
        "梳理基层执法力量现状，提出调配整合方案报区委区政府研究。",
        "调配整合方案印发实施",
        date(2022, 9, 28),
        "zhxzzfj",
        "基层执法力量调配整合",
    ),
)
TASKS = (
    Duty("对照示范建设指标逐项自查，分解到部门并按季督促。", "示范创建指标自查全部完成"),
    Duty("建设法治领域数字化应用场景并投入使用。", "至少一个应用场景上线运行"),
    Duty("编制年度重大行政决策事项目录并执行法定程序。", "目录内事项全部履行法定程序"),
    Duty("加强行政复议调解和诉前化解，每半年分析一次败诉案件。", "完成两次败诉案件分析"),
    Duty(
        "年底前形成法治政府建设年度报告并按规定公开。",
        "年度报告按时报送并公开",
        title="全面建设现代法治政府(总目标)",
    ),
)
DEFAULT_DUTY = Duty("按照报告要求制定工作计划，明确责任人和时间节点。", "完成计划并形成总结材料")

# Measures are known by a few words of the report, so that the demo does not hang on numbering.
TITLES = {
    "法治政府建设情况定期报告制度,定期": "定期向区委常委会汇报法治建设工作",
    "设立秘书科": "设立秘书科并配齐配强人员",
    "党委(党组)理论学习中心组": "学习宣传贯彻习近平法治思想",
    "重要批示和部署": "主要负责人亲自研究法治建设重大事项",
    "会前学法": "坚持政府常务会议会前学法",
    "民生实事项目": "确定年度民生实事项目并公布",
    "长江流域保护": "开展行政规范性文件专项清理",
    "合法性审查机构": "推进合法性审查标准化建设",
    "每季度向区人大常委会": "每季度向区人大联席会议汇报",
    "政协委员提案": "办理人大代表建议、政协委员提案",
    "反馈司法建议": "司法建议、检察建议办复率100%",
    "主动公开政府信息": "主动公开政府信息",
    "信易贷": "推出信用惠民场景",
    "闭环防复": "社会矛盾纠纷“一件事”改革",
    "应调尽调": "将调解贯穿行政复议和行政诉讼",
}
ON_RECORD = ("重要批示和部署", "新冠疫苗接种流动窗口", "未来工厂")  # nobody can be asked (SCREENS)
ENDED_MEASURE = "营商环境攻坚赛"
NEW_TO_JUSTICE = ("每季度向区人大常委会", "反馈司法建议")  # given two days before the demo's date
REFUSED_MEASURE = "四级社会矛盾纠纷调处化解体系"
HELPED_MEASURE = "党委(党组)理论学习中心组"

OCCURRENCE = "已按期专题汇报，会议纪要附后；提出的意见正逐条落实。"
SECOND_QUARTER = (
    "二季度按计划推进，已完成上半年的工作任务，有关材料已归档。",
    "二季度已召开专题会议部署，明确了责任科室和完成时间，工作正常开展。",
    "上半年持续落实，未出现中断；有关数据已与业务系统核对一致。",
)
NEXT_STEPS = "下一步继续按时间节点推进，三季度末汇总情况。"
TROUBLE = "个别镇(街道)人手不足，进度略慢。"

RETURN_WORDS = "缺公职律师名册，请补。"
PROOF_RETURNED = "纪要没有文号和日期，请补正式印发的文本。"
OUTCOMES = {
    "prove": "已完成，正式文本见佐证材料。",
    "problem": "整改措施已全部落实，抽查合格。",
    "task": "应用场景已上线运行，统计表附后。",
}
NOT_OURS = "该项职责已随机构改革划转，不属本单位。"
ENDED = "该创新活动已并入全市统一部署，不再单独开展。"
REOPENED = "回头看发现个别单位台账有缺项，请补充后再报。"
GIVEN = "已完成本辖区自查，审查案卷12件，均按规定归档。"

# 题01's steps on its way, with their dates
STEPS = (
    ("印发案卷抽查方案", date(2022, 7, 29)),
    ("完成镇街案卷抽查", date(2022, 9, 16)),
    ("通报抽查结果", date(2022, 9, 20)),
)
