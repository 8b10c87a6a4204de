"""定期导出: which exports are made by themselves, and who of the office gets the link."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker.organizations.actors import Actor
from tracker.organizations.models import Person
from tracker.reminders.policy import current_policy
from tracker.trail.errors import Refused, Stale
from tracker.web.forms import HouseForm
from tracker.web.messages import done
from tracker.web.office import blame, office_only
from tracker.web.visitor import actor_of
from tracker.workbooks.models import ExportSchedule
from tracker.workbooks.schedules import office_people, schedules, set_schedule


class ScheduleForm(HouseForm):
    """One schedule: on or off, and its recipients."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_on = forms.BooleanField(label=gettext_lazy("Make this export by itself"), required=False)
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who gets the link by mail"),
        help_text=gettext_lazy("People of the office who can log in."),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, schedule: ExportSchedule, actor: Actor, *args: Any, **kwargs: Any) -> None:
        initial = {
            "version": schedule.version,
            "is_on": schedule.on_since is not None,
            "people": [one.pk for one in schedule.people.all()] if schedule.pk else [],
        }
        super().__init__(*args, initial=initial, prefix=schedule.when, **kwargs)
        self.schedule = schedule
        people = self.fields["people"]
        assert isinstance(people, forms.ModelMultipleChoiceField)
        people.queryset = office_people(actor)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def export_schedules(request: HttpRequest) -> HttpResponse:
    """One small form for each schedule."""
    actor = actor_of(request)
    when = request.POST.get("when", "")
    rows = [
        ScheduleForm(row, actor, request.POST if row.when == when else None) for row in schedules()
    ]
    status = 200
    for form in rows:
        if form.is_bound:
            status = _save(form, actor)
            if status == 200:
                done(request, _("The scheduled export is saved."))
                return HttpResponseRedirect(reverse("export_schedules"))
    context = {
        "title": _("Scheduled exports"),
        "forms": rows,
        "form": next((form for form in rows if form.is_bound), None),
        "reminders_are_on": current_policy().is_on,
    }
    return render(request, "workbooks/export_schedules.html", context, status=status)


def _save(form: ScheduleForm, actor: Actor) -> int:
    """The status of the answer: 200 when it was saved."""
    if not form.is_valid():
        return 422
    data = form.cleaned_data
    try:
        set_schedule(
            form.schedule.when,
            actor,
            people=list(data["people"]),
            is_on=data["is_on"],
            version=data["version"],
        )
    except Refused as refusal:
        blame(form, refusal)
        return 409 if isinstance(refusal, Stale) else 422
    return 200
