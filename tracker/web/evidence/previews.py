"""The beginning of a document as a page of its own, for a frame: text only, nothing can run."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.checklist.evidence import note_download
from tracker.files.previews import PREVIEWED, NoPreview, Preview, preview
from tracker.files.store import open_stored
from tracker.web.evidence.download import not_away, unchanged
from tracker.web.evidence.views import visible_evidence
from tracker.web.visitor import actor_of

POLICY = (
    "default-src 'none'; style-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'"
)


@require_safe
def evidence_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Text and tables of a docx, xlsx or txt; seeing them is an Event as a download is."""
    evidence = visible_evidence(request, public_id)
    not_away(evidence, actor_of(request))
    if evidence.file.type not in PREVIEWED:
        raise Http404
    etag = f'"{evidence.file.sha256}-preview"'
    if unchanged(request, etag):
        return _dressed(HttpResponse(status=304), etag)
    with open_stored(evidence.file, evidence.file_name) as stream:
        try:
            found: Preview | None = preview(stream, evidence.file.type)
        except NoPreview:
            found = None
    if request.method == "GET" and found:
        note_download(evidence, actor_of(request))
    context = {"evidence": evidence, "preview": found}
    return _dressed(render(request, "evidence/preview.html", context), etag)


def _dressed(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = POLICY
    return response
