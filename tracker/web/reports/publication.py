"""Publication: what is missing, publish, tell the departments, withdraw the import."""

import uuid

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.checklist.assigning import tell
from tracker.checklist.models import ChecklistItem
from tracker.checklist.publishing import (
    accepted_of,
    missing_of,
    missing_words,
    publish,
    withdraw_import,
)
from tracker.periods.rounds import open_first_period
from tracker.reminders.policy import current_policy
from tracker.reports.models import Report
from tracker.trail.errors import NotAllowed, Refused
from tracker.web import messages
from tracker.web.reports.access import actor_of, office_report
from tracker.web.reports.bench import preview_codes
from tracker.web.titles import Title
from tracker.web.todo.telling import announced_words

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
        "reminders_on": current_policy().is_on,
        **_what_stands(report),
    }
    return render(request, "reports/publish.html", context, status=status)


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
