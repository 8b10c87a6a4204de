"""Acts on stored files: locked, released, removed by two people, found lost."""

from collections.abc import Callable

from tests.factory import Factory
from tests.safety.acts.base import Act, Scenario, add, office
from tracker.files import checking, keeping
from tracker.files.models import StoredFile
from tracker.organizations.actors import Actor


def _on_file(act: Callable[[StoredFile, Actor], object], *before: str) -> Scenario:
    def make_act(make: Factory) -> Act:
        stored, first, second = make.stored_file(), office(make), office(make)
        if "locked" in before:
            keeping.lock(stored, first, reason="疑似涉密", name="通报.pdf")
        if "asked" in before:
            keeping.ask_purge(stored, first, reason="涉密", name="通报.pdf")
        return lambda: act(stored, second)

    return make_act


add(keeping.lock, _on_file(lambda f, a: keeping.lock(f, a, reason="疑似涉密", name="通报.pdf")))
add(
    keeping.release,
    _on_file(lambda f, a: keeping.release(f, a, reason="不涉密", name="通报.pdf"), "locked"),
)
add(
    keeping.ask_purge,
    _on_file(lambda f, a: keeping.ask_purge(f, a, reason="涉密", name="通报.pdf")),
)
add(
    keeping.drop_purge,
    _on_file(lambda f, a: keeping.drop_purge(f, a, name="通报.pdf"), "asked"),
)
add(keeping.purge, _on_file(lambda f, a: keeping.purge(f, a, name="通报.pdf"), "asked"))
add(checking.note_state, _on_file(lambda f, a: checking.note_state(f, a, intact=False)))
