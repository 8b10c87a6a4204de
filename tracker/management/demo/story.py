"""What happens in the demo, day by day, in the order of the year."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db.models import QuerySet

from tracker.calendars.working_days import WorkCalendar, load_calendar
from tracker.checklist import occurrences
from tracker.checklist.assigning import Assignment, assign, edit_item, tell
from tracker.checklist.contributions import give_contribution
from tracker.checklist.drafting import import_report
from tracker.checklist.evidence import Details, add_evidence
from tracker.checklist.models import Checklist, ChecklistItem, Occurrence
from tracker.checklist.models.plan import Kind
from tracker.checklist.publishing import publish
from tracker.checklist.querysets import ItemQuerySet
from tracker.checklist.reviewing import accept_draft
from tracker.checklist.steps import add_step, tick_step
from tracker.checklist.workflow import accept, cancel, close, refuse, send_back, submit
from tracker.files.store import Incoming
from tracker.management.demo import documents, texts
from tracker.management.demo.cast import Cast
from tracker.organizations.bodies import DepartmentFacts, edit_department
from tracker.organizations.models import Department
from tracker.periods.filing import check_report, file_reports
from tracker.periods.freezing import freeze, take_snapshots
from tracker.periods.models import Period, ProgressReport
from tracker.periods.rounds import ensure_periods, open_first_period
from tracker.periods.rows import RowWords, sheet_of
from tracker.reminders.policy import current_policy, switch_on
from tracker.reports.importing import SourceFacts, read_source

PUBLISHED = date(2022, 4, 6)
ACCEPTED = date(2022, 4, 8)
FILED = date(2022, 6, 28)
PROVED = date(2022, 6, 24)
SNAPSHOT = date(2022, 7, 1)
VERIFIED = date(2022, 7, 5)
FROZEN = date(2022, 7, 12)
ENDED = date(2022, 8, 15)
LATE_TOLD = date(2022, 9, 13)
LAST_VERIFIED = date(2022, 8, 15)
EVE = date(2022, 9, 14)


def tell_the_year(cast: Cast, report: Path) -> None:
    """Play the year up to 14 September 2022; the demo's own day is the 15th."""
    calendar = load_calendar()
    checklist = _publish(cast, report, calendar)
    _switch_on_reminders(cast)
    _accept_everything(cast, checklist)
    _ask_for_help(cast, checklist)
    _hand_in_proofs(cast, checklist)
    _file_second_quarter(cast, checklist)
    _report_occurrences(cast, checklist, calendar, before=SNAPSHOT)
    take_snapshots(SNAPSHOT)
    _verify(cast, checklist)
    freeze(_second_quarter(checklist), cast.on(FROZEN, "区办甲"))
    _report_occurrences(cast, checklist, calendar, before=EVE)
    _prove(cast, checklist)
    _problems(cast, checklist)
    _loose_ends(cast, checklist)
    ensure_periods(EVE)


def _publish(cast: Cast, path: Path, calendar: WorkCalendar) -> Checklist:
    office = cast.on(PUBLISHED, "区办甲")
    facts = SourceFacts(
        file_name=path.name, title="南湖区2021年法治政府建设情况报告", plan_year=2022
    )
    source = read_source(path.read_bytes(), facts, list(Department.objects.current()))
    report = import_report(source, office, calendar)
    drafts = ChecklistItem.objects.filter(commitment__report=report).order_by("position")
    for kind in Kind:
        for place, item in enumerate(drafts.filter(kind=kind), start=1):
            values = _review(kind, place, _words(item))
            accept_draft(item, office, version=item.version, calendar=calendar, values=values)
    publish(_fresh(drafts), office, incomplete_to_office=True)
    checklist = Checklist.objects.get(plan_year=2022)
    open_first_period(checklist, office)
    tell(list(_items(checklist)), office)
    return checklist


