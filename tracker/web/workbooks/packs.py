"""Evidence packs: of the list as filtered, of one item, of a period; large ones as jobs."""

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
from tracker.web.workbooks.exports import put_to_work
from tracker.web.workbooks.views import words_of
from tracker.workbooks.evidence_pack import (
    Pack,
    export_pack,
    pack_name,
    pack_of_items,
    pack_of_period,
)
from tracker.workbooks.export_jobs import (
    ITEM_PACK,
    LIST_PACK,
    PERIOD_PACK,
    Asked,
    is_large_pack,
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
    title = f"{title} {words}".strip()
    asked = Asked(LIST_PACK, checklist.pk, query=filterset.query(), words=words, title=title)
    return _sent(request, pack_of_items(filterset.rows(), title=title), checklist, asked, back)


@require_safe
def item_pack(request: HttpRequest, code: str) -> HttpResponseBase:
    """The evidence of one item."""
    items = ChecklistItem.objects.visible_to(actor_of(request)).filter(code=code)
    item = items.select_related("checklist").first()
    if item is None:
        raise Http404
    back = reverse("item", args=[code])
    asked = Asked(ITEM_PACK, item.checklist_id, words=item.short_code, title=str(item), code=code)
    return _sent(request, pack_of_items(items, title=str(item)), item.checklist, asked, back)


@require_safe
def period_pack(request: HttpRequest, year: int, number: int) -> HttpResponseBase:
    """The evidence of a period's lines, in the versions of its as-of date."""
    must_see_all(request)
    period = find_period(year, number)
    label = period_label(period)
    items = ChecklistItem.objects.visible_to(actor_of(request)).filter(checklist=period.checklist)
    pack = pack_of_period(period, items, title=label)
    back = reverse("period_lines", args=[year, number])
    asked = Asked(PERIOD_PACK, period.checklist_id, words=label, title=label, period=period.pk)
    return _sent(request, pack, period.checklist, asked, back)


def _sent(
    request: HttpRequest, pack: Pack, checklist: Checklist, asked: Asked, back: str
) -> HttpResponse | StreamingHttpResponse:
    """The Event first, then the stream; without any file back to where one came from.

    A large pack becomes a job, and the answer is its page.
    """
    if not pack.files:
        refused(request, _("There is no evidence to pack."))
        return HttpResponseRedirect(back)
    if is_large_pack(pack):
        return put_to_work(request, asked, back)
    actor = actor_of(request)
    if request.method == "GET":
        export_pack(pack, checklist, actor, selection=asked.words)
    response = StreamingHttpResponse(pack.chunks(), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, pack_name(pack, actor)) or ""
    response["Cache-Control"] = "private, no-store"
    return response
