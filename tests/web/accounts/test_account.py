"""One's own account, and the one page for old browsers."""

from django.test import Client
from django.urls import reverse


def test_the_account_page_shows_what_the_office_has_of_one(make):
    make.office_details()
    person = make.person("经办人甲", phone="0573-11112222", department=make.department("区府办"))

    page = make.client(person).get(reverse("account")).content.decode()

    for words in ("经办人甲", person.user.username, "0573-11112222", person.email, "南湖区府办"):
        assert words in page


def test_a_log_in_without_a_person_has_an_account_page_too(make, django_user_model):
    client = Client()
    client.force_login(
        django_user_model.objects.create_user("service"),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    assert "目前没有" in client.get(reverse("account")).content.decode()


def test_old_browsers_get_one_plain_page_without_log_in_or_scripts(make):
    make.office_details()
    page = Client().get(reverse("old_browser")).content.decode()

    assert "请换用较新的浏览器" in page
    assert "极速模式" in page
    assert "0573-80000000" in page
    assert "<script" not in page


def test_every_page_looks_first_whether_the_browser_is_too_old(make):
    page = Client().get(reverse("login")).content.decode()

    assert page.index("js/old-browser.js") < page.index('rel="stylesheet"')
    assert f'data-page="{reverse("old_browser")}"' in page
