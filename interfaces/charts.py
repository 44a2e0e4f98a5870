"""Charts as geometry: what `macros/charts.html` draws as SVG, without script and without styles.

A chart is 360 units wide, so that its words can be read on a phone; wide screens put several
side by side. Every chart stands beside the table of its numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 10, 26
ROW = 40
"""Height of a bar with its words above."""
_BAR_TOP, _BAR = 18, 12
_STEPS = (1, 2, 5)
_HAN, _LETTER, _GAP = 12, 7, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`inner` is the part of the bar that is filled more strongly."""

    label: str
    text: str
    y: int
    width: float
    inner: float = 0.0
    mark: float | None = None
    """Where a second value stands, beyond the bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Horizontal bars, each below its words."""

    bars: tuple[Bar, ...]
    height: int
    bar_top: int = _BAR_TOP
    bar_height: int = _BAR
    width: int = WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines over periods; the first is of the year that was asked for, the second before it."""

    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]
    height: int
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = 0
    width: int = WIDTH


def bars(rows: Sequence[tuple[str, str, int, int]], most: int | None = None) -> Bars:
    """Rows are label, the words of the value, the value, and the part of it that stands out.

    `most` is the value of a whole bar, when it is not the largest one.
    """
    most = most or max((value for _, _, value, _ in rows), default=0) or 1
    return Bars(
        bars=tuple(
            Bar(
                label=fitting(label, text),
                text=text,
                y=ROW * place,
                width=_part(value, most),
                inner=_part(part, most),
            )
            for place, (label, text, value, part) in enumerate(rows)
        ),
        height=ROW * len(rows),
    )


def spans(rows: Sequence[tuple[str, str, int, int]]) -> Bars:
    """Rows are label, words, a median and a 90th percentile, which is marked."""
    most = max((p90 for *_, p90 in rows), default=0) or 1
    return Bars(
        bars=tuple(
            Bar(
                label=fitting(label, text),
                text=text,
                y=ROW * place,
                width=_part(median, most),
                mark=_part(p90, most),
            )
            for place, (label, text, median, p90) in enumerate(rows)
        ),
        height=ROW * len(rows),
    )


def lines(
    periods: Sequence[str], series: Sequence[tuple[str, Sequence[int | None]]], height: int = 150
) -> Lines:
    """A value of None is not drawn: that period has not come yet."""
    values = [value for _, line in series for value in line if value is not None]
    top = ceiling(max(values, default=0))
    floor = height - BOTTOM
    step = (WIDTH - LEFT - RIGHT - 16) / max(len(periods) - 1, 1)

    def place(number: int, value: int) -> tuple[float, float]:
        up = (floor - TOP) * value / top
        return round(LEFT + 8 + step * number, 1), round(floor - up, 1)

    return Lines(
        lines=tuple(
            Line(
                name=name,
                points=tuple(
                    place(number, value) for number, value in enumerate(line) if value is not None
                ),
            )
            for name, line in series
        ),
        across=tuple(
            Tick(at=place(number, 0)[0], text=text) for number, text in enumerate(periods)
        ),
        upwards=tuple(Tick(at=place(0, value)[1], text=f"{value:,}") for value in _ticks(top)),
        height=height,
        floor=floor,
    )


def fitting(label: str, text: str) -> str:
    """As much of the label as leaves room for the words at the other end of its line."""
    room = WIDTH - _GAP - _wide(text)
    if _wide(label) <= room:
        return label
    while label and _wide(label) + _HAN > room:
        label = label[:-1]
    return f"{label}…"


def _wide(text: str) -> int:
    """Units, roughly: a Chinese character is as wide as two letters."""
    return sum(_HAN if ord(one) > 0x2E7F else _LETTER for one in text)


def ceiling(value: int) -> int:
    """The next round number: 1, 2 or 5 with noughts, and never less than 4."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power >= max(value, 4):
                return step * power
        power *= 10


def _ticks(top: int) -> tuple[int, ...]:
    parts = 5 if top % 5 == 0 else 4
    return tuple(top * part // parts for part in range(parts + 1))


def _part(value: int, most: int) -> float:
    return round(WIDTH * value / most, 1)
