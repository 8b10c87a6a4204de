"""Which items speak of the same thing: shared pairs of characters, the rare ones counting more.

Plain Python; linear in the number of pairs that are really shared. Used for twins within a report
(a problem and the measure it belongs to) and for the earlier year's item that a new one continues.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping

_HAN = re.compile(r"[\u4e00-\u9fff]+")
# what nearly every sentence of such reports says tells nothing about its subject
_EMPTY = re.compile(
    r"进一步|全面|推进|加强|工作|开展|落实|建设|提升|法治政府|我区|全区|有待|还需|不够|情况|等方面"
)


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring Chinese characters, without the words that say nothing."""
    kept = _EMPTY.sub(" ", text)
    return frozenset(run[at : at + 2] for run in _HAN.findall(kept) for at in range(len(run) - 1))


def most_alike(
    wanted: Mapping[int, str],
    among: Mapping[int, str],
    *,
    at_least: float,
    most: int = 3,
) -> dict[int, list[int]]:
    """For each text of `wanted` the keys in `among` most like it, best first.

    at_least: 0 to 1, the share of the wanted text's weight that must be found in the other.
    """
    pairs = {key: pairs_of(text) for key, text in among.items()}
    asked = {key: pairs_of(text) for key, text in wanted.items()}
    holders: dict[str, list[int]] = defaultdict(list)
    for key, found in pairs.items():
        for pair in found:
            holders[pair].append(key)
    spread = Counter(pair for found in (*pairs.values(), *asked.values()) for pair in found)
    count = len(pairs) + len(asked)
    weight = {pair: math.log((1 + count) / spread[pair]) for pair in spread}
    return {
        key: _best(key, found, holders, weight, pairs, at_least)[:most]
        for key, found in asked.items()
    }


def _best(
    key: int,
    found: frozenset[str],
    holders: Mapping[str, list[int]],
    weight: Mapping[str, float],
    pairs: Mapping[int, frozenset[str]],
    at_least: float,
) -> list[int]:
    whole = sum(weight[pair] for pair in found)
    if not whole:
        return []
    shared: dict[int, float] = defaultdict(float)
    for pair in found:
        for other in holders.get(pair, ()):
            if other != key:
                shared[other] += weight[pair]
    scored = {other: value / whole for other, value in shared.items()}
    fitting = [other for other, score in scored.items() if score >= at_least]
    return sorted(fitting, key=lambda other: (-scored[other], other))
