"""我的待办, and 签收 of all that waits in one click."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tracker.calendars.wording import day
from tracker.calendars.working_days import load_calendar
from tracker.checklist.workflow import accept
from tracker.organizations.actors import Actor
from tracker.organizations.standing_in import own_headships
from tracker.periods.rounds import period_label
from tracker.periods.rows import RoundSummary
from tracker.trail.errors import NotAllowed
from tracker.web.messages import done
from tracker.web.titles import Title
from tracker.web.todo.board import Board, board_of
from tracker.web.visitor import actor_of, today_of


@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """What the person has to do, the most urgent first."""
    actor = actor_of(request)
    if not actor.departments:
        raise NotAllowed(_("To-dos belong to people of departments; your post has none."))
    today = today_of(request)
    board = board_of(actor, today, load_calendar(), request.GET.get("whose", ""))
    note = _("%(count)d overdue") % {"count": board.overdue} if board.overdue else ""
    context = {
        "title": Title(_("My to-dos"), board.total, note),
        "page_lead": greeting(actor, board),
        "board": board,
        "rounds": [
            (summary, period_label(summary.period), round_words(summary, today))
            for summary in board.rounds
        ],
        "departments": actor.departments,
        "may_lend": bool(own_headships(actor)),
        "empty_words": empty_words(board, today),
    }
    return render(request, "todo/todo.html", context)


@require_POST
def accept_all(request: HttpRequest) -> HttpResponse:
    """全部签收: everything that waits in 待签收 and among the overdue and the soon due."""
    actor = actor_of(request)
    if not actor.departments:
        raise NotAllowed(_("Only the lead department can do this."))
    today = today_of(request)
    board = board_of(actor, today, load_calendar(), request.POST.get("whose", ""))
    count = accept(board.to_accept, actor)
    if count:
        words = ngettext("Accepted %(count)d item.", "Accepted %(count)d items.", count)
        done(request, words % {"count": count})
    else:
        done(request, _("Nothing waits to be accepted any more."))
    return HttpResponseRedirect(reverse("todo"))


def greeting(actor: Actor, board: Board) -> str:
    """经办人甲,您有 4 类事要办,1 件已逾期。"""
    name = actor.name
    if not board.kinds:
        return _("%(name)s, there is nothing for you to do now.") % {"name": name}
    if not board.overdue:
        words = ngettext(
            "%(name)s, you have %(kinds)d kind of thing to do, nothing overdue.",
            "%(name)s, you have %(kinds)d kinds of things to do, nothing overdue.",
            board.kinds,
        )
        return words % {"name": name, "kinds": board.kinds}
    words = ngettext(
        "%(name)s, you have %(kinds)d kind of thing to do, %(overdue)d overdue.",
        "%(name)s, you have %(kinds)d kinds of things to do, %(overdue)d overdue.",
        board.kinds,
    )
    return words % {"name": name, "kinds": board.kinds, "overdue": board.overdue}


def round_words(summary: RoundSummary, today: date) -> str:
    """第三季度填报 9月20日开始,10月8日截止;本单位 9 项,已填 2 项,可先填。"""
    period = summary.period
    values = {
        "opens": day(period.opens_on),
        "closes": day(period.closes_on),
        "owed": summary.owed,
        "filled": summary.filled,
    }
    if period.opens_on > today:
        return (
            _(
                "Opens %(opens)s, closes %(closes)s; %(owed)d items of our department, "
                "%(filled)d filled; you can fill them already."
            )
            % values
        )
    return _("Closes %(closes)s; %(owed)d items of our department, %(filled)d filled.") % values


def empty_words(board: Board, today: date) -> str:
    """现在没有要办的事。第三季度填报 9月20日开始,届时邮件提醒。"""
    words = _("There is nothing to do now.")
    coming = [s.period for s in board.rounds if s.period.opens_on > today]
    if coming:
        words += _("Filing for %(period)s begins on %(day)s; a mail will remind you.") % {
            "period": period_label(coming[0]),
            "day": day(coming[0].opens_on),
        }
    return words
