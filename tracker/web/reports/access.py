"""Who may open which report: the office all of them, others those with published items."""

import uuid

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest

from tracker.checklist.models import ChecklistItem
from tracker.organizations.rights import require_office
from tracker.reports.models import Report
from tracker.web.visitor import actor_of


def office_report(request: HttpRequest, public_id: uuid.UUID) -> Report:
    """A report for the office's pages. Raises NotAllowed (403) for others, Http404."""
    require_office(actor_of(request))
    report = (
        Report.objects.filter(public_id=public_id).select_related("imported_by", "original").first()
    )
    if report is None:
        raise Http404
    return report


def readable_report(request: HttpRequest, public_id: uuid.UUID) -> Report:
    """A report to read: the office reads all, others those with published items. Raises Http404."""
    reports = Report.objects.filter(public_id=public_id)
    if not actor_of(request).is_office:
        published = ChecklistItem.objects.exclude(status="draft").filter(
            commitment__report=OuterRef("pk")
        )
        reports = reports.filter(Exists(published))
    report = reports.first()
    if report is None:
        raise Http404
    return report
