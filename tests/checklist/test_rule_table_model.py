"""Random acts by random people against the rule table, written anew from DESIGN and SCREENS.

The model below is taken from DESIGN "Two loops" (b) and from SCREENS 2.3, not from the code. After
each act program and model agree whether it was allowed and on where the item stands; an act that
was refused leaves no Event. At the end of each run the trail alone gives the present state.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.factory import Factory
from tests.trail.replay import Replay, assert_the_trail_tells_it_all
from tracker.checklist import assigning, contributions, evidence, extensions, signing, workflow
from tracker.checklist.models import ChecklistItem, Contribution, ExtensionRequest
from tracker.files.store import Incoming, receive
from tracker.organizations.actors import Actor
from tracker.organizations.models import Delegation, Department, Person, Post
from tracker.periods import signing as reports_signing
from tracker.trail.errors import Refused
from tracker.trail.models import Event
from tracker.trail.verifying import verify

TODAY = Factory.today
YEARS_END = date(2022, 12, 30)
WITH_DEPARTMENT = ("assigned", "in_progress", "returned")
OPEN = (*WITH_DEPARTMENT, "awaiting_signoff", "submitted")
UNSEEN, REFUSED, DONE = "unseen", "refused", "done"
NOTHING = 0  # what an act answers that found nothing to do


@dataclass(frozen=True)
class Role:
    """Where someone works and heads (for whom, if as a delegate), and who sees or decides all."""

    works: dict[str, str] = field(default_factory=dict)  # department → for whom, or ""
    heads: dict[str, str] = field(default_factory=dict)
    office: bool = False
    viewer: bool = False


ROLES = {
    "clerk": Role(works={"A": ""}),
    "liaison": Role(works={"A": ""}),
    "head": Role(works={"A": ""}, heads={"A": ""}),
    "deputy": Role(works={"A": ""}, heads={"A": "head"}),  # a clerk who stands in for the head
    "other clerk": Role(works={"B": ""}),
    "other head": Role(works={"B": ""}, heads={"B": ""}),
    "helper": Role(works={"C": ""}),
    "stranger": Role(works={"D": ""}),
    "office 1": Role(office=True),
    "office 2": Role(office=True),
    "two hats": Role(works={"A": ""}, office=True),
    "stand-in": Role(works={"A": "two hats"}, office=True),  # of the office, for a colleague
    "leader": Role(viewer=True),
}


@dataclass
class Row:
    """One item as the rule table knows it."""

    status: str = "in_progress"
    lead: str = "A"
    due_on: date = YEARS_END
    evidence_asked: bool = False
    files: tuple[str, ...] = ()  # the department of each
    in_queue: bool = False  # 退办待改派
    request: bool = False  # a later date was asked for
    worked_on_as: str = "in_progress"  # where a submission came from
    hands: set[str] = field(default_factory=set)  # who submitted or signed, and for whom


class RuleTable:
    """Who may do what when, and where it leads: each act answers with DONE, REFUSED or UNSEEN."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.sign_off = {"A": "none", "B": "none"}

    def sees(self, who: str, row: Row) -> bool:
        role = ROLES[who]
        return role.office or role.viewer or row.lead in role.works or "C" in role.works

    def ask(self, act: str, who: str, number: int, *, stale: bool = False, **said: Any) -> str:
        """What becomes of the act; where it is DONE, the row has moved on."""
        if not self.sees(who, self.rows[number]):
            return UNSEEN
        after = self._after(act, who, number, said)
        if after is None or stale:
            return REFUSED
        self.rows[number] = after
        return DONE

    def allows(self, act: str, who: str, number: int, **said: Any) -> bool:
        """Whether the act would be DONE; nothing moves."""
        return self.sees(who, self.rows[number]) and bool(self._after(act, who, number, said))

    def _after(self, act: str, who: str, number: int, said: dict[str, Any]) -> Row | None:
        row = replace(self.rows[number])
        allowed: Callable[..., bool] = getattr(self, f"_{act}")
        return row if allowed(row, who, **said) else None

    # --- the lead department ---------------------------------------------------------------
    def _accept(self, row: Row, who: str) -> bool:
        if row.lead not in ROLES[who].works or row.status != "assigned" or row.in_queue:
            return False
        row.status = "in_progress"
        return True

    def _refuse(self, row: Row, who: str, reason: str) -> bool:
        if row.lead not in ROLES[who].works or row.status != "assigned" or row.in_queue:
            return False
        row.in_queue = True
        return bool(reason)

    def _take_back_refusal(self, row: Row, who: str) -> bool:
        if row.lead not in ROLES[who].works or not row.in_queue:
            return False
        row.in_queue = False
        return True

    def _submit(self, row: Row, who: str, outcome: str) -> bool:
        role = ROLES[who]
        if row.lead not in role.works or row.status not in ("in_progress", "returned"):
            return False
        signs = self.sign_off[row.lead] == "online" and row.lead in role.heads
        waits = self.sign_off[row.lead] != "none" and not signs
        row.worked_on_as = row.status
        row.status = "awaiting_signoff" if waits else "submitted"
        behalf = role.heads[row.lead] if signs else role.works[row.lead]
        row.hands = {who, behalf}
        return bool(outcome) and (not row.evidence_asked or bool(row.files))

    def _withdraw(self, row: Row, who: str) -> bool:
        waiting = row.status in ("awaiting_signoff", "submitted")
        row.status = row.worked_on_as
        row.hands = set()
        return waiting and row.lead in ROLES[who].works

    def _sign(self, row: Row, who: str) -> bool:
        heads = ROLES[who].heads
        allowed = row.lead in heads and row.status == "awaiting_signoff"
        row.status = "submitted"
        row.hands = row.hands | {who, heads.get(row.lead, "")}
        return allowed and self.sign_off[row.lead] != "paper"

    def _revise(self, row: Row, who: str, reason: str) -> bool:
        allowed = row.lead in ROLES[who].heads and row.status == "awaiting_signoff"
        row.status = row.worked_on_as
        row.hands = set()
        return allowed and bool(reason)

    def _sign_on_paper(self, row: Row, who: str) -> bool:
        allowed = row.lead in ROLES[who].works and row.status == "awaiting_signoff"
        row.status = "submitted"
        return allowed and self.sign_off[row.lead] == "paper"

    def _ask_for_time(self, row: Row, who: str, until: date) -> bool:
        allowed = row.lead in ROLES[who].works and row.status in WITH_DEPARTMENT
        allowed = allowed and not row.request
        row.request = True
        return allowed and until > row.due_on and until >= TODAY

    def _take_back_request(self, row: Row, who: str) -> bool:
        allowed = row.lead in ROLES[who].works and row.request
        row.request = False
        return allowed

    # --- the office ------------------------------------------------------------------------
    def _close(self, row: Row, who: str) -> bool:
        allowed = self._may_verify(row, who)
        row.status, row.request = "closed", False
        return allowed

    def _send_back(self, row: Row, who: str, reason: str) -> bool:
        allowed = self._may_verify(row, who) and bool(reason)
        row.status = "returned"
        return allowed

    def _may_verify(self, row: Row, who: str) -> bool:
        return ROLES[who].office and row.status == "submitted" and who not in row.hands

    def _reopen(self, row: Row, who: str, reason: str) -> bool:
        allowed = ROLES[who].office and row.status == "closed"
        row.status = "in_progress"
        return allowed and bool(reason)

    def _cancel(self, row: Row, who: str, reason: str) -> bool:
        allowed = ROLES[who].office and row.status in WITH_DEPARTMENT
        row.status, row.request, row.in_queue = "cancelled", False, False
        return allowed and bool(reason)

    def _assign(self, row: Row, who: str, lead: str) -> bool:
        allowed = ROLES[who].office and row.status in OPEN
        if lead != row.lead or row.in_queue:
            row.status, row.lead, row.in_queue = "assigned", lead, False
            row.hands = set()
        return allowed

    def _grant(self, row: Row, who: str, until: date) -> bool:
        allowed = ROLES[who].office and row.request and row.status in WITH_DEPARTMENT
        later = until > row.due_on and until >= TODAY
        row.request, row.due_on = False, until
        return allowed and later

    def _refuse_time(self, row: Row, who: str, words: str) -> bool:
        allowed = ROLES[who].office and row.request
        row.request = False
        return allowed and bool(words)

    # --- evidence and helping --------------------------------------------------------------
    def _add_file(self, row: Row, who: str) -> bool:
        role = ROLES[who]
        lead = row.status in WITH_DEPARTMENT and row.lead in role.works
        helps = row.status in WITH_DEPARTMENT and "C" in role.works
        row.files += (row.lead if lead else "C" if helps else "office",)
        return self._may_touch_files(row, who)

    def _take_off(self, row: Row, who: str) -> bool:
        if not row.files:
            return False
        gone, row.files = row.files[0], row.files[1:]
        role = ROLES[who]
        theirs = role.office or row.lead in role.works or gone in role.works
        return theirs and self._may_touch_files(row, who)

    def _may_touch_files(self, row: Row, who: str) -> bool:
        role = ROLES[who]
        works_on_it = row.lead in role.works or "C" in role.works
        return (role.office and row.status in OPEN) or (
            works_on_it and row.status in WITH_DEPARTMENT
        )

    def _contribute(self, row: Row, who: str) -> bool:
        return "C" in ROLES[who].works and row.status in OPEN


