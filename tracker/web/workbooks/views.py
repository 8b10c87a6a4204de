"""Taking the list out as a workbook: exactly the rows of the page, with its filters named."""

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.checklist.models import Checklist
from tracker.web.checklist.filtersets import ItemFilterSet
from tracker.web.checklist.list_view import filters_of
from tracker.web.messages import refused
from tracker.web.visitor import actor_of
from tracker.web.workbooks.exports import put_to_work
from tracker.workbooks.export_jobs import ITEMS_AT_ONCE, LIST, Asked
from tracker.workbooks.exporting import export_ledger, file_name

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY_BYTES = 4 * 1024 * 1024


@require_safe
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The workbook of the list as filtered by the query string; wrong filters lead to the list.

    A large one becomes a job, and the answer is its page.
    """
    actor = actor_of(request)
    filterset = filters_of(request)
    year = filterset.words.get("year")
    checklist = Checklist.objects.filter(plan_year=year).first() if year else None
    if checklist is None or not filterset.form.is_valid():
        return HttpResponseRedirect(f"{reverse('item_list')}?{request.GET.urlencode()}")
    if filterset.total > ITEMS_AT_ONCE:
        asked = Asked(LIST, checklist.pk, query=filterset.query(), words=words_of(filterset))
        back = f"{reverse('item_list')}?{request.GET.urlencode()}"
        return put_to_work(request, asked, back)
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 (sent, then closed)
    try:
        export_ledger(
            stream,
            filterset.rows(),
            actor,
            checklist=checklist,
            filter_words=words_of(filterset),
        )
    except OSError:
        stream.close()
        refused(request, _("The server's disk is full: nothing was exported. Call the office."))
        return HttpResponseRedirect(f"{reverse('item_list')}?{request.GET.urlencode()}")
    stream.seek(0)
    name = file_name(checklist, actor)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=TYPE)


def words_of(filterset: ItemFilterSet) -> str:
    """The filters as people read them: `状态：推进中；亮灯：黄`; empty for all items."""
    parts = []
    for name, value in filterset.words.items():
        if name == "scope" and value != "own":
            continue
        field = filterset.form.fields[name]
        choices = dict(getattr(field, "choices", ()))
        parts.append(
            _("%(label)s: %(value)s") % {"label": field.label, "value": choices.get(value, value)}
        )
    return _("; ").join(parts)
