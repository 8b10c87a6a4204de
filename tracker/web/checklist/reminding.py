"""催办 from an item's page: who answers for it, or the co-departments that have not contributed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.reminders import urging
from tracker.trail.errors import NotAllowed, Refused
from tracker.web.checklist.addresses import item_url
from tracker.web.checklist.item_page import find_item
from tracker.web.checklist.list_view import filters_of
from tracker.web.messages import done, refused
from tracker.web.visitor import actor_of

Remind = Callable[[ChecklistItem, Actor], str]


@require_POST
def remind_owner(request: HttpRequest, code: str) -> HttpResponse:
    """The office reminds who answers for the item; says whom the next digest tells."""
    return _answer(request, code, _owner_words)


@require_POST
def remind_helpers(request: HttpRequest, code: str) -> HttpResponse:
    """提醒未报的: says which co-departments, and who there, the next digest tells."""
    return _answer(request, code, _helpers_words)


def _owner_words(item: ChecklistItem, actor: Actor) -> str:
    names = urging.names_of(urging.remind(item, actor))
    return _("%(names)s will be reminded of %(item)s in the next daily mail.") % {
        "names": names,
        "item": item.short_code,
    }


def _helpers_words(item: ChecklistItem, actor: Actor) -> str:
    told = urging.remind_helpers(item, actor)
    bodies = [
        _("%(body)s (%(names)s)")
        % {"body": row.department.short_name, "names": urging.names_of(people)}
        for row, people in told.items()
    ]
    words = _("Reminded, with the next daily mail: %(bodies)s.")
    return words % {"bodies": _(", ").join(bodies)}


def _answer(request: HttpRequest, code: str, act: Remind) -> HttpResponse:
    item = find_item(request, code)
    try:
        done(request, act(item, actor_of(request)))
    except NotAllowed:
        raise
    except Refused as refusal:
        refused(request, str(refusal))
    return HttpResponseRedirect(item_url(item, filters_of(request).query()))
