"""Pages that only the law-based-government office may open."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db.models import Count
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import clock
from tracker.calendars.working_days import load_calendar
from tracker.files.models import StoredFile
from tracker.jobs.runs import REMINDERS, overdue_jobs
from tracker.organizations.rights import require_office
from tracker.trail.errors import Refused
from tracker.web.visitor import actor_of, today_of

__all__ = ["actor_of", "blame", "office_only", "warnings_for_office"]

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
FIRST_MONTH_OF_CALENDAR_WARNING = 11


def office_only(
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Refuse (403, with the reason) whoever is not of the office that day."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        require_office(actor_of(request))
        return view(request, *args, **kwargs)

    return guarded


def blame(form: BaseForm, refusal: Refused) -> None:
    """Put a refusal's sentence beside the field that it names, or above the form."""
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


def _about_files() -> list[str]:
    """Files that are lost, and removals that wait for the second person (one query)."""
    living = StoredFile.objects.filter(purged_on=None)
    found = living.aggregate(lost=Count("lost_on"), asked=Count("purge_asked_on"))
    words = []
    if found["lost"]:
        words.append(
            ngettext(
                "%(n)d stored file is missing or was changed on the server: see Files to look "
                "after (background jobs).",
                "%(n)d stored files are missing or were changed on the server: see Files to look "
                "after (background jobs).",
                found["lost"],
            )
            % {"n": found["lost"]}
        )
    if found["asked"]:
        words.append(
            ngettext(
                "The removal of %(n)d file waits for a second person of the office: see Files to "
                "look after (background jobs).",
                "The removal of %(n)d files waits for a second person of the office: see Files to "
                "look after (background jobs).",
                found["asked"],
            )
            % {"n": found["asked"]}
        )
    return words


def warnings_for_office(request: HttpRequest) -> list[str]:
    """What the office must know on every page: silent jobs, files, a calendar not yet published.

    At most three queries, four from November on.
    """
    warnings = []
    silent = overdue_jobs(clock.now())
    if REMINDERS in silent:
        warnings.append(
            _(
                "The daily job has not run for 26 hours: no reminders go out. "
                "Please tell whoever runs the server (background jobs)."
            )
        )
    elif silent:
        warnings.append(
            _(
                "The daily check of items and people has not run for 26 hours. "
                "Please tell whoever runs the server (background jobs)."
            )
        )
    warnings.extend(_about_files())
    today = today_of(request)
    if today.month >= FIRST_MONTH_OF_CALENDAR_WARNING:
        year = load_calendar().warning_year(today)
        if year is not None:
            warnings.append(
                _(
                    "The holidays of %(year)d are not known yet: Monday to Friday count as working "
                    "days until the site is updated or the days are entered in the calendar."
                )
                % {"year": year}
            )
    return warnings
