"""The first minute on a fresh machine: which Python is taken, and what is said without one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the Makefile and nothing else made yet."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


def make_environment(clone: Path, **pythons: str) -> subprocess.CompletedProcess[str]:
    """`make .venv/bin/python` on a machine that has these Pythons: name=shell script."""
    tools = clone / "tools"
    tools.mkdir()
    for name in ("bash", "cat", "echo", "find", "make", "mkdir", "rm", "touch"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    for name, script in pythons.items():
        path = tools / name.replace("_", ".")
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)
    return subprocess.run(
        ["make", ".venv/bin/python"],
        cwd=clone,
        env={"PATH": str(tools), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )


TOO_OLD = 'case "$2" in *version_info*) exit 1;; esac'
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; esac'
GOOD = 'if [ "$2" = venv ]; then mkdir -p .venv/bin; echo "$0" > .venv/bin/python; fi'


def test_the_newest_python_with_venv_is_taken(clone: Path):
    made = make_environment(clone, python3_13=WITHOUT_VENV, python3_12=GOOD, python3=GOOD)
    assert made.returncode == 0, made.stderr
    assert (clone / ".venv/bin/python").read_text().strip().endswith("python3.12")


def test_without_venv_the_missing_debian_package_is_named_in_one_sentence(clone: Path):
    made = make_environment(clone, python3=WITHOUT_VENV)
    assert made.returncode != 0
    assert made.stderr.splitlines()[0] == "On Debian, python3-venv must be installed."


def test_without_a_fitting_python_the_versions_are_named(clone: Path):
    made = make_environment(clone, python3=TOO_OLD)
    assert made.returncode != 0
    assert made.stderr.splitlines()[0] == "Python 3.11, 3.12 or 3.13 must be installed."
