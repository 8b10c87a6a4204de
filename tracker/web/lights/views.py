"""亮灯规则: the office edits the table after a look at what would change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.calendars.working_days import load_calendar
from tracker.checklist.light_table import current_table, edit_lights, rules_of, stored
from tracker.checklist.models import ChecklistItem
from tracker.trail.errors import NotAllowed, Refused
from tracker.trail.recording import canonical
from tracker.web.lights.forms import LightsForm
from tracker.web.lights.preview import preview_of
from tracker.web.messages import done
from tracker.web.office import blame, office_only
from tracker.web.visitor import actor_of, today_of

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def light_rules(request: HttpRequest) -> HttpResponse:
    """The table; a first post shows what changes, a second one with the same values saves."""
    table = current_table()
    rules = rules_of(table)
    form = LightsForm(rules, request.POST or None, initial={"version": table.version})
    context: dict[str, Any] = {
        "title": _("Rules of the lights"),
        "page_lead": _("Tried from top to bottom; the first rule that fits gives the light."),
        "form": form,
    }
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        seen = canonical({"rules": [stored(rule) for rule in chosen]})
        if request.POST.get("seen") == seen:
            try:
                edit_lights(actor_of(request), version=form.cleaned_data["version"], rules=chosen)
            except NotAllowed:
                raise
            except Refused as refusal:
                blame(form, refusal)
            else:
                done(request, _("The rules are saved; all lights follow them."))
                return redirect("light_rules")
        else:
            items = ChecklistItem.objects.visible_to(actor_of(request))
            context["seen"] = seen
            context["preview"] = preview_of(
                items, today_of(request), load_calendar(), now=rules, then=chosen
            )
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "lights/rules.html", context, status=status)
