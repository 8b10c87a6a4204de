"""Walks the blocks of a document zone by zone and gathers units with what lines and brackets give them."""

import re
from dataclasses import dataclass, field

from tracker.reading import clauses as c
from tracker.reading import dates, tables, units, zones
from tracker.reading import words as w
from tracker.reading.outline import Block, marker_of
from tracker.reading.owners import body_at_head, bracket_bodies, is_owner_line, label_values
from tracker.reading.paragraphs import Paragraph
from tracker.reading.text import trim
from tracker.reading.units import Unit


@dataclass(slots=True)
class Found:
    """A unit in its place, with owners and deadline that stand outside its span."""

    para: Paragraph
    unit: Unit
    section: str = ""
    heading: str = ""
    zone: str = ""
    owners: list[str] = field(default_factory=list)
    co_owners: list[str] = field(default_factory=list)
    due: str | None = None
    recurrence: str | None = None
    extra: str = ""
    sentence: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        """The clean text of the unit."""
        return self.para.clean[self.unit.start : self.unit.end]


@dataclass(slots=True)
class Labels:
    """What label lines of a point say."""

    owners: list[str] = field(default_factory=list)
    co_owners: list[str] = field(default_factory=list)
    due: str = ""
    by_number: dict[int, str] = field(default_factory=dict)


