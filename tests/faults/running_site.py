"""Rows that a running site starts with: prints whom the test may log in as, and the items' codes.

Usage: python -m tests.faults.running_site  (TRACKER_VAR and PORT name the site)
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from tests.factory import Factory  # noqa: E402
from tracker.organizations.models import Post  # noqa: E402

ITEMS = 60
CLERKS = 8


def cookie(client: Client) -> str:
    """The header with which a browser is logged in, and sends forms that are its own."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return (
        f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={'a' * 32}; "
        f"{settings.LANGUAGE_COOKIE_NAME}=zh-hans"
    )


if __name__ == "__main__":
    make = Factory()
    make.office_details()
    clerks = [make.person() for _n in range(CLERKS)]
    offices = [make.person(role=Post.Role.OFFICE) for _n in range(2)]
    items = [make.item() for _n in range(ITEMS)]
    handed_in = make.item(status="submitted", submitted_by=clerks[0])
    json.dump(
        {
            "clerks": [cookie(make.client(person)) for person in clerks],
            "offices": [cookie(make.client(person)) for person in offices],
            "items": [item.code for item in items],
            "handed_in": handed_in.code,
        },
        sys.stdout,
    )
