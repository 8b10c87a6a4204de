"""Who might lead: named bodies matched to departments, else departments ranked by their duties and
by earlier years.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from tracker.reading.model import Body, EarlierItem

_SPLIT = re.compile(r"[、,;,;\s]+")


@lru_cache(maxsize=256)
def _bigrams(text: str) -> frozenset[str]:
    han = re.sub(r"[^一-龥]", "", text)
    return frozenset(han[n : n + 2] for n in range(len(han) - 1))


def match_body(name: str, departments: Sequence[Body]) -> tuple[Body | None, float]:
    """The department that a written name means and how sure that is (1 equal, 0.9 alias, 0.7 part
    of a name, 0 none).
    """
    plain = _plain(name)
    best: tuple[Body | None, float] = (None, 0.0)
    for body in departments:
        names = [body.name, body.short_name, *body.aliases]
        for n, known in enumerate(names):
            if not known:
                continue
            other = _plain(known)
            score = 0.0
            if plain == other:
                score = 1.0 if n < 2 else 0.9
            elif len(other) >= 3 and plain.startswith(other) and len(other) * 2 >= len(plain):
                score = 0.7
            elif (
                len(plain) >= 3
                and (other.startswith(plain) or other.endswith(plain))
                and len(plain) * 2 >= len(other)
            ):
                score = 0.6
            if score > best[1]:
                best = (body, score)
    return best


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    name = re.sub(r"\([^()]*\)|\s", "", name)
    name = re.sub(r"^(?:[一-龥]{2,3})(?=区(?!域|划|级|直))", "", name)
    return re.sub(r"^(?:区|县|市)(?=[一-龥]{2,})", "", name)


class Suggester:
    """Ranks departments for an item; made once per reading."""

    def __init__(self, departments: Sequence[Body], earlier: Sequence[EarlierItem] = ()) -> None:
        """departments in official order; earlier: the items of earlier years with their leads."""
        self.departments = departments
        self.earlier = [(_bigrams(e.text), e) for e in earlier]
        self.keywords = [
            [(k, 1.0 + 0.25 * (len(k) - 2)) for k in _SPLIT.split(d.duties) if len(k) >= 2]
            for d in departments
        ]
        spread = Counter(k for words in self.keywords for k, _ in words)
        self.weight = {k: 1.0 / n**0.5 for k, n in spread.items()}
        self._worth: dict[str, list[tuple[int, float]]] = {}

    def suggest(
        self, text: str, heading: str, section: str, owners: Sequence[str]
    ) -> tuple[tuple[str, ...], float]:
        """Up to three department names, best first, and the confidence in the first."""
        if not self.departments:
            return (), 0.0
        named: list[tuple[float, str]] = []
        for owner in owners:
            body, sure = match_body(owner, self.departments)
            if body and sure >= 0.6 and body.name not in [n for _, n in named]:
                named.append((sure, body.name))
        scores = Counter(self._score(text, 1.0))
        scores.update(self._score(heading, 1.6))
        scores.update(self._score(section, 0.35))
        self._add_earlier(text, scores)
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        names = [n for _, n in named]
        names += [
            self.departments[n].name
            for n, score in ranked
            if score > 0 and self.departments[n].name not in names
        ]
        sure = named[0][0] if named else _confidence([score for _, score in ranked])
        return tuple(names[:3]), round(sure, 2)

    def _score(self, text: str, weight: float) -> dict[int, float]:
        return {n: weight * score for n, score in self._scored(text)}

    def _scored(self, text: str) -> list[tuple[int, float]]:
        """Departments by number with the worth of their duties in a text; a heading is looked at
        once for all items under it.
        """
        if text not in self._worth:
            scores = (
                sum(worth * self.weight[k] for k, worth in words if k in text)
                for words in self.keywords
            )
            self._worth[text] = [(n, score) for n, score in enumerate(scores) if score]
        return self._worth[text]

    def _add_earlier(self, text: str, scores: "Counter[int]") -> None:
        own = _bigrams(text)
        if not own or not self.earlier:
            return
        share, item = max(
            (
                (len(own & grams) / len(own | grams) if grams else 0.0, e)
                for grams, e in self.earlier
            ),
            key=lambda p: p[0],
        )
        if share >= 0.3:
            body, _ = match_body(item.lead, self.departments)
            if body:
                scores[list(self.departments).index(body)] += 6 * share  # type: ignore[assignment]


def _confidence(scores: list[float]) -> float:
    """How far the best stands off from the second, between 0 and 0.8."""
    if not scores or scores[0] <= 0:
        return 0.0
    second = scores[1] if len(scores) > 1 else 0.0
    return min(0.8, 0.3 + 0.5 * (scores[0] - second) / scores[0])
