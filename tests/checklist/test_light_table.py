"""亮灯规则: the office's table, its preview, and what it can never do."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tracker.checklist.light_table import DEFAULTS, current_table, edit_lights, rules_of
from tracker.checklist.lights import light_of, light_reason, light_rule
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Post
from tracker.trail.errors import NotAllowed, Refused, Stale
from tracker.trail.models import Event

PAGE = "/lights/"


@pytest.fixture
def office(make):
    make.office_details()
    return make.person("区办甲", role=Post.Role.OFFICE)


def light(make, item) -> str:
    rows = ChecklistItem.objects.annotate(light_rule=light_rule(make.today, make.calendar))
    return light_of(rows.get(pk=item.pk))


def change(make, office, name, **values):
    table = current_table()
    rules = [replace(r, **values) if r.name == name else r for r in rules_of(table)]
    return edit_lights(make.actor(office), version=table.version, rules=rules)


def posted(**changes) -> dict[str, str]:
    """What the browser sends of the table as it stands by default."""
    words = {"version": "1"}
    for rule in DEFAULTS:
        words[f"{rule.name}-light"] = rule.light
        words[f"{rule.name}-days"] = str(rule.days)
        if rule.is_on:
            words[f"{rule.name}-on"] = "on"
    return words | changes


def test_lights_follow_the_days_and_colours_of_the_table(make, office):
    item = make.item(due_on=date(2022, 9, 28))  # nine working days left
    assert light(make, item) == "yellow"
    change(make, office, "soon", days=5)
    assert light(make, item) == "green"
    change(make, office, "soon", days=20, light="red")
    assert light(make, item) == "red"
    change(make, office, "soon", is_on=False)
    assert light(make, item) == "green"


def test_overdue_may_be_amber_first_and_red_later(make, office):
    fresh, old = make.item(due_on=date(2022, 9, 13)), make.item(due_on=date(2022, 9, 7))
    change(make, office, "overdue", light="yellow")
    change(make, office, "long_overdue", is_on=True, days=5)
    assert (light(make, fresh), light(make, old)) == ("yellow", "red")
    exactly = make.item(due_on=date(2022, 9, 8))  # 9, 13, 14, 15: four working days
    assert light(make, exactly) == "yellow"


def test_the_reason_names_the_rules_own_numbers(make, office):
    change(make, office, "soon", days=15, light="red")
    rows = ChecklistItem.objects.annotate(light_rule=light_rule(make.today, make.calendar))
    item = rows.get(pk=make.item(due_on=date(2022, 9, 28)).pk)
    assert light_reason(item, make.today, make.calendar).startswith(
        "红灯：距时限9月28日不超过15个工作日"
    )


def test_what_was_handed_in_by_its_date_can_never_be_red(make, office):
    item = make.item(status="submitted", due_on=date(2022, 9, 15))
    for rule in DEFAULTS:
        change(make, office, rule.name, light="red", is_on=True, days=200)
    assert light(make, item) == "green"


def test_only_the_office_edits_and_never_over_a_newer_table(make, office):
    with pytest.raises(NotAllowed):
        change(make, make.person(), "soon", days=5)
    change(make, office, "soon", days=5)
    with pytest.raises(Stale):
        edit_lights(make.actor(office), version=1, rules=DEFAULTS)
    with pytest.raises(Refused, match="1到250"):
        change(make, office, "soon", days=0)


def test_the_page_shows_what_changes_before_it_saves(make, office):
    make.item("提升审查质量", due_on=date(2022, 9, 28))
    make.item("不受影响", due_on=date(2022, 12, 30))
    client = make.client(office)
    body = posted(**{"soon-days": "5"})
    page = client.post(PAGE, body).content.decode()
    assert "1项的亮灯会改变" in page
    assert "提升审查质量" in page
    assert "不受影响" not in page
    assert current_table().version == 1
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    token = seen[1].replace("&quot;", '"')
    other = client.post(PAGE, body | {"seen": token, "soon-days": "7"}).content.decode()
    assert "会改变" in other  # other values than those seen: shown, not saved
    assert not Event.objects.filter(verb="office.lights_set").exists()
    assert client.post(PAGE, body | {"seen": token}).status_code == 302
    assert next(r for r in rules_of(current_table()) if r.name == "soon").days == 5


def test_a_number_that_makes_no_sense_is_refused_beside_its_field(make, office):
    answer = make.client(office).post(PAGE, posted(**{"soon-days": "0"}))
    assert answer.status_code == 422


def test_the_list_filters_by_the_lights_of_the_table(make, office):
    make.item("九个工作日", due_on=date(2022, 9, 28))
    change(make, office, "soon", light="red")
    client = make.client(office)
    assert "九个工作日" in client.get("/items/?scope=all&light=red").content.decode()
    assert "九个工作日" not in client.get("/items/?scope=all&light=yellow").content.decode()
