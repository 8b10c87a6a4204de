"""定稿: a period's lines, the lock, corrections, and the workbook of the lines."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tracker.checklist.light_table import legend_of
from tracker.periods import freezing
from tracker.periods.models import Period, PeriodLine
from tracker.periods.rounds import period_label
from tracker.trail.errors import NotAllowed, Refused
from tracker.trail.models import Event
from tracker.web.forms import HouseForm
from tracker.web.messages import done, refused
from tracker.web.office import blame, office_only
from tracker.web.periods.chosen import chosen_lines
from tracker.web.periods.office import find_period, must_see_all, period_url
from tracker.web.titles import Title
from tracker.web.visitor import actor_of
from tracker.web.workbooks.exports import put_to_work
from tracker.web.workbooks.views import IN_MEMORY_BYTES, TYPE
from tracker.workbooks.columns import progress
from tracker.workbooks.export_jobs import ITEMS_AT_ONCE, PERIOD, Asked
from tracker.workbooks.period_ledger import correction_label, export_period, file_name, thaw
from tracker.workbooks.rows import Row

UNPROCESSABLE = 422
LINES_A_PAGE = 200


class CorrectionForm(HouseForm):
    """The words of a final line as they should read, and why."""

    progress = forms.CharField(
        label=gettext_lazy("Progress"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    problems = forms.CharField(
        label=gettext_lazy("Problems"), required=False, max_length=4000, widget=forms.Textarea
    )
    next_steps = forms.CharField(
        label=gettext_lazy("Next steps"), required=False, max_length=4000, widget=forms.Textarea
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write why the line is corrected.")},
    )


@dataclass(frozen=True)
class Change:
    """One corrected word of a line."""

    label: str
    text: str


@dataclass(frozen=True)
class LineView:
    """A line as the page shows it: its row, the report's reason of the light, corrections."""

    line: PeriodLine
    row: Row
    reason: str
    progress: str
    corrections: list[tuple[PeriodLine, list[Change]]]


@require_safe
def period_lines(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The lines of a period, or those under the query string's filters, with corrections."""
    must_see_all(request)
    period = find_period(year, number)
    whole = period.lines.filter(corrects=None).order_by("position", "pk")
    lines, said = chosen_lines(whole, request.GET)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    title = _("Ledger of the %(period)s") % {"period": period_label(period)}
    context = {
        "title": Title(title, page.paginator.count, _("final") if period.frozen_on else ""),
        "period": period,
        "page": page,
        "all": whole.count() if said else page.paginator.count,
        "said": _(", ").join(said),
        "legend": legend_of(period.lights_then),
        "lines": _views(page.object_list),
        "ready": None if period.frozen_on else freezing.readiness(period, actor_of(request).on),
        "witness": _witness(period),
        "is_office": actor_of(request).is_office,
    }
    return render(request, "periods/lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def period_freeze(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """定稿: what it does and what is still open, then the lock."""
    period = find_period(year, number)
    if request.method == "POST":
        try:
            freezing.freeze(period, actor_of(request))
        except NotAllowed:
            raise
        except Refused as refusal:
            refused(request, str(refusal))
        else:
            done(request, _("Final: %(period)s.") % {"period": period_label(period)})
        return HttpResponseRedirect(_lines_url(period))
    context = {
        "title": _("Make the %(period)s final") % {"period": period_label(period)},
        "period": period,
        "ready": freezing.readiness(period, actor_of(request).on),
        "count": period.lines.filter(corrects=None).count(),
        "back_url": period_url(period),
    }
    return render(request, "periods/freeze.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def period_correct(request: HttpRequest, year: int, number: int, code: str) -> HttpResponse:
    """更正: a line of its own beside the final one, with the reason."""
    period = find_period(year, number)
    line = get_object_or_404(
        PeriodLine.objects.select_related("period", "corrects"),
        period=period,
        corrects=None,
        item__code=code,
    )
    form = CorrectionForm(request.POST or None, initial=freezing.shown_words(line))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        reason = values.pop("reason")
        try:
            freezing.correct(line, actor_of(request), values=values, reason=reason)
        except NotAllowed:
            raise
        except Refused as refusal:
            blame(form, refusal)
        else:
            code_words = line.values["short_code"]
            done(request, _("Corrected beside the line of %(code)s.") % {"code": code_words})
            return HttpResponseRedirect(f"{_lines_url(period)}#{code}")
    context = {
        "title": _("Correct the final line of %(item)s")
        % {"item": f"{line.values['short_code']} {line.values['title']}"},
        "label": period_label(period),
        "form": form,
        "is_final": period.frozen_on is not None,
        "back_url": _lines_url(period),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periods/correct.html", context, status=status)


@require_safe
def period_export(request: HttpRequest, year: int, number: int) -> HttpResponse | FileResponse:
    """The workbook of the period's lines; before the snapshot there is none. Large: a job."""
    must_see_all(request)
    period = find_period(year, number)
    if period.snapshot_at is None:
        refused(request, freezing.readiness(period, actor_of(request).on).refusal)
        return HttpResponseRedirect(period_url(period))
    if period.lines.count() > ITEMS_AT_ONCE:
        label = period_label(period)
        asked = Asked(PERIOD, period.checklist_id, words=label, period=period.pk)
        return put_to_work(request, asked, _lines_url(period))
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 (sent, then closed)
    try:
        export_period(stream, period, actor_of(request))
    except OSError:
        stream.close()
        refused(request, _("The server's disk is full: nothing was exported. Call the office."))
        return HttpResponseRedirect(_lines_url(period))
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=file_name(period), content_type=TYPE)


def _views(lines: Iterable[PeriodLine]) -> list[LineView]:
    lines = list(lines)
    beside: dict[int, list[tuple[PeriodLine, list[Change]]]] = {}
    rows = PeriodLine.objects.filter(corrects__in=lines).select_related("made_by").order_by("pk")
    for correction in rows:
        changed = correction.values["changed"].items()
        words = [Change(correction_label(name), text) for name, text in changed]
        beside.setdefault(correction.corrects_id or 0, []).append((correction, words))
    return [_view(line, beside.get(line.pk, [])) for line in lines]


def _view(line: PeriodLine, corrections: list[Any]) -> LineView:
    row = thaw(line, 0)
    reason = freezing.spoken(line.values["light_reason"])
    return LineView(line, row, reason, progress(row), corrections)


def _witness(period: Period) -> Event | None:
    """The Event of 定稿: its number and hash, printed, are a witness outside the machine."""
    if period.frozen_on is None:
        return None
    events = Event.objects.filter(subject=period.trail_key, verb="period.frozen")
    return events.order_by("-number").first()


def _lines_url(period: Period) -> str:
    return reverse("period_lines", args=[period.checklist.plan_year, period.number])
