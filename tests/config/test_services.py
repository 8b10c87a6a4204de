"""The site on the servers that an administrator may choose instead of the embedded parts."""

import pytest

from tests.sites import Site

pytestmark = pytest.mark.slow

PING = (
    "from config.celery import app\n"
    "with app.connection_for_write() as link:\n"
    "    queue = link.SimpleQueue('tracker-tests')\n"
    "    queue.put('there')\n"
    "    print(queue.get(timeout=5).payload)\n"
    "    queue.queue.delete()"
)

LOST = (
    "import time\n"
    "from kombu.exceptions import OperationalError\n"
    "from config.celery import app\n"
    "began = time.monotonic()\n"
    "try: app.send_task('nothing')\n"
    "except OperationalError: print(time.monotonic() - began)"
)


def test_the_site_migrates_and_checks_on_postgresql(site: Site, postgres_url: str):
    site.manage("migrate", "--verbosity", "0", DATABASE_URL=postgres_url)
    checked = site.manage(
        "check", "--database", "default", "--fail-level", "WARNING", DATABASE_URL=postgres_url
    )
    assert "no issues" in checked.stdout


def test_tasks_can_travel_over_redis(site: Site, redis_url: str):
    assert ping(site, redis_url) == "there"


def test_tasks_can_travel_over_rabbitmq(site: Site, rabbitmq_url: str):
    assert ping(site, rabbitmq_url) == "there"


def test_a_lost_broker_is_noticed_within_seconds(site: Site):
    lost = site.manage(
        "shell", "--verbosity", "0", "-c", LOST, CELERY_BROKER_URL="redis://127.0.0.1:1/0"
    )
    assert float(lost.stdout) < 3


def ping(site: Site, broker: str) -> str:
    pinged = site.manage("shell", "--verbosity", "0", "-c", PING, CELERY_BROKER_URL=broker)
    return pinged.stdout.strip()
