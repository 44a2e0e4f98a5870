"""Printed serials of blank forms: letters before, figures after, always as many figures.

Serials are handled as ranges and never one by one, so a box of ten thousand forms costs no more
than a single one.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from domain.decider import Rejected

LONGEST_PREFIX = 10
FEWEST_FIGURES, MOST_FIGURES = 4, 12
_PRINTED = re.compile(rf"(.*?)([0-9]{{{FEWEST_FIGURES},{MOST_FIGURES}}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The numbers `start` to `end`, both included."""

    start: int
    end: int

    @property
    def count(self) -> int:
        return self.end - self.start + 1


Spans = tuple[Span, ...]
"""In order, with gaps between them."""


def _met(spans: Spans, first: int, last: int) -> tuple[int, int]:
    """Which of the spans have a number from `first` to `last`: the place of the first, and the
    place after the last."""
    here = bisect_left(spans, first, key=lambda one: one.end)
    return here, bisect_right(spans, last, lo=here, key=lambda one: one.start)


def with_span(spans: Spans, added: Span) -> Spans:
    """All the numbers of both; neighbours become one."""
    here, after = _met(spans, added.start - 1, added.end + 1)
    if here < after:
        start = min(added.start, spans[here].start)
        added = Span(start=start, end=max(added.end, spans[after - 1].end))
    return (*spans[:here], added, *spans[after:])


def without_span(spans: Spans, gone: Span) -> Spans:
    """The numbers that are left when those of `gone` are taken out."""
    here, after = _met(spans, gone.start, gone.end)
    left = []
    for one in spans[here:after]:
        if one.start < gone.start:
            left.append(Span(start=one.start, end=gone.start - 1))
        if gone.end < one.end:
            left.append(Span(start=gone.end + 1, end=one.end))
    return (*spans[:here], *left, *spans[after:])


def first_met(spans: Spans, span: Span) -> Span | None:
    """What the first of the spans that meets this one has in common with it."""
    here, after = _met(spans, span.start, span.end)
    if here == after:
        return None
    one = spans[here]
    return Span(start=max(one.start, span.start), end=min(one.end, span.end))


def number_of(spans: Iterable[Span]) -> int:
    return sum(one.count for one in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialRange:
    """The forms from the serial `start` to the serial `end`, both included."""

    prefix: str
    """As printed before the figures; does not end in a figure, so a serial can be read one way."""
    figures: int
    """How many the serial is printed with."""
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)

    @property
    def count(self) -> int:
        return self.span.count

    @property
    def first(self) -> str:
        return self.printed(self.start)

    @property
    def last(self) -> str:
        return self.printed(self.end)

    def printed(self, number: int) -> str:
        return printed(self.prefix, self.figures, number)

    def number(self, text: str) -> int | None:
        """The number of a serial of this range, printed in full or its figures alone."""
        read = read_serial(text)
        if read is None or read[0] not in ("", self.prefix) or len(read[1]) != self.figures:
            return None
        found = int(read[1])
        return found if self.start <= found <= self.end else None


def printed(prefix: str, figures: int, number: int) -> str:
    return f"{prefix}{number:0{figures}d}"


def plain(text: str) -> str:
    """As it is compared: half-width capitals without spaces, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def read_serial(text: str) -> tuple[str, str] | None:
    """Prefix and figures of a serial as printed; None when it is none."""
    found = _PRINTED.fullmatch(plain(text))
    return (found[1], found[2]) if found and not found[1][-1:].isdigit() else None


def serial_range(first: str, last: str) -> SerialRange:
    """From two printed serials. Raises `Rejected` with `first` or `last` among its fields."""
    faults: dict[str, str] = {}
    start, end = read_serial(first), read_serial(last)
    if start is None or len(start[0]) > LONGEST_PREFIX:
        faults["first"] = "serial-form"
    if end is None:
        faults["last"] = "serial-form"
    elif start is not None and (start[0], len(start[1])) != (end[0], len(end[1])):
        faults["last"] = "serial-unlike"
    elif start is not None and int(end[1]) < int(start[1]):
        faults["last"] = "serial-order"
    if start is None or end is None or faults:
        raise Rejected("serials-wrong", fields=faults, fewest=FEWEST_FIGURES, most=MOST_FIGURES)
    return SerialRange(prefix=start[0], figures=len(start[1]), start=int(start[1]), end=int(end[1]))
