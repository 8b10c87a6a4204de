"""The reading of a whole text: paragraphs, blocks, zones, units, drafts, and an outline that
leaves nothing out.
"""

from collections.abc import Sequence
from dataclasses import replace

from tracker.reading import zones
from tracker.reading.assemble import Assembler
from tracker.reading.fields import drafts
from tracker.reading.found import Found
from tracker.reading.leads import Suggester
from tracker.reading.model import Body, EarlierItem, Passage, Reading
from tracker.reading.outline import Block, blocks
from tracker.reading.paragraphs import Paragraph, paragraphs


def read_report(
    text: str,
    *,
    plan_year: int | None = None,
    departments: Sequence[Body] = (),
    earlier: Sequence[EarlierItem] = (),
) -> Reading:
    """Read a report, plan, task table, rectification plan or circular.

    text: the decoded source, line ends as they are; offsets of the reading count in it.
    plan_year: the year the checklist is for; None takes it from the text.
    departments: whom to suggest as lead; earlier: items of earlier years, which also suggest leads.
    """
    paras = paragraphs(text)
    parts = blocks(paras)
    title = _title(parts)
    opening = "\n".join(p.clean for p in paras[:40] if not p.furniture)
    genre = zones.genre_of(title, opening + "".join(p.clean for p in paras[40:400]))
    past_year = zones.past_year_of(title, opening, genre, plan_year)
    assembler = Assembler(genre, past_year)
    assembler.run(parts)
    years = {
        "past": past_year if genre != "circular" or past_year is None else past_year + 1,
        "plan": past_year + 1 if past_year else None,
    }
    made = drafts(assembler.found, text, years, Suggester(departments, earlier), genre)
    outline = _outline(text, paras, assembler)
    return Reading(
        title,
        plan_year or years["plan"],
        tuple(outline),
        tuple(sorted(made, key=lambda d: d.start)),
        genre,
    )


def _title(parts: Sequence[Block]) -> str:
    """The title lines at the top, joined."""
    lines = []
    for block in parts:
        if block.kind == "heading" and not block.level:
            lines.append(block.text.strip())
        elif block.kind != "aside":
            break
    return "".join(lines)


def _outline(text: str, paras: Sequence[Paragraph], assembler: Assembler) -> list[Passage]:
    """Passages of all labels in order; what no unit holds becomes context, so that nothing is
    lost.
    """
    taken: list[Passage] = []
    for block, own, section in assembler.headings:
        start, end = block.para.span(block.start, block.end)
        taken.append(
            Passage(start, end, max(block.level, 1), text[start:end], "heading", section, own)
        )
    heading_spans = {(p.start, p.end) for p in taken}
    for f in assembler.found:
        if f.unit.end > f.unit.start:
            taken.append(_passage(text, f))
    taken.sort(key=lambda p: (p.start, -p.end, p.label == "heading"))
    return _filled(
        text,
        [p for p in taken if not (p.label == "heading" and (p.start, p.end) not in heading_spans)],
    )


def _passage(text: str, f: Found) -> Passage:
    start, end = f.para.span(f.unit.start, f.unit.end)
    return Passage(start, end, 0, text[start:end], f.unit.label, f.section, f.heading)


def _filled(text: str, taken: Sequence[Passage]) -> list[Passage]:
    """Passages without overlap, the gaps between them given out as context where they hold more
    than blanks.
    """
    found: list[Passage] = []
    at = 0
    for passage in taken:
        start, end = max(passage.start, at), passage.end
        if end <= start:
            continue
        _gap(text, at, start, found)
        if start != passage.start and passage.label == "heading":
            _gap(text, start, end, found)
        else:
            found.append(
                passage
                if start == passage.start
                else replace(passage, start=start, text=text[start:end])
            )
        at = end
    _gap(text, at, len(text), found)
    return found


def _gap(text: str, start: int, end: int, found: list[Passage]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        last = found[-1] if found else None
        found.append(
            Passage(
                start,
                end,
                0,
                text[start:end],
                "context",
                last.section if last else "",
                last.heading if last else "",
            )
        )
