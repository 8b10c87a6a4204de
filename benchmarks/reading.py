"""Reading speed over long work reports, beside a bare sentence split of the same text in the same
run.

Two peers: a regular expression that knows full stops only, and a split that keeps quotes and
brackets whole, which
any reader needs. Then growth up to 5 MB, and hostile texts at two sizes: twice the text should take
twice the time.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tracker.reading import read_report
from tracker.reading.text import normal, sentences

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
ROUNDS = 3
GOAL = 8.0
GROWTH = (
    1.6  # how much longer per character twice the text may take, with the noise of a small machine
)
_STOP = re.compile(r"(?<=[。!?;！？；])|\n")
HOSTILE: dict[str, Callable[[int], str]] = {
    "one line of 1 MB": lambda n: "推进依法行政" * (n // 6),
    "sentences in one line": lambda n: "推进依法行政工作。" * (n // 9),
    "clauses without a stop": lambda n: "推进工作," * (n // 5),
    "opening brackets": lambda n: "(" * (n // 10),
    "nested quotes": lambda n: "“‘" * (n // 40) + "’”" * (n // 40),
    "a million digits": lambda n: "1" * n,
    "open titles": lambda n: "《" * (n // 10),
    "markers": lambda n: "一是" * (n // 4),
    "bodies": lambda n: "区司法局、" * (n // 10),
    "labels": lambda n: "责任单位:" * (n // 10),
}


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def corpus() -> list[str]:
    """The long reports where they are at hand, else the project's own report many times over."""
    if CORPUS.is_dir():
        return [p.read_text(encoding="utf-8") for p in sorted(CORPUS.glob("*.txt"))]
    own = Path(__file__).parents[1] / "tracker" / "reports" / "data" / "nanhu-2021.txt"
    print("The corpus is not beside the project: its own report is read instead.")
    return [own.read_text(encoding="utf-8")] * 40


def keep_quotes(text: str) -> None:
    """The split that keeps quotes and brackets whole."""
    for line in normal(text).split("\n"):
        sentences(line)


def speed(texts: list[str]) -> None:
    """Characters per second, and ratios to the two splits."""
    size = sum(map(len, texts))
    ours = seconds(lambda: [read_report(t) for t in texts])
    bare = seconds(lambda: [_STOP.split(t) for t in texts])
    whole = seconds(lambda: [keep_quotes(t) for t in texts])
    print(f"reading            {size / ours:12,.0f} characters a second")
    print(f"regular expression {size / bare:12,.0f}   ratio {ours / bare:6.1f} (goal {GOAL:g})")
    print(f"split with quotes  {size / whole:12,.0f}   ratio {ours / whole:6.1f}")


def growth(texts: list[str]) -> float:
    """How much longer per character 4 MB take than 1 MB."""
    long = "\n".join(texts)
    long = (long * (4_000_000 // len(long) + 1))[:4_000_000]
    small = seconds(lambda: read_report(long[:1_000_000])) / 1_000_000
    large = seconds(lambda: read_report(long)) / 4_000_000
    print(f"4 MB against 1 MB, per character: {large / small:.2f}")
    return large / small


def hostile() -> float:
    """The worst growth among the hostile texts."""
    worst = 0.0
    for name, make in HOSTILE.items():
        half, full = make(500_000), make(1_000_000)
        one, two = seconds(lambda t=half: read_report(t)), seconds(lambda t=full: read_report(t))
        share = two / max(one, 0.005) / (len(full) / len(half))
        worst = max(worst, share)
        print(f"{name:24} {len(full):9,} characters {two:6.2f} s, growth {share:.2f}")
    return worst


def main() -> None:
    """Print all figures; end with 1 where the time grows faster than the text."""
    texts = corpus()
    speed(texts)
    worst = max(growth(texts), hostile())
    if worst > GROWTH:
        sys.exit(f"The time grows {worst:.2f} times faster than the text.")


if __name__ == "__main__":
    main()
