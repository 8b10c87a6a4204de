"""The styled ledger sheet, 10,000 rows × 20 columns, against openpyxl's own ways.

Floor: write-only without styles. Peer: write-only with styles set on every cell as its manual
shows. All three write the same values to memory.
"""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from benchmarks import workbook_sheets
from benchmarks.rounds import medians, peak_memory_mb, print_ratios

ROWS = 10_000
KINDS = ("number", *["text"] * 11, "date", "date", "number", "light", *["text"] * 4)
COLUMNS = [(f"列{n}", 10, kind) for n, kind in enumerate(KINDS)]
SAMPLES: dict[str, Any] = {
    "number": 12,
    "text": "每季度向区人大联席会议汇报近期工作开展情况",
    "date": date(2022, 9, 30),
    "light": "▲ 剩3个工作日",
}


def values(rows: int) -> Iterator[list[Any]]:
    """Rows of the sheet, made anew so that no contestant profits from shared lists."""
    for _number in range(rows):
        yield [SAMPLES[kind] for kind in KINDS]


def ours(rows: int = ROWS) -> None:
    workbook_sheets.ours(COLUMNS, values(rows), io.BytesIO())


def bare(rows: int = ROWS) -> None:
    workbook_sheets.bare(values(rows), io.BytesIO())


def as_the_manual_shows(rows: int = ROWS) -> None:
    workbook_sheets.as_the_manual_shows(values(rows), io.BytesIO())


def main() -> None:
    """Print medians, ratios and the growth of memory from 10,000 to 40,000 rows."""
    print(f"Ledger sheet, {ROWS} rows × {len(KINDS)} columns, CPU, median of 7 rounds")
    found = medians({"ours": ours, "bare": bare, "styles on every cell": as_the_manual_shows})
    print_ratios("ours", found, {"styles on every cell": 0.6, "bare": 1.8})
    before = peak_memory_mb()
    ours(4 * ROWS)
    grown = peak_memory_mb() - before
    print(f"  peak memory grows {grown:.1f} MB from {ROWS} to {4 * ROWS} rows")


if __name__ == "__main__":
    main()
