"""The electronic certificate (电子证书) as one A4 page; the same face gives the same bytes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO

import segno
from PIL import Image, ImageOps

from infrastructure.printing import fonts
from infrastructure.printing.certificate_frame import (
    CRIMSON,
    GOLD,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PALE,
    Colour,
    border_art,
    rgb,
)
from infrastructure.printing.printed_sheet import (
    INK,
    PrintedSheet,
    chinese_date,
    compressed,
    require_printable,
)
from infrastructure.printing.typesetting import POINT, fit

# Millimetres.
_CENTRE = PAGE_WIDTH / 2
_LEFT_COLUMN = 51.0
_PHOTO_WIDTH, _PHOTO_HEIGHT = 35.0, 49.0
_PHOTO_PIXELS = (413, 579)  # 300 dots per inch
_MOST_PIXELS = 25_000_000
_QR = 38.0
_ANY_MASK = 3
_DARK = re.compile(rb"\x01+")
_TABLE_TOP = 63.0
_TABLE_LEFT, _TABLE_RIGHT = 84.0, 270.0
_SECOND_COLUMN = 186.0
_GUTTER = 8.0
"""Between a value and the label of the next column."""
_AIR = 2.0
"""Above and below two lines between two rules, together."""
_VALUE_INDENT = 26.0
_SECOND_INDENT = 22.0

_LABEL: Colour = (112, 98, 78)
_COMMON = "0123456789abcdef-"
"""Of the addresses. So the small print needs the same letters on every certificate of an issuer."""


class PhotoUnreadable(Exception):
    """The photograph is not a JPEG or PNG picture of at most 25 megapixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFace:
    """Everything a certificate says, as it is to be printed."""

    holder: str
    """姓名, exactly as registered."""
    id_number: str
    """证件号码, masked or in full: printed as given."""
    title: str
    """职称名称"""
    series: str
    specialty: str
    level: str
    """职称级别 in Chinese."""
    acquisition_mode: str
    """取得方式 in Chinese."""
    issuer: str
    approved_on: date
    """取得时间"""
    issued_on: date
    number: str
    """证书编号; also the document's subject, where `number_of` finds it."""
    verification_url: str
    """Where the certificate is verified; without personal data."""
    record: str = ""
    """The signed compact record, which the QR code says after the address."""
    log_proof: bytes = b""
    """That the issue is in the log: hashes and a signed checkpoint, nothing of the event. Text of
    UTF-8 that is not printed."""
    committee: str | None = None
    """None where no committee decides (初定, 认定)."""
    agency: str | None = None
    """受理机构: the body that decided instead."""
    filing_number: str | None = None
    gender: str | None = None
    photo: bytes | None = None
    """JPEG or PNG; cut to 35 x 49 mm round its middle. Its own metadata is not kept."""
    authority_title: str = "专业技术职称证书"
    subtitle: str = "Professional Title Certificate"

    @property
    def scanned(self) -> str:
        """What the QR code says. What follows the # is never sent to a server."""
        return f"{self.verification_url}#{self.record}" if self.record else self.verification_url

    def __repr__(self) -> str:
        """Without the holder, so that no traceback or log line can show them."""
        return f"CertificateFace({self.number})"


def render(face: CertificateFace) -> bytes:
    """An unsigned PDF of one page.

    Raises `fonts.GlyphMissing` for a character that neither typeface has,
    `typesetting.FieldTooLong`, and `PhotoUnreadable`.
    """
    return render_all((face,))


