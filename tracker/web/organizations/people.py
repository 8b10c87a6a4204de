"""One person: details, posts, log-in, first password, hand-over, leaving."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.checklist import hand_over
from tracker.organizations import people
from tracker.organizations.models import Department, Person, Post
from tracker.trail.errors import Refused
from tracker.web.messages import done, refused
from tracker.web.numbers import whole_number
from tracker.web.office import blame, office_only
from tracker.web.organizations.forms import NewPersonForm, PersonForm, PostForm
from tracker.web.organizations.slips import show_slips
from tracker.web.visitor import actor_of


@never_cache
@require_http_methods(["GET", "POST"])
@office_only
def new(request: HttpRequest, code: str) -> HttpResponse:
    """A new person of a department; answers a POST with the first-password slip."""
    body = get_object_or_404(Department.objects.current(), code=code)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, slip = people.add_person(
                form.facts(),
                actor_of(request),
                department=body,
                role=form.cleaned_data["role"],
                log_in=form.cleaned_data["log_in"],
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            if slip:
                return show_slips(request, [slip], back=("person", str(person.public_id)))
            done(request, _("%(name)s was added.") % {"name": person.name})
            return redirect("person", public_id=person.public_id)
    context = {
        "title": _("New person of %(name)s") % {"name": body.short_name},
        "form": form,
        "back": ("department", body.code),
    }
    return render(request, "organizations/form_page.html", context)


@require_safe
@office_only
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person with posts, log-in and what they own."""
    found = _person(public_id)
    today = actor_of(request).on
    posts = list(found.posts.select_related("department").order_by("-from_on", "-pk"))
    open_items = list(hand_over.open_items_of(found).order_by("position", "pk"))
    for post in posts:
        post.holds = post.until_on is None or post.until_on >= today  # type: ignore[attr-defined]
        post.items = [item for item in open_items if item.owner_id == post.pk]  # type: ignore[attr-defined]
        post.receivers = (  # type: ignore[attr-defined]
            _receivers(post, request) if post.items else []  # type: ignore[attr-defined]
        )
    return render(
        request,
        "organizations/person.html",
        {
            "title": found.name,
            "person": found,
            "posts": posts,
            "open_items": open_items,
            "failed": people.failed_attempts(found),
            "post_form": PostForm(),
        },
    )


@require_http_methods(["GET", "POST"])
@office_only
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a person's details."""
    found = _person(public_id)
    form = PersonForm(request.POST or None, initial=vars(found))
    if request.method == "POST" and form.is_valid():
        try:
            people.edit_person(found, form.facts(), actor_of(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("Saved."))
            return redirect("person", public_id=public_id)
    context = {"title": found.name, "form": form, "back": ("person", str(public_id))}
    return render(request, "organizations/form_page.html", context)


@never_cache
@require_POST
@office_only
def reset_password(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new first password in one click; the answer is the slip, shown this once."""
    found = _person(public_id)
    try:
        slip = people.reset_password(found, actor_of(request))
    except Refused as refusal:
        refused(request, str(refusal))
        return redirect("person", public_id=public_id)
    return show_slips(request, [slip], back=("person", str(public_id)))


@require_POST
@office_only
def unlock(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lift a log-in lock."""
    found = _person(public_id)
    lifted = people.lift_lock(found, actor_of(request))
    words = _("%(name)s can log in again at once.") if lifted else _("%(name)s was not locked.")
    done(request, words % {"name": found.name})
    return redirect("person", public_id=public_id)


@require_POST
@office_only
def add_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A further post from today on."""
    found = _person(public_id)
    form = PostForm(request.POST)
    if not form.is_valid():
        refused(request, _("Choose a department and a role."))
        return redirect("person", public_id=public_id)
    try:
        post = people.add_post(found, **form.cleaned_data, actor=actor_of(request))
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        done(request, _("New post: %(post)s.") % {"post": post})
    return redirect("person", public_id=public_id)


@require_POST
@office_only
def end_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a post; refused while it owns open items."""
    post = _post(public_id, request)
    words = _("The post has ended: %(post)s.") % {"post": post}
    try:
        hand_over.end_post(post, actor_of(request), reason=request.POST.get("reason", "").strip())
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        done(request, words)
    return redirect("person", public_id=public_id)


@require_POST
@office_only
def give_items(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """移交: all open items of a post to another person of the same department."""
    post = _post(public_id, request)
    receiver = get_object_or_404(
        post.department.posts, person__public_id=_uuid(request.POST.get("receiver", ""))
    )
    try:
        count = hand_over.hand_over(post, receiver, actor_of(request))
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        words = ngettext(
            "%(count)d item was handed over to %(name)s.",
            "%(count)d items were handed over to %(name)s.",
            count,
        )
        done(request, words % {"count": count, "name": receiver.person.name})
    return redirect("person", public_id=public_id)


@require_POST
@office_only
def deactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a person's log-in and posts, or take them back."""
    found = _person(public_id)
    actor = actor_of(request)
    try:
        if request.POST.get("back"):
            people.reactivate(found, actor)
            words = _("%(name)s is active again.")
        else:
            hand_over.deactivate(found, actor, reason=request.POST.get("reason", "").strip())
            words = _("%(name)s is no longer active and cannot log in.")
    except Refused as refusal:
        refused(request, str(refusal))
    else:
        done(request, words % {"name": found.name})
    return redirect("person", public_id=public_id)


def _person(public_id: UUID) -> Person:
    return get_object_or_404(Person.objects.select_related("user"), public_id=public_id)


def _post(public_id: UUID, request: HttpRequest) -> Post:
    number = request.POST.get("post", "")
    posts = Post.objects.select_related("department", "person").filter(person__public_id=public_id)
    return get_object_or_404(posts, pk=whole_number(number))


def _receivers(post: Post, request: HttpRequest) -> list[Post]:
    valid = Post.objects.valid_on(actor_of(request).on).filter(department=post.department_id)
    return list(
        valid.exclude(person=post.person_id).select_related("person").order_by("role", "pk")
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
