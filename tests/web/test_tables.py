"""The base table: an order without ties, bounded pages, both ways of drawing rows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

ROW = re.compile(r"<tr role=\"row\"(?! class=\"group)")


@pytest.fixture(autouse=True)
def _gallery(gallery, make):
    make.office_details()


@pytest.fixture
def office(make):
    return make.client(make.person(role="office"))


def test_no_row_stands_on_two_pages_and_none_is_lost(make, office):
    names = {make.department(f"单位{number:02d}").short_name for number in range(30)}

    seen = []
    for page in range(1, 5):
        answer = office.get("/gallery/cells/", {"per_page": 10, "page": page}).content.decode()
        seen += re.findall(r"单位\d\d(?=</td>)", answer)

    assert len(seen) == len(set(seen))
    assert set(seen) == names


def test_an_address_cannot_ask_for_endless_pages(make, office):
    for number in range(210):
        make.department(f"单位{number:03d}")

    page = office.get("/gallery/cells/", {"per_page": 100_000}).content.decode()

    assert len(re.findall(r"单位\d{3}(?=</td>)", page)) <= 200


@pytest.mark.parametrize("page", ["0", "-1", "99", "x"])
def test_a_page_that_is_not_there_shows_one_that_is(make, office, page):
    make.item()

    assert office.get("/gallery/table/", {"page": page}).status_code == 200


def test_rows_stand_under_their_heading_until_sorted(make, office):
    for heading in ("一是基础不牢", "二是执法不严"):
        for _each in (1, 2):
            make.item(commitment=make.commitment(heading))

    grouped = office.get("/gallery/table/").content.decode()
    sorted_by_title = office.get("/gallery/table/", {"sort": "title"}).content.decode()

    assert grouped.count('class="group"') == 2
    assert 'class="group"' not in sorted_by_title
    assert 'aria-sort="ascending"' in sorted_by_title


def test_sorting_keeps_the_filters_and_leaves_the_page(make, office):
    make.item()

    page = office.get("/gallery/table/", {"status": "open", "page": 1}).content.decode()

    assert 'href="?status=open&amp;sort=title"' in page


def test_what_is_typed_is_escaped_in_both_ways_of_drawing(make, office):
    make.item("<b>题</b>")
    make.department("<i>单位</i>")

    assert "&lt;b&gt;题" in office.get("/gallery/table/").content.decode()
    assert "&lt;i&gt;单位" in office.get("/gallery/cells/", {"per_page": 200}).content.decode()


def test_an_empty_table_is_a_sentence(office):
    page = office.get("/gallery/table/").content.decode()

    assert "没有内容。" in page
    assert "<table" not in page


def test_a_table_runs_as_many_queries_for_30_rows_as_for_3(make, office, django_assert_num_queries):
    for _each in range(3):
        make.item()
    with CaptureQueriesContext(
        connection,
    ) as few:
        office.get("/gallery/table/")
    for _each in range(27):
        make.item()
    with django_assert_num_queries(len(few)):
        office.get("/gallery/table/")
