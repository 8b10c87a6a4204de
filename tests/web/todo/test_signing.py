"""审签: nothing leaves a department unsigned that wants to sign, online or on paper."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Delegation
from tracker.trail.models import Event

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def body(make):
    make.office_details()
    return make.department("区司法局", sign_off="online")


@pytest.fixture
def clerk(make, body):
    return make.person("经办人甲")


@pytest.fixture
def head(make, body):
    return make.person("负责人甲", role="department_head")


def hand_in(make, person, item):
    page = make.client(person).post(
        f"/items/{item.code}/submit/", {"version": item.version, "outcome": "抽查合格"}
    )
    assert page.status_code == 302
    item.refresh_from_db()
    return item


def sign(make, person, *items, **versions):
    data = {"item": [item.code for item in items]}
    data |= {f"version-{item.code}": item.version for item in items}
    return make.client(person).post(reverse("sign_off"), data | versions, follow=True)


def verbs(item):
    rows = Event.objects.filter(subject=item.trail_key).order_by("number")
    return list(rows.values_list("verb", flat=True))


def test_without_sign_off_an_item_goes_straight_to_the_office(make):
    item = hand_in(make, make.person(), make.item())
    assert item.status == "submitted"
    assert item.signed_on is None


def test_the_head_finds_what_waits_reads_it_and_signs_several_at_once(make, clerk, head):
    items = [hand_in(make, clerk, make.item(f"第{n}件")) for n in (1, 2)]
    assert {item.status for item in items} == {"awaiting_signoff"}
    todo = make.client(head).get("/todo/").content.decode()
    assert "待我审签（2）" in todo
    page = make.client(head).get(reverse("sign_off")).content.decode()
    assert page.count("抽查合格") == 2
    answer = sign(make, head, *items)
    assert "已审签 2 项" in answer.content.decode()
    for item in items:
        item.refresh_from_db()
        assert (item.status, item.signed_name, item.signed_by) == ("submitted", "负责人甲", head)
        assert verbs(item)[-2:] == ["item.submitted", "item.signed"]
    signed = Event.objects.filter(verb="item.signed")
    assert signed.values("batch").distinct().count() == 1


def test_what_was_withdrawn_meanwhile_is_said_and_the_rest_is_signed(make, clerk, head):
    first, second = (hand_in(make, clerk, make.item()) for _n in range(2))
    stale = first.version
    ChecklistItem.objects.filter(pk=first.pk).update(version=stale + 1)
    text = sign(make, head, first, second).content.decode()
    assert "已审签 1 项" in text
    assert first.short_code in text
    first.refresh_from_db()
    assert first.status == "awaiting_signoff"


def test_the_clerk_cannot_sign_and_nobody_signs_for_another_department(make, clerk, head):
    item = hand_in(make, clerk, make.item())
    assert sign(make, clerk, item).status_code == 403
    other = make.person(role="department_head", department=make.department("区财政局"))
    sign(make, other, item)
    item.refresh_from_db()
    assert item.status == "awaiting_signoff"


def test_the_head_sends_back_with_words_that_the_clerk_reads_first(make, clerk, head):
    item = hand_in(make, clerk, make.item())
    client = make.client(head)
    empty = client.post(f"/items/{item.code}/revise/", {"version": item.version})
    assert empty.status_code == 422
    data = {"version": item.version, "reason": "第二段数据不准"}
    assert client.post(f"/items/{item.code}/revise/", data).status_code == 302
    item.refresh_from_db()
    assert item.status == "in_progress"
    assert "第二段数据不准" in make.client(clerk).get("/todo/").content.decode()
    hand_in(make, clerk, item)
    assert item.sign_off_words == ""


def test_what_the_office_returned_stays_returned_when_the_head_sends_it_back(make, clerk, head):
    office = make.person("区办甲", role="office")
    item = make.item(status="returned", decision="缺名册", decided_on=make.today, decided_by=office)
    hand_in(make, clerk, item)
    data = {"version": item.version, "reason": "名册不全"}
    make.client(head).post(f"/items/{item.code}/revise/", data)
    item.refresh_from_db()
    assert item.status == "returned"


def test_the_clerk_withdraws_before_and_after_the_signature(make, clerk, head):
    item = hand_in(make, clerk, make.item())
    withdraw = f"/items/{item.code}/withdraw/"
    make.client(clerk).post(withdraw, {"version": item.version})
    item.refresh_from_db()
    assert item.status == "in_progress"
    hand_in(make, clerk, item)
    sign(make, head, item)
    item.refresh_from_db()
    make.client(clerk).post(withdraw, {"version": item.version})
    item.refresh_from_db()
    assert (item.status, item.signed_on, item.signed_name) == ("in_progress", None, "")


def test_what_the_head_hands_in_is_signed_by_that(make, head):
    item = hand_in(make, head, make.item())
    assert (item.status, item.signed_by) == ("submitted", head)


def test_who_stands_in_for_the_head_signs_with_both_names_in_the_trail(make, clerk, head):
    deputy = make.person("副职乙", department=make.department("区财政局"))
    post = head.posts.get()
    Delegation.objects.create(post=post, delegate=deputy, from_on=make.today, until_on=make.today)
    item = hand_in(make, clerk, make.item())
    sign(make, deputy, item)
    event = Event.objects.get(verb="item.signed")
    assert (event.actor_name, event.on_behalf_of_name) == ("副职乙", "负责人甲")
    item.refresh_from_db()
    assert (item.signed_by, item.signed_for) == (deputy, head)


def test_who_signed_does_not_verify(make, clerk, head):
    make.post(head, role="office", department=make.department("区依法治区办"))
    item = hand_in(make, clerk, make.item())
    sign(make, head, item)
    item.refresh_from_db()
    page = make.client(head).post(f"/items/{item.code}/close/", {"version": item.version})
    assert page.status_code == 403


@pytest.fixture
def on_paper(make, body, clerk):
    body.sign_off = "paper"
    body.save()
    return [hand_in(make, clerk, make.item(f"第{n}件")) for n in (1, 2, 3)]


def register(make, person, items, **changes):
    data = {"item": [item.code for item in items], "signed_name": "李局长", "declared": "on"}
    data |= {f"version-{item.code}": item.version for item in items}
    data["scan"] = SimpleUploadedFile("审签单.pdf", PDF, "application/pdf")
    data |= changes
    return make.client(person).post(
        reverse("sign_on_paper"), {k: v for k, v in data.items() if v is not None}
    )


def test_one_signed_sheet_serves_the_items_on_it(make, clerk, on_paper):
    first, second, third = on_paper
    codes = {"item": [first.code, second.code]}
    printed = make.client(clerk).get(reverse("sign_off_sheet"), codes).content.decode()
    assert first.title in printed
    assert third.title not in printed
    assert register(make, clerk, [first, second]).status_code == 302
    for item in on_paper:
        item.refresh_from_db()
    assert first.sign_off_sheet == second.sign_off_sheet
    assert (first.status, first.signed_name) == ("submitted", "李局长")
    assert third.status == "awaiting_signoff"
    assert not first.evidence_links.exists()
    office = make.person("区办甲", role="office")
    page = make.client(office).get(f"/verify/{first.code}/").content.decode()
    assert "李局长" in page
    sheet = make.client(office).get(reverse("evidence", args=[first.sign_off_sheet.public_id]))
    assert sheet.status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scan": None}, "请选择审签单的扫描件"),
        ({"signed_name": ""}, "审签人没有填"),
        ({"item": []}, "至少勾选一项"),
        ({"declared": None}, "请勾选"),
    ],
)
def test_what_is_missing_on_the_sheet_is_said_and_nothing_moves(
    make, clerk, on_paper, changes, words
):
    page = register(make, clerk, on_paper, **changes)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ChecklistItem.objects.filter(status="submitted").exists()


def test_a_stale_row_on_the_sheet_moves_nothing(make, clerk, on_paper):
    changes = {f"version-{on_paper[0].code}": 1}
    assert register(make, clerk, on_paper, **changes).status_code == 422
    assert not ChecklistItem.objects.filter(status="submitted").exists()


def test_the_office_sets_the_way_of_a_department_and_online_needs_a_head(make, body):
    office = make.client(make.person("区办甲", role="office"))
    fiscal = make.department("区财政局")
    data = {"name": fiscal.name, "short_name": "区财政局", "kind": "department"}
    url = reverse("department_edit", args=[fiscal.code])
    page = office.post(url, data | {"sign_off": "online"})
    assert "没有人能在网上审签" in page.content.decode()
    assert office.post(url, data | {"sign_off": "paper"}).status_code == 302
    fiscal.refresh_from_db()
    assert fiscal.sign_off == "paper"
    make.person(role="department_head", department=fiscal)
    assert office.post(url, data | {"sign_off": "online"}).status_code == 302
