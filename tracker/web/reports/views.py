"""The list of reports, the import, and the text of a report with its items marked."""

import json
import uuid
from http import HTTPStatus
from urllib.parse import quote

from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tracker.calendars.working_days import load_calendar
from tracker.checklist.drafting import import_report
from tracker.checklist.models import ChecklistItem
from tracker.checklist.relating import as_earlier, earlier_items
from tracker.files.errors import BytesLost, NotKept
from tracker.files.store import open_stored
from tracker.files.uploads import refused_uploads
from tracker.organizations.models import Department
from tracker.organizations.rights import require_office
from tracker.reports.errors import AlreadyImported, Unreadable
from tracker.reports.importing import SourceFacts, read_source
from tracker.reports.models import Report
from tracker.web import messages
from tracker.web.reports.access import office_report, readable_report
from tracker.web.reports.annotating import annotation_of
from tracker.web.reports.bench import load_bench
from tracker.web.reports.forms import ImportForm
from tracker.web.reports.reading_page import load_lines
from tracker.web.titles import Title
from tracker.web.visitor import actor_of


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """All reports with how far each is (one query)."""
    require_office(actor_of(request))
    item = "commitments__items"
    draft = Q(**{f"{item}__status": "draft", f"{item}__replaced_by": None})
    reports = Report.objects.select_related("imported_by").annotate(
        published=Count(item, filter=~Q(**{f"{item}__status": "draft"}) & Q(**{f"{item}__gt": 0})),
        drafts=Count(item, filter=draft & ~Q(**{f"{item}__review": "dropped"})),
        open_drafts=Count(item, filter=draft & Q(**{f"{item}__review": "open"})),
    )
    context = {
        "title": Title(_("Reports")),
        "reports": [r for r in reports if r.withdrawn_on is None],
        "withdrawn": [r for r in reports if r.withdrawn_on is not None],
    }
    return render(request, "reports/report_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_import(request: HttpRequest) -> HttpResponse:
    """Upload or paste a source; it is read, drafted, and the bench opens."""
    require_office(actor_of(request))
    form = ImportForm(request.POST or None, request.FILES or None, refused=refused_uploads(request))
    twice: Report | None = None
    if request.method == "POST" and form.is_valid():
        try:
            report = _import(request, form)
        except (Unreadable, NotKept) as refusal:
            form.add_error("file", str(refusal))
        except AlreadyImported as refusal:
            twice = refusal.report
        else:
            return HttpResponseRedirect(reverse("report_review", args=[report.public_id]))
    context = {
        "title": Title(_("Import a report")),
        "form": form,
        "twice": twice,
        "twice_items": _items_of(twice) if twice else 0,
    }
    status = HTTPStatus.OK
    if form.errors or twice:
        status = HTTPStatus.CONFLICT if twice else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "reports/import.html", context, status=status)


@require_safe
def report_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The text of a report; `?item=2022-P01` marks the words of that item."""
    report = readable_report(request, public_id)
    actor = actor_of(request)
    code = request.GET.get("item", "")
    items = ChecklistItem.objects.visible_to(actor).filter(commitment__report=report)
    wanted = items.filter(code=code).first() if code else None
    context = {
        "title": Title(report.title),
        "report": report,
        "item": wanted,
        "lines": load_lines(report, items, wanted),
        "is_office": actor.is_office,
    }
    return render(request, "reports/report.html", context)


@require_safe
def annotation(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The reviewer's result as an annotation file, for `make evaluate`."""
    report = office_report(request, public_id)
    data = annotation_of(load_bench(report))
    response = HttpResponse(
        json.dumps(data, ensure_ascii=False, indent=1) + "\n",
        content_type="application/json; charset=utf-8",
    )
    name = quote(f"{report.title}.gold.json")
    response["Content-Disposition"] = (
        f"attachment; filename=\"annotation.json\"; filename*=UTF-8''{name}"
    )
    return response


@require_safe
def original(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The bytes as they came in, for the office."""
    report = office_report(request, public_id)
    stored = report.original
    if stored is None:
        raise Http404
    name = report.file_name or f"{report.title}.txt"
    try:
        stream = open_stored(stored, name)
    except BytesLost as lost:
        messages.refused(request, str(lost))
        return HttpResponseRedirect(reverse("report", args=[report.public_id]))
    return FileResponse(
        stream, as_attachment=True, filename=name, content_type="application/octet-stream"
    )


def _import(request: HttpRequest, form: ImportForm) -> Report:
    """Read outside any transaction, then store. Raises Unreadable, AlreadyImported."""
    data, name = form.source()
    facts = SourceFacts(
        file_name=name,
        title=form.cleaned_data["title"],
        plan_year=form.cleaned_data["plan_year"],
    )
    bodies = list(Department.objects.current())
    source = read_source(data, facts, bodies, as_earlier(earlier_items()))
    report = import_report(source, actor_of(request), load_calendar())
    count = _items_of(report)
    messages.done(
        request,
        ngettext(
            "%(count)d draft was read from “%(title)s”; look it through.",
            "%(count)d drafts were read from “%(title)s”; look them through.",
            count,
        )
        % {"count": count, "title": report.title},
    )
    return report


def _items_of(report: Report) -> int:
    return ChecklistItem.objects.filter(commitment__report=report, replaced_by=None).count()