class Assembler:
    """Reads blocks in order. State: the zone, the headings, the items since the last label or heading."""

    def __init__(self, genre: str, past_year: int | None) -> None:
        """genre and past_year as zones.py finds them."""
        self.genre = genre
        self.past_year = past_year
        self.found: list[Found] = []
        self.headings: list[tuple[Block, str, str]] = []
        self.zone = self._default()
        self.zones: list[tuple[int, str]] = []
        self.local_heading = ""
        self.section = ""
        self.heading = ""
        self.anchor = 0
        self.point = 0
        self.labelled_at = -1
        self.pending: Labels | None = None
        self.seen_heading = False
        self.table = tables.Table()

    def _default(self) -> str:
        return {"plan": "plan", "rectification": "problems", "circular": "past"}.get(
            self.genre, "past"
        )

    @property
    def year(self) -> int | None:
        """The year that bare months of the present zone belong to."""
        if self.past_year is None:
            return None
        return (
            self.past_year
            if self.zone == "past" and self.genre in ("report", "government_work_report")
            else self.past_year + 1
        )

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
        own = zones.heading_zone(text, inherited, self.genre, self.past_year)
        self.zone = own
        self.zones.append((block.level, own))
        self.heading = text
        self.local_heading = ""
        self.anchor = self.point = len(self.found)
        if self.genre == "rectification" and self.zone == "problems" and block.level >= 2:
            self._problem_heading(block, following)

    def _problem_heading(self, block: Block, following: Block | None) -> None:
        """In a rectification plan the problem itself may stand as the heading of its measures."""
        at = block.start + len(block.marker)
        bare = block.para.clean[at : block.end].strip()
        generic = (
            len(bare) <= 8
            or re.fullmatch(r".{0,10}(?:问题|不足|短板)(?:清单|和不足)?[。:]?", bare)
            and not c.is_deficiency(bare)
        )
        concrete_below = (
            following is not None
            and following.kind in ("body", "label")
            and re.match(
                r"\s*(?:问题表现|具体表现|具体问题|存在问题|问题描述|表现)", following.text
            )
        )
        if generic or concrete_below:
            return
        self._add(block.para, Unit(at, block.end, "item", "rectification", "problem:heading", 0.8))

    # ------------------------------------------------------------ lines with labels

    def _label(self, block: Block) -> None:
        text = block.text
        for label, start, end in _label_segments(text):
            a, b = trim(block.para.clean, block.start + start, block.start + end, " ;,。()")
            value = block.para.clean[a:b]
            if re.fullmatch(w.OTHER_LABELS, label):
                self._other_label(block, label, a, block.start + end)
            elif re.fullmatch(w.DUE_LABELS, label):
                self._give(Labels(due=value))
            elif value:
                leads, others = label_values(f"{label}:{value}")
                self._give(Labels(leads, others))

    def _other_label(self, block: Block, label: str, start: int, end: int) -> None:
        start, end = trim(block.para.clean, start, end)
        kind = _label_zone(label)
        if kind == "keep":
            return
        self.zone = kind if kind != "same" else self.zone
        if end > start and kind != "context":
            self._sentences(block.para, start, end)

    def _give(self, labels: Labels) -> None:
        """Apply owners or a deadline to the items of the point, or keep them for the items to come."""
        items = [f for f in self.found[self.anchor :] if f.unit.label == "item"]
        if not items and self.labelled_at >= 0:
            items = [f for f in self.found[self.labelled_at :] if f.unit.label == "item"]
        only_problem = (
            items
            and all(f.unit.kind == "rectification" for f in items)
            and self.genre == "rectification"
        )
        if not items or only_problem:
            self.pending = _merge(self.pending, labels)
        _apply(items, labels, self.year)
        if items:
            self.labelled_at = self.found.index(items[0])
        self.anchor = len(self.found)

    def _close_point(self) -> None:
        """At the end of a point, labels that stood before their items reach them."""
        if self.pending:
            rest = [f for f in self.found[self.point :] if f.unit.label == "item"]
            _apply(rest, self.pending, self.year)
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
        start, end = row.task
        kind = "task"
        unit = Unit(start, end, "item", kind, "table:row", 0.9)
        made = self._add(block.para, unit)
        made.owners, made.co_owners = list(row.owners), list(row.co_owners)
        made.due = dates.due(row.due, self.year, stated=True) if row.due else None
        made.recurrence = dates.recurrence(row.due) if row.due else None
        made.extra = row.due

    # ------------------------------------------------------------ bodies

    def _body(self, block: Block, *, preamble: bool) -> None:
        if block.level and block.marker:
            self._leave_deeper(block)
        start = block.start + (len(block.marker) if not _one_is(block.marker) else 0)
        if preamble and self.genre != "rectification" or self.zone == "context":
            self._context_body(block, start)
            return
        if block.marker:
            self.local_heading = ""
        self._sentences(block.para, start, block.end, numbered=bool(block.marker))

    def _leave_deeper(self, block: Block) -> None:
        """A numbered body leaves the headings of its own level and deeper."""
        if self.zones and self.zones[-1][0] >= block.level:
            while self.zones and self.zones[-1][0] >= block.level:
                self.zones.pop()
            self.zone = self.zones[-1][1] if self.zones else self._default()
            self.heading = block.chain[-1].text if block.chain else ""
            self._close_point()
            self.anchor = self.point = len(self.found)

    def _context_body(self, block: Block, start: int) -> None:
        """Overall requirements: context, but a bracket that assigns the numbered point makes it one task (guide, case 3)."""
        text = block.para.clean
        spans = units.plain_sentences(text, start, block.end)
        last = text[slice(*spans[-1])] if spans else ""
        bracket = _closing_bracket(text, start, block.end)
        if not block.marker or bracket is None:
            turn = next(
                (
                    n
                    for n, s in enumerate(spans)
                    if zones.opens_problems(text[slice(*s)]) and not self.seen_heading
                ),
                None,
            )
            del last, turn
            for a, b in spans:
                self._add(block.para, Unit(a, b, "context", rule="context:requirements"))
            return
        first = next((a for a, b in spans if not units.is_ideology(text[a:b])), start)
        made = self._add(
            block.para,
            Unit(*trim(text, first, bracket[0]), "item", "task", "plan:assigned-point", 0.7),
        )
        made.owners, made.co_owners = bracket[1]

    def _sentences(self, para: Paragraph, start: int, end: int, *, numbered: bool = False) -> None:
        text = para.clean
        spans = units.plain_sentences(text, start, end)
        since = len(self.found)
        for n, (a, b) in enumerate(spans):
            if self._bracket(text, a, b, since, last=n == len(spans) - 1):
                self._add(para, Unit(a, b, "context", rule="owners:bracket"))
                since = len(self.found)
                continue
            self._turn(text[a:b])
            before = len(self.found)
            self._sentence(para, a, b, spans, n, numbered=numbered)
            self._inner_brackets(text, a, b, before, since, last=n == len(spans) - 1)

    def _bracket(self, text: str, start: int, end: int, since: int, *, last: bool) -> bool:
        """Whether a sentence is only a bracket that assigns; it owns its point, or in the middle the sentence before."""
        inner = text[start:end].strip("。; ")
        if not (inner.startswith("(") and inner.endswith(")")):
            return False
        bodies = bracket_bodies(inner)
        dated = _bracket_due(inner)
        if bodies is None and not dated:
            return False
        items = [f for f in self.found[since:] if f.unit.label == "item"]
        if not last and items:
            items = [f for f in items if f.sentence == items[-1].sentence]
        labels = Labels(*(bodies or ([], [])), due=dated)
        if items:
            _apply(items, labels, self.year)
        else:
            self._give(labels)
        return True

    def _inner_brackets(
        self, text: str, start: int, end: int, before: int, since: int, *, last: bool
    ) -> None:
        """Brackets that assign at the end of a sentence, inside its full stop."""
        found = _closing_bracket(text, start, end)
        if not found:
            return
        fresh = [f for f in self.found[since if last else before :] if f.unit.label == "item"]
        own = [f for f in self.found[before:] if f.unit.label == "item"]
        inner = text[found[0] : end].rstrip("。;")
        _apply(fresh if last else own, Labels(*found[1], due=_bracket_due(inner)), self.year)

    def _turn(self, sentence: str) -> None:
        """Change the zone where a sentence without a heading opens another part."""
        if self.genre in ("plan", "rectification"):
            return
        marked = sentence[len(marker_of(sentence)[1]) :]
        if (
            self.zone in ("past",)
            and zones.opens_problems(sentence)
            and self.genre != "government_work_report"
        ):
            self.zone = "problems"
            self.heading = "问题和不足" if not self.zones or self.zones[-1][0] < 3 else self.heading
        elif (
            self.zone == "past"
            and self.genre == "government_work_report"
            and zones.opens_problems(sentence)
            and len(sentence) < 120
        ):
            self.zone = "problems"
        elif self.zone in ("past", "problems") and zones.opens_plan(marked, self.past_year):
            self.zone = "plan"
            self.local_heading = ""
            time = c.TIME.match(marked)
            if time and time.end() >= 3:
                self.heading = marked[: time.end()].rstrip(", ")
            else:
                self.heading = marked[:3].rstrip(",")

    def _sentence(
        self,
        para: Paragraph,
        start: int,
        end: int,
        spans: list[tuple[int, int]],
        n: int,
        *,
        numbered: bool,
    ) -> None:
        text = para.clean
        sentence = text[start:end]
        if is_owner_line(sentence) or re.match("(?:" + w.DUE_LABELS + ")\\s*:", sentence.strip()):
            self._label(Block(para, start, end, "label"))
            return
        label = _INLINE_LABEL.match(sentence)
        if label and self.genre in ("rectification", "plan", "circular"):
            zone = _label_zone(label["label"])
            if zone in ("keep", "context"):
                self._add(para, Unit(start, end, "context", rule="label:" + zone))
                return
            self.zone = zone if zone != "same" else self.zone
            start += label.end()
        if self.zone == "past":
            made = self._past(para, start, end)
        elif self.zone == "problems":
            made = self._problems(para, start, end, spans, n, numbered=numbered)
        else:
            made = self._plan(para, start, end, numbered=numbered)
        for unit in made:
            self._add(para, unit, sentence=(start, end))

    def _past(self, para: Paragraph, start: int, end: int) -> list[Unit]:
        sentence = para.clean[start:end]
        if self.genre == "circular" and _COUNTS.search(sentence) and not body_at_head(sentence)[1]:
            return [Unit(start, end, "result", rule="circular:counts", sure=0.7)]
        if self.genre == "circular" and _is_order(sentence) and c.is_deficiency(sentence):
            return [Unit(start, end, "item", "task", "circular:mend", 0.8)]
        if (
            self.genre == "circular"
            and re.search(r"未|滞后|不到位|不及时|不规范|较慢|偏低|不够", sentence)
            and not any(k in ("action",) for _, _, k in units.heads(sentence)[:1])
        ):
            return units.problem_units(para.clean, start, end, headed=True)[0]
        return units.past_units(para.clean, start, end)

    def _problems(
        self,
        para: Paragraph,
        start: int,
        end: int,
        spans: list[tuple[int, int]],
        n: int,
        *,
        numbered: bool,
    ) -> list[Unit]:
        text = para.clean
        sentence = text[start:end]
        if self.genre in ("circular", "rectification") and _is_order(sentence):
            if c.is_deficiency(sentence):
                return [Unit(start, end, "item", "task", "circular:mend", 0.8)]
            return units.plan_units(text, start, end, whole=True)
        made, led = units.problem_units(text, start, end, headed=False)
        items = [u for u in made if u.label == "item"]
        marked = units.ONE_IS.search(sentence) if not led else None
        follows = (
            n + 1 < len(spans)
            and not units.ONE_IS.match(text[slice(*spans[n + 1])])
            and bool(units.problem_units(text, *spans[n + 1], headed=False)[0])
        )
        if led:
            self.local_heading = _first_clause(text[_point_start(text, start, end) : end])
        elif (
            marked
            and len(items) == 1
            and follows
            and c.is_deficiency(text[slice(*spans[n + 1])])
            and not re.match("下一步|针对", text[slice(*spans[n + 1])])
            and len(items[0:1])
            and items[0].end - items[0].start <= 36
        ):
            self.local_heading = text[_point_start(text, start, end) : end].strip(" 。")
            return [Unit(start, end, "context", rule="problem:heading-phrase")]
        elif marked and items:
            self.local_heading = ""
        return made

    def _plan(self, para: Paragraph, start: int, end: int, *, numbered: bool) -> list[Unit]:
        whole = self.genre == "rectification"
        sentence = para.clean[start:end]
        if self.genre == "circular" and c.is_deficiency(sentence) and _is_order(sentence):
            return [Unit(start, end, "item", "task", "circular:mend", 0.8)]
        made = units.plan_units(para.clean, start, end, whole=whole)
        if (
            numbered
            and not any(u.label == "item" for u in made)
            and not units.is_general_sentence(sentence)
            and len(sentence) >= 5
            and not sentence.endswith(":")
        ):
            return [Unit(*_stripped(para.clean, start, end), "item", "task", "plan:numbered", 0.6)]
        return made

    def _add(self, para: Paragraph, unit: Unit, sentence: tuple[int, int] = (0, 0)) -> Found:
        made = Found(
            para,
            unit,
            self.section,
            self.local_heading or self.heading,
            self.zone,
            sentence=sentence or (unit.start, unit.end),
        )
        self.found.append(made)
        return made


