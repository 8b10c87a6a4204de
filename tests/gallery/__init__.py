"""Every component of the house on a few pages, for the eye, for axe, and for tests of the frame."""

import copy
from pathlib import Path

import pytest


@pytest.fixture
def gallery(settings) -> None:
    """The site with the gallery's pages beside its own."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.gallery.pages"
