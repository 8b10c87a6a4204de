"""总体情况: one page of numbers that a leader reads or prints."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.calendars.wording import full_day
from tracker.calendars.working_days import load_calendar
from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.organizations.models import OfficeDetails
from tracker.periods.rounds import current_checklist, period_label
from tracker.web.checklist.filing import latest_period
from tracker.web.overview.compared import compared_period, comparisons
from tracker.web.overview.counts import Overview


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The numbers of the newest list, as far as the actor sees it; every number is a link."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = request.today  # type: ignore[attr-defined]
    context = {"title": title(), "day": full_day(today), "empty": True}
    checklist = current_checklist()
    if checklist is not None:
        period = latest_period(today, checklist.plan_year)
        numbers = Overview(
            ChecklistItem.objects.visible_to(actor),
            checklist.plan_year,
            today,
            load_calendar(),
            period,
        )
        context |= {
            "empty": not numbers.cells,
            "kinds": list(numbers.kinds()),
            "late": numbers.late(),
            "late_url": numbers.link(light="red"),
            "lines": numbers.departments(),
            "period_words": period_label(period) if period else "",
            "sees_all": actor.sees_all,
        }
        last = compared_period(checklist.plan_year, today)
        if last is not None:
            context |= {"compared": last, "comparisons": comparisons(numbers, last)}
    return render(request, "overview/overview.html", context)


def title() -> str:
    """南湖区法治政府建设清单情况."""
    office = OfficeDetails.objects.filter(pk=1).first()
    district = office.district if office else ""
    return _("%(district)s: state of the checklist of law-based government") % {
        "district": district
    }