_COUNTS = re.compile(
    r"(?:已|基本)?(?:完成|办结|整改(?:到位|完成)?|销号|启动|推进|达到)[^,。;]{0,12}\d+\s?[项个件条家]|(?:项|个|件|条)[^,。;]{0,8}(?:已完成|正在推进|未完成|已办结|滞后)|平均|得分|共(?:抽查|检查|督察|走访|实地)"
)
_ORDER = re.compile(
    r"(?:要|应|须|请|责令|限|务必|限期|必须)(?!求[^,。]{0,4}(?:不|未)|点|素|不|用)[^。;]{0,60}|(?:前|内)(?:完成|整改|补|报|上报|报送|落实|反馈|建立|到位)"
)
_INLINE_LABEL = re.compile(r"\s*(?P<label>" + w.OTHER_LABELS + r")\s*:\s*")
_ANY_LABEL = re.compile(
    r"(?P<label>"
    + "|".join((w.CO_LABELS, w.OWNER_LABELS, w.DUE_LABELS, w.OTHER_LABELS))
    + r")\s*:\s*"
)


def _is_order(sentence: str) -> bool:
    return bool(
        re.search(
            r"(?:^|[,;、])[^,;]{0,24}?(?:要|应当?|须|请|责令|限|务必|限期|必须|予以)(?!求|点|素|用|有)[^,。;]{2,}",
            sentence,
        )
        or re.search(r"(?:前|内)(?:完成|整改|补|报|上报|报送|落实|反馈|建立|到位)", sentence)
    ) and not re.search(r"应[用急有对]|未按要求[^,。;]*。$", re.sub(r"[^,;]*,", "", sentence))


