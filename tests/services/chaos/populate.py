"""Fill a site's database with mails that are ready: `python -m … populate 2000`.

Runs in a process of its own, on the database that its environment names.
"""

import sys
from datetime import date

import django

FIRST_DAY, DAY, DUE = date(2022, 4, 6), date(2022, 9, 27), date(2022, 9, 30)


def populate(number: int) -> None:
    """So many people, each with one item due in three working days and a mail that is ready."""
    from tests.factory import Factory  # noqa: PLC0415 - Django must be set up first
    from tracker.checklist.models import ChecklistItem  # noqa: PLC0415
    from tracker.organizations.models import Department, Person, Post  # noqa: PLC0415
    from tracker.reminders.models import ReminderPolicy  # noqa: PLC0415
    from tracker.reminders.planning import plan_notices  # noqa: PLC0415
    from tracker.reminders.preparing import prepare_mails  # noqa: PLC0415

    make = Factory()
    make.office_details()
    make.person(role="office", department=make.department("区办"), login=False)
    bodies = Department.objects.bulk_create(
        Department(code=f"b{n}", name=f"单位{n}", short_name=f"单{n}", kind="other", order=n)
        for n in range(number)
    )
    folk = Person.objects.bulk_create(
        Person(name=f"人{n}", email=f"p{n}@example.cn") for n in range(number)
    )
    posts = Post.objects.bulk_create(
        Post(person=person, department=body, role="staff", from_on=FIRST_DAY)
        for person, body in zip(folk, bodies, strict=True)
    )
    heading = make.commitment()
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=heading.checklist,
            commitment=heading,
            kind="rectification",
            position=n,
            number=n + 1,
            code=f"2022-P{n + 1}",
            title=f"提升第{n}项工作质量",
            due_on=DUE,
            original_due_on=DUE,
            status="in_progress",
            published_on=FIRST_DAY,
            assigned_on=FIRST_DAY,
            lead_department_id=post.department_id,
            owner=post,
        )
        for n, post in enumerate(posts)
    )
    ReminderPolicy.objects.create(pk=1, on_since=FIRST_DAY, daily_cap=10**6)
    plan_notices(DAY)
    prepare_mails(DAY)


if __name__ == "__main__":
    django.setup()
    populate(int(sys.argv[1]))
