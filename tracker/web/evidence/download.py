"""The bytes of an evidence, after the permission check and never as a page of ours."""

from typing import BinaryIO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.checklist.errors import WrongStatus
from tracker.checklist.evidence import note_download
from tracker.checklist.models import Evidence
from tracker.files.store import open_stored
from tracker.files.types import TYPES, text_encoding
from tracker.organizations.actors import Actor
from tracker.web.evidence.views import visible_evidence
from tracker.web.visitor import actor_of

# A browser's own PDF viewer stays blank under frame-ancestors 'none'; measured in STACK.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'self'"


@require_safe
def evidence_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file under its own name; `?inline=1` shows what cannot run in the page.

    Each handing-out is an Event; a copy the browser still holds (ETag) is not handed out again.
    """
    evidence = visible_evidence(request, public_id)
    not_away(evidence, actor_of(request))
    etag = f'"{evidence.file.sha256}"'
    if unchanged(request, etag):
        return _dressed(HttpResponse(status=304), etag)
    stream = open_stored(evidence.file, evidence.file_name)
    kind = TYPES[evidence.file.type]
    inline = kind.inline and request.GET.get("inline") == "1"
    if request.method == "GET":
        note_download(evidence, actor_of(request))
    response = FileResponse(
        stream,
        as_attachment=not inline,
        filename=evidence.file_name,
        content_type=_content_type(kind.content_type, stream),
    )
    return _dressed(response, etag)


def _dressed(response: HttpResponse | FileResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = SANDBOX
    return response  # type: ignore[return-value]


def _content_type(content_type: str, stream: BinaryIO) -> str:
    if not content_type.startswith("text/"):
        return content_type
    return f"{content_type}; charset={text_encoding(stream)}"


def unchanged(request: HttpRequest, etag: str) -> bool:
    """Whether the browser still holds what it would get."""
    return request.headers.get("If-None-Match") == etag


def not_away(evidence: Evidence, actor: Actor) -> None:
    """Raises WrongStatus for bytes that are removed for good, or locked and not for this actor."""
    if evidence.file.purged_on:
        raise WrongStatus(_("This file was removed for good by the office."))
    if evidence.file.quarantined_on and not actor.is_office:
        raise WrongStatus(_("This file is locked by the office; ask the office."))
