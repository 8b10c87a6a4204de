"""10,000 items, and the list page beside its floor and its peers; see list_page."""

from datetime import date, timedelta
from typing import Any

import django_tables2 as tables
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_list
from django.db.models import QuerySet
from django.template.loader import get_template
from django.test import RequestFactory

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.lights import light_rule, light_words
from tracker.checklist.models import (
    Checklist,
    ChecklistItem,
    Commitment,
    Contribution,
    ItemPassage,
)
from tracker.checklist.models.plan import Kind
from tracker.organizations.actors import actor_of_user
from tracker.organizations.models import Department, Person, Post, User
from tracker.reports.models import Passage, Report
from tracker.web.checklist.list_view import filters_of, table_of

ITEMS, PER_HEADING, ON_PAGE = 10_000, 40, 50
TODAY = date(2022, 9, 15)
SENTENCE = "每季度向区人大常委会与“一府一委两院”工作联席会议汇报法治政府建设情况。"
STATUSES = ("in_progress", "in_progress", "assigned", "submitted", "returned", "closed")
FIELDS = (
    "short_code",
    "title",
    "handling",
    "lead_department",
    "owner",
    "due_on",
    "light",
    "status",
    "updated_on",
    "original_due_on",
    "version",
    "evidence_required",
)
CALENDAR = WorkCalendar()


def fill() -> User:
    """10,000 items of 40 departments under 250 headings, half of them helped; who looks at them."""
    bodies = [
        Department(code=f"d{n}", name=f"南湖区单位{n}", short_name=f"单位{n}", kind="town", order=n)
        for n in range(40)
    ]
    Department.objects.bulk_create(bodies)
    user = User.objects.create_superuser("office", password=None)
    person = Person.objects.create(user=user, name="区办甲")
    Post.objects.create(person=person, department=bodies[0], role="office", from_on=TODAY)
    owner = Post.objects.create(person=person, department=bodies[1], role="staff", from_on=TODAY)
    checklist = Checklist.objects.create(plan_year=2022, published_on=date(2022, 4, 6))
    report = Report.objects.create(
        title="报告", year=2021, plan_year=2022, sha256="0", imported_on=TODAY, text=SENTENCE * 1000
    )
    headings = [
        Commitment(checklist=checklist, report=report, section="一、", heading=f"({n})", position=n)
        for n in range(ITEMS // PER_HEADING)
    ]
    Commitment.objects.bulk_create(headings)
    items = [_item(n, checklist, headings[n // PER_HEADING], bodies, owner) for n in range(ITEMS)]
    ChecklistItem.objects.bulk_create(items, batch_size=500)
    passages = [
        Passage(report=report, start=n * len(SENTENCE), end=(n + 1) * len(SENTENCE), label="item")
        for n in range(1000)
    ]
    Passage.objects.bulk_create(passages)
    ItemPassage.objects.bulk_create(
        ItemPassage(item=item, passage=(p := passages[n % 1000]), start=p.start, end=p.end)
        for n, item in enumerate(items)
    )
    Contribution.objects.bulk_create(
        Contribution(item=item, department=bodies[3], asked_on=TODAY) for item in items[::2]
    )
    return user


def _item(
    n: int, checklist: Checklist, heading: Commitment, bodies: list[Department], owner: Post
) -> ChecklistItem:
    due_on = TODAY + timedelta(days=n * 37 % 240 - 60)
    return ChecklistItem(
        checklist=checklist,
        commitment=heading,
        kind=Kind.RECTIFICATION,
        position=n,
        number=n + 1,
        code=f"2022-P{n + 1:02d}",
        title=f"提升镇街合法性审查全覆盖质量第{n}项",
        lead_department=bodies[n % 40],
        owner=owner if n % 3 else None,
        due_on=due_on,
        original_due_on=due_on,
        status=STATUSES[n % 6],
        submitted_on=TODAY if STATUSES[n % 6] == "submitted" else None,
        decided_on=TODAY if STATUSES[n % 6] == "closed" else None,
        updated_on=TODAY,
    )


def rows() -> QuerySet[ChecklistItem]:
    """What the floor and the peers start from: the same annotation, joins and order as ours."""
    return (
        ChecklistItem.objects.exclude(status="draft")
        .filter(checklist__plan_year=2022)
        .annotate(light_rule=light_rule(TODAY, CALENDAR))
        .select_related("lead_department", "owner__person", "commitment")
        .order_by("commitment__position", "position", "pk")
    )


class PlainTable(tables.Table):
    """django-tables2 as its manual shows it, with its own template."""

    light = tables.Column(empty_values=())
    short_code = tables.Column(linkify=True)

    class Meta:
        model = ChecklistItem
        fields = FIELDS
        sequence = FIELDS
        template_name = "django_tables2/table.html"

    def render_light(self, record: ChecklistItem) -> str:
        return light_words(record, TODAY, CALENDAR)


class ItemAdmin(admin.ModelAdmin):
    """Django's changelist with the same columns."""

    list_display = FIELDS
    list_per_page = ON_PAGE
    show_full_result_count = False
    ordering = ("commitment__position", "position", "pk")

    def get_queryset(self, request: Any) -> QuerySet[ChecklistItem]:
        return rows()

    def light(self, item: ChecklistItem) -> str:
        return light_words(item, TODAY, CALENDAR)


def contestants(user: User) -> dict[str, Any]:
    """The four pages, each a call that renders once."""
    ChecklistItem.get_absolute_url = lambda item: f"/items/{item.code}/"  # type: ignore[attr-defined]
    item_admin = ItemAdmin(ChecklistItem, admin.site)
    bare_template = get_template("list_page_bare.html")
    ours_template = get_template("tables/_table.html")

    actor = actor_of_user(user, TODAY)

    def request(path: str) -> Any:
        made = RequestFactory().get(path)
        made.user = user
        made.today = TODAY  # type: ignore[attr-defined]
        made.actor = actor  # type: ignore[attr-defined]
        return made

    def ours() -> str:
        asked = request("/items/?columns=all")
        table = table_of(asked, filters_of(asked))
        return ours_template.render({"table": table}, asked)

    def bare() -> str:
        page = rows()[:ON_PAGE]
        for item in page:
            item.light = light_words(item, TODAY, CALENDAR)  # type: ignore[attr-defined]
        return bare_template.render({"rows": page})

    def plain_table() -> str:
        asked = request("/items/")
        table = PlainTable(rows())
        tables.RequestConfig(asked, paginate={"per_page": ON_PAGE}).configure(table)
        return str(table.as_html(asked))

    def changelist() -> str:
        asked = request("/admin/tracker/checklistitem/")
        found = item_admin.get_changelist_instance(asked)
        found.formset = None
        node = get_template("admin/change_list_results.html")
        return node.render(result_list(found), asked)

    return {
        "ours": ours,
        "bare": bare,
        "django-tables2's default": plain_table,
        "Django admin's changelist": changelist,
    }