def _review(kind: str, place: int, words: str) -> dict[str, object]:
    """What the office writes into a draft before it accepts it."""
    if kind == Kind.COMMITMENT:
        titles = [title for phrase, title in texts.TITLES.items() if phrase in words]
        values: dict[str, object] = {"title": titles[0]} if titles else {}
        if any(phrase in words for phrase in texts.ON_RECORD):
            values["handling"] = "record"
        return values
    duties = texts.PROBLEMS if kind == Kind.RECTIFICATION else texts.TASKS
    duty = duties[place - 1] if place <= len(duties) else texts.DEFAULT_DUTY
    values = {"measure": duty.measure, "done_when": duty.done_when}
    if duty.title:
        values["title"] = duty.title
    if duty.due_on:
        values["due_on"] = duty.due_on
    if duty.lead:
        values["lead_department"] = Department.objects.get(code=duty.lead)
    return values


def _switch_on_reminders(cast: Cast) -> None:
    office = cast.on(PUBLISHED, "区办甲")
    switch_on(office, seen_version=current_policy().version)


def _accept_everything(cast: Cast, checklist: Checklist) -> None:
    for department, items in _by_lead(_items(checklist).filter(status="assigned")):
        actor = cast.clerk_of(department, ACCEPTED)
        accept([i for i in items if not i.needs_assignment], actor)


def _hand_in_proofs(cast: Cast, checklist: Checklist) -> None:
    """Proofs are handed in by the end of June, but for the last four; 题02 is too."""
    for number, item in enumerate(_proofs(checklist)[:-4], start=1):
        _attach(cast, item, PROVED, documents.minutes(item.title, f"南法治〔2022〕{number}号"))
        _hand_in(cast, item, PROVED, texts.OUTCOMES["prove"])
    second = _problem(checklist, 2)
    _attach(cast, second, PROVED, documents.table("法律顾问工作台账汇总", [("单位", 42)]))
    _hand_in(cast, second, PROVED, texts.OUTCOMES["problem"])


def _verify(cast: Cast, checklist: Checklist) -> None:
    """The office verifies what was handed in and checks what was filed for the quarter."""
    office = cast.on(VERIFIED, "区办乙")
    for item in _items(checklist).filter(status="submitted"):
        close(_again(item), office, version=item.version)
    for report in ProgressReport.objects.filter(
        period=_second_quarter(checklist), state="filed"
    ).select_related("period", "item", "department"):
        check_report(report, office, version=report.version)


def _prove(cast: Cast, checklist: Checklist) -> None:
    """The last four proofs have later dates; two of them are handed in, one of these late."""
    waiting, late, soon, overdue = _proofs(checklist)[-4:]
    for item, due_on in (
        (waiting, date(2022, 9, 29)),
        (late, date(2022, 9, 13)),
        (soon, date(2022, 9, 23)),
        (overdue, date(2022, 9, 13)),
    ):
        _redate(cast, item, due_on)
    for item in (waiting, late):
        _attach(cast, item, EVE, documents.minutes(item.title, "南法治〔2022〕31号"))
        _hand_in(cast, item, EVE, texts.OUTCOMES["prove"])


def _file_second_quarter(cast: Cast, checklist: Checklist) -> None:
    period = _second_quarter(checklist)
    for department, _led in _by_lead(_items(checklist).filter(status="in_progress")):
        sheet = sheet_of(period, department)
        rows = [
            RowWords(
                code=row.item.code or "",
                version=row.version,
                progress=texts.SECOND_QUARTER[number % len(texts.SECOND_QUARTER)],
                problems=texts.TROUBLE if row.item.kind == Kind.RECTIFICATION else "",
                next_steps=texts.NEXT_STEPS if row.item.kind != Kind.COMMITMENT else "",
            )
            for number, row in enumerate(sheet.rows)
        ]
        if rows:
            file_reports(period, department, rows, cast.clerk_of(department, FILED))


