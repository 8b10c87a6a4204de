"""留痕: who did what when, in plain rows, filtered, exported."""

import tempfile
from pathlib import Path

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.checklist.history import sentence, who
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Post
from tracker.trail.anchors import newest_anchor
from tracker.trail.models import Event
from tracker.web.office import office_only
from tracker.web.organizations.filtersets import TrailFilterSet
from tracker.web.tables import DEFAULT_PAGE_SIZE
from tracker.web.titles import Title
from tracker.web.visitor import actor_of
from tracker.workbooks.trail_sheet import export_trail


@require_safe
@office_only
def trail(request: HttpRequest) -> HttpResponse:
    """Newest first; a fixed number of queries whatever the number of rows."""
    filterset = TrailFilterSet(request.GET or None, queryset=Event.objects.order_by("-number"))
    page = Paginator(filterset.qs, DEFAULT_PAGE_SIZE).get_page(request.GET.get("page"))
    codes = _codes([event.subject for event in page])
    rows = [
        {
            "event": event,
            "who": who(event),
            "words": sentence(event),
            "code": codes.get(event.subject),
            "capacity": capacity_words(event.capacity),
        }
        for event in page
    ]
    return render(
        request,
        "organizations/trail.html",
        {
            "title": Title(_("Trail"), page.paginator.count),
            "filter": filterset,
            "filtered": any(request.GET.get(name) for name in filterset.filters),
            "page": page,
            "rows": rows,
            "anchor": newest_anchor(),
        },
    )


@require_safe
@office_only
def export(request: HttpRequest) -> FileResponse:
    """The filtered rows as a workbook; the export is an Event itself."""
    filterset = TrailFilterSet(request.GET or None, queryset=Event.objects.all())
    actor = actor_of(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trail.xlsx"
        export_trail(filterset.qs, path, actor, filter_words=filterset.words())
        opened = path.open("rb")  # stays readable after the folder is gone
    name = _("Trail %(day)s.xlsx") % {"day": actor.on.isoformat()}
    return FileResponse(opened, as_attachment=True, filename=name)


def capacity_words(capacity: str) -> str:
    """The hat in words: the trail keeps `区司法局 staff`, whatever the language of the page."""
    unit, _space, role = capacity.rpartition(" ")
    words = str(dict(Post.Role.choices).get(role, role))
    return words if words == unit else f"{unit} {words}".strip()


def _codes(subjects: list[str]) -> dict[str, str]:
    """Subject → code of the items among them (one query)."""
    keys = [subject.removeprefix("item:") for subject in subjects if subject.startswith("item:")]
    found = ChecklistItem.objects.filter(pk__in=keys, code__isnull=False)
    return {f"item:{pk}": code for pk, code in found.values_list("pk", "code") if code}
