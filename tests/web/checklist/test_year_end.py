"""年终: each open item is carried over, closed or ended; good rows are done, refused ones stay."""

import re
from datetime import date

import pytest

from tracker.checklist.models import Checklist, ChecklistItem, Commitment, EvidenceLink, Target
from tracker.organizations.models import Post
from tracker.trail.models import Event


@pytest.fixture
def people(make):
    make.office_details()
    office = make.department("区依法治区办")
    return {
        "clerk": make.person("经办人甲"),
        "office": make.person("区办甲", role="office", department=office),
        "other": make.person("区办乙", role="office", department=office),
        "leader": make.person("区领导", role="viewer", department=office),
    }


def send(make, person, *rows, **more):
    """Posts the table as the page sends it: (item, act, reason) rows."""
    data = dict(more)
    for item, act, reason in rows:
        data |= {
            f"act-{item.code}": act,
            f"reason-{item.code}": reason,
            f"version-{item.code}": ChecklistItem.objects.get(pk=item.pk).version,
        }
    return make.client(person).post("/items/year-end/?year=2022", data)


def status_of(item) -> str:
    return ChecklistItem.objects.get(pk=item.pk).status


def test_an_item_is_carried_over_with_all_that_belongs_to_it(make, people):
    item = make.item(
        "提升审查质量", measure="每季度抽查", done_when="合格", evidence_required=True,
        owner=people["clerk"].posts.get(),
    )  # fmt: skip
    make.quote(item)
    make.contribution(item, make.department("凤桥镇"), text="已办")
    Target.objects.create(item=item, name="办件数", value="112", unit="件", goal=120,
                          direction="at_least")  # fmt: skip
    answer = send(make, people["office"], (item, "carry_over", "跨年度整改"))
    assert answer.status_code == 302
    assert status_of(item) == "carried_over"

    new = ChecklistItem.objects.get(continues=item)
    assert (new.code, new.status, new.title) == ("2023-P01", "assigned", "提升审查质量")
    assert (new.measure, new.done_when) == ("每季度抽查", "合格")
    assert new.lead_department == item.lead_department
    assert new.owner == item.owner
    assert new.due_on == new.original_due_on == date(2023, 12, 29)  # a Friday
    assert [source.text for source in new.sources.all()] == ["镇街合法性审查全覆盖工作还有待提升"]
    helping = new.contributions.get()
    assert (helping.department.short_name, helping.text, helping.given_on) == ("凤桥镇", "", None)
    target = new.targets.get()
    assert (target.value, target.goal) == ("112", None)

    old_page = make.client(people["clerk"]).get(f"/items/{item.code}/").content.decode()
    assert "已结转" in old_page
    assert "结转到2023年，新编号题01" in old_page
    assert "跨年度整改" in old_page
    assert f'href="/items/{new.code}/"' in old_page
    new_page = make.client(people["clerk"]).get(f"/items/{new.code}/").content.decode()
    assert "从2022年清单结转而来，原编号题01" in new_page
    assert f'href="/items/{item.code}/"' in new_page


def test_the_next_list_is_begun_once_and_not_published_yet(make, people):
    items = [make.item(), make.item(), make.item(kind="task")]
    send(make, people["office"], *((item, "carry_over", "") for item in items))
    new = Checklist.objects.get(plan_year=2023)
    assert new.published_on is None
    codes = new.items.order_by("code").values_list("code", flat=True)
    assert list(codes) == ["2023-P01", "2023-P02", "2023-T01"]
    assert len(set(new.items.values_list("commitment", flat=True))) == 1
    html = make.client(people["office"]).get("/items/").content.decode()
    assert "2022年清单" in html, "the list one works with stays this year's"
    html = make.client(people["office"]).get("/items/?year=2023").content.decode()
    assert "2023-T01" in html


