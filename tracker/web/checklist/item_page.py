"""What the page of an item shows, gathered with a fixed number of queries."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.calendars.working_days import WorkCalendar
from tracker.checklist.evidence import require_may_add
from tracker.checklist.extensions import Granted, granted_counts, open_request
from tracker.checklist.history import events_of, line
from tracker.checklist.lights import light_rule
from tracker.checklist.models import (
    ChecklistItem,
    Contribution,
    Evidence,
    EvidenceLink,
    ExtensionRequest,
)
from tracker.checklist.noting import kinds_for
from tracker.checklist.querysets import AT_WORK, ItemQuerySet
from tracker.checklist.steps import may_plan, step_lines
from tracker.checklist.workflow import can_verify
from tracker.organizations.actors import Actor
from tracker.organizations.models import Person, Post
from tracker.periods.models import ProgressReport
from tracker.periods.rounds import period_label
from tracker.reports.models import Report
from tracker.trail.errors import Refused
from tracker.web.checklist.addresses import item_url
from tracker.web.checklist.buttons import Button, button, buttons
from tracker.web.checklist.filtersets import ItemFilterSet
from tracker.web.checklist.occurrence_rows import occurrence_rows
from tracker.web.checklist.rows import Lamps
from tracker.web.checklist.tables import ItemTable
from tracker.web.figures.views import figure_lines
from tracker.web.visitor import actor_of

CONTEXT_CHARACTERS = 80


@dataclass(frozen=True)
class Source:
    """The report's words with what stands around them, and where they are in the report."""

    before: str
    words: str
    after: str
    is_result: bool
    report_title: str
    url: str


@dataclass(frozen=True)
class Place:
    """Where an item stands in the list that one comes from."""

    back_url: str
    number: int = 0
    total: int = 0
    previous_url: str = ""
    next_url: str = ""


def find_item(request: HttpRequest, code: str) -> ChecklistItem:
    """The item as its page needs it.

    Raises Http404: unknown, draft and foreign read the same.
    """
    actor = actor_of(request)
    rows = ChecklistItem.objects.visible_to(actor).select_related(
        "checklist",
        "commitment__report",
        "lead_department",
        "owner__person",
        "owner__department",
        "proposed_department",
        "submitted_by",
        "decided_by",
        "sign_off_sheet",
        "continues__checklist",
    )
    given = Contribution.objects.select_related("department", "given_by").filter(removed_on=None)
    rows = rows.prefetch_related(Prefetch("contributions", given))
    return get_object_or_404(rows, code=code)


def page_of(request: HttpRequest, item: ChecklistItem, filterset: ItemFilterSet) -> dict[str, Any]:
    """The context of the item's page."""
    actor = actor_of(request)
    query = filterset.query()
    asked = open_request(item)
    acts = _with_request(buttons(actor, item, query), asked, item, actor, query)
    events = list(events_of(item))
    links = evidence_of(item, actor)
    return {
        "title": f"{item.short_code} {item.title}",
        "item": item,
        "light": light_for(item, filterset.today, filterset.calendar),
        "place": place_of(item, filterset),
        "primary": acts[0] if acts else None,
        "primary_list": acts[:1],
        "others": acts[1:],
        "own_submission": _is_own_submission(actor, item),
        "sources": sources_of(item),
        "answerable": answerable(item, filterset.today),
        "contributions": list(item.contributions.all()),
        "given": sum(1 for c in item.contributions.all() if c.given_on),
        **_reminding(item, actor),
        "granted": granted_counts([item]).get(item.pk, Granted()),
        "asked": asked,
        "notes": list(item.notes.select_related("question")),
        "may_note": bool(kinds_for(actor, item)),
        "indicators": [
            one.indicator
            for one in item.indicator_marks.filter(is_on=True).select_related("indicator")
        ],
        "continued_by": continued_by(item, actor),
        "steps": step_lines(item, filterset.today, filterset.calendar),
        "may_plan": may_plan(item, actor),
        "related": related_to(item, actor, query),
        "reports": progress_of(item),
        "figures": figure_lines(item),
        "evidence_links": links,
        "actor": actor,
        "may_add_evidence": may_add_evidence(item, actor),
        "occurrences": occurrence_rows(item, links, actor, Lamps(actor.on, filterset.calendar)),
        "history": [line(event) for event in events],
        "seen": events[0].number if events else 0,
        "query": query,
    }


