"""审签 of progress reports: 已填 → 待审签 → 已报送, online and on paper, with every way back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.web.todo.test_signing import PDF
from tracker.checklist.models import ChecklistItem, Measurement, Target
from tracker.organizations.models import Post
from tracker.periods.models import ProgressReport
from tracker.periods.rows import previous_reports
from tracker.trail.models import Event

State = ProgressReport.State


@pytest.fixture
def body(make):
    make.office_details()
    return make.department("区司法局", sign_off="online")


@pytest.fixture
def clerk(make, body):
    return make.person("经办人甲")


@pytest.fixture
def head(make, body):
    return make.person("负责人甲", role=Post.Role.HEAD)


@pytest.fixture
def office(make):
    return make.person("区办甲", role="office", department=make.department("区依法治区办"))


@pytest.fixture
def period(make):
    return make.period(
        number=2, name="第三季度", opens_on=date(2022, 9, 10), as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )  # fmt: skip


def file(make, person, *items, progress="已抽查11个镇街", **more):
    data = {"act": "file", "row": [item.code for item in items]} | more
    for item in items:
        report = ProgressReport.objects.filter(item=item).first()
        data[f"version-{item.code}"] = report.version if report else 0
        data[f"progress-{item.code}"] = progress
    return make.client(person).post("/period/", data, follow=True).content.decode()


def report_of(item):
    return ProgressReport.objects.select_related("item", "period", "department").get(item=item)


def key(report):
    return f"{report.item.code}.{report.period.number}.{report.department.code}"


def sign(make, person, *reports, **versions):
    data = {"report": [key(report) for report in reports]}
    data |= {f"version-{key(report)}": report.version for report in reports}
    return make.client(person).post(reverse("sign_off"), data | versions, follow=True)


def withdraw(make, person, item):
    return make.client(person).post("/period/", {"act": f"withdraw:{item.code}"}, follow=True)


def test_filed_rows_wait_for_the_head_who_signs_them_at_once(make, clerk, head, office, period):
    items = [make.item(f"第{n}件") for n in (1, 2)]
    assert "2项待单位负责人审签" in file(make, clerk, *items)
    assert "待本单位审签" in make.client(clerk).get("/period/").content.decode()
    assert "第1件" not in make.client(office).get("/verify/").content.decode()
    assert "待我审签（2）" in make.client(head).get("/todo/").content.decode()
    assert make.client(head).get(reverse("sign_off")).content.decode().count("已抽查") == 2
    reports = [report_of(item) for item in items]
    assert "已审签 2 项" in sign(make, head, *reports).content.decode()
    for item in items:
        report = report_of(item)
        assert (report.state, report.signed_by, report.signed_name) == (
            State.FILED, head, "负责人甲"
        )  # fmt: skip
    assert Event.objects.filter(verb="progress.signed").values("batch").distinct().count() == 1
    assert "第1件" in make.client(office).get("/verify/").content.decode()
    page = make.client(office).get(f"/items/{items[0].code}/").content.decode()
    assert "负责人甲审签了第三季度进展，已报区办" in page
    assert "负责人甲 9月15日" in page


def test_items_and_reports_are_signed_together(make, clerk, head, period):
    item = make.item()
    file(make, clerk, item)
    closing = make.item(status="awaiting_signoff")
    report = report_of(item)
    sign(make, head, report, **{"item": closing.code, f"version-{closing.code}": closing.version})
    assert report_of(item).state == State.FILED
    assert ChecklistItem.objects.get(pk=closing.pk).status == "submitted"


def test_a_department_without_sign_off_files_straight_and_a_head_signs_by_filing(
    make, body, clerk, head, period
):
    item, other = make.item(), make.item()
    file(make, head, item)
    assert (report_of(item).state, report_of(item).signed_by) == (State.FILED, head)
    body.sign_off = "none"
    body.save()
    file(make, clerk, other)
    assert (report_of(other).state, report_of(other).signed_on) == (State.FILED, None)


def test_it_is_withdrawn_before_and_after_the_signature(make, clerk, head, period):
    item = make.item()
    file(make, clerk, item)
    withdraw(make, clerk, item)
    assert report_of(item).state == State.FILLED
    file(make, clerk, item)
    sign(make, head, report_of(item))
    withdraw(make, clerk, item)
    report = report_of(item)
    assert (report.state, report.signed_on, report.signed_name, report.filed_on) == (
        State.FILLED, None, "", None
    )  # fmt: skip


def test_the_head_sends_back_with_words_that_the_clerk_reads_where_she_fills(
    make, clerk, head, period
):
    item = make.item()
    file(make, clerk, item)
    url = reverse("report_revise", args=[2022, 2, item.code])
    assert make.client(clerk).get(url).status_code == 403
    client = make.client(head)
    assert client.post(url, {"version": report_of(item).version}).status_code == 422
    sent = {"version": report_of(item).version, "reason": "数据不准"}
    assert client.post(url, sent).status_code == 302
    assert report_of(item).state == State.FILLED
    assert "负责人未审签：数据不准" in make.client(clerk).get("/period/").content.decode()
    file(make, clerk, item, progress="已抽查10个镇街")
    assert report_of(item).sign_off_words == ""
    assert client.post(url, sent).status_code == 422  # of an older version


def test_what_was_withdrawn_meanwhile_is_said_and_the_rest_is_signed(make, clerk, head, period):
    first, second = make.item(), make.item()
    file(make, clerk, first, second)
    reports = [report_of(first), report_of(second)]
    ProgressReport.objects.filter(pk=reports[0].pk).update(version=9)
    text = sign(make, head, *reports).content.decode()
    assert "已审签 1 项" in text
    assert first.short_code in text
    assert report_of(first).state == State.AWAITING_SIGNOFF


def test_nobody_signs_for_another_department(make, clerk, head, period):
    item = make.item()
    file(make, clerk, item)
    other = make.person(role=Post.Role.HEAD, department=make.department("区财政局"))
    sign(make, other, report_of(item))
    assert sign(make, clerk, report_of(item)).status_code == 403
    assert report_of(item).state == State.AWAITING_SIGNOFF


def test_one_scan_serves_items_and_reports(make, body, clerk, office, period):
    body.sign_off = "paper"
    body.save()
    item, later, closing = (
        make.item("抽查"),
        make.item("以后"),
        make.item(status="awaiting_signoff"),
    )
    file(make, clerk, item, later)
    report = report_of(item)
    printed = make.client(clerk).get(
        reverse("sign_off_sheet"), {"item": closing.code, "report": key(report)}
    )
    assert "已抽查11个镇街" in printed.content.decode()
    assert "以后" not in printed.content.decode()
    data = {
        "item": closing.code,
        f"version-{closing.code}": closing.version,
        "report": key(report),
        f"version-{key(report)}": report.version,
        "signed_name": "李局长",
        "declared": "on",
        "scan": SimpleUploadedFile("审签单.pdf", PDF, "application/pdf"),
    }
    assert make.client(clerk).post(reverse("sign_on_paper"), data).status_code == 302
    report, closing = report_of(item), ChecklistItem.objects.get(pk=closing.pk)
    assert (report.state, closing.status) == (State.FILED, "submitted")
    assert (report.signed_name, report.sign_off_sheet) == ("李局长", closing.sign_off_sheet)
    assert report_of(later).state == State.AWAITING_SIGNOFF
    page = make.client(office).get(reverse("verify_report", args=[item.code, 2])).content.decode()
    assert "李局长" in page


def test_the_figure_becomes_this_years_value_with_the_signature(make, clerk, head, period):
    item = make.item()
    Target.objects.create(item=item, name="办件数", value="112", unit="件")
    file(make, clerk, item, **{f"figure-{item.code}": "98"})
    assert not Measurement.objects.exists()
    sign(make, head, report_of(item))
    assert Measurement.objects.get().value == 98


def test_what_is_unsigned_is_not_with_the_office_and_not_the_next_periods_text(
    make, clerk, head, office, period
):
    item = make.item()
    file(make, clerk, item)
    html = make.client(office).get("/periods/2022/2/").content.decode()
    assert "待该单位审签" in html
    assert "0/1" in html
    later = make.period(
        number=3, as_of_on=date(2022, 12, 30), opens_on=date(2022, 12, 20),
        closes_on=date(2023, 1, 9),
    )  # fmt: skip
    assert previous_reports(later, [item.pk]) == {}
    sign(make, head, report_of(item))
    assert "1/1" in make.client(office).get("/periods/2022/2/").content.decode()
    assert previous_reports(later, [item.pk])
