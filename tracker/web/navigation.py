"""Which pages the top bar offers to whom: one table, and each role's first page.

A page is offered when one of the actor's hats matches; what a page itself allows is the page's
own matter (tests/web/test_every_url.py walks every URL with every role).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.organizations.actors import Actor


def anybody(actor: Actor) -> bool:
    """Every hat, even a log-in without a post."""
    return True


def works(actor: Actor) -> bool:
    """Clerks, liaisons and heads of departments."""
    return bool(actor.departments)


def office(actor: Actor) -> bool:
    """The law-based-government office."""
    return actor.is_office


@dataclass(frozen=True)
class Entry:
    """A link of the top bar. `place` is main, office (after the divider) or more (its menu)."""

    url_name: str
    label: Promise
    offered_to: Callable[[Actor], bool]
    place: str = "main"


ENTRIES = (
    Entry("todo", _("My to-dos"), works),
    Entry("office_todo", _("Office to-dos"), office),
    Entry("item_list", _("Checklist"), anybody),
    Entry("overview", _("Overview"), anybody),
    Entry("verify_queue", _("Verify"), office, "office"),
    Entry("reports", _("Report import"), office, "office"),
    Entry("reminders", _("Reminders"), office, "office"),
    Entry("organizations", _("Organizations and people"), office, "office"),
    Entry("periods", _("Filing"), office, "more"),
    Entry("indicators", _("Outside indicators"), office, "more"),
    Entry("mail_log", _("Mail log"), office, "more"),
    Entry("light_rules", _("Rules of the lights"), office, "more"),
    Entry("calendar", _("Working calendar"), office, "more"),
    Entry("jobs", _("Background jobs"), office, "more"),
    Entry("exports", _("Record of exports"), office, "more"),
    Entry("trail", _("Trail"), office, "more"),
)


@dataclass(frozen=True)
class Link:
    """An Entry as shown to one actor on one page."""

    url: str
    label: str
    is_here: bool
    count: int | None = None


def first_page(actor: Actor) -> str:
    """The URL name that a log-in opens: what the person has to do, or the whole to look at."""
    if actor.is_office:
        return "office_todo"
    return "todo" if actor.departments else "overview"


def links(request: HttpRequest, actor: Actor, counts: dict[str, int]) -> dict[str, list[Link]]:
    """The top bar of `actor`, by place; `counts` are shown beside their URL name."""
    match = request.resolver_match
    here = match.view_name if match else ""
    found: dict[str, list[Link]] = {"main": [], "office": [], "more": []}
    for entry in ENTRIES:
        if entry.offered_to(actor):
            link = Link(
                reverse(entry.url_name),
                str(entry.label),
                here == entry.url_name,
                counts.get(entry.url_name),
            )
            found[entry.place].append(link)
    return found
