"""The completed review form (职称评审表) for the personnel archive: a cover, what was declared,
every stage's opinion, and the result. A4 upright; the same content gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from infrastructure.printing import fonts
from infrastructure.printing.printed_sheet import chinese_date
from infrastructure.printing.ruled_form import (
    BLACK,
    BOTTOM,
    HEIGHT,
    LABEL,
    LEFT,
    LINE,
    PADDING,
    ROOM,
    RULE,
    SIZE,
    SOFT,
    TOP,
    WIDTH,
    Box,
    Part,
    RuledForm,
)
from infrastructure.printing.typesetting import POINT, Fitted, fit

_OPINION = 40.0
"""Height of an opinion, as the paper form leaves room for one."""
_COVER_LABEL, _COVER_VALUE = 34.0, 92.0
_COVER_ROW = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one stage decided; a vote has its counts above it and who presided below."""

    label: str
    text: str
    body: str
    on: date
    counts: tuple[tuple[str, str], ...] = ()
    signer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewForm:
    """Everything the form says."""

    title: str
    cover: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    opinions: tuple[Opinion, ...]
    result: Part
    issuer: str
    """The body that signs the file."""
    dated: date
    """Of the result."""
    reference: str

    def __repr__(self) -> str:
        """Without the person, so that no traceback or log line can show them."""
        return f"ReviewForm({self.reference})"


def render(form: ReviewForm) -> bytes:
    """An unsigned PDF.

    Raises `fonts.GlyphMissing` for a character that neither typeface has, and
    `typesetting.FieldTooLong` for what does not fit the cover.
    """
    sheet = _Sheet(form)
    sheet.cover()
    sheet.new_page()
    for part in form.parts:
        sheet.part(part)
    sheet.bar("审核、评审意见")
    for opinion in form.opinions:
        sheet.opinion(opinion)
    sheet.part(form.result)
    sheet.numbered(form.reference)
    return sheet.printed()


class _Sheet(RuledForm):
    def __init__(self, form: ReviewForm) -> None:
        super().__init__(title=form.title, subject=form.reference, dated=form.dated)
        self.form = form

    def cover(self) -> None:
        serif, sans = fonts.serif(), fonts.sans()
        spaced = " ".join(self.form.title)
        title = fit("title", spaced, serif, ROOM, 20, 32, 24)
        self.block(title, 70, WIDTH / 2, BLACK, weight=0.5, align="centre")
        y = 112.0
        left = (WIDTH - _COVER_LABEL - _COVER_VALUE) / 2
        for label, value in self.form.cover:
            named = fit("label", label, sans, _COVER_LABEL, _COVER_ROW, 13, 11)
            self.block(named, y, left, SOFT)
            text = self.printable(value)
            room = _COVER_VALUE - 4
            said = fit(label, text, serif, room, _COVER_ROW - 1, 15, 8)
            x = left + _COVER_LABEL
            self.block(said, y, x + _COVER_VALUE / 2, BLACK, align="centre")
            self.rule(x, x + _COVER_VALUE, y + _COVER_ROW / 2 - 0.5, RULE, 0.2)
            y += _COVER_ROW
        dated = fit("dated", chinese_date(self.form.dated), serif, ROOM, 10, 15, 15)
        self.block(dated, 246, WIDTH / 2, BLACK, align="centre")
        issuer = self.printable(self.form.issuer)
        note = f"本表由{issuer}数字签名，任何改动均可识别；各环节意见以签名时的记录为准。"
        lines = fit("issuer", note, sans, ROOM, 10, 9, 7)
        self.block(lines, 270, WIDTH / 2, SOFT, align="centre")

    def opinion(self, opinion: Opinion) -> None:
        """Kept on one page unless it is longer than one."""
        room = ROOM - LABEL
        text = self.broken(Box(opinion.text or "（无意见）", room))
        label = self.broken(Box(opinion.label, LABEL, label=True))
        counted = LINE + 2 * PADDING if opinion.counts else 0.0
        closing = self._closing(opinion)
        foot = sum(len(one.lines) for one in closing) * LINE + 3 * PADDING
        written = len(text.lines) * LINE + 2 * PADDING
        height = max(_OPINION, counted + written + foot)
        if height > HEIGHT - TOP - BOTTOM:
            self.row((label, text), again=True)
            label, text = self.broken(Box("", LABEL, label=True)), self.broken(Box("", room))
            height = counted + foot + 2 * LINE
        if self.down + height > HEIGHT - BOTTOM:
            self.new_page()
        top = self.down
        self.ruled((label, Box("", room)), height, len(label.lines))
        x = LEFT + LABEL
        if opinion.counts:
            self._counts(opinion.counts, x, top, counted)
        base = top + counted + PADDING + LINE / 2 + 0.38 * SIZE * POINT
        for number, line in enumerate(text.lines):
            self.line_of(line, x + PADDING, base + number * LINE, SIZE, BLACK)
        self._closed(closing, top + height)

    def _counts(
        self, counts: tuple[tuple[str, str], ...], x: float, top: float, height: float
    ) -> None:
        wide = (ROOM - LABEL) / len(counts)
        for place, (label, value) in enumerate(counts):
            left = x + place * wide
            self.rect(left, top, wide, height)
            said = fit("count", f"{label} {value}", fonts.serif(), wide - 2, height, SIZE, 8)
            self.block(said, top + height / 2, left + wide / 2, BLACK, align="centre")

    def _closing(self, opinion: Opinion) -> tuple[Fitted, ...]:
        """Who and when."""
        room = ROOM - LABEL - 8
        signed = (opinion.signer, opinion.body, chinese_date(opinion.on))
        said = (self.printable(line) for line in signed if line)
        return tuple(fit("body", one, fonts.serif(), room, 2 * LINE, SIZE, 6) for one in said)

    def _closed(self, closing: Sequence[Fitted], bottom: float) -> None:
        """At the right, upwards from the foot of the box."""
        y = bottom - PADDING
        for one in reversed(closing):
            tall = len(one.lines) * LINE
            wide = max(fonts.width(line, one.typeface, one.size) for line in one.lines) * POINT
            self.block(one, y - tall / 2, LEFT + ROOM - 4 - wide, BLACK)
            y -= tall
