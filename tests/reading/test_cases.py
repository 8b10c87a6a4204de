"""The settled cases of the annotation guide, each on a sentence of its own."""

import pytest

from tracker.reading import Draft, read_report

REPORT = "2021年度法治政府建设情况报告\n一、主要举措\n(一)推进依法行政\n"
PLAN = "2023年法治建设工作要点\n一、重点任务\n(一)规范行政执法\n"
RECTIFICATION = "关于督察反馈问题的整改方案(2023年)\n一、整改任务\n"
CIRCULAR = "关于2023年法治督察情况的通报\n一、存在问题\n"


def drafts(text: str) -> list[Draft]:
    return list(read_report(text).drafts)


def texts(text: str) -> list[str]:
    return [d.text for d in drafts(text)]


def test_a_sentence_of_a_report_stays_whole_up_to_its_full_stop():
    assert texts(REPORT + "健全听证制度,出台工作规则,开展培训3次。") == [
        "健全听证制度,出台工作规则,开展培训3次。"
    ]


def test_a_sentence_of_a_plan_splits_where_the_object_and_the_deadline_differ():
    made = drafts(PLAN + "公布权责清单,6月底前完成执法人员考试。")
    assert [d.text for d in made] == ["公布权责清单", "6月底前完成执法人员考试。"]
    assert [d.due for d in made] == [None, "2023-06-30"]


def test_manner_aim_and_target_stay_with_their_action():
    assert len(drafts(PLAN + "按照上级要求,开展案卷评查,确保案卷合格率达到95%。")) == 1


def test_each_part_of_a_list_of_targets_is_a_unit():
    made = texts(PLAN + "主要目标是:办结率达98%,满意率达95%;投诉下降10%。")
    assert made == ["办结率达98%,满意率达95%;", "投诉下降10%。"]


def test_overall_requirements_are_context():
    text = "2023年工作要点\n一、总体要求\n以习近平法治思想为指导,努力建设法治政府。\n"
    assert drafts(text + "二、重点任务\n(一)公布清单。公布权责清单,编制办事指南。")[0].start > 40


def test_a_problem_in_one_frame_is_one_item_and_marks_stay_outside():
    text = (
        REPORT
        + "但也存在一些问题:一是部分案卷存在文书不全、程序倒置、归档超期的问题;二是执法人员不足。"
    )
    assert texts(text)[-2:] == [
        "部分案卷存在文书不全、程序倒置、归档超期的问题;",
        "执法人员不足。",
    ]


def test_the_general_phrase_over_concrete_problems_is_their_heading():
    text = (
        REPORT
        + "工作中还存在一些不足:一是执法规范化有待加强。部分文书填写不规范,个别案件超期办结。"
    )
    made = [d for d in drafts(text) if d.kind == "rectification"]
    assert [d.text for d in made] == ["部分文书填写不规范", "个别案件超期办结。"]
    assert {d.heading for d in made} == {"一是执法规范化有待加强"}


def test_a_general_problem_with_nothing_under_it_is_itself_the_item():
    text = REPORT + "工作中还存在一些不足:一是执法规范化有待加强。二是普法形式单一。"
    made = [d.text for d in drafts(text) if d.kind == "rectification"]
    assert made == ["执法规范化有待加强。", "普法形式单一。"]


def test_a_lagging_matter_and_the_order_to_mend_it_are_one_task():
    (made,) = drafts(
        CIRCULAR + "(一)北山镇、东河街道法治员配备滞后,要于9月15日前补齐并报区司法局。"
    )
    assert (made.kind, made.owners, made.due) == ("task", ("北山镇", "东河街道"), "2023-09-15")


def test_a_line_of_owners_owns_every_item_of_its_point():
    made = drafts(PLAN + "公布权责清单,开展执法考试。\n牵头单位:区委编办\n配合单位:区司法局")
    assert [d.owners for d in made] == [("区委编办", "区司法局")] * 2


def test_a_bracket_in_the_middle_of_a_point_owns_the_sentence_before_it():
    made = drafts(PLAN + "公布权责清单。(区委编办)开展执法考试。(区司法局)")
    assert [d.owners for d in made] == [("区委编办",), ("区司法局",)]


def test_a_page_number_inside_a_sentence_stays_inside_its_span():
    text = REPORT + "开展全区行政执法案卷评查和执法人员资格清理,\n— 3 —\n抽查案卷120卷。"
    (made,) = drafts(text)
    assert "— 3 —" in made.text
    assert [(m.value, m.unit) for m in made.metrics] == [("120", "卷")]


def test_a_result_hangs_on_the_item_before_it():
    (made,) = drafts(REPORT + "推行网上办理。网办率达到81.71%。")
    assert [r.text for r in made.results] == ["网办率达到81.71%。"]
    assert made.results[0].metrics[0].value == "81.71"


