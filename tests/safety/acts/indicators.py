"""Acts on the outside indicators."""

import io

from tests.factory import Factory
from tests.safety.acts.base import Act, office, scenario
from tracker.checklist import indicators
from tracker.checklist.models import Indicator
from tracker.workbooks import indicator_ledger


@scenario(indicators.take_over)
def _take_over(make: Factory) -> Act:
    actor = office(make)
    rows = [indicators.IndicatorRow("A2", "1.1", "健全制度", 2)]
    return lambda: indicators.take_over(rows, actor, file_name="指标.xlsx")


@scenario(indicators.mark)
def _mark(make: Factory) -> Act:
    item, actor = make.item(), office(make)
    indicator = Indicator.objects.create(code="1.1", text="健全制度", level=2, position=1)
    return lambda: indicators.mark(indicator, item, actor, is_on=True)


@scenario(indicator_ledger.export_by_indicator)
def _by_indicator(make: Factory) -> Act:
    item, actor = make.item(), office(make)
    return lambda: indicator_ledger.export_by_indicator(io.BytesIO(), item.checklist, actor)
