"""Publication: what is missing, publish, tell the departments, withdraw the import."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tracker.calendars.wording import full_day
from tracker.calendars.working_days import load_calendar
from tracker.checklist.assigning import tell
from tracker.checklist.bulk import each
from tracker.checklist.models import ChecklistItem
from tracker.checklist.publishing import (
    accepted_of,
    missing_of,
    missing_words,
    publish,
    withdraw_import,
)
from tracker.checklist.reviewing import edit_draft
from tracker.periods.rounds import open_first_period
from tracker.reminders.policy import current_policy
from tracker.reports.models import Report
from tracker.trail.errors import NotAllowed, Refused
from tracker.web import messages
from tracker.web.reports.access import office_report
from tracker.web.reports.bench import preview_codes
from tracker.web.reports.forms import NewDateForm
from tracker.web.titles import Title
from tracker.web.todo.telling import announced_words
from tracker.web.visitor import actor_of

S = ChecklistItem.Status


@require_http_methods(["GET", "HEAD", "POST"])
def publish_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What would be published and what is missing; POST publishes (`which`: complete or all)."""
    report = office_report(request, public_id)
    refusal = ""
    status = 200
    if request.method == "POST":
        try:
            _publish(request, report)
        except Refused as error:
            if isinstance(error, NotAllowed):
                raise
            refusal, status = str(error), 409
        else:
            return HttpResponseRedirect(reverse("publish", args=[report.public_id]))
    accepted = accepted_of(report)
    codes = preview_codes(_standing(report))
    lacking = [
        (item, codes.get(item.pk, ""), missing_words(missing_of(item)))
        for item in accepted
        if missing_of(item)
    ]
    context = {
        "title": Title(_("Publish")),
        "report": report,
        "refusal": refusal,
        "accepted": accepted,
        "complete": len(accepted) - len(lacking),
        "lacking": lacking,
        "past": [(i, codes.get(i.pk, "")) for i in past_dates(accepted, actor_of(request).on)],
        "date_form": NewDateForm(today=actor_of(request).on),
        "reminders_on": current_policy().is_on,
        **_what_stands(report),
    }
    return render(request, "reports/publish.html", context, status=status)


@require_POST
def redate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One new date for all accepted drafts whose date is past, before they are published."""
    report = office_report(request, public_id)
    actor = actor_of(request)
    back = HttpResponseRedirect(reverse("publish", args=[report.public_id]))
    form = NewDateForm(request.POST, today=actor.on)
    if not form.is_valid():
        said = form.errors.get_json_data()["due_on"]
        messages.refused(request, " ".join(error["message"] for error in said))
        return back
    due_on, calendar = form.cleaned_data["due_on"], load_calendar()
    answers = each(
        past_dates(accepted_of(report), actor.on),
        actor.as_office(),
        lambda item: edit_draft(
            item, actor, version=item.version, values={"due_on": due_on}, calendar=calendar
        ),
    )
    words = ngettext(
        "%(count)d item now has the date %(day)s.",
        "%(count)d items now have the date %(day)s.",
        len(answers),
    )
    messages.done(request, words % {"count": len(answers), "day": full_day(due_on)})
    return back


def past_dates(items: Iterable[ChecklistItem], today: date) -> list[ChecklistItem]:
    """Those that would be overdue on the day they are published."""
    return [i for i in items if i.has_duty and i.due_on is not None and i.due_on < today]


@require_POST
def tell_departments(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """通知这些单位: the next digest of each department carries its new items."""
    report = office_report(request, public_id)
    items = list(_published(report).filter(status=S.ASSIGNED, told_on=None))
    told = tell(items, actor_of(request))
    messages.done(request, announced_words(told))
    return HttpResponseRedirect(reverse("publish", args=[report.public_id]))


@require_POST
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """撤销: take the import back before publication."""
    report = office_report(request, public_id)
    try:
        withdraw_import(report, actor_of(request))
    except Refused as error:
        if isinstance(error, NotAllowed):
            raise
        messages.refused(request, str(error))
        return HttpResponseRedirect(reverse("report_review", args=[report.public_id]))
    messages.done(
        request,
        _("The import of “%(title)s” is withdrawn; the same file may be imported again.")
        % {"title": report.title},
    )
    return HttpResponseRedirect(reverse("reports"))


def _publish(request: HttpRequest, report: Report) -> None:
    """Publish the complete drafts, or all accepted ones. Raises Refused."""
    actor = actor_of(request)
    accepted = accepted_of(report)
    everything = request.POST.get("which") == "all"
    chosen = accepted if everything else [item for item in accepted if not missing_of(item)]
    publish(chosen, actor, incomplete_to_office=everything)
    open_first_period(chosen[0].checklist, actor)


def _standing(report: Report) -> list[ChecklistItem]:
    """All items of the report but those merged into others, in text order."""
    return list(
        ChecklistItem.objects.filter(commitment__report=report, replaced_by=None).order_by(
            "position", "pk"
        )
    )


def _what_stands(report: Report) -> dict[str, int]:
    """What was published of the report, counted (one query)."""
    open_drafts = Q(status=S.DRAFT, review=ChecklistItem.Review.OPEN, replaced_by=None)
    counts = ChecklistItem.objects.filter(commitment__report=report).aggregate(
        published=Count("pk", filter=~Q(status=S.DRAFT)),
        departments=Count(
            "lead_department",
            filter=Q(status=S.ASSIGNED, needs_assignment=False),
            distinct=True,
        ),
        to_assign=Count("pk", filter=Q(needs_assignment=True)),
        told=Count("pk", filter=Q(told_on__isnull=False)),
        to_tell=Count("pk", filter=Q(status=S.ASSIGNED, needs_assignment=False, told_on=None)),
        still_open=Count("pk", filter=open_drafts),
    )
    return {name: int(value) for name, value in counts.items()}


def _published(report: Report) -> QuerySet[ChecklistItem]:
    return ChecklistItem.objects.exclude(status=S.DRAFT).filter(commitment__report=report)
