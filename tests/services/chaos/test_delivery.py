"""Nothing is lost and hardly anything doubled, whatever is killed, broken off or silent.

2,000 mails that are owed; two workers killed twenty times while they send; PostgreSQL broken off
twice; a mail server that refuses every seventh mail and at times gives no answer. Waits and leases
of minutes are ended by hand, for processes that are gone only.
"""

import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from kombu import Connection

from tests.live_services import missing
from tests.services.chaos.ledger import Ledger, PostgresLedger, SqliteLedger
from tests.services.chaos.mailserver import MailServer
from tests.services.chaos.postgres import PrivatePostgres, programs
from tests.services.chaos.storm import WORKERS, Storm
from tests.sites import ROOT, Site

MAILS, KILLS, RESTARTS = 2000, 20, 2
SEED = int(os.environ.get("TEST_CHAOS_SEED", "20220915"))
SETTINGS = "tests.services.chaos.settings"

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postgres() -> Iterator[PrivatePostgres]:
    """A private PostgreSQL with a database `ready` full of mails."""
    folder = programs()
    if folder is None:
        missing("initdb and pg_ctl of PostgreSQL are not installed", "REQUIRE_SERVICES")
    private = PrivatePostgres(folder)
    private.start()
    try:
        with psycopg.connect(private.url("postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE ready")
        yield private
    finally:
        private.stop()


def environment(server: MailServer, **more: str) -> dict[str, str]:
    return {
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "TRACKER_TODAY": "2022-09-27",
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    } | more


def fill(site: Site) -> None:
    """The mails that are owed, rendered and committed."""
    command = [sys.executable, "-m", "tests.services.chaos.populate", str(MAILS)]
    subprocess.run(command, cwd=ROOT, env=site.environment, check=True, timeout=180)


def on_postgres(site: Site, postgres: PrivatePostgres, server: MailServer, broker: str) -> Storm:
    """A storm over a copy of the filled database, with restarts."""
    ready = postgres.url("ready")
    site.environment |= environment(server, DATABASE_URL=ready, CELERY_BROKER_URL=broker)
    with psycopg.connect(ready) as database:
        [filled] = database.execute("SELECT to_regclass('tracker_mail') IS NOT NULL").fetchone()
    if not filled:
        site.manage("migrate", "--verbosity", "0")
        fill(site)
    name = f"storm_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE ready".encode())
    site.environment["DATABASE_URL"] = postgres.url(name)
    return storm(site, PostgresLedger(postgres.url(name)), server, postgres)


def storm(
    site: Site, ledger: Ledger, server: MailServer, postgres: PrivatePostgres | None
) -> Storm:
    """Twenty kills at random, and with a private PostgreSQL two restarts."""
    chance = random.Random(SEED)
    blows = [(at, "kill") for at in chance.sample(range(20, MAILS - 150), KILLS)]
    if postgres is not None:
        blows += [(at, "restart") for at in (MAILS // 3, MAILS * 2 // 3)]
    queue = f"storm-{uuid.uuid4().hex[:8]}"
    return Storm(site, ledger, server, queue, chance, postgres, sorted(blows))


def forget_queue(broker: str, queue: str) -> None:
    """Leave nothing behind on a broker that others use too."""
    with Connection(broker) as connection:
        connection.default_channel.queue_delete(queue)


def judge(storm: Storm, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every mail once, but for what the blows explain; what came twice is the same and flagged."""
    post = storm.server.post
    doubled = {to for to, copies in post.arrived.items() if len(copies) > 1}
    duplicates = sum(len(copies) - 1 for copies in post.arrived.values())
    bound = storm.kills + storm.restarts * WORKERS + post.hung
    flagged = {str(to) for (to,) in storm.ledger.ask(
        "SELECT address FROM tracker_mail WHERE uncertain"
    )}  # fmt: skip
    with capsys.disabled():
        print(
            f"\n  {name}: {MAILS} mails in {storm.took_seconds:.0f} s, {storm.kills} kills,"
            f" {storm.restarts} restarts, {post.hung} hangs, {post.refused} refused;"
            f" {duplicates} doubled (bound {bound}), {len(flagged)} flagged, seed {SEED}"
        )
    assert len(post.arrived) == MAILS
    assert storm.kills == KILLS
    assert duplicates <= bound
    assert all(len(set(copies)) == 1 for copies in post.arrived.values())
    assert doubled <= flagged
    assert storm.ledger.ask("SELECT DISTINCT state FROM tracker_mail") == [("sent",)]
    assert storm.ledger.ask("SELECT DISTINCT state FROM tracker_notice") == [("mailed",)]
    ids = {str(one) for (one,) in storm.ledger.ask("SELECT message_id FROM tracker_mail")}
    assert ids == {copies[0][0] for copies in post.arrived.values()}


def test_every_mail_arrives_through_redis_and_postgresql(site, postgres, server, redis_url, capsys):
    raging = on_postgres(site, postgres, server, redis_url)
    try:
        raging.rage()
    finally:
        forget_queue(redis_url, raging.queue)
    assert raging.restarts == RESTARTS
    judge(raging, "Redis, PostgreSQL", capsys)


def test_every_mail_arrives_through_rabbitmq_and_postgresql(
    site, postgres, server, rabbitmq_url, capsys
):
    raging = on_postgres(site, postgres, server, rabbitmq_url)
    try:
        raging.rage()
    finally:
        forget_queue(rabbitmq_url, raging.queue)
    assert raging.restarts == RESTARTS
    judge(raging, "RabbitMQ, PostgreSQL", capsys)


def test_every_mail_arrives_through_the_embedded_broker_and_sqlite(site, server, capsys):
    site.environment |= environment(server)
    fill(site)
    raging = storm(site, SqliteLedger(Path(site.folder) / "tracker.sqlite3"), server, None)
    raging.rage()
    judge(raging, "embedded broker, SQLite", capsys)
