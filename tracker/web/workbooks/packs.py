"""Evidence packs: of the list as filtered, of one item, of a period; streamed, never in memory."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.checklist.models import Checklist, ChecklistItem
from tracker.periods.rounds import period_label
from tracker.web.checklist.list_view import filters_of
from tracker.web.messages import refused
from tracker.web.periods.office import find_period, must_see_all
from tracker.web.visitor import actor_of
from tracker.web.workbooks.views import words_of
from tracker.workbooks.evidence_pack import (
    Pack,
    export_pack,
    pack_name,
    pack_of_items,
    pack_of_period,
)


@require_safe
def evidence_pack(request: HttpRequest) -> HttpResponseBase:
    """The evidence of the list's rows under the query string's filters."""
    filterset = filters_of(request)
    year = filterset.words.get("year")
    checklist = Checklist.objects.filter(plan_year=year).first() if year else None
    back = f"{reverse('item_list')}?{request.GET.urlencode()}"
    if checklist is None or not filterset.form.is_valid():
        return HttpResponseRedirect(back)
    words = words_of(filterset)
    title = _("the checklist of %(year)d") % {"year": checklist.plan_year}
    pack = pack_of_items(filterset.rows(), title=f"{title} {words}".strip())
    return _sent(request, pack, checklist, words, back)


@require_safe
def item_pack(request: HttpRequest, code: str) -> HttpResponseBase:
    """The evidence of one item."""
    items = ChecklistItem.objects.visible_to(actor_of(request)).filter(code=code)
    item = items.select_related("checklist").first()
    if item is None:
        raise Http404
    pack = pack_of_items(items, title=str(item))
    back = reverse("item", args=[code])
    return _sent(request, pack, item.checklist, item.short_code, back)


@require_safe
def period_pack(request: HttpRequest, year: int, number: int) -> HttpResponseBase:
    """The evidence of a period's lines, in the versions of its as-of date."""
    must_see_all(request)
    period = find_period(year, number)
    label = period_label(period)
    items = ChecklistItem.objects.visible_to(actor_of(request)).filter(checklist=period.checklist)
    pack = pack_of_period(period, items, title=label)
    back = reverse("period_lines", args=[year, number])
    return _sent(request, pack, period.checklist, label, back)


def _sent(
    request: HttpRequest, pack: Pack, checklist: Checklist, selection: str, back: str
) -> HttpResponse | StreamingHttpResponse:
    """The Event first, then the stream; without any file back to where one came from."""
    if not pack.files:
        refused(request, _("There is no evidence to pack."))
        return HttpResponseRedirect(back)
    actor = actor_of(request)
    if request.method == "GET":
        export_pack(pack, checklist, actor, selection=selection)
    response = StreamingHttpResponse(pack.chunks(), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, pack_name(pack, actor)) or ""
    response["Cache-Control"] = "private, no-store"
    return response