class Cast:
    """The people of ROLES, made once; every run starts from them."""

    def __init__(self, make: Factory) -> None:
        self.make = make
        self.bodies = {name: make.department(f"单位{name}") for name in "ABCD"}
        office = make.department("区办")
        self.people = {name: self._person(name, role, office) for name, role in ROLES.items()}
        for delegate, principal in (("deputy", "head"), ("stand-in", "two hats")):
            post = self.people[principal].posts.get(role__in=["staff", "department_head"])
            Delegation.objects.create(
                post=post, delegate=self.people[delegate], from_on=TODAY, until_on=YEARS_END
            )

    def _person(self, name: str, role: Role, office: Department) -> Person:
        kind = Post.Role.LIAISON if name == "liaison" else Post.Role.STAFF
        own = [body for body, behalf in role.works.items() if not behalf]
        if role.office or role.viewer:
            hat = Post.Role.OFFICE if role.office else Post.Role.VIEWER
            person = self.make.person(name, role=hat, department=office)
            for body in own:
                self.make.post(person, role=kind, department=self.bodies[body])
            return person
        if "" in role.heads.values():
            kind = Post.Role.HEAD
        return self.make.person(name, role=kind, department=self.bodies[own[0]])

    def actor(self, who: str) -> Actor:
        return self.make.actor(self.people[who])


