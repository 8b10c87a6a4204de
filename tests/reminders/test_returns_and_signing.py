"""The digest says which file failed, and how many progress reports wait for the head."""

from datetime import date

from tracker.checklist.faults import check_faults
from tracker.checklist.workflow import send_back
from tracker.organizations.models import Post
from tracker.periods.filing import return_report


def test_the_line_of_a_returned_item_names_the_files(make, desk, clerk, owned):
    item = owned(status="submitted", due_on=date(2022, 12, 30))
    make.evidence(item, file_name="名册.pdf")
    link = item.evidence_links.select_related("evidence").get()
    check_faults(item, {link: "缺盖章"})
    office = make.actor(desk.office, date(2022, 9, 14))
    send_back(item, office, version=1, reason="请补", ground="incomplete", faults={link: "缺盖章"})
    desk.send("2022-09-14")
    (mail,) = desk.mails_to(clerk)
    assert "材料不全：请补" in mail.content.text
    assert "“名册.pdf”：缺盖章" in mail.content.text


def test_a_returned_report_is_told_with_its_ground_and_files(make, desk, clerk, owned):
    item = owned(due_on=date(2022, 12, 30))
    make.evidence(item, file_name="统计表.xlsx")
    link = item.evidence_links.select_related("evidence").get()
    report = make.progress_report(item)
    office = make.actor(desk.office, date(2022, 9, 14))
    return_report(
        report,
        office,
        version=1,
        reason="请重填",
        ground="figures_differ",
        faults={link: "缺截至日期"},
    )
    desk.send("2022-09-14")
    (mail,) = desk.mails_to(clerk)
    assert "数据口径不一致：请重填" in mail.content.text
    assert "“统计表.xlsx”：缺截至日期" in mail.content.text


def test_the_head_is_told_in_one_line_how_many_reports_wait(make, desk, owned):
    head = make.person("负责人甲", role=Post.Role.HEAD)
    period = make.period(
        number=2, name="第三季度", opens_on=date(2022, 9, 10), as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )  # fmt: skip
    for _n in range(3):
        make.progress_report(
            owned(due_on=date(2022, 12, 30)),
            period,
            state="awaiting_signoff",
            filed_on=date(2022, 9, 14),
        )
    desk.send("2022-09-14")
    (mail,) = desk.mails_to(head)
    assert "第三季度：3项进展待您审签" in mail.content.text
