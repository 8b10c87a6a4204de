"""Chinese numerals as numbers, up to 9999 with 万 and 亿 left to the unit."""

import re

_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_PLACE = {"十": 10, "百": 100, "千": 1000}

CHINESE = "〇零○一二两三四五六七八九十百千"
ARABIC = re.compile(r"\d{1,15}(?:,\d{3})*(?:\.\d{1,10})?")


def chinese_number(text: str) -> int | None:
    """The number that `text` writes in Chinese numerals, or None.

    Takes place value (一百零五) and plain digits (二〇二三); at most 12 characters.
    """
    if not text or len(text) > 12 or any(c not in _DIGIT and c not in _PLACE for c in text):
        return None
    if not any(c in _PLACE for c in text):
        return int("".join(str(_DIGIT[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _DIGIT:
            digit = _DIGIT[c]
        else:
            total += (digit or 1) * _PLACE[c]
            digit = 0
    return total + digit


def number(text: str) -> int | None:
    """The whole number that `text` writes in either script, or None."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    return chinese_number(text)
