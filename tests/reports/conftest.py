"""The real report and the people who review it."""

from pathlib import Path

import pytest

import tracker.reports
from tests.factory import Factory
from tracker.organizations.bodies import load_departments
from tracker.organizations.models import Department, Person, Post

REAL = Path(tracker.reports.__file__).parent / "data" / "nanhu-2021.txt"


@pytest.fixture
def real_report() -> bytes:
    """南湖区's report of 2021, as published."""
    return REAL.read_bytes()


@pytest.fixture
def bodies(make: Factory) -> list[Department]:
    """Nanhu's departments."""
    load_departments(make.actor())
    return list(Department.objects.all())


@pytest.fixture
def office(make: Factory, bodies: list[Department]) -> Person:
    """区办甲, of the office."""
    make.office_details()
    body = next(b for b in bodies if "区委依法治区办" in b.names())
    return make.person("区办甲", role=Post.Role.OFFICE, department=body)


@pytest.fixture
def other(make: Factory, office: Person) -> Person:
    """区办乙, of the office too."""
    return make.person(
        "区办乙", role=Post.Role.OFFICE, department=office.posts.get().department
    )
