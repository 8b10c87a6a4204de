"""What is owed follows from rows alone: no signal and no task after a commit is needed for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from django.db.models import signals as model_signals
from django.dispatch import Signal

from tracker.checklist.assigning import tell
from tracker.checklist.extensions import Wish, ask_for_time
from tracker.checklist.models import ChecklistItem
from tracker.checklist.workflow import refuse, send_back, submit
from tracker.reminders.models import Notice
from tracker.reminders.planning import plan_notices

DUE = date(2022, 9, 30)
DAY = date(2022, 9, 28)


@contextmanager
def no_signal_is_heard() -> Iterator[None]:
    """Every receiver of every model signal is gone; Django's own are there again afterwards."""
    found = [one for one in vars(model_signals).values() if isinstance(one, Signal)]
    kept = [(signal, signal.receivers) for signal in found]
    for signal, _receivers in kept:
        signal.receivers = []
        signal.sender_receivers_cache.clear()
    try:
        yield
    finally:
        for signal, receivers in kept:
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()


@pytest.fixture
def work(desk, owned, clerk, make):
    """A week's work that leaves something owed to the clerk, to helpers and to the office."""

    def run() -> None:
        office, hand = make.actor(desk.office, DAY), make.actor(clerk, DAY)
        due = owned("到期的", due_on=DUE)
        make.contribution(due, make.department("凤桥镇"))
        new = owned("新分派的", status="assigned", due_on=date(2022, 12, 30))
        tell([new], office)
        back = owned("退回的", due_on=date(2022, 12, 30))
        submit(back, hand, version=back.version, outcome="已完成")
        send_back(back, office, version=back.version, reason="请补名册")
        waiting = owned("送审的", due_on=date(2022, 12, 30))
        submit(waiting, hand, version=waiting.version, outcome="已完成")
        late = owned("请延期的", due_on=date(2022, 10, 14))
        ask_for_time(late, Wish("等待批复", date(2022, 11, 30), consented_by="局长"), hand)
        wrong = owned("不归我们的", status="assigned", due_on=date(2022, 12, 30))
        refuse(wrong, hand, version=wrong.version, reason="属区府办职责")

    return run


def owed() -> list[tuple[str, str, str, date]]:
    """Every notice of a week's plans, each day planned, by the item's own title."""
    for day in range(26, 31):
        plan_notices(date(2022, 9, day))
    titles = dict(ChecklistItem.objects.values_list("pk", "title"))
    rows = Notice.objects.values_list("item_id", "kind", "audience", "owed_on")
    return sorted((titles.get(pk, ""), *rest) for pk, *rest in rows)


def test_with_every_signal_dropped_the_next_plan_owes_the_same(
    work, django_capture_on_commit_callbacks
):
    with transaction.atomic():
        with django_capture_on_commit_callbacks(execute=True):
            work()
        with_all = owed()
        transaction.set_rollback(True)
    with transaction.atomic(), no_signal_is_heard():
        work()  # what was to happen after the commit never does
        without = owed()
        transaction.set_rollback(True)
    kinds = {kind for _title, kind, _audience, _on in with_all}
    assert {"new", "returned", "waiting", "refused", "extension", "help"} <= kinds
    assert without == with_all