def _one_is(marker: str) -> bool:
    return bool(re.match(r"[一二三四五六七八九十]{1,3}(?:是|要)", marker))


def _label_zone(label: str) -> str:
    """What the text behind a label holds."""
    if re.search(r"原因|备注|责任范围|验收|完成标准|进展|成果形式|完成情况|类型|来源", label):
        return "keep"
    if "目标" in label:
        return "keep"
    if (
        "措施" in label
        or "任务" in label
        or "要求" in label
        or "整改内容" in label
        or "工作内容" in label
    ):
        return "measures"
    return "problems"


def _label_segments(text: str) -> list[tuple[str, int, int]]:
    """Each label of a line with the span of its value."""
    found = list(_ANY_LABEL.finditer(text))
    return [
        (m["label"], m.end(), found[n + 1].start() if n + 1 < len(found) else len(text))
        for n, m in enumerate(found)
    ]


def _merge(one: Labels | None, other: Labels) -> Labels:
    if one is None:
        return other
    return Labels(
        one.owners or other.owners, one.co_owners or other.co_owners, one.due or other.due
    )


def _apply(items: list[Found], labels: Labels, year: int | None) -> None:
    """Give owners to items that have none of their own by label, and the deadline to those without one."""
    numbered = _by_number(labels.due)
    for item in items:
        if labels.owners and not item.owners:
            item.owners = list(labels.owners)
        if labels.co_owners and not item.co_owners:
            item.co_owners = list(labels.co_owners)
    measures = [f for f in items if f.unit.kind == "task"]
    if numbered:
        for n, item in enumerate(measures, 1):
            if n in numbered and not item.due:
                item.due, item.extra = dates.due(numbered[n], year, stated=True), numbered[n]
        return
    if labels.due:
        for item in items:
            if not item.due:
                item.due = dates.due(labels.due, year, stated=True)
                item.extra = labels.due
                item.recurrence = item.recurrence or dates.recurrence(labels.due)


