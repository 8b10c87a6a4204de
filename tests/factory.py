"""Rows for tests: the `make` fixture (tests/conftest.py) hands out one Factory per test.

Everything stands on the demo's business date, Thursday 15 September 2022. Items come out
published, in progress, of the kind `rectification`, due 30 December, unless fields say otherwise.
Rows are written directly, without Events: what is tested goes through the user's door.
"""

import uuid
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db.models import Max
from django.test import Client

from tracker.calendars.working_days import WorkCalendar, load_calendar
from tracker.checklist.following import follow
from tracker.checklist.models import (
    Checklist,
    ChecklistItem,
    Commitment,
    Contribution,
    Evidence,
    EvidenceLink,
    ExtensionRequest,
    ItemPassage,
    Step,
)
from tracker.checklist.models.item import CODE_LETTERS
from tracker.checklist.models.plan import Kind
from tracker.checklist.occurrences import planned
from tracker.clock import now
from tracker.files.models import StoredFile
from tracker.organizations.actors import Actor, actor_for, system_actor
from tracker.organizations.models import Department, OfficeDetails, Person, Post, User
from tracker.periods.models import Period, ProgressReport
from tracker.reports.models import Passage, Report

TODAY = date(2022, 9, 15)
PASSWORD = "a good long password"
QUOTE = "镇街合法性审查全覆盖工作还有待提升"


