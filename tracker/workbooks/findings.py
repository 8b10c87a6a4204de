"""What the check of an uploaded workbook says of single cells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One cell that would change something: what stands there now and what comes.

    `is_new`: of an item that is added; it has no code yet.
    """

    cell: str
    code: str
    title: str
    heading: str
    old: str
    new: str
    is_new: bool = False

    @property
    def row(self) -> str:
        """The number of its row."""
        return self.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class CellError:
    """A cell that cannot be taken, and why."""

    cell: str
    code: str
    heading: str
    reason: str
