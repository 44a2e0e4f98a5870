"""Forms of ruled boxes on A4 upright: as the paper forms of offices are, over many pages.

A row that does not fit goes on upon the next page, where the heading row of its table is
repeated.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from infrastructure.printing import fonts
from infrastructure.printing.certificate_frame import Colour
from infrastructure.printing.fonts import GlyphMissing
from infrastructure.printing.printed_sheet import PrintedSheet
from infrastructure.printing.typesetting import (
    LEADING,
    POINT,
    Fitted,
    wrap,
)

WIDTH, HEIGHT = 210.0, 297.0
LEFT, TOP, BOTTOM = 20.0, 20.0, 22.0
ROOM = WIDTH - 2 * LEFT
PADDING = 1.6
SIZE = 10.5
"""五号, the size of Chinese office forms."""
_SMALLEST = 8.5
LINE = SIZE * LEADING * POINT
LEAST = 8.2
"""Height of a row."""
LABEL = 28.0
KEPT = 80.0
"""A row up to this height is not cut, nor a higher one for the sake of less room than this."""
BLACK, SOFT, RULE = (20, 20, 20), (90, 90, 90), (60, 60, 60)

GETA = "〓"
"""What Chinese typesetters print where they have no type."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    label: str
    columns: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A long text under its label, or the names of files, one to a line."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section: short answers two to a line, then what needs the whole width."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    below: tuple[Table | Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of a row."""

    text: str
    width: float
    label: bool = False
    size: float = SIZE
    lines: tuple[str, ...] = field(default=())


class RuledForm(PrintedSheet):
    """Lengths in millimetres, type in points. `self.down` is where the next row begins."""

    def __init__(self, *, title: str, subject: str, dated: date) -> None:
        super().__init__("portrait", title=title, subject=subject, dated=dated)
        self.down = TOP

    def new_page(self) -> None:
        self.add_page()
        self.down = TOP

    def centred(self, text: str, size: float, y: float) -> None:
        text = self.printable(text)
        wide = fonts.width(text, fonts.serif(), size) * POINT
        self.line_of(text, (WIDTH - wide) / 2, y, min(size, size * ROOM / wide), BLACK)

    def part(self, part: Part) -> None:
        self.bar(part.title)
        self.pairs(part.facts)
        for one in part.below:
            if isinstance(one, Table):
                self.grid(one)
            else:
                self.long_text(one)

    def bar(self, title: str) -> None:
        """Never the last thing on a page."""
        if self.down + 3 * LEAST > HEIGHT - BOTTOM:
            self.new_page()
        self.down += 3
        self.set_fill_color(236, 236, 236)
        self.rect(LEFT, self.down, ROOM, LEAST, style="F")
        self.row((Box(title, ROOM, size=11.5),))

    def pairs(self, facts: Sequence[tuple[str, str]]) -> None:
        """Two to a row, unless one of them is long."""
        half = ROOM / 2 - LABEL
        waiting: tuple[Box, ...] = ()
        for label, text in facts:
            wide = fonts.width(self.printable(text), fonts.serif(), SIZE) * POINT
            short = wide <= 2 * half
            boxes = (Box(label, LABEL, label=True), Box(text, half, size=_size(wide, half)))
            if not short:
                if waiting:
                    self.row(_widened(waiting))
                waiting = ()
                self.row(_widened(boxes))
            elif waiting:
                self.row((*waiting, *boxes))
                waiting = ()
            else:
                waiting = boxes
        if waiting:
            self.row(_widened(waiting))

    def long_text(self, block: Block) -> None:
        label = Box(block.label, LABEL, label=True)
        self.row((label, Box(block.text, ROOM - LABEL)), again=True)

    def grid(self, table: Table) -> None:
        widths = _widths(table)
        head = tuple(Box(c, w, label=True) for c, w in zip(table.columns, widths, strict=True))
        label = (Box(table.label, ROOM, label=True),)
        if not table.rows:
            self.row((Box(table.label, LABEL, label=True), Box("无", ROOM - LABEL)))
            return
        if self.down + 3 * LEAST > HEIGHT - BOTTOM:
            self.new_page()
        self.row(label)
        self.row(head)
        for row in table.rows:
            cells = tuple(Box(t, w) for t, w in zip(row, widths, strict=True))
            self.row(cells, head=head)

    def row(self, boxes: Sequence[Box], head: Sequence[Box] = (), *, again: bool = False) -> None:
        """Draw one row, over as many pages as it needs. `head` is repeated on each new page;
        with `again` the labels are."""
        left = [self.broken(one) for one in boxes]
        labels = left
        while True:
            space = HEIGHT - BOTTOM - self.down
            needed = max(max(_tall(one) for one in left), LEAST)
            whole = needed <= space
            elsewhere = needed <= KEPT or space < KEPT
            fits = needed <= HEIGHT - TOP - BOTTOM - 20
            if not whole and (space < 3 * LINE or (elsewhere and fits)):
                self.new_page()
                if head:
                    self.row(head)
                continue
            lines = int((space - 2 * PADDING) / LINE)
            height = needed if whole else space
            self.ruled(left, height, lines)
            if whole:
                return
            left = [replace(one, lines=one.lines[lines:]) for one in left]
            if again:
                left = [old if old.label else new for old, new in zip(labels, left, strict=True)]
            self.new_page()
            if head:
                self.row(head)

    def broken(self, box: Box) -> Box:
        ems = (box.width - 2 * PADDING) / (box.size * POINT)
        lines: list[str] = []
        for paragraph in self.printable(box.text).split("\n"):
            lines += wrap(paragraph, fonts.serif(), ems)
        return replace(box, lines=tuple(lines))

    def ruled(self, boxes: Sequence[Box], height: float, most: int) -> None:
        x = LEFT
        self.set_draw_color(*RULE)
        self.set_line_width(0.2)
        for box in boxes:
            self.rect(x, self.down, box.width, height)
            lines = box.lines[:most]
            step = box.size * LEADING * POINT
            top = self.down + PADDING
            if len(lines) * step < height - 2 * PADDING and (box.label or len(lines) == 1):
                top = self.down + (height - len(lines) * step) / 2
            for number, line in enumerate(lines):
                base = top + number * step + step / 2 + 0.38 * box.size * POINT
                self.line_of(line, x + PADDING, base, box.size, BLACK, sans=box.label)
            x += box.width
        self.down += height

    def numbered(self, reference: str) -> None:
        """At the foot of every page: what it belongs to, and its place among the others."""
        pages = len(self.pages)
        for number in range(1, pages + 1):
            self.page = number
            self.font_size_pt = 0  # or the page would go on with the face it ended with
            self.line_of(reference, LEFT, HEIGHT - 12, 8, SOFT, sans=True)
            here = f"第 {number} 页，共 {pages} 页"
            wide = fonts.width(here, fonts.sans(), 8) * POINT
            self.line_of(here, WIDTH - LEFT - wide, HEIGHT - 12, 8, SOFT, sans=True)

    def line_of(
        self, line: str, x: float, y: float, size: float, colour: Colour, *, sans: bool = False
    ) -> None:
        typeface = fonts.sans() if sans else fonts.serif()
        self.line_of_text(line, x, y, Fitted((line,), size, typeface), colour, 0)

    def printable(self, text: str) -> str:
        """Without control characters, and with 〓 for what no typeface has, if that may be."""
        text = text.replace("\r\n", "\n").replace("\t", " ")
        absent = fonts.missing(text.replace("\n", ""))
        if lacking := {c for c in absent if _visible(c)}:
            self.lacks(lacking)
        return "".join(_stand_in(c) if c in absent else c for c in text)

    def lacks(self, characters: set[str]) -> None:
        """A form that may stand in for them says so; another one is not printed."""
        raise GlyphMissing("form", characters)


def _stand_in(character: str) -> str:
    return GETA if _visible(character) else ""


def _visible(character: str) -> bool:
    """All but controls and formats; one younger than Python's tables counts as visible."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp")


def _widened(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """The last box takes what is left of the row."""
    taken = sum(box.width for box in boxes[:-1])
    return (*boxes[:-1], replace(boxes[-1], width=ROOM - taken))


def _size(wide: float, width: float) -> float:
    """A little smaller where that saves a line of one or two characters, such as of a name."""
    room = width - 2 * PADDING
    return SIZE if wide <= room or wide * _SMALLEST > room * SIZE else SIZE * room / wide - 0.01


def _tall(box: Box) -> float:
    return len(box.lines) * box.size * LEADING * POINT + 2 * PADDING


def _widths(table: Table) -> tuple[float, ...]:
    """By the longest line of each column, within bounds, so that dates do not break."""
    wants = [max(4.0, min(22.0, max(map(_ems, texts)))) + 1.2 for texts in _columns(table)]
    whole = sum(wants)
    return tuple(ROOM * one / whole for one in wants)


def _columns(table: Table) -> Iterator[tuple[str, ...]]:
    for at, heading in enumerate(table.columns):
        yield (heading, *(row[at] for row in table.rows))


def _ems(text: str) -> float:
    return max((fonts.width(line, fonts.serif(), 1) for line in text.split("\n")), default=0.0)
