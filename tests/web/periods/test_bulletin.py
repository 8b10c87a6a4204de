"""情况通报: the Word document of a final period, read back as Word would."""

import io
import re
from datetime import date

import pytest
from django.db.models import F
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt

from tracker.checklist.errors import Incomplete
from tracker.checklist.models import ChecklistItem
from tracker.organizations.models import Department, OfficeDetails
from tracker.periods.freezing import correct, freeze, take_snapshots
from tracker.periods.models import Bulletin, Period, PeriodLine
from tracker.trail.models import Event
from tracker.workbooks.bulletin import BulletinFacts, export_bulletin

PAGE = "/periods/2022/2/bulletin/"
NIGHT, AFTER = date(2022, 7, 1), date(2022, 7, 12)


@pytest.fixture
def office(make):
    make.office_details()
    return make.person("区办甲", role="office", department=make.department("区依法治区办"))


@pytest.fixture
def items(make):
    """Overdue and extended, returned, unreported, done; of every kind."""
    other = make.department("区委宣传部")
    late = make.item(
        "提高公职律师覆盖率", due_on=date(2022, 6, 20), original_due_on=date(2022, 5, 31)
    )
    make.request(late, answer="granted")
    make.request(late, answer="granted", kind="overdue_note")
    make.item("普法宣传", status="returned", lead_department=other)
    make.item("数字化改革", kind="task")
    make.item(kind="commitment", handling="prove", status="closed")
    filed = make.item("会前学法", kind="commitment", handling="keep")
    make.progress_report(filed, make.period(number=2), problems="人手不足")
    make.item(kind="commitment", handling="record", status="on_record", due_on=None)


@pytest.fixture
def final(make, office, items) -> Period:
    make.period(number=2)
    take_snapshots(NIGHT)
    period = Period.objects.get(number=2)
    freeze(period, make.actor(office, AFTER))
    return period


def typed(**fields):
    """What the office sends with the form."""
    return {
        "number": "3",
        "issued_on": "2022-07-15",
        "issued_by": "区委依法治区办",
        "requirements": "抓紧整改。\n\n按时报送。",
    } | fields


def fetch(make, person, **fields):
    answer = make.client(person).post(PAGE, typed(**fields))
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return b"".join(answer.streaming_content)


def paper(make, person, **fields):
    return Document(io.BytesIO(fetch(make, person, **fields)))


