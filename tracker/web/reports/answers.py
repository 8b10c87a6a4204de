"""How the bench answers an act: to scripts with the changed parts, to plain forms with the page."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.checklist.drafting import leadless_drafts
from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem
from tracker.checklist.models.plan import Kind
from tracker.reports.models import Report
from tracker.trail.errors import Refused, Stale
from tracker.trail.models import Event
from tracker.web import messages
from tracker.web.reports.bench import (
    Bench,
    Card,
    Group,
    StaleNote,
    load_bench,
    page_of_groups,
    pages_of,
)
from tracker.web.reports.source_pane import Line
from tracker.web.titles import Title

TYPED = ("title", "kind", "handling", "measure", "done_when", "lead", "due_on", "remark")
UNDO_STEPS = 30
SURE = {
    "low": gettext_lazy("unsure"),
    "fair": gettext_lazy("fairly sure"),
    "high": gettext_lazy("sure"),
}
STATES = {
    "open": gettext_lazy("to review"),
    "accepted": gettext_lazy("accepted"),
    "lacking": gettext_lazy("something missing"),
    "dropped": gettext_lazy("not listed"),
}


@dataclass
class Done:
    """What an act came to: the line to show, the batch to undo, and where to look next.

    `quiet`: only a save; the fields on the page stay as they are while one types on.
    """

    message: str
    batch: uuid.UUID | None = None
    focus: str = ""
    quiet: bool = False


def wants_parts(request: HttpRequest) -> bool:
    """Whether the bench's script asks."""
    return request.headers.get("X-Bench") == "1"


def bench_url(request: HttpRequest, report: Report) -> str:
    """The bench with the filters of the address."""
    url = reverse("report_review", args=[report.public_id])
    query = request.GET.urlencode()
    return f"{url}?{query}" if query else url


def bench_page(
    request: HttpRequest,
    report: Report,
    bench: Bench,
    *,
    status: int = HTTPStatus.OK,
    refusal: str = "",
) -> HttpResponse:
    """The whole bench, with the filters of the address."""
    context = bench_context(request, report, bench)
    groups = filtered(bench.groups, request)
    pages = pages_of(groups)
    number = min(max(_whole(request.GET.get("page")), 1), len(pages))
    shown = pages[number - 1]
    context |= {
        "title": Title(_("Review")),
        "groups": shown,
        "lines": page_of_groups(bench, shown, first=number == 1, last=number == len(pages)),
        "pages": range(1, len(pages) + 1) if len(pages) > 1 else (),
        "page_number": number,
        "refusal": refusal,
        "leadless": leadless_drafts(report).count(),
    }
    return render(request, "reports/review.html", context, status=status)


def bench_context(request: HttpRequest, report: Report, bench: Bench) -> dict[str, Any]:
    """What the bench and its parts share."""
    return {
        "report": report,
        "bench": bench,
        "kinds": Kind.choices,
        "handlings": ChecklistItem.Handling.choices,
        "sure_words": SURE,
        "state_words": STATES,
        "filters": {k: request.GET.get(k, "") for k in ("kind", "sure", "state")},
        "filter_query": request.GET.urlencode(),
        "can_undo": bool(steps_of(request, report)),
    }


def filtered(groups: Sequence[Group], request: HttpRequest) -> list[Group]:
    """Headings with the drafts that fit the filters; empty ones are left out."""
    kind, sure, state = (request.GET.get(k, "") for k in ("kind", "sure", "state"))
    if not (kind or sure or state):
        return list(groups)
    shown = []
    for group in groups:
        cards = [c for c in group.cards if _fits(c, kind, sure, state)]
        if cards:
            shown.append(Group(group.commitment, cards))
    return shown


def answer(request: HttpRequest, report: Report, done: Done, heading: int) -> HttpResponse:
    """After an act that was done."""
    if done.batch and Event.objects.filter(batch=done.batch).exists():
        _add_step(request, report, done, heading)
    if not wants_parts(request):
        messages.done(request, done.message)
        anchor = f"#{done.focus}" if done.focus else ""
        return HttpResponseRedirect(f"{bench_url(request, report)}{anchor}")
    bench = load_bench(report)
    group = bench.group_of(heading)
    data: dict[str, Any] = {
        "message": done.message,
        "focus": done.focus,
        "codes": {str(c.item.pk): c.code for c in bench.cards},
        "versions": {str(c.item.pk): c.item.version for c in (group.cards if group else [])},
        "html": {"bench-bar": _part(request, report, bench, "reports/_bench_bar.html", {})},
    }
    if group and not done.quiet:
        data["html"] |= _group_parts(request, report, bench, group)
    return JsonResponse(data)


