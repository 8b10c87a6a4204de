"""A small chart of a figure's values, drawn on the server; its table stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 480, 160
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 16, 24


@dataclass(frozen=True)
class Point:
    """A value's place in the drawing (pixels), with the value itself."""

    x: float
    y: float
    on: date
    value: Decimal


@dataclass(frozen=True)
class Chart:
    """The points, and the heights of the reported value and of the goal (None: not drawn)."""

    points: list[Point]
    reported_y: float | None
    goal_y: float | None

    @property
    def line(self) -> str:
        """The points as SVG wants them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def chart_of(
    values: Sequence[tuple[date, Decimal]], *, reported: Decimal | None, goal: Decimal | None
) -> Chart | None:
    """The chart of values in order of days; None for fewer than two, which draw no line.

    The scale begins at zero, so that a small change does not look like a large one.
    """
    if len(values) < 2:
        return None
    first, last = values[0][0], values[-1][0]
    days = max((last - first).days, 1)
    shown = [value for _on, value in values] + [v for v in (reported, goal) if v is not None]
    top = max(float(max(shown)), 1e-9)

    def height(value: Decimal) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - float(value) / top)

    points = [
        Point(LEFT + (WIDTH - LEFT - RIGHT) * (on - first).days / days, height(value), on, value)
        for on, value in values
    ]
    return Chart(
        points,
        height(reported) if reported is not None else None,
        height(goal) if goal is not None else None,
    )
