"""The import page: rehearsal with old and new, marked copy, confirmation."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from tracker.organizations.models import Post
from tracker.periods.models import ProgressReport
from tracker.reminders.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(make):
    return make.person("区办甲", role=Post.Role.OFFICE, department=make.department("区依法治区办"))


@pytest.fixture
def filled(make, tmp_path):
    """The exported ledger with cells changed: {(code, heading): value}."""
    make.office_details()

    def fill(values, username=None):
        path = tmp_path / "台账.xlsx"
        call_command("export_workbook", str(path), **({"username": username} if username else {}))
        book = load_workbook(path)
        sheet = book["明细"]
        head = next(r for r in sheet.iter_rows() if any(c.value == "编号" for c in r))
        columns = {cell.value: cell.column for cell in head}
        for row in sheet.iter_rows(min_row=head[0].row + 1):
            for (code, heading), value in values.items():
                if row[columns["编号"] - 1].value == code:
                    row[columns[heading] - 1].value = value
        out = io.BytesIO()
        book.save(out)
        return SimpleUploadedFile("填好的台账.xlsx", out.getvalue())

    return fill


def ticket(answer):
    return re.search(r'name="ticket" value="([^"]+)"', answer.content.decode()).group(1)


def test_the_office_sees_old_and_new_and_confirms(make, office, filled):
    item = make.item(remark="旧话")
    client = make.client(office)
    upload = filled({(item.code, "备注"): "新话"})
    answer = client.post(reverse("workbook_import"), {"workbook": upload})
    page = answer.content.decode()
    assert "旧话" in page
    assert "新话" in page
    item.refresh_from_db()
    assert item.remark == "旧话", "a rehearsal changes nothing"
    answer = client.post(reverse("workbook_import"), {"ticket": ticket(answer)}, follow=True)
    item.refresh_from_db()
    assert item.remark == "新话"
    assert "已改动或新增1项，没有发邮件" in answer.content.decode()
    assert not Mail.objects.exists()


def test_rows_in_error_hold_back_unless_only_the_good_ones_are_taken(make, office, filled):
    good, bad = make.item(), make.item()
    client = make.client(office)
    upload = filled({(good.code, "备注"): "好", (bad.code, "现行时限"): "月底"})
    answer = client.post(reverse("workbook_import"), {"workbook": upload})
    assert "“月底”不是日期" in answer.content.decode()
    key = ticket(answer)
    answer = client.post(reverse("workbook_import"), {"ticket": key})
    assert answer.status_code == 422
    assert "没有改动任何内容" in answer.content.decode()
    client.post(reverse("workbook_import"), {"ticket": key, "rows": "good"})
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.remark == "好"
    assert bad.due_on == date(2022, 12, 30)


def test_the_marked_copy_has_a_comment_on_each_bad_cell_and_can_be_sent_again(make, office, filled):
    bad, good = make.item(), make.item()
    client = make.client(office)
    upload = filled({(bad.code, "现行时限"): "月底", (good.code, "备注"): "=1+1"})
    answer = client.post(reverse("workbook_import"), {"workbook": upload})
    answer = client.post(reverse("workbook_marked"), {"ticket": ticket(answer)})
    data = b"".join(answer.streaming_content)
    sheet = load_workbook(io.BytesIO(data))["明细"]
    comments = {c.value: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert comments["月底"].startswith("“月底”不是日期")
    assert "是公式" in comments["=1+1"]
    again = SimpleUploadedFile("批注.xlsx", data)
    answer = client.post(reverse("workbook_import"), {"workbook": again})
    assert "“月底”不是日期" in answer.content.decode()


def test_a_clerk_hands_in_progress_from_the_sheet(make, filled):
    clerk = make.person("经办人甲", department=make.justice)
    period = make.period(
        number=3, name="第三季度",
        opens_on=date(2022, 9, 1), as_of_on=date(2022, 9, 30), closes_on=date(2022, 10, 8),
    )  # fmt: skip
    item = make.item()
    client = make.client(clerk)
    upload = filled({(item.code, "进展情况"): "已培训3场。"}, clerk.user.username)
    answer = client.post(reverse("workbook_import"), {"workbook": upload})
    assert "本期截止前可以撤回" in answer.content.decode()
    client.post(reverse("workbook_import"), {"ticket": ticket(answer)})
    report = ProgressReport.objects.get(period=period, item=item)
    assert (report.state, report.progress) == ("filed", "已培训3场。")


def test_somebody_was_faster_than_the_confirmation(make, office, filled):
    item = make.item()
    client = make.client(office)
    answer = client.post(
        reverse("workbook_import"), {"workbook": filled({(item.code, "备注"): "表里的话"})}
    )
    type(item).objects.filter(pk=item.pk).update(version=7, remark="别人的话")
    answer = client.post(reverse("workbook_import"), {"ticket": ticket(answer)})
    assert "请重新导出" in answer.content.decode()
    item.refresh_from_db()
    assert item.remark == "别人的话"


def test_a_ticket_of_somebody_else_opens_nothing(make, office, filled):
    item = make.item()
    answer = make.client(office).post(
        reverse("workbook_import"), {"workbook": filled({(item.code, "备注"): "新"})}
    )
    other = make.client(make.person("区办乙", role=Post.Role.OFFICE))
    for name in ("workbook_import", "workbook_marked"):
        found = other.post(reverse(name), {"ticket": ticket(answer)}, follow=True)
        assert "请重新选择" in found.content.decode() or "重新选择" in found.content.decode()
    item.refresh_from_db()
    assert item.remark == ""


def test_a_file_that_is_no_workbook_says_so_beside_its_field(make, office):
    upload = SimpleUploadedFile("台账.xlsx", b"hello")
    answer = make.client(office).post(reverse("workbook_import"), {"workbook": upload})
    assert answer.status_code == 422
    assert "不是 Excel" in answer.content.decode()


def test_a_viewer_has_no_import(make):
    viewer = make.person("区领导", role=Post.Role.VIEWER)
    assert make.client(viewer).get(reverse("workbook_import")).status_code == 403
    assert "workbook_import" not in make.client(viewer).get(reverse("item_list")).content.decode()
