"""The ledger and the evidence by indicator: what was gathered once, handed in a second time."""

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from tracker.checklist.models import ChecklistItem
from tracker.periods.rounds import current_checklist
from tracker.web.messages import refused
from tracker.web.office import office_only
from tracker.web.visitor import actor_of
from tracker.web.workbooks.views import TYPE
from tracker.workbooks.evidence_pack import export_pack, pack_by_indicator, pack_name
from tracker.workbooks.indicator_ledger import export_by_indicator, file_name


@require_GET
@office_only
def ledger(request: HttpRequest) -> HttpResponse | FileResponse:
    """台账 with a block for each indicator; an item stands under each of its codes."""
    checklist = current_checklist()
    if checklist is None:
        return HttpResponseRedirect(reverse("indicators"))
    actor = actor_of(request)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 (sent, then closed)
    try:
        export_by_indicator(stream, checklist, actor)
    except OSError:
        stream.close()
        refused(request, _("The server's disk is full: nothing was exported. Call the office."))
        return HttpResponseRedirect(reverse("indicators"))
    stream.seek(0)
    name = file_name(checklist, actor)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=TYPE)


@require_safe
@office_only
def evidence_pack(request: HttpRequest) -> HttpResponseBase:
    """佐证材料包 with a folder for each indicator."""
    checklist, actor = current_checklist(), actor_of(request)
    items = ChecklistItem.objects.visible_to(actor).filter(checklist=checklist)
    pack = pack_by_indicator(items, title=_("the indicators"))
    if checklist is None or not pack.files:
        refused(request, _("There is no evidence to pack."))
        return HttpResponseRedirect(reverse("indicators"))
    if request.method == "GET":
        export_pack(pack, checklist, actor, selection=pack.title)
    response = StreamingHttpResponse(pack.chunks(), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, pack_name(pack, actor)) or ""
    response["Cache-Control"] = "private, no-store"
    return response
