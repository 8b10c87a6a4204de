"""The two figures of the first release: the list page and the styled ledger sheet.

Each runs in a process of its own, so that one's memory is not the other's.
"""

import subprocess
import sys

PARTS = ("benchmarks.list_page", "benchmarks.ledger_sheet")


def main() -> int:
    """Exit 1 where a part fails to run."""
    return max(
        subprocess.run([sys.executable, "-m", part], check=False).returncode for part in PARTS
    )


if __name__ == "__main__":
    sys.exit(main())
