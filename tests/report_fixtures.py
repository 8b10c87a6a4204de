"""The real report and the people who review it."""

from datetime import date
from pathlib import Path

import pytest

import tracker.reports
from tests.factory import Factory
from tracker.checklist.drafting import import_report
from tracker.checklist.models import ChecklistItem
from tracker.organizations.bodies import load_departments
from tracker.organizations.models import Department, Person, Post
from tracker.reports.importing import SourceFacts, read_source
from tracker.reports.models import Report

PUBLISHED_ON = date(2022, 4, 6)
SMALL = """2021年法治政府建设情况报告
一、依法全面履行职能
(一)优化营商环境。召开优化营商环境推进会议3次,印发《优化营商环境工作方案》。定期开展涉企执法检查,办结投诉举报25件。
(二)推进政务公开。持续推进政务公开标准化规范化建设,全年主动公开信息1200条。
二、存在的问题和不足
一是行政执法规范化水平有待提升。部分乡镇执法案卷质量不高,执法人员持证率偏低。
三、2022年工作安排
2022年,将深入推进数字化改革,全面落实行政规范性文件备案审查制度。
"""
REAL = Path(tracker.reports.__file__).parent / "data" / "nanhu-2021.txt"


@pytest.fixture
def real_report() -> bytes:
    """南湖区's report of 2021, as published."""
    return REAL.read_bytes()


@pytest.fixture
def bodies(make: Factory) -> list[Department]:
    """Nanhu's departments."""
    load_departments(make.actor())
    return list(Department.objects.all())


@pytest.fixture
def office(make: Factory, bodies: list[Department]) -> Person:
    """区办甲, of the office."""
    make.office_details()
    body = next(b for b in bodies if "区委依法治区办" in b.names())
    return make.person("区办甲", role=Post.Role.OFFICE, department=body)


@pytest.fixture
def other(make: Factory, office: Person) -> Person:
    """区办乙, of the office too."""
    return make.person("区办乙", role=Post.Role.OFFICE, department=office.posts.get().department)


@pytest.fixture
def imported(make: Factory, office: Person, real_report: bytes) -> Report:
    """The real report, read and drafted by the office on 6 April 2022."""
    source = read_source(real_report, SourceFacts("nanhu-2021.txt"), _departments())
    return import_report(source, make.actor(office, PUBLISHED_ON), make.calendar)


@pytest.fixture
def small(make: Factory, office: Person) -> Report:
    """A report of three headings, read the same way."""
    source = read_source(SMALL.encode(), SourceFacts("小报告.txt"), _departments())
    return import_report(source, make.actor(office, PUBLISHED_ON), make.calendar)


def _departments() -> list[Department]:
    return list(Department.objects.current())


def drafts_of(report: Report) -> list[ChecklistItem]:
    """The drafts of a report as they stand now, in text order."""
    return list(
        ChecklistItem.objects.filter(commitment__report=report, replaced_by=None)
        .select_related("checklist", "lead_department", "commitment")
        .order_by("position", "pk")
    )
