"""本期填报 through the page: as the clerk sees it."""

from datetime import date

import pytest
from django.urls import reverse

from tracker.checklist.models import Measurement, Target
from tracker.organizations.models import Post
from tracker.periods.models import Period, ProgressReport

URL = "/period/"


@pytest.fixture
def third(make) -> Period:
    make.office_details()
    make.period(number=2, name="第二季度")
    return make.period(
        number=3,
        name="第三季度",
        opens_on=date(2022, 9, 20),
        as_of_on=date(2022, 9, 30),
        closes_on=date(2022, 10, 8),
    )


@pytest.fixture
def second(make, third) -> Period:
    return Period.objects.get(number=2)


def table(*items) -> dict:
    """What the browser sends of an empty table: every row with its version."""
    body: dict = {"row": [item.code for item in items]}
    for item in items:
        body.setdefault(f"version-{item.code}", "0")
        for name in ("progress", "problems", "next_steps"):
            body[f"{name}-{item.code}"] = ""
    return body


def put(body: dict, item, text: str, version: int = 0, **more) -> dict:
    body[f"progress-{item.code}"] = text
    body[f"version-{item.code}"] = str(version)
    for name, value in more.items():
        body[f"{name}-{item.code}"] = value
    return body


def states() -> dict[str, str]:
    return dict(ProgressReport.objects.filter(period__number=3).values_list("item__code", "state"))


def test_the_page_says_the_round_its_days_and_brings_the_last_text(make, second, third):
    item = make.item()
    make.contribution(item, make.department("凤桥镇"), text="已抽查")
    make.contribution(item, make.department("余新镇"))
    make.progress_report(item, second, progress="已抽查8个镇街。")
    text = make.client(make.person()).get(URL).content.decode()
    assert "2022年第三季度填报" in text
    assert "已填 0/1" in text
    assert "截至 9月30日" in text
    assert "10月8日（周六，调休上班）" in text
    assert "可先填" in text
    assert "上期：已抽查8个镇街。" in text
    assert ">已抽查8个镇街。</textarea>" in text, "the last text stands in its place"
    assert "配合 1/2 已报" in text
    assert ">报送 1 项（其中 1 项按本期无变化）</button>" in text


def test_the_button_says_what_it_files(make, second, third):
    unchanged, changed, empty, sent = (make.item() for _number in range(4))
    for item in (unchanged, changed):
        make.progress_report(item, second, progress="已抽查8个镇街。")
    make.progress_report(changed, third, state="filled", progress="已抽查9个镇街。")
    make.progress_report(sent, third, progress="已报。")
    client = make.client(make.person())
    text = client.get(URL).content.decode()
    assert ">报送 2 项（其中 1 项按本期无变化）</button>" in text
    assert "按打开页面时的文字计算" in text
    client.post(URL, put(table(unchanged), unchanged, "已抽查10个镇街。") | {"act": "draft"})
    assert ">报送 2 项</button>" in client.get(URL).content.decode()
    assert ">保存并报送</button>" in client.get(f"/items/{empty.code}/progress/").content.decode()


