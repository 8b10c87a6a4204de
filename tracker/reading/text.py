"""Characters: one normal form of the same length, and where sentences and clauses end."""

import re
from collections.abc import Iterable
from functools import lru_cache

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NORMAL = _WIDE | {
    ord("　"): " ",
    ord("\xa0"): " ",
    ord("\u2003"): " ",
    ord("\u2002"): " ",
    ord("\u200b"): " ",
    ord("\ufeff"): " ",
    ord("\t"): "\t",
    ord("．"): ".",
    ord("﹪"): "%",
    ord("〈"): "《",
    ord("〉"): "》",
    ord("【"): "(",
    ord("】"): ")",
    ord("["): "(",
    ord("]"): ")",
    ord("〔"): "(",
    ord("〕"): ")",
    ord("［"): "(",
    ord("］"): ")",
    ord("「"): "“",
    ord("」"): "”",
    ord("『"): "“",
    ord("』"): "”",
    ord("︰"): ":",
    ord("∶"): ":",
    ord("－"): "-",
    ord("–"): "-",
    ord("｡"): "。",
}
_OPEN = {"“": "”", "‘": "’", "《": "》", "(": ")"}
_CLOSE = frozenset(_OPEN.values())
_MARKS = re.compile(r"[“”‘’《》()。!?;,:、…]")
_PAIRED = re.compile(r"[“”‘’《》()]")


def one_of(choices: Iterable[str]) -> str:
    """A rule for one of `choices`, the longest that fits.

    It looks at the next character first: nearly everywhere none of the words can begin there.
    """
    longest_first = sorted(choices, key=lambda word: (-len(word), word))
    starts = "".join(sorted({word[0] for word in longest_first}))
    return f"(?=[{re.escape(starts)}])(?:" + "|".join(map(re.escape, longest_first)) + ")"


def normal(text: str) -> str:
    """`text` with half-width punctuation, digits and brackets; same length, so offsets hold for
    both.
    """
    return text.translate(_NORMAL)


@lru_cache(maxsize=64)
def marks(text: str) -> tuple[tuple[int, str], ...]:
    """Punctuation outside quotes, brackets and titles, as (index, mark).

    Unmatched brackets count as plain text. Linear.
    """
    found = [(m.start(), m.group()) for m in _MARKS.finditer(text)]
    if not _PAIRED.search(text):
        return tuple(found)
    partner = _partners(found)
    kept: list[tuple[int, str]] = []
    until = -1
    for n, (at, mark) in enumerate(found):
        if at < until:
            continue
        if mark in _OPEN and n in partner:
            until = found[partner[n]][0] + 1
            inner = text[until - 2]
            if mark == "“" and inner in "。!?" and until - at > 12:
                kept.append((until - 1, "。"))
        elif mark not in _OPEN and mark not in _CLOSE:
            kept.append((at, mark))
    return tuple(kept)


def _partners(found: list[tuple[int, str]]) -> dict[int, int]:
    """For each opening mark its closing one, by index in `found`; crossing pairs drop the inner
    opener.
    """
    partner: dict[int, int] = {}
    waiting: list[tuple[int, str]] = []
    held = dict.fromkeys(_CLOSE, 0)
    for n, (_, mark) in enumerate(found):
        if mark in _OPEN:
            waiting.append((n, _OPEN[mark]))
            held[_OPEN[mark]] += 1
        elif mark in _CLOSE and held[mark]:
            while waiting:
                opener, wanted = waiting.pop()
                held[wanted] -= 1
                if wanted == mark:
                    partner[opener] = n
                    break
    return partner


@lru_cache(maxsize=512)
def split_at(text: str, stops: str) -> tuple[tuple[int, int], ...]:
    """Spans of `text` that end with (and hold) one of `stops` outside quotes and brackets; the
    last may lack it.
    """
    if not _PAIRED.search(text):  # nothing to keep whole, so that every stop ends a span
        spans = [m.span() for m in _spans_to(stops).finditer(text)]
        if spans and not text[spans[-1][0] :].strip():
            spans.pop()
        return tuple(spans)
    spans, start = [], 0
    for at, mark in marks(text):
        if mark in stops and at + 1 > start:
            spans.append((start, at + 1))
            start = at + 1
    if text[start:].strip():
        spans.append((start, len(text)))
    return tuple(spans)


@lru_cache(maxsize=16)
def _spans_to(stops: str) -> re.Pattern[str]:
    inner = re.escape(stops)
    return re.compile(f"[^{inner}]*[{inner}]|[^{inner}]+")


def trim(text: str, start: int, end: int, drop: str = " \t\r\n") -> tuple[int, int]:
    """The span without the characters of `drop` at either end."""
    while start < end and text[start] in drop:
        start += 1
    while end > start and text[end - 1] in drop:
        end -= 1
    return start, end


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a paragraph, each with its 。 ! or ?; a bracket that closes a
    point stands alone.
    """
    spans = []
    for start, end in split_at(text, "。!?"):
        start, end = trim(text, start, end)
        if end > start:
            spans.append((start, end))
    return spans
