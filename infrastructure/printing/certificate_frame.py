"""What is drawn round and under every certificate, as PDF operators.

Lengths in millimetres, from the page's lower left corner.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from infrastructure.printing.typesetting import POINT

PAGE_WIDTH, PAGE_HEIGHT = 297.0, 210.0
"""A4 across."""

Colour = tuple[int, int, int]
CRIMSON: Colour = (128, 24, 28)
GOLD: Colour = (176, 141, 87)
PALE: Colour = (222, 204, 170)
_WATERMARK: Colour = (248, 242, 231)

_CORNER = 16.4
"""Where the frame ends and the waves begin."""
_WATERMARK_CENTRE = (177.0, 103.0)


@cache
def border_art() -> str:
    """The frame as PDF operators: a woven band between two rules, a rosette in each corner."""
    return "\n".join(("q", *_frame(), "Q"))


def _frame() -> Iterator[str]:
    outer, band, inner = 8.0, 12.2, _CORNER
    yield rgb(_WATERMARK, "RG")
    yield _guilloche(*_WATERMARK_CENTRE)
    yield rgb(CRIMSON, "RG")
    yield _stroked_box(outer, 0.9)
    yield rgb(GOLD, "RG")
    yield _stroked_box(outer + 1.2, 0.15)
    yield _stroked_box(inner - 0.9, 0.15)
    yield _stroked_box(inner, 0.45)
    for strand in range(4):
        yield rgb(GOLD if strand % 2 else PALE, "RG")
        yield _wave(PAGE_WIDTH, band, strand, across=True)
        yield _wave(PAGE_WIDTH, PAGE_HEIGHT - band, strand, across=True)
        yield _wave(PAGE_HEIGHT, band, strand, across=False)
        yield _wave(PAGE_HEIGHT, PAGE_WIDTH - band, strand, across=False)
    for x in (band, PAGE_WIDTH - band):
        for y in (band, PAGE_HEIGHT - band):
            yield f"1 1 1 rg {box(x - 4.2, y - 4.2, 8.4, 8.4)} f"
            yield rgb(CRIMSON, "RG")
            yield f"{0.35 / POINT:.2f} w {box(x - 4.2, y - 4.2, 8.4, 8.4)} S"
            yield rgb(GOLD, "RG")
            yield _rosette(x, y)


def _stroked_box(inset: float, thick: float) -> str:
    path = box(inset, inset, PAGE_WIDTH - 2 * inset, PAGE_HEIGHT - 2 * inset)
    return f"{thick / POINT:.2f} w {path} S"


def _wave(length: float, middle: float, quarter: int, *, across: bool) -> str:
    """A sine along one side, shifted by quarters of a period; two Bezier curves a period."""
    start, end = _CORNER, length - _CORNER
    halves = 2 * round((end - start) / 7.5)
    step = (end - start) / halves
    sign = 1 if quarter < 2 else -1
    # From crest to trough, or from zero to zero over a crest: then the curve never reaches its
    # control points, which lie a third higher.
    crests = quarter % 2 == 1
    reach = 2.3 if crests else 2.3 * 4 / 3
    points = [(start, sign * reach if crests else 0.0)]
    for _ in range(halves):
        along, _off = points[-1]
        high = sign * reach
        sign = -sign
        points.append((along + 0.3642 * step, high))
        points.append((along + 0.6358 * step, -high if crests else high))
        points.append((along + step, -high if crests else 0.0))
    return _curve([(u, middle + v) if across else (middle + v, u) for u, v in points], 0.15)


def _curve(points: Sequence[tuple[float, float]], thick: float) -> str:
    """A start and any number of Bezier curves, three points each."""
    spots = [f"{x / POINT:.2f} {y / POINT:.2f}" for x, y in points]
    path = [f"{thick / POINT:.2f} w {spots[0]} m"]
    path += [f"{' '.join(spots[n : n + 3])} c" for n in range(1, len(spots), 3)]
    return " ".join((*path, "S"))


def _rosette(x: float, y: float) -> str:
    """A closed curve of eight petals, three times in different sizes."""

    def petals(angle: float) -> tuple[float, float]:
        return 0.72 + 0.28 * math.cos(8 * angle), -0.28 * 8 * math.sin(8 * angle)

    return " ".join(_closed(x, y, petals, radius, 96, 0.15) for radius in (3.6, 2.5, 1.4))


def _guilloche(x: float, y: float) -> str:
    """A pale ring of two woven strands under the text."""
    strands = []
    for sign in (1, -1):
        for turn in range(4):

            def strand(angle: float, sign: int = sign, turn: int = turn) -> tuple[float, float]:
                phase = 12 * angle + turn * math.pi / 4
                return 36 + sign * 9 * math.sin(phase), sign * 9 * 12 * math.cos(phase)

            strands.append(_closed(x, y, strand, 1, 96, 0.2))
    return " ".join(strands)


def _closed(
    x: float,
    y: float,
    polar: Callable[[float], tuple[float, float]],
    scale: float,
    pieces: int,
    thick: float,
) -> str:
    """A smooth curve round a point; `polar` tells its distance at an angle, and how fast it grows.

    Each piece is the Bezier curve that leaves and arrives in the curve's own direction.
    """
    turn = 2 * math.pi / pieces
    knots = []
    for piece in range(pieces + 1):
        angle = piece * turn
        far, growth = (scale * part for part in polar(angle))
        sine, cosine = math.sin(angle), math.cos(angle)
        reach = (
            (growth * cosine - far * sine) * turn / 3,
            (growth * sine + far * cosine) * turn / 3,
        )
        knots.append(((x + far * cosine, y + far * sine), reach))
    points = [knots[0][0]]
    for (start, away), (end, into) in pairwise(knots):
        points.append((start[0] + away[0], start[1] + away[1]))
        points.append((end[0] - into[0], end[1] - into[1]))
        points.append(end)
    return _curve(points, thick)


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle, for the operator that fills or strokes it."""
    return " ".join(f"{length / POINT:.3f}" for length in (x, y, width, height)) + " re"


def rgb(colour: Colour, operator: str) -> str:
    """`operator` is RG for strokes, rg for fills."""
    return " ".join(f"{part / 255:.3f}" for part in colour) + f" {operator}"