def _report_occurrences(
    cast: Cast, checklist: Checklist, calendar: WorkCalendar, *, before: date
) -> None:
    """Each recurring item is reported on its day and verified soon after, but for the last one."""
    waiting = Occurrence.objects.filter(
        item__checklist=checklist, status="in_progress", retired_on=None, due_on__lt=before
    )
    for one in waiting.select_related("item__lead_department").order_by("due_on", "pk"):
        item, day = _again(one.item), one.due_on
        assert item.lead_department is not None
        clerk = cast.clerk_of(item.lead_department, day)
        details = Details(declared_unclassified=True, document_on=day)
        file = documents.minutes(f"{item.title}情况({one.words})", f"{day:%m%d}")
        added = add_evidence(item, clerk, [file], details)
        occurrences.report(
            one, clerk, version=one.version, text=texts.OCCURRENCE, evidence=added.accepted
        )
        if day < LAST_VERIFIED:
            office = cast.on(calendar.after(day, 2), "区办乙")
            occurrences.verify_report(one, office, version=one.version)


def _problems(cast: Cast, checklist: Checklist) -> None:
    """题03 returned and overdue, 题04 handed in, 题01 with its towns; 题02 was closed in July."""
    first, third, fourth = (_problem(checklist, number) for number in (1, 3, 4))
    _towns_answer(cast, first)
    _plan_steps(cast, first)
    handed_in = date(2022, 9, 8)
    for item in (third, fourth):
        name = f"{item.title}统计表(截至9月7日)"
        _attach(cast, item, handed_in, documents.table(name, [("应有", 32), ("已有", 28)]))
        _hand_in(cast, item, handed_in, texts.OUTCOMES["problem"])
    third = _again(third)
    send_back(
        third,
        cast.on(LATE_TOLD, "区办甲"),
        version=third.version,
        reason=texts.RETURN_WORDS,
        ground="incomplete",
    )


def _ask_for_help(cast: Cast, checklist: Checklist) -> None:
    """题01 is one item with eleven contributions; another measure is helped by two bodies."""
    first = _items(checklist).filter(kind=Kind.RECTIFICATION).order_by("number").first()
    assert first is not None
    _give_helpers(cast, first, list(_towns()))
    helped = _measure(checklist, texts.HELPED_MEASURE)
    _give_helpers(cast, helped, list(Department.objects.filter(code__in=["sfj", "zhxzzfj"])))


def _give_helpers(cast: Cast, item: ChecklistItem, helpers: list[Department]) -> None:
    assert item.lead_department is not None
    assignment = Assignment(item.lead_department, item.owner, helpers)
    assign(item, assignment, cast.on(ACCEPTED, "区办甲"), version=item.version)


def _towns_answer(cast: Cast, item: ChecklistItem) -> None:
    for town in _towns()[1:4]:  # 凤桥镇 has a log-in in the demo and still has to answer
        contribution = item.contributions.select_related("item").get(department=town)
        give_contribution(
            contribution, cast.clerk_of(town, EVE), version=contribution.version, text=texts.GIVEN
        )


def _plan_steps(cast: Cast, item: ChecklistItem) -> None:
    """Three steps on the way of 题01, of which the first is done."""
    body = item.lead_department
    assert body is not None
    planned = cast.clerk_of(body, VERIFIED)
    for title, due_on in texts.STEPS:
        add_step(item, planned, title=title, due_on=due_on)
    first = item.steps.select_related("item").order_by("due_on").first()
    assert first is not None
    tick_step(first, cast.clerk_of(body, texts.STEPS[0][1]), version=first.version)


def _towns() -> QuerySet[Department]:
    return Department.objects.current().filter(kind=Department.Kind.TOWN)


def _loose_ends(cast: Cast, checklist: Checklist) -> None:
    """An ended measure, two newly given ones, one that is refused, a task with a near date."""
    ended = _measure(checklist, texts.ENDED_MEASURE)
    cancel(ended, cast.on(ENDED, "区办甲"), version=ended.version, reason=texts.ENDED)
    justice = Department.objects.get(code="sfj")
    bureau = Department.objects.get(code="zhxzzfj")
    for phrase in texts.NEW_TO_JUSTICE:
        _give_anew(cast, _measure(checklist, phrase), justice)
    refused = _give_anew(cast, _measure(checklist, texts.REFUSED_MEASURE), bureau)
    refuse(
        refused,
        cast.clerk_of(bureau, EVE),
        version=refused.version,
        reason=texts.NOT_OURS,
        proposed=justice,
    )
    task = _items(checklist).filter(kind=Kind.TASK).order_by("number").first()
    assert task is not None
    _redate(cast, task, date(2022, 9, 28))
    _await_signature(cast, checklist)


