"""A PostgreSQL of the test's own, made by initdb, that may be broken off at any moment."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.sites import free_port

PLACES = "/usr/lib/postgresql"  # where Debian keeps initdb and pg_ctl, by version


def programs() -> Path | None:
    """The folder of the newest initdb and pg_ctl; None where there is none."""
    named = os.environ.get("TEST_POSTGRES_PROGRAMS")
    folders = [Path(named)] if named else sorted(Path(PLACES).glob("*/bin"), reverse=True)
    whole = [one for one in folders if (one / "initdb").exists() and (one / "pg_ctl").exists()]
    return whole[0] if whole else None


class PrivatePostgres:
    """One server in a folder of its own; as the user postgres where the tests run as root."""

    def __init__(self, folder_of_programs: Path) -> None:
        self.programs = folder_of_programs
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="tracker-postgres-"))
        self.data = self.folder / "data"
        self.as_user: list[str] = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.as_user = ["runuser", "-u", "postgres", "--"]

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Make the server's files and start it."""
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "postgres", "--no-sync")
        self._pg_ctl("start")

    def break_off(self) -> None:
        """Stop it as a power failure would, and start it again: it recovers by its log."""
        self._pg_ctl("restart", "-m", "immediate")

    def stop(self) -> None:
        """End it and remove its files."""
        self._pg_ctl("stop", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pg_ctl(self, *what: str) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, *what)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self.as_user, str(self.programs / program), *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            timeout=60,
        )
