"""组织与人员: departments in official order with their people, and one department."""

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.checklist.merging import merge_department
from tracker.organizations.bodies import (
    DepartmentFacts,
    add_department,
    edit_department,
    load_departments,
)
from tracker.organizations.models import Department, Post
from tracker.trail.errors import Refused
from tracker.web.messages import done
from tracker.web.office import blame, office_only
from tracker.web.organizations.delegation_form import MergeForm
from tracker.web.organizations.forms import DepartmentForm, SearchForm
from tracker.web.titles import Title
from tracker.web.visitor import actor_of


@require_safe
@office_only
def organizations(request: HttpRequest) -> HttpResponse:
    """All departments with their people; two queries, whatever the number."""
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
    posts = (
        Post.objects.valid_on(actor_of(request).on)
        .select_related("person__user")
        .order_by("role", "person_id", "pk")
    )
    bodies = Department.objects.select_related("successor").prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="held")
    )
    rows = [body for body in bodies if _matches(body, words)]
    people = {post.person_id for body in rows for post in body.held}  # type: ignore[attr-defined]
    return render(
        request,
        "organizations/organizations.html",
        {
            "title": Title(_("Organizations and people"), len(rows)),
            "page_lead": ngettext(
                "%(count)d person with a post.", "%(count)d people with a post.", len(people)
            )
            % {"count": len(people)},
            "bodies": rows,
            "form": form,
            "words": words,
            "any_bodies": bool(rows) or Department.objects.exists(),
        },
    )


def _matches(body: Department, words: str) -> bool:
    """Whether the words stand in a name of the department, or of one of its people."""
    if not words:
        return True
    held: list[Post] = body.held  # type: ignore[attr-defined]
    names = [*body.names(), body.code]
    for post in held:
        person = post.person
        names += [person.name, person.phone, person.email]
        names += [person.user.username] if person.user else []
    return any(words.lower() in name.lower() for name in names)


@require_safe
@office_only
def department(request: HttpRequest, code: str) -> HttpResponse:
    """One department: what is written down, who holds and held posts there."""
    body = get_object_or_404(Department.objects.select_related("parent", "successor"), code=code)
    today = actor_of(request).on
    posts = body.posts.select_related("person__user").order_by("role", "pk")
    now = Q(until_on=None) | Q(until_on__gte=today)
    return render(
        request,
        "organizations/department.html",
        {
            "title": body.name,
            "body": body,
            "posts": posts.filter(now, person__is_active=True),
            "former": posts.exclude(now, person__is_active=True).order_by("-until_on", "-pk"),
        },
    )


@require_http_methods(["GET", "POST"])
@office_only
def new(request: HttpRequest) -> HttpResponse:
    """A new department."""
    form = DepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            body = add_department(form.cleaned_data["code"], form.facts(), actor_of(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("%(name)s was added.") % {"name": body.name})
            return redirect("department", code=body.code)
    return render(
        request, "organizations/form_page.html", {"title": _("New department"), "form": form}
    )


@require_http_methods(["GET", "POST"])
@office_only
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is written down about a department."""
    body = get_object_or_404(Department, code=code)
    form = DepartmentForm(request.POST or None, department=body, initial=_initial(body))
    if request.method == "POST" and form.is_valid():
        try:
            edit_department(body, form.facts(), actor_of(request))
        except Refused as refusal:
            blame(form, refusal)
        else:
            done(request, _("Saved."))
            return redirect("department", code=body.code)
    context = {"title": body.name, "form": form, "back": ("department", body.code)}
    return render(request, "organizations/form_page.html", context)


@require_http_methods(["GET", "POST"])
@office_only
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """撤并: another department takes over people, open items and asked contributions."""
    body = get_object_or_404(Department, code=code)
    form = MergeForm(request.POST if request.method == "POST" else None, department=body)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            moved = merge_department(
                body, values["successor"], actor_of(request), reason=values["reason"]
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            words = ngettext(
                "%(name)s took over, with %(count)d open item.",
                "%(name)s took over, with %(count)d open items.",
                moved,
            )
            done(request, words % {"name": values["successor"].name, "count": moved})
            return redirect("department", code=values["successor"].code)
    lead = _(
        "Its people go on in the other department under the same roles, its open items and what "
        "it was asked to help with go over; closed items and past periods keep the old name."
    )
    context = {
        "title": _("Merge %(name)s") % {"name": body.name},
        "page_lead": lead,
        "form": form,
        "back": ("department", body.code),
    }
    return render(request, "organizations/form_page.html", context)


@require_POST
@office_only
def load(request: HttpRequest) -> HttpResponse:
    """Add Nanhu's list of departments; what is there already stays."""
    added = load_departments(actor_of(request))
    words = ngettext("%(count)d department was added.", "%(count)d departments were added.", added)
    done(request, words % {"count": added})
    return redirect("setup" if request.POST.get("next") == "setup" else "organizations")


def _initial(body: Department) -> dict[str, object]:
    facts = DepartmentFacts(
        body.name,
        body.short_name,
        body.kind,
        tuple(body.aliases),
        body.duties,
        body.order,
        sign_off=body.sign_off,
    )
    return {
        **vars(facts),
        "aliases": "、".join(body.aliases),
        "parent": body.parent.code if body.parent else None,
    }
