"""本期填报: the table of a department, and the same form for one item."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tracker import clock
from tracker.calendars.wording import near_day
from tracker.calendars.working_days import load_calendar
from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department
from tracker.periods import filing
from tracker.periods.filing import Outcome, RowError
from tracker.periods.models import Period, ProgressReport
from tracker.periods.rounds import (
    closed_rounds,
    current_checklist,
    is_open,
    open_round,
    period_label,
)
from tracker.periods.rows import Sheet, round_summaries, sheet_of
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.messages import done
from tracker.web.messages import refused as say_refused
from tracker.web.periods.closing import closing_words
from tracker.web.periods.sheets import read_rows, row_views, summary
from tracker.web.titles import Title
from tracker.web.visitor import actor_of

UNPROCESSABLE = 422


@dataclass
class Desk:
    """What a filing page works on: who, which round, which department, which rows."""

    request: HttpRequest
    actor: Actor
    period: Period
    department: Department
    code: str = ""

    @property
    def sheet(self) -> Sheet:
        """The rows as they stand now (read anew each time)."""
        codes = [self.code] if self.code else None
        return sheet_of(self.period, self.department, codes)

    @property
    def url(self) -> str:
        """This page's address."""
        return self.request.get_full_path()


@require_http_methods(["GET", "HEAD", "POST"])
def period_form(request: HttpRequest) -> HttpResponse:
    """One table for all of a department's items in a round."""
    actor = actor_of(request)
    if not actor.departments:
        raise NotAllowed(_("Only departments file progress; the office reads it under “Filing”."))
    period = _chosen_period(request, actor)
    if period is None:
        context = {"title": Title(_("Filing")), "period": None}
        return render(request, "periods/period_form.html", context)
    desk = Desk(request, actor, period, _chosen_department(request, actor))
    return _answer(desk)


@require_http_methods(["GET", "HEAD", "POST"])
def item_progress(request: HttpRequest, code: str) -> HttpResponse:
    """填报进展 for one item: the same row alone."""
    actor = actor_of(request)
    item = (
        ChecklistItem.objects.visible_to(actor)
        .select_related("lead_department", "checklist")
        .filter(code=code)
        .first()
    )
    if item is None or item.lead_department is None:
        raise Http404
    if not actor.works_in(item.lead_department_id):
        raise NotAllowed(_("Only the lead department can do this."))
    period = _chosen_period(request, actor, item)
    if period is None:
        context = {"title": Title(str(item)), "period": None, "item": item}
        return render(request, "periods/period_form.html", context)
    return _answer(Desk(request, actor, period, item.lead_department, code))


def _answer(desk: Desk) -> HttpResponse:
    if desk.request.method != "POST":
        return _page(desk)
    act, _colon, code = desk.request.POST.get("act", "draft").partition(":")
    if act == "withdraw":
        return _withdraw(desk, code)
    if act == "no_change":
        return _no_change(desk, desk.request.POST.getlist("pick"))
    if act == "one_no_change" and desk.code:
        return _no_change(desk, [desk.code])
    if act == "file":
        return _file(desk)
    return _draft(desk)


def _draft(desk: Desk) -> HttpResponse:
    """先保存, and what the script saves by itself."""
    by_script = desk.request.headers.get("X-Requested-With") == "XMLHttpRequest"
    try:
        words = read_rows(desk.request.POST)
        outcome = filing.save_draft(desk.period, desk.department, words, desk.actor)
    except Refused as error:
        if by_script:
            return JsonResponse({"problem": str(error)}, status=error.status)
        raise
    if by_script:
        return _told_script(desk, outcome)
    if outcome.errors:
        return _page(desk, outcome)
    done(desk.request, _("Saved. Nothing was sent to the office yet."))
    return HttpResponseRedirect(desk.url)


def _file(desk: Desk) -> HttpResponse:
    """保存并报送: the good rows go to the office, the others stay open with their words."""
    words = read_rows(desk.request.POST)
    outcome = filing.file_reports(desk.period, desk.department, words, desk.actor)
    return _filed(desk, outcome)


def _no_change(desk: Desk, picked: list[str]) -> HttpResponse:
    """所选本期无变化: the ticked rows are filed with the last text, the others kept as drafts."""
    words = read_rows(desk.request.POST)
    others = [row for row in words if row.code not in picked]
    drafts = filing.save_draft(desk.period, desk.department, others, desk.actor)
    outcome = filing.file_without_change(desk.period, desk.department, picked, desk.actor)
    outcome.errors += drafts.errors
    if not picked:
        outcome.errors.append(RowError("", "", "", _("Tick the items without change first")))
    return _filed(desk, outcome)


def _withdraw(desk: Desk, code: str) -> HttpResponse:
    """撤回 one filed row; what is typed in the others is kept."""
    row = desk.sheet.by_code.get(code)
    if row is None or row.report is None:
        raise Http404
    words = read_rows(desk.request.POST)
    drafts = filing.save_draft(desk.period, desk.department, words, desk.actor)
    try:
        filing.withdraw_report(row.report, desk.actor, version=row.version)
    except NotAllowed:
        raise
    except Refused as error:
        say_refused(desk.request, str(error))
        return HttpResponseRedirect(desk.url)
    if drafts.errors:
        return _page(desk, drafts)
    done(desk.request, _("Taken back: %(item)s. Change it and file it again.") % {"item": row.item})
    return HttpResponseRedirect(f"{desk.url}#item-{code}")


