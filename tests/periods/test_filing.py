"""Loop (a): rows stand alone, the item never changes, the sender can take back until decided."""

from datetime import date
from decimal import Decimal

import pytest

from tracker.checklist.errors import Incomplete, WrongStatus
from tracker.checklist.models import ChecklistItem, Measurement, Target
from tracker.organizations.models import Post
from tracker.periods import filing
from tracker.periods.models import Period, ProgressReport
from tracker.periods.rows import (
    RowWords,
    owes_report,
    read_figure,
    round_summaries,
    rows_owed,
    sheet_of,
)
from tracker.periods.standing import standings
from tracker.reminders.filing import departments_to_file
from tracker.trail.errors import NotAllowed, Stale
from tracker.trail.models import Event
from tracker.web.checklist.filing import filed, not_filed


@pytest.fixture
def third(make) -> Period:
    make.period(number=2, name="第二季度")
    return make.period(
        number=3,
        name="第三季度",
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )


@pytest.fixture
def second(make, third) -> Period:
    return Period.objects.get(number=2)


def words(item, text: str = "抽查9个镇街", version: int = 0, **more) -> RowWords:
    return RowWords(item.code, version, text, **more)


def test_good_rows_are_filed_and_a_row_in_error_stays_open(make, third):
    good, empty = make.item(), make.item()
    actor = make.actor(make.person())
    outcome = filing.file_reports(
        third,
        make.justice,
        [words(good), words(empty, "", problems="人手不足")],
        actor,
    )
    assert [report.item for report in outcome.saved] == [good]
    assert [(e.short_code, e.field) for e in outcome.errors] == [(empty.short_code, "progress")]
    states = dict(ProgressReport.objects.values_list("item__code", "state"))
    assert states == {good.code: "filed", empty.code: "blank"}
    assert ProgressReport.objects.get(item=empty).problems == "人手不足", "its words are kept"


def test_filing_never_changes_the_item(make, third):
    item = make.item()
    before = ChecklistItem.objects.values().get(pk=item.pk)
    actor = make.actor(make.person())
    filing.file_reports(third, make.justice, [words(item)], actor)
    report = ProgressReport.objects.get()
    filing.return_report(
        report, make.actor(make.person(role=Post.Role.OFFICE)), version=1, reason="数字不对"
    )
    assert ChecklistItem.objects.values().get(pk=item.pk) == before


def test_no_change_needs_an_earlier_text_and_repeats_it(make, second, third):
    with_text, without = make.item(), make.item()
    make.progress_report(with_text, second, progress="已抽查8个镇街。")
    outcome = filing.file_without_change(
        third, make.justice, [with_text.code, without.code], make.actor(make.person())
    )
    report = ProgressReport.objects.get(period=third, item=with_text)
    assert (report.state, report.progress, report.no_change) == ("filed", "已抽查8个镇街。", True)
    assert [error.field for error in outcome.errors] == ["no_change"]
    assert not ProgressReport.objects.filter(period=third, item=without, state="filed").exists()


def test_the_last_text_sent_word_for_word_counts_as_no_change(make, second, third):
    item = make.item()
    make.progress_report(item, second, progress="已抽查8个镇街。")
    actor = make.actor(make.person())
    filing.file_reports(third, make.justice, [words(item, "已抽查8个镇街。 ")], actor)
    assert ProgressReport.objects.get(period=third).no_change


def test_the_last_filed_text_stands_in_place_whoever_led_then(make, second, third):
    item = make.item()
    former = make.department("区府办")
    make.progress_report(item, second, department=former, progress="旧单位写的")
    row = sheet_of(third, make.justice).rows[0]
    assert row.shown_progress == "旧单位写的"
    make.progress_report(make.item(), second, state="filled", progress="没有报送的")
    assert [r.shown_progress for r in sheet_of(third, make.justice).rows] == ["旧单位写的", ""]


