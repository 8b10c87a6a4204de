"""What a fresh draft is given: dates, evidence, leads, passages, figures."""

from datetime import date

from tests.factory import Factory
from tests.report_fixtures import PUBLISHED_ON, drafts_of
from tracker.checklist.defaults import defaults_for
from tracker.checklist.models import ItemPassage, Target
from tracker.reports.models import Report


def test_dates_and_evidence_follow_kind_and_handling(imported: Report):
    for item in drafts_of(imported):
        wanted = {
            "prove": date(2022, 6, 30),
            "keep": date(2022, 12, 30),
            "yearly": date(2023, 1, 13),
            "": date(2022, 12, 30),
        }[item.handling]
        assert (item.due_on, item.due_suggested) == (wanted, True)
        assert item.evidence_required
        assert item.owner is None


def test_what_is_on_record_has_neither_date_nor_evidence(make: Factory):
    default = defaults_for(
        "commitment", "record", plan_year=2022, today=PUBLISHED_ON, calendar=make.calendar
    )
    assert (default.due_on, default.evidence_required) == (None, False)


def test_a_proof_drafted_after_june_has_until_the_years_end(make: Factory):
    default = defaults_for(
        "commitment", "prove", plan_year=2022, today=date(2022, 7, 1), calendar=make.calendar
    )
    assert default.due_on == date(2022, 12, 30)


def test_leads_are_suggestions_and_say_so(imported: Report):
    items = drafts_of(imported)
    led = [item for item in items if item.lead_department]
    assert len(led) > 60
    assert all(item.lead_suggested for item in led)
    assert all(item.suggested_leads for item in led)


def test_only_reported_measures_have_a_handling_and_it_is_a_suggestion(imported: Report):
    for item in drafts_of(imported):
        assert bool(item.handling) == (item.kind == "commitment")
        assert item.handling_suggested == bool(item.handling)


def test_results_hang_on_their_item_and_figures_are_targets(imported: Report):
    assert ItemPassage.objects.filter(is_result=True, item__commitment__report=imported).exists()
    figures = Target.objects.filter(item__commitment__report=imported)
    assert figures.filter(value="81.71", unit="%").count() == 1


def test_headings_keep_the_order_of_the_text(imported: Report):
    headings = list(imported.commitments.order_by("position"))
    starts = [h.passage.start for h in headings if h.passage]
    assert starts == sorted(starts)
    assert len(headings) == 25
