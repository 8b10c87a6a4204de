"""通知这些单位: what was published is announced when the office chooses."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tracker.checklist.assigning import tell as tell_departments
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Department, Person, Post
from tracker.reminders.policy import current_policy
from tracker.web.messages import done, refused
from tracker.web.office import office_only
from tracker.web.titles import Title
from tracker.web.visitor import actor_of


@dataclass(frozen=True)
class Told:
    """A department that would be told: its items, and the people whose digest carries them."""

    department: Department
    items: list[ChecklistItem]
    people: list[Person]

    @property
    def unreachable(self) -> bool:
        """Whether nobody there has an address, so that the office has to phone."""
        return not any(person.email for person in self.people)


@require_http_methods(["GET", "HEAD", "POST"])
@office_only
def tell(request: HttpRequest) -> HttpResponse:
    """查看会通知谁, then one click tells them all."""
    actor = actor_of(request)
    if request.method != "POST":
        told = would_be_told(request)
        context = {
            "title": Title(_("Departments to be told"), len(told)),
            "told": told,
            "items": sum(len(one.items) for one in told),
            "reminders_on": current_policy().is_on,
        }
        return render(request, "todo/tell.html", context)
    everyone = "all" in request.POST
    chosen = request.POST.getlist("department")
    items = [
        item
        for one in would_be_told(request)
        if everyone or one.department.code in chosen
        for item in one.items
    ]
    count = tell_departments(items, actor)
    if not count:
        refused(request, _("There was nobody left to tell."))
    else:
        done(request, announced_words(count))
    # while reminders are off the page itself says so, with the way to switch them on
    return HttpResponseRedirect(reverse("office_todo" if current_policy().is_on else "tell"))


def announced_words(count: int) -> str:
    """What was announced and when it is mailed: only once reminders are on (one query)."""
    if current_policy().is_on:
        words = ngettext(
            "Announced %(count)d item; it goes out with the next daily mail.",
            "Announced %(count)d items; they go out with the next daily mail.",
            count,
        )
    else:
        words = ngettext(
            "Announced %(count)d item; it goes out once reminders are switched on.",
            "Announced %(count)d items; they go out once reminders are switched on.",
            count,
        )
    return words % {"count": count}


def would_be_told(request: HttpRequest) -> list[Told]:
    """Departments with items not announced yet, in official order (two queries)."""
    actor = actor_of(request)
    waiting = ChecklistItem.objects.visible_to(actor).to_be_announced()
    items: dict[Department, list[ChecklistItem]] = {}
    for item in waiting.select_related("lead_department").order_by(
        "lead_department__order", "lead_department", "position", "pk"
    ):
        assert item.lead_department is not None
        items.setdefault(item.lead_department, []).append(item)
    people: dict[int, list[Person]] = {}
    posts = Post.objects.valid_on(actor.on).filter(
        department__in=list(items), role__in=[Post.Role.STAFF, Post.Role.LIAISON]
    )
    for post in posts.select_related("person").order_by("pk"):
        found = people.setdefault(post.department_id, [])
        if post.person not in found:
            found.append(post.person)
    return [Told(body, rows, people.get(body.pk, [])) for body, rows in items.items()]
