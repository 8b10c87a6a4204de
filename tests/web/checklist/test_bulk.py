"""Many rows at once: each through its own rules and answered by itself, one batch in the trail."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.models import ChecklistItem, ExtensionRequest
from tracker.reminders.models import Mail
from tracker.reminders.planning import plan_notices
from tracker.reminders.policy import switch_off, switch_on
from tracker.reminders.preparing import prepare_mails
from tracker.trail.models import Event


@pytest.fixture
def office(make):
    make.office_details()
    return make.person("区办甲", role="office", department=make.department("区依法治区办"))


def tick(*items: ChecklistItem) -> list[str]:
    """What the ticks of these rows send."""
    return [f"{item.code}@{item.version}" for item in items]


def act(make, person, name, items, **values):
    """Confirm an act on the items, as its page does."""
    data = {"item": tick(*items), "agreed": len(items), **values}
    return make.client(person).post(f"/items/bulk/{name}/", data, follow=True)


def statuses(*items: ChecklistItem) -> list[str]:
    return [ChecklistItem.objects.get(pk=item.pk).status for item in items]


def said(page) -> str:
    return " ".join(str(message) for message in page.context["messages"])


def test_the_office_finds_ticks_and_the_acts_below_the_list(make, office):
    item = make.item()
    html = make.client(office).get("/items/").content.decode()
    assert f'value="{item.code}@1"' in html
    assert 'formaction="/items/bulk/assign/?' in html


@pytest.mark.parametrize("role", ["staff", "liaison", "department_head", "viewer"])
def test_nobody_else_has_ticks_nor_may_act(make, role):
    item = make.item(status="submitted")
    person = make.person(role=role)
    assert "/items/bulk/" not in make.client(person).get("/items/").content.decode()
    assert act(make, person, "close", [item]).status_code == 403
    assert statuses(item) == ["submitted"]


def test_before_the_act_each_row_is_named_with_their_number_on_the_button(make, office):
    items = [make.item(f"第{n}件") for n in range(3)]
    page = make.client(office).post("/items/bulk/assign/", {"item": tick(*items[:2])})
    html = page.content.decode()
    assert "改派 2 项" in html
    assert "第0件" in html
    assert "第2件" not in html  # shown in the list, not ticked


def test_a_number_that_no_longer_fits_the_ticks_is_asked_again(make, office):
    items = [make.item(status="submitted") for _n in range(3)]
    data = {"item": tick(*items[:2]), "agreed": 3, "words": ""}
    page = make.client(office).post("/items/bulk/close/", data)
    assert page.status_code == 422
    assert "通过 2 项" in page.content.decode()
    assert statuses(*items) == ["submitted"] * 3


def test_what_cannot_be_done_is_said_before_and_left_unticked(make, office):
    good, closed = make.item(status="submitted"), make.item(status="closed")
    page = make.client(office).post("/items/bulk/close/", {"item": tick(good, closed)})
    assert [row.is_ticked for row in page.context["rows"]] == [True, False]
    assert "通过 1 项" in page.content.decode()


def test_without_a_tick_nothing_happens(make, office):
    page = make.client(office).post("/items/bulk/close/?status=submitted", follow=True)
    assert page.redirect_chain[0][0] == "/items/?status=submitted"
    assert "请至少勾选一项" in said(page)


def test_several_items_go_to_another_department_in_one_batch(make, office):
    bridge = make.department("七星街道", code="bridge")
    receiver = make.person("七星己", department=bridge)
    helper = make.department("凤桥镇")
    items = [make.item() for _n in range(2)]
    make.contribution(items[0], helper)
    owner = f"bridge.staff.{receiver.public_id}"
    page = act(make, office, "assign", items, lead="bridge", owner=owner, reason="职责调整")
    assert "2 项已改派" in said(page)
    for item in items:
        item.refresh_from_db()
        assert (item.lead_department, item.owner.person) == (bridge, receiver)
        assert item.status == "assigned"
    assert items[0].contributions.get().removed_on is None  # who helps still helps
    events = Event.objects.filter(verb="item.assigned")
    assert events.count() == 2
    assert set(events.values_list("batch", "reason").distinct()) == {(events[0].batch, "职责调整")}


def test_an_owner_stays_where_the_department_does(make, office):
    owner = make.person("经办人甲").posts.get()
    item = make.item(owner=owner)
    act(make, office, "assign", [item], lead=make.justice.code, owner="", reason="")
    item.refresh_from_db()
    assert item.owner == owner


def test_an_owner_of_elsewhere_is_said_at_the_field(make, office):
    make.department("七星街道", code="bridge")
    clerk = make.person("经办人甲")
    item = make.item()
    owner = f"{make.justice.code}.staff.{clerk.public_id}"
    page = act(make, office, "assign", [item], lead="bridge", owner=owner)
    assert page.status_code == 422
    assert page.context["form"].errors["owner"]


def test_a_new_date_needs_its_reason_and_answers_a_request_that_waits(make, office):
    plain = make.item(due_on=date(2022, 9, 30))
    asked = make.item(due_on=date(2022, 9, 30))
    request = make.request(asked)
    assert act(make, office, "redate", [plain], due_on="2022-11-30").status_code == 422
    page = act(make, office, "redate", [plain, asked], due_on="2022-11-30", reason="统筹安排")
    assert "2 项" in said(page)
    for item in (plain, asked):
        item.refresh_from_db()
        assert item.due_on == date(2022, 11, 30)
        assert item.original_due_on == date(2022, 9, 30)
    request.refresh_from_db()
    assert request.answer == ExtensionRequest.Answer.GRANTED
    assert Event.objects.values("batch").distinct().count() == 1


def test_refused_rows_come_back_ticked_and_the_others_are_done(make, office):
    own = make.item("自己报的", status="submitted", submitted_by=office)
    other = make.item("别人报的", status="submitted")
    page = act(make, office, "close", [own, other], words="材料齐全")
    assert page.status_code == 409
    assert statuses(own, other) == ["submitted", "closed"]
    assert "1 项" in said(page)
    [row] = page.context["rows"]
    assert (row.item, row.is_ticked) == (own, True)
    assert "另一位" in row.refusal or "其他" in row.refusal
    assert "材料齐全" in page.content.decode()  # nothing typed is lost
    closed = Event.objects.get(verb="item.closed")
    assert closed.reason == "材料齐全"


def test_a_row_that_a_colleague_changed_meanwhile_is_refused(make, office):
    first, second = (make.item(status="submitted") for _n in range(2))
    sent = {"item": tick(first, second), "agreed": 2, "reason": "缺名册", "ground": "incomplete"}
    ChecklistItem.objects.filter(pk=first.pk).update(version=2)
    client = make.client(office)
    page = client.post("/items/bulk/return/", sent)
    assert statuses(first, second) == ["submitted", "returned"]
    [row] = page.context["rows"]
    assert "别人" in row.refusal or "他人" in row.refusal
    again = {"item": [row.value], "agreed": 1, "reason": "缺名册", "ground": "incomplete"}
    client.post("/items/bulk/return/", again)
    assert statuses(first) == ["returned"]


def test_an_act_sent_twice_is_done_once(make, office):
    item = make.item(due_on=date(2022, 9, 30))
    for _time in range(2):
        page = act(make, office, "redate", [item], due_on="2022-11-30", reason="统筹")
    assert page.status_code == 409
    assert Event.objects.filter(verb="item.edited").count() == 1


def test_after_a_session_that_was_over_the_ticks_and_the_words_are_there_again(make, office):
    item = make.item(status="submitted")
    client = make.client(office)
    client.get("/items/")
    client.logout()
    page = "/items/bulk/return/?status=submitted"
    data = {"item": tick(item), "agreed": 1, "reason": "缺公职律师名册", "ground": "incomplete"}
    login = client.post(page, data, headers={"referer": f"http://testserver{page}"})
    assert login.status_code == 302
    client.force_login(office.user, backend="django.contrib.auth.backends.ModelBackend")
    again = client.get(page)
    assert [row.item for row in again.context["rows"]] == [item]
    assert "缺公职律师名册" in again.content.decode()
    assert statuses(item) == ["submitted"]


def test_the_address_of_an_act_without_ticks_leads_back_to_the_list(make, office):
    assert make.client(office).get("/items/bulk/close/?kind=task").url == "/items/?kind=task"


def test_foreign_and_unknown_codes_are_not_touched(make, office):
    data = {"item": ["2022-P99@1", "x", "2022-P01@zz"], "agreed": 1, "words": ""}
    item = make.item(number=1, status="submitted")
    make.client(office).post("/items/bulk/close/", data)
    assert statuses(item) == ["submitted"]
    assert make.client(office).post("/items/bulk/destroy/", data).status_code == 404


def test_reminding_tells_each_owner_once_in_the_next_digest(make, office):
    switch_on(make.actor(office), seen_version=1)
    clerk = make.person("经办人甲")
    items = [make.item(owner=clerk.posts.get()) for _n in range(2)]
    handed_in = make.item(status="submitted", owner=clerk.posts.get())
    page = act(make, office, "remind", [*items, handed_in])
    assert "经办人甲" in said(page)
    assert [row.item for row in page.context["rows"]] == [handed_in]
    again = act(make, office, "remind", items)
    assert "今天已" in again.context["rows"][0].refusal
    for _run in range(2):
        plan_notices(make.today)
        prepare_mails(make.today)
    [mail] = Mail.objects.filter(person=clerk)
    assert items[0].short_code in mail.text
    assert handed_in.short_code not in mail.text
    assert Event.objects.filter(verb="item.reminded").count() == 2


def test_nobody_is_reminded_while_reminders_are_off(make, office):
    switch_on(make.actor(office), seen_version=1)
    switch_off(make.actor(office))
    make.person("经办人甲")
    item = make.item()
    page = act(make, office, "remind", [item])
    assert "提醒" in page.context["rows"][0].refusal
    assert not Event.objects.filter(verb="item.reminded").exists()


def test_the_page_before_the_act_asks_as_much_for_many_rows_as_for_few(make, office):
    client = make.client(office)
    items = [make.item(status="submitted") for _n in range(30)]

    def queries(count: int) -> int:
        data = {"item": tick(*items[:count])}
        client.post("/items/bulk/close/", data)
        with CaptureQueriesContext(connection) as captured:
            client.post("/items/bulk/close/", data)
        return len(captured)

    assert queries(30) == queries(3)
