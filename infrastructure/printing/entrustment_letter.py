"""The letter of entrustment (委托函) as one A4 page in the form of official letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from infrastructure.printing import fonts
from infrastructure.printing.certificate_frame import Colour
from infrastructure.printing.printed_sheet import (
    INK,
    PrintedSheet,
    chinese_date,
    require_printable,
)
from infrastructure.printing.typesetting import (
    INDENT,
    LEADING,
    POINT,
    fit,
    paragraph,
)

# Millimetres, after GB/T 9704: margins of 28 at the left and 26 at the right.
_LEFT, _RIGHT = 28.0, 184.0
_WIDTH = _RIGHT - _LEFT
_CENTRE = 105.0
_LABEL_WIDTH = 30.0
_ROW = 10.5
_BODY = 15.0
"""Points."""
_STEP = 9.4
"""From line to line of the body."""

_RED: Colour = (200, 22, 29)
_GREY: Colour = (110, 110, 110)
_HAIR: Colour = (150, 150, 150)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFace:
    """Everything a letter of entrustment says."""

    issuer: str
    number: str
    """文号; also the document's subject."""
    addressee: str
    holder: str
    id_number: str
    unit: str
    series: str
    specialty: str
    level: str
    """职称级别 in Chinese."""
    title: str
    ground: str
    """Why, as the rest of a sentence that begins with 因; empty leaves the sentence out."""
    issued_on: date
    valid_until: date

    def __repr__(self) -> str:
        """Without the person, so that no traceback or log line can show them."""
        return f"LetterFace({self.number})"


def render(face: LetterFace) -> bytes:
    """An unsigned PDF of one page.

    Raises `fonts.GlyphMissing` for a character that neither typeface has, and
    `typesetting.FieldTooLong`.
    """
    require_printable(face)
    sheet = _Letter(face)
    sheet.draw_head(face)
    below = sheet.draw_body(face)
    sheet.draw_close(face, below)
    return sheet.printed()


class _Letter(PrintedSheet):
    def __init__(self, face: LetterFace) -> None:
        super().__init__(
            "portrait", title="省外委托评审函", subject=face.number, dated=face.issued_on
        )

    def draw_head(self, face: LetterFace) -> None:
        """发文机关, the red rules, 文号 and the title."""
        serif = fonts.serif()
        lines = fit("issuer", face.issuer, serif, _WIDTH, 22, 34, 16)
        self.block(lines, 35, _CENTRE, _RED, weight=0.8, align="centre")
        self.rule(_LEFT, _RIGHT, 48, _RED, 0.9)
        self.rule(_LEFT, _RIGHT, 49.4, _RED, 0.25)
        number = fit("number", face.number, serif, _WIDTH, 7, 13, 9)
        wide = fonts.width(number.lines[0], serif, number.size) * POINT
        self.block(number, 57, _RIGHT - wide, INK)
        title = fit("title", "关于委托评审专业技术职称的函", serif, _WIDTH, 12, 21, 21)
        self.block(title, 74, _CENTRE, INK, weight=0.4, align="centre")

    def draw_body(self, face: LetterFace) -> float:
        """Addressee, request, particulars, validity; answers where they end."""
        serif = fonts.serif()
        addressee = fit("addressee", f"{face.addressee}：", serif, _WIDTH, 16, _BODY, 10)
        half = (len(addressee.lines) - 1) * addressee.size * LEADING * POINT / 2
        self.block(addressee, 90 + half, _LEFT, INK)
        y = 90 + 2 * half + _STEP
        because = f"因{face.ground}，" if face.ground else ""
        y = self._paragraph(
            f"{because}现委托贵单位对下列人员的专业技术职称进行评审，请予支持。"
            "评审结束后，请将评审结果函告我单位。",
            y,
        )
        y = self._table(_rows(face), y + 3)
        return self._paragraph(
            f"本函自签发之日起生效，有效期至{chinese_date(face.valid_until)}，逾期须重新办理。",
            y + 8,
        )

    def draw_close(self, face: LetterFace, below: float) -> None:
        """落款: who, the seal, when."""
        serif, sans = fonts.serif(), fonts.sans()
        y = max(below + 12, 226)
        issuer = fit("issuer", face.issuer, serif, 96, 14, _BODY, 9)
        middle = _RIGHT - 52
        self.block(issuer, y, middle, INK, align="centre")
        y += (len(issuer.lines) - 1) * issuer.size * LEADING * POINT / 2
        seal = fit("seal", "（印章）", serif, 40, 7, 11, 11)
        self.block(seal, y + 9, middle, _GREY, align="centre")
        dated = fit("issued_on", chinese_date(face.issued_on), serif, 96, 8, _BODY, _BODY)
        self.block(dated, y + 18, middle, INK, align="centre")
        self.rule(_LEFT, _RIGHT, 279, _HAIR, 0.15)
        note = "本函为电子文件，由发函单位数字签名，任何改动均可识别。"
        lines = fit("note", note, sans, _WIDTH, 5, 8, 8)
        self.block(lines, 283, _CENTRE, _GREY, align="centre")

    def _paragraph(self, text: str, top: float) -> float:
        """Answers the height below its last line."""
        found = paragraph(text, fonts.serif(), _WIDTH, _BODY)
        base = top + 0.38 * _BODY * POINT
        for number, line in enumerate(found.lines):
            start = _LEFT + (0 if number else INDENT * _BODY * POINT)
            self.line_of_text(line, start, base + number * _STEP, found, INK, 0)
        return top + len(found.lines) * _STEP

    def _table(self, rows: Sequence[tuple[str, str, str]], top: float) -> float:
        """Label and value in a thin grid; `field` of a row names it in an error."""
        y = top
        self.rule(_LEFT, _RIGHT, y, _HAIR, 0.2)
        for field, label, value in rows:
            middle = y + _ROW / 2
            named = fit("label", label, fonts.sans(), _LABEL_WIDTH, _ROW, 11, 11)
            self.block(named, middle, _LEFT + _LABEL_WIDTH / 2, _GREY, align="centre")
            room = _WIDTH - _LABEL_WIDTH - 8
            lines = fit(field, value, fonts.serif(), room, _ROW - 0.6, 13.5, 7)
            self.block(lines, middle, _LEFT + _LABEL_WIDTH + 4, INK)
            y += _ROW
            self.rule(_LEFT, _RIGHT, y, _HAIR, 0.2)
        self.set_line_width(0.2)
        for x in (_LEFT, _LEFT + _LABEL_WIDTH, _RIGHT):
            self.line(x, top, x, y)
        return y


def _rows(face: LetterFace) -> tuple[tuple[str, str, str], ...]:
    return (
        ("holder", "姓名", face.holder),
        ("id_number", "证件号码", face.id_number),
        ("unit", "工作单位", face.unit),
        ("series", "职称系列", face.series),
        ("specialty", "评审专业", face.specialty),
        ("level", "评审级别", face.level),
        ("title", "职称名称", face.title),
    )
