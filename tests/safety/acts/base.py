"""What scenarios are, and the two people most of them need."""

from collections.abc import Callable
from typing import Any

from tests.factory import Factory
from tracker.organizations.actors import Actor
from tracker.organizations.models import Post

Act = Callable[[], object]
Scenario = Callable[[Factory], Act]
SCENARIOS: dict[str, Scenario] = {}


def scenario(writer: Callable[..., Any]) -> Callable[[Scenario], Scenario]:
    """Ties a scenario to its write function."""

    def keep(make: Scenario) -> Scenario:
        name = f"{writer.__module__}.{writer.__qualname__}"
        assert name not in SCENARIOS, f"two scenarios for {name}"
        SCENARIOS[name] = make
        return make

    return keep


def office(make: Factory) -> Actor:
    """Someone of the office."""
    return make.actor(make.person("区办甲", role=Post.Role.OFFICE))


def clerk(make: Factory) -> Actor:
    """A clerk of the lead department."""
    return make.actor(make.person("经办人甲"))


def add(writer: Callable[..., Any], make: Scenario) -> None:
    """A scenario of one line."""
    scenario(writer)(make)
