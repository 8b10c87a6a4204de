"""The office's details, the working calendar, the background jobs."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker import clock
from tracker.calendars.models import OwnDay
from tracker.calendars.own_days import clear_own_day, set_own_day
from tracker.calendars.working_days import WorkCalendar, load_calendar
from tracker.jobs.models import JobRun
from tracker.jobs.runs import ask_to_cancel, overdue_jobs
from tracker.organizations.details import office_details, set_details
from tracker.reminders.backlog import backlog
from tracker.trail.errors import Refused
from tracker.web.messages import done, refused
from tracker.web.office import blame, office_only
from tracker.web.organizations.forms import DetailsForm, OwnDayForm, details_initial
from tracker.web.titles import Title
from tracker.web.visitor import actor_of, today_of

FIRST_YEAR, YEARS_AHEAD = 2015, 3
RUNS_A_PAGE = 50


@require_http_methods(["GET", "POST"])
@office_only
def details(request: HttpRequest) -> HttpResponse:
    """区名, 办公室名, 填报单位, 联系人, 电话."""
    kept = office_details()
    form = DetailsForm(request.POST or None, initial=details_initial(kept))
    if request.method == "POST" and form.is_valid():
        try:
            set_details(form.facts(), actor_of(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("The office's details are saved."))
            return redirect("setup" if request.GET.get("next") == "setup" else "organizations")
    context = {
        "title": _("The office's details"),
        "page_lead": _("They stand in titles, mails, error pages and printed lists."),
        "form": form,
    }
    return render(request, "organizations/form_page.html", context)


@dataclass(frozen=True)
class Stretch:
    """Days in a row that count otherwise than Monday to Friday would."""

    first: date
    last: date
    is_working: bool
    own: OwnDay | None = None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def special_days(year: int, calendar: WorkCalendar, own: dict[date, OwnDay]) -> list[Stretch]:
    """Holidays, make-up days and the office's own days of a year, runs of days drawn together."""
    found: list[Stretch] = []
    day = date(year, 1, 1)
    while day.year == year:
        works = calendar.is_working_day(day)
        entry = own.get(day)
        last = found[-1] if found else None
        follows = last is not None and last.last == day - timedelta(days=1)
        if last and follows and not (entry or last.own) and last.is_working == works and not works:
            found[-1] = Stretch(last.first, day, works)
        elif entry or works != (day.weekday() < 5):
            found.append(Stretch(day, day, works, entry))
        day += timedelta(days=1)
    return found


@require_http_methods(["GET", "POST"])
@office_only
def calendar(request: HttpRequest) -> HttpResponse:
    """The year's special days; the office's own days are laid over the published ones."""
    year = _year(request)
    form = OwnDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        set_own_day(
            data["day"],
            is_working=data["is_working"],
            note=data["note"],
            actor=actor_of(request),
        )
        done(request, _("The day is set; dates, lights and reminders follow at once."))
        return redirect(f"{reverse('calendar')}?year={data['day'].year}")
    own = {day.day: day for day in OwnDay.objects.filter(day__year=year)}
    days = load_calendar()
    working = sum(days.is_working_day(day) for day in _days_of(year))
    return render(
        request,
        "organizations/calendar.html",
        {
            "title": Title(_("Working calendar"), note=_("%(year)d") % {"year": year}),
            "year": year,
            "years": [year - 1, year, year + 1],
            "stretches": special_days(year, days, own),
            "working": working,
            "provisional": days.is_provisional(year),
            "form": form,
        },
    )


@require_POST
@office_only
def clear_day(request: HttpRequest) -> HttpResponse:
    """Back to the published calendar for one day."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return redirect("calendar")
    own = get_object_or_404(OwnDay, day=day)
    clear_own_day(own, actor=actor_of(request))
    done(request, _("The published calendar holds for that day again."))
    return redirect(f"{reverse('calendar')}?year={day.year}")


@require_safe
@office_only
def jobs(request: HttpRequest) -> HttpResponse:
    """Runs of background jobs, newest first; says at once when the daily one is silent."""
    runs = JobRun.objects.select_related("requested_by__person")
    page = Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "organizations/jobs.html",
        {
            "title": _("Background jobs"),
            "page": page,
            "overdue": overdue_jobs(clock.now()),
            "backlog": backlog(today_of(request)),
            "running": any(run.state == JobRun.State.RUNNING for run in page),
        },
    )


@require_POST
@office_only
def cancel_job(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask a job to stop; it does at its next sign of life."""
    row = get_object_or_404(JobRun, public_id=public_id)
    if ask_to_cancel(row):
        done(request, _("The job was asked to stop."))
    else:
        refused(request, _("The job had ended already."))
    return redirect("jobs")


def _year(request: HttpRequest) -> int:
    today = actor_of(request).on
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    return min(max(year, FIRST_YEAR), today.year + YEARS_AHEAD)


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
