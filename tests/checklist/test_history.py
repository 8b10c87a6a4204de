"""经过: every verb of the code has its sentence, in both languages."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from tracker.checklist.assigning import Assignment, assign, edit_item
from tracker.checklist.history import history_of, newest_event, sentence, since
from tracker.checklist.sentences import SENTENCES
from tracker.checklist.workflow import refuse, send_back, submit
from tracker.trail.models import Event

CODE = Path(__file__).parents[2] / "tracker"
VERB = re.compile(
    r"^(account|bulletin|calendar|checklist|delegation|department|draft|evidence|export|file"
    r"|heading|indicators|item|mail|office|period|person|post|progress|reminders|report|trail"
    r"|workbook)\.[a-z_]+$"
)


RECORDING = ("record", "change_draft", "Step")


def verbs_in_the_code() -> Iterator[str]:
    """Every verb handed to a function that records, in the whole code."""
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in RECORDING:
                parts = [part for arg in node.args for part in ast.walk(arg)]
                words = [part.value for part in parts if isinstance(part, ast.Constant)]
                yield from (w for w in words if isinstance(w, str) and VERB.match(w))


def test_every_recorded_verb_has_a_sentence_and_no_sentence_is_left_over():
    assert set(verbs_in_the_code()) == set(SENTENCES)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_sentence_can_be_said_of_an_event_without_payload(language):
    with override(language):
        for verb in SENTENCES:
            words = sentence(Event(verb=verb, actor_name="区办甲", subject_name="题01"))
            assert "区办甲" in words
            assert "%(" not in words


def test_the_way_of_an_item_reads_as_plain_sentences(make):
    clerk, office = make.person("经办人甲"), make.person("区办甲", role="office")
    item = make.item(status="in_progress")
    submit(item, make.actor(clerk), version=item.version, outcome="已配备公职律师12名")
    words = "缺公职律师名册，请补。"
    send_back(item, make.actor(office), version=item.version, reason=words, ground="incomplete")
    newest, oldest = history_of(item)
    with override("zh-hans"):
        assert newest.words == "区办甲 退回修改（材料不全）。"
        assert newest.reason == "缺公职律师名册，请补。"
        assert oldest.words == "经办人甲 报区办审核：已配备公职律师12名"
    assert newest.on == make.today


def test_a_refusal_without_a_proposal_says_nothing_of_one(make):
    clerk = make.actor(make.person("经办人甲"))
    plain, proposing = make.item(status="assigned"), make.item(status="assigned")
    refuse(plain, clerk, version=plain.version, reason="属编办")
    body = make.department("区委编办")
    refuse(proposing, clerk, version=proposing.version, reason="属编办", proposed=body)
    with override("zh-hans"):
        assert history_of(plain)[0].words == "经办人甲 认为不属本单位职责。"
        assert history_of(proposing)[0].words == "经办人甲 认为不属本单位职责，建议改派：区委编办。"


def test_a_change_names_its_fields_with_old_and_new(make):
    office = make.actor(make.person("区办甲", role="office"))
    item = make.item(due_on=date(2022, 9, 30))
    edit_item(item, office, version=item.version, values={"due_on": date(2022, 10, 31)})
    with override("zh-hans"):
        words = history_of(item)[0].words
    assert "2022年9月30日 → 2022年10月31日" in words


def test_since_gives_only_what_came_after(make):
    office = make.actor(make.person(role="office"))
    item = make.item()
    edit_item(item, office, version=item.version, values={"remark": "一"})
    seen = newest_event(item)
    assert since(item, seen) == []
    other = make.department()
    assign(item, Assignment(other), office, version=item.version)
    assert len(since(item, seen)) == 1


def test_a_choice_is_named_by_its_words():
    event = Event(
        verb="department.edited", actor_name="区办甲", subject_name="区政务数据局",
        payload='{"sign_off":["none","online"]}',
    )  # fmt: skip
    with override("zh-hans"):
        words = sentence(event)
    assert "none" not in words
    assert "网上审签" in words