@pytest.mark.parametrize(
    ("sentence", "owners"),
    [
        ("县司法局会同县财政局制定经费标准。", ("县司法局", "县财政局")),
        ("由区信访局牵头建立会商机制。", ("区信访局",)),
        ("各街道办事处、镇人民政府按月报送台账。", ("各街道办事处、镇人民政府",)),
        ("我局组织全县执法培训。", ()),
        ("向区人大常委会报告工作情况。", ()),
        ("组织机关党员参加庭审旁听。", ()),
        ("党政主要负责人带头讲授法治课。", ("党政主要负责人",)),
    ],
)
def test_owners_are_the_bodies_that_act(sentence, owners):
    assert drafts(PLAN + sentence)[0].owners == owners


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("落实法治政府建设年度报告制度", "annual"),
        ("制定年度工作要点", None),
        ("每年春秋季开展集中清理", "half-year"),
        ("每半年评查一次案卷", "half-year"),
        ("每季度通报办理情况", "quarterly"),
        ("每月25日前报送台账", "monthly"),
        ("每周调度重点事项", "weekly"),
        ("定期听取专题汇报", "periodic"),
        ("常态化开展执法检查", "periodic"),
        ("持续优化办事流程", None),
        ("完善常态化府院联动机制", None),
    ],
)
def test_what_comes_back_says_how_often(words, every):
    assert drafts(PLAN + words + "。")[0].recurrence == every


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("一季度完成清单编制", "2023-03-31"),
        ("5至8月开展专项检查", "2023-08-31"),
        ("8月中旬召开现场会", "2023-08-20"),
        ("上半年完成系统改造", "2023-06-30"),
        ("年内修订工作规则", "2023-12-31"),
        ("年底前修订工作规则", "2023-12-31"),
        ("于2024年3月底前报送总结", "2024-03-31"),
        ("次年1月10日前报送总结", "2024-01-10"),
        ("国庆节前后开展宣传活动", "国庆节前后"),
        ("收到意见后15个工作日内反馈办理情况", "收到意见后15个工作日内"),
        ("每月25日前报送工作台账", "每月25日前"),
        ("全年开展执法检查", None),
    ],
)
def test_a_deadline_is_dated_by_the_last_day_of_its_period(words, due):
    assert drafts(PLAN + words + "。")[0].due == due


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("培训两万余人次", [("2", "万人次")]),
        ("将三项决策事项纳入目录", [("3", "项")]),
        ("走访企业30至50家", [("30至50", "家")]),
        ("办结率达百分之九十五", [("95", "%")]),
        ("节约资金1,140.5万元", [("1140.5", "万元")]),
        ("全年立案xx件", []),
        ("接听12345热线来电", []),
        ("推进“1+6”架构建设", []),
        ("召开第三次会议", []),
        ("发布《清单(2021年版)》", []),
        ("提升4.5个百分点", [("4.5", "个百分点")]),
    ],
)
def test_figures_measure_something(words, figures):
    made = drafts(REPORT + "推进执法公开," + words + "。")[0]
    assert [(m.value.replace(",", ""), m.unit) for m in made.metrics] == figures


def test_a_row_of_a_table_is_one_task_and_the_same_as_above_is_understood():
    table = (
        "2024年重点任务分解表\n序号\t工作任务\t牵头单位\t配合单位\t完成时限\n"
        "1\t编制清单,公布目录\t区司法局\t区财政局\t3月底前\n2\t培训执法人员2期\t同上\t\t每季度\n"
    )
    first, second = drafts(table)
    assert (first.text, first.owners, first.due) == (
        "编制清单,公布目录",
        ("区司法局", "区财政局"),
        "2024-03-31",
    )
    assert (second.owners, second.recurrence) == (("区司法局",), "quarterly")


def test_in_a_rectification_plan_the_problem_and_each_measure_stand_apart():
    text = RECTIFICATION + (
        "(一)执法公示不及时。\n整改措施:1.开设公示专栏。2.公开执法决定。\n"
        "责任单位:市司法局\n整改时限:2023年8月底前\n"
    )
    made = drafts(text)
    assert [d.kind for d in made] == ["rectification", "task", "task"]
    assert {d.owners for d in made} == {("市司法局",)}
    assert {d.due for d in made} == {"2023-08-31"}


def test_deadlines_that_go_by_number_date_the_measures_only():
    text = RECTIFICATION + (
        "(一)执法公示不及时。\n整改措施:1.开设公示专栏。2.公开执法决定。\n"
        "整改时限:第1项6月底前,第2项年底前\n"
    )
    assert [d.due for d in drafts(text)] == [None, "2023-06-30", "2023-12-31"]
