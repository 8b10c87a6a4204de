"""Forms as the house shows them: labels, hints, errors tied to their fields, the line after."""

import re

import pytest
from django import forms

from tracker.web.forms import HouseForm

FORM = "/gallery/form/"
GOOD = {
    "progress": "已开展抽查",
    "until": "2022-09-30",
    "unit": "sfj",
    "handling": "keep",
    "tick": "on",
}

NOTHING = {"csrfmiddlewaretoken": "all that an empty form sends"}


@pytest.fixture
def client(gallery, make):
    make.office_details()
    return make.client(make.person())


def post(client, **changes):
    return client.post(FORM, GOOD | changes)


def test_one_empty_field_is_named_and_linked(client):
    page = post(client, progress="").content.decode()

    assert "有 1 处要改：" in page
    assert '<a href="#id_progress">进展情况没有填</a>' in page
    assert page.count("进展情况没有填") == 2, "in the summary and beside the field"
    assert "<title>有误 · 填报进展" in page


def test_each_kind_of_field_says_what_is_missing(client):
    page = client.post(FORM, NOTHING).content.decode()

    assert "有 5 处要改：" in page
    for words in ("办结日期没有填", "单位没有选", "办理要求没有选", "请勾选“我确认所传文件不涉密”"):
        assert words in page


def test_every_link_of_the_summary_leads_to_an_element(client):
    page = client.post(FORM, NOTHING).content.decode()
    summary = page[page.index("error-summary") : page.index('<form method="post" action="/gall')]

    anchors = re.findall(r'href="#([^"]+)"', summary)

    assert len(anchors) == 5
    for anchor in anchors:
        assert f'id="{anchor}"' in page


def test_hint_and_error_are_tied_to_the_field(client):
    page = post(client, progress="").content.decode()

    field = re.search(r'<textarea[^>]*id="id_progress"[^>]*>', page).group()
    assert 'aria-describedby="id_progress_helptext id_progress_error"' in field
    assert 'aria-invalid="true"' in field
    for ident in ("id_progress_helptext", "id_progress_error"):
        assert f'id="{ident}"' in page


def test_an_impossible_date_is_refused_and_comes_back_as_typed(client):
    page = post(client, until="2022-02-30").content.decode()

    assert 'href="#id_until"' in page
    assert 'value="2022-02-30"' in page


def test_what_may_stay_empty_says_so(client):
    page = client.get(FORM).content.decode()

    assert page.count("（选填）") == 1
    assert " required" not in re.search(r"<textarea[^>]*>", page).group()


def test_after_a_save_one_line_says_what_was_done_and_offers_the_way_back(client):
    page = client.get(post(client).url).content.decode()

    assert "已报区办 9 项，10月8日前可撤回修改。" in page
    assert re.search(r'<form method="post" action="/gallery/form/">.*?撤回</button>', page, re.S)


def test_the_line_shows_once(client):
    address = post(client).url
    client.get(address)

    assert "已报区办 9 项" not in client.get(address).content.decode()


def test_every_error_names_its_field():
    class Sample(HouseForm):
        title = forms.CharField(label="标题", max_length=3)
        due_on = forms.DateField(label="时限")
        count = forms.IntegerField(label="数量", max_value=5)

    form = Sample({"title": "太长的标题", "due_on": "2022-02-30", "count": "9"})
    assert form.errors == {
        "title": ["标题最多3个字，现在有5个字"],
        "due_on": ["时限不是有效日期，请按2022-09-30的格式填写"],
        "count": ["数量不能大于5"],
    }


def test_a_year_mistyped_is_caught():
    class Sample(HouseForm):
        due_on = forms.DateField(label="时限")

    assert Sample({"due_on": "0202-09-30"}).errors == {"due_on": ["时限不能小于1949-10-01"]}
