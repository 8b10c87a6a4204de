"""The page of an item, and one page for each act on it."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tracker.checklist.errors import Incomplete
from tracker.checklist.extensions import open_request
from tracker.checklist.history import newest_event
from tracker.checklist.models import ChecklistItem, Contribution
from tracker.organizations.actors import Actor
from tracker.trail.errors import NotAllowed, Refused, Stale
from tracker.web.checklist.acts import ACTS, Act, helping_with
from tracker.web.checklist.addresses import item_url
from tracker.web.checklist.buttons import label_of
from tracker.web.checklist.conflicts import Conflict, conflict_of
from tracker.web.checklist.filtersets import ItemFilterSet
from tracker.web.checklist.forms import ActForm
from tracker.web.checklist.item_page import find_item, page_of, sources_of
from tracker.web.checklist.list_view import filters_of
from tracker.web.messages import done
from tracker.web.visitor import actor_of

BACK_TO = ("todo", "office_todo")


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """The page of an item; a foreign one is not found (404)."""
    found = find_item(request, code)
    filterset = filters_of(request)
    return render(request, "checklist/item.html", page_of(request, found, filterset))


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One act: its form, then the room's function.

    A forbidden act is answered with 403 and its reason; an act on a stale page with what changed
    meanwhile and every typed character.
    """
    found = find_item(request, code)
    return _act(request, found, ACTS[name])


def _act(request: HttpRequest, found: ChecklistItem, chosen: Act) -> HttpResponse:
    actor = actor_of(request)
    target = _target(found, chosen, actor)
    if request.method != "POST":
        chosen.check(found, actor)
        initial = _read(found, target, chosen) | chosen.asked_for(request.GET)
        form = chosen.form(item=found, actor=actor, initial=initial)
        return _page(request, found, chosen, form)
    form = chosen.form(request.POST, item=found, actor=actor)
    if not form.is_valid():
        chosen.check(found, actor)
        return _page(request, found, chosen, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if chosen.minds_changes:
            _refuse_stale(form, target)
        chosen.do(found, actor, form.cleaned_data)
    except Stale as stale:
        return _stale(request, found, chosen, form, stale)
    except Incomplete as missing:
        form.add_error(missing.field if missing.field in form.fields else None, str(missing))
        return _page(request, found, chosen, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(request, found, chosen)


def _target(found: ChecklistItem, chosen: Act, actor: Actor) -> ChecklistItem | Contribution:
    """Whose version the form carries: the item's, or that of the actor's own part in it."""
    if chosen.name != "contribute":
        return found
    return helping_with(found, actor) or found


def _read(
    found: ChecklistItem, target: ChecklistItem | Contribution, chosen: Act
) -> dict[str, Any]:
    initial: dict[str, Any] = {"version": target.version, "seen": newest_event(found)}
    if isinstance(target, Contribution):
        initial["text"] = target.text
    return initial


def _refuse_stale(form: ActForm, target: ChecklistItem | Contribution) -> None:
    """Say that the page is stale before any rule about the present status is asked."""
    if form.cleaned_data["version"] != target.version:
        raise Stale(target)


def _stale(
    request: HttpRequest, found: ChecklistItem, chosen: Act, form: ActForm, stale: Stale
) -> HttpResponse:
    """The form again with the typed words, the present version, and what changed meanwhile."""
    actor = actor_of(request)
    found = find_item(request, found.code or "")
    target = _target(found, chosen, actor)
    conflict = conflict_of(form, target)
    data = request.POST.copy()
    data["version"], data["seen"] = str(target.version), str(newest_event(found))
    again = chosen.form(data, item=found, actor=actor)
    try:
        chosen.check(found, actor)
        no_longer = ""
    except NotAllowed:
        raise
    except Refused as refusal:
        no_longer = str(refusal)
    return _page(
        request,
        found,
        chosen,
        again,
        status=HTTPStatus.CONFLICT,
        conflict=conflict,
        no_longer=no_longer,
    )


def _done(request: HttpRequest, found: ChecklistItem, chosen: Act) -> HttpResponse:
    """Back to where one came from, with one line of what was done and the way to undo it."""
    query = filters_of(request).query()
    words = str(chosen.done) % {"item": str(found)}
    if chosen.undo:
        fields = {"version": str(found.version)}
        undo_url = item_url(found, query, chosen.undo)
        done(request, words, undo_url=undo_url, undo_fields=fields)
    else:
        done(request, words)
    back = request.POST.get("back", "")
    if back in BACK_TO:
        return HttpResponseRedirect(reverse(back))
    return HttpResponseRedirect(item_url(found, query))


def _page(
    request: HttpRequest,
    found: ChecklistItem,
    chosen: Act,
    form: ActForm,
    *,
    status: int = HTTPStatus.OK,
    conflict: Conflict | None = None,
    no_longer: str = "",
) -> HttpResponse:
    filterset: ItemFilterSet = filters_of(request)
    query = filterset.query()
    actor = actor_of(request)
    label = act_label(chosen, found, actor)
    context = {
        "title": f"{label}: {found.short_code} {found.title}",
        "item": found,
        "act": chosen,
        "act_label": label,
        "form": form,
        "sources": sources_of(found),
        "item_url": item_url(found, query),
        "action": item_url(found, query, chosen.name),
        "conflict": conflict,
        "no_longer": no_longer,
        "asked": open_request(found) if chosen.name == "answer_time" else None,
        "back": request.POST.get("back", request.GET.get("back", "")),
    }
    return render(request, "checklist/act.html", context, status=status)


def act_label(chosen: Act, found: ChecklistItem, actor: Actor) -> str:
    """The act's word on its button and in its title."""
    name = "give_contribution" if chosen.name == "contribute" else chosen.name
    return label_of(name, found, actor)
