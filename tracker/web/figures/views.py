"""指标: the reported value, this year's values, the goal; a value or a goal is given here."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.checklist.figures import (
    Goal,
    contradictions,
    counting,
    measure,
    number_of,
    reaches,
    set_goal,
)
from tracker.checklist.models import ChecklistItem, Measurement, Target
from tracker.organizations.actors import Actor
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.figures.chart import chart_of
from tracker.web.figures.forms import GoalForm, ValueForm
from tracker.web.messages import done
from tracker.web.office import blame
from tracker.web.visitor import actor_of

UNPROCESSABLE = 422


@dataclass(frozen=True)
class ValueRow:
    """A value of the table: whether it meets the goal, what speaks against it."""

    row: Measurement
    reaches: bool | None
    against: str


@dataclass(frozen=True)
class FigureLine:
    """A figure on the item's page: the newest value beside the reported one."""

    target: Target
    last: Measurement | None
    reaches: bool | None
    against: str
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One figure of an item, counted from 1; a foreign item is not found (404)."""
    actor = actor_of(request)
    rows = ChecklistItem.objects.visible_to(actor).select_related("commitment__report")
    item = get_object_or_404(rows, code=code)
    target = _target(item, number)
    value_form, goal_form = _forms(request, target, actor)
    if request.method == "POST":
        form = goal_form if request.POST.get("act") == "goal" else value_form
        if form is None:
            raise NotAllowed(_("Only the lead department or the office can give values."))
        if form.is_valid() and _save(form, target, actor):
            done(request, _("Saved: %(figure)s.") % {"figure": target.name})
            return HttpResponseRedirect(_url(item, number))
    failed = any(form is not None and form.errors for form in (value_form, goal_form))
    context = {
        "title": f"{item.short_code} {target.name}",
        "item": item,
        "target": target,
        "report_year": _report_year(item),
        "values": _values(item, target),
        "chart": _chart(target),
        "value_form": value_form,
        "goal_form": goal_form,
    }
    status = UNPROCESSABLE if failed else 200
    return render(request, "figures/figure.html", context, status=status)


def figure_lines(item: ChecklistItem) -> list[FigureLine]:
    """The figures of an item for its page (two queries); reads the item's commitment's report."""
    year = _report_year(item)
    lines = []
    for number, target in enumerate(_targets(item), start=1):
        values = counting(target)
        last = values[-1] if values else None
        against = contradictions(target, year).get(last.pk, "") if last else ""
        met = reaches(target, last.value) if last else None
        lines.append(FigureLine(target, last, met, against, _url(item, number)))
    return lines


def _targets(item: ChecklistItem) -> list[Target]:
    rows = item.targets.prefetch_related("measurements__evidence", "measurements__given_by")
    return list(rows.order_by("position", "pk"))


def _target(item: ChecklistItem, number: int) -> Target:
    targets = _targets(item)
    if not 1 <= number <= len(targets):
        raise Http404
    target = targets[number - 1]
    target.item = item
    return target


def _forms(
    request: HttpRequest, target: Target, actor: Actor
) -> tuple[ValueForm | None, GoalForm | None]:
    """The forms that this actor may fill in, the posted one bound."""
    act = request.POST.get("act", "value") if request.method == "POST" else ""
    posted = request.POST if act else None
    initial = {name: getattr(target, name) for name in GoalForm.base_fields}
    value_form = goal_form = None
    if actor.is_office or actor.works_in(target.item.lead_department_id):
        bound = posted if act == "value" else None
        value_form = ValueForm(target, actor.on, bound, initial={"as_of_on": actor.on})
    if actor.is_office:
        goal_form = GoalForm(posted if act == "goal" else None, initial=initial)
    return value_form, goal_form


def _save(form: ValueForm | GoalForm, target: Target, actor: Actor) -> bool:
    values: dict[str, Any] = form.cleaned_data
    try:
        if isinstance(form, ValueForm):
            measure(target, actor, **values)
        else:
            goal = Goal(values["goal"], values["direction"], values["unit"], values["goal_on"])
            set_goal(target, actor, goal, version=values["version"])
    except NotAllowed:
        raise
    except Refused as refusal:
        blame(form, refusal)
        return False
    return True


def _values(item: ChecklistItem, target: Target) -> list[ValueRow]:
    against = contradictions(target, _report_year(item))
    return [
        ValueRow(row, reaches(target, row.value), against.get(row.pk, ""))
        for row in reversed(counting(target))
    ]


def _chart(target: Target) -> Any:
    values = [(row.as_of_on, row.value) for row in counting(target)]
    return chart_of(values, reported=number_of(target.value), goal=target.goal)


def _report_year(item: ChecklistItem) -> int | None:
    report = item.commitment.report
    return report.year if report else None


def _url(item: ChecklistItem, number: int) -> str:
    return reverse("figure", args=[item.code, number])
