"""A unit in its place, while a document is being walked."""

from dataclasses import dataclass, field

from tracker.reading.paragraphs import Paragraph


@dataclass(slots=True)
class Unit:
    """A stretch of a paragraph's clean text.

    label: item, result or context. rule: the function that judged it. sure: 0 to 1.
    """

    start: int
    end: int
    label: str
    kind: str = ""
    rule: str = ""
    sure: float = 0.9


@dataclass(slots=True)
class Found:
    """A unit with the headings over it, and the owners and deadline that stand outside its span."""

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
