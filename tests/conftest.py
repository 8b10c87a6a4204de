"""Fixtures that every test may ask for."""

import pytest

from tests.factory import Factory

pytest_plugins = ["tests.live_services", "tests.sites", "tests.gallery"]


@pytest.fixture
def make(db, settings) -> Factory:
    """Rows for a test, on the demo's business date of 15 September 2022."""
    settings.TRACKER_TODAY = Factory.today
    return Factory()
