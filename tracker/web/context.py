"""What every template sees: the top bar, the demo's date, the office, what was typed before."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from tracker import clock
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import OfficeDetails
from tracker.web import kept_text, navigation
from tracker.web.office import warnings_for_office
from tracker.web.verification.queue import waiting_occurrences
from tracker.web.visitor import actor_of

OFFICE_CACHE_KEY = "office-last-seen"


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame around a page; five queries for the office's people at most, two for others."""
    office = OfficeDetails.objects.filter(pk=1).first()
    # The page of a server error must not ask the database, which may be what fails.
    cache.set(OFFICE_CACHE_KEY, office, timeout=None)
    context: dict[str, Any] = {
        "office": office,
        "demo_day": clock.today() if clock.is_demo() else None,
        "nav": None,
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and not user.must_change_password:
        actor = actor_of(request)
        counts = {"verify_queue": _waiting(request)} if actor.is_office else {}
        context["nav"] = navigation.links(request, actor, counts)
        context["office_warnings"] = warnings_for_office(request) if actor.is_office else []
        context["kept"] = kept_text.given_back(request)
    return context


def _waiting(request: HttpRequest) -> int:
    """Items and occurrences that wait for the office (two queries)."""
    actor = actor_of(request)
    items = ChecklistItem.objects.visible_to(actor).to_verify()
    return items.count() + waiting_occurrences(actor).count()
