"""总体情况: one page of numbers that a leader reads or prints."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from tracker.calendars.wording import full_day
from tracker.calendars.working_days import load_calendar
from tracker.checklist.light_table import current_table, legend, rules_of
from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.organizations.models import OfficeDetails, Person
from tracker.periods.models import Period, PeriodLine
from tracker.periods.rounds import current_checklist, period_label
from tracker.reminders.by_request import mail_overview, overview_readers
from tracker.reminders.digest import one_line, tidy
from tracker.reminders.outbox import Words
from tracker.reminders.waking import wake_outbox
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.checklist.filing import latest_period
from tracker.web.messages import done, refused
from tracker.web.overview.compared import compared_period, comparisons
from tracker.web.overview.counts import Overview
from tracker.web.overview.frozen import frozen_numbers
from tracker.web.periods.office import find_period, must_see_all, period_url
from tracker.web.visitor import actor_of, today_of

NOT_FINAL = gettext_noop("This period is not final yet: the page exists once it is.")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The numbers of the newest list, as far as the actor sees it; every number is a link."""
    actor = actor_of(request)
    context = numbers_for(actor, today_of(request))
    return _page(request, context, reverse("overview_mail"))


@require_safe
def period_overview(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The same page as of a final period, the same a year later; before 定稿 there is none."""
    must_see_all(request)
    period = find_period(year, number)
    if period.frozen_on is None:
        refused(request, _(NOT_FINAL))
        return HttpResponseRedirect(period_url(period))
    context = numbers_then(period)
    return _page(request, context, reverse("period_overview_mail", args=[year, number]))


@require_POST
def mail(request: HttpRequest, year: int = 0, number: int = 0) -> HttpResponse:
    """用邮件发送: the same page to whom the actor chose, themselves unless another is named.

    year, number: of the final period that the page is about; without them it is about today.
    """
    actor = actor_of(request)
    readers = overview_readers(actor)
    if not readers:
        raise NotAllowed(_("This page goes by mail to leaders and the office only."))
    period = find_period(year, number) if number else None
    if period is not None and period.frozen_on is None:
        refused(request, _(NOT_FINAL))
        return HttpResponseRedirect(period_url(period))
    wanted = request.POST.get("to") or str(readers[0].public_id)
    to = next((one for one in readers if str(one.public_id) == wanted), None)
    if to is None:
        raise Http404
    try:
        mail_overview(to, mail_words(to, actor, today_of(request), period), actor, period=period)
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        wake_outbox()
        done(request, _("The page is on its way to %(name)s.") % {"name": to.name})
    return HttpResponseRedirect(_address(period))


def mail_words(to: Person, actor: Actor, today: date, period: Period | None = None) -> Words:
    """The page as a mail in the reader's language, with whole addresses."""
    with translation.override(to.language):
        numbers = numbers_then(period) if period else numbers_for(actor, today)
        context = numbers | {
            "site_url": settings.SITE_URL,
            "page_url": _address(period),
            "office": OfficeDetails.objects.filter(pk=1).first(),
            "language": to.language,
        }
        return Words(
            one_line(render_to_string("mail/overview.subject.txt", context)),
            tidy(render_to_string("mail/overview.txt", context)),
            render_to_string("mail/overview.html", context),
        )


def numbers_then(period: Period) -> dict[str, Any]:
    """All that page and mail show of a final period, under the district's name of then."""
    return {"title": title(period.office_then.get("district", ""))} | frozen_numbers(period)


def numbers_for(actor: Actor, today: date) -> dict[str, Any]:
    """All that page and mail show."""
    office = OfficeDetails.objects.filter(pk=1).first()
    context: dict[str, Any] = {
        "title": title(office.district if office else ""),
        "as_of": today,
        "day": full_day(today),
        "empty": True,
    }
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
            "decisions": numbers.decisions() if actor.sees_all else [],
            "late": numbers.late(),
            "lines": numbers.departments(),
            "period_words": period_label(period) if period else "",
            "sees_all": actor.sees_all,
            "legend": legend(rules_of(current_table())),
        }
        last = compared_period(checklist.plan_year, today)
        if last is not None:
            lines = PeriodLine.objects.filter(period=last, item__in=numbers.rows)
            context |= {"compared": last, "comparisons": comparisons(numbers, lines)}
    return context


def title(district: str) -> str:
    """南湖区法治政府建设清单情况."""
    return _("%(district)s: state of the checklist of law-based government") % {
        "district": district
    }


def _page(request: HttpRequest, context: dict[str, Any], mail_url: str) -> HttpResponse:
    actor = actor_of(request)
    context |= {
        "readers": overview_readers(actor),
        "mail_url": mail_url,
        "choices": _choices() if actor.sees_all else [],
    }
    return render(request, "overview/overview.html", context)


def _choices() -> list[Period]:
    """The final periods of the newest list, which have a page each (two queries)."""
    checklist = current_checklist()
    final = Period.objects.filter(checklist=checklist).exclude(frozen_on=None)
    return list(final.select_related("checklist").order_by("-number"))


def _address(period: Period | None) -> str:
    if period is None:
        return reverse("overview")
    return reverse("period_overview", args=[period.checklist.plan_year, period.number])