def _by_number(text: str) -> dict[int, str]:
    """Deadlines that go by the number of the measure: 第1项6月底前,第2、3项年底前."""
    found: dict[int, str] = {}
    pieces = (
        re.findall(
            r"(?:第|措施)?((?:\d{1,2}|[一二三四五六七八九十])(?:[、和至-](?:\d{1,2}|[一二三四五六七八九十]))*)(?:项|条)?(?:措施|任务)?:?(?:于|在)?([^,;。第]{2,20})",
            text,
        )
        if re.search(
            r"第?[\d一二三四五六七八九十][、\d一二三四五六七八九十至-]*(?:项|条)|措施\s?[\d一二三]",
            text,
        )
        else []
    )
    for numbers, when in pieces:
        ends = [dates.number(p) or 0 for p in re.split("[、和至-]", numbers)]
        span = range(ends[0], ends[-1] + 1) if re.search("[至-]", numbers) else ends
        found.update({n: when for n in span})
    return found


def _bracket_due(inner: str) -> str:
    """The deadline in a bracket, in its words."""
    match = re.search("(?:" + w.DUE_LABELS + r")\s*:\s*([^;)。]+)", inner)
    if match:
        return match.group(1)
    match = re.search(
        r"(?:^\(|[,;:])\s*([^,;:()]{0,12}(?:月|年|季度|半年|年内)[^,;()]{0,4}(?:前|底|内|完成|度))",
        inner,
    )
    return match.group(1) if match else ""


def _closing_bracket(
    text: str, start: int, end: int
) -> tuple[int, tuple[list[str], list[str]]] | None:
    """Start and bodies of an assigning bracket at the end of a span."""
    body = text[start:end].rstrip("。;")
    if not body.endswith(")") or len(body) > 4000:
        return None
    depth = 0
    for n in range(len(body) - 1, max(-1, len(body) - 300), -1):
        depth += (body[n] == ")") - (body[n] == "(")
        if depth == 0:
            bodies = bracket_bodies(body[n:])
            if bodies is None and _bracket_due(body[n:]):
                bodies = ([], [])
            return (start + n, bodies) if bodies is not None else None
    return None


def _first_clause(text: str) -> str:
    return re.split(r"[,;。:]", text.strip(), maxsplit=1)[0]


def _point_start(text: str, start: int, end: int) -> int:
    match = re.search(
        r"[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,2}[,:是]", text[start:end]
    )
    return start + match.start() if match else start


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    match = units.MARK.match(text[start:end])
    return (start + match.end() if match else start), end
