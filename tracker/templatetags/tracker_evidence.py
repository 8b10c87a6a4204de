"""What pages need to show evidence: limits in words, who may take off, a fresh upload form."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from tracker.checklist.evidence import may_take_off
from tracker.checklist.models import EvidenceLink
from tracker.files.uploads import MAX_FILES, total_limit_bytes
from tracker.organizations.actors import Actor
from tracker.web.evidence.forms import UploadForm

register = template.Library()


@register.simple_tag
def upload_limits() -> str:
    """What is taken, said before the upload."""
    return _(
        "PDF, Word, Excel, PowerPoint, OFD, WPS, pictures (JPG, PNG, TIFF), TXT, CSV; "
        "%(mb)d MB a file, %(files)d files and %(total)d MB at once; "
        "no passwords, no macros, no archives."
    ) % {
        "mb": settings.EVIDENCE_MAX_MB,
        "files": MAX_FILES,
        "total": total_limit_bytes() // 1024**2,
    }


@register.simple_tag
def upload_numbers() -> dict[str, int]:
    """The limits as numbers (bytes, files), for the script that checks before it sends."""
    return {
        "file": settings.EVIDENCE_MAX_BYTES,
        "files": MAX_FILES,
        "total": total_limit_bytes(),
        "mb": settings.EVIDENCE_MAX_MB,
    }


@register.simple_tag
def fresh_upload_form() -> UploadForm:
    """An empty upload form, for pages that include evidence/_upload.html."""
    return UploadForm()


@register.filter
def taken_off_by(link: EvidenceLink, actor: Actor) -> bool:
    """Whether the actor may take this evidence off its item now."""
    return may_take_off(actor, link)


@register.filter
def megabytes(size_bytes: Any) -> str:
    """A size as people read it: 3.4 MB, 12 KB."""
    size = int(size_bytes)
    if size >= 1024**2:
        return f"{size / 1024**2:.1f} MB"
    return f"{max(1, round(size / 1024))} KB"
