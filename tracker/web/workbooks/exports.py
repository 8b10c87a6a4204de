"""导出记录: the large exports one asked for: progress, stopping, the file for seven days."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from tracker.jobs.models import JobRun
from tracker.jobs.runs import ask_to_cancel
from tracker.web.messages import done, refused
from tracker.web.tables import DEFAULT_PAGE_SIZE
from tracker.web.titles import Title
from tracker.web.visitor import actor_of
from tracker.web.workbooks.waking import wake_exports
from tracker.workbooks.export_jobs import (
    Asked,
    ask_export,
    exports_visible_to,
    kept_until,
    may_open,
    open_export,
)


def put_to_work(request: HttpRequest, asked: Asked, back: str) -> HttpResponseRedirect:
    """Make an export a job and lead to its page; a mere look (HEAD) asks for nothing."""
    if request.method != "GET":
        return HttpResponseRedirect(back)
    row = ask_export(asked, actor_of(request), language=get_language())
    wake_exports()
    return HttpResponseRedirect(reverse("export_run", args=[row.public_id]))


@never_cache
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """One's own large exports, newest first; the office sees everybody's."""
    actor = actor_of(request)
    rows = exports_visible_to(actor)
    page = Paginator(rows, DEFAULT_PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": Title(_("Record of exports"), page.paginator.count),
        "page": page,
        "rows": [(row, kept_until(row)) for row in page],
        "is_office": actor.is_office,
    }
    return render(request, "workbooks/exports.html", context)


@never_cache
@require_safe
def export_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far an export is; then its file, until it is removed."""
    row = _find(request, public_id)
    context = {
        "title": Title(_("Large export"), note=str(row.get_state_display())),
        "row": row,
        "until": kept_until(row),
        "may_open": may_open(row, actor_of(request)),
        "poll_url": reverse("export_run_progress", args=[public_id]),
    }
    return render(request, "workbooks/export_run.html", context)


@never_cache
@require_safe
def export_run_progress(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The line of progress alone, for the page's small script."""
    row = _find(request, public_id)
    poll_url = reverse("export_run_progress", args=[public_id]) if row.is_going_on else ""
    context = {"row": row, "poll_url": poll_url}
    return render(request, "workbooks/_export_progress.html", context)


@never_cache
@require_GET
def export_run_file(request: HttpRequest, public_id: UUID) -> HttpResponse | FileResponse:
    """The file; each download stands in the trail."""
    row = _find(request, public_id)
    try:
        stream = open_export(row, actor_of(request)).open("rb")
    except FileNotFoundError:
        refused(request, _("There is no file: it is not made yet, or was removed after 7 days."))
        return HttpResponseRedirect(reverse("export_run", args=[public_id]))
    answer = FileResponse(stream, as_attachment=True, filename=row.result_name)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def export_run_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """取消: it stops between two rows and leaves no file."""
    row = _find(request, public_id)
    if ask_to_cancel(row):
        done(request, _("The export is being stopped; no file is kept."))
    else:
        refused(request, _("The export had ended already."))
    return HttpResponseRedirect(reverse("export_run", args=[public_id]))


def _find(request: HttpRequest, public_id: UUID) -> JobRun:
    """The export, or 404 for who neither asked for it nor is of the office."""
    return get_object_or_404(exports_visible_to(actor_of(request)), public_id=public_id)
