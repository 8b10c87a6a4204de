"""What an Event costs, and how long the whole trail takes to check.

1. The page that edits an item, its whole POST, with its Event and with the writing of Events left
   out: what the Event adds (goal: at most 15 % of the POST).
2. The same edit of the same row in one transaction, recorded by our trail and by
   django-simple-history (goal: at most 1 of its time), and what either adds to the bare write.
3. `verify_trail` over 25,000, 50,000 and 100,000 events: linear in time, flat in memory.

SQLite on the disk, as a small office runs it; medians of seven rounds of CPU time.
`python -m benchmarks.trail [events]`
"""

from __future__ import annotations

import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from tracker.checklist.models import ChecklistItem
    from tracker.organizations.actors import Actor

from benchmarks.rounds import medians

WRITES = 25  # a call of a contestant
SHARE_GOAL, PEER_GOAL = 0.15, 1.0
LINEAR_WITHIN = 1.25
NUMBERS = count(1)


def main(events: int = 100_000) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from simple_history import register

    from tracker.checklist.models import ChecklistItem

    register(ChecklistItem, app="tracker", related_name="kept_by_peer")
    call_command("migrate", verbosity=0)
    make_peer_table(ChecklistItem)
    actor, item, client = made()
    of_the_page(client, item)
    against_the_peer(actor, item)
    verification(actor, item, events)


def make_peer_table(model: type[ChecklistItem]) -> None:
    from django.db import connection

    with connection.schema_editor() as editor:
        editor.create_model(model.history.model)  # type: ignore[attr-defined]


def made() -> tuple[Actor, ChecklistItem, Client]:
    """Somebody of the office, an item, a browser that is logged in."""
    from tests.factory import Factory

    make = Factory()
    make.office_details()
    office = make.person(role="office")
    item = make.item(measure="每季度抽查一次镇街合法性审查案卷，结果通报各镇街。" * 4)
    client = make.client(office)
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    return make.actor(office), item, client


def of_the_page(client: Client, item: ChecklistItem) -> None:
    """The whole POST with its Event, and without it: nothing else is left out."""
    from tracker.trail import recording

    written: Callable[[Any], None] = recording._write

    def post() -> None:
        for _write in range(WRITES):
            item.refresh_from_db(fields=["version"])
            values = {
                "version": item.version,
                "title": f"提升第{next(NUMBERS)}项工作质量",
                "measure": item.measure,
                "done_when": item.done_when,
                "due_on": item.due_on,
            }
            answer = client.post(f"/items/{item.code}/edit/", values)
            assert answer.status_code == 302, answer.content.decode()

    def post_without() -> None:
        recording._write = lambda recorder: None
        try:
            post()
        finally:
            recording._write = written

    found = medians({"POST with its Event": post, "POST without": post_without})
    added = found["POST with its Event"] / found["POST without"] - 1
    show(found)
    verdict = "reached" if added <= SHARE_GOAL else "NOT reached"
    print(f"  an Event adds {added:.1%} to the POST (goal ≤ {SHARE_GOAL:.0%}) {verdict}")


def against_the_peer(actor: Actor, item: ChecklistItem) -> None:
    """The same edit: the row read, its title changed, the change recorded, one transaction."""
    from django.db import transaction

    from tracker.checklist.assigning import edit_item
    from tracker.checklist.models import ChecklistItem
    from tracker.trail import recording

    written: Callable[[Any], None] = recording._write

    def ours() -> None:
        for _write in range(WRITES):
            row = ChecklistItem.objects.get(pk=item.pk)
            title = f"提升第{next(NUMBERS)}项工作质量"
            edit_item(row, actor, version=row.version, values={"title": title})

    def ours_bare() -> None:
        recording._write = lambda recorder: None
        try:
            ours()
        finally:
            recording._write = written

    def peer(*, recorded: bool = True) -> None:
        for _write in range(WRITES):
            with transaction.atomic():
                row: Any = ChecklistItem.objects.get(pk=item.pk)
                row.title = f"提升第{next(NUMBERS)}项工作质量"
                row.version += 1
                row.updated_on = actor.on
                row._history_user = actor.user
                row._change_reason = "改了名"
                if recorded:
                    row.save()
                else:
                    row.save_without_historical_record()

    found = medians(
        {
            "recorded by our trail": ours,
            "our write without its Event": ours_bare,
            "recorded by simple-history": peer,
            "its write without history": lambda: peer(recorded=False),
        }
    )
    show(found)
    ratio = found["recorded by our trail"] / found["recorded by simple-history"]
    verdict = "reached" if ratio <= PEER_GOAL else "NOT reached"
    print(f"  our write / simple-history's: {ratio:.2f} (goal ≤ {PEER_GOAL:.0f}) {verdict}")
    ours_adds = found["recorded by our trail"] - found["our write without its Event"]
    peer_adds = found["recorded by simple-history"] - found["its write without history"]
    print(
        f"  recording alone: ours {ours_adds * 1000 / WRITES:.2f} ms, "
        f"simple-history {peer_adds * 1000 / WRITES:.2f} ms"
    )


def show(found: dict[str, float]) -> None:
    for name, seconds in found.items():
        print(f"  {name:<30} {seconds * 1000 / WRITES:7.2f} ms each")


def verification(actor: Actor, item: ChecklistItem, events: int) -> None:
    """Time for a quarter, a half and all of the events, each the median of three."""
    from tracker.trail.models import Event
    from tracker.trail.verifying import verify

    rates = []
    for upto in (events // 4, events // 2, events):
        while (missing := upto - Event.objects.count()) > 0:
            add_events(actor, item, min(missing, 5000))
        seconds = []
        for _time in range(3):
            began = time.process_time()
            assert not verify().problem
            seconds.append(time.process_time() - began)
        took = statistics.median(seconds)
        rates.append(took / upto)
        print(f"  verify {upto:>7} events: {took:6.2f} s, {upto / took:,.0f} a second")
    growth = rates[-1] / rates[0]
    verdict = "linear" if growth <= LINEAR_WITHIN else "NOT linear"
    print(f"  time per event, all / a quarter: {growth:.2f} (goal ≤ {LINEAR_WITHIN}) {verdict}")
    tracemalloc.start()
    verify()
    print(f"  memory at its highest: {tracemalloc.get_traced_memory()[1] / 1024**2:.1f} MB")


def add_events(actor: Actor, item: ChecklistItem, number: int) -> None:
    from tracker.trail.recording import recording

    with recording(actor, reason="每季度检查") as record:
        for _event in range(number):
            pairs = {"title": ["旧名", f"新名{next(NUMBERS)}"], "due_on": [None, item.due_on]}
            record("item.edited", item, pairs)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
