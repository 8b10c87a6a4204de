"""Rows of pasted tables: cells by tab or |, columns by the words of the header row (annotation
guide, case 12).
"""

import re
from dataclasses import dataclass, field

from tracker.reading import words as w
from tracker.reading.owners import is_body, split_names
from tracker.reading.paragraphs import Paragraph
from tracker.reading.text import trim

# Header words by column. Source class: tables of tasks and of problems in county documents.
_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("co", re.compile(w.CO_LABELS + r"|配合|协办|参与")),
    ("person", re.compile(r"责任人|联系人|包案领导|分管领导|责任领导|负责人")),
    ("lead", re.compile(w.OWNER_LABELS + r"|牵头|责任|承办|负责|主办")),
    ("due", re.compile(w.DUE_LABELS + r"|时限|时间|期限|进度|节点|频次|周期")),
    ("number", re.compile(r"序号|编号|^号$|^No")),
    (
        "task",
        re.compile(
            r"工作任务|任务内容|工作内容|主要任务|重点任务|具体任务|任务措施|工作措施|主要措施|整改措施|具体措施|工作举措|重点工作|任务名称|重点事项|工作事项|任务分解|目标任务|事项|任务|措施|内容|举措|工作"
        ),
    ),
    ("problem", re.compile(r"问题")),
    ("group", re.compile(r"类别|类型|领域|板块|项目|重点|目标|指标|要求|分类")),
    ("other", re.compile(r"备注|说明|进展|依据|成果|联系人|完成情况|标准|分管|领导")),
)
_SAME = re.compile(r"同上|〃|同前")
_NUMBER = re.compile(r"[\d一二三四五六七八九十.()、]*")
_SEPARATOR = re.compile(r"^[\s|:\-—+=]+$")


@dataclass(slots=True)
class Row:
    """A row: the clean span of its task cell, or only a heading."""

    task: tuple[int, int] = (0, 0)
    problem: tuple[int, int] = (0, 0)
    owners: tuple[str, ...] = ()
    co_owners: tuple[str, ...] = ()
    due: str = ""
    heading: str = ""


@dataclass(slots=True)
class Table:
    """Columns of the table being read; empty between tables."""

    columns: list[str] = field(default_factory=list)
    last: Row | None = None

    def close(self) -> None:
        """Forget the columns: the table has ended."""
        self.columns, self.last = [], None

    def read(self, para: Paragraph) -> Row | None:
        """One line of a table; None for header and rule lines."""
        cells = _cells(para.clean)
        filled = [para.clean[a:b] for a, b in cells if b > a]
        if not filled or _SEPARATOR.match(para.clean):
            return None
        header = [_column(para.clean[a:b]) for a, b in cells]
        named = sum(1 for h in header if h not in ("", "other", "group"))
        if not self.columns and named >= 2 and all(len(t) <= 14 for t in filled):
            self.columns = _named(header)
            return None
        if len(filled) == 1:
            return Row(heading=filled[0].strip())
        return self._row(para, cells)

    def _row(self, para: Paragraph, cells: list[tuple[int, int]]) -> Row | None:
        columns = self._fitting(para.clean, cells)
        by: dict[str, list[str]] = {}
        spans: dict[str, tuple[int, int]] = {}
        for name, (a, b) in zip(columns, cells, strict=False):
            by.setdefault(name, []).append(para.clean[a:b].strip())
            spans.setdefault(name, (a, b))
        due = "".join(by.get("due", [])[:1])
        if _SAME.match(due) and self.last:
            due = self.last.due
        leads = self._owners("、".join(by.get("lead", [])), "owners")
        posts = [p for p in self._owners("、".join(by.get("person", [])), "owners") if is_body(p)]
        owners = (*leads, *(p for p in posts if p not in leads))
        others = self._owners("、".join(by.get("co", [])), "co_owners")
        none = (0, 0)
        row = Row(spans.get("task", none), spans.get("problem", none), owners, others, due)
        if row.task == none and row.problem == none:
            return None
        self.last = row
        return row

    def _fitting(self, line: str, cells: list[tuple[int, int]]) -> list[str]:
        """The columns that the cells stand in; a missing number cell shifts them by one."""
        if not self.columns:
            return _guess(line, cells)
        first = line[slice(*cells[0])].strip()
        short = len(cells) == len(self.columns) - 1 and self.columns[0] == "number"
        return self.columns[1:] if short and not _NUMBER.fullmatch(first) else self.columns

    def _owners(self, text: str, which: str) -> tuple[str, ...]:
        if _SAME.match(text) and self.last:
            more = re.sub(r"^(?:同上|〃|同前)[、,;及和]*", "", text)
            return (*getattr(self.last, which), *split_names(more))
        if re.fullmatch(r"[-—/无\s]*", text):
            return ()
        text = re.sub(
            r"(?:牵头|主责|责任)(?:单位|部门)?\s*:",
            "",
            re.sub(r"[;,]?(?:配合|协办)(?:单位|部门)?\s*:", "、", text),
        )
        return tuple(split_names(text))


def _cells(line: str) -> list[tuple[int, int]]:
    separator = "|" if line.strip().startswith("|") or "\t" not in line else "\t"
    cells, at = [], 0
    for index, char in enumerate(line + separator):
        if char == separator:
            cells.append(trim(line, at, index))
            at = index + 1
    if separator == "|":
        if cells and cells[0][0] >= cells[0][1]:
            cells = cells[1:]
        if cells and cells[-1][0] >= cells[-1][1]:
            cells = cells[:-1]
    return cells


def _column(text: str) -> str:
    text = re.sub(r"\s", "", text)
    if not text or len(text) > 14:
        return ""
    return next((name for name, rule in _COLUMNS if rule.search(text)), "")


def _named(header: list[str]) -> list[str]:
    """Names of columns, one task column: the last of those called so."""
    tasks = [n for n, h in enumerate(header) if h == "task"]
    named = [h or f"x{n}" for n, h in enumerate(header)]
    for n in tasks[:-1]:
        named[n] = f"group{n}"
    if not tasks and "problem" not in named and "group" in named:
        named[named.index("group")] = "task"
    return named


def _guess(line: str, cells: list[tuple[int, int]]) -> list[str]:
    """Columns of a table without header: the longest cell is the task, names of bodies after it
    are leads, a time the deadline.
    """
    texts = [line[a:b].strip() for a, b in cells]
    task = max(range(len(texts)), key=lambda n: len(texts[n]))
    names = []
    for n, text in enumerate(texts):
        if n == task:
            names.append("task")
        elif re.fullmatch(r"[\d一二三四五六七八九十.()、]+", text):
            names.append("number")
        elif re.search(r"月|年|季度|时限|持续|长期", text) and len(text) <= 16:
            names.append("due")
        elif n > task:
            names.append("lead" if "lead" not in names else "co")
        else:
            names.append(f"group{n}")
    return names
