"""The declaration form (职称申报表) as the paper form has it: A4 upright, as many pages as needed.

Everything is a row of ruled boxes. A row that does not fit goes on upon the next page, where the
heading row of its table is repeated.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from fpdf import FPDF

from infrastructure import fonts
from infrastructure.fonts import EmbeddedFace, FaceEmbedder
from infrastructure.typesetting import LEADING, POINT, wrap

_SHANGHAI = timezone(timedelta(hours=8))
_WIDTH, _HEIGHT = 210.0, 297.0
_LEFT, _TOP, _BOTTOM = 20.0, 20.0, 22.0
_ROOM = _WIDTH - 2 * _LEFT
_PADDING = 1.6
_SIZE = 10.5
"""五号, the size of Chinese office forms."""
_LINE = _SIZE * LEADING * POINT
_LEAST = 8.2
"""Height of a row."""
_LABEL = 28.0
_INK, _SOFT, _RULE = (20, 20, 20), (90, 90, 90), (60, 60, 60)
_GETA = "〓"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one stage decided."""

    stage: str
    body: str
    action: str
    opinion: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationSheet:
    """Everything the form says, as it is to be printed."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    opinions: tuple[Said, ...] = ()
    watermark: str = ""
    """Across every page; empty for none."""
    printed_at: datetime
    reference: str
    """Of the case, at the foot of every page."""

    def __repr__(self) -> str:
        """Without the applicant, so that no traceback or log line can show them."""
        return f"DeclarationSheet({self.reference})"


def render(sheet: DeclarationSheet) -> bytes:
    """The PDF. A character that neither typeface has is printed as 〓 and told at the end."""
    form = _Form(sheet)
    form.heading()
    form.pairs(sheet.facts)
    for part in sheet.parts:
        form.part(part)
    if sheet.opinions:
        form.bar("审核、评审意见")
        for said in sheet.opinions:
            form.said(said)
    form.end()
    return bytes(form.output(output_producer_class=FaceEmbedder))


@dataclass(frozen=True, slots=True)
class _Box:
    """One cell of a row."""

    text: str
    width: float
    label: bool = False
    size: float = _SIZE
    lines: tuple[str, ...] = field(default=())


class _Form(FPDF):
    """Lengths in millimetres, type in points. `self.down` is where the next row begins."""

    def __init__(self, sheet: DeclarationSheet) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_creation_date(sheet.printed_at)
        self.set_title(sheet.title)
        self.set_producer("Zhicheng")
        self.set_lang("zh-CN")
        self.pdf_version = "1.7"
        for typeface in (fonts.serif(), fonts.sans()):
            EmbeddedFace(self, typeface)
        self.sheet = sheet
        self.down = _TOP
        self.missing: set[str] = set()
        self.new_page()

    def new_page(self) -> None:
        self.add_page()
        self.down = _TOP
        if self.sheet.watermark:
            with self.rotation(45, _WIDTH / 2, _HEIGHT / 2):
                size = 110.0
                wide = fonts.width(self.sheet.watermark, fonts.sans(), size) * POINT
                at = (_WIDTH - wide) / 2, _HEIGHT / 2 + size * POINT * 0.38
                self.line_of(self.sheet.watermark, *at, size, (228, 228, 228), sans=True)

    def heading(self) -> None:
        self.centred(self.sheet.title, 20, self.down + 8)
        self.centred(self.sheet.subtitle, 11, self.down + 16)
        self.down += 22

    def centred(self, text: str, size: float, y: float) -> None:
        text = self.printable(text)
        wide = fonts.width(text, fonts.serif(), size) * POINT
        self.line_of(text, (_WIDTH - wide) / 2, y, min(size, size * _ROOM / wide), _INK)

    def part(self, part: Part) -> None:
        self.bar(part.title)
        self.pairs(part.facts)
        for one in part.below:
            if isinstance(one, Table):
                self.grid(one)
            else:
                self.block(one)

    def bar(self, title: str) -> None:
        """Never the last thing on a page."""
        if self.down + 3 * _LEAST > _HEIGHT - _BOTTOM:
            self.new_page()
        self.down += 3
        self.set_fill_color(236, 236, 236)
        self.rect(_LEFT, self.down, _ROOM, _LEAST, style="F")
        self.row((_Box(title, _ROOM, size=11.5),))

    def pairs(self, facts: Sequence[tuple[str, str]]) -> None:
        """Two to a row, unless one of them is long."""
        half = _ROOM / 2 - _LABEL
        waiting: tuple[_Box, ...] = ()
        for label, text in facts:
            short = fonts.width(self.printable(text), fonts.serif(), _SIZE) * POINT <= 2 * half
            boxes = (_Box(label, _LABEL, label=True), _Box(text, half))
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

    def block(self, block: Block) -> None:
        label = _Box(block.label, _LABEL, label=True)
        self.row((label, _Box(block.text, _ROOM - _LABEL)), again=True)

    def grid(self, table: Table) -> None:
        widths = _widths(table)
        head = tuple(_Box(c, w, label=True) for c, w in zip(table.columns, widths, strict=True))
        label = (_Box(table.label, _ROOM, label=True),)
        if not table.rows:
            self.row((_Box(table.label, _LABEL, label=True), _Box("无", _ROOM - _LABEL)))
            return
        if self.down + 3 * _LEAST > _HEIGHT - _BOTTOM:
            self.new_page()
        self.row(label)
        self.row(head)
        for row in table.rows:
            cells = tuple(_Box(t, w) for t, w in zip(row, widths, strict=True))
            self.row(cells, head=head)

    def said(self, said: Said) -> None:
        label = _Box(f"{said.stage}\n{said.action}", _LABEL, label=True)
        text = f"{said.opinion or '（无意见）'}\n\n{said.body}　　{said.on}"
        self.row((label, _Box(text, _ROOM - _LABEL)), again=True)

    def row(self, boxes: Sequence[_Box], head: Sequence[_Box] = (), *, again: bool = False) -> None:
        """Draw one row, over as many pages as it needs. `head` is repeated on each new page;
        with `again` the labels are."""
        left = [self.broken(one) for one in boxes]
        labels = left
        while True:
            space = _HEIGHT - _BOTTOM - self.down
            needed = max(max(_tall(one) for one in left), _LEAST)
            whole = needed <= space
            # A row that fits on a page of its own is not cut.
            if not whole and (space < 3 * _LINE or needed <= _HEIGHT - _TOP - _BOTTOM - 20):
                self.new_page()
                if head:
                    self.row(head)
                continue
            lines = int((space - 2 * _PADDING) / _LINE)
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

    def broken(self, box: _Box) -> _Box:
        ems = (box.width - 2 * _PADDING) / (box.size * POINT)
        lines: list[str] = []
        for paragraph in self.printable(box.text).split("\n"):
            lines += wrap(paragraph, fonts.serif(), ems)
        return replace(box, lines=tuple(lines))

    def ruled(self, boxes: Sequence[_Box], height: float, most: int) -> None:
        x = _LEFT
        self.set_draw_color(*_RULE)
        self.set_line_width(0.2)
        for box in boxes:
            self.rect(x, self.down, box.width, height)
            lines = box.lines[:most]
            step = box.size * LEADING * POINT
            top = self.down + _PADDING
            if len(lines) * step < height - 2 * _PADDING and (box.label or len(lines) == 1):
                top = self.down + (height - len(lines) * step) / 2
            for number, line in enumerate(lines):
                base = top + number * step + step / 2 + 0.38 * box.size * POINT
                self.line_of(line, x + _PADDING, base, box.size, _INK, sans=box.label)
            x += box.width
        self.down += height

    def end(self) -> None:
        if self.missing:
            points = "、".join(f"U+{ord(c):04X}" for c in sorted(self.missing))
            note = f"字库没有下列字符，打印为“{_GETA}”，请以系统中的内容为准：{points}"
            self.down += 2
            self.row((_Box(note, _ROOM),))
        pages = len(self.pages)
        printed = self.sheet.printed_at.astimezone(_SHANGHAI).strftime("%Y-%m-%d %H:%M")
        for number in range(1, pages + 1):
            self.page = number
            self.font_size_pt = 0  # or the page would go on with the face it ended with
            foot = f"{self.sheet.reference}　打印时间 {printed}"
            self.line_of(foot, _LEFT, _HEIGHT - 12, 8, _SOFT, sans=True)
            here = f"第 {number} 页，共 {pages} 页"
            wide = fonts.width(here, fonts.sans(), 8) * POINT
            self.line_of(here, _WIDTH - _LEFT - wide, _HEIGHT - 12, 8, _SOFT, sans=True)

    def line_of(
        self,
        line: str,
        x: float,
        y: float,
        size: float,
        colour: tuple[int, int, int],
        *,
        sans: bool = False,
    ) -> None:
        preferred = fonts.sans() if sans else fonts.serif()
        for typeface, run in fonts.runs(line, preferred):
            self.set_font(typeface.name, size=size)
            self.set_text_color(*colour)
            self.text(x, y, run)
            x += fonts.width(run, typeface, size) * POINT

    def printable(self, text: str) -> str:
        """Without control characters, and with 〓 for what no typeface has."""
        text = text.replace("\r\n", "\n").replace("\t", " ")
        absent = fonts.missing(text.replace("\n", ""))
        self.missing |= {c for c in absent if _visible(c)}
        return "".join(_stand_in(c) if c in absent else c for c in text)


def _stand_in(character: str) -> str:
    return _GETA if _visible(character) else ""


def _visible(character: str) -> bool:
    """All but controls and formats; one younger than Python's tables counts as visible."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp")


def _widened(boxes: tuple[_Box, ...]) -> tuple[_Box, ...]:
    """The last box takes what is left of the row."""
    taken = sum(box.width for box in boxes[:-1])
    return (*boxes[:-1], replace(boxes[-1], width=_ROOM - taken))


def _tall(box: _Box) -> float:
    return len(box.lines) * box.size * LEADING * POINT + 2 * _PADDING


def _widths(table: Table) -> tuple[float, ...]:
    """By the longest line of each column, within bounds, so that dates do not break."""
    wants = [max(4.0, min(22.0, max(map(_ems, texts)))) + 1.2 for texts in _columns(table)]
    whole = sum(wants)
    return tuple(_ROOM * one / whole for one in wants)


def _columns(table: Table) -> Iterator[tuple[str, ...]]:
    for at, heading in enumerate(table.columns):
        yield (heading, *(row[at] for row in table.rows))


def _ems(text: str) -> float:
    return max((fonts.width(line, fonts.serif(), 1) for line in text.split("\n")), default=0.0)