def test_what_recurs_goes_on_from_the_first_quarter(make, people):
    item = make.recurring()
    send(make, people["office"], (item, "carry_over", ""))
    assert not item.occurrences.filter(retired_on=None).exists()
    new = ChecklistItem.objects.get(continues=item)
    labels = [one.label for one in new.occurrences.all()]
    assert labels == ["Q1", "Q2", "Q3", "Q4"]
    assert new.due_on == date(2023, 3, 31)


def test_good_rows_are_done_and_refused_ones_stay_with_their_sentence(make, people):
    good, no_reason, recurring = make.item("整改甲"), make.item("整改乙"), make.recurring("汇报丙")
    answer = send(
        make, people["office"],
        (good, "close", "年内整改到位"), (no_reason, "end", ""), (recurring, "close", "全年已办"),
    )  # fmt: skip
    assert answer.status_code == 422
    assert [status_of(one) for one in (good, no_reason, recurring)] == [
        "closed", "in_progress", "in_progress"
    ]  # fmt: skip
    html = answer.content.decode()
    assert "已办 1 项：办结 1" in html
    assert "2 项没有办成" in html
    assert "请写明理由" in html
    assert "按期报送、按期核实" in html
    assert 'value="全年已办"' in html
    assert "整改甲" not in html
    # one batch, each Event with the reason of its row
    closed = Event.objects.get(verb="item.settled")
    assert (closed.reason, closed.actor_name) == ("年内整改到位", "区办甲")
    assert not Event.objects.filter(subject=no_reason.trail_key).exists()


def test_all_chosen_rows_are_one_batch_of_the_trail(make, people):
    rows = [
        (make.item(), "carry_over", ""),
        (make.item(), "end", "撤并"),
        (make.item(), "close", "好"),
    ]
    assert send(make, people["office"], *rows).status_code == 302
    verbs = ("item.carried_over", "item.ended", "item.settled")
    events = Event.objects.filter(verb__in=verbs)
    assert events.count() == 3
    assert len(set(events.values_list("batch", flat=True))) == 1
    assert set(events.values_list("reason", flat=True)) == {"", "撤并", "好"}


def test_one_choice_and_one_reason_serve_all_rows_left(make, people):
    first, second, own = make.item(), make.item(), make.item()
    answer = send(
        make, people["office"],
        (first, "", ""), (second, "", ""), (own, "end", "机构撤并"),
        act="close", reason="年内已完成",
    )  # fmt: skip
    assert answer.status_code == 302
    assert [status_of(one) for one in (first, second, own)] == ["closed", "closed", "cancelled"]
    assert ChecklistItem.objects.get(pk=first.pk).decision == "年内已完成"
    assert ChecklistItem.objects.get(pk=own.pk).decision == "机构撤并"


def test_who_closes_is_never_who_submitted_nor_of_its_own_department(make, people):
    make.post(people["office"], role=Post.Role.STAFF)
    submitted = make.item(status="submitted", submitted_by=people["office"])
    untouched = make.item()
    rows = ((submitted, "close", "已办"), (untouched, "close", "已办"))
    html = send(make, people["office"], *rows).content.decode()
    assert "您也在牵头单位任职" in html
    assert [status_of(submitted), status_of(untouched)] == ["submitted", "in_progress"]
    assert send(make, people["other"], *rows).status_code == 302
    assert [status_of(submitted), status_of(untouched)] == ["closed", "closed"]


def test_what_is_handed_in_is_decided_and_not_carried_over(make, people):
    item = make.item(status="submitted")
    answer = send(make, people["office"], (item, "carry_over", ""))
    assert answer.status_code == 422
    assert "待审核" in answer.content.decode()
    assert not ChecklistItem.objects.filter(continues=item).exists()


def test_a_row_changed_meanwhile_is_not_overwritten(make, people):
    item = make.item()
    version = item.version
    ChecklistItem.objects.filter(pk=item.pk).update(version=version + 1)
    data = {f"act-{item.code}": "end", f"reason-{item.code}": "x", f"version-{item.code}": version}
    answer = make.client(people["office"]).post("/items/year-end/?year=2022", data)
    assert answer.status_code == 422
    assert status_of(item) == "in_progress"


