"""The same desk as in tests/reminders."""

from tests.reminders.conftest import clerk, desk, owned

__all__ = ["clerk", "desk", "owned"]
