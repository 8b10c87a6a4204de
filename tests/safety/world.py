"""One small district in which every URL has something to answer with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factory import Factory
from tracker import clock
from tracker.checklist.evidence import Details, add_evidence
from tracker.checklist.models import ChecklistItem, Indicator, IndicatorMark, Target
from tracker.files.store import receive
from tracker.jobs.models import JobRun
from tracker.organizations.models import Post
from tracker.periods.freezing import take_snapshots
from tracker.reminders.models import Mail
from tracker.workbooks.export_jobs import LIST, Asked, ask_export

ROLES = ("anonymous", "staff", "liaison", "head", "helper", "outsider", "viewer", "office")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

# Acts that need an item in a status of their own; every other URL gets the one in progress.
STATUS_FOR = {
    "item_accept": "assigned",
    "item_refuse": "assigned",
    "item_withdraw": "submitted",
    "item_close": "submitted",
    "item_return": "submitted",
    "verify": "submitted",
    "item_reopen": "closed",
    "item_sign": "awaiting_signoff",
    "item_take_back_time": "returned",
    "item_answer_time": "returned",
    "item_revise": "awaiting_signoff",
    "report_revise": "awaiting_signoff",
}

# The occurrence of the recurring item that each of its URLs gets.
LABEL_FOR = {
    "occurrence_next": "",
    "occurrence_report": "M09",
    "occurrence_withdraw": "M07",
    "verify_occurrence": "M07",
    "occurrence_reopen": "M06",
}


@dataclass
class World:
    """People by role, and the keyword arguments of each URL."""

    people: dict[str, Any]
    items: dict[str, ChecklistItem]
    objects: dict[str, Any]
    make: Factory

    def client(self, role: str) -> Client:
        """A browser in which that role is logged in; nobody for anonymous."""
        return Client() if role == "anonymous" else self.make.client(self.people[role])

    def arguments(self, name: str, parameters: set[str]) -> dict[str, Any]:
        """What the URL of that name is filled in with."""
        values: dict[str, Any] = {
            "year": 2022,
            "number": 1,
            "uidb64": "MQ",
            "token": "x-y",
            "act": "close",
        }
        if name in LABEL_FOR:
            values |= {"code": self.items["recurring"].code, "label": LABEL_FOR[name]}
        elif name.startswith(("department", "person_new")):
            values["code"] = self.objects["department"].code
        else:
            values["code"] = self.items[STATUS_FOR.get(name, "in_progress")].code
        for prefix, thing in self.objects.items():
            if name.startswith(prefix) and hasattr(thing, "public_id"):
                values["public_id"] = thing.public_id
        missing = parameters - set(values)
        assert not missing, f"tests/safety/world.py knows nothing for {name}: {missing}"
        return {key: values[key] for key in parameters}


def build(make: Factory) -> World:
    """The district: a lead with three roles, a helper, an outsider, a leader, two of the office."""
    make.office_details()
    lead, helper = make.justice, make.department("区财政局")
    outside, office = make.department("区教育局"), make.department("区依法治区办")
    people = {
        "staff": make.person("经办人甲", department=lead),
        "liaison": make.person("联络员甲", role=Post.Role.LIAISON, department=lead),
        "head": make.person("负责人甲", role=Post.Role.HEAD, department=lead),
        "helper": make.person("经办人乙", department=helper),
        "outsider": make.person("经办人丙", department=outside),
        "viewer": make.person("区领导", role=Post.Role.VIEWER, department=office),
        "office": make.person("区办甲", role=Post.Role.OFFICE, department=office),
    }
    make.person("区办乙", role=Post.Role.OFFICE, department=office)
    items = {
        status: make.item(f"事项{status}", status=status)
        for status in (
            "in_progress",
            "assigned",
            "awaiting_signoff",
            "submitted",
            "returned",
            "closed",
        )
    }
    items["recurring"] = make.recurring("每月通报", recurrence="monthly")
    reported = {"submitted_on": make.today, "submitted_by": people["liaison"], "text": "已通报"}
    for label, status in (("M06", "closed"), ("M07", "submitted")):
        found = items["recurring"].occurrences.filter(label=label)
        found.update(status=status, decided_on=make.today, **reported)
    for item in items.values():
        make.contribution(item, helper)
    make.step(items["in_progress"])
    make.request(items["returned"], asked_by=people["staff"])
    period = make.period()
    make.progress_report(items["in_progress"], period)
    make.progress_report(items["awaiting_signoff"], period, state="awaiting_signoff")
    take_snapshots(make.today)
    Target.objects.create(item=items["in_progress"], name="办件数", value="112", unit="件")
    report = make.report()
    make.draft(commitment=make.commitment(report=report))
    actor = make.actor(people["staff"])
    received = receive([PDF], "名册.pdf")
    received_text = receive(["办结率".encode()], "说明.txt")
    added = add_evidence(items["in_progress"], actor, [received, received_text], Details(True))
    mail = Mail.objects.create(
        person=people["staff"], kind="digest", send_on=make.today, language="zh-hans",
        subject="1件待办", message_id="x", prepared_at=clock.now(),
    )  # fmt: skip
    job = JobRun.objects.create(name="export", started_at=clock.now(), heartbeat_at=clock.now())
    wanted = Asked(LIST, items["closed"].checklist_id)
    export = ask_export(wanted, actor, language="zh-hans")
    indicator = Indicator.objects.create(code="1.1", text="健全制度", level=2, position=1)
    IndicatorMark.objects.create(
        indicator=indicator, item=items["in_progress"], is_on=True, marked_on=make.today
    )
    objects = {
        "export_run": export,
        "department": lead,
        "person": people["outsider"],
        "evidence": added.accepted[0].evidence,
        "evidence_preview": added.accepted[1].evidence,
        "report": report,
        "draft": report,
        "heading": report,
        "publish": report,
        "indicator": indicator,
        "mail": mail,
        "mail_trust": people["staff"],
        "job": job,
    }
    return World(people, items, objects, make)


def url_names() -> Iterator[tuple[str, set[str]]]:
    """Every URL of the site: its name and the names of its parameters."""
    yield from _walk(get_resolver(), set())


def _walk(resolver: URLResolver, above: set[str]) -> Iterator[tuple[str, set[str]]]:
    for entry in resolver.url_patterns:
        parameters = above | set(entry.pattern.converters)
        if isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            yield entry.name, parameters
        else:
            yield from _walk(entry, parameters)