def test_gaps_of_helpers_are_listed_and_hold_nothing_up(make, third):
    item = make.item()
    for name, text in (("凤桥镇", "已抽查"), ("余新镇", ""), ("大桥镇", "")):
        make.contribution(item, make.department(name), text=text)
    filing.file_reports(third, make.justice, [words(item)], make.actor(make.person()))
    assert ProgressReport.objects.get().missing == "余新镇、大桥镇"


def test_a_draft_is_kept_complete_or_not_and_sends_nothing(make, third):
    full, half = make.item(), make.item()
    rows = [words(full), words(half, "", next_steps="下月抽查")]
    filing.save_draft(third, make.justice, rows, make.actor(make.person()))
    assert list(ProgressReport.objects.order_by("item").values_list("state", flat=True)) == [
        "filled",
        "blank",
    ]
    assert sheet_of(third, make.justice).filled == 1
    assert Event.objects.filter(verb="progress.drafted").count() == 1


def test_untouched_rows_are_not_saved(make, second, third):
    item = make.item()
    make.progress_report(item, second, progress="已抽查8个镇街。")
    shown = words(item, "已抽查8个镇街。")
    outcome = filing.save_draft(third, make.justice, [shown], make.actor(make.person()))
    assert outcome.saved == outcome.errors == []
    assert not ProgressReport.objects.filter(period=third).exists()
    assert not Event.objects.exists()


def test_who_saved_first_is_not_overwritten(make, third):
    item = make.item()
    first, second_clerk = make.actor(make.person()), make.actor(make.person())
    filing.save_draft(third, make.justice, [words(item, "甲写的")], first)
    late = filing.save_draft(third, make.justice, [words(item, "乙写的")], second_clerk)
    assert [error.field for error in late.errors] == [""]
    assert ProgressReport.objects.get().progress == "甲写的"
    again = filing.file_reports(
        third, make.justice, [words(item, "乙写的", version=1)], second_clerk
    )
    assert again.errors == []
    stale = filing.save_draft(third, make.justice, [words(item, "甲又写", version=1)], first)
    assert len(stale.errors) == 1
    assert ProgressReport.objects.get().progress == "乙写的"


def test_a_second_click_files_nothing_twice(make, third):
    item = make.item()
    actor = make.actor(make.person())
    filing.file_reports(third, make.justice, [words(item)], actor)
    version = ProgressReport.objects.get().version
    again = filing.file_reports(third, make.justice, [words(item, version=version)], actor)
    assert again.saved == again.errors == []
    assert Event.objects.filter(verb="progress.filed").count() == 1


def test_only_who_works_in_the_lead_department_files(make, third):
    item, helper = make.item(), make.department("凤桥镇")
    make.contribution(item, helper)
    for person in (
        make.person(department=helper),
        make.person(role=Post.Role.OFFICE),
        make.person(role=Post.Role.VIEWER),
    ):
        with pytest.raises(NotAllowed):
            filing.file_reports(third, make.justice, [words(item)], make.actor(person))
    own = filing.file_reports(
        third, helper, [words(item)], make.actor(make.person(department=helper))
    )
    assert [error.code for error in own.errors] == [item.code], "not an item it leads"
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize(
    ("fields", "owed"),
    [
        ({}, True),
        ({"status": "returned"}, True),
        ({"status": "assigned"}, False),
        ({"status": "submitted"}, False),
        ({"status": "closed"}, False),
        ({"kind": "commitment", "handling": "keep"}, True),
        ({"kind": "commitment", "handling": "prove"}, False),
        ({"kind": "commitment", "handling": "yearly"}, False),
        ({"kind": "commitment", "handling": "record", "status": "on_record"}, False),
        ({"kind": "task"}, True),
        ({"published_on": date(2022, 10, 3)}, False),
    ],
)
def test_what_is_owed_in_a_period(make, third, fields, owed):
    item = make.item(**fields)
    actor = make.actor(make.person())
    assert owes_report(item, third) is owed
    assert (rows_owed(actor, third) == [item]) is owed
    assert (len(sheet_of(third, make.justice).rows) == 1) is owed


