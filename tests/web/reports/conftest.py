"""Reports to import and review, for the tests of this folder."""

from tests.report_fixtures import (  # noqa: F401
    bodies,
    imported,
    office,
    other,
    real_report,
    small,
)
