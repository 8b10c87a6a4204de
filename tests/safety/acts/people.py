"""Acts of heads and of people who stand in: signing."""

from collections.abc import Callable

from tests.factory import Factory
from tests.safety.acts.base import Act, Scenario, add, clerk, scenario
from tests.safety.world import PDF
from tracker.checklist import signing
from tracker.checklist.evidence import Details
from tracker.checklist.models import ChecklistItem
from tracker.files.store import receive
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post


def _to_sign(act: Callable[[ChecklistItem, Actor], object]) -> Scenario:
    def make_act(make: Factory) -> Act:
        item = make.item(status="awaiting_signoff")
        head = make.actor(make.person("负责人甲", role=Post.Role.HEAD))
        return lambda: act(item, head)

    return make_act


add(signing.sign, _to_sign(lambda i, a: signing.sign(i, a, version=1)))
add(signing.revise, _to_sign(lambda i, a: signing.revise(i, a, version=1, reason="数据不准")))


@scenario(signing.sign_on_paper)
def _on_paper(make: Factory) -> Act:
    Department.objects.filter(pk=make.justice.pk).update(sign_off="paper")
    item, actor = make.item(status="awaiting_signoff"), clerk(make)
    sheet = signing.Sheet(receive([PDF], "审签单.pdf"), "负责人甲", Details(True))
    return lambda: signing.sign_on_paper([item], actor, sheet, {item.pk: 1})
