"""A page as a mail, because somebody asked for it: the leader's page, never one about a person."""

from django.utils.translation import gettext as _

from tracker.organizations.actors import Actor
from tracker.organizations.models import Person, Post
from tracker.periods.models import Period
from tracker.reminders.models import Mail
from tracker.reminders.outbox import Words, put, unreachable
from tracker.reminders.policy import current_policy
from tracker.reminders.words import NOT_SENT
from tracker.trail.errors import NotAllowed, Refused
from tracker.trail.recording import recording, writer

OVERVIEW = "overview"


class CannotMail(Refused):
    """The page cannot go out by mail now."""


def overview_readers(actor: Actor) -> list[Person]:
    """To whom the actor may have the leader's page mailed, themselves first (a query at most).

    Who sees everything gets it for themselves; the office also sends it to leaders.
    """
    person = actor.person
    if person is None or not (actor.is_office or actor.is_viewer):
        return []
    if not actor.is_office:
        return [person]
    leaders = Post.objects.valid_on(actor.on).filter(role=Post.Role.VIEWER, person__is_active=True)
    others = {post.person for post in leaders.select_related("person")} - {person}
    return [person, *sorted(others, key=lambda one: (one.name, one.pk))]


@writer
def mail_overview(to: Person, words: Words, actor: Actor, *, period: Period | None = None) -> Mail:
    """Put the leader's page into the outbox for `to`; each one gets as many as are asked for.

    period: the final one that the page is about, None for today.

    Raises NotAllowed (neither of the office nor a leader, or to somebody else), CannotMail.
    """
    if to not in overview_readers(actor):
        raise NotAllowed(_("This page goes by mail to leaders and the office only."))
    if not current_policy().is_on:
        raise CannotMail(_("Reminders are switched off: nothing is sent."))
    if why := unreachable(to):
        raise CannotMail(str(NOT_SENT[why]))
    with recording(actor) as record:
        sent = Mail.objects.filter(person=to, send_on=actor.on, kind__startswith=OVERVIEW).count()
        mail = put(to, f"{OVERVIEW}-{sent + 1}" if sent else OVERVIEW, actor.on, words)
        if mail is None:  # asked for twice at the same moment
            raise CannotMail(_("This mail is already waiting to be sent."))
        about = {"period": period.name} if period else {}
        record("mail.overview_asked", mail, {"to": to.name, **about})
    return mail
