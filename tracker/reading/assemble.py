"""Walks the blocks of a document zone by zone and gathers units with what lines and brackets give
them.
"""

import re

from tracker.reading import clauses as c
from tracker.reading import dates, judging, labels, tables, units, zones
from tracker.reading import words as w
from tracker.reading.found import Found, Unit
from tracker.reading.labels import Labels
from tracker.reading.outline import Block, marker_of
from tracker.reading.owners import is_owner_line, label_values
from tracker.reading.paragraphs import Paragraph
from tracker.reading.text import trim

_SAME_PROBLEM = re.compile(r"\s*(?:问题表现|具体表现|具体问题|存在问题|问题描述|表现)")
_ONE_IS = re.compile(r"[一二三四五六七八九十]{1,3}(?:是|要)")
_TARGETS = re.compile(r"目标(?:是|为|任务)?[^。:]{0,12}:.*\d")


class Assembler:
    """Reads blocks in order. State: the zone, the headings, the items since the last label."""

    def __init__(self, genre: str, past_year: int | None) -> None:
        """genre and past_year as zones.py finds them."""
        self.genre = genre
        self.past_year = past_year
        self.found: list[Found] = []
        self.headings: list[tuple[Block, str, str]] = []
        self.zone = self._default()
        self.zones: list[tuple[int, str]] = []
        self.section = ""
        self.heading = ""
        self.local_heading = ""
        self.anchor = 0  # first item that the next label line reaches
        self.point = 0  # first item of the point
        self.labelled_at = -1  # first item that the last label line reached
        self.pending: Labels | None = None
        self.seen_heading = False
        self.table = tables.Table()

    def _default(self) -> str:
        return {"plan": "plan", "rectification": "problems"}.get(self.genre, "past")

    @property
    def year(self) -> int | None:
        """The year that bare months of the present zone belong to."""
        if self.past_year is None:
            return None
        reported = self.zone == "past" and self.genre in ("report", "government_work_report")
        return self.past_year if reported else self.past_year + 1

    def run(self, blocks: list[Block]) -> None:
        """Read all blocks."""
        headed = any(b.kind == "heading" and b.level for b in blocks)
        for n, block in enumerate(blocks):
            if block.kind != "row":
                self.table.close()
            if block.kind == "heading":
                self._heading(block, blocks[n + 1] if n + 1 < len(blocks) else None)
            elif block.kind == "label":
                self._label(block)
            elif block.kind == "row":
                self._row(block)
            elif block.kind == "body":
                self._body(block, preamble=headed and not self.seen_heading)
        self._close_point()

    # ------------------------------------------------------------ headings

    def _heading(self, block: Block, following: Block | None) -> None:
        self._close_point()
        text = block.text.strip().rstrip("。:;")
        if block.level == 1:
            self.section = text
        self.headings.append((block, text, self.section))
        if not block.level:
            return
        self.seen_heading = True
        while self.zones and self.zones[-1][0] >= block.level:
            self.zones.pop()
        inherited = self.zones[-1][1] if self.zones else self._default()
        self.zone = zones.heading_zone(text, inherited, self.genre, self.past_year)
        self.zones.append((block.level, self.zone))
        self.heading = text
        self.local_heading = ""
        self.anchor = self.point = len(self.found)
        if self.genre == "rectification" and self.zone == "problems":
            self._problem_heading(block, following)

    def _problem_heading(self, block: Block, following: Block | None) -> None:
        """In a rectification plan the problem itself may stand as the heading of its measures."""
        at = block.start + len(block.marker)
        bare = block.para.clean[at : block.end].strip().rstrip("。:")
        names_one = c.is_deficiency(bare) or re.search(r"(?:方面|关于).{2,}问题$", bare)
        if len(bare) <= 6 or not names_one or c.is_lead_in(bare):
            return
        if (
            following
            and following.kind in ("body", "label")
            and _SAME_PROBLEM.match(following.text)
        ):
            return
        unit = Unit(at, block.end, "item", "rectification", "problem:heading", 0.8)
        self._add(block.para, unit)

    # ------------------------------------------------------------ lines with labels

    def _label(self, block: Block) -> None:
        clean = block.para.clean
        given = Labels()
        for label, start, end in labels.segments(block.text):
            a, b = trim(clean, block.start + start, block.start + end, " ;,。")
            value = clean[a:b].rstrip(")") if "(" not in clean[a:b] else clean[a:b]
            if re.fullmatch(w.OTHER_LABELS, label):
                self._other_label(block.para, label, a, block.start + end)
            elif re.fullmatch(w.DUE_LABELS, label):
                given.due = given.due or value
            elif value:
                leads, others = label_values(f"{label}:{value}")
                given.owners += [n for n in leads if n not in given.owners]
                given.co_owners += [n for n in others if n not in given.co_owners]
        if given.owners or given.co_owners or given.due:
            self._give(given)

    def _other_label(self, para: Paragraph, label: str, start: int, end: int) -> None:
        zone = labels.zone_of(label)
        if zone == "keep":
            return
        self.zone = zone
        start, end = trim(para.clean, start, end)
        if end > start:
            self._sentences(para, start, end)

    def _give(self, given: Labels) -> None:
        """Apply owners or a deadline to the items of the point, or keep them for the items to
        come.
        """
        items, since, again = self._items(self.anchor), self.anchor, False
        if not items and self.labelled_at >= 0:
            items, since, again = self._items(self.labelled_at), self.labelled_at, True
        problem_only = self.genre == "rectification" and all(
            f.unit.kind == "rectification" for f in items
        )
        if not items or problem_only:
            self.pending = labels.merge(self.pending, given)
        labels.apply(items, given, self.year, more=again)
        if items:
            self.labelled_at = since
        self.anchor = len(self.found)

    def _items(self, since: int) -> list[Found]:
        return [f for f in self.found[since:] if f.unit.label == "item"]

    def _close_point(self) -> None:
        """At the end of a point, labels that stood before their items reach them."""
        if self.pending:
            labels.apply(self._items(self.point), self.pending, self.year)
        self.pending = None
        self.labelled_at = -1

    # ------------------------------------------------------------ table rows

    def _row(self, block: Block) -> None:
        row = self.table.read(block.para)
        if row is None:
            return
        if row.heading:
            self.heading = row.heading
            return
        if row.problem[1] > row.problem[0]:
            unit = Unit(*row.problem, "item", "rectification", "table:problem", 0.85)
            self._from_row(block.para, unit, row)
        if row.task[1] > row.task[0]:
            self._from_row(block.para, Unit(*row.task, "item", "task", "table:row", 0.9), row)

    def _from_row(self, para: Paragraph, unit: Unit, row: tables.Row) -> None:
        made = self._add(para, unit)
        made.owners, made.co_owners = list(row.owners), list(row.co_owners)
        if row.due:
            made.due = dates.due(row.due, self.year, stated=True)
            made.recurrence = dates.recurrence(row.due)
            made.extra = row.due

    # ------------------------------------------------------------ bodies

    def _body(self, block: Block, *, preamble: bool) -> None:
        if block.level and block.marker:
            self._leave_deeper(block)
            self.local_heading = ""
        if block.marker.startswith("问题"):
            self.zone = "problems"
            self._new_point()
        start = block.start + (0 if _ONE_IS.match(block.marker) else len(block.marker))
        bare = block.para.clean[start : block.end]
        if (preamble or self.zone == "context") and not _TARGETS.search(bare):
            self._context_body(block, start)
            return
        kept = self.zone
        if self.zone == "context":
            self.zone = "plan"
        self._sentences(block.para, start, block.end, numbered=bool(block.marker))
        if kept == "context":
            self.zone = kept

    def _leave_deeper(self, block: Block) -> None:
        """A numbered body leaves the headings of its own level and deeper, and a label's zone."""
        if not self.zones or self.zones[-1][0] < block.level:
            if block.level <= 2 and self.zones and self.genre == "rectification":
                self.zone = self.zones[-1][1]
                self._new_point()
            return
        while self.zones and self.zones[-1][0] >= block.level:
            self.zones.pop()
        self.zone = self.zones[-1][1] if self.zones else self._default()
        self.heading = block.chain[-1].text if block.chain else ""
        self._new_point()

    def _new_point(self) -> None:
        self._close_point()
        self.anchor = self.point = len(self.found)

    def _context_body(self, block: Block, start: int) -> None:
        """Requirements in general: context; where a bracket assigns the point, one task (guide,
        case 3).
        """
        text = block.para.clean
        spans = units.plain_sentences(text, start, block.end)
        bracket = labels.closing_bracket(text, start, block.end)
        if not block.marker or bracket is None or not bracket[1].owners:
            for a, b in spans:
                self._add(block.para, Unit(a, b, "context", rule="context:requirements"))
            return
        first = next((a for a, b in spans if not units.is_ideology(text[a:b])), start)
        span = trim(text, first, bracket[0])
        unit = Unit(*span, "item", "task", "plan:assigned-point", 0.7)
        labels.apply([self._add(block.para, unit)], bracket[1], self.year)

    def _sentences(self, para: Paragraph, start: int, end: int, *, numbered: bool = False) -> None:
        text = para.clean
        spans = units.plain_sentences(text, start, end)
        since = len(self.found)
        for n, (a, b) in enumerate(spans):
            last = n == len(spans) - 1
            if self._bracket(text, a, b, since, last=last):
                self._add(para, Unit(a, b, "context", rule="owners:bracket"))
                since = len(self.found)
                continue
            self._turn(text[a:b])
            before = len(self.found)
            self._sentence(para, spans, n, numbered=numbered)
            inner = labels.closing_bracket(text, a, b)
            if inner:
                labels.apply(self._items(since if last else before), inner[1], self.year)
                since = len(self.found)

    def _bracket(self, text: str, start: int, end: int, since: int, *, last: bool) -> bool:
        """Whether a sentence is only a bracket that assigns.

        It owns its point; in the middle of a point, the sentence before it (guide, case 16).
        """
        inner = text[start:end].strip("。; ")
        if not (inner.startswith("(") and inner.endswith(")")):
            return False
        found = labels.closing_bracket(text, start, end)
        if found is None or found[0] > start + 1:
            return False
        items = self._items(since)
        if not last and items:
            items = [f for f in items if f.sentence == items[-1].sentence]
        if items:
            labels.apply(items, found[1], self.year)
        else:
            self._give(found[1])
        return True

    def _turn(self, sentence: str) -> None:
        """Change the zone where a sentence without a heading opens another part."""
        if self.genre in ("plan", "rectification"):
            return
        bare = sentence[len(marker_of(sentence)[1]) :]
        if self.zone == "past" and zones.opens_problems(sentence):
            if self.genre == "government_work_report" and len(sentence) > 160:
                return
            self.zone = "problems"
            if not self.zones or self.zones[-1][0] < 3:
                self.heading = "问题和不足"
        elif self.zone in ("past", "problems") and zones.opens_plan(bare, self.past_year):
            self.zone = "plan"
            self.local_heading = ""
            time = c.TIME.match(bare)
            self.heading = bare[: time.end()].rstrip(", ") if time else bare[:3].rstrip(",")

    def _sentence(
        self, para: Paragraph, spans: list[tuple[int, int]], n: int, *, numbered: bool
    ) -> None:
        text = para.clean
        start, end = spans[n]
        sentence = text[start:end]
        labelled = ":" in sentence
        if labelled and (is_owner_line(sentence) or labels.DUE_LINE.match(sentence)):
            self._label(Block(para, start, end, "label"))
            return
        label = labels.INLINE.match(sentence) if labelled else None
        if label and self.genre in ("rectification", "plan", "circular"):
            zone = labels.zone_of(label["label"])
            if zone == "keep":
                self._add(para, Unit(start, end, "context", rule="label:aside"))
                return
            self.zone = zone
            start += label.end()
        spans[n] = (start, end)
        for unit in self._judged(text, spans, n, numbered):
            self._add(para, unit, sentence=(start, end))

    def _judged(
        self, text: str, spans: list[tuple[int, int]], n: int, numbered: bool
    ) -> list[Unit]:
        if self.zone == "past":
            return judging.past(text, spans, n, self.genre)
        if self.zone == "problems":
            made, heading = judging.problems(text, spans, n, self.genre)
            if heading is not None:
                self.local_heading = heading
            return made
        return judging.plan(text, spans, n, self.genre, numbered=numbered)

    def _add(self, para: Paragraph, unit: Unit, sentence: tuple[int, int] | None = None) -> Found:
        made = Found(
            para,
            unit,
            self.section,
            self.local_heading or self.heading,
            self.zone,
            sentence=sentence or (unit.start, unit.end),
        )
        if unit.rule == "circular:mend":
            made.owners = judging.mend_owners(made.text)
        self.found.append(made)
        return made
