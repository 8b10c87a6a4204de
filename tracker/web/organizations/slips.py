"""First-password slips: shown and printed once, kept nowhere."""

from collections.abc import Sequence
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tracker.organizations import people
from tracker.organizations.models import Department, Person, Post
from tracker.organizations.people import Slip, in_official_order
from tracker.web.office import office_only
from tracker.web.titles import Title
from tracker.web.visitor import actor_of

Back = tuple[str, str] | None


@never_cache
@require_http_methods(["GET", "POST"])
@office_only
def slips(request: HttpRequest) -> HttpResponse:
    """Who has not logged in yet, by department; a POST makes new slips for one department.

    Who has chosen an own password is left out: their reset is on their own page.
    """
    waiting = _waiting(request)
    if request.method == "POST":
        body = get_object_or_404(Department, code=request.POST.get("department", ""))
        chosen = [post.person for post in waiting if post.department_id == body.pk]
        unique = list({person.pk: person for person in chosen}.values())
        return show_slips(request, people.reset_passwords(unique, actor_of(request)))
    grouped = [
        (body, list({post.person_id: post.person for post in posts}.values()))
        for body, posts in groupby(waiting, key=lambda post: post.department)
    ]
    return render(
        request,
        "organizations/slips_waiting.html",
        {
            "title": Title(_("First-password slips"), sum(len(p) for _body, p in grouped)),
            "grouped": grouped,
        },
    )


def show_slips(request: HttpRequest, made: Sequence[Slip], back: Back = None) -> HttpResponse:
    """The slips, one per person, a sheet for each department; the callers are never cached."""
    ordered = in_official_order(list(made))
    sheets = [
        (body, list(rows)) for body, rows in groupby(ordered, key=lambda slip: slip.department)
    ]
    return render(
        request,
        "organizations/slips.html",
        {
            "title": Title(_("First-password slips"), len(ordered)),
            "sheets": sheets,
            "address": settings.SITE_URL,
            "back_url": reverse(back[0], args=[back[1]]) if back else reverse("organizations"),
        },
    )


def _waiting(request: HttpRequest) -> list[Post]:
    first = Person.objects.filter(user__must_change_password=True, user__last_login=None)
    posts = Post.objects.valid_on(actor_of(request).on).filter(person__in=first)
    return list(
        posts.select_related("department", "person__user").order_by(
            "department__order", "department_id", "pk"
        )
    )
