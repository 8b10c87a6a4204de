"""Settings as an administrator meets them: from the environment, wrong ones named in a sentence."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.environment import kept_secret
from tests.sites import Site

PRODUCTION = {
    "SITE_URL": "https://tracker.example.cn",
    "TRUSTED_PROXIES": "127.0.0.1",
    "EMAIL_URL": "submission://tracker:secret@mail.example.cn:587",
    "MAIL_FROM": "fzb@example.cn",
}


def setting(site: Site, expression: str, **environment: str) -> str:
    """What a setting is for a process started with this environment."""
    code = f"from django.conf import settings; print({expression})"
    return site.manage("shell", "--verbosity", "0", "-c", code, **environment).stdout.strip()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("SITE_URL", "tracker.example.cn"),
        ("SITE_URL", "https://tracker.example.cn/sub/path"),
        ("TRACKER_TODAY", "2022-02-30"),
        ("DATABASE_URL", "mysql3://nowhere"),
        ("EMAIL_URL", "pigeon://roof"),
        ("EVIDENCE_MAX_MB", "0"),
        ("TRUSTED_PROXIES", "the proxy"),
        ("DEBUG", "perhaps"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_the_variable(site: Site, name, value):
    refused = site.manage("check", check=False, **{name: value})
    assert refused.returncode == 1
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "['" not in refused.stderr  # plain words, not a list of the program's


def test_the_environment_wins_over_the_file_of_the_folder(site: Site):
    (site.folder / "settings.env").write_text("TRACKER_TODAY=2022-09-15\nEVIDENCE_MAX_MB=7\n")
    both = "settings.TRACKER_TODAY, settings.EVIDENCE_MAX_MB"
    assert setting(site, both) == "2022-09-15 7"
    assert setting(site, both, TRACKER_TODAY="2022-10-01") == "2022-10-01 7"


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(site: Site):
    first = setting(site, "settings.SECRET_KEY")
    assert len(first) >= 50
    assert setting(site, "settings.SECRET_KEY") == first
    assert setting(site, "settings.SECRET_KEY", SECRET_KEY="from the environment") != first
    mode = stat.S_IMODE((site.folder / "secret-key").stat().st_mode)
    assert mode == 0o600


def test_a_folder_that_cannot_be_written_is_named_in_a_sentence(site: Site):
    refused = site.manage("check", check=False, TRACKER_VAR="/proc/tracker")
    assert refused.returncode == 1
    assert refused.stderr.startswith("TRACKER_VAR: the folder /proc/tracker cannot be made")


def test_a_site_for_the_public_is_strict_about_cookies_and_transport(site: Site):
    cookies = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE"
    flags = f"{cookies}, settings.SECURE_HSTS_SECONDS > 0"
    assert setting(site, flags, **PRODUCTION) == "True True True"
    assert setting(site, flags) == "False False False"
    assert setting(site, "settings.DEBUG") == "False"


def test_the_deployment_check_is_clean_with_the_settings_of_the_readme(site: Site):
    checked = site.manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert "no issues" in checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("change", "ident"),
    [
        ({"DEBUG": "1"}, "tracker.E001"),
        ({"TRUSTED_PROXIES": ""}, "tracker.E002"),
        ({"ALLOWED_HOSTS": "other.example.cn"}, "tracker.E003"),
        ({"DATABASE_URL": "postgres://u:p@db.example.cn/tracker"}, "tracker.W005"),
        ({"TRACKER_TODAY": "2022-09-15"}, "tracker.W006"),
        ({"EMAIL_URL": ""}, "tracker.W007"),
        ({"MAIL_FROM": "tracker@localhost"}, "tracker.W008"),
    ],
)
def test_settings_that_contradict_each_other_are_named_with_a_hint(site: Site, change, ident):
    checked = site.manage(
        "check", "--deploy", "--fail-level", "WARNING", check=False, **(PRODUCTION | change)
    )
    assert checked.returncode == 1
    assert ident in checked.stderr
    assert "HINT" in checked.stderr


def test_a_trail_without_its_triggers_is_noticed_and_mended_by_migrate(site: Site):
    site.manage("shell", "--verbosity", "0", "-c", DROP_TRIGGER)
    checked = site.manage("check", "--database", "default", check=False)
    assert "tracker.W009" in checked.stderr
    site.manage("migrate", "--verbosity", "0")
    assert "tracker.W009" not in site.manage("check", "--database", "default").stderr


DROP_TRIGGER = (
    "from django.db import connection\n"
    "with connection.cursor() as c: c.execute('DROP TRIGGER trail_event_no_delete')"
)


def test_two_processes_that_start_at_once_agree_on_one_key(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _n: kept_secret(tmp_path / "key"), range(32)))
    assert len(keys) == 1
    assert os.listdir(tmp_path) == ["key"]
