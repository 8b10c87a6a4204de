"""The office's settings of filing: the cycle, and the days of one round."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker.periods.cycle import DAYS, LAST_CLOSING_DAY, LONGEST_OPENS_DAYS, edit_cycle, edit_days
from tracker.periods.models import FilingCycle
from tracker.periods.rounds import current_cycle, period_label
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.forms import HouseForm
from tracker.web.messages import done
from tracker.web.office import blame, office_only
from tracker.web.periods.office import find_period, period_url
from tracker.web.visitor import actor_of

UNPROCESSABLE = 422


class CycleForm(HouseForm):
    """How often is filed, when a round opens and closes."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Cycle"), choices=FilingCycle.Kind.choices, widget=forms.RadioSelect
    )
    opens_days_before = forms.IntegerField(
        label=gettext_lazy("Opens, days before the last day"),
        min_value=0,
        max_value=LONGEST_OPENS_DAYS,
    )
    closes_from_day = forms.IntegerField(
        label=gettext_lazy("Closes, day of the next month"),
        help_text=gettext_lazy("On a day off, the first working day after it."),
        min_value=1,
        max_value=LAST_CLOSING_DAY,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DaysForm(HouseForm):
    """The three days of a round."""

    opens_on = forms.DateField(label=gettext_lazy("Begins"))
    as_of_on = forms.DateField(
        label=gettext_lazy("As of"),
        help_text=gettext_lazy("The snapshot is taken when this day has ended."),
    )
    closes_on = forms.DateField(label=gettext_lazy("Closes"))
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def filing_cycle(request: HttpRequest) -> HttpResponse:
    """按季, 按月, or monthly for amber and red only; rounds that stand keep their days."""
    cycle = current_cycle()
    initial = {name: getattr(cycle, name) for name in CycleForm.base_fields}
    form = CycleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_cycle(actor_of(request), **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("The cycle is saved; it holds from the next period on."))
            return redirect("periods")
    context = {
        "title": _("Filing cycle"),
        "page_lead": _("Periods that stand already keep their days; the next ones follow this."),
        "form": form,
        "back_url": reverse("periods"),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periods/settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def period_days(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Opening, as-of and closing date of one round."""
    period = find_period(year, number)
    initial = {name: getattr(period, name) for name in DaysForm.base_fields}
    form = DaysForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            edit_days(
                period,
                actor_of(request),
                version=values["version"],
                days={name: values[name] for name in DAYS},
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("The days are saved; reminders follow at once."))
            return HttpResponseRedirect(period_url(period))
    context = {
        "title": _("Days of the %(period)s") % {"period": period_label(period)},
        "form": form,
        "back_url": period_url(period),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "periods/settings.html", context, status=status)
