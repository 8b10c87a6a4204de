"""`manage.py messages`: from code and templates to Chinese, without churn."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SOURCE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("Hello %(name)s")
ngettext("%(count)d item", "%(count)d items", 3)
pgettext("status", "open")
"""
PAGE = """{% load i18n %}
    <p title="{% translate "It's 10% done" %}">{{ _("Inner") }}</p>
  {% blocktranslate count n=items|length trimmed %}
      {{ n }} row of “{{ who }}”
  {% plural %}
      {{ n }} rows of “{{ who }}”
  {% endblocktranslate %}
"""


@pytest.fixture
def project(tmp_path: Path, settings) -> Path:
    """A small project of its own, so that the real catalogue stays as it is."""
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    for folder in ("tracker/static/js", "config", "templates"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "tracker/words.py").write_text(SOURCE)
    (tmp_path / "templates/page.html").write_text(PAGE)
    (tmp_path / "tracker/static/js/page.js").write_text('const word = gettext("Saved");\n')
    return tmp_path


def catalogue(project: Path, domain: str = "django") -> str:
    return (project / f"locale/zh_Hans/LC_MESSAGES/{domain}.po").read_text(encoding="utf-8")


def fill(project: Path, texts: dict[str, str]) -> None:
    path = project / "texts.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    call_command("messages", fill=path)


ALL = {
    "Hello %(name)s": "%(name)s，您好",
    "%(count)d item": "%(count)d 项",
    "status|open": "未结",
    "It's 10%% done": "已完成 10%%",
    "Inner": "内",
    "%(n)s row of “%(who)s”": "“%(who)s”的 %(n)s 行",
    "Saved": "已保存",
}


def test_texts_of_code_templates_and_scripts_are_found_and_complete_once_filled(project, capsys):
    fill(project, ALL)
    assert capsys.readouterr().err == ""
    call_command("messages", check=True)
    assert "已保存" in catalogue(project, "djangojs")
    assert (project / "locale/zh_Hans/LC_MESSAGES/django.mo").exists()


def test_a_second_run_and_a_moved_line_change_nothing(project):
    call_command("messages")
    before = catalogue(project)
    (project / "tracker/words.py").write_text("\n\n\n" + SOURCE)
    call_command("messages")
    assert catalogue(project) == before


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        ({"Inner": ""}, "missing: Inner"),
        ({"status|open": ""}, "missing: status|open"),
    ],
)
def test_the_check_names_what_lacks_chinese(project, texts, complaint):
    fill(project, ALL | texts)
    with pytest.raises(CommandError, match=complaint.replace("|", r"\|")):
        call_command("messages", check=True)


def test_the_check_names_a_fuzzy_entry_and_one_no_longer_used(project):
    fill(project, ALL)
    path = project / "locale/zh_Hans/LC_MESSAGES/django.po"
    path.write_text(catalogue(project).replace('msgid "Inner"', '#, fuzzy\nmsgid "Inner"'))
    (project / "tracker/words.py").write_text("")
    with pytest.raises(CommandError) as refused:
        call_command("messages", check=True)
    assert "fuzzy: Inner" in str(refused.value)
    assert "obsolete: Hello %(name)s" in str(refused.value)


def test_a_text_that_comes_back_keeps_its_chinese_until_it_is_pruned(project):
    fill(project, ALL)
    (project / "tracker/words.py").write_text("")
    call_command("messages")
    (project / "tracker/words.py").write_text(SOURCE)
    call_command("messages")
    call_command("messages", check=True)

    (project / "tracker/words.py").write_text("")
    call_command("messages", prune=True)
    assert "您好" not in catalogue(project)
    call_command("messages", check=True)


def test_a_wrong_placeholder_and_an_unknown_text_are_refused_by_name(project, capsys):
    fill(project, ALL | {"Hello %(name)s": "%(nom)s，您好", "Nobody says this": "无"})
    said = capsys.readouterr().err
    assert "other placeholders than the English: Hello %(name)s" in said
    assert "not used in the code: Nobody says this" in said
    assert "%(nom)s" not in catalogue(project)


def test_a_broken_source_changes_nothing_and_is_named(project):
    fill(project, ALL)
    before = catalogue(project)
    (project / "templates/page.html").write_text(
        "{% blocktranslate %}{% if a %}{% endblocktranslate %}"
    )
    with pytest.raises(CommandError, match=r"Nothing was changed: templates/page\.html"):
        call_command("messages")
    assert catalogue(project) == before