WORDS = "写明了的"
SAYS: dict[str, dict[str, Any]] = {  # what is said with each act, in a form that the rules take
    "accept": {},
    "refuse": {"reason": WORDS},
    "take_back_refusal": {},
    "submit": {"outcome": WORDS},
    "withdraw": {},
    "sign": {},
    "revise": {"reason": WORDS},
    "sign_on_paper": {},
    "close": {},
    "send_back": {"reason": WORDS},
    "reopen": {"reason": WORDS},
    "cancel": {"reason": WORDS},
    "assign": {"lead": "B"},
    "ask_for_time": {"until": date(2023, 1, 31)},
    "take_back_request": {},
    "grant": {"until": date(2023, 3, 1)},
    "refuse_time": {"words": WORDS},
    "add_file": {},
    "take_off": {},
    "contribute": {},
}
VERSIONED = {
    "refuse", "take_back_refusal", "submit", "withdraw", "sign", "revise", "sign_on_paper",
    "close", "send_back", "reopen", "cancel", "assign",
}  # fmt: skip
WHEN = st.sampled_from([TODAY - timedelta(1), TODAY, date(2022, 10, 30), date(2023, 3, 1)])
OTHERWISE = {  # what may be said instead
    **dict.fromkeys(("reason", "outcome", "words"), st.sampled_from([WORDS, WORDS, ""])),
    "lead": st.sampled_from("AB"),
    "until": WHEN,
}
numbers = st.integers(0, 2)


