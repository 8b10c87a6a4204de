"""`manage.py evaluate_reading`: score the reader on annotated texts; no database is opened."""

import json
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.management.commands.extract_report import known_bodies
from tracker.reading import read_bytes, read_report
from tracker.reading.evaluation import FIELDS, matched, rates, tally

PROJECT = Path(__file__).parents[3]
ANNOTATED = PROJECT / "tests" / "data"
SOURCES = (ANNOTATED, PROJECT / "tracker" / "reports" / "data")
STEPS = (0.0, 0.65, 0.75, 0.85, 0.95, 1.01)


@dataclass
class Scored:
    """One text: its counts, whether it was set aside, and (confidence, right) of each draft."""

    name: str
    held_out: bool
    counts: "Counter[str]"
    sure: list[tuple[float, bool]]


def floor(text: str) -> tuple[str, float]:
    """NAME=VALUE, such as items=0.95."""
    name, _, value = text.partition("=")
    try:
        number = float(value)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not NAME=VALUE.") from error
    if name not in FIELDS:
        raise ArgumentTypeError(f"{name} is none of {', '.join(FIELDS)}.")
    return name, number


class Command(BaseCommand):
    """Per text and pooled; the texts set aside are pooled apart."""

    help = "Score the reader on the annotated texts under tests/data, or on GOLD.json files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("gold", nargs="*", type=Path, help="annotations (default: tests/data)")
        parser.add_argument("--min", action="append", default=[], type=floor, metavar="NAME=VALUE")
        parser.add_argument("--show", action="store_true", help="list what was missed or invented")

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["gold"] or sorted(ANNOTATED.glob("*.gold.json"))
        scored = [self._score(file, show=options["show"]) for file in files]
        if not scored:
            raise CommandError(f"There are no annotations in {ANNOTATED}.")
        for one in scored:
            self._line(one.name + (" (set aside)" if one.held_out else ""), one.counts)
        self._pooled("all texts", scored)
        self._pooled("texts worked with", [s for s in scored if not s.held_out])
        self._pooled("texts set aside", [s for s in scored if s.held_out])
        self._calibration([pair for s in scored for pair in s.sure])
        score = rates(_sum(s.counts for s in scored))
        low = [f"{n} {score[n]:.3f} < {v}" for n, v in options["min"] if score[n] < v]
        if low:
            raise CommandError("Too low: " + "; ".join(low))

    def _score(self, file: Path, *, show: bool) -> Scored:
        gold = json.loads(file.read_text(encoding="utf-8"))
        source = next(
            (f / gold["file"] for f in (file.parent, *SOURCES) if (f / gold["file"]).exists()), None
        )
        if source is None:
            raise CommandError(f"{file}: the text {gold['file']} is not beside it.")
        text = read_bytes(source.read_bytes(), source.name).text
        drafts = [d.as_dict() for d in read_report(text, departments=known_bodies()).drafts]
        items = [u for u in gold["units"] if u["label"] == "item"]
        pairs = matched(items, drafts)
        right = {j for i, j in pairs if items[i]["kind"] == drafts[j]["kind"]}
        sure = [(float(d["confidence"]), j in right) for j, d in enumerate(drafts)]
        if show:
            self._show(items, drafts, pairs)
        return Scored(
            file.name.removesuffix(".gold.json"),
            bool(gold.get("held_out")),
            tally(gold["units"], drafts),
            sure,
        )

    def _show(
        self,
        items: Sequence[dict[str, Any]],
        drafts: Sequence[dict[str, Any]],
        pairs: Sequence[tuple[int, int]],
    ) -> None:
        met, made = {i for i, _ in pairs}, {j for _, j in pairs}
        for i, item in enumerate(items):
            if i not in met:
                self.stdout.write(f"  missed    {item['kind']} {item['text'][:60]}")
        for j, draft in enumerate(drafts):
            if j not in made:
                self.stdout.write(
                    f"  invented  {draft['kind']} {draft['rule']} {draft['text'][:60]}"
                )

    def _line(self, name: str, counts: "Counter[str]") -> None:
        figures = " ".join(f"{k}={v:.3f}" for k, v in rates(counts).items())
        self.stdout.write(f"{name:32} {figures}")

    def _pooled(self, name: str, scored: Sequence[Scored]) -> None:
        if scored:
            self._line(f"= {len(scored)} {name}", _sum(s.counts for s in scored))

    def _calibration(self, sure: Sequence[tuple[float, bool]]) -> None:
        """How often drafts of a given confidence were right, with their counts."""
        self.stdout.write("confidence   drafts  right")
        for low, high in pairwise(STEPS):
            part = [right for value, right in sure if low <= value < high]
            if part:
                share = sum(part) / len(part)
                self.stdout.write(f"{low:.2f}-{min(high, 1):.2f}   {len(part):6}  {share:.2f}")


def _sum(counts: Iterable["Counter[str]"]) -> "Counter[str]":
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total
