"""Which indicators have items and evidence, and one indicator with its items and suggestions."""

import re
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tracker.checklist.indicators import coverage, evidence_counts, mark, suggested_items
from tracker.checklist.models import ChecklistItem, Indicator
from tracker.organizations.actors import Actor
from tracker.periods.rounds import current_checklist
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.checklist.filtersets import KINDS_BY_WORD, SPOKEN_CODE
from tracker.web.messages import done, refused
from tracker.web.office import office_only
from tracker.web.titles import Title
from tracker.web.visitor import actor_of

BETWEEN_CODES = re.compile(r"[\s,;，；、]+")
MOST_CODES = 50
GAPS = ("no_item", "no_evidence")


@require_safe
@office_only
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator with its items and evidence; `?show=gaps` leaves those that lack some."""
    lines = coverage(current_checklist(), actor_of(request))
    gaps_only = request.GET.get("show") == "gaps"
    context = {
        "title": Title(_("Outside indicators"), len(lines)),
        "lines": [one for one in lines if one.state in GAPS] if gaps_only else lines,
        "gaps_only": gaps_only,
        "without_item": sum(one.state == "no_item" for one in lines),
        "without_evidence": sum(one.state == "no_evidence" for one in lines),
        "any_marked": any(one.items for one in lines),
        "count": len(lines),
    }
    return render(request, "indicators/indicators.html", context)


@require_safe
@office_only
def indicator(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One indicator: the items that answer to it, what is like it, the one before and after."""
    row = get_object_or_404(Indicator, public_id=public_id)
    actor, checklist = actor_of(request), current_checklist()
    items = ChecklistItem.objects.visible_to(actor).filter(
        checklist=checklist, indicator_marks__indicator=row, indicator_marks__is_on=True
    )
    counts = evidence_counts(checklist, actor)
    marked = items.select_related("lead_department").order_by("position", "pk")
    context = {
        "title": row.code,
        "indicator": row,
        "items": [(item, counts[item.pk]) for item in marked],
        "suggestions": suggested_items(row, checklist, actor),
        "previous": _beside(row, "-position", position__lt=row.position),
        "next": _beside(row, "position", position__gt=row.position),
    }
    return render(request, "indicators/indicator.html", context)


@require_POST
@office_only
def indicator_mark(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """对应 or 不对应 for the items named by their codes; then back to the indicator."""
    row = get_object_or_404(Indicator, public_id=public_id)
    actor = actor_of(request)
    back = HttpResponseRedirect(reverse("indicator", args=[public_id]))
    codes = [one for one in BETWEEN_CODES.split(request.POST.get("codes", "")) if one]
    if len(codes) > MOST_CODES:
        words = _("Write at most %(most)d codes at a time; nothing was marked.")
        refused(request, words % {"most": MOST_CODES})
        return back
    items, unknown = _items(codes, actor)
    if unknown or not items:
        refused(
            request,
            _("There is no item with the code %(codes)s.") % {"codes": _(", ").join(unknown)}
            if unknown
            else _("Write the code of at least one item."),
        )
        return back
    is_on = request.POST.get("act") != "off"
    try:
        for item in items:
            mark(row, item, actor, is_on=is_on)
    except NotAllowed:
        raise
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        done(request, _done_words(items, row, is_on=is_on))
    return back


def _items(codes: list[str], actor: Actor) -> tuple[list[ChecklistItem], list[str]]:
    """The items of the year behind the codes (举45 or 2022-M45), and the codes behind which none
    is (one query for each code)."""
    seen = ChecklistItem.objects.visible_to(actor).filter(checklist=current_checklist())
    found, unknown = [], []
    for code in codes:
        spoken = SPOKEN_CODE.match(code)
        words: dict[str, Any] = {"code": code.upper()}
        if spoken:
            words = {"kind": KINDS_BY_WORD[spoken.group(1)], "number": int(spoken.group(2)[:6])}
        item = seen.filter(**words).first()
        if item is None:
            unknown.append(code)
        else:
            found.append(item)
    return found, unknown


def _beside(row: Indicator, order: str, **place: int) -> Indicator | None:
    return Indicator.objects.filter(**place).order_by(order, "pk").first()


def _done_words(items: list[ChecklistItem], row: Indicator, *, is_on: bool) -> str:
    codes = _(", ").join(item.short_code for item in items)
    words = (
        ngettext(
            "%(codes)s answers to indicator %(code)s.",
            "%(codes)s answer to indicator %(code)s.",
            len(items),
        )
        if is_on
        else _("%(codes)s: not indicator %(code)s.")
    )
    return words % {"codes": codes, "code": row.code}