def _reminding(item: ChecklistItem, actor: Actor) -> dict[str, bool]:
    """Whom the actor may remind: who answers for it, the co-departments that owe their part."""
    owing = item.status in AT_WORK and item.has_duty
    lacking = any(c.given_on is None for c in item.contributions.all())
    leads = actor.is_office or actor.works_in(item.lead_department_id)
    return {
        "may_remind": owing and actor.is_office and not item.needs_assignment,
        "may_remind_helpers": owing and leads and lacking,
    }


def _with_request(
    acts: list[Button],
    asked: ExtensionRequest | None,
    item: ChecklistItem,
    actor: Actor,
    query: str,
) -> list[Button]:
    """While a request waits, the office answers it and the department can take it back."""
    if asked is None or item.status not in AT_WORK:
        return acts
    acts = [act for act in acts if act.act != "ask_time"]
    if actor.works_in(item.lead_department_id):
        acts.append(button("take_back_time", item, actor, query))
    if actor.is_office:
        acts.insert(0, button("answer_time", item, actor, query, primary=True))
        acts[1:] = [replace(act, is_primary=False) for act in acts[1:]]
    return acts


def light_for(item: ChecklistItem, today: date, calendar: WorkCalendar) -> Any:
    """The light of one item, with its reason (one query)."""
    marked = ChecklistItem.objects.filter(pk=item.pk).annotate(
        light_rule=light_rule(today, calendar)
    )
    item.light_rule = marked.values_list("light_rule", flat=True).get()  # type: ignore[attr-defined]
    return Lamps(today, calendar).light(item)


def place_of(item: ChecklistItem, filterset: ItemFilterSet) -> Place:
    """Back, previous and next in the filter one comes from.

    An item outside that filter has only the way back. Reads the codes of the whole list.
    """
    back = reverse("item_list")
    query = filterset.query()
    back_url = f"{back}?{query}" if query else back
    rows = sorted_rows(filterset).values_list("code", flat=True)
    codes = [code for code in rows if code]
    if item.code not in codes:
        return Place(back_url)
    index = codes.index(item.code)
    return Place(
        back_url,
        index + 1,
        len(codes),
        _neighbour(codes, index - 1, query),
        _neighbour(codes, index + 1, query),
    )


def sorted_rows(filterset: ItemFilterSet) -> ItemQuerySet:
    """The filter's rows in the order the list shows them."""
    table = ItemTable(filterset.rows(), filterset.by_keys, order_by=filterset.given.get("sort", ""))
    rows: ItemQuerySet = table.data.data
    return rows


def sources_of(item: ChecklistItem) -> list[Source]:
    """The item's words in the report, each with its surroundings (one query)."""
    links = item.sources.select_related("passage__report")
    return [
        Source(
            before=_before(link.passage.report.text, link.start),
            words=link.text,
            after=_after(link.passage.report.text, link.end),
            is_result=link.is_result,
            report_title=link.passage.report.title,
            url=f"{_report_url(link.passage.report)}?item={item.code}#marked",
        )
        for link in links
    ]


def _report_url(report: Report) -> str:
    return reverse("report", args=[report.public_id])


def answerable(item: ChecklistItem, today: date) -> Person | None:
    """Who answers for it: the owner while the post is valid, else the department's liaison."""
    if item.owner_id:
        owner = (
            Post.objects.valid_on(today).filter(pk=item.owner_id).select_related("person").first()
        )
        if owner:
            return owner.person
    liaison = Post.objects.valid_on(today).filter(
        department=item.lead_department_id, role=Post.Role.LIAISON
    )
    post = liaison.select_related("person").order_by("pk").first()
    return post.person if post else None


