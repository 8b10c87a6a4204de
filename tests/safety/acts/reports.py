"""Acts of import, review and publication."""

from collections.abc import Callable
from typing import Any

from tests.factory import Factory
from tests.safety.acts.base import Act, Scenario, add, office, scenario
from tracker.checklist import (
    drafting,
    headings,
    publishing,
    relating,
    reviewing,
    undoing,
)
from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor
from tracker.organizations.bodies import load_departments
from tracker.organizations.models import Department
from tracker.reports import importing

REPORT = """关于2021年度法治政府建设情况的报告
一、主要工作
(一)坚持党的领导。召开区委全面依法治区委员会第三次会议,审议通过3个文件。每季度向区委汇报。
(二)健全制度。设立秘书科,推进合法性审查全覆盖。
二、存在的问题
一是公职律师覆盖率有待提升。
三、2022年工作安排
2022年,要推进数字化改革,化解行政争议。
"""


def _source() -> importing.ReadSource:
    return importing.read_source(REPORT.encode(), importing.SourceFacts("报告.txt"), [])


@scenario(importing.store_report)
def _store(make: Factory) -> Act:
    source, actor = _source(), office(make)
    return lambda: importing.store_report(source, actor)


@scenario(drafting.import_report)
def _import(make: Factory) -> Act:
    source, actor = _source(), office(make)
    return lambda: drafting.import_report(source, actor, make.calendar)


def _drafts(make: Factory) -> tuple[Any, Actor, list[ChecklistItem]]:
    actor = office(make)
    report = drafting.import_report(_source(), actor, make.calendar)
    drafts = ChecklistItem.objects.filter(commitment__report=report).order_by("position")
    return report, actor, list(drafts)


@scenario(drafting.suggest_leads_again)
def _suggest_leads(make: Factory) -> Act:
    report, actor, drafts = _drafts(make)
    names = [name for item in drafts for name in item.suggested_leads]
    load_departments(actor)
    reading = importing.read_again(report, list(Department.objects.current()))
    assert not names, "the scenario's report was read without departments"
    return lambda: drafting.suggest_leads_again(report, reading, actor)


def _on_draft(act: Callable[[ChecklistItem, Actor, Factory], object], which: int = 0) -> Scenario:
    def make_act(make: Factory) -> Act:
        _report, actor, drafts = _drafts(make)
        item = drafts[which]
        return lambda: act(item, actor, make)

    return make_act


add(
    reviewing.edit_draft,
    _on_draft(
        lambda i, a, m: reviewing.edit_draft(
            i, a, version=i.version, values={"title": "新标题"}, calendar=m.calendar
        )
    ),
)
add(
    reviewing.accept_draft,
    _on_draft(lambda i, a, m: reviewing.accept_draft(i, a, version=i.version, calendar=m.calendar)),
)
add(
    reviewing.drop_draft,
    _on_draft(lambda i, a, m: reviewing.drop_draft(i, a, version=i.version)),
)
add(
    reviewing.merge_draft,
    _on_draft(lambda i, a, m: reviewing.merge_draft(i, a, version=i.version), which=1),
)


@scenario(reviewing.unaccept_draft)
def _unaccept(make: Factory) -> Act:
    _report, actor, drafts = _drafts(make)
    item = drafts[0]
    reviewing.accept_draft(item, actor, version=item.version, calendar=make.calendar)
    return lambda: reviewing.unaccept_draft(item, actor, version=item.version)


@scenario(reviewing.split_draft)
def _split(make: Factory) -> Act:
    _report, actor, drafts = _drafts(make)
    item = drafts[0]
    source = item.sources.filter(is_result=False).order_by("start")[0]
    middle = (source.start + source.end) // 2
    return lambda: reviewing.split_draft(item, actor, version=item.version, offset=middle)


@scenario(relating.relate_drafts)
def _relate(make: Factory) -> Act:
    _report, actor, drafts = _drafts(make)
    one, two = drafts[0], drafts[1]
    return lambda: relating.relate_drafts(one, two, actor, version=one.version)


@scenario(relating.continue_earlier)
def _continue(make: Factory) -> Act:
    _report, actor, drafts = _drafts(make)
    year = drafts[0].checklist.plan_year - 1
    earlier = make.item(commitment=make.commitment("往年", checklist=make.checklist(year)))
    return lambda: relating.continue_earlier(drafts[0], earlier, actor, version=drafts[0].version)


@scenario(reviewing.add_draft)
def _add_draft(make: Factory) -> Act:
    _report, actor, drafts = _drafts(make)
    basis = reviewing.Basis(words="区委办〔2022〕1号")
    return lambda: reviewing.add_draft(
        drafts[0].commitment, actor, title="新增任务", kind="task", basis=basis,
        calendar=make.calendar,
    )  # fmt: skip


@scenario(undoing.undo)
def _undo(make: Factory) -> Act:
    report, actor, drafts = _drafts(make)
    batch = reviewing.drop_draft(drafts[0], actor, version=drafts[0].version)
    return lambda: undoing.undo(report, batch, actor)


def _heading(make: Factory) -> tuple[Any, Actor, dict[int, int]]:
    _report, actor, drafts = _drafts(make)
    groups: dict[Any, list[ChecklistItem]] = {}
    for item in drafts:
        groups.setdefault(item.commitment, []).append(item)
    commitment, items = max(groups.items(), key=lambda pair: len(pair[1]))
    assert len(items) > 1, "the text of this scenario needs a heading with two items"
    return commitment, actor, {item.pk: item.version for item in items}


@scenario(headings.assign_heading)
def _assign_heading(make: Factory) -> Act:
    commitment, actor, versions = _heading(make)
    values = {"lead_department": make.justice}
    return lambda: headings.assign_heading(
        commitment, actor, versions=versions, values=values, calendar=make.calendar
    )


@scenario(headings.accept_heading)
def _accept_heading(make: Factory) -> Act:
    commitment, actor, versions = _heading(make)
    return lambda: headings.accept_heading(commitment, actor, versions=versions)


@scenario(headings.merge_heading)
def _merge_heading(make: Factory) -> Act:
    commitment, actor, versions = _heading(make)
    return lambda: headings.merge_heading(commitment, actor, versions=versions)


@scenario(publishing.publish)
def _publish(make: Factory) -> Act:
    _report, actor, drafts = _drafts(make)
    item = drafts[0]
    reviewing.accept_draft(item, actor, version=item.version, calendar=make.calendar)
    return lambda: publishing.publish([item], actor, incomplete_to_office=True)


@scenario(publishing.withdraw_import)
def _withdraw_import(make: Factory) -> Act:
    report, actor, _all = _drafts(make)
    return lambda: publishing.withdraw_import(report, actor)