class Acts:
    """Each act as the program does it, on an item that was read at `version`."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.files = 0

    def accept(self, item: ChecklistItem, actor: Actor, version: int) -> int:
        return workflow.accept([item], actor)

    def refuse(self, item: ChecklistItem, actor: Actor, version: int, reason: str) -> None:
        workflow.refuse(item, actor, version=version, reason=reason)

    def take_back_refusal(self, item: ChecklistItem, actor: Actor, version: int) -> None:
        workflow.take_back_refusal(item, actor, version=version)

    def submit(self, item: ChecklistItem, actor: Actor, version: int, outcome: str) -> None:
        workflow.submit(item, actor, version=version, outcome=outcome)

    def withdraw(self, item: ChecklistItem, actor: Actor, version: int) -> None:
        workflow.withdraw(item, actor, version=version)

    def sign(self, item: ChecklistItem, actor: Actor, version: int) -> None:
        signing.sign(item, actor, version=version)

    def revise(self, item: ChecklistItem, actor: Actor, version: int, reason: str) -> None:
        signing.revise(item, actor, version=version, reason=reason)

    def sign_on_paper(self, item: ChecklistItem, actor: Actor, version: int) -> None:
        sheet = signing.Sheet(self.file(), "负责人甲", evidence.Details(True))
        reports_signing.sign_on_paper([item], [], actor, sheet, ({item.pk: version}, {}))

    def close(self, item: ChecklistItem, actor: Actor, version: int) -> None:
        workflow.close(item, actor, version=version)

    def send_back(self, item: ChecklistItem, actor: Actor, version: int, reason: str) -> None:
        workflow.send_back(item, actor, version=version, reason=reason)

    def reopen(self, item: ChecklistItem, actor: Actor, version: int, reason: str) -> None:
        workflow.reopen(item, actor, version=version, reason=reason)

    def cancel(self, item: ChecklistItem, actor: Actor, version: int, reason: str) -> None:
        workflow.cancel(item, actor, version=version, reason=reason)

    def assign(self, item: ChecklistItem, actor: Actor, version: int, lead: str) -> None:
        bodies = self.cast.bodies
        given = assigning.Assignment(bodies[lead], helpers=[bodies["C"]])
        assigning.assign(item, given, actor, version=version)

    def ask_for_time(self, item: ChecklistItem, actor: Actor, version: int, until: date) -> None:
        wish = extensions.Wish("疫情影响", until, consented_by="负责人甲")
        extensions.ask_for_time(item, wish, actor)

    def take_back_request(self, item: ChecklistItem, actor: Actor, version: int) -> None:
        extensions.take_back_request(item, actor)

    def grant(self, item: ChecklistItem, actor: Actor, version: int, until: date) -> Any:
        request = extensions.open_request(item)
        return NOTHING if request is None else self._grant(request, actor, until)

    def _grant(self, request: ExtensionRequest, actor: Actor, until: date) -> None:
        extensions.grant_time(request, actor, granted_on=until)

    def refuse_time(self, item: ChecklistItem, actor: Actor, version: int, words: str) -> Any:
        request = extensions.open_request(item)
        if request is None:
            return NOTHING
        return extensions.refuse_time(request, actor, words=words)

    def add_file(self, item: ChecklistItem, actor: Actor, version: int) -> int:
        outcome = evidence.add_evidence(item, actor, [self.file()], evidence.Details(True))
        return len(outcome.accepted)

    def take_off(self, item: ChecklistItem, actor: Actor, version: int) -> Any:
        links = item.evidence_links.filter(removed_on=None).order_by("pk")
        link = links.select_related("evidence__file", "item").first()
        return NOTHING if link is None else evidence.take_off(link, actor, reason="传错了")

    def contribute(self, item: ChecklistItem, actor: Actor, version: int) -> None:
        part = Contribution.objects.select_related("item", "department").get(item=item)
        contributions.give_contribution(part, actor, version=part.version, text="已抽查")

    def file(self) -> Incoming:
        """A text of its own, as received."""
        self.files += 1
        return receive([f"第{self.files}份说明".encode()], "说明.txt")


class ActsAgainstTable(RuleBasedStateMachine):
    """Each step is one act by one person on one of three items; `cast` is set by the test."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()
        self.steps = 0
        self.acts = Acts(self.cast)
        Department.objects.update(sign_off="none")
        made = {
            self.item(status="assigned"): Row(status="assigned"),
            self.item(evidence_required=True): Row(evidence_asked=True),
            self.item(due_on=date(2022, 9, 9)): Row(due_on=date(2022, 9, 9)),
        }
        self.table = RuleTable(list(made.values()))
        self.items = [ChecklistItem.objects.get(pk=pk) for pk in made]

    def item(self, **fields: Any) -> int:
        """An item of A that C helps with."""
        make, bodies = self.cast.make, self.cast.bodies
        item = make.item(lead_department=bodies["A"], **fields)
        make.contribution(item, bodies["C"])
        return item.pk

    def teardown(self) -> None:
        """The trail of the run tells all of it, and is whole; then nothing of the run stays."""
        try:
            assert_the_trail_tells_it_all(Replay().start_from(*self.items).follow())
            assert not verify().problem
        finally:
            transaction.set_rollback(True)
            self.run.__exit__(None, None, None)

    @rule(number=numbers, act=st.integers(0, 99), who=st.integers(0, 99))
    def another_goes_on(self, number: int, act: int, who: int) -> None:
        """The same again: half of all steps lead on."""
        self.someone_goes_on(number=number, act=act, who=who)

    @rule(number=numbers, act=st.integers(0, 99), who=st.integers(0, 99))
    def someone_goes_on(self, number: int, act: int, who: int) -> None:
        """An act that the table allows, so that runs come far."""
        able: dict[str, list[str]] = {}
        for name, said in SAYS.items():
            if name != "cancel":  # the end of all; tried below
                able[name] = [one for one in ROLES if self.table.allows(name, one, number, **said)]
        names = [name for name, people in able.items() if people]
        if names:
            name = names[act % len(names)]
            person = able[name][who % len(able[name])]
            self.try_and_compare(name, person, number, **SAYS[name])

    @rule(
        act=st.sampled_from(list(SAYS)),
        who=st.sampled_from(list(ROLES)),
        number=numbers,
        stale=st.sampled_from([False, False, False, True]),
        data=st.data(),
    )
    def anyone_tries(
        self, act: str, who: str, number: int, stale: bool, data: st.DataObject
    ) -> None:
        """Any act by anybody, well said or not, on what was read now or a version ago."""
        said = {name: data.draw(OTHERWISE[name]) for name in SAYS[act]}
        self.try_and_compare(act, who, number, stale=stale and act in VERSIONED, **said)

    @precondition(lambda self: self.steps % 6 == 0)
    @rule(body=st.sampled_from("AAB"), mode=st.sampled_from(["none", "online", "online", "paper"]))
    def choose_sign_off(self, body: str, mode: str) -> None:
        """The department's own choice, which may change while something waits."""
        self.steps += 1
        Department.objects.filter(pk=self.cast.bodies[body].pk).update(sign_off=mode)
        self.table.sign_off[body] = mode

    def try_and_compare(
        self, act: str, who: str, number: int, *, stale: bool = False, **said: Any
    ) -> None:
        """Let the program and the table answer, and compare where the item stands then."""
        self.steps += 1
        before = self.table.rows[number]
        expected = self.table.ask(act, who, number, stale=stale, **said)
        events = Event.objects.count()
        came = self.program(act, who, number, stale, said)
        context = (act, who, before, self.table.rows[number], said)
        assert came == expected, context
        assert (Event.objects.count() > events) == (came == DONE), context
        row = self.table.rows[number]
        item = ChecklistItem.objects.get(pk=self.items[number].pk)
        assert item.lead_department_id == self.cast.bodies[row.lead].pk, context
        assert (item.status, item.due_on) == (row.status, row.due_on), context
        assert item.is_refused == row.in_queue, context
        assert (extensions.open_request(item) is not None) == row.request, context

    def program(self, act: str, who: str, number: int, stale: bool, said: dict[str, Any]) -> str:
        """As a page does: what one may not see is not there; a refusal changes nothing."""
        actor = self.cast.actor(who)
        seen = ChecklistItem.objects.visible_to(actor).select_related("lead_department")
        item = seen.filter(pk=self.items[number].pk).first()
        if item is None:
            return UNSEEN
        do: Callable[..., Any] = getattr(self.acts, act)
        try:
            with transaction.atomic():
                answer = do(item, actor, item.version - stale, **said)
        except Refused:
            return REFUSED
        return REFUSED if answer == NOTHING else DONE


@pytest.mark.slow
def test_program_and_rule_table_never_differ_and_the_trail_tells_it_all(make, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.TRAIL_ANCHOR_FILE = tmp_path / "anchors.txt"
    ActsAgainstTable.cast = Cast(make)
    run_state_machine_as_test(ActsAgainstTable, settings=RUNS)


RUNS = settings(
    max_examples=24,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
