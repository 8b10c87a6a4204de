"""/setup/: the first account, then the steps to a working site."""

from dataclasses import dataclass

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tracker.organizations.first_admin import create_first_admin, needs_first_admin, setup_code
from tracker.organizations.models import Department, OfficeDetails, Person
from tracker.organizations.rights import require_office
from tracker.reports.models import Report
from tracker.trail.errors import Refused
from tracker.web.office import blame
from tracker.web.setup.forms import FirstAdminForm
from tracker.web.visitor import actor_of, today_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Step:
    """One step of the set-up: where it is done, and whether it is."""

    label: str | Promise
    hint: str | Promise
    url: str
    is_done: bool


@login_not_required
@sensitive_post_parameters("password", "again", "code")
@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """While the office has no account: the first one, by the printed code. Then the steps."""
    if needs_first_admin():
        return _first_admin(request)
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("setup"))
    require_office(actor_of(request))
    steps = _steps()
    return render(
        request,
        "setup/steps.html",
        {
            "title": _("Set up the site"),
            "steps": steps,
            "next_step": next((step for step in steps if not step.is_done), None),
            "bodies": Department.objects.count(),
        },
    )


def _first_admin(request: HttpRequest) -> HttpResponse:
    setup_code()  # made before it can be asked for
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = create_first_admin(
                form.facts(),
                form.cleaned_data["code"],
                today_of(request),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            login(request, user, backend=BACKEND)
            return redirect("setup")
    context = {"title": _("Set up the site"), "form": form}
    return render(request, "setup/first_admin.html", context)


def _steps() -> list[Step]:
    """The steps with their state read from the rows (four queries)."""
    back = "?next=setup"
    return [
        Step(gettext_lazy("Your account"), gettext_lazy("You are logged in."), "", True),
        Step(
            gettext_lazy("The office's details"),
            gettext_lazy("District, office, reporting unit, contact, phone: for titles and mails."),
            reverse("office_details") + back,
            OfficeDetails.objects.exists(),
        ),
        Step(
            gettext_lazy("Departments and people"),
            gettext_lazy("Load the departments, then the roster from Excel; it can wait."),
            reverse("roster_import"),
            Person.objects.count() > 1 and Department.objects.count() > 1,
        ),
        Step(
            gettext_lazy("The first report"),
            gettext_lazy(
                "Load the departments first (step 3): lead departments are suggested from them. "
                "Then upload last year's report; the checklist is drawn from it."
            ),
            reverse("reports"),
            Report.objects.exists(),
        ),
    ]