def test_a_second_person_finds_the_item_gone(make, people):
    item = make.item()
    rows = (item, "carry_over", "")
    assert send(make, people["office"], rows).status_code == 302
    send(make, people["other"], rows)
    assert ChecklistItem.objects.filter(continues=item).count() == 1


def test_without_a_choice_the_page_says_so(make, people):
    answer = send(make, people["office"], (make.item(), "", ""))
    assert answer.status_code == 422
    assert "请至少为一项选择如何处理" in answer.content.decode()


@pytest.mark.parametrize("who", ["clerk", "leader"])
def test_only_the_office_comes_here(make, people, who):
    item = make.item()
    assert make.client(people[who]).get("/items/year-end/").status_code == 403
    assert send(make, people[who], (item, "end", "x")).status_code == 403
    assert status_of(item) == "in_progress"
    assert "/items/year-end/" not in make.client(people[who]).get("/items/").content.decode()


def test_the_office_finds_it_from_the_list_and_in_december_among_its_to_dos(make, people, settings):
    make.item()
    client = make.client(people["office"])
    assert 'href="/items/year-end/?year=2022"' in client.get("/items/").content.decode()
    assert "/items/year-end/" not in client.get("/office/").content.decode()
    settings.TRACKER_TODAY = date(2022, 12, 1)
    assert "/items/year-end/?year=2022" in client.get("/office/").content.decode()


def test_what_was_wrong_with_a_file_is_no_longer_said_once_the_item_has_ended(make, people):
    items = [make.item(status="returned", decision="缺页") for _turn in range(3)]
    for item in items:
        make.evidence(item).links.update(
            fault="缺第二页", fault_on=make.today, fault_loop="closing"
        )
    acts = ("carry_over", "close", "end")
    rows = [(item, act, "年终") for item, act in zip(items, acts, strict=True)]
    assert send(make, people["office"], *rows).status_code == 302
    assert not EvidenceLink.objects.exclude(fault="").exists()
    made = Commitment.objects.get(checklist__plan_year=2023)
    assert Event.objects.filter(verb="heading.added", subject=made.trail_key).exists()


def test_a_choice_for_an_item_that_a_colleague_decided_first_is_answered(make, people):
    taken, other = make.item(), make.item()
    read = {"act-" + taken.code: "end", "reason-" + taken.code: "不再做",
            "version-" + taken.code: taken.version}  # fmt: skip
    send(make, people["other"], (taken, "carry_over", ""))
    alone = make.client(people["office"]).post("/items/year-end/?year=2022", read)
    assert alone.status_code == 422
    assert f"您的选择没有执行：{taken.short_code}“已结转”" in alone.content.decode()
    mixed = send(make, people["office"], (other, "carry_over", ""), **read)
    assert mixed.status_code == 422
    page = mixed.content.decode()
    assert "已办 1 项" in page
    assert f"您的选择没有执行：{taken.short_code}“已结转”" in page
    assert status_of(other) == "carried_over"


def test_each_row_offers_what_its_status_allows_and_nothing_while_the_head_signs(make, people):
    signing = make.item(status="awaiting_signoff")
    assigned, at_work = make.item(status="assigned"), make.item()
    html = make.client(people["office"]).get("/items/year-end/?year=2022").content.decode()
    assert f'name="act-{signing.code}"' not in html
    assert "由单位负责人审签" in html

    def offers(item) -> list[str]:
        row = html.split(f'name="act-{item.code}"')[1].split("</select>")[0]
        return re.findall(r'value="(\w+)"', row)

    assert offers(assigned) == ["carry_over", "end"]
    assert offers(at_work) == ["carry_over", "close", "end"]


def test_a_reason_that_is_too_long_is_refused_not_cut(make, people):
    item = make.item()
    answer = send(make, people["office"], (item, "end", "长" * 2001))
    assert answer.status_code == 422
    assert "最多2000" in answer.content.decode().replace(" ", "")
    assert status_of(item) == "in_progress"