def _await_signature(cast: Cast, checklist: Checklist) -> None:
    """区政数局 signs online; what it handed in yesterday waits for its head."""
    body = Department.objects.get(code="zwsjj")
    facts = DepartmentFacts(
        name=body.name,
        short_name=body.short_name,
        kind=body.kind,
        aliases=tuple(body.aliases),
        duties=body.duties,
        order=body.order,
        parent=body.parent,
        sign_off=Department.SignOff.ONLINE,
    )
    edit_department(body, facts, cast.on(ENDED, "区办甲"))
    task = _items(checklist).filter(kind=Kind.TASK, lead_department=body).first()
    assert task is not None
    _attach(cast, task, EVE, documents.table("数字化应用场景上线情况", [("已上线", 1)]))
    _hand_in(cast, task, EVE, texts.OUTCOMES["task"])


def _give_anew(cast: Cast, item: ChecklistItem, lead: Department) -> ChecklistItem:
    """Give an item to another department, by way of the office when that one leads already."""
    office = cast.on(LATE_TOLD, "区办甲")
    item = _again(item)
    if item.lead_department == lead:
        via = Department.objects.get(code="qfb")
        assign(item, Assignment(via), office, version=item.version)
    assign(item, Assignment(lead), office, version=item.version)
    tell([item], office)
    return _again(item)


def _attach(cast: Cast, item: ChecklistItem, day: date, file: Incoming) -> None:
    assert item.lead_department is not None
    details = Details(declared_unclassified=True, document_on=day)
    add_evidence(_again(item), cast.clerk_of(item.lead_department, day), [file], details)


def _hand_in(cast: Cast, item: ChecklistItem, day: date, outcome: str) -> None:
    item = _again(item)
    assert item.lead_department is not None
    actor = cast.clerk_of(item.lead_department, day)
    submit(item, actor, version=item.version, outcome=outcome)


def _redate(cast: Cast, item: ChecklistItem, due_on: date) -> None:
    item = _again(item)
    edit_item(item, cast.on(VERIFIED, "区办甲"), version=item.version, values={"due_on": due_on})


def _proofs(checklist: Checklist) -> list[ChecklistItem]:
    return list(_items(checklist).filter(handling="prove").order_by("position"))


def _problem(checklist: Checklist, number: int) -> ChecklistItem:
    return _items(checklist).get(kind=Kind.RECTIFICATION, number=number)


def _second_quarter(checklist: Checklist) -> Period:
    return Period.objects.select_related("checklist").get(checklist=checklist, number=2)


def _measure(checklist: Checklist, phrase: str) -> ChecklistItem:
    """The reported measure whose sentence holds the phrase."""
    measures = _items(checklist).filter(kind=Kind.COMMITMENT)
    return next(item for item in measures if phrase in _words(item))


def _words(item: ChecklistItem) -> str:
    sources = item.sources.filter(is_result=False).select_related("passage__report")
    return "".join(source.text for source in sources)


def _items(checklist: Checklist) -> ItemQuerySet:
    return (
        ChecklistItem.objects.exclude(status="draft")
        .filter(checklist=checklist)
        .select_related("lead_department", "owner__person")
        .order_by("position")
    )


def _fresh(drafts: ItemQuerySet) -> list[ChecklistItem]:
    return list(drafts.select_related("checklist", "lead_department", "commitment"))


def _again(item: ChecklistItem) -> ChecklistItem:
    return ChecklistItem.objects.select_related("lead_department", "owner__person").get(pk=item.pk)


def _by_lead(items: ItemQuerySet) -> list[tuple[Department, Sequence[ChecklistItem]]]:
    groups: dict[Department, list[ChecklistItem]] = {}
    for item in items:
        if item.lead_department:
            groups.setdefault(item.lead_department, []).append(item)
    return list(groups.items())