def refused_draft(request: HttpRequest, bench: Bench, card: Card, refusal: Refused) -> HttpResponse:
    """An act on a draft that was not done: nothing is lost, the words typed stand in its fields."""
    report = bench.report
    if "fields" in request.POST or "title" in request.POST:
        card.typed = {n: request.POST[n] for n in TYPED if n in request.POST}
        card.typed = dict(card.typed) | {
            "evidence_required": request.POST.get("evidence_required", "")
        }
    card.error = str(refusal)
    if isinstance(refusal, Incomplete):
        card.error_field = refusal.field
    status = HTTPStatus.CONFLICT if isinstance(refusal, Stale) else HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(refusal, Stale):
        card.stale = _stale_note(card)
    if not wants_parts(request):
        return bench_page(request, report, bench, status=status, refusal=card.error)
    html = {card.anchor: _part(request, report, bench, "reports/_card.html", {"card": card})}
    data = {"error": card.error, "focus": card.anchor, "html": html}
    return JsonResponse(data, status=status)


def refused(request: HttpRequest, report: Report, words: str, group: Group | None) -> HttpResponse:
    """Any other act that was not done."""
    bench = load_bench(report)
    status = HTTPStatus.CONFLICT
    if not wants_parts(request):
        return bench_page(request, report, bench, status=status, refusal=words)
    html: dict[str, str] = {}
    fresh = bench.group_of(group.commitment.pk) if group else None
    if fresh:
        html = _group_parts(request, report, bench, fresh)
    return JsonResponse({"error": words, "html": html}, status=status)


def steps_of(request: HttpRequest, report: Report) -> list[dict[str, str]]:
    """One's own acts on this bench that can be taken back, oldest first; they outlive a reload."""
    steps: list[dict[str, str]] = request.session.get(_step_key(report), [])
    return steps


def forget_step(request: HttpRequest, report: Report) -> dict[str, str]:
    """Take the newest act off the list."""
    steps = steps_of(request, report)
    step = steps.pop()
    request.session[_step_key(report)] = steps
    return step


def _add_step(request: HttpRequest, report: Report, done: Done, heading: int) -> None:
    steps = steps_of(request, report)
    steps.append({"batch": str(done.batch), "heading": str(heading), "focus": done.focus})
    request.session[_step_key(report)] = steps[-UNDO_STEPS:]


def _step_key(report: Report) -> str:
    return f"bench-{report.public_id}"


def _fits(card: Card, kind: str, sure: str, state: str) -> bool:
    if kind and card.item.kind != kind:
        return False
    if sure and card.certainty != sure:
        return False
    if state == "lacking":
        return card.state in ("open", "accepted") and bool(card.missing)
    return not state or card.state == state


def _group_parts(
    request: HttpRequest, report: Report, bench: Bench, group: Group
) -> dict[str, str]:
    """The heading with its drafts, and the lines of the source that lead to them."""
    html = {group.anchor: _part(request, report, bench, "reports/_group.html", {"group": group})}
    for line in _lines_of(bench, group):
        html[f"p-{line.passage.pk}"] = _part(
            request, report, bench, "reports/_line.html", {"line": line}
        )
    return html


def _lines_of(bench: Bench, group: Group) -> Iterable[Line]:
    keys = {source.passage_id for card in group.cards for source in card.sources}
    return (line for line in bench.lines if line.passage.pk in keys)


def _part(
    request: HttpRequest, report: Report, bench: Bench, template: str, more: dict[str, Any]
) -> str:
    context = bench_context(request, report, bench) | more
    return render_to_string(template, context, request)


def _stale_note(card: Card) -> StaleNote:
    """Who changed the draft last, and the fields in which it differs from the words typed."""
    event = Event.objects.filter(subject=card.item.trail_key).order_by("-number").first()
    own = Card(card.item, card.code, card.sources, card.figures, card.text).values
    labels = {
        "lead": "lead_department",
    }
    differing = [
        (str(ChecklistItem._meta.get_field(labels.get(n, n)).verbose_name), own[n] or "—")  # type: ignore[union-attr]
        for n in TYPED
        if n in card.typed and card.typed[n] != own[n]
    ]
    return StaleNote(
        event.actor_name if event else "", event.recorded_at if event else None, differing
    )


def _whole(words: str | None) -> int:
    return int(words) if words and words.isascii() and words.isdigit() and len(words) < 9 else 0
