"""A source comes in: read before anything is stored, kept once, refused in one sentence."""

import pytest
from django.utils import translation

from tests.factory import Factory
from tests.report_fixtures import SMALL
from tracker.checklist.drafting import import_report
from tracker.checklist.models import ChecklistItem, Commitment
from tracker.files.store import open_stored
from tracker.organizations.models import Department, Person
from tracker.reading import read_report
from tracker.reports.errors import AlreadyImported, Unreadable
from tracker.reports.importing import SourceFacts, read_source
from tracker.reports.models import Passage, Report
from tracker.trail.models import Event


def read(data: bytes, name: str = "报告.txt", year: int | None = None):
    return read_source(data, SourceFacts(name, plan_year=year), list(Department.objects.all()))


def test_the_real_report_gives_every_item_the_reader_found(imported: Report):
    # how well it is read is scored in tests/reading; here, that all of it is kept
    items = ChecklistItem.objects.filter(commitment__report=imported)
    drafts = read_report(imported.text).drafts
    assert items.count() == len(drafts) > 70
    assert [i.sources.first().text for i in items.order_by("position")] == [d.text for d in drafts]
    assert (imported.year, imported.plan_year) == (2021, 2022)
    assert set(items.values_list("status", flat=True)) == {"draft"}


def test_every_passage_is_the_exact_words_and_together_they_hold_all_of_the_text(
    imported: Report, real_report: bytes
):
    assert imported.text == real_report.decode()
    held = set()
    for passage in Passage.objects.filter(report=imported).select_related("report"):
        assert passage.text.strip()
        held.update(range(passage.start, passage.end))
    lost = [c for at, c in enumerate(imported.text) if at not in held and not c.isspace()]
    assert lost == []


def test_an_import_leaves_its_events(imported: Report):
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"report.imported", "report.drafted"} <= verbs


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(lambda text: text.encode(), id="same bytes"),
        pytest.param(lambda text: text.encode("gb18030"), id="GB18030"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: ("\ufeff" + text).encode(), id="byte order mark"),
    ],
)
def test_the_same_words_again_change_nothing_whatever_their_encoding(
    make: Factory, office: Person, small: Report, again
):
    before = (Report.objects.count(), ChecklistItem.objects.count(), Event.objects.count())
    with pytest.raises(AlreadyImported) as refusal:
        read(again(SMALL))
    assert refusal.value.report == small
    assert (
        Report.objects.count(),
        ChecklistItem.objects.count(),
        Event.objects.count(),
    ) == before


def test_gb18030_bytes_read_like_utf_8(make: Factory, office: Person, bodies):
    one, two = read(SMALL.encode("gb18030")), read(SMALL.encode())
    assert one.encoding == "gb18030"
    assert one.text == two.text
    assert len(one.reading.drafts) == len(two.reading.drafts) > 0


def test_crlf_keeps_the_offsets_exact(make: Factory, office: Person, bodies):
    source = read(SMALL.replace("\n", "\r\n").encode())
    report = import_report(source, make.actor(office), make.calendar)
    for item in ChecklistItem.objects.filter(commitment__report=report):
        for passage in item.sources.all():
            assert "\r" not in passage.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b" \n \n", "The file is empty", id="blanks"),
        pytest.param(b"\x7fELF\x02\x01\x00" + bytes(range(256)) * 20, "not text", id="program"),
        pytest.param(b"a" * (5 * 1024 * 1024 + 1), "larger than 5 MB", id="over 5 MB"),
        pytest.param("目录".encode(), "No headings and sentences", id="no sentence"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(db, data: bytes, words: str):
    with translation.override("en"), pytest.raises(Unreadable, match=words):
        read(data, year=2022)
    assert Report.objects.count() == 0


def test_a_report_without_headings_is_read_under_its_own_title(
    make: Factory, office: Person, bodies
):
    text = "2021年,我区召开法治建设会议2次。印发《法治建设工作要点》。定期开展执法检查。"
    source = read(text.encode(), name="某区法治政府建设报告.txt")
    report = import_report(source, make.actor(office), make.calendar)
    assert report.title == "某区法治政府建设报告"
    items = ChecklistItem.objects.filter(commitment__report=report)
    assert items.count() >= 2
    assert set(items.values_list("commitment__heading", flat=True)) == {"某区法治政府建设报告"}


def test_a_text_without_a_year_asks_for_one(db):
    text = "我区召开法治建设会议2次。印发《法治建设工作要点》。定期开展执法检查。"
    with pytest.raises(Unreadable):
        read(text.encode())
    assert read(text.encode(), year=2023).plan_year == 2023


def test_two_imports_of_the_same_words_at_once_end_as_one(make: Factory, office: Person, bodies):
    one, two = read(SMALL.encode()), read(SMALL.encode())
    first = import_report(one, make.actor(office), make.calendar)
    with pytest.raises(AlreadyImported) as refusal:
        import_report(two, make.actor(office), make.calendar)
    assert refusal.value.report == first
    assert Report.objects.count() == 1
    assert ChecklistItem.objects.exclude(commitment__report=first).count() == 0


def test_the_bytes_are_kept_as_they_came(small: Report):
    assert small.original is not None
    with open_stored(small.original, "x") as stream:
        assert stream.read() == SMALL.encode()


def test_problems_and_plans_without_a_heading_stand_under_words_of_their_own(imported: Report):
    sections = dict(
        Commitment.objects.filter(report=imported)
        .exclude(items__kind="commitment")
        .values_list("items__kind", "section")
    )
    assert sections == {"rectification": "问题和不足", "task": "下一年度安排"}