def render_all(faces: Sequence[CertificateFace]) -> bytes:
    """An unsigned PDF, a page each, that calls itself by the first. Raises as `render` does."""
    sheet = _Sheet(faces[0])
    for place, face in enumerate(faces):
        require_printable(face)
        if place:
            sheet.add_page()
        sheet.draw_heading(face)
        sheet.draw_table(face)
        sheet.draw_foot(face)  # before the QR code: it refuses what is too long for one
        sheet.draw_left_column(face)
    return sheet.printed()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A labelled value. `field` names it in an error."""

    field: str
    label: str
    value: str
    size: float = 12.5
    colour: Colour = INK
    weight: float = 0.0


@cache
def _border() -> bytes:
    return compressed(border_art())


class _Sheet(PrintedSheet):
    """The page of a certificate."""

    def __init__(self, face: CertificateFace) -> None:
        super().__init__(
            "landscape",
            title=face.authority_title,
            subject=face.number,
            dated=face.issued_on,
            identifier=face.scanned,
            common=_COMMON,
            source=face.log_proof.decode(),
        )
        self.underlay = _border()

    def draw_heading(self, face: CertificateFace) -> None:
        lines = fit("authority_title", face.authority_title, fonts.serif(), 220, 16, 32, 15)
        self.block(lines, 37, _CENTRE, CRIMSON, weight=0.5, align="centre")
        lines = fit("subtitle", face.subtitle, fonts.serif(), 220, 7, 11, 7)
        self.block(lines, 48, _CENTRE, _LABEL, align="centre")
        y = 55.0
        self.rule(_CENTRE - 46, _CENTRE - 3, y, GOLD, 0.2)
        self.rule(_CENTRE + 3, _CENTRE + 46, y, GOLD, 0.2)
        self.set_fill_color(*CRIMSON)
        diamond = [(-1.2, 0.0), (0.0, -1.2), (1.2, 0.0), (0.0, 1.2)]
        self.polygon([(_CENTRE + dx, y + dy) for dx, dy in diamond], style="F")

    def draw_left_column(self, face: CertificateFace) -> None:
        top = _TABLE_TOP + 2
        if face.photo is not None:
            x = _LEFT_COLUMN - _PHOTO_WIDTH / 2
            self.image(_portrait(face.photo), x, top, _PHOTO_WIDTH, _PHOTO_HEIGHT)
            self.set_draw_color(*GOLD)
            self.set_line_width(0.25)
            self.rect(x - 1, top - 1, _PHOTO_WIDTH + 2, _PHOTO_HEIGHT + 2)
            top += _PHOTO_HEIGHT + 9
        else:
            top += 22
        self._qr(face, _LEFT_COLUMN - _QR / 2, top)
        caption = fit("caption", "扫描二维码查验证书", fonts.sans(), 44, 5, 8, 8)
        self.block(caption, top + _QR + 4.5, _LEFT_COLUMN, _LABEL, align="centre")

    def draw_table(self, face: CertificateFace) -> None:
        y = _TABLE_TOP
        for row in _rows(face):
            large = row[0].size > 16
            height = 15.5 if large else 11.8
            for place, cell in enumerate(row):
                left = _SECOND_COLUMN if place else _TABLE_LEFT
                indent = _SECOND_INDENT if place else _VALUE_INDENT
                right = _SECOND_COLUMN - _GUTTER if len(row) == 2 and not place else _TABLE_RIGHT
                self._cell(cell, left, indent, right, y, height)
            y += height
            self.rule(_TABLE_LEFT, _TABLE_RIGHT, y, PALE, 0.2)

    def draw_foot(self, face: CertificateFace) -> None:
        left = 150.0
        issued = _Cell("issuer", "发证单位", face.issuer, 14)
        self._cell(issued, left, _VALUE_INDENT, _TABLE_RIGHT, 155.5, 11.5, air=0.8)
        dated = _Cell("issued_on", "发证日期", chinese_date(face.issued_on), 14)
        self._cell(dated, left, _VALUE_INDENT, _TABLE_RIGHT, 166, 11.5)
        note = "本证书为电子证书，由发证单位数字签名，任何改动均可识别；是否有效以查验结果为准。"
        lines = fit("note", note, fonts.sans(), 240, 5, 7.5, 7.5)
        self.block(lines, 184, _CENTRE, _LABEL, align="centre")
        where = f"查验网址：{face.verification_url}"
        lines = fit("verification_url", where, fonts.sans(), 240, 6, 7.5, 5)
        self.block(lines, 188.5, _CENTRE, _LABEL, align="centre")

    def _cell(
        self,
        cell: _Cell,
        left: float,
        indent: float,
        right: float,
        top: float,
        height: float,
        air: float = _AIR,
    ) -> None:
        middle = top + height / 2
        label = fit("label", cell.label, fonts.sans(), indent, height, 9, 9)
        self.block(label, middle, left, _LABEL)
        room = right - left - indent
        lines = fit(cell.field, cell.value, fonts.serif(), room, height - air, cell.size, 6.5)
        self.block(lines, middle, left + indent, cell.colour, weight=cell.weight)

    def _qr(self, face: CertificateFace, x: float, y: float) -> None:
        """Black squares as one filled path, in a quiet zone of four modules."""
        rows = qr_rows(face)
        module = _QR / (len(rows) + 8) / POINT
        self.set_fill_color(255, 255, 255)
        self.rect(x, y, _QR, _QR, style="F")
        left, top = x / POINT + 4 * module, (PAGE_HEIGHT - y) / POINT - 4 * module
        # A module is the unit, and y goes down as the rows do.
        path = [f"q {rgb(INK, 'rg')} {module:.4f} 0 0 {-module:.4f} {left:.3f} {top:.3f} cm"]
        for down, row in enumerate(rows):
            path += [
                f"{run.start()} {down} {run.end() - run.start()} 1 re"
                for run in _DARK.finditer(row)
            ]
        path.append("f Q")
        self._out(" ".join(path))


def qr_rows(face: CertificateFace) -> Sequence[bytearray]:
    """The modules of the QR code, 1 for dark ones.

    Choosing the best of eight masks takes four times as long as all the rest. A signed record
    is as good as random, so that any mask is as good as another.
    """
    mask = _ANY_MASK if face.record else None
    rows: Sequence[bytearray] = segno.make_qr(face.scanned, error="m", mask=mask).matrix
    return rows


def _rows(face: CertificateFace) -> Iterator[Sequence[_Cell]]:
    """The table from top to bottom; what a certificate does not have leaves no gap."""
    holder = _Cell("holder", "姓名", face.holder, 22, INK, 0.3)
    if face.gender is None:
        yield (holder,)
    else:
        yield holder, _Cell("gender", "性别", face.gender)
    yield (
        _Cell("id_number", "证件号码", face.id_number),
        _Cell("number", "证书编号", face.number),
    )
    yield (
        _Cell("title", "职称名称", face.title, 22, CRIMSON, 0.3),
        _Cell("level", "职称级别", face.level),
    )
    yield _Cell("series", "职称系列", face.series), _Cell("specialty", "专业名称", face.specialty)
    yield (
        _Cell("acquisition_mode", "取得方式", face.acquisition_mode),
        _Cell("approved_on", "取得时间", chinese_date(face.approved_on)),
    )
    if face.committee is not None:
        yield (_Cell("committee", "评审委员会", face.committee),)
    if face.agency is not None:
        yield (_Cell("agency", "受理机构", face.agency),)
    if face.filing_number is not None:
        yield (_Cell("filing_number", "备案文号", face.filing_number),)


def _portrait(photo: bytes) -> BytesIO:
    """The picture cut to the frame and written anew, so that nothing hides in the file."""
    try:
        with Image.open(BytesIO(photo), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise PhotoUnreadable
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            cut = ImageOps.fit(upright, _PHOTO_PIXELS, Image.Resampling.LANCZOS)
    except PhotoUnreadable:
        raise
    except Exception as error:  # a hostile picture makes the decoders raise whatever it likes
        raise PhotoUnreadable from error
    written = BytesIO()
    cut.save(written, "JPEG", quality=90)
    written.seek(0)
    return written
