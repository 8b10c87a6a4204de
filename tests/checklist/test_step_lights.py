"""An item is behind when a step is: the light is the worse of its own and its open steps'."""

from datetime import date

import pytest
from django.utils.translation import override

from tests.checklist.test_light_table import change, light
from tracker.checklist.lights import light_reason, light_rule, light_words
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Post

LATE, SOON, FAR = date(2022, 9, 9), date(2022, 9, 20), date(2022, 12, 1)


@pytest.fixture
def office(make):
    return make.person("区办甲", role=Post.Role.OFFICE)


@pytest.mark.parametrize(
    ("fields", "steps", "expected"),
    [
        ({}, [FAR], "green"),
        ({}, [SOON], "yellow"),
        ({}, [SOON, LATE], "red"),
        ({"due_on": SOON}, [FAR], "yellow"),
        ({"due_on": LATE}, [SOON], "red"),
        ({"status": "returned"}, [LATE], "red"),
        ({"status": "assigned"}, [LATE], "red"),
        ({"kind": "commitment", "handling": "yearly", "due_on": date(2023, 1, 13)}, [LATE], "red"),
        ({"kind": "commitment", "handling": "yearly", "due_on": date(2023, 1, 13)}, [FAR], ""),
        ({"status": "submitted"}, [LATE], "green"),
        ({"status": "awaiting_signoff"}, [LATE], "green"),
        ({"status": "closed"}, [LATE], ""),
        ({"status": "cancelled"}, [LATE], ""),
    ],
)
def test_the_worse_of_both_lights_shows_while_the_work_goes_on(make, fields, steps, expected):
    item = make.item(**fields)
    for due_on in steps:
        make.step(item, due_on=due_on)
    assert light(make, item) == expected


def test_a_step_that_is_done_or_taken_off_no_longer_counts(make):
    item = make.item()
    make.step(item, due_on=LATE, done_on=date(2022, 9, 14))
    make.step(item, due_on=LATE, removed_on=date(2022, 9, 14))
    assert light(make, item) == "green"


def test_steps_follow_the_edited_table(make, office):
    item, calm = make.item(), make.item()
    make.step(item, due_on=date(2022, 9, 13))  # two working days over
    make.step(calm, due_on=date(2022, 9, 28))  # nine left
    change(make, office, "overdue", light="yellow")
    change(make, office, "long_overdue", is_on=True, days=3)
    change(make, office, "soon", days=5)
    assert (light(make, item), light(make, calm)) == ("yellow", "green")
    change(make, office, "long_overdue", days=2)
    assert light(make, item) == "red"
    change(make, office, "soon", is_on=False)
    change(make, office, "very_soon", is_on=True, light="red", days=9)
    assert light(make, calm) == "red"


def test_where_both_are_alike_the_items_own_reason_stands(make):
    item = marked(make, make.item(due_on=LATE), LATE)
    with override("zh-hans"):
        assert light_words(item, make.today, make.calendar) == "逾期3个工作日"


def test_the_reason_names_the_step_its_date_and_the_rules_number(make, office):
    late = marked(make, make.item(), LATE)
    with override("zh-hans"):
        assert light_words(late, make.today, make.calendar) == "节点“完成抽查”逾期3个工作日"
        reason = light_reason(late, make.today, make.calendar)
        assert reason == (
            "红灯：节点时限9月9日已过（节点“完成抽查”逾期3个工作日）；事项时限12月30日。"
        )
    change(make, office, "soon", days=15)
    soon = marked(make, make.item(), date(2022, 9, 28))
    with override("zh-hans"):
        assert light_reason(soon, make.today, make.calendar) == (
            "黄灯：距节点时限9月28日不超过15个工作日（节点“完成抽查”剩9个工作日）。"
        )


def test_the_earliest_of_the_worst_steps_is_named_whatever_its_words(make):
    item = make.item()
    make.step(item, "报送.初稿. 100%", due_on=date(2022, 9, 7))
    item = marked(make, item, LATE)
    with override("zh-hans"):
        assert light_words(item, make.today, make.calendar).startswith("节点“报送.初稿. 100%”")


def marked(make, item, due_on) -> ChecklistItem:
    make.step(item, due_on=due_on)
    rows = ChecklistItem.objects.annotate(light_rule=light_rule(make.today, make.calendar))
    return rows.get(pk=item.pk)