def test_what_the_earlier_lead_filed_is_not_asked_of_the_new_one(make, third):
    item = make.item()
    filing.file_reports(third, make.justice, [words(item)], make.actor(make.person()))
    town = make.department("凤桥镇")
    item.lead_department = town
    item.save(update_fields=["lead_department"])
    clerk = make.actor(make.person(department=town))
    assert not owes_report(item, third)
    assert rows_owed(clerk, third) == round_summaries(clerk, third) == []
    assert sheet_of(third, town).rows == []
    assert [standing.department for standing in standings(third, make.today)] == [make.justice]
    assert departments_to_file([third.pk]) == {}
    rows = ChecklistItem.objects.all()
    assert list(filed(rows, third)) == [item]
    assert not not_filed(rows, third)
    ProgressReport.objects.update(state="returned", return_words="不全")
    assert owes_report(item, third), "what the office sent back is owed again, now by the new lead"
    assert rows_owed(clerk, third) == list(not_filed(rows, third)) == [item]
    assert departments_to_file([third.pk]) == {(third.pk, town.pk): 1}


def test_what_waits_to_be_accepted_is_counted_apart(make, third):
    make.item(status="assigned")
    make.item(status="assigned", needs_assignment=True)
    assert sheet_of(third, make.justice).to_accept == 1


def test_the_summary_of_a_round_for_the_first_page(make, third):
    items = [make.item() for _n in range(4)]
    clerk = make.person()
    make.post(clerk, department=make.department("区府办"))
    actor = make.actor(clerk)
    filing.file_reports(third, make.justice, [words(items[0]), words(items[1])], actor)
    filing.save_draft(third, make.justice, [words(items[2])], actor)
    office = make.actor(make.person(role=Post.Role.OFFICE))
    filing.return_report(
        ProgressReport.objects.get(item=items[1]), office, version=1, reason="不全"
    )
    (row,) = round_summaries(actor, third)
    assert (row.owed, row.filled, row.sent, row.returned, row.to_send) == (4, 2, 1, 1, 3)
    assert row.department == make.justice


def test_taken_back_until_the_office_decided(make, third):
    item, clerk = make.item(), make.person()
    actor, office = make.actor(clerk), make.actor(make.person(role=Post.Role.OFFICE))
    filing.file_reports(third, make.justice, [words(item)], actor)
    report = ProgressReport.objects.get()
    with pytest.raises(Stale):
        filing.withdraw_report(report, actor, version=9)
    filing.withdraw_report(report, actor, version=1)
    report.refresh_from_db()
    assert (report.state, report.filed_on, report.progress) == ("filled", None, "抽查9个镇街")
    with pytest.raises(WrongStatus):
        filing.withdraw_report(report, actor, version=report.version)
    filing.file_reports(third, make.justice, [words(item, version=report.version)], actor)
    report.refresh_from_db()
    filing.check_report(report, office, version=report.version)
    with pytest.raises(WrongStatus, match="已核过"):
        filing.withdraw_report(report, actor, version=report.version)


def test_after_the_period_closed_nothing_is_taken_back_but_gaps_are_still_filed(make, third):
    item, late = make.item(), make.item()
    clerk = make.person()
    filing.file_reports(third, make.justice, [words(item)], make.actor(clerk))
    report = ProgressReport.objects.get()
    last, after = make.actor(clerk, date(2022, 10, 8)), make.actor(clerk, date(2022, 10, 9))
    assert filing.may_withdraw(report, last.on)
    with pytest.raises(WrongStatus, match="已截止"):
        filing.withdraw_report(report, after, version=1)
    assert filing.file_reports(third, make.justice, [words(late)], after).errors == []


def test_a_final_period_takes_nothing_any_more(make, third):
    item = make.item()
    Period.objects.update(frozen_on=make.today)
    third.refresh_from_db()
    with pytest.raises(WrongStatus, match="定稿"):
        filing.file_reports(third, make.justice, [words(item)], make.actor(make.person()))


