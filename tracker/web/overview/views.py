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
from django.views.decorators.http import require_POST, require_safe

from tracker.calendars.wording import full_day
from tracker.calendars.working_days import load_calendar
from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.organizations.models import OfficeDetails, Person
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
from tracker.web.visitor import actor_of, today_of


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The numbers of the newest list, as far as the actor sees it; every number is a link."""
    actor = actor_of(request)
    context = numbers_for(actor, today_of(request)) | {"readers": overview_readers(actor)}
    return render(request, "overview/overview.html", context)


@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """用邮件发送: the same page to whom the actor chose, themselves unless another is named."""
    actor = actor_of(request)
    readers = overview_readers(actor)
    if not readers:
        raise NotAllowed(_("This page goes by mail to leaders and the office only."))
    wanted = request.POST.get("to") or str(readers[0].public_id)
    to = next((one for one in readers if str(one.public_id) == wanted), None)
    if to is None:
        raise Http404
    try:
        mail_overview(to, mail_words(to, actor, today_of(request)), actor)
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        wake_outbox()
        done(request, _("The page is on its way to %(name)s.") % {"name": to.name})
    return HttpResponseRedirect(reverse("overview"))


def mail_words(to: Person, actor: Actor, today: date) -> Words:
    """The page as a mail in the reader's language, with whole addresses."""
    with translation.override(to.language):
        context = numbers_for(actor, today) | {
            "site_url": settings.SITE_URL,
            "office": OfficeDetails.objects.filter(pk=1).first(),
            "language": to.language,
            "today": today,
        }
        return Words(
            one_line(render_to_string("mail/overview.subject.txt", context)),
            tidy(render_to_string("mail/overview.txt", context)),
            render_to_string("mail/overview.html", context),
        )


def numbers_for(actor: Actor, today: date) -> dict[str, Any]:
    """All that page and mail show."""
    context: dict[str, Any] = {"title": title(), "day": full_day(today), "empty": True}
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
            "late_url": numbers.link(light="red"),
            "lines": numbers.departments(),
            "period_words": period_label(period) if period else "",
            "sees_all": actor.sees_all,
        }
        last = compared_period(checklist.plan_year, today)
        if last is not None:
            context |= {"compared": last, "comparisons": comparisons(numbers, last)}
    return context


def title() -> str:
    """南湖区法治政府建设清单情况."""
    office = OfficeDetails.objects.filter(pk=1).first()
    district = office.district if office else ""
    return _("%(district)s: state of the checklist of law-based government") % {
        "district": district
    }
