"""Acts that take two: signing by the head, asking the office for more time."""

from collections.abc import Callable
from datetime import date

from tests.factory import Factory
from tests.safety.acts.base import Act, Scenario, add, clerk, office, scenario
from tests.safety.world import PDF
from tracker.checklist import extensions, merging, noting, signing
from tracker.checklist.evidence import Details
from tracker.checklist.models import ChecklistItem
from tracker.files.store import receive
from tracker.organizations import standing_in
from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Post
from tracker.periods import signing as reports_signing
from tracker.periods.models import ProgressReport


def _to_sign(act: Callable[[ChecklistItem, Actor], object]) -> Scenario:
    def make_act(make: Factory) -> Act:
        item = make.item(status="awaiting_signoff")
        head = make.actor(make.person("负责人甲", role=Post.Role.HEAD))
        return lambda: act(item, head)

    return make_act


add(signing.sign, _to_sign(lambda i, a: signing.sign(i, a, version=1)))
add(signing.revise, _to_sign(lambda i, a: signing.revise(i, a, version=1, reason="数据不准")))


def _report_to_sign(act: Callable[[ProgressReport, Actor], object]) -> Scenario:
    def make_act(make: Factory) -> Act:
        report = make.progress_report(make.item(), state="awaiting_signoff")
        head = make.actor(make.person("负责人甲", role=Post.Role.HEAD))
        return lambda: act(report, head)

    return make_act


add(
    reports_signing.sign_report,
    _report_to_sign(lambda r, a: reports_signing.sign_report(r, a, version=1)),
)
add(
    reports_signing.revise_report,
    _report_to_sign(lambda r, a: reports_signing.revise_report(r, a, version=1, reason="不准")),
)


@scenario(reports_signing.sign_on_paper)
def _on_paper(make: Factory) -> Act:
    Department.objects.filter(pk=make.justice.pk).update(sign_off="paper")
    item, actor = make.item(status="awaiting_signoff"), clerk(make)
    sheet = signing.Sheet(receive([PDF], "审签单.pdf"), "负责人甲", Details(True))
    return lambda: reports_signing.sign_on_paper([item], [], actor, sheet, ({item.pk: 1}, {}))


@scenario(extensions.ask_for_time)
def _ask(make: Factory) -> Act:
    item, actor = make.item(), clerk(make)
    wish = extensions.Wish("人手不足", date(2022, 12, 31), consented_by="负责人甲")
    return lambda: extensions.ask_for_time(item, wish, actor)


@scenario(extensions.take_back_request)
def _take_back(make: Factory) -> Act:
    item, actor = make.item(), clerk(make)
    make.request(item)
    return lambda: extensions.take_back_request(item, actor)


@scenario(extensions.grant_time)
def _grant(make: Factory) -> Act:
    asked, actor = make.request(make.item()), office(make)
    return lambda: extensions.grant_time(asked, actor, granted_on=date(2022, 12, 31))


@scenario(extensions.refuse_time)
def _refuse(make: Factory) -> Act:
    asked, actor = make.request(make.item()), office(make)
    return lambda: extensions.refuse_time(asked, actor, words="按期完成")


@scenario(merging.merge_department)
def _merge(make: Factory) -> Act:
    old, new, actor = make.department("老干部局"), make.department("组织部"), office(make)
    make.person(department=old)
    make.item(lead_department=old)
    return lambda: merging.merge_department(old, new, actor, reason="机构改革")


@scenario(standing_in.lend)
def _lend(make: Factory) -> Act:
    post, other, actor = make.person().posts.get(), make.person(), office(make)
    return lambda: standing_in.lend(post, other, actor, from_on=make.today, until_on=make.today)


@scenario(standing_in.end_lending)
def _end_lending(make: Factory) -> Act:
    post, other, actor = make.person().posts.get(), make.person(), office(make)
    row = standing_in.lend(post, other, actor, from_on=make.today, until_on=make.today)
    return lambda: standing_in.end_lending(row, actor)


@scenario(noting.add_note)
def _note(make: Factory) -> Act:
    item, actor = make.item(), office(make)
    words = noting.Words("instruction", "请抓紧。", make.today, "区领导")
    return lambda: noting.add_note(item, words, actor)
