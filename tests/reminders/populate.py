"""Fill a site's database with mails that are ready: `python -m tests.reminders.populate 40`.

Runs in a process of its own, on the database that its environment names.
"""

import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
DAY = date(2022, 9, 27)


def populate(number: int) -> None:
    """So many people, each with one item due in three working days and a mail that is ready."""
    from tests.factory import Factory  # noqa: PLC0415 - Django must be set up first
    from tracker.organizations.models import Post  # noqa: PLC0415
    from tracker.reminders.planning import plan_notices  # noqa: PLC0415
    from tracker.reminders.policy import switch_on  # noqa: PLC0415
    from tracker.reminders.preparing import prepare_mails  # noqa: PLC0415

    make = Factory()
    make.office_details()
    office = make.person(role=Post.Role.OFFICE, department=make.department("区办"), login=False)
    switch_on(make.actor(office, date(2022, 4, 6)), seen_version=1)
    for _number in range(number):
        person = make.person(department=make.department(), login=False)
        post = person.posts.get()
        make.item(due_on=date(2022, 9, 30), owner=post, lead_department=post.department)
    plan_notices(DAY)
    prepare_mails(DAY)


if __name__ == "__main__":
    django.setup()
    populate(int(sys.argv[1]))
