"""Acts of the workbooks."""

from tests.factory import Factory
from tests.safety.acts.base import Act, office, scenario
from tracker.workbooks import applying
from tracker.workbooks.checking import Change, ItemPlan, Plan


@scenario(applying.apply_plan)
def _plan(make: Factory) -> Act:
    item, actor = make.item(), office(make)
    change = Change("AB5", item.code or "", item.title, "备注", "", "新")
    plan = Plan(rows=1, changes=[change], items=[ItemPlan(item, {"remark": "新"})])
    return lambda: applying.apply_plan(plan, actor, file_name="台账.xlsx")
