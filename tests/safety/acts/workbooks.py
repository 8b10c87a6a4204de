"""Acts of the workbooks."""

from tests.factory import Factory
from tests.safety.acts.base import Act, office, scenario
from tracker.checklist.models import ChecklistItem
from tracker.jobs.runs import running
from tracker.workbooks import applying, evidence_pack, export_jobs, exporting, schedules
from tracker.workbooks.checking import ItemPlan, Plan
from tracker.workbooks.findings import Change


@scenario(applying.apply_plan)
def _plan(make: Factory) -> Act:
    item, actor = make.item(), office(make)
    change = Change("AB5", item.code or "", item.title, "备注", "", "新")
    plan = Plan(rows=1, changes=[change], items=[ItemPlan(item, {"remark": "新"})])
    return lambda: applying.apply_plan(plan, actor, file_name="台账.xlsx")


@scenario(evidence_pack.export_pack)
def _pack(make: Factory) -> Act:
    item, actor = make.item(), office(make)
    make.evidence(item)
    pack = evidence_pack.pack_of_items(ChecklistItem.objects.visible_to(actor), title="清单")
    return lambda: evidence_pack.export_pack(pack, item.checklist, actor, selection="")


@scenario(exporting.record_export)
def _export(make: Factory) -> Act:
    item, actor = make.item(), office(make)
    return lambda: exporting.record_export(item.checklist, actor, items=1, selection="")


@scenario(export_jobs.open_export)
def _open(make: Factory) -> Act:
    actor = office(make)
    with running("export") as run:
        run.result("台账.xlsx")
    export_jobs.path_of(run.row).write_bytes(b"PK")
    return lambda: export_jobs.open_export(run.row, actor)


@scenario(schedules.set_schedule)
def _schedule(make: Factory) -> Act:
    actor = office(make)
    people = [actor.person] if actor.person else []
    return lambda: schedules.set_schedule("monthly", actor, people=people, is_on=True, version=1)
