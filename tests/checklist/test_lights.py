"""The light rules, each on real rows."""

from datetime import date

import pytest
from django.utils.translation import override

from tracker.checklist.lights import light_of, light_reason, light_rule, light_words
from tracker.checklist.models import ChecklistItem


def lit(make, item: ChecklistItem) -> ChecklistItem:
    """The item with its light's rule on the test's business date."""
    rows = ChecklistItem.objects.annotate(light_rule=light_rule(make.today, make.calendar))
    return rows.get(pk=item.pk)


@pytest.mark.parametrize(
    ("fields", "light"),
    [
        ({"due_on": date(2022, 9, 9)}, "red"),
        ({"due_on": date(2022, 9, 9), "status": "submitted"}, "yellow"),
        ({"due_on": date(2022, 9, 15), "status": "submitted"}, "green"),
        ({"due_on": date(2022, 9, 20)}, "yellow"),
        ({"due_on": date(2022, 12, 30), "status": "returned"}, "yellow"),
        ({"due_on": date(2022, 12, 30)}, "green"),
        ({"due_on": date(2022, 9, 9), "status": "closed"}, ""),
        ({"due_on": date(2023, 1, 13), "kind": "commitment", "handling": "yearly"}, ""),
    ],
)
def test_the_first_matching_rule_gives_the_light(make, fields, light):
    item = lit(make, make.item(**fields))
    assert light_of(item) == light
    assert light_reason(item, make.today, make.calendar)


def test_days_are_working_days_and_make_up_days_count(make):
    # 9 September is a Friday; 10 to 12 September were the Mid-Autumn days off
    item = lit(make, make.item(due_on=date(2022, 9, 9)))
    assert "3" in light_words(item, make.today, make.calendar)


def test_what_was_returned_says_so_beside_its_days(make):
    item = lit(make, make.item(due_on=date(2022, 9, 19), status="returned"))
    with override("zh-hans"):
        assert light_words(item, make.today, make.calendar) == "已退回，剩2个工作日"
    item = lit(make, make.item(due_on=date(2022, 9, 9), status="returned"))
    with override("zh-hans"):
        assert light_words(item, make.today, make.calendar) == "逾期3个工作日"
