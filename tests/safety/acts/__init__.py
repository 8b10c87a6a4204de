"""One scenario for each public write function: the set-up, and the act as a callable."""

from tests.safety.acts import (
    files,
    indicators,
    items,
    offices,
    people,
    periods,
    reports,
    workbooks,
)
from tests.safety.acts.base import SCENARIOS

__all__ = [
    "SCENARIOS",
    "files",
    "indicators",
    "items",
    "offices",
    "people",
    "periods",
    "reports",
    "workbooks",
]
