"""What the reader suggests: titles, leads, handling, evidence."""

import json
from pathlib import Path

import pytest

from tracker.management.commands.extract_report import BODIES, known_bodies
from tracker.reading import Body, EarlierItem, read_report
from tracker.reading.leads import match_body
from tracker.reading.titles import title

REPORT = "2021年度法治政府建设情况报告\n一、主要举措\n(一)推进依法行政\n"


@pytest.mark.parametrize(
    ("quote", "kind", "wanted"),
    [
        ("严格执行会前学法制度,全年学法9次。", "commitment", "严格执行会前学法制度"),
        ("对重大合同开展合法性审查,提出意见9条。", "commitment", "对重大合同开展合法性审查"),
        ("公职律师覆盖率还需提高", "rectification", "提高公职律师覆盖率"),
        ("执法文书填写不规范", "rectification", "规范执法文书填写"),
        ("案卷归档时有遗漏", "rectification", "整改:案卷归档时有遗漏"),
        (
            "全面建设权责法定、执法严明、公开公正、廉洁高效、人民满意的法治政府",
            "task",
            "建设法治政府",
        ),
    ],
)
def test_a_title_says_what_is_to_be_done(quote, kind, wanted):
    assert title(quote, kind) == wanted


def test_a_focus_becomes_a_title_that_stands_alone():
    assert title("数字化改革", "task", fragment=True) == "推进数字化改革(年度重点)"


def test_a_long_quote_gives_a_title_that_fits():
    quote = "推进" + "、".join(["行政审批制度改革"] * 9) + "。"
    assert len(title(quote, "commitment")) <= 30


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("召开全区依法行政工作会议。", "prove"),
        ("出台《执法协作办法》。", "prove"),
        ("坚持会前学法制度,持续提升法治素养。", "keep"),
        ("每季度向人大报告工作。", "keep"),
        ("办理人大代表建议98件。", "yearly"),
    ],
)
def test_handling_is_read_from_the_wording(sentence, wanted):
    assert read_report(REPORT + sentence).drafts[0].handling == wanted


def test_evidence_is_hinted_at_by_one_document():
    made = read_report(REPORT + "召开全区依法行政工作会议。出台《执法协作办法》。").drafts
    assert [d.evidence_hint for d in made] == ["会议纪要", "文件正文(含文号)"]


BODIES_GIVEN = (
    Body("区司法局", "司法局", ("南湖区司法局",), "合法性审查、行政复议"),
    Body("区财政局", "财政局", (), "预算、政府采购"),
)


@pytest.mark.parametrize(
    ("written", "known", "least"),
    [
        ("区司法局", "区司法局", 1.0),
        ("南湖区司法局", "区司法局", 0.9),
        ("财政局", "区财政局", 0.9),
        ("县民政局", None, 0.0),
    ],
)
def test_a_written_name_is_matched_to_a_department(written, known, least):
    body, sure = match_body(written, BODIES_GIVEN)
    assert (body.name if body else None) == known
    assert sure >= least


def test_a_named_body_comes_before_what_the_duties_suggest():
    (draft,) = read_report(
        REPORT + "区财政局完善合同合法性审查机制。", departments=BODIES_GIVEN
    ).drafts
    assert draft.suggested_leads == ("区财政局", "区司法局")


def test_who_had_the_like_item_last_year_is_suggested():
    earlier = [EarlierItem("开展罚没物品集中拍卖处置工作", "区财政局")]
    text = REPORT + "开展罚没物品集中拍卖处置。"
    assert read_report(text, departments=BODIES_GIVEN).drafts[0].suggested_leads == ()
    (draft,) = read_report(text, departments=BODIES_GIVEN, earlier=earlier).drafts
    assert draft.suggested_leads == ("区财政局",)


def test_the_kept_list_of_bodies_is_whole():
    rows = json.loads(Path(BODIES).read_text(encoding="utf-8"))
    assert len({r["code"] for r in rows}) == len({r["name"] for r in rows}) == len(rows)
    assert sum(r["kind"] == "town" for r in rows) == 11
    assert {r["kind"] for r in rows} == {"party", "department", "town", "other"}
    codes = {r["code"] for r in rows}
    assert all(not r["parent"] or r["parent"] in codes for r in rows)
    assert all(r["duties"] for r in rows if r["kind"] != "town")
    names = [n for r in rows for n in {r["name"], r["short_name"], *r["aliases"]}]
    assert len(names) == len(set(names))
    assert len(known_bodies()) == len(rows)
