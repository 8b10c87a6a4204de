"""The line after a save: what was done and, where it can be, the way back."""

import json
from typing import TypedDict

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _


class Undo(TypedDict):
    """A POST that takes the act back: where, under which word, with which hidden fields."""

    url: str
    label: str
    fields: dict[str, str]


def done(
    request: HttpRequest,
    text: str,
    *,
    undo_url: str = "",
    undo_label: str = "",
    undo_fields: dict[str, str] | None = None,
) -> None:
    """Say on the next page that something was done; with `undo_url` offer 撤回 beside it."""
    tags = ""
    if undo_url:
        undo = Undo(url=undo_url, label=undo_label or _("Withdraw"), fields=undo_fields or {})
        tags = json.dumps(undo, ensure_ascii=False)
    messages.success(request, text, extra_tags=tags)


def refused(request: HttpRequest, text: str) -> None:
    """Say on the next page why something was not done."""
    messages.error(request, text)


def read_undo(tags: str | None) -> Undo | None:
    """The way back on a message, None when it has none."""
    if not tags or not tags.startswith("{"):
        return None
    undo: Undo = json.loads(tags)
    return undo
