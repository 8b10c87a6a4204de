"""Units to drafts: each field of an item from its own words and from what stands around it."""

import re
from collections.abc import Sequence

from tracker.reading import dates
from tracker.reading.figures import figures
from tracker.reading.found import Found
from tracker.reading.handling import evidence_hint, handling
from tracker.reading.leads import Suggester
from tracker.reading.model import Draft, Result
from tracker.reading.owners import acting_bodies, names_at_head
from tracker.reading.text import normal, split_at
from tracker.reading.titles import title

_TITLE = re.compile(r"《((?:[^《》]|《[^《》]{0,100}》){1,200})》")


def documents(text: str) -> tuple[str, ...]:
    """Titles inside 《》 as the source writes them, in order, each once per mention."""
    if "《" not in text and "〈" not in text:
        return ()
    return tuple(
        re.sub(r"[\r\n]+", "", text[m.start(1) : m.end(1)]).strip()
        for m in _TITLE.finditer(normal(text))
    )


def drafts(
    found: Sequence[Found],
    source: str,
    years: dict[str, int | None],
    suggester: Suggester,
    genre: str,
) -> list[Draft]:
    """The drafts of a reading; results hang on the item before them in their section, else on the
    next.
    """
    items = [f for f in found if f.unit.label == "item"]
    hung = _hang(found, items)
    carried = _Carry()
    return [_draft(f, hung.get(id(f), []), source, years, suggester, carried, genre) for f in items]


class _Carry:
    """The acting body and the deadline that open a sentence reach its later clauses (guide, case
    18).
    """

    def __init__(self) -> None:
        self.sentence: tuple[int, tuple[int, int]] = (0, (0, 0))
        self.owners: list[str] = []

    def apply(self, found: Found, own: list[str]) -> list[str]:
        key = (id(found.para), found.sentence)
        if key != self.sentence:
            self.sentence, self.owners = key, own
        elif own:
            self.owners = own
        return own or (self.owners if found.unit.kind == "task" else [])


def _hang(found: Sequence[Found], items: Sequence[Found]) -> dict[int, list[Found]]:
    hung: dict[int, list[Found]] = {}
    waiting: list[Found] = []
    last: Found | None = None
    for f in found:
        if f.unit.label == "item":
            hung.setdefault(id(f), []).extend(waiting)
            waiting, last = [], f
        elif f.unit.label == "result":
            if last is not None and last.section == f.section:
                hung.setdefault(id(last), []).append(f)
            else:
                waiting.append(f)
    if waiting and items:
        hung.setdefault(id(items[-1]), []).extend(waiting)
    return hung


def _draft(
    f: Found,
    results: list[Found],
    source: str,
    years: dict[str, int | None],
    suggester: Suggester,
    carried: _Carry,
    genre: str,
) -> Draft:
    text, unit, done = f.text, f.unit, f.unit.kind == "commitment"
    start, end = f.para.span(unit.start, unit.end)
    named: list[str] = []
    if unit.kind != "rectification":
        named = acting_bodies(text, split_at(text, ",;:。"), places=genre == "circular")
    if not named and genre == "circular" and done:
        named = names_at_head(text)
    acting = carried.apply(f, named)
    owners = _as_written(_joined(f.owners + f.co_owners, acting), source)
    own = dates.due(text, years["past" if done else "plan"], past=done)
    when = _due(f, own)
    again = dates.recurrence(text) or f.recurrence
    hung = tuple(_result(r, source) for r in results)
    own_figures = figures(text)
    metrics = own_figures + (figures(f.extra) if f.extra and unit.rule == "table:row" else ())
    names, sure = suggester.suggest(text, f.heading, f.section, owners)
    handled = handling(text, len(own_figures), recurrence=again) if done else None
    fragment = unit.rule in ("plan:lever", "plan:focus")
    return Draft(
        start=start,
        end=end,
        text=source[start:end],
        title=title(text, unit.kind, fragment=fragment),
        kind=unit.kind,
        handling=handled,
        section=f.section,
        heading=f.heading,
        metrics=metrics,
        results=hung,
        recurrence=again,
        due=when,
        owners=tuple(owners),
        co_owners=tuple(f.co_owners),
        suggested_leads=names,
        lead_confidence=sure,
        documents=documents(source[start:end]) + tuple(d for r in hung for d in documents(r.text)),
        evidence_hint=evidence_hint(text),
        confidence=round(unit.sure, 2),
        rule=unit.rule,
    )


def _due(f: Found, own: str | None) -> str | None:
    """The deadline of an item: its own date, else the line's; own words only where no line dates
    it.
    """
    if f.unit.kind == "rectification" or (f.due and own and not own[:4].isdigit()):
        return f.due or own
    return own or f.due


def _result(f: Found, source: str) -> Result:
    start, end = f.para.span(f.unit.start, f.unit.end)
    return Result(start, end, source[start:end], figures(f.text))


def _joined(given: list[str], acting: list[str]) -> list[str]:
    """Bodies given by line or bracket first, then those named in the sentence that are not among
    them.
    """
    kept = list(dict.fromkeys(given))
    for name in acting:
        if not any(name == k or (len(name) >= 3 and (name in k or k in name)) for k in kept):
            kept.append(name)
    return kept


_MARKS_AS_WRITTEN = str.maketrans("()", "（）")


def _as_written(names: list[str], source: str) -> list[str]:
    """Names with the brackets that the source uses; rules see half-width ones."""
    found = []
    for name in names:
        wide = name.translate(_MARKS_AS_WRITTEN)
        found.append(wide if wide != name and name not in source and wide in source else name)
    return [n.strip() for n in found if n.strip()]
