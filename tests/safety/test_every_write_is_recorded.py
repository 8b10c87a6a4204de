"""Every public write function leaves its Event: each has a scenario, each scenario is tried."""

import importlib
import pkgutil

import pytest

import tracker
from tests.safety.acts import SCENARIOS
from tracker.checklist.sentences import SENTENCES
from tracker.trail.models import Event
from tracker.trail.recording import WRITERS
from tracker.trail.verifying import verify


def all_writers() -> set[str]:
    """The registry, after every module of the project was imported."""
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    return set(WRITERS)


def test_every_write_function_has_a_scenario():
    assert all_writers() - set(SCENARIOS) == set(), "add these to tests/safety/acts.py"
    assert set(SCENARIOS) - all_writers() == set(), "these left the project"


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_it_leaves_its_event_in_a_whole_trail(make, name):
    act = SCENARIOS[name](make)
    before = Event.objects.count()
    act()
    new = list(Event.objects.filter(number__gt=before))
    assert new, f"{name} left no Event"
    assert all(event.verb in SENTENCES for event in new), "a verb without its sentence"
    assert not verify().problem