def words_of(document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_it_says_what_the_lines_say(make, office, final):
    text = words_of(paper(make, office))
    for words in (
        "南湖区法治政府建设清单情况通报\n（第3期）",
        "截至2022年6月30日",
        "共2项：已销号0项、推进中1项、已退回1项。其中逾期1项；红灯1项，黄灯1项。",
        "共1项：已办结0项、推进中1项。其中逾期0项；红灯0项，黄灯0项。",
        "按办理要求分：补佐证1项、持续落实1项、仅存档1项。",
        "区司法局（1项）：题01 提高公职律师覆盖率（时限6月20日，逾期8个工作日，"
        "原定5月31日，延期 1 次 · 逾期说明 1 次）。",
        "区委宣传部（1项）：题02 普法宣传（延期0次）。",
        "抓紧整改。\n按时报送。",
        "附件：南湖区法治政府建设清单台账（2022年第二季度）",
        "区委依法治区办\n2022年7月15日",
    ):
        assert words in text, words
    unfiled = text.split("未报送本期进展的事项")[1].split("工作要求")[0]
    assert re.findall(r"[题任举]\d\d", unfiled) == ["题02", "题01", "任01"]
    assert "%" not in text


def test_the_counts_add_up_to_the_annex(make, office, final):
    document = paper(make, office)
    counts = re.findall(r"共(\d+)项：(.*?)。其中", words_of(document))
    assert len(counts) == len(document.tables) == 3
    for (whole, parts), table in zip(counts, document.tables, strict=True):
        numbers = [int(n) for n in re.findall(r"(\d+)项", parts)]
        assert sum(numbers) == int(whole) == len(table.rows) - 1
    assert sum(len(table.rows) - 1 for table in document.tables) == PeriodLine.objects.count()


def test_how_it_was_counted_names_period_day_and_the_act_that_made_it_final(make, office, final):
    event = Event.objects.get(verb="period.frozen")
    text = words_of(paper(make, office))
    assert "2022年第二季度台账" in text
    assert f"于2022年7月12日定稿（留痕第{event.number}号）" in text


def test_paper_margins_fonts_and_lines_are_those_of_official_documents(make, office, final):
    document = paper(make, office)
    first, annex = document.sections
    sides = ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin")
    found = [round(getattr(first, side).mm) for side in (*sides, "right_margin")]
    assert found == [210, 297, 37, 35, 28, 26]
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    assert document.settings.odd_and_even_pages_header_footer
    faces = {}
    for paragraph in document.paragraphs:
        fonts = paragraph.style.element.rPr.rFonts
        faces[paragraph.style.name] = (fonts.get(qn("w:eastAsia")), paragraph.style.font.size)
    assert faces == {
        "公文标题": ("方正小标宋简体", Pt(22)),
        "公文正文": ("仿宋_GB2312", Pt(16)),
        "公文一级标题": ("黑体", Pt(16)),
        "公文二级标题": ("楷体_GB2312", Pt(16)),
    }
    body = next(p for p in document.paragraphs if p.text.startswith("现将截至"))
    assert body.style.paragraph_format.line_spacing == Pt(28)
    assert body._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    foot = first.footer.paragraphs[0]
    assert foot.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"
    assert [run.text for run in foot.runs] == ["— ", " —"]
    assert "PAGE" in foot._p.xml
    assert document.core_properties.title == "南湖区法治政府建设清单情况通报"
    assert document.core_properties.author == "区委依法治区办"


def test_a_year_of_later_edits_leaves_every_byte_the_same(make, office, final, settings):
    before = fetch(make, office)
    ChecklistItem.objects.exclude(due_on=None).update(title="改了", due_on=date(2023, 1, 1))
    Department.objects.update(short_name=F("code"))
    OfficeDetails.objects.update(district="新区", office_name="新办")
    settings.TRACKER_TODAY = date(2022, 12, 30)
    assert fetch(make, office) == before


def test_what_was_written_is_kept_and_the_next_one_starts_from_it(make, office, final):
    page = make.client(office).get(PAGE)
    assert page.context["form"]["number"].value() == 1
    assert page.context["form"]["issued_by"].value() == "区委依法治区办"
    assert "各牵头单位" in page.content.decode()
    fetch(make, office)
    again = make.client(office).get(PAGE).context["form"]
    assert (again["number"].value(), again["issued_on"].value()) == (3, date(2022, 7, 15))
    third = make.period(number=3, name="第三季度", opens_on=NIGHT, as_of_on=AFTER, closes_on=AFTER)
    take_snapshots(date(2022, 7, 13))
    freeze(third := Period.objects.get(pk=third.pk), make.actor(office, date(2022, 7, 14)))
    form = make.client(office).get("/periods/2022/3/bulletin/").context["form"]
    assert form["number"].value() == 4
    assert form["requirements"].value() == "抓紧整改。\n\n按时报送。"
    taken = make.client(office).post("/periods/2022/3/bulletin/", typed())
    assert taken.status_code == 422
    assert "第3期已用于2022年第二季度" in taken.content.decode()


def test_a_correction_stands_below_the_annex(make, office, final):
    line = PeriodLine.objects.select_related("period", "corrects").get(item__title="会前学法")
    correct(line, make.actor(office, AFTER), values={"progress": "学法9次"}, reason="口径不符")
    document = paper(make, office)
    assert "更正：举02 进展情况：学法9次（口径不符）" in words_of(document)
    assert "学法9次" not in document.tables[2]._tbl.xml


def test_an_english_reader_of_the_office_gets_the_same_document(make, office, final):
    answer = make.client(office, "en").post(PAGE, typed())
    assert b"".join(answer.streaming_content) == fetch(make, office)


def test_the_download_is_in_the_trail_and_for_the_office_only(make, office, final):
    for role in ("staff", "viewer"):
        person = make.person(role=role)
        assert make.client(person).post(PAGE, typed()).status_code == 403
        assert PAGE not in make.client(person).get("/periods/2022/2/lines/").content.decode()
    assert not Bulletin.objects.exists()
    fetch(make, office)
    assert Event.objects.get(verb="bulletin.exported").data()["number"] == 3
    assert PAGE in make.client(office).get("/periods/2022/2/lines/").content.decode()


def test_before_it_is_final_there_is_none(make, office, items):
    make.period(number=2)
    take_snapshots(NIGHT)
    answer = make.client(office).post(PAGE, typed(), follow=True)
    assert "还没有定稿" in answer.content.decode()
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize("wrong", [{"number": "0"}, {"issued_by": " "}, {"issued_on": "x"}])
def test_what_is_missing_is_said_at_its_field(make, office, final, wrong):
    answer = make.client(office).post(PAGE, typed(**wrong))
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.context["form"].errors


class Meanwhile(io.BytesIO):
    """A stream to whose first bytes something else happens in the house."""

    def __init__(self, happens) -> None:
        super().__init__()
        self.happens = happens

    def write(self, data) -> int:
        happens, self.happens = self.happens, lambda: None
        happens()
        return super().write(data)


def test_a_number_taken_while_the_document_is_written_is_refused(make, office, final):
    make.period(number=3, name="第三季度", opens_on=NIGHT, as_of_on=AFTER, closes_on=AFTER)
    take_snapshots(date(2022, 7, 13))
    actor = make.actor(office, date(2022, 7, 14))
    freeze(Period.objects.get(number=3), actor)
    chosen = BulletinFacts(1, AFTER, "区办", "")
    other = Meanwhile(lambda: export_bulletin(io.BytesIO(), final, actor, chosen))
    with pytest.raises(Incomplete):
        export_bulletin(other, Period.objects.get(number=3), actor, chosen)
    assert [row.period for row in Bulletin.objects.all()] == [final]
