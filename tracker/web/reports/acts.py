"""The review bench and its acts. Every act works as a plain form; scripts get the changed parts.

A script sends `X-Bench: 1` and gets JSON: `html` maps element ids to their new markup, `versions`
maps drafts to their versions, `message` is one line, `focus` the element to go to. Without
scripts an act leads back to the bench, or shows it with what was typed where it was refused.
"""

import uuid
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.calendars.working_days import load_calendar
from tracker.checklist import drafting, headings, relating, reviewing, undoing
from tracker.checklist.errors import Incomplete
from tracker.organizations.models import Department
from tracker.reports.importing import read_again
from tracker.trail.errors import NotAllowed, Refused, Stale
from tracker.web import messages
from tracker.web.reports.access import office_report
from tracker.web.reports.answers import (
    Done,
    answer,
    bench_page,
    bench_url,
    forget_step,
    refused,
    refused_draft,
    steps_of,
)
from tracker.web.reports.bench import Bench, Card, Group, load_bench
from tracker.web.reports.forms import AddForm, DraftForm, HeadingForm
from tracker.web.reports.source_pane import Line
from tracker.web.titles import Title
from tracker.web.visitor import actor_of


@require_safe
def review(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The bench: source left, drafts right."""
    report = office_report(request, public_id)
    return bench_page(request, report, load_bench(report))


@require_POST
def draft_act(request: HttpRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """One act on one draft: save, accept, reopen, drop, merge, split, relate, continue.

    Each draft has an address of its own, so that words kept through a log-in find their form.
    """
    report = office_report(request, public_id)
    bench = load_bench(report)
    card = bench.card(number)
    if card is None:
        return refused(request, report, _("This draft is no longer here."), None)
    try:
        done = _do(request, bench, card)
    except Refused as refusal:
        if isinstance(refusal, NotAllowed):
            raise
        return refused_draft(request, bench, card, refusal)
    return answer(request, report, done, card.item.commitment_id)


@require_POST
def heading_act(request: HttpRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """One act on all drafts under a heading: assign, accept, merge."""
    report = office_report(request, public_id)
    bench = load_bench(report)
    group = bench.group_of(number)
    if group is None:
        return refused(request, report, _("This draft is no longer here."), None)
    try:
        done = _do_heading(request, bench, group)
    except Refused as refusal:
        if isinstance(refusal, NotAllowed):
            raise
        return refused(request, report, str(refusal), group)
    return answer(request, report, done, group.commitment.pk)


@require_POST
def suggest_leads(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """重新建议牵头单位: departments were loaded after the report."""
    report = office_report(request, public_id)
    earlier = relating.as_earlier(relating.earlier_items(report.plan_year))
    reading = read_again(report, list(Department.objects.current()), earlier)
    try:
        found = drafting.suggest_leads_again(report, reading, actor_of(request))
    except Stale as refusal:
        messages.refused(request, str(refusal))
        return HttpResponseRedirect(bench_url(request, report))
    words = ngettext(
        "A lead was suggested for %(count)d draft; look it through.",
        "A lead was suggested for %(count)d drafts; look them through.",
        found,
    )
    if found:
        messages.done(request, words % {"count": found})
    else:
        messages.done(request, _("The text suggests no lead for these drafts: choose them."))
    return HttpResponseRedirect(bench_url(request, report))


@require_POST
def draft_undo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back the last act of one's own on this bench."""
    report = office_report(request, public_id)
    steps = steps_of(request, report)
    if not steps:
        return refused(request, report, _("There is nothing to take back."), None)
    batch = uuid.UUID(steps[-1]["batch"])
    try:
        undoing.undo(report, batch, actor_of(request))
    except Refused as refusal:
        if isinstance(refusal, NotAllowed):
            raise
        forget_step(request, report)
        return refused(request, report, str(refusal), None)
    step = forget_step(request, report)
    done = Done(_("Taken back."), focus=step["focus"])
    return answer(request, report, done, int(step["heading"]))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_add(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Add an item, from a sentence of the source (`?passage=`) or from words."""
    report = office_report(request, public_id)
    bench = load_bench(report)
    chosen = request.POST.get("passage") or request.GET.get("passage") or ""
    line = next((x for x in bench.lines if str(x.passage.pk) == chosen), None)
    form = AddForm(
        request.POST or None,
        initial=_before(bench, line),
        commitments=[g.commitment for g in bench.groups],
    )
    if request.method == "POST" and form.is_valid():
        try:
            item = reviewing.add_draft(
                form.cleaned_data["commitment"],
                actor_of(request),
                title=form.cleaned_data["title"],
                kind=form.cleaned_data["kind"],
                basis=reviewing.Basis(line.passage if line else None, form.cleaned_data["basis"]),
                calendar=load_calendar(),
            )
        except Incomplete as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.done(request, _("Added: %(title)s") % {"title": item.title})
            return HttpResponseRedirect(f"{bench_url(request, report)}#d-{item.pk}")
    context = {"title": Title(_("Add an item")), "report": report, "form": form, "line": line}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "reports/draft_add.html", context, status=status)


def _before(bench: Bench, line: Line | None) -> dict[str, Any]:
    """The heading and kind that a new item from this sentence most likely has."""
    if line is None or not bench.groups:
        return {}
    before = [g for g in bench.groups if g.first_offset <= line.passage.start]
    group = before[-1] if before else bench.groups[0]
    return {"commitment": group.commitment.pk, "kind": group.cards[0].item.kind}


def _do(request: HttpRequest, bench: Bench, card: Card) -> Done:
    """Run the act of the form. Raises Refused."""
    item, actor = card.item, actor_of(request)
    version = _number(request, "version")
    act = _act_of(request)
    if act in ("save", "accept", "pick", "redraw"):
        values = _draft_values(request, bench)
        if act == "accept":
            batch = reviewing.accept_draft(
                item, actor, version=version, values=values, calendar=load_calendar()
            )
            return Done(_("Accepted."), batch, focus=_next_open(bench, card))
        batch = reviewing.edit_draft(
            item, actor, version=version, values=values, calendar=load_calendar()
        )
        return Done(_("Saved."), batch, focus=card.anchor, quiet=act == "save")
    if act == "reopen":
        batch = reviewing.unaccept_draft(item, actor, version=version)
        return Done(_("The draft is open again."), batch, focus=card.anchor)
    if act == "drop":
        batch = reviewing.drop_draft(item, actor, version=version)
        return Done(_("Not listed."), batch, focus=_next_open(bench, card))
    if act == "merge":
        before = reviewing.item_before(item)
        batch = reviewing.merge_draft(item, actor, version=version)
        return Done(
            _("Merged into the one before."), batch, focus=f"d-{before.pk if before else 0}"
        )
    if act == "split":
        offset = _number(request, "offset")
        batch = reviewing.split_draft(item, actor, version=version, offset=offset)
        return Done(_("Split."), batch, focus=card.anchor)
    if act in ("relate", "continue"):
        return _relate(request, bench, card, version)
    raise Incomplete(_("This act is not known."))


def _act_of(request: HttpRequest) -> str:
    """The button that was pressed: its own name where it carries a value, else its act."""
    chips = ("pick", "relate", "continue")
    return next((c for c in chips if c in request.POST), request.POST.get("act", "save"))


def _relate(request: HttpRequest, bench: Bench, card: Card, version: int) -> Done:
    """Link with a twin, or with the item of an earlier year; once more takes the link off."""
    actor = actor_of(request)
    if "relate" in request.POST:
        other = bench.card(_number(request, "relate"))
        if other is None:
            raise Incomplete(_("This draft is no longer here."))
        batch = relating.relate_drafts(card.item, other.item, actor, version=version)
        return Done(_("Saved."), batch, focus=card.anchor)
    wanted = _number(request, "continue")
    earlier = next((one for one in card.earlier if one.pk == wanted), None)
    batch = relating.continue_earlier(card.item, earlier, actor, version=version)
    return Done(_("Saved."), batch, focus=card.anchor)


def _do_heading(request: HttpRequest, bench: Bench, group: Group) -> Done:
    actor = actor_of(request)
    versions = _versions(request)
    act = request.POST.get("act", "")
    if act == "accept":
        batch = headings.accept_heading(group.commitment, actor, versions=versions)
        return Done(_("The whole heading is accepted."), batch, focus=_after(bench, group))
    if act == "merge":
        batch = headings.merge_heading(group.commitment, actor, versions=versions)
        return Done(_("The whole heading is one item now."), batch, focus=group.anchor)
    form = HeadingForm(request.POST, bench.departments)
    if not form.is_valid():
        raise Incomplete(*form.first_error())
    batch = headings.assign_heading(
        group.commitment,
        actor,
        versions=versions,
        values=form.values(),
        calendar=load_calendar(),
    )
    return Done(_("Given to all items under the heading."), batch, focus=group.anchor)


def _draft_values(request: HttpRequest, bench: Bench) -> dict[str, Any]:
    """The checked fields of a draft's form. Raises Incomplete, naming the field."""
    data = request.POST.copy()
    if data.get("pick"):
        data["lead"] = str(data["pick"])
    form = DraftForm(data, bench.departments)
    if not form.is_valid():
        raise Incomplete(*form.first_error())
    return form.values()


def _next_open(bench: Bench, card: Card) -> str:
    """Where to look after a decision: the next draft that still is to be reviewed."""
    at = bench.cards.index(card)
    order = bench.cards[at + 1 :] + bench.cards[:at]
    return next((c.anchor for c in order if c.state == "open"), card.anchor)


def _after(bench: Bench, group: Group) -> str:
    """The first open draft below the heading."""
    at = bench.groups.index(group)
    for later in bench.groups[at + 1 :]:
        for card in later.cards:
            if card.state == "open":
                return card.anchor
    return group.anchor


def _number(request: HttpRequest, name: str) -> int:
    words = request.POST.get(name, "")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 12 else 0


def _versions(request: HttpRequest) -> dict[int, int]:
    """`12.3 13.1` → {12: 3, 13: 1}."""
    found = {}
    for pair in request.POST.get("versions", "").split()[:5000]:
        key, _dot, version = pair.partition(".")
        if key.isdigit() and version.isdigit():
            found[int(key)] = int(version)
    return found
