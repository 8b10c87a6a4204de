"""Roster import: a rehearsal that names row and reason, then one confirmation."""

from dataclasses import astuple

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tracker.files.uploads import refused_uploads
from tracker.organizations.models import Department
from tracker.organizations.roster.applying import apply_roster, rehearse
from tracker.organizations.roster.reading import MAX_BYTES, read_roster, template_workbook
from tracker.organizations.roster.rows import ROLE_WORDS, Rehearsal, RosterRefused, RosterRow
from tracker.web.messages import done
from tracker.web.office import office_only
from tracker.web.organizations.forms import RosterForm
from tracker.web.organizations.slips import show_slips
from tracker.web.visitor import actor_of

TEMPLATE_NAME = "花名册模板.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "roster"
KEPT_SECONDS = 4 * 60 * 60


@never_cache
@require_http_methods(["GET", "POST"])
@office_only
def roster_import(request: HttpRequest) -> HttpResponse:
    """Upload → rehearsal → confirm. Between the two the rows travel in the page, signed."""
    if "rows" in request.POST:
        return _confirm(request)
    form = RosterForm(request.POST or None, request.FILES or None, refused=refused_uploads(request))
    rehearsal = None
    if request.method == "POST" and form.is_valid():
        own = form.cleaned_data["own_departments"]
        try:
            rows = read_roster(form.cleaned_data["workbook"].read(MAX_BYTES + 1))
            rehearsal = rehearse(rows, actor_of(request), own_departments=own)
        except RosterRefused as refusal:
            form.add_error("workbook", str(refusal))
    return _page(request, form, rehearsal)


@require_safe
@office_only
def template(request: HttpRequest) -> HttpResponse:
    """The empty roster with the present departments to choose from."""
    response = HttpResponse(template_workbook(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, TEMPLATE_NAME)
    return response


def _page(
    request: HttpRequest, form: RosterForm, rehearsal: Rehearsal | None, error: str = ""
) -> HttpResponse:
    signed = ""
    if rehearsal and rehearsal.is_clean:
        own = bool(form.cleaned_data["own_departments"])
        payload = [own, [astuple(row) for row in rehearsal.rows]]
        signed = signing.dumps(payload, salt=SALT, compress=True)
    return render(
        request,
        "organizations/roster_import.html",
        {
            "title": _("Import the roster"),
            "form": form,
            "rehearsal": rehearsal,
            "signed": signed,
            "error": error,
            "unknown_units": rehearsal is not None
            and any(problem.column == "unit" for problem in rehearsal.problems),
            "roles": ROLE_WORDS,
            "bodies_count": Department.objects.current().count(),
        },
    )


def _confirm(request: HttpRequest) -> HttpResponse:
    try:
        own, raw = signing.loads(request.POST["rows"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        words = _("The rehearsal is too old: choose the workbook again.")
        return _page(request, RosterForm(), None, words)
    rows = [RosterRow(*values) for values in raw]
    try:
        slips = apply_roster(rows, actor_of(request), own_departments=own)
    except RosterRefused as refusal:
        rehearsal = Rehearsal(rows, refusal.problems) if refusal.problems else None
        return _page(request, RosterForm(), rehearsal, str(refusal))
    if slips:
        return show_slips(request, slips)
    done(request, _("The roster was applied; nobody needed a new log-in."))
    return redirect("organizations")
