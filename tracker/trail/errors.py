"""Errors that reach the user as one clear sentence in their language."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An act that the rules do not allow; `str()` of it is the sentence the user reads."""

    status = 409


class NotAllowed(Refused):
    """The actor's posts do not allow this act on a thing they may see (answered with 403)."""

    status = 403


class Stale(Refused):
    """The thing was changed by someone else since it was read."""

    def __init__(self, thing: object) -> None:
        """Keep the row that was found stale, so that the page can show what changed."""
        super().__init__(
            _("Someone changed this meanwhile. Your text is kept; look and save again.")
        )
        self.thing = thing
