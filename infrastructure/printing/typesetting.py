"""Text broken into lines that fit their place. Lengths in millimetres, type in points."""

import math
import re
from dataclasses import dataclass

from infrastructure.printing import fonts
from infrastructure.printing.fonts import Typeface

POINT = 25.4 / 72
"""Millimetres."""
LEADING = 1.3
INDENT = 2.0
"""Ems before the first line of a paragraph."""


class FieldTooLong(Exception):
    """A value does not fit its place even in the smallest type. Nothing was printed."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"{field} does not fit the page")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text broken into lines at a size where it fits."""

    lines: tuple[str, ...]
    size: float
    typeface: Typeface


def fit(
    field: str,
    text: str,
    typeface: Typeface,
    width: float,
    height: float,
    largest: float,
    smallest: float,
) -> Fitted:
    """One line if little is lost by it, else as many lines as the height allows."""
    natural = fonts.width(text, typeface, 1) * POINT
    one_line = min(largest, width / natural) if natural else largest
    if one_line >= max(smallest, largest * 0.8):
        return Fitted((text,), math.floor(one_line * 4) / 4, typeface)
    size = largest
    while size >= smallest:
        room = int(height / (size * POINT * LEADING))
        ems = width / (size * POINT)
        lines = wrap(text, typeface, ems)
        if len(lines) <= room:
            return Fitted(_balanced(text, typeface, ems, lines), size, typeface)
        size -= 0.5
    raise FieldTooLong(field)


_UNBROKEN = re.compile(r"[（《【“‘]*(?:[!-~]+|.)[，。、；：）》】”’]*", re.DOTALL)
"""What stays on one line: a word, or an ideograph with the punctuation that belongs to it."""

_JOINT = re.compile(r"(?<=.)(?=（)|(?<=·)(?=.)")


def paragraph(text: str, typeface: Typeface, width: float, size: float) -> Fitted:
    """Running text of one size; its first line is `INDENT` ems shorter than the others."""
    lines = wrap(text, typeface, width / (size * POINT), indent=INDENT)
    return Fitted(lines, size, typeface)


def wrap(text: str, typeface: Typeface, ems: float, *, indent: float = 0.0) -> tuple[str, ...]:
    """Lines at most `ems` wide, the first one shorter by `indent`; a wider word is cut."""
    lines = [""]
    taken = indent
    for word in _UNBROKEN.findall(text):
        for part in [word] if fonts.width(word, typeface, 1) <= ems else word:
            needed = fonts.width(part, typeface, 1)
            if taken + needed > ems and lines[-1]:
                lines.append("")
                taken = 0.0
            lines[-1] += part
            taken += needed
    return tuple(line.strip() for line in lines)


def _balanced(text: str, typeface: Typeface, ems: float, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The same number of lines: two at a joint of the text if there is one, else even ones.

    So no name is cut inside one of its parts, and no last line is one lonely character.
    """
    if len(lines) == 2:
        halves = ((text[: joint.start()], text[joint.start() :]) for joint in _JOINT.finditer(text))
        widest = {max(fonts.width(half, typeface, 1) for half in two): two for two in halves}
        if widest and min(widest) <= ems:
            return widest[min(widest)]
    words = (fonts.width(word, typeface, 1) for word in _UNBROKEN.findall(text))
    narrow, wide = max([ems / 2, *(word for word in words if word <= ems)]), ems
    for _ in range(6):
        middle = (narrow + wide) / 2
        tried = wrap(text, typeface, middle)
        if len(tried) > len(lines):
            narrow = middle
        else:
            wide, lines = middle, tried
    return lines
