"""The office's view of the rounds: who has filed, who has not, sending a report back."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.calendars.working_days import load_calendar
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem
from tracker.organizations.rights import require_office
from tracker.periods import filing
from tracker.periods.models import Period, ProgressReport
from tracker.periods.rounds import current_cycle, is_open, period_label
from tracker.periods.rows import previous_reports
from tracker.periods.standing import counts, standings
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.checklist.item_page import evidence_of
from tracker.web.faulty_files import FaultyFilesForm, ground_field
from tracker.web.messages import done
from tracker.web.messages import refused as say_refused
from tracker.web.numbers import whole_number
from tracker.web.periods.closing import closing_words
from tracker.web.titles import Title
from tracker.web.visitor import actor_of

UNPROCESSABLE = 422


class ReturnForm(FaultyFilesForm):
    """On which ground a report goes back, what is to be mended, which files fail."""

    ground = ground_field(required=True)
    reason = forms.CharField(
        label=gettext_lazy("What is to be mended"),
        error_messages={"required": gettext_lazy("Write what is to be mended.")},
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """All rounds, the newest first."""
    must_see_all(request)
    rounds = list(
        Period.objects.select_related("checklist").order_by("-checklist__plan_year", "-number")
    )
    numbers = counts(rounds)
    today = actor_of(request).on
    rows = [
        {
            "period": one,
            "label": period_label(one),
            "state": _state(one, today),
            "sent": numbers[one.pk][0],
            "owed": numbers[one.pk][1],
        }
        for one in rounds
    ]
    context = {
        "title": Title(_("Filing")),
        "rows": rows,
        "cycle": current_cycle(),
        "is_office": actor_of(request).is_office,
    }
    return render(request, "periods/periods.html", context)


@require_safe
def period(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One round: each department with what it filed, what it owes, and whom to call."""
    must_see_all(request)
    one = find_period(year, number)
    actor = actor_of(request)
    rows = standings(one, actor.on)
    late = [row for row in rows if not row.is_done]
    title = _("Filing for the %(period)s") % {"period": period_label(one)}
    context = {
        "title": Title(title, note=_done_words(len(rows) - len(late), len(rows))),
        "period": one,
        "closing": closing_words(one.closes_on, load_calendar()),
        "state": _state(one, actor.on),
        "late": late,
        "rows": rows,
        "is_office": actor.is_office,
    }
    return render(request, "periods/period.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_return(request: HttpRequest, year: int, number: int, code: str) -> HttpResponse:
    """退回重填: this report beside the last one, and the words for the department."""
    require_office(actor_of(request))
    report = _report(request, year, number, code)
    form = ReturnForm(request.POST or None, initial={"version": report.version})
    form.add_files(evidence_of(report.item, actor_of(request)))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            filing.return_report(
                report,
                actor_of(request),
                version=values["version"],
                reason=values["reason"],
                ground=values["ground"],
                faults=values["faults"],
            )
        except Incomplete as error:
            form.add_error(error.field if error.field in form.fields else "reason", str(error))
        except NotAllowed:
            raise
        except Refused as error:
            form.add_error(None, str(error))
        else:
            done(request, _("Sent back to be filled again: %(item)s.") % {"item": report.item})
            return HttpResponseRedirect(period_url(report.period))
    context = {
        "title": _("Send back to be filled again"),
        "report": report,
        "label": period_label(report.period),
        "previous": previous_reports(report.period, [report.item_id]).get(report.item_id),
        "form": form,
        "back_url": period_url(report.period),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periods/report_return.html", context, status=status)


@require_POST
def report_check(request: HttpRequest, year: int, number: int, code: str) -> HttpResponse:
    """已核: the office has read the report; the department can no longer withdraw it."""
    require_office(actor_of(request))
    report = _report(request, year, number, code)
    version = request.POST.get("version", "")
    try:
        filing.check_report(report, actor_of(request), version=whole_number(version))
    except NotAllowed:
        raise
    except Refused as error:
        say_refused(request, str(error))
    else:
        done(request, _("Checked: %(item)s.") % {"item": report.item})
    return HttpResponseRedirect(f"{period_url(report.period)}#{report.department.code}")


def must_see_all(request: HttpRequest) -> None:
    """Raise NotAllowed for who sees only what a department leads or helps with."""
    if not actor_of(request).sees_all:
        raise NotAllowed(_("Only the law-based-government office can do this."))


def find_period(year: int, number: int) -> Period:
    """The round, or 404."""
    rows = Period.objects.select_related("checklist")
    return get_object_or_404(rows, checklist__plan_year=year, number=number)


def _report(request: HttpRequest, year: int, number: int, code: str) -> ProgressReport:
    items = ChecklistItem.objects.visible_to(actor_of(request)).filter(code=code)
    report = (
        ProgressReport.objects.filter(
            period=find_period(year, number), item__in=items, state=ProgressReport.State.FILED
        )
        .select_related("item", "department", "period__checklist", "filed_by")
        .order_by("-pk")
        .first()
    )
    if report is None:
        raise Http404
    return report


def period_url(one: Period) -> str:
    """The page of a round; reads its checklist."""
    return reverse("period", args=[one.checklist.plan_year, one.number])


def _state(one: Period, today: date) -> str:
    if one.frozen_on:
        return _("final")
    if is_open(one, today):
        return _("under way")
    return _("closed to filing") if one.closes_on < today else _("not open yet")


def _done_words(done_count: int, total: int) -> str:
    return _("%(n)d of %(all)d departments have filed all") % {"n": done_count, "all": total}
