"""Acts on items, their evidence and their periods."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.factory import Factory
from tests.safety.acts.base import Act, Scenario, add, clerk, office, scenario
from tests.safety.world import PDF
from tracker.checklist import (
    adding,
    assigning,
    contributions,
    evidence,
    figures,
    hand_over,
    occurrences,
    steps,
    versions,
    workflow,
    year_end,
)
from tracker.checklist.models import ChecklistItem, Occurrence, Target
from tracker.files.store import receive
from tracker.organizations.actors import Actor
from tracker.periods import filing, rounds
from tracker.periods.rows import RowWords


def _on_item(status: str, act: Callable[[ChecklistItem, Actor], object], by: Any = office) -> Any:
    def make_act(make: Factory) -> Act:
        item = make.item(status=status)
        actor = by(make)
        return lambda: act(item, actor)

    return make_act


add(workflow.accept, _on_item("assigned", lambda i, a: workflow.accept([i], a), clerk))
add(
    workflow.refuse,
    _on_item("assigned", lambda i, a: workflow.refuse(i, a, version=1, reason="非职责"), clerk),
)


@scenario(workflow.take_back_refusal)
def _take_back_refusal(make: Factory) -> Act:
    item = make.item(status="assigned", needs_assignment=True, refusal="非职责")
    actor = clerk(make)
    return lambda: workflow.take_back_refusal(item, actor, version=1)


add(
    workflow.submit,
    _on_item("in_progress", lambda i, a: workflow.submit(i, a, version=1, outcome="已办"), clerk),
)
add(
    workflow.withdraw,
    _on_item("submitted", lambda i, a: workflow.withdraw(i, a, version=1), clerk),
)
add(workflow.close, _on_item("submitted", lambda i, a: workflow.close(i, a, version=1)))
add(
    workflow.send_back,
    _on_item("submitted", lambda i, a: workflow.send_back(i, a, version=1, reason="缺名册")),
)
add(workflow.reopen, _on_item("closed", lambda i, a: workflow.reopen(i, a, version=1, reason="查")))
add(
    workflow.cancel,
    _on_item("in_progress", lambda i, a: workflow.cancel(i, a, version=1, reason="撤并")),
)
add(
    assigning.edit_item,
    _on_item(
        "in_progress", lambda i, a: assigning.edit_item(i, a, version=1, values={"title": "新"})
    ),
)
add(assigning.tell, _on_item("assigned", lambda i, a: assigning.tell([i], a)))


def _on_occurrence(status: str, act: Callable[[Occurrence, Actor], object], by: Any) -> Any:
    def make_act(make: Factory) -> Act:
        one = make.recurring().occurrences.get(label="Q2")
        decided = {"decided_on": make.today} if status == "closed" else {}
        given = {"submitted_on": make.today, "text": "已汇报"} | decided
        Occurrence.objects.filter(pk=one.pk).update(status=status, **given)
        one.refresh_from_db()
        actor = by(make)
        return lambda: act(one, actor)

    return make_act


add(
    occurrences.report,
    _on_occurrence(
        "in_progress", lambda o, a: occurrences.report(o, a, version=1, text="已汇报"), clerk
    ),
)
add(
    occurrences.withdraw_report,
    _on_occurrence("submitted", lambda o, a: occurrences.withdraw_report(o, a, version=1), clerk),
)
add(
    occurrences.verify_report,
    _on_occurrence("submitted", lambda o, a: occurrences.verify_report(o, a, version=1), office),
)
add(
    occurrences.return_report,
    _on_occurrence(
        "submitted",
        lambda o, a: occurrences.return_report(o, a, version=1, reason="补", ground="other"),
        office,
    ),
)
add(
    occurrences.reopen_report,
    _on_occurrence(
        "closed", lambda o, a: occurrences.reopen_report(o, a, version=1, reason="查"), office
    ),
)


add(
    year_end.settle,
    _on_item("in_progress", lambda i, a: year_end.settle(i, a, version=1, reason="年内已办")),
)
add(
    year_end.carry_over,
    _on_item("in_progress", lambda i, a: year_end.carry_over(i, a, version=1)),
)


@scenario(assigning.assign)
def _assign(make: Factory) -> Act:
    item, actor = make.item(status="assigned"), office(make)
    given = assigning.Assignment(make.department("区财政局"))
    return lambda: assigning.assign(item, given, actor, version=1)


@scenario(steps.add_step)
def _add_step(make: Factory) -> Act:
    item, actor = make.item(), clerk(make)
    return lambda: steps.add_step(item, actor, title="完成抽查", due_on=make.today)


def _on_step(act: Callable[[Any, Actor], object], **fields: Any) -> Scenario:
    def make_act(make: Factory) -> Act:
        step, actor = make.step(make.item(), **fields), clerk(make)
        return lambda: act(step, actor)

    return make_act


add(
    steps.edit_step,
    _on_step(lambda s, a: steps.edit_step(s, a, version=1, title="抽查", due_on=s.due_on)),
)
add(steps.tick_step, _on_step(lambda s, a: steps.tick_step(s, a, version=1)))
add(
    steps.untick_step,
    _on_step(lambda s, a: steps.untick_step(s, a, version=1), done_on=date(2022, 9, 1)),
)
add(steps.take_off_step, _on_step(lambda s, a: steps.take_off_step(s, a, version=1)))


@scenario(contributions.give_contribution)
def _contribute(make: Factory) -> Act:
    helper = make.department("区财政局")
    row = make.contribution(make.item(), helper)
    actor = make.actor(make.person(department=helper))
    return lambda: contributions.give_contribution(row, actor, version=1, text="已配合")


@scenario(hand_over.hand_over)
def _hand_over(make: Factory) -> Act:
    leaving, staying = make.person(), make.person()
    make.item(owner=leaving.posts.get())
    actor = office(make)
    return lambda: hand_over.hand_over(leaving.posts.get(), staying.posts.get(), actor)


@scenario(figures.measure)
def _measure(make: Factory) -> Act:
    target = Target.objects.create(item=make.item(), name="办结率", value="98", unit="%")
    actor = clerk(make)
    return lambda: figures.measure(target, actor, value=Decimal(99), as_of_on=make.today)


def _evidence(make: Factory) -> tuple[ChecklistItem, Actor, evidence.Outcome]:
    item, actor = make.item(), clerk(make)
    files = [receive([PDF, uuid.uuid4().bytes], "名册.pdf")]
    return item, actor, evidence.add_evidence(item, actor, files, evidence.Details(True))


@scenario(evidence.add_evidence)
def _add_evidence(make: Factory) -> Act:
    item, actor = make.item(), clerk(make)
    files = [receive([PDF], "名册.pdf")]
    return lambda: evidence.add_evidence(item, actor, files, evidence.Details(True))


@scenario(evidence.take_off)
def _take_off(make: Factory) -> Act:
    _item, actor, added = _evidence(make)
    return lambda: evidence.take_off(added.accepted[0], actor, reason="传错")


@scenario(evidence.link_evidence)
def _link(make: Factory) -> Act:
    _item, actor, added = _evidence(make)
    other = make.item()
    return lambda: evidence.link_evidence(added.accepted[0].evidence, other, actor)


@scenario(versions.add_version)
def _version(make: Factory) -> Act:
    _item, actor, added = _evidence(make)
    newer, details = receive([PDF, b"%"], "名册.pdf"), evidence.Details(True)
    return lambda: versions.add_version(added.accepted[0].evidence, actor, newer, details)


@scenario(evidence.note_download)
def _download(make: Factory) -> Act:
    _item, actor, added = _evidence(make)
    return lambda: evidence.note_download(added.accepted[0].evidence, actor)


def _words(item: ChecklistItem) -> list[RowWords]:
    return [RowWords(item.code or "", 0, progress="已开展抽查。")]


@scenario(rounds.ensure_periods)
def _ensure(make: Factory) -> Act:
    make.checklist()
    return lambda: rounds.ensure_periods(make.today)


@scenario(rounds.open_first_period)
def _open_first(make: Factory) -> Act:
    checklist, actor = make.checklist(), office(make)
    return lambda: rounds.open_first_period(checklist, actor)


def _round(make: Factory) -> tuple[Any, ChecklistItem, Actor]:
    period = make.period(
        number=2, name="2022年第三季度", opens_on=date(2022, 9, 20), as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )  # fmt: skip
    return period, make.item(), clerk(make)


@scenario(filing.save_draft)
def _save_draft(make: Factory) -> Act:
    period, item, actor = _round(make)
    return lambda: filing.save_draft(period, make.justice, _words(item), actor)


@scenario(filing.file_reports)
def _file(make: Factory) -> Act:
    period, item, actor = _round(make)
    return lambda: filing.file_reports(period, make.justice, _words(item), actor)


@scenario(filing.file_without_change)
def _no_change(make: Factory) -> Act:
    period, item, actor = _round(make)
    make.progress_report(item)
    return lambda: filing.file_without_change(period, make.justice, [item.code or ""], actor)


def _on_report(act: Callable[[Any, Actor], object], by: Any = office) -> Scenario:
    def make_act(make: Factory) -> Act:
        period, item, _clerk = _round(make)
        report = make.progress_report(item, period)
        actor = by(make)
        return lambda: act(report, actor)

    return make_act


add(filing.withdraw_report, _on_report(lambda r, a: filing.withdraw_report(r, a, version=1), clerk))
add(filing.check_report, _on_report(lambda r, a: filing.check_report(r, a, version=1)))
add(
    filing.return_report,
    _on_report(lambda r, a: filing.return_report(r, a, version=1, reason="补数据")),
)


@scenario(adding.add_items)
def _add(make: Factory) -> Act:
    checklist, actor = make.checklist(), office(make)
    new = adding.NewItem("commitment", "会前学法", "", "依法行政", make.justice, handling="keep")
    return lambda: adding.add_items(checklist, [new], actor, calendar=make.calendar)
