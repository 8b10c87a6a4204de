"""What a fresh draft is given: dates, evidence, leads, passages, figures."""

from datetime import date

from tests.factory import Factory
from tests.report_fixtures import PUBLISHED_ON, SMALL, drafts_of
from tracker.checklist.defaults import defaults_for
from tracker.checklist.drafting import import_report, suggest_leads_again
from tracker.checklist.models import ItemPassage, Target
from tracker.checklist.reviewing import drop_draft
from tracker.checklist.undoing import undo
from tracker.organizations.bodies import load_departments
from tracker.organizations.models import Department
from tracker.reports.importing import SourceFacts, read_again, read_source
from tracker.reports.models import Report
from tracker.trail.models import Event


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


def test_leads_are_suggested_again_once_departments_are_loaded(make: Factory):
    office = make.actor(make.person("区办甲", role="office", department=make.department("区办")))
    source = read_source(SMALL.encode(), SourceFacts("小报告.txt"), [])
    report = import_report(source, office, make.calendar)
    dropped = drafts_of(report)[0]
    drop_draft(dropped, office, version=dropped.version)
    assert all(item.lead_department is None for item in drafts_of(report))
    load_departments(office)
    reading = read_again(report, list(Department.objects.current()))
    found = suggest_leads_again(report, reading, office)
    suggested = [item for item in drafts_of(report) if item.lead_department]
    assert found == len(suggested) > 0
    assert all(item.lead_suggested and item.suggested_leads for item in suggested)
    assert dropped not in suggested
    again = read_source(f"{SMALL}。".encode(), SourceFacts("另一份.txt"), _bodies())
    second = import_report(again, office, make.calendar)
    known = {item.title: item.lead_department for item in drafts_of(second)}
    assert {i.title: i.lead_department for i in suggested}.items() <= known.items()
    assert suggest_leads_again(report, reading, office) == 0
    batch = Event.objects.filter(verb="draft.edited").first().batch
    assert undo(report, batch, office) == found
    assert all(item.lead_department is None for item in drafts_of(report))


def _bodies() -> list[Department]:
    return list(Department.objects.current())
