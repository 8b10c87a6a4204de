"""区办待办: what waits for the office, each line with its way on."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.calendars.working_days import load_calendar
from tracker.checklist.extensions import undecided
from tracker.checklist.lights import light_rule
from tracker.checklist.models import ChecklistItem
from tracker.checklist.noting import asked_of_the_office
from tracker.checklist.orphans import nobody_else_verifies, reaching_nobody
from tracker.checklist.querysets import ItemQuerySet
from tracker.organizations.models import Person
from tracker.reminders.models import Mail
from tracker.web.checklist.addresses import item_url
from tracker.web.checklist.rows import Lamps
from tracker.web.office import office_only
from tracker.web.titles import Title
from tracker.web.todo.board import questions
from tracker.web.todo.telling import would_be_told
from tracker.web.verification.queue import report_queue, waiting_occurrences
from tracker.web.visitor import actor_of
from tracker.web.year_end.views import offered

SHOWN = 20


@dataclass(frozen=True)
class Unreached:
    """Somebody whose last mail did not arrive, or who has no address: to be phoned."""

    person: Person
    why: str


@require_safe
@office_only
def office_todo(request: HttpRequest) -> HttpResponse:
    """The office's first page."""
    actor = actor_of(request)
    visible = ChecklistItem.objects.visible_to(actor)
    submitted = visible.to_verify().count() + waiting_occurrences(actor).count()
    reports = len(report_queue(actor))
    refused = list(_refused(visible))
    told = would_be_told(request)
    asked = list(undecided(actor))
    unmanned = list(_unmanned(visible, actor.on))
    stuck = nobody_else_verifies(visible, actor.on)
    lost = unreached(actor.on)
    ownerless = list(_ownerless(visible, actor.on))
    unanswered = questions(asked_of_the_office(actor), "office_todo")
    lists = (refused, asked, unmanned, unanswered, lost, ownerless)
    total = submitted + bool(reports) + bool(told) + sum(len(rows) for rows in lists)
    lamps = Lamps(actor.on, load_calendar())
    context = {
        "title": Title(_("Office to-dos"), total),
        "submitted": submitted,
        "reports": reports,
        "refused": [(item, item_url(item), item_url(item, act="assign")) for item in refused],
        "asked": [
            (one, item_url(one.item), item_url(one.item, act="answer_time")) for one in asked
        ],
        "unmanned": [(item, item_url(item), item_url(item, act="assign")) for item in unmanned],
        "stuck": stuck,
        "questions": unanswered,
        "told": told,
        "items_to_tell": sum(len(one.items) for one in told),
        "unreached": lost,
        "ownerless": [
            (item, lamps.light(item), item_url(item), item_url(item, act="assign"))
            for item in ownerless[:SHOWN]
        ],
        "ownerless_count": len(ownerless),
        "year_to_close": offered(actor.on),
        "nothing": not total,
    }
    return render(request, "todo/office.html", context)


def _refused(visible: ItemQuerySet) -> ItemQuerySet:
    return (
        visible.to_be_assigned()
        .select_related("lead_department", "proposed_department")
        .order_by("position", "pk")
    )


def _unmanned(visible: ItemQuerySet, today: date) -> ItemQuerySet:
    return (
        reaching_nobody(visible, today)
        .select_related("lead_department")
        .order_by("lead_department__order", "position", "pk")
    )


def _ownerless(visible: ItemQuerySet, today: date) -> ItemQuerySet:
    return (
        visible.without_owner(today)
        .exclude(status=ChecklistItem.Status.ASSIGNED)
        .annotate(light_rule=light_rule(today, load_calendar()))
        .select_related("lead_department")
        .order_by("due_on", "position", "pk")
    )


def unreached(today: date) -> list[Unreached]:
    """People who work in a department and whose newest mail failed, or who have no address."""
    newest = Mail.objects.values("person").annotate(last=Max("pk")).values("last")
    failed = (
        Mail.objects.filter(pk__in=newest, state=Mail.State.FAILED, person__is_active=True)
        .select_related("person")
        .order_by("pk")
    )
    found = {mail.person_id: Unreached(mail.person, mail.error) for mail in failed}
    owners = (
        ChecklistItem.objects.open()
        .filter(owner__person__email="", owner__person__is_active=True)
        .order_by()
        .annotate(person=F("owner__person"))
        .values("person")
    )
    for person in Person.objects.filter(pk__in=owners).order_by("pk"):
        found.setdefault(person.pk, Unreached(person, _("no e-mail address")))
    return list(found.values())