def test_good_rows_are_filed_and_the_wrong_one_comes_back_with_its_words(make, third):
    good, empty = make.item(), make.item()
    body = put(table(good, empty), good, "抽查9个镇街")
    body[f"problems-{empty.code}"] = "人手不足"
    page = make.client(make.person()).post(URL, body | {"act": "file"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "已报区办 1 项，10月8日前可撤回修改。" in text
    assert f"{empty.short_code}：进展情况没有填。" in text
    assert f'href="#id_progress-{empty.code}"' in text
    assert ">人手不足</textarea>" in text
    assert states() == {good.code: "filed", empty.code: "blank"}


def test_all_good_says_how_many_and_until_when(make, third):
    items = [make.item(), make.item()]
    body = table(*items)
    for item in items:
        put(body, item, "已完成")
    client = make.client(make.person())
    page = client.post(URL, body | {"act": "file"}, follow=True)
    assert "已报区办 2 项，10月8日前可撤回修改。" in page.content.decode()
    assert set(states().values()) == {"filed"}


def test_no_change_for_all_ticked_rows_in_three_clicks_and_drafts_stay(make, second, third):
    items = [make.item() for _n in range(3)]
    for item in items[:2]:
        make.progress_report(item, second, progress=f"上期{item.code}")
    client = make.client(make.person())
    page = client.get(URL, {"select": "all"})  # without scripts the link ticks all
    assert page.content.decode().count("checked") == 2, "only rows with an earlier text"
    body = put(table(*items), items[2], "写到一半")
    for item in items[:2]:
        put(body, item, f"上期{item.code}")
    body |= {"act": "no_change", "pick": [item.code for item in items[:2]]}
    page = client.post(URL, body, follow=True)
    assert "已报区办 2 项" in page.content.decode()
    assert states() == {
        items[0].code: "filed",
        items[1].code: "filed",
        items[2].code: "filled",
    }
    assert "（本期无新增）" in page.content.decode()


def test_no_change_without_a_tick_says_what_to_do(make, second, third):
    item = make.item()
    make.progress_report(item, second)
    page = make.client(make.person()).post(URL, table(item) | {"act": "no_change"})
    assert page.status_code == 422
    assert "请先勾选本期无变化的事项" in page.content.decode()


def test_a_figure_that_is_none_keeps_its_row_open_and_comes_back_as_typed(make, third):
    item = make.item()
    Target.objects.create(item=item, name="会前学法", value="12", unit="部")
    client = make.client(make.person())
    page = client.post(URL, put(table(item), item, "已学", figure="九") | {"act": "file"})
    text = page.content.decode()
    assert "“九”不是数字" in text
    assert 'value="九"' in text
    assert states() == {item.code: "filled"}
    client.post(URL, put(table(item), item, "已学", version=1, figure="９") | {"act": "file"})
    assert Measurement.objects.get().value == 9


def test_the_script_keeps_drafts_and_hears_the_new_versions(make, third):
    item = make.item()
    client = make.client(make.person())
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    body = put(table(item), item, "写到") | {"act": "draft"}
    answer = client.post(URL, body, headers=ajax).json()
    assert answer["versions"] == {item.code: 1}
    assert answer["problems"] == []
    assert "已填 1/1" in answer["filled"]
    late = client.post(URL, body | {f"progress-{item.code}": "别处又写"}, headers=ajax).json()
    assert len(late["problems"]) == 1
    assert ProgressReport.objects.get().progress == "写到"


def test_a_stale_row_shows_both_texts_and_saves_on_the_second_try(make, third):
    item = make.item()
    colleague = make.person("李某")
    make.client(colleague).post(URL, put(table(item), item, "李某写的") | {"act": "draft"})
    client = make.client(make.person())
    page = client.post(URL, put(table(item), item, "我写的") | {"act": "file"})
    text = page.content.decode()
    assert page.status_code == 422
    assert ">我写的</textarea>" in text
    assert "李某写的是：李某写的" in text
    assert f'name="version-{item.code}" value="1"' in text, "now one knows what one overwrites"
    page = client.post(URL, put(table(item), item, "我写的", version=1) | {"act": "file"})
    assert page.status_code == 302
    assert ProgressReport.objects.get().progress == "我写的"


def test_withdrawn_in_one_click_and_other_rows_keep_their_words(make, third):
    filed, other = make.item(), make.item()
    client = make.client(make.person())
    client.post(URL, put(table(filed), filed, "已完成") | {"act": "file"})
    body = put(table(other), other, "写到一半") | {"act": f"withdraw:{filed.code}"}
    page = client.post(URL, body, follow=True)
    assert f"已撤回：{filed}" in page.content.decode()
    assert states() == {filed.code: "filled", other.code: "filled"}


def test_one_item_has_the_same_form_alone(make, second, third):
    item, other = make.item(), make.item()
    make.progress_report(item, second, progress="上期的话")
    client = make.client(make.person())
    url = reverse("item_progress", args=[item.code])
    page = client.get(url).content.decode()
    assert f'name="progress-{item.code}"' in page
    assert other.code not in page
    page = client.post(url, put(table(item), item, "上期的话") | {"act": "one_no_change"})
    assert page.status_code == 302
    report = ProgressReport.objects.get(period=third)
    assert (report.item, report.state, report.no_change) == (item, "filed", True)


def test_an_item_without_forms_says_so(make, third):
    item = make.item(kind="commitment", handling="prove")
    page = make.client(make.person()).get(reverse("item_progress", args=[item.code]))
    assert "这一事项本期不用填报" in page.content.decode()


@pytest.mark.parametrize(
    ("role", "own", "foreign", "form"),
    [
        (Post.Role.STAFF, 200, 404, 200),
        (Post.Role.LIAISON, 200, 404, 200),
        (Post.Role.HEAD, 200, 404, 200),
        (Post.Role.OFFICE, 403, 403, 403),
        (Post.Role.VIEWER, 403, 403, 403),
    ],
)
def test_who_opens_the_form(make, third, role, own, foreign, form):
    item = make.item()
    other = make.item(lead_department=make.department("区府办"))
    client = make.client(make.person(role=role))
    answers = [
        client.get(reverse("item_progress", args=[item.code])).status_code,
        client.get(reverse("item_progress", args=[other.code])).status_code,
        client.get(URL).status_code,
    ]
    assert answers == [own, foreign, form]


def test_a_helper_sees_the_item_but_does_not_file_on_it(make, third):
    item, helper = make.item(), make.department("凤桥镇")
    make.contribution(item, helper)
    client = make.client(make.person(department=helper))
    assert client.get(reverse("item_progress", args=[item.code])).status_code == 403
    page = client.post(URL, put(table(item), item, "我们填") | {"act": "file"})
    assert page.status_code == 422
    assert not ProgressReport.objects.exists()


def test_two_departments_have_a_table_each_and_no_third(make, third):
    clerk = make.person()
    second_body = make.department("区府办")
    make.post(clerk, department=second_body)
    own, other = make.item(), make.item(lead_department=second_body)
    client = make.client(clerk)
    assert other.code not in client.get(URL).content.decode()
    page = client.get(URL, {"department": second_body.code}).content.decode()
    assert other.code in page
    assert own.code not in page
    foreign = make.department("区教育局")
    assert client.get(URL, {"department": foreign.code}).status_code == 404


def test_an_earlier_period_can_still_be_filled_but_not_a_final_one(make, second, third):
    item = make.item()
    client = make.client(make.person())
    url = f"{URL}?period=2"
    gap = client.get(URL).content.decode()
    assert "2022年第二季度还有 1 项没有报" in gap
    assert "?period=2&amp;department=" in gap
    assert "请尽快补报" in client.get(url).content.decode()
    assert client.post(url, put(table(item), item, "补报") | {"act": "file"}).status_code == 302
    Period.objects.filter(number=2).update(frozen_on=make.today)
    late = make.item()
    page = client.post(url, put(table(late), late, "再补") | {"act": "file"})
    assert page.status_code == 409
    assert "本期已定稿" in page.content.decode()


def test_without_a_round_the_page_says_what_comes(make):
    make.checklist()
    page = make.client(make.person()).get(URL)
    assert "现在没有要填报的事项" in page.content.decode()


def test_the_session_over_gives_the_words_back_after_the_log_in(make, third):
    item, clerk = make.item(), make.person()
    client = make.client(clerk)
    client.logout()
    body = put(table(item), item, "登录过期前写的") | {"act": "file"}
    page = client.post(URL, body)
    assert page["Location"].startswith(reverse("login"))
    client.force_login(clerk.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "登录过期前写的" in client.get(URL).content.decode()
    assert not ProgressReport.objects.exists()
