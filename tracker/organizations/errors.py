"""Refusals of this room, one class per reason."""

from tracker.trail.errors import Refused


class WrongValue(Refused):
    """A value that cannot stand; `field` names the form field it belongs to."""

    def __init__(self, message: object, field: str = "") -> None:
        """Keep the field, so that the page can lead to it."""
        super().__init__(message)
        self.field = field


class StillNeeded(Refused):
    """Someone who cannot go yet: they own open items, or nobody else could run the office."""