class Factory:
    """Makes rows with sensible defaults; every method takes the fields a test cares about."""

    today = TODAY
    password = PASSWORD

    def __init__(self) -> None:
        self._numbers = count(1)

    # --- organizations ---------------------------------------------------------------------
    def office_details(self, **fields: Any) -> OfficeDetails:
        """The office's own details (one row)."""
        values = {
            "district": "南湖区",
            "office_name": "区委依法治区办",
            "reporting_unit": "区司法局",
            "contact": "区办甲",
            "phone": "0573-80000000",
        } | fields
        details, _created = OfficeDetails.objects.update_or_create(pk=1, defaults=values)
        return details

    def department(self, short_name: str = "", **fields: Any) -> Department:
        """A department; the same short name gives the same row."""
        found = Department.objects.filter(short_name=short_name).first() if short_name else None
        if found:
            return found
        number = next(self._numbers)
        short = short_name or f"单位{number}"
        values = {
            "code": f"body-{number}",
            "name": f"南湖{short}",
            "short_name": short,
            "kind": Department.Kind.DEPARTMENT,
            "order": number,
        } | fields
        return Department.objects.create(**values)

    @property
    def justice(self) -> Department:
        """区司法局, the department most tests use."""
        return self.department("区司法局")

    def person(
        self,
        name: str = "",
        *,
        role: str = Post.Role.STAFF,
        department: Department | None = None,
        login: bool = True,
        **fields: Any,
    ) -> Person:
        """A person with one post from the year's first day, and a log-in unless told otherwise."""
        number = next(self._numbers)
        user = None
        if login:
            user = User.objects.create_user(f"user{number}", password=PASSWORD)
        values = {
            "name": name or f"人员{number}",
            "phone": f"0573-{number:08d}",
            "email": f"user{number}@example.cn",
        } | fields
        person = Person.objects.create(user=user, **values)
        self.post(person, role=role, department=department)
        return person

    def post(
        self,
        person: Person,
        *,
        role: str = Post.Role.STAFF,
        department: Department | None = None,
        **fields: Any,
    ) -> Post:
        """A further post of a person."""
        values = {"from_on": date(2022, 1, 1)} | fields
        return Post.objects.create(
            person=person, department=department or self.justice, role=role, **values
        )

    def actor(self, person: Person | None = None, on: date | None = None) -> Actor:
        """Who acts: the person on the business date, or the system."""
        day = on or self.today
        return actor_for(person, day) if person else system_actor(day)

    def client(self, person: Person, language: str = "") -> Client:
        """A browser in which the person is logged in; the site's own Chinese unless told."""
        assert person.user is not None
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        if language:
            client.cookies["django_language"] = language
        return client

    @property
    def calendar(self) -> WorkCalendar:
        """The working-day calendar with the office's own days."""
        return load_calendar()

    # --- the checklist ---------------------------------------------------------------------
    def report(
        self, text: str = f"一是法治建设基础不牢。{QUOTE},请重视。", **fields: Any
    ) -> Report:
        """A source document with its text."""
        values = {
            "title": "2021年法治政府建设工作报告",
            "year": 2021,
            "plan_year": 2022,
            "sha256": uuid.uuid4().hex * 2,
            "imported_on": self.today,
            "text": text,
        } | fields
        return Report.objects.create(**values)

    def checklist(self, plan_year: int = 2022) -> Checklist:
        """The list of a plan year (made once), published on 6 April."""
        found, _created = Checklist.objects.get_or_create(
            plan_year=plan_year, defaults={"published_on": date(plan_year, 4, 6)}
        )
        return found

    def commitment(self, heading: str = "一是法治建设基层基础不牢", **fields: Any) -> Commitment:
        """A heading over items; the same heading gives the same row."""
        checklist = fields.pop("checklist", None) or self.checklist()
        found = Commitment.objects.filter(checklist=checklist, heading=heading).first()
        if found:
            return found
        values = {"section": "问题和不足", "position": next(self._numbers)} | fields
        return Commitment.objects.create(checklist=checklist, heading=heading, **values)

    def item(self, title: str = "", **fields: Any) -> ChecklistItem:
        """A published item: in progress, a problem to mend, led by 区司法局, no evidence asked."""
        kind = Kind(fields.pop("kind", Kind.RECTIFICATION))
        commitment = fields.pop("commitment", None) or self.commitment()
        checklist = commitment.checklist
        number = fields.pop("number", None) or self._next_number(checklist, kind)
        status = fields.get("status", ChecklistItem.Status.IN_PROGRESS)
        due_on = fields.pop("due_on", date(2022, 12, 30))
        values: dict[str, Any] = {
            "title": title or f"提升第{number}项工作质量",
            "handling": "keep" if kind == Kind.COMMITMENT else "",
            "position": number,
            "code": f"{checklist.plan_year}-{CODE_LETTERS[kind]}{number:02d}",
            "due_on": due_on,
            "original_due_on": due_on,
            "status": status,
            "review": ChecklistItem.Review.ACCEPTED,
            "evidence_required": False,
            "published_on": date(2022, 4, 6),
            "assigned_on": date(2022, 4, 6),
        } | fields
        values.setdefault("lead_department", self.justice)
        if status == "closed":
            values.setdefault("decided_on", self.today)
        if status in ("submitted", "awaiting_signoff"):
            values.setdefault("submitted_on", self.today)
            values.setdefault("outcome", "已完成")
        return ChecklistItem.objects.create(
            checklist=checklist, commitment=commitment, kind=kind, number=number, **values
        )

    def recurring(self, title: str = "", **fields: Any) -> ChecklistItem:
        """A measure kept up each quarter unless told otherwise, with its occurrences from Q2 on."""
        values = {"kind": Kind.COMMITMENT, "recurrence": "quarterly"} | fields
        item = self.item(title, **values)
        days = planned(
            item.recurrence,
            item.checklist.plan_year,
            since=date(item.checklist.plan_year, 4, 6),
            calendar=self.calendar,
        )
        for label, (ends_on, due_on) in days.items():
            item.occurrences.create(
                label=label, ends_on=ends_on, original_due_on=due_on, due_on=due_on
            )
        ChecklistItem.objects.filter(pk=item.pk).update(**follow(item))
        item.refresh_from_db()
        return item

    def draft(self, title: str = "提升审查质量", **fields: Any) -> ChecklistItem:
        """An item still in review: no code, no number, no lead."""
        commitment = fields.pop("commitment", None) or self.commitment()
        values = {"kind": Kind.RECTIFICATION, "position": next(self._numbers)} | fields
        return ChecklistItem.objects.create(
            checklist=commitment.checklist, commitment=commitment, title=title, **values
        )

    def quote(self, item: ChecklistItem, report: Report | None = None) -> ItemPassage:
        """Ties the item to the report's words QUOTE."""
        source = report or self.report()
        start = source.text.index(QUOTE)
        passage, _created = Passage.objects.get_or_create(
            report=source, start=start, end=start + len(QUOTE), defaults={"label": "item"}
        )
        if item.commitment.report_id is None:
            Commitment.objects.filter(pk=item.commitment_id).update(report=source)
        return ItemPassage.objects.create(
            item=item, passage=passage, start=passage.start, end=passage.end
        )

    def contribution(
        self, item: ChecklistItem, department: Department | None = None, **fields: Any
    ) -> Contribution:
        """A co-department asked for its 配合情况; `text` marks it as given."""
        values = {"asked_on": date(2022, 4, 6)} | fields
        if values.get("text"):
            values.setdefault("given_on", self.today)
        return Contribution.objects.create(
            item=item, department=department or self.department(), **values
        )

    def request(self, item: ChecklistItem, **fields: Any) -> ExtensionRequest:
        """An extension asked for until the year's end, undecided unless told otherwise."""
        values = {
            "kind": "extension",
            "reason": "疫情影响",
            "wished_on": date(2022, 12, 31),
            "consented_by": "负责人甲",
            "asked_on": self.today,
        } | fields
        if "asked_by" not in values:
            values["asked_by"] = self.person(department=item.lead_department)
        if values.get("answer") == "granted":
            values.setdefault("granted_on", values["wished_on"])
        return ExtensionRequest.objects.create(item=item, **values)

    def step(self, item: ChecklistItem, title: str = "完成抽查", **fields: Any) -> Step:
        """An open step of an item, due in a month unless told otherwise."""
        values = {"due_on": date(2022, 10, 14)} | fields
        values.setdefault("original_due_on", values["due_on"])
        return Step.objects.create(item=item, title=title, **values)

    def evidence(
        self, *items: ChecklistItem, file_name: str = "公职律师名册.pdf", **fields: Any
    ) -> Evidence:
        """An evidence row linked to the items; its bytes exist as a row only."""
        stored = fields.pop("file", None) or self.stored_file()
        values = {
            "file_name": file_name,
            "uploaded_on": self.today,
            "declared_unclassified": True,
            "department": items[0].lead_department if items else None,
        } | fields
        evidence = Evidence.objects.create(file=stored, **values)
        for item in items:
            EvidenceLink.objects.create(evidence=evidence, item=item, linked_on=self.today)
        return evidence

    def stored_file(self, **fields: Any) -> StoredFile:
        """The row of a stored file, without bytes on the disk."""
        values = {
            "sha256": uuid.uuid4().hex * 2,
            "size_bytes": 1234,
            "type": "pdf",
            "stored_at": now(),
            "checked_at": now(),
        } | fields
        return StoredFile.objects.create(**values)

    # --- periods ---------------------------------------------------------------------------
    def period(self, **fields: Any) -> Period:
        """The second quarter's round unless told otherwise."""
        checklist = fields.pop("checklist", None) or self.checklist()
        values = {
            "number": 1,
            "name": "2022年第二季度",
            "opens_on": date(2022, 6, 20),
            "as_of_on": date(2022, 6, 30),
            "closes_on": date(2022, 7, 8),
        } | fields
        values.setdefault("ends_on", _quarter_end(checklist.plan_year, values["number"]))
        found, _created = Period.objects.get_or_create(
            checklist=checklist, number=values.pop("number"), defaults=values
        )
        return found

    def progress_report(
        self, item: ChecklistItem, period: Period | None = None, **fields: Any
    ) -> ProgressReport:
        """A filed progress report of the item's lead department unless told otherwise."""
        values = {
            "department": item.lead_department,
            "state": ProgressReport.State.FILED,
            "progress": "已开展抽查,合格8个镇街。",
            "filed_on": self.today,
        } | fields
        return ProgressReport.objects.create(period=period or self.period(), item=item, **values)

    @staticmethod
    def _next_number(checklist: Checklist, kind: str) -> int:
        rows = ChecklistItem.objects.filter(checklist=checklist, kind=kind)
        return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _quarter_end(year: int, quarter: int) -> date:
    return date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)
