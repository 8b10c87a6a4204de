"""年终: one table of all open items, a choice for each; the good rows are done, the others stay."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from tracker.calendars.working_days import load_calendar
from tracker.checklist import year_end as rules
from tracker.checklist.bulk import RowAnswer
from tracker.checklist.lights import light_rule
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.plan import Kind
from tracker.web.checklist.rows import Lamps, Light
from tracker.web.messages import done
from tracker.web.numbers import whole_number
from tracker.web.office import office_only
from tracker.web.titles import Title
from tracker.web.visitor import actor_of

DECEMBER = 12
KINDS = list(Kind)  # problems first, then tasks, then measures
WORDS: dict[str, Promise] = {
    rules.CARRY_OVER: gettext_lazy("carry over"),
    rules.CLOSE: gettext_lazy("close it"),
    rules.END: gettext_lazy("end it"),
}


@dataclass
class Row:
    """One open item: what was chosen for it, why it was refused if it was."""

    item: ChecklistItem
    light: Light
    act: str = ""
    reason: str = ""
    version: int = 0
    refusal: str = ""
    acts: list[tuple[str, Promise]] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def year_end(request: HttpRequest) -> HttpResponse:
    """The table; a POST does the chosen rows as one batch."""
    year = _year_of(request)
    if request.method != "POST":
        return _page(request, year, _rows(request, year))
    rows = [_filled(request, row) for row in _rows(request, year)]
    chosen = [row for row in rows if row.act]
    if not chosen:
        gone = _gone(request, rows)
        problem = "" if gone else _("Choose what becomes of at least one item.")
        return _page(request, year, rows, problem=problem, gone=gone)
    choices = [rules.Choice(row.item, row.act, row.version, row.reason) for row in chosen]
    answers = rules.decide(choices, actor_of(request))
    refusals = {one.item.pk: one.refusal for one in answers if one.refusal}
    good = [row for row in chosen if row.item.pk not in refusals]
    left = _left(request, year, chosen, answers)
    gone = _gone(request, [*left, *good])
    if not refusals and not gone:
        done(request, _said(chosen))
        return HttpResponseRedirect(f"{reverse('year_end')}?year={year}")
    return _page(request, year, left, said=_said(good) if good else "", gone=gone)


def offered(today: date) -> int | None:
    """The year whose end the office's to-dos speak of: from December on (one query)."""
    year = rules.year_to_close(today)
    if year is None or (year == today.year and today.month < DECEMBER):
        return None
    return year


def _year_of(request: HttpRequest) -> int:
    """The year asked for, else the oldest that is not closed yet, else this one."""
    given = request.GET.get("year", "")
    if given.isascii() and given.isdigit() and len(given) == 4:
        return int(given)
    today = actor_of(request).on
    return rules.year_to_close(today) or today.year


def _rows(request: HttpRequest, year: int) -> list[Row]:
    actor, calendar = actor_of(request), load_calendar()
    lamps = Lamps(actor.on, calendar)
    items = (
        rules.open_items(year, actor)
        .annotate(light_rule=light_rule(actor.on, calendar))
        .select_related("checklist", "lead_department", "owner", "commitment__report")
    )
    rows = [
        Row(
            item,
            lamps.light(item),
            version=item.version,
            acts=[(act, WORDS[act]) for act in rules.acts_for(actor, item)],
        )
        for item in items
    ]
    return sorted(rows, key=lambda row: KINDS.index(Kind(row.item.kind)))


def _filled(request: HttpRequest, row: Row) -> Row:
    """The row with what was sent: its own choice, else the one for all that are left."""
    data, code = request.POST, row.item.code
    row.act = data.get(f"act-{code}", "") or data.get("act", "")
    row.reason = data.get(f"reason-{code}", "").strip() or data.get("reason", "").strip()
    version = data.get(f"version-{code}", "")
    # a row that came into the table after the page was read carries no version: not chosen there
    row.version = whole_number(version)
    row.act = row.act if row.act in rules.ACTS and row.version else ""
    return row


def _left(
    request: HttpRequest, year: int, chosen: Sequence[Row], answers: Sequence[RowAnswer]
) -> list[Row]:
    """The table as it stands now; refused rows keep their choice and say why."""
    before = {row.item.pk: row for row in chosen}
    refusals = {one.item.pk: one.refusal for one in answers}
    rows = _rows(request, year)
    for row in rows:
        if old := before.get(row.item.pk):
            row.act, row.reason = old.act, old.reason
            row.refusal = refusals[row.item.pk]
    return rows


def _gone(request: HttpRequest, rows: Sequence[Row]) -> list[ChecklistItem]:
    """Items chosen on the page, but not among the rows: somebody else decided them (one query)."""
    data = request.POST
    chosen = {
        name.removeprefix("version-")
        for name in data
        if name.startswith("version-") and data.get(f"act-{name.removeprefix('version-')}")
    }
    chosen -= {row.item.code for row in rows}
    items = ChecklistItem.objects.visible_to(actor_of(request)).filter(code__in=chosen)
    return list(items.select_related("checklist").order_by("position", "pk"))


def _said(rows: Sequence[Row]) -> str:
    """已办 3 项：结转 2，终止 1."""
    parts = [
        f"{WORDS[act]} {sum(row.act == act for row in rows)}"
        for act in rules.ACTS
        if any(row.act == act for row in rows)
    ]
    return ngettext("%(n)d item done: %(parts)s.", "%(n)d items done: %(parts)s.", len(rows)) % {
        "n": len(rows),
        "parts": _(", ").join(parts),
    }


def _page(
    request: HttpRequest,
    year: int,
    rows: list[Row],
    *,
    problem: str = "",
    said: str = "",
    gone: Sequence[ChecklistItem] = (),
) -> HttpResponse:
    refused = sum(bool(row.refusal) for row in rows)
    if refused:
        problem = ngettext(
            "%(n)d item could not be done; why stands in its row.",
            "%(n)d items could not be done; why stands in their rows.",
            refused,
        ) % {"n": refused}
    if gone:
        names = _(", ").join(f"{one.short_code}“{one.status_words()}”" for one in gone)
        words = _(
            "Decided by somebody else meanwhile, so your choice was not carried out: %(items)s."
        )
        problem = f"{problem}{words % {'items': names}}"
    context = {
        "title": Title(_("Year's end %(year)d") % {"year": year}, len(rows)),
        "year": year,
        "next_year": year + 1,
        "rows": rows,
        "acts": list(WORDS.items()),
        "problem": problem,
        "said": said,
        "act": request.POST.get("act", ""),
        "reason": request.POST.get("reason", ""),
        "longest": rules.LONGEST_REASON,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "year_end/year_end.html", context, status=status)
