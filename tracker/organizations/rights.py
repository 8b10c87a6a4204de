"""Who may do the office's acts."""

from django.utils.translation import gettext as _

from tracker.organizations.actors import Actor
from tracker.trail.errors import NotAllowed


def require_office(actor: Actor) -> Actor:
    """The actor with the office's hat on; commands act as the system and pass.

    Raises NotAllowed for anybody else.
    """
    if actor.is_system:
        return actor
    if not actor.is_office:
        raise NotAllowed(_("Only the law-based-government office can do this."))
    return actor.as_office()