def _filed(desk: Desk, outcome: Outcome) -> HttpResponse:
    if outcome.errors:
        return _page(desk, outcome)
    n = len(outcome.saved)
    if not n:
        done(desk.request, _("Nothing was left to file."))
        return HttpResponseRedirect(desk.url)
    done(desk.request, _filed_words(desk, outcome))
    return HttpResponseRedirect(desk.url)


def _filed_words(desk: Desk, outcome: Outcome) -> str:
    n = len(outcome.saved)
    if any(report.state == ProgressReport.State.AWAITING_SIGNOFF for report in outcome.saved):
        text = ngettext(
            "%(n)d report waits for your head's sign-off; until then it is not with the office.",
            "%(n)d reports wait for your head's sign-off; until then they are not with the office.",
            n,
        )
        return text % {"n": n}
    text = ngettext(
        "%(n)d report was filed with the office", "%(n)d reports were filed with the office", n
    )
    text = text % {"n": n}
    if desk.actor.on > desk.period.closes_on:
        return _("%(filed)s.") % {"filed": text}
    until = near_day(desk.period.closes_on, desk.actor.on)
    return _("%(filed)s; until %(day)s you can withdraw and change it.") % {
        "filed": text,
        "day": until,
    }


def _told_script(desk: Desk, outcome: Outcome) -> HttpResponse:
    sheet = desk.sheet
    moment = clock.now().astimezone(clock.OFFICE_TIME)
    return JsonResponse(
        {
            "versions": {row.item.code: row.version for row in sheet.rows},
            "filled": _("%(n)d of %(all)d filled") % {"n": sheet.filled, "all": len(sheet.rows)},
            "words": _("Kept by itself at %(time)s") % {"time": f"{moment:%H:%M}"},
            "problems": [error.text for error in summary(outcome.errors)],
        }
    )


def _page(desk: Desk, outcome: Outcome | None = None) -> HttpResponse:
    sheet = desk.sheet
    errors = outcome.errors if outcome else []
    typed = desk.request.POST if outcome else None
    picked = desk.request.GET.get("select") == "all"
    calendar = load_calendar()
    rows = row_views(sheet, desk.actor.on, typed=typed, errors=errors, all_picked=picked)
    context = {
        "title": _title(desk, sheet),
        "period": desk.period,
        "label": period_label(desk.period),
        "department": desk.department,
        "departments": desk.actor.departments,
        "single": bool(desk.code),
        "code": desk.code,
        "sheet": sheet,
        "rows": rows,
        "ready": sum(view.is_ready for view in rows),
        "unchanged": sum(view.is_unchanged for view in rows),
        "errors": summary(errors),
        "saved": _saved_words(desk, outcome),
        "is_open": is_open(desk.period, desk.actor.on),
        "is_late": desk.actor.on > desk.period.closes_on,
        "closing": closing_words(desk.period.closes_on, calendar),
        "gaps": _gaps(desk),
        "can_pick": any(row.previous_text and not row.is_sent for row in sheet.rows),
    }
    status = UNPROCESSABLE if errors else 200
    return render(desk.request, "periods/period_form.html", context, status=status)


def _gaps(desk: Desk) -> list[dict[str, object]]:
    """Closed rounds in which the department still owes rows, with the way there."""
    found: list[dict[str, object]] = []
    if desk.code:
        return found
    for one in closed_rounds(desk.actor.on, desk.period.checklist):
        if one.pk == desk.period.pk:
            continue
        for row in round_summaries(desk.actor, one):
            if row.department == desk.department and row.to_send:
                query = urlencode({"period": one.number, "department": desk.department.code})
                found.append({"label": period_label(one), "n": row.to_send, "query": query})
    return found


def _saved_words(desk: Desk, outcome: Outcome | None) -> str:
    if outcome is None or not outcome.saved:
        return ""
    n = len(outcome.saved)
    if desk.request.POST.get("act") in ("file", "no_change", "one_no_change"):
        return _("%(filed)s.") % {"filed": _filed_words(desk, outcome).rstrip("。.")}
    return ngettext("%(n)d row was saved.", "%(n)d rows were saved.", n) % {"n": n}


def _title(desk: Desk, sheet: Sheet) -> Title:
    if desk.code and sheet.rows:
        return Title(str(sheet.rows[0].item))
    note = _("%(n)d of %(all)d filled") % {"n": sheet.filled, "all": len(sheet.rows)}
    words = _("Filing for the %(period)s") % {"period": period_label(desk.period)}
    return Title(words, note=note)


def _chosen_period(
    request: HttpRequest, actor: Actor, item: ChecklistItem | None = None
) -> Period | None:
    checklist = item.checklist if item else current_checklist()
    number = request.GET.get("period", "")
    if number.isdecimal() and len(number) < 5 and checklist is not None:
        chosen = Period.objects.filter(checklist=checklist, number=int(number))
        return chosen.select_related("checklist").first()
    return open_round(actor.on, checklist)


def _chosen_department(request: HttpRequest, actor: Actor) -> Department:
    wanted = request.GET.get("department", "")
    if not wanted:
        return actor.departments[0]
    found = [body for body in actor.departments if body.code == wanted]
    if not found:
        raise Http404
    return found[0]
