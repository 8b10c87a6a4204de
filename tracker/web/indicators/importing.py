"""The list of indicators from a workbook: what would change first, then one confirmation."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tracker.checklist.indicators import ListChanges, compare, take_over
from tracker.files.uploads import refused_uploads
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.forms import UploadForm
from tracker.web.messages import done
from tracker.web.office import office_only
from tracker.web.visitor import actor_of, user_of
from tracker.web.workbooks.receiving import receive
from tracker.workbooks.errors import WorkbookRefused
from tracker.workbooks.indicator_list import IndicatorSheet, read_indicators
from tracker.workbooks.waiting import Waiting, take_up

SHOWN = 300  # rows of a preview; all are taken over


class IndicatorListForm(UploadForm):
    """The list as a workbook."""

    file_field = "workbook"

    workbook = forms.FileField(
        label=gettext_lazy("List of indicators (.xlsx)"),
        help_text=gettext_lazy(
            "Headings 指标编号 and 指标内容, and 级别 where the list has one. At most 10 MB."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@office_only
def indicators_import(request: HttpRequest) -> HttpResponse:
    """Upload → preview → confirm; the file is read anew when it is confirmed."""
    if "ticket" in request.POST:
        return _confirm(request)
    form = IndicatorListForm()
    waiting, sheet = None, None
    if request.method == "POST":
        form = IndicatorListForm(request.POST, request.FILES, refused=refused_uploads(request))
        waiting, sheet = receive(request, form, read_indicators)
    return _page(request, form, waiting, sheet)


def _confirm(request: HttpRequest) -> HttpResponse:
    try:
        waiting = take_up(request.POST["ticket"], user_of(request).pk)
        sheet = read_indicators(waiting.data)
        if sheet.errors:
            raise WorkbookRefused(_("Some rows are wrong, so nothing was taken over."))
        changes = take_over(sheet.rows, actor_of(request), file_name=waiting.file_name)
    except NotAllowed:
        raise
    except Refused as refusal:
        return _page(request, IndicatorListForm(), None, None, str(refusal))
    words = _("The list was taken over: %(new)d new, %(changed)d changed.")
    done(request, words % {"new": len(changes.new), "changed": len(changes.changed)})
    return redirect("indicators")


def _page(
    request: HttpRequest,
    form: IndicatorListForm,
    waiting: Waiting | None,
    sheet: IndicatorSheet | None,
    error: str = "",
) -> HttpResponse:
    changes = compare(sheet.rows) if sheet and not sheet.errors else ListChanges()
    context = {
        "title": _("Import the list of indicators"),
        "form": form,
        "waiting": waiting,
        "sheet": sheet,
        "errors": sheet.errors[:SHOWN] if sheet else [],
        "changes": changes,
        "new": changes.new[:SHOWN],
        "changed": changes.changed[:SHOWN],
        "shown": SHOWN,
        "error": error,
    }
    wrong = bool(form.errors or error)
    return render(request, "indicators/import.html", context, status=422 if wrong else 200)
