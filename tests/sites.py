"""A whole site in a folder of its own, driven from outside as its user would."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN_SETTINGS = ("TRACKER_", "CELERY_", "DJANGO_")


class Site:
    """A TRACKER_VAR with a migrated SQLite database; commands and `run_site` work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(OWN_SETTINGS) and name != "DATABASE_URL"
        } | {"TRACKER_VAR": str(folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.log = folder.parent / f"{folder.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def manage(
        self, *arguments: str, check: bool = True, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` with `arguments`; output and errors come back as text."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert not (check and done.returncode), done.stderr
        return done

    def start(self, *options: str) -> None:
        """Run the site in the background and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "run_site", *options],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self.wait_for("The site is ready")
        except AssertionError:
            self._process.kill()
            self._process.wait()
            raise

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The supervisor."""
        assert self._process is not None, "the site was not started"
        return self._process

    def said(self) -> str:
        """Everything the site has printed so far."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def wait_for(self, words: str, *, times: int = 1, seconds: float = 120) -> None:
        """Return once the log contains `words` so many times; fail with the log otherwise."""
        deadline = time.monotonic() + seconds
        while self.said().count(words) < times:
            ended = self._process is not None and self._process.poll() is not None
            assert time.monotonic() < deadline, f"never said {words!r}:\n{self.said()}"
            assert not ended, f"ended before it said {words!r}:\n{self.said()}"
            time.sleep(0.05)

    def pids(self, part: str) -> list[int]:
        """The processes that `part` ran as, oldest first."""
        opening = f"{part} runs as process "
        lines = self.said().splitlines()
        return [int(line[len(opening) : -1]) for line in lines if line.startswith(opening)]

    def stop(self) -> None:
        """Ctrl-C, and wait for the end."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that start processes on a site are slow, and no other database changes them."""
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


def free_port() -> int:
    """A port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def _migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; every test gets a copy, since a trail cannot be emptied."""
    folder = tmp_path_factory.mktemp("site") / "template"
    folder.mkdir()
    Site(folder).manage("migrate", "--verbosity", "0")
    return folder


@pytest.fixture
def site(_migrated_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A site with an empty, migrated database, ended after the test."""
    folder = tmp_path / "site"
    shutil.copytree(_migrated_folder, folder)
    site = Site(folder)
    yield site
    site.stop()
