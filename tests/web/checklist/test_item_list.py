"""清单: filters in the URL, tabs, grouping, what is seen by whom, and a fixed number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.checklist.models import ExtensionRequest


def shown(response) -> list[str]:
    """Short codes of the rows, in the order of the page."""
    return [row.record.short_code for row in response.context["table"].paginated_rows]


@pytest.fixture
def office(make):
    make.office_details()
    return make.client(make.person("区办甲", role="office"))


def test_rows_stand_in_report_order_under_headings_with_lights(make, office):
    first = make.commitment(
        "(一)健全行政权力运行制约和监督体系", position=1, section="五、强化监督"
    )
    second = make.commitment("一是基层基础不牢", position=2)
    make.item("提高公职律师覆盖率", commitment=second, due_on=date(2022, 9, 9), position=30)
    make.item("每季度向联席会议汇报", kind="commitment", commitment=first, position=10)
    make.item("提升审查质量", commitment=second, due_on=date(2022, 9, 20), position=20)
    page = office.get("/items/")
    assert shown(page) == ["举01", "题02", "题01"]
    html = page.content.decode()
    assert html.count('class="group"') == 2
    assert "五、强化监督" in html
    heading = page.context["table"].headings[second.pk]
    assert (heading.count, heading.lit) == (2, [("red", 1), ("yellow", 1)])


def test_sorting_takes_the_headings_away(make, office):
    make.item(due_on=date(2022, 12, 30))
    make.item(due_on=date(2022, 9, 30))
    page = office.get("/items/?sort=due")
    assert shown(page) == ["题02", "题01"]
    assert 'class="group"' not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=公职律师", ["题01"]),
        ("q=职律", ["题01"]),
        ("q=题01", ["题01"]),
        ("q=题1", ["题01"]),
        ("q=2022-M01", ["举01"]),
        ("q=合法性审查全覆盖", ["题01"]),
        ("q=逐家走访", ["题01"]),
        ("kind=commitment", ["举01"]),
        ("status=returned", ["题01"]),
        ("status=open", ["题01", "举01"]),
        ("light=red", ["题01"]),
        ("light=green", ["举01"]),
        ("light=none", []),
        ("handling=keep", ["举01"]),
        ("department=xuanchuan", ["举01"]),
        ("section=五、强化监督", ["举01"]),
        ("due_from=2022-12-01", ["举01"]),
        ("due_until=2022-12-01", ["题01"]),
        ("needs=owner", ["题01", "举01"]),
        ("needs=contributions", ["题01"]),
        ("needs=assigning", []),
    ],
)
def test_each_filter_narrows_the_list(make, office, query, expected):
    section = make.commitment("(一)健全监督体系", position=90, section="五、强化监督")
    problem = make.item(
        "提高公职律师覆盖率",
        status="returned",
        decision="缺名册",
        due_on=date(2022, 9, 9),
        measure="逐家走访",
    )
    make.quote(problem)
    make.contribution(problem)
    body = make.department("区委宣传部", code="xuanchuan")
    make.item("每季度汇报", kind="commitment", commitment=section, lead_department=body)
    assert shown(office.get(f"/items/?{query}")) == expected


def test_search_looks_only_into_the_items_own_words_of_the_report(make, office):
    quoted, other = make.item(), make.item()
    report = make.report()
    make.quote(quoted, report)
    assert shown(office.get("/items/?q=还有待提升")) == [quoted.short_code]
    assert shown(office.get("/items/?q=请重视")) == []
    assert other.short_code in shown(office.get("/items/"))


def test_an_owner_is_chosen_by_name_without_showing_keys(make, office):
    clerk = make.person("经办人甲")
    owned = make.item(owner=clerk.posts.get())
    make.item()
    assert shown(office.get(f"/items/?owner={clerk.public_id}")) == [owned.short_code]


def test_tabs_count_under_the_other_filters(make, office):
    make.item(due_on=date(2022, 9, 9))
    make.item(kind="task", due_on=date(2022, 9, 9))
    make.item(kind="task")
    tabs = office.get("/items/?light=red&kind=task").context["tabs"]
    assert [(tab.count, tab.is_here) for tab in tabs] == [
        (1, False),
        (1, True),
        (0, False),
        (2, False),
    ]
    assert "light=red" in tabs[0].url


def test_a_clerk_sees_the_own_department_until_the_tick_is_taken_off(make):
    own = make.item()
    helped = make.item(lead_department=make.department())
    make.contribution(helped, make.justice)
    foreign = make.item(lead_department=make.department())
    client = make.client(make.person())
    assert shown(client.get("/items/")) == [own.short_code]
    page = client.get("/items/?scope=all")
    assert set(shown(page)) == {own.short_code, helped.short_code}
    assert foreign.title not in page.content.decode()
    # an unticked box sends the hidden value alone, a ticked one both
    assert shown(client.get("/items/?scope=all&scope=own")) == [own.short_code]


def test_drafts_are_not_on_the_list(make, office):
    make.draft("未发布的草稿")
    assert "未发布的草稿" not in office.get("/items/").content.decode()


def test_the_export_button_says_how_many_and_keeps_the_filters(make, office):
    make.item(due_on=date(2022, 9, 9))
    make.item()
    html = office.get("/items/?light=red").content.decode()
    assert "导出台账（1 项）" in html
    assert "/items/export/?light=red" in html


def test_items_carry_the_filters_along(make, office):
    item = make.item()
    html = office.get("/items/?status=in_progress&sort=due").content.decode()
    assert f"/items/{item.code}/?status=in_progress&amp;sort=due" in html


def test_nothing_found_says_so_and_offers_to_clear(make, office):
    make.item()
    html = office.get("/items/?q=没有这样的事项").content.decode()
    assert "没有符合条件的事项。" in html
    assert "清除条件" in html


@pytest.mark.parametrize(
    "query", ["status=nonsense", "due_from=2022-13-45", "due_from=2022-09-09&due_until=2022-01-01"]
)
def test_a_wrong_value_is_said_and_nothing_is_guessed(make, office, query):
    make.item()
    page = office.get(f"/items/?{query}")
    assert page.status_code == 200
    assert page.context["form"].errors
    assert 'class="error-summary"' in page.content.decode()


@pytest.mark.parametrize("query", ["page=99", "page=x", "per_page=0", "per_page=100000", "sort=no"])
def test_a_wrong_page_or_order_still_shows_rows(make, office, query):
    item = make.item()
    assert shown(office.get(f"/items/?{query}")) == [item.short_code]


def test_all_twelve_columns_can_be_shown(make, office):
    clerk = make.person("经办人甲")
    item = make.item(owner=clerk.posts.get())
    make.contribution(item)
    make.evidence(item)
    ExtensionRequest.objects.create(
        item=item,
        kind="extension",
        reason="-",
        wished_on=date(2022, 12, 30),
        asked_on=make.today,
        asked_by=clerk,
        answer="granted",
        granted_on=date(2022, 12, 30),
    )
    page = office.get("/items/?columns=all")
    html = page.content.decode()
    assert len(page.context["table"].columns) == 12 + 1  # the office's ticks
    assert html.count('role="columnheader"') == 12 + 1
    row = html.split('<td role="cell"', 1)[1].split("</tr>")[0]
    assert row.count('<td role="cell"') == 11 + 1
    assert "经办人甲" in html


@pytest.mark.parametrize("query", ["", "?columns=all", "?sort=due", "?q=审查"])
def test_three_rows_and_three_hundred_cost_the_same_queries(make, office, query):
    report = make.report()

    def rows(count: int) -> None:
        for _number in range(count):
            item = make.item("提升审查质量", lead_department=make.department())
            make.quote(item, report)
            make.contribution(item)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert (
                office.get(f"/items/{query}{'&' if query else '?'}per_page=200").status_code == 200
            )
        return len(captured)

    rows(3)
    few = queries()
    rows(297)
    assert queries() == few
    assert few < 30
