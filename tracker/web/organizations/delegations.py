"""AB角: who stands in for whom, between which days; for heads and the office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.calendars.wording import full_day
from tracker.organizations import standing_in
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.messages import done, refused
from tracker.web.numbers import whole_number
from tracker.web.office import blame
from tracker.web.organizations.delegation_form import DelegationForm
from tracker.web.visitor import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """What runs, what comes, what is over; and a form for a new one."""
    actor = actor_of(request)
    standing_in.require_may_lend(actor)
    form = DelegationForm(request.POST if request.method == "POST" else None, actor=actor)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                row = standing_in.lend(
                    values["post"],
                    values["delegate"],
                    actor,
                    from_on=values["from_on"],
                    until_on=values["until_on"],
                )
            except NotAllowed:
                raise
            except Refused as refusal:
                blame(form, refusal)
            else:
                words = _("%(delegate)s stands in for %(person)s until %(day)s.")
                names = {"delegate": row.delegate.name, "person": row.post.person.name}
                done(request, words % {**names, "day": full_day(row.until_on)})
                return redirect("delegations")
    rows = list(standing_in.delegations_seen(actor))
    context = {
        "title": _("Standing in"),
        "form": form,
        "running": [row for row in rows if row.until_on >= actor.on],
        "over": [row for row in rows if row.until_on < actor.on],
    }
    return render(request, "organizations/delegations.html", context, status=status)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one before its day."""
    actor = actor_of(request)
    standing_in.require_may_lend(actor)
    number = request.POST.get("delegation", "")
    rows = standing_in.delegations_seen(actor)
    row = get_object_or_404(rows, pk=whole_number(number))
    try:
        standing_in.end_lending(row, actor)
    except NotAllowed:
        raise
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        done(request, _("%(name)s no longer stands in.") % {"name": row.delegate.name})
    return redirect("delegations")
