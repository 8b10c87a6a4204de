"""节点 of an item: add one, change it, tick it off, take it off."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.checklist import steps
from tracker.checklist.models import ChecklistItem, Step
from tracker.organizations.actors import Actor
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.messages import done, refused
from tracker.web.numbers import whole_number
from tracker.web.office import blame
from tracker.web.steps.forms import StepForm
from tracker.web.visitor import actor_of

MOST_STEPS = 1000  # no item has as many; an address may name any number
# what one click does, and the word for it afterwards
CLICKS: dict[str, Callable[..., None]] = {
    "tick": steps.tick_step,
    "untick": steps.untick_step,
    "remove": steps.take_off_step,
}


@require_http_methods(["GET", "HEAD", "POST"])
def step_add(request: HttpRequest, code: str) -> HttpResponse:
    """A new step; a foreign item is not found (404), a forbidden act 403 with its reason."""
    actor = actor_of(request)
    item = _item(code, actor)
    steps.require_may_plan(item, actor)
    form = StepForm(request.POST or None, initial={"version": 0, "due_on": item.due_on})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            steps.add_step(item, actor, title=values["title"], due_on=values["due_on"])
        except NotAllowed:
            raise
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("The step is added: %(step)s.") % {"step": values["title"]})
            return HttpResponseRedirect(_back(item))
    return _page(request, item, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One step of an item, counted from 1 in the order they were added."""
    actor = actor_of(request)
    item = _item(code, actor)
    found = _step(item, number)
    steps.require_may_plan(item, actor)
    act = request.POST.get("act", "")
    if act in CLICKS:
        return _click(request, found, act, number)
    initial = {"title": found.title, "due_on": found.due_on, "version": found.version}
    form = StepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            steps.edit_step(found, actor, **values)
        except NotAllowed:
            raise
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("The step is saved: %(step)s.") % {"step": found.title})
            return HttpResponseRedirect(_back(item))
    return _page(request, item, form, found)


def _click(request: HttpRequest, found: Step, act: str, number: int) -> HttpResponse:
    """Carry out what one click asks for; what was ticked by mistake has its way back."""
    version = request.POST.get("version", "")
    try:
        CLICKS[act](found, actor_of(request), version=whole_number(version))
    except NotAllowed:
        raise
    except Refused as refusal:
        refused(request, str(refusal))
        return HttpResponseRedirect(_back(found.item))
    words = {
        "tick": _("Done: the step “%(step)s”."),
        "untick": _("Open again: the step “%(step)s”."),
        "remove": _("Taken off: the step “%(step)s”."),
    }
    if act == "tick":
        url = reverse("step", args=[found.item.code, number])
        fields = {"act": "untick", "version": str(found.version)}
        done(request, words[act] % {"step": found.title}, undo_url=url, undo_fields=fields)
    else:
        done(request, words[act] % {"step": found.title})
    return HttpResponseRedirect(_back(found.item))


def _page(
    request: HttpRequest, item: ChecklistItem, form: StepForm, found: Step | None
) -> HttpResponse:
    title = _("Step of %(item)s") if found else _("Add a step to %(item)s")
    context = {
        "title": title % {"item": item},
        "item": item,
        "form": form,
        "step": found,
        "back_url": _back(item),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "steps/step.html", context, status=status)


def _item(code: str, actor: Actor) -> ChecklistItem:
    rows = ChecklistItem.objects.visible_to(actor).select_related("lead_department")
    return get_object_or_404(rows, code=code)


def _step(item: ChecklistItem, number: int) -> Step:
    """The n-th step ever added to the item; Http404 for none, and for one taken off."""
    found = list(item.steps.order_by("pk")[number - 1 : number]) if 0 < number < MOST_STEPS else []
    if not found or found[0].removed_on:
        raise Http404
    found[0].item = item
    return found[0]


def _back(item: ChecklistItem) -> str:
    return f"{reverse('item', args=[item.code])}#steps"
