"""One printed page: what certificates and letters share. The same content gives the same bytes.

The file is PDF/A-2b (ISO 19005-2), so that it can be read for as long as a title is held: every
glyph is inside, colours are bound to sRGB, and the metadata say what it is.
"""

import zlib
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Literal

from fpdf import FPDF
from fpdf.enums import OutputIntentSubType, PDFResourceType
from fpdf.output import PDFICCProfile, PDFPage
from fpdf.syntax import PDFArray
from fpdf.util import builtin_srgb2014_bytes

from domain.rules.china_time import midnight
from infrastructure.printing import fonts
from infrastructure.printing.certificate_frame import Colour, rgb
from infrastructure.printing.fonts import (
    EmbeddedFace,
    FaceEmbedder,
    Typeface,
    deflated,
)
from infrastructure.printing.typesetting import LEADING, POINT, Fitted
from infrastructure.printing.xmp import packet

INK: Colour = (28, 26, 24)
_HALF_EMPTY = ("（", "《", "【", "“", "‘")
"""Their left half is white."""
PRODUCER = "Zhicheng"


class PrintedSheet(FPDF):
    """A4 and the few ways anything is put on it. Lengths in millimetres, type in points."""

    def __init__(
        self,
        orientation: Literal["portrait", "landscape"],
        *,
        title: str,
        subject: str,
        dated: date,
        identifier: str = "",
        common: str = "",
        source: str = "",
    ) -> None:
        """`identifier` is an address under which the document is known, `source` what it was made
        from; public, as all metadata.

        `dated` is a day, or the moment of a page that is printed anew each time; `common` are
        characters that small print of this kind always has, in whatever order.
        """
        super().__init__(orientation=orientation, unit="mm", format="A4")
        self.set_auto_page_break(False)
        self.set_margin(0)
        # Nothing about the holder, the machine or the hour: the metadata are read by anyone,
        # and printing the page again must give the same bytes.
        if not isinstance(dated, datetime):
            dated = midnight(dated)
        self.set_creation_date(dated)
        self.set_title(title)
        self.set_subject(subject)
        self.set_producer(PRODUCER)
        self.set_lang("zh-CN")
        self.pdf_version = "1.7"
        self.set_xmp_metadata(packet(title, subject, dated, PRODUCER, identifier, source))
        self.add_output_intent(
            OutputIntentSubType.PDFA,
            output_condition_identifier="sRGB",
            output_condition="IEC 61966-2-1:1999",
            registry_name="http://www.color.org",
            dest_output_profile=PDFICCProfile(builtin_srgb2014_bytes(), 3, "DeviceRGB"),
            info="sRGB2014",
        )
        self.underlay = b""
        """Compressed operators that are drawn under the page, the same on every one."""
        self._faces = {
            fonts.serif(): EmbeddedFace(self, fonts.serif()),
            fonts.sans(): EmbeddedFace(self, fonts.sans(), common),
        }
        self.add_page()

    def printed(self) -> bytes:
        return bytes(self.output(output_producer_class=_Printer))

    def block(
        self,
        text: Fitted,
        middle: float,
        x: float,
        colour: Colour,
        *,
        weight: float = 0.0,
        align: str = "left",
    ) -> None:
        """Lines centred on the height `middle`; ideographs are centred 0.38 em above the base."""
        step = text.size * LEADING * POINT
        base = middle + 0.38 * text.size * POINT - step * (len(text.lines) - 1) / 2
        for number, line in enumerate(text.lines):
            start = x
            if align == "centre":
                start -= fonts.width(line, text.typeface, text.size) * POINT / 2
            elif number and line.startswith(_HALF_EMPTY):
                start -= text.size * POINT / 2  # or the second line looks indented
            self.line_of_text(line, start, base + number * step, text, colour, weight)

    def line_of_text(
        self, line: str, x: float, y: float, text: Fitted, colour: Colour, weight: float
    ) -> None:
        """There is no bold face: a `weight` in points is the stroke drawn round each letter."""
        for typeface, run in fonts.runs(line, text.typeface):
            self.run_of_text(run, x, y, typeface, text.size, colour, weight)
            x += fonts.width(run, typeface, text.size) * POINT

    def run_of_text(
        self,
        run: str,
        x: float,
        y: float,
        typeface: Typeface,
        size: float,
        colour: Colour,
        weight: float,
    ) -> None:
        """Written as operators: fpdf2 copies all its state for each text, which takes a third
        of the time of a page."""
        face = self._faces[typeface]
        self._resource_catalog.add(PDFResourceType.FONT, face.i, self.page)
        stroke = f"{rgb(colour, 'RG')} {weight:.2f} w 2 Tr " if weight else ""
        place = f"{x / POINT:.2f} {self.h_pt - y / POINT:.2f} Td"
        style = f"{rgb(colour, 'rg')} {stroke}/F{face.i} {size:.2f} Tf"
        self._out(f"q BT {style} {place} {face.encode_text(run)} ET Q")

    def rule(self, left: float, right: float, y: float, colour: Colour, thick: float) -> None:
        self.set_draw_color(*colour)
        self.set_line_width(thick)
        self.line(left, y, right, y)


class _Printer(FaceEmbedder):
    """Puts the underlay before each page's own content, compressed once and not for every page."""

    def _add_pages(self, _slice: slice = slice(0, None)) -> list[PDFPage]:
        pages = super()._add_pages(_slice)
        below = self.fpdf.underlay if isinstance(self.fpdf, PrintedSheet) else b""
        if below:
            shared = deflated(below)
            self._add_pdf_obj(shared, "pages")
            for page in pages:
                page.contents = PDFArray([shared, page.contents])  # type: ignore[assignment]  # two streams in place of one
        return pages


def compressed(operators: str) -> bytes:
    """For `PrintedSheet.underlay`."""
    return zlib.compress(operators.encode("ascii"), 9)


def require_printable(face: Any) -> None:
    """Raises `fonts.GlyphMissing` unless every text of the dataclass can be printed."""
    for field in fields(face):
        value = getattr(face, field.name)
        if isinstance(value, str):
            fonts.require(field.name, value)


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