def related_to(item: ChecklistItem, actor: Actor, query: str) -> list[tuple[ChecklistItem, str]]:
    """Twins of the item that the actor may see too, with their addresses (one query)."""
    twins = ChecklistItem.objects.visible_to(actor).filter(related=item)
    return [(twin, item_url(twin, query)) for twin in twins]


def continued_by(item: ChecklistItem, actor: Actor) -> ChecklistItem | None:
    """The next year's item that goes on with it, when the actor may see it (one query)."""
    rows = ChecklistItem.objects.visible_to(actor).filter(continues=item)
    return rows.select_related("checklist").first()


@dataclass(frozen=True)
class ProgressLine:
    """A report on the item with its period in words."""

    label: str
    report: ProgressReport


def progress_of(item: ChecklistItem) -> list[ProgressLine]:
    """What was filed and written about the item, the newest period first (one query)."""
    reports = (
        item.progress_reports.exclude(state=ProgressReport.State.BLANK)
        .select_related(
            "period__checklist", "department", "filed_by", "checked_by", "sign_off_sheet"
        )
        .order_by("-period__as_of_on", "-pk")
    )
    return [ProgressLine(period_label(report.period), report) for report in reports]


def evidence_of(item: ChecklistItem, actor: Actor) -> list[EvidenceLink]:
    """Evidence that serves the item, as far as the actor may see it (one query)."""
    newer = Evidence.objects.filter(
        series=OuterRef("evidence__series"), version__gt=OuterRef("evidence__version")
    )
    return list(
        item.evidence_links.filter(removed_on=None)
        .annotate(has_newer=Exists(newer))
        .select_related(
            "evidence__file", "evidence__department", "evidence__uploaded_by", "occurrence"
        )
        .order_by("pk")
    )


def may_add_evidence(item: ChecklistItem, actor: Actor) -> bool:
    """Whether the page offers the upload."""
    try:
        require_may_add(item, actor)
    except Refused:
        return False
    return True


def _is_own_submission(actor: Actor, item: ChecklistItem) -> str:
    """The sentence of SCREENS 2.8 for an office member who submitted the item; else empty."""
    waits = item.status == item.Status.SUBMITTED and not item.is_recurring
    if not waits or not actor.is_office or can_verify(actor, item):
        return ""
    return other_verifiers_sentence(actor)


def other_verifiers_sentence(actor: Actor) -> str:
    """Who else of the office can verify what the actor submitted (one query)."""
    posts = Post.objects.valid_on(actor.on).filter(role=Post.Role.OFFICE)
    own = actor.person.pk if actor.person else None
    names = [
        post.person.name
        for post in posts.exclude(person=own).select_related("person").order_by("pk")
    ]
    if not names:
        return _(
            "You submitted this one; nobody else of the office can verify it. "
            "Give a second person a post in the office."
        )
    return _("You submitted this one; someone else of the office must verify it (%(names)s).") % {
        "names": _(", ").join(names)
    }


def _neighbour(codes: list[str], index: int, query: str) -> str:
    if not 0 <= index < len(codes):
        return ""
    address = reverse("item", args=[codes[index]])
    return f"{address}?{query}" if query else address


def _before(text: str, start: int) -> str:
    """What stands before, from the last sentence but one at most."""
    piece = text[max(0, start - CONTEXT_CHARACTERS) : start]
    line_start = piece.rfind("\n") + 1
    cut = "…" if line_start == 0 and start > CONTEXT_CHARACTERS else ""
    return cut + piece[line_start:]


def _after(text: str, end: int) -> str:
    """What stands after, to the end of the paragraph at most."""
    piece = text[end : end + CONTEXT_CHARACTERS]
    line_end = piece.find("\n")
    if line_end >= 0:
        return piece[:line_end]
    return piece + ("…" if end + CONTEXT_CHARACTERS < len(text) else "")
