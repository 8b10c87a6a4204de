"""How well drafts agree with an annotation of the same text, each figure 0 to 1.

items: F1 of spans that overlap by 60 % of their union. kinds: share of matched spans. metrics,
owners, documents: F1
over matched spans (a result's figures count with the item it hangs on). recurrence, due: share over
the spans where
either side has one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

Unit = Mapping[str, Any]
FIELDS = ("items", "kinds", "metrics", "owners", "recurrence", "due", "documents")
OVERLAP = 0.6


def tally(units: Sequence[Unit], drafts: Sequence[Unit]) -> "Counter[str]":
    """Counts of one text; counts of several texts add up.

    A unit labelled `either` counts neither way.
    """
    gold = [u for u in units if u["label"] == "item"]
    free = [u for u in units if u["label"] == "either"]
    taken = {j for _, j in matched(gold, drafts)}
    spare = [d for j, d in enumerate(drafts) if j not in taken]
    unjudged = {id(spare[j]) for _, j in matched(free, spare)}
    judged = [d for d in drafts if id(d) not in unjudged]
    pairs = matched(gold, judged)
    n: Counter[str] = Counter()
    n.update({"items hit": len(pairs), "items gold": len(gold), "items got": len(judged)})
    n.update(
        {
            "kinds hit": sum(gold[i]["kind"] == judged[j].get("kind") for i, j in pairs),
            "kinds of": len(pairs),
        }
    )
    hung = _hung(units, gold)
    for i, j in pairs:
        _metrics(n, [gold[i], *hung[i]], judged[j])
        _owners(n, gold[i], judged[j])
        for name in ("recurrence", "due"):
            _field(n, name, gold[i].get(name), judged[j].get(name))
    a = _titles(u for u in units if u["label"] in ("item", "result"))
    b = _titles(judged)
    _count(n, "documents", (a & b).total(), a.total(), b.total())
    return n


def rates(n: "Counter[str]") -> dict[str, float]:
    """Scores from counts."""
    found: dict[str, float] = {}
    for name in FIELDS:
        if f"{name} gold" in n or name in ("items", "metrics", "owners", "documents"):
            both = n[f"{name} gold"] + n[f"{name} got"]
            found[name] = 2 * n[f"{name} hit"] / both if both else 1.0
        else:
            found[name] = n[f"{name} hit"] / n[f"{name} of"] if n[f"{name} of"] else 1.0
    return found


def matched(gold: Sequence[Unit], drafts: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pairs of indexes whose spans agree, best overlap first, each index once."""
    order = sorted(range(len(drafts)), key=lambda j: drafts[j]["start"])
    found = []
    for i, unit in enumerate(gold):
        for j in order:
            if drafts[j]["start"] >= unit["end"]:
                break
            if (share := overlap(unit, drafts[j])) >= OVERLAP:
                found.append((share, i, j))
    used_i: set[int] = set()
    used_j: set[int] = set()
    pairs = []
    for _, i, j in sorted(found, reverse=True):
        if i not in used_i and j not in used_j:
            used_i.add(i)
            used_j.add(j)
            pairs.append((i, j))
    return pairs


def overlap(one: Unit, other: Unit) -> float:
    """Shared part of two spans' union; two characters of closing marks do not count against it."""
    low, high = max(one["start"], other["start"]), min(one["end"], other["end"])
    if high <= low:
        return 0.0
    union = max(one["end"], other["end"]) - min(one["start"], other["start"])
    slack = min(2, union // 4) if high - low < union else 0
    return float(min(1.0, (high - low + slack) / union))


def same_body(one: str, other: str) -> bool:
    """Whether two names mean one body: equal, or the shorter is half of the longer or more."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 3 and 2 * len(short) >= len(long) and short in long)


def _figure(metric: Unit) -> tuple[str, str]:
    value = str(metric.get("value", "")).replace(",", "").strip()
    with suppress(ValueError):
        value = f"{float(value):g}"
    return value, str(metric.get("unit") or "").strip()


def _metrics(n: "Counter[str]", gold: Sequence[Unit], draft: Unit) -> None:
    want = Counter(_figure(m) for u in gold for m in u.get("metrics") or [])
    own = Counter(_figure(m) for m in draft.get("metrics") or [])
    hung = Counter(_figure(m) for r in draft.get("results") or [] for m in r.get("metrics") or [])
    have = own + (hung - own)
    _count(n, "metrics", (want & have).total(), want.total(), have.total())


def _owners(n: "Counter[str]", gold: Unit, draft: Unit) -> None:
    want, have = list(gold.get("owners") or []), list(draft.get("owners") or [])
    total, hit = len(have), 0
    for name in want:
        other = next((o for o in have if same_body(name, o)), None)
        if other is not None:
            hit += 1
            have.remove(other)
    _count(n, "owners", hit, len(want), total)


def _field(n: "Counter[str]", name: str, want: str | None, have: str | None) -> None:
    if not want and not have:
        return
    n[f"{name} of"] += 1
    same = want == have
    if name == "due" and want and have:
        same = want in have or have in want
    n[f"{name} hit"] += same


def _count(n: "Counter[str]", name: str, hit: int, gold: int, got: int) -> None:
    n.update({f"{name} hit": hit, f"{name} gold": gold, f"{name} got": got})


def _titles(rows: Iterable[Unit]) -> "Counter[str]":
    return Counter(t.strip("《》 ") for r in rows for t in r.get("documents") or [])


def _hung(units: Sequence[Unit], items: Sequence[Unit]) -> dict[int, list[Unit]]:
    """For each item the results that hang on it: the item before them, or the next where none
    precedes.
    """
    order = sorted(range(len(items)), key=lambda i: int(items[i]["start"]))
    hung: dict[int, list[Unit]] = {i: [] for i in order}
    for unit in units:
        if unit["label"] == "result" and order:
            before = [i for i in order if items[i]["start"] <= unit["start"]]
            hung[before[-1] if before else order[0]].append(unit)
    return hung
