"""A step that is late is named in its item's row of the digest."""

from datetime import date


def test_the_digest_names_the_step_in_the_items_row(make, desk, clerk, owned):
    item = owned(due_on=date(2022, 9, 29))
    make.step(item, due_on=date(2022, 9, 9))
    desk.send("2022-09-15")
    (mail,) = desk.mails_to(clerk)
    assert "节点“完成抽查”逾期3个工作日" in mail.content.text
