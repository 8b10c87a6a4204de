"""`load_organizations`: a list of departments from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tracker.organizations.models import Department
from tracker.trail.models import Event

pytestmark = pytest.mark.django_db


def test_nanhus_list_is_loaded_once_by_the_system():
    out = StringIO()
    call_command("load_organizations", stdout=out)
    call_command("load_organizations", stdout=out)
    count = Department.objects.count()
    assert out.getvalue().splitlines() == [f"{count} departments added.", "0 departments added."]
    assert Event.objects.filter(verb="department.added", actor=None).count() == count


@pytest.mark.parametrize("text", ["", "[1]", '[{"code": "x"}]', "not json"])
def test_a_wrong_file_is_one_sentence_and_changes_nothing(tmp_path, text):
    file = tmp_path / "list.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="is not a list of departments"):
        call_command("load_organizations", file)
    assert not Department.objects.exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="no file"):
        call_command("load_organizations", tmp_path / "gone.json")
