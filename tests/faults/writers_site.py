"""Fifty people write to one item at once, on a real database, as a process of its own.

Usage: python -m tests.faults.writers_site once|until_saved  (TRACKER_VAR names the site's folder)
"""

import json
import os
import sys
import threading
from collections import Counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from tests.factory import Factory  # noqa: E402
from tracker.checklist.models import ChecklistItem  # noqa: E402
from tracker.trail.models import Event  # noqa: E402
from tracker.trail.verifying import verify  # noqa: E402

WRITERS = 50
PERSISTENT = 10  # who read again and try again until saved: the tries grow with the square


def save(client: Client, item: ChecklistItem, line: str) -> Any:
    """Add a line to the item's measure, from the version that was read."""
    values = {
        "version": item.version,
        "title": item.title,
        "measure": f"{item.measure}\n{line}".strip(),
        "done_when": "",
        "due_on": item.due_on.isoformat() if item.due_on else "",
    }
    return client.post(f"/items/{item.code}/edit/", values)


def at_once(make: Factory, write: Any, writers: int) -> tuple[ChecklistItem, list[Any]]:
    """Let many people write to one item, each from the page as it was for all of them."""
    item = make.item("五十人同写一项")
    item = ChecklistItem.objects.get(pk=item.pk)
    clients = [make.client(make.person(role="office")) for _n in range(writers)]
    start, answers = threading.Barrier(writers), []

    def run(number: int, client: Client) -> None:
        client.raise_request_exception = False
        start.wait()
        answers.append(write(client, ChecklistItem.objects.get(pk=item.pk), f"第{number}人。"))
        connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ChecklistItem.objects.get(pk=item.pk), answers


def state_of(item: ChecklistItem) -> dict[str, Any]:
    """What stands in the item and in the trail."""
    events = Event.objects.filter(subject=item.trail_key, verb="item.edited")
    return {
        "lines": item.measure.split(),
        "version": item.version,
        "events": events.count(),
        "problem": verify().problem,
    }


def once(make: Factory) -> dict[str, Any]:
    """Each tries once, all from version 1."""
    pages = []

    def write(client: Client, item: ChecklistItem, line: str) -> int:
        item.version, item.measure = 1, ""
        answer = save(client, item, line)
        if answer.status_code == 409:
            pages.append(line in answer.content.decode())
        return int(answer.status_code)

    item, answers = at_once(make, write, WRITERS)
    return {"answers": Counter(answers), "kept": all(pages), **state_of(item)}


def until_saved(make: Factory) -> dict[str, Any]:
    """Each reads again and tries again until saved, as a person would; nobody's line is lost."""

    def write(client: Client, item: ChecklistItem, line: str) -> int:
        tries = 1
        while save(client, item, line).status_code != 302:
            item = ChecklistItem.objects.get(pk=item.pk)
            tries += 1
            if tries > 500:
                raise AssertionError("never saved")
        return tries

    item, _tries = at_once(make, write, PERSISTENT)
    return state_of(item)


if __name__ == "__main__":
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    print(json.dumps({"once": once, "until_saved": until_saved}[sys.argv[1]](Factory())))
