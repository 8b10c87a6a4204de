"""The gallery's addresses and templates for the tests that ask for them."""

import copy
from pathlib import Path

import pytest


@pytest.fixture
def gallery(settings) -> None:
    """The site with the gallery's pages beside its own."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.web.gallery"
