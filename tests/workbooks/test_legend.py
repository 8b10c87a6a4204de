"""The printed legend follows the rules of the lights; a period keeps the one it was lit by."""

import io

import pytest
from openpyxl import load_workbook

from tests.checklist.test_light_table import change
from tracker.organizations.models import Post
from tracker.periods.freezing import take_snapshots
from tracker.periods.models import Period


@pytest.fixture
def office(make):
    make.office_details()
    return make.person("区办甲", role=Post.Role.OFFICE)


def printed(make, person, address):
    answer = make.client(person).get(address)
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [str(cell) for name in ("总表", "台账") for row in book[name].values for cell in row]
    found = {text for text in rows if text.startswith("亮灯：")}
    (legend,) = found
    return legend


def test_the_ledger_prints_the_rules_of_the_moment(make, office):
    make.item()
    before = printed(make, office, "/items/export/?scope=all")
    assert "▲ 黄：" in before
    assert "不超过10个工作日" in before
    change(make, office, "soon", days=15)
    change(make, office, "long_overdue", is_on=True, days=5)
    change(make, office, "overdue", light="yellow")
    after = printed(make, office, "/items/export/?scope=all")
    assert "不超过15个工作日" in after
    assert "■ 红：逾期5个工作日及以上" in after
    assert "不超过10个" not in after
    assert "不超过15个工作日" in make.client(office).get("/overview/").content.decode()


def test_a_period_prints_the_rules_under_which_it_was_lit(make, office):
    make.item()
    make.period()
    change(make, office, "soon", days=7)
    take_snapshots(make.today)
    change(make, office, "soon", days=20)
    legend = printed(make, office, "/periods/2022/1/export/")
    assert "不超过7个工作日" in legend
    assert "不超过20个" not in legend
    assert legend in make.client(office).get("/periods/2022/1/lines/").content.decode()
    assert len(Period.objects.get().lights_then) == 10
