"""明细 comes back: upload, rehearsal with old and new side by side, then one confirmation."""

import tempfile

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tracker.files.uploads import refused_uploads
from tracker.organizations.actors import Actor
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.forms import UploadForm
from tracker.web.messages import done, refused
from tracker.web.visitor import actor_of, user_of
from tracker.web.workbooks.receiving import receive
from tracker.workbooks.applying import apply_plan
from tracker.workbooks.checking import Plan, check
from tracker.workbooks.marking import write_marked
from tracker.workbooks.reading import read_details
from tracker.workbooks.waiting import Waiting, take_up

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 300  # rows of a preview; all are applied


class WorkbookForm(UploadForm):
    """The workbook that comes back."""

    file_field = "workbook"

    workbook = forms.FileField(
        label=gettext_lazy("Filled-in ledger (.xlsx)"),
        help_text=gettext_lazy(
            "Export the list, change the sheet “明细”, choose it here. At most 10 MB."
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def workbook_import(request: HttpRequest) -> HttpResponse:
    """Upload → rehearsal → confirm; the rehearsal is made anew when it is confirmed."""
    actor = _importer(request)
    if "ticket" in request.POST:
        return _confirm(request, actor)
    form = WorkbookForm()
    waiting, plan = None, None
    if request.method == "POST":
        form = WorkbookForm(request.POST, request.FILES, refused=refused_uploads(request))
        waiting, plan = receive(request, form, lambda data: check(read_details(data), actor))
    return _page(request, form, waiting, plan)


@never_cache
@require_POST
def workbook_marked(request: HttpRequest) -> FileResponse | HttpResponseRedirect:
    """The copy with comments on the cells in error."""
    actor = _importer(request)
    try:
        waiting = take_up(request.POST.get("ticket", ""), user_of(request).pk)
        sheet = read_details(waiting.data)
    except Refused as refusal:
        refused(request, str(refusal))
        return HttpResponseRedirect(reverse("workbook_import"))
    stream = tempfile.TemporaryFile()  # noqa: SIM115 (sent, then closed)
    write_marked(stream, sheet, check(sheet, actor).errors)
    stream.seek(0)
    name = _("Marked %(name)s") % {"name": waiting.file_name}
    return FileResponse(stream, as_attachment=True, filename=name, content_type=TYPE)


def _confirm(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = WorkbookForm()
    good_only = request.POST.get("rows") == "good"
    try:
        waiting = take_up(request.POST["ticket"], user_of(request).pk)
        plan = check(read_details(waiting.data), actor)
    except Refused as refusal:
        return _page(request, form, None, None, str(refusal))
    try:
        count = apply_plan(plan, actor, good_only=good_only, file_name=waiting.file_name)
    except Refused as refusal:
        plan = check(read_details(waiting.data), actor)
        return _page(request, form, waiting, plan, str(refusal))
    words = ngettext(
        "%(count)d item was changed or added. No mail was sent.",
        "%(count)d items were changed or added. No mail was sent.",
        count,
    )
    done(request, words % {"count": count})
    return redirect("item_list")


def _page(
    request: HttpRequest,
    form: WorkbookForm,
    waiting: Waiting | None,
    plan: Plan | None,
    error: str = "",
) -> HttpResponse:
    context = {
        "title": _("Import a filled-in ledger"),
        "form": form,
        "waiting": waiting,
        "plan": plan,
        "changes": plan.changes[:SHOWN] if plan else [],
        "errors": plan.errors[:SHOWN] if plan else [],
        "shown": SHOWN,
        "error": error,
        "is_office": actor_of(request).is_office,
    }
    wrong = bool(form.errors or error)
    return render(request, "workbooks/import.html", context, status=422 if wrong else 200)


def _importer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.is_office and not actor.departments:
        raise NotAllowed(_("Only the office and the departments send workbooks in."))
    return actor