def test_sent_back_with_words_and_filed_again(make, third):
    item = make.item()
    actor, office = make.actor(make.person()), make.actor(make.person(role=Post.Role.OFFICE))
    filing.file_reports(third, make.justice, [words(item)], actor)
    report = ProgressReport.objects.get()
    with pytest.raises(Incomplete):
        filing.return_report(report, office, version=1, reason="  ")
    with pytest.raises(NotAllowed):
        filing.return_report(report, actor, version=1, reason="我自己退")
    filing.return_report(report, office, version=1, reason="缺抽查数")
    filing.save_draft(third, make.justice, [words(item, "改到一半", version=2)], actor)
    report.refresh_from_db()
    assert (report.state, report.return_words) == ("returned", "缺抽查数"), "still to be filled"
    filing.save_draft(third, make.justice, [words(item, "", version=3)], actor)
    again = filing.file_reports(third, make.justice, [words(item, "抽查11个", version=4)], actor)
    assert again.errors == []
    assert ProgressReport.objects.get().state == "filed"


def test_the_figure_of_this_year_becomes_a_measurement(make, third):
    item = make.item()
    target = Target.objects.create(item=item, name="会前学法", value="12", unit="部")
    actor = make.actor(make.person())
    filing.save_draft(third, make.justice, [words(item, figure=Decimal(8))], actor)
    assert not Measurement.objects.exists(), "a draft measures nothing"
    filing.file_reports(third, make.justice, [words(item, version=1, figure=Decimal(9))], actor)
    measured = Measurement.objects.get()
    assert (measured.target, measured.value, measured.as_of_on) == (
        target,
        9,
        date(2022, 9, 30),
    )
    assert Event.objects.filter(verb="item.figure_given").count() == 1


@pytest.mark.parametrize(
    ("typed", "value"),
    [("9", "9"), (" 1,234.5 ", "1234.5"), ("１２", "12"), ("99.5%", "99.5"), ("1，200", "1200")],
)
def test_figures_are_read_as_people_type_them(typed, value):
    assert read_figure(typed) == (Decimal(value), "")


@pytest.mark.parametrize("typed", ["九", "1/2", "-3", "NaN", "1e99", "0.12345", "12部"])
def test_what_is_no_figure_gets_a_sentence(typed):
    value, wrong = read_figure(typed)
    assert value is None
    assert typed in wrong


def test_no_figure_is_no_error():
    assert read_figure("  ") == (None, "")


def test_every_act_leaves_its_event(make, third):
    item = make.item()
    actor, office = make.actor(make.person()), make.actor(make.person(role=Post.Role.OFFICE))
    filing.save_draft(third, make.justice, [words(item)], actor)
    filing.file_reports(third, make.justice, [words(item, version=1)], actor)
    report = ProgressReport.objects.get()
    filing.withdraw_report(report, actor, version=2)
    filing.file_reports(third, make.justice, [words(item, version=3)], actor)
    report.refresh_from_db()
    filing.check_report(report, office, version=4)
    filing.return_report(report, office, version=5, reason="缺数")
    verbs = list(Event.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == [
        "progress.drafted",
        "progress.filed",
        "progress.withdrawn",
        "progress.filed",
        "progress.checked",
        "progress.returned",
    ]
    assert Event.objects.get(verb="progress.returned").reason == "缺数"


def test_a_sheet_asks_the_same_number_of_questions_for_3_rows_and_300(
    make, third, django_assert_max_num_queries
):
    for number in range(40):
        item = make.item()
        make.contribution(item, make.department("凤桥镇"))
        Target.objects.create(item=item, name=f"指标{number}", value="1")
    with django_assert_max_num_queries(8):
        sheet = sheet_of(third, make.justice)
        assert len(sheet.rows) == 40
        assert all(row.missing == ["凤桥镇"] for row in sheet.rows)
