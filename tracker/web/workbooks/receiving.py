"""An uploaded workbook: read for its preview, and kept until the preview is confirmed."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tracker.trail.errors import Refused
from tracker.web.forms import UploadForm
from tracker.web.visitor import user_of
from tracker.workbooks.container import MAX_BYTES
from tracker.workbooks.waiting import Waiting, keep

Read = TypeVar("Read")


def receive(
    request: HttpRequest, form: UploadForm, read: Callable[[bytes], Read]
) -> tuple[Waiting | None, Read | None]:
    """What `read` makes of the form's file, and the file as it waits for the confirmation.

    Both None where something is amiss: then the form says so.
    """
    if not form.is_valid():
        return None, None
    upload = form.cleaned_data[form.file_field]
    try:
        data = upload.read(MAX_BYTES + 1)
        found = read(data)
        return keep(data, upload.name, user_of(request).pk), found
    except Refused as refusal:
        form.add_error(form.file_field, str(refusal))
    except OSError:
        form.add_error(None, _("The server's disk is full: nothing was kept. Call the office."))
    return None, None
