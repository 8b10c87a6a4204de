"""Lost updates are impossible: fifty people write to one item at the same moment."""

import json
import subprocess
import sys

import pytest

from tests.faults.writers_site import PERSISTENT, WRITERS
from tests.sites import ROOT, Site


def run(site: Site, what: str, **environment: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.writers_site", what],
        cwd=ROOT,
        env=site.environment | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, site):
    """The environment of either database, migrated."""
    if request.param == "sqlite":
        return {}
    url = request.getfixturevalue("postgres_url")
    site.manage("migrate", "--verbosity", "0", DATABASE_URL=url)
    return {"DATABASE_URL": url}


def test_of_fifty_writers_from_one_page_one_is_saved_and_no_words_are_lost(site, database):
    came = run(site, "once", **database)
    assert came["answers"]["302"] == 1
    assert came["answers"]["409"] + came["answers"].get("503", 0) == WRITERS - 1
    assert came["kept"], "who was too late finds the typed words in the answer"
    assert (came["version"], len(came["lines"]), came["events"]) == (2, 1, 1)
    assert came["problem"] == ""


def test_who_reads_again_and_saves_until_it_works_leaves_every_line(site, database):
    came = run(site, "until_saved", **database)
    assert sorted(came["lines"]) == sorted(f"第{n}人。" for n in range(PERSISTENT))
    assert (came["version"], came["events"]) == (PERSISTENT + 1, PERSISTENT)
    assert came["problem"] == ""
