"""周期事项: each occurrence is reported, verified and returned by itself; the item follows."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.safety.world import PDF
from tracker.checklist.errors import WrongStatus
from tracker.checklist.models import ChecklistItem, EvidenceLink, Occurrence
from tracker.checklist.occurrences import return_report, verify_report, withdraw_report
from tracker.checklist.publishing import publish
from tracker.organizations.models import Post
from tracker.reminders.models import Notice
from tracker.reminders.planning import plan_notices
from tracker.reminders.policy import switch_on
from tracker.trail.models import Event


@pytest.fixture
def people(make):
    make.office_details()
    office = make.department("区依法治区办")
    return {
        "clerk": make.person("经办人甲"),
        "liaison": make.person("联络员甲", role="liaison"),
        "office": make.person("区办甲", role="office", department=office),
        "other": make.person("区办乙", role="office", department=office),
        "outsider": make.person("经办人丙", department=make.department("区教育局")),
        "leader": make.person("区领导", role="viewer", department=office),
    }


@pytest.fixture
def item(make):
    return make.recurring("每季度向区人大联席会议汇报")


def one(item, label) -> Occurrence:
    return item.occurrences.get(label=label)


def report(make, person, item, label, text="已汇报。", **more):
    data = {"version": one(item, label).version, "text": text} | more
    return make.client(person).post(f"/items/{item.code}/occurrences/{label}/report/", data)


def decide(make, person, item, label, decision="pass", **more):
    data = {"version": one(item, label).version, "decision": decision, "words": "", **more}
    return make.client(person).post(f"/verify/{item.code}/occurrences/{label}/", data)


def state(item) -> tuple[str, date | None]:
    found = ChecklistItem.objects.get(pk=item.pk)
    return found.status, found.due_on


def page(make, person, item) -> str:
    return make.client(person).get(f"/items/{item.code}/").content.decode()


def test_publication_lays_out_the_quarters_from_the_second_on_due_on_working_days(make):
    office = make.person("区办甲", role="office", department=make.department("区依法治区办"))
    draft = make.draft(
        kind="commitment", handling="keep", recurrence="quarterly", review="accepted",
        lead_department=make.justice, due_on=date(2022, 12, 30),
    )  # fmt: skip
    publish([draft], make.actor(office, on=date(2022, 4, 6)))
    rows = draft.occurrences.values_list("label", "due_on")
    # 31 December 2022 is a Saturday
    assert list(rows) == [
        ("Q2", date(2022, 6, 30)), ("Q3", date(2022, 9, 30)), ("Q4", date(2022, 12, 30))
    ]  # fmt: skip
    published = ChecklistItem.objects.get(pk=draft.pk)
    assert published.due_on == published.original_due_on == date(2022, 6, 30)


def test_a_month_that_ends_on_a_day_off_is_due_on_the_working_day_before(make):
    item = make.recurring(recurrence="monthly")
    # 31 July 2022 is a Sunday; 30 April is a Saturday and a day off
    assert one(item, "M07").due_on == date(2022, 7, 29)
    assert one(item, "M04").due_on == date(2022, 4, 29)


@pytest.mark.parametrize(
    ("recurrence", "labels"),
    [
        ("annual", ["Y"]),
        ("half-year", ["H1", "H2"]),
        ("quarterly", ["Q2", "Q3", "Q4"]),
        ("monthly", [f"M{n:02d}" for n in range(4, 13)]),
    ],
)
def test_each_recurrence_has_its_occurrences(make, recurrence, labels):
    item = make.recurring(recurrence=recurrence)
    assert [row.label for row in item.occurrences.all()] == labels


def test_the_item_goes_through_its_year_occurrence_by_occurrence(make, people, item):
    assert state(item) == ("in_progress", date(2022, 6, 30))
    answer = report(make, people["clerk"], item, "Q2", "6月20日向联席会议汇报。")
    assert answer.status_code == 302
    assert state(item) == ("in_progress", date(2022, 9, 30))
    decide(make, people["office"], item, "Q2")
    report(make, people["liaison"], item, "Q3")
    assert state(item) == ("in_progress", date(2022, 12, 30))
    item.occurrences.filter(label="Q4").update(ends_on=date(2022, 9, 30))  # its stretch has begun
    report(make, people["clerk"], item, "Q4")
    assert state(item)[0] == "submitted"
    decide(make, people["office"], item, "Q4")
    assert state(item)[0] == "submitted"
    decide(make, people["office"], item, "Q3")
    assert state(item)[0] == "closed"
    html = page(make, people["clerk"], item)
    assert "经办人甲 报送第二季度：6月20日向联席会议汇报。" in html
    assert "区办甲 核实了第三季度。" in html


def test_what_lies_ahead_cannot_be_reported_yet(make, people, item):
    answer = report(make, people["clerk"], item, "Q4")
    assert answer.status_code == 422
    assert "第四季度还没有开始" in answer.content.decode()
    assert one(item, "Q4").status == "in_progress"


def test_words_and_evidence_of_the_occurrence_are_asked_for_and_kept_apart(make, people):
    item = make.recurring(evidence_required=True)
    answer = report(make, people["clerk"], item, "Q2", text=" ")
    assert "请写明办理情况" in answer.content.decode()
    answer = report(make, people["clerk"], item, "Q2", text="已汇报")
    assert answer.status_code == 422
    assert "至少" in answer.content.decode()
    assert "已汇报</textarea>" in answer.content.decode()
    for label, name in (("Q2", "二季度纪要.pdf"), ("Q3", "三季度纪要.pdf")):
        file = SimpleUploadedFile(name, PDF + label.encode())
        answer = report(make, people["clerk"], item, label, upload=file, declared="on")
        assert answer.status_code == 302, answer.content.decode()
    bound = EvidenceLink.objects.values_list("occurrence__label", "evidence__file_name")
    assert sorted(bound) == [("Q2", "二季度纪要.pdf"), ("Q3", "三季度纪要.pdf")]
    verify = make.client(people["office"]).get(f"/verify/{item.code}/occurrences/Q2/")
    assert "二季度纪要.pdf" in verify.content.decode()
    assert "三季度纪要.pdf" not in verify.content.decode()


def test_a_refused_file_keeps_the_words_and_reports_nothing(make, people, item):
    bad = SimpleUploadedFile("纪要.pdf", b"MZ\x90\x00" + b"\x00" * 100)
    answer = report(make, people["clerk"], item, "Q2", "已汇报两次", upload=bad, declared="on")
    assert answer.status_code == 422
    assert "已汇报两次</textarea>" in answer.content.decode()
    assert one(item, "Q2").status == "in_progress"
    assert not EvidenceLink.objects.exists()


def test_a_file_already_on_the_item_can_be_ticked_and_then_stays(make, people):
    item = make.recurring(evidence_required=True)
    evidence = make.evidence(item, file_name="纪要.pdf")
    answer = report(make, people["clerk"], item, "Q2", proofs=[str(evidence.public_id)])
    assert answer.status_code == 302
    remove = make.client(people["clerk"]).post(
        f"/items/{item.code}/evidence/{evidence.public_id}/remove/", {"reason": "传错"}
    )
    assert EvidenceLink.objects.get().removed_on is None
    assert remove.status_code == 409


def test_the_office_returns_it_with_a_ground_and_words_and_it_comes_back(make, people, item):
    report(make, people["clerk"], item, "Q2")
    answer = decide(make, people["office"], item, "Q2", "return", words="请补纪要")
    assert answer.status_code == 422
    decide(make, people["office"], item, "Q2", "return", words="请补纪要", ground="incomplete")
    assert state(item) == ("returned", date(2022, 6, 30))
    todo = make.client(people["clerk"]).get("/todo/").content.decode()
    assert "材料不全：请补纪要" in todo
    assert f'href="/items/{item.code}/occurrences/"' in todo
    answer = make.client(people["clerk"]).get(f"/items/{item.code}/occurrences/")
    assert answer.url == f"/items/{item.code}/occurrences/Q2/report/"
    report(make, people["clerk"], item, "Q2", "已补")
    assert state(item) == ("in_progress", date(2022, 9, 30))


def test_who_reports_never_verifies_also_where_one_has_two_hats(make, people, item):
    make.post(people["office"], role=Post.Role.STAFF)
    report(make, people["office"], item, "Q2")
    answer = decide(make, people["office"], item, "Q2")
    assert answer.status_code == 403
    shown = make.client(people["office"]).get(f"/verify/{item.code}/occurrences/Q2/")
    assert "区办乙" in shown.content.decode()
    assert 'value="pass"' not in shown.content.decode()
    assert decide(make, people["other"], item, "Q2").status_code == 302
    assert one(item, "Q2").status == "closed"


def test_the_sender_withdraws_until_the_office_has_decided(make, people, item):
    report(make, people["clerk"], item, "Q2")
    url = f"/items/{item.code}/occurrences/Q2/withdraw/"
    version = one(item, "Q2").version
    assert make.client(people["liaison"]).post(url, {"version": version}).status_code == 302
    assert one(item, "Q2").status == "in_progress"
    assert state(item) == ("in_progress", date(2022, 6, 30))
    report(make, people["clerk"], item, "Q2")
    decide(make, people["office"], item, "Q2")
    answer = make.client(people["clerk"]).post(url, {"version": one(item, "Q2").version})
    assert answer.status_code == 409
    assert one(item, "Q2").status == "closed"


def test_of_two_who_report_the_same_occurrence_one_does_and_the_other_keeps_the_words(
    make, people, item
):
    version = one(item, "Q2").version
    assert report(make, people["clerk"], item, "Q2", "甲的文字").status_code == 302
    answer = report(make, people["liaison"], item, "Q2", "乙的文字", version=version)
    assert answer.status_code == 422
    assert "乙的文字</textarea>" in answer.content.decode()
    assert one(item, "Q2").text == "甲的文字"
    assert Event.objects.filter(verb="item.occurrence_reported").count() == 1


def test_of_two_who_decide_the_second_is_told(make, people, item):
    report(make, people["clerk"], item, "Q2")
    version = one(item, "Q2").version
    decide(make, people["office"], item, "Q2")
    answer = decide(make, people["other"], item, "Q2", version=version)
    assert answer.status_code == 302
    assert Event.objects.filter(verb="item.occurrence_verified").count() == 1


def test_the_item_cannot_be_closed_over_the_heads_of_its_occurrences(make, people, item):
    for act, who in (("submit", "clerk"), ("close", "office"), ("reopen", "office")):
        data = {"version": item.version, "outcome": "完成", "reason": "查"}
        answer = make.client(people[who]).post(f"/items/{item.code}/{act}/", data)
        assert answer.status_code == 409, act
    assert state(item)[0] == "in_progress"


def test_looking_again_at_a_verified_occurrence_opens_the_closed_item(make, people):
    item = make.recurring(recurrence="annual")
    report(make, people["clerk"], item, "Y")
    decide(make, people["office"], item, "Y")
    assert state(item)[0] == "closed"
    url = f"/items/{item.code}/occurrences/Y/look-again/"
    data = {"version": one(item, "Y").version, "reason": "抽查发现未开会"}
    assert make.client(people["clerk"]).post(url, data).status_code == 403
    assert make.client(people["office"]).post(url, {**data, "reason": ""}).status_code == 422
    assert make.client(people["office"]).post(url, data).status_code == 302
    assert state(item)[0] == "returned"
    assert "抽查发现未开会" in page(make, people["clerk"], item)


def edit(make, people, item, **values):
    form = {
        "version": ChecklistItem.objects.get(pk=item.pk).version, "title": item.title,
        "due_on": ChecklistItem.objects.get(pk=item.pk).due_on.isoformat(),
        "recurrence": item.recurrence, **values,
    }  # fmt: skip
    return make.client(people["office"]).post(f"/items/{item.code}/edit/", form)


def live(item) -> list[str]:
    return [row.label for row in item.occurrences.filter(retired_on=None)]


def test_another_recurrence_replaces_what_lies_ahead_and_keeps_what_was_reported(
    make, people, item
):
    report(make, people["clerk"], item, "Q2", "二季度已报")
    decide(make, people["office"], item, "Q2")
    assert edit(make, people, item, recurrence="monthly").status_code == 302
    # on 15 September: the second quarter stays, the months after it that are not past come in
    assert live(item) == ["Q2", "M09", "M10", "M11", "M12"]
    assert one(item, "Q2").text == "二季度已报"
    assert state(item) == ("in_progress", date(2022, 9, 30))
    edit(make, people, item, recurrence="quarterly")
    assert live(item) == ["Q2", "Q3", "Q4"]
    assert "重新排定各期：第三季度、第四季度；取消未报的：9月、10月" in page(
        make, people["office"], item
    )


def test_what_is_overdue_is_not_lost_by_another_recurrence(make, people, item):
    edit(make, people, item, recurrence="half-year")
    assert live(item) == ["Q2", "H2"]
    assert state(item) == ("in_progress", date(2022, 6, 30))


def test_an_item_that_recurs_no_more_is_due_at_the_years_end_and_closes_as_others_do(
    make, people, item
):
    report(make, people["clerk"], item, "Q2")
    edit(make, people, item, recurrence="")
    assert live(item) == ["Q2"]
    assert state(item) == ("in_progress", date(2022, 12, 30))
    version = ChecklistItem.objects.get(pk=item.pk).version
    answer = make.client(people["clerk"]).post(
        f"/items/{item.code}/submit/", {"version": version, "outcome": "全年已办"}
    )
    assert answer.status_code == 302
    assert state(item)[0] == "submitted"


def test_a_standing_practice_begins_to_recur_when_the_office_says_so(make, people):
    item = make.item(kind="commitment", recurrence="")
    edit(make, people, item, recurrence="half-year")
    assert live(item) == ["H2"]
    assert state(item) == ("in_progress", date(2022, 12, 30))


def test_a_moved_date_is_that_of_the_occurrence_and_its_original_one_stays(make, people, item):
    edit(make, people, item, due_on="2022-09-20")
    moved = one(item, "Q2")
    assert (moved.original_due_on, moved.due_on) == (date(2022, 6, 30), date(2022, 9, 20))
    assert state(item)[1] == date(2022, 9, 20)
    report(make, people["clerk"], item, "Q2")
    found = ChecklistItem.objects.get(pk=item.pk)
    assert found.original_due_on == found.due_on == date(2022, 9, 30)


def test_more_time_is_given_to_the_occurrence_and_lapses_when_it_is_reported(make, people, item):
    asked = make.request(item, kind="overdue_note", wished_on=date(2022, 9, 29))
    answer = make.client(people["office"]).post(
        f"/items/{item.code}/answer_time/",
        {"version": item.version, "answer": "granted", "granted_on": "2022-09-28", "words": ""},
    )
    assert answer.status_code == 302
    assert one(item, "Q2").due_on == date(2022, 9, 28)
    asked.refresh_from_db()
    assert asked.answer == "granted"
    second = make.request(item, wished_on=date(2022, 10, 20))
    report(make, people["clerk"], item, "Q2")
    second.refresh_from_db()
    assert second.answer == "lapsed"


def test_an_ended_item_asks_for_no_occurrence_any_more(make, people, item):
    report(make, people["clerk"], item, "Q2")
    make.client(people["office"]).post(
        f"/items/{item.code}/cancel/",
        {"version": ChecklistItem.objects.get(pk=item.pk).version, "reason": "机构改革"},
    )
    assert live(item) == ["Q2"]
    assert report(make, people["clerk"], item, "Q2").status_code in (409, 422)
    assert decide(make, people["office"], item, "Q2").status_code == 302
    assert one(item, "Q2").status == "submitted"


def test_reminders_are_of_the_occurrence_that_is_owed_next(make, people, item):
    switch_on(make.actor(people["office"], on=date(2022, 9, 1)), seen_version=1)
    owner = people["clerk"].posts.get()
    ChecklistItem.objects.filter(pk=item.pk).update(owner=owner)
    report(make, people["clerk"], item, "Q2")
    plan_notices(date(2022, 9, 27))
    owed = Notice.objects.filter(item=item, audience="owner")
    assert list(owed.values_list("kind", "owed_on")) == [("soon", date(2022, 9, 27))]


@pytest.mark.parametrize(
    ("who", "answer"), [("outsider", 404), ("leader", 403), ("office", 403), ("clerk", 200)]
)
def test_who_may_open_the_form(make, people, item, who, answer):
    client = make.client(people[who])
    assert client.get(f"/items/{item.code}/occurrences/Q2/report/").status_code == answer
    assert report(make, people[who], item, "Q2").status_code == (302 if answer == 200 else answer)


@pytest.mark.parametrize(
    ("who", "answer"), [("outsider", 403), ("leader", 403), ("clerk", 403), ("office", 200)]
)
def test_who_may_verify(make, people, item, who, answer):
    report(make, people["clerk"], item, "Q2")
    client = make.client(people[who])
    assert client.get(f"/verify/{item.code}/occurrences/Q2/").status_code == answer
    listed = client.get("/verify/")
    assert listed.status_code == answer
    if answer == 200:
        assert "报来的周期事项" in listed.content.decode()
    assert "第三季度" in page(make, people["leader"], item)


def test_one_that_was_taken_out_is_not_found(make, people, item):
    edit(make, people, item, recurrence="half-year")
    answer = make.client(people["clerk"]).get(f"/items/{item.code}/occurrences/Q3/report/")
    assert answer.status_code == 404


def test_a_newer_version_takes_no_proof_from_a_verified_occurrence(make, people):
    item = make.recurring(evidence_required=True)
    first = make.evidence(item, file_name="纪要.pdf")
    report(make, people["clerk"], item, "Q2", proofs=[str(first.public_id)])
    decide(make, people["office"], item, "Q2")
    second = make.evidence(file_name="纪要.pdf", series=first.series, version=2)
    second.department = make.justice
    second.save()
    answer = make.client(people["clerk"]).post(
        f"/evidence/{second.public_id}/link/", {"item": item.pk}
    )
    assert answer.status_code == 302
    serving = EvidenceLink.objects.filter(item=item, removed_on=None)
    kept = serving.values_list("evidence__version", "occurrence__label").order_by("pk")
    assert list(kept) == [(1, "Q2"), (2, None)]


@pytest.mark.parametrize("act", ["withdraw", "verify", "return"])
def test_an_item_that_ended_meanwhile_does_not_come_back_to_life(make, people, item, act):
    report(make, people["clerk"], item, "Q2")
    read_before = Occurrence.objects.select_related("item__lead_department").get(
        item=item, label="Q2"
    )
    assert read_before.item.is_open
    found = ChecklistItem.objects.get(pk=item.pk)
    ended = {"version": found.version, "reason": "职责划转"}
    make.client(people["other"]).post(f"/items/{item.code}/cancel/", ended)
    assert state(item)[0] == "cancelled"
    clerk, office = make.actor(people["clerk"]), make.actor(people["office"])
    late = {
        "withdraw": lambda: withdraw_report(read_before, clerk, version=read_before.version),
        "verify": lambda: verify_report(read_before, office, version=read_before.version),
        "return": lambda: return_report(
            read_before, office, version=read_before.version, reason="缺", ground="other"
        ),
    }[act]
    with pytest.raises(WrongStatus):
        late()
    assert state(item)[0] == "cancelled"


def test_the_words_of_the_newest_return_are_those_of_the_item(make, people, item, settings):
    for label in ("Q2", "Q3"):
        report(make, people["clerk"], item, label)
    decide(make, people["office"], item, "Q3", "return", words="缺三季度数据", ground="other")
    settings.TRACKER_TODAY = date(2022, 9, 19)
    decide(make, people["office"], item, "Q2", "return", words="缺二季度纪要", ground="other")
    found = ChecklistItem.objects.get(pk=item.pk)
    assert (found.status, found.decision) == ("returned", "缺二季度纪要")
    assert found.decided_on == date(2022, 9, 19)
