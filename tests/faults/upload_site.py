"""Uploads against a real database file, run as a process of its own: prints what came of it.

Usage: python -m tests.faults.upload_site locked|together  (TRACKER_VAR names the site's folder)
"""

import json
import os
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests import documents  # noqa: E402
from tests.factory import Factory  # noqa: E402
from tracker.checklist.models import ChecklistItem, Evidence  # noqa: E402
from tracker.files.models import StoredFile  # noqa: E402
from tracker.trail.models import Event  # noqa: E402

SENDERS = 6


def upload(client: Client, item: ChecklistItem, content: bytes) -> Any:
    """Send one file as the browser does."""
    client.raise_request_exception = False
    body = {"declared": "on", "upload": [SimpleUploadedFile("通报.pdf", content)]}
    return client.post(reverse("evidence_add", args=[item.code]), body)


def left() -> dict[str, int]:
    """What is on the disk and in the database now."""
    files = [path for path in Path(settings.EVIDENCE_DIR).rglob("*") if path.is_file()]
    return {
        "half": sum(1 for path in files if path.parent.name == "incoming"),
        "files": len(files),
        "stored": StoredFile.objects.count(),
        "evidence": Evidence.objects.count(),
        "events": Event.objects.filter(verb="item.evidence_added").count(),
    }


def locked(make: Factory) -> dict[str, Any]:
    """Another process holds the database's write lock longer than anyone waits."""
    item, client = make.item(), make.client(make.person())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=300")
    holder = sqlite3.connect(settings.DATABASES["default"]["NAME"])
    holder.execute("BEGIN IMMEDIATE")
    during = upload(client, item, documents.pdf())
    holder.rollback()
    after_lock = left()
    again = upload(client, item, documents.pdf())
    return {
        "during": during.status_code,
        "words": during.content.decode(),
        "after_lock": after_lock,
        "again": again.status_code,
        "left": left(),
    }


def together(make: Factory) -> dict[str, Any]:
    """Several people send the same bytes at the same moment, to one item and to others."""
    shared = make.item()
    items = [shared, shared, shared, *(make.item() for _n in range(SENDERS - 3))]
    clients = [make.client(make.person()) for _item in items]
    start, answers = threading.Barrier(SENDERS), []
    content = documents.pdf() + b"%" * 200_000

    def send(client: Client, item: ChecklistItem) -> None:
        start.wait()
        answers.append(upload(client, item, content).status_code)
        connections.close_all()

    threads = [
        threading.Thread(target=send, args=pair) for pair in zip(clients, items, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"answers": sorted(answers), "left": left()}


if __name__ == "__main__":
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    print(json.dumps({"locked": locked, "together": together}[sys.argv[1]](Factory())))
