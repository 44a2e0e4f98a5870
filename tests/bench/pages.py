"""The page of a certificate as other libraries draw it, used as their manuals say."""

import gc
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

import pylopdf_fonts_zh_cn
from fpdf import FPDF
from fpdf.enums import TextMode

from infrastructure.printing.certificate_frame import Colour, border_art
from infrastructure.printing.certificate_pdf import CertificateFace, _Sheet, qr_rows
from infrastructure.printing.fonts import Typeface, serif

Run = tuple[bool, float, tuple[int, ...], float, float, float, str]
"""Serif or not, size, colour, stroke, x and y in millimetres, text."""


class _Recording(_Sheet):
    """Notes what is written where, so that others write the same."""

    def __init__(self, face: CertificateFace) -> None:
        super().__init__(face)
        self.runs: list[Run] = []

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
        self.runs.append((typeface is serif(), size, colour, weight, x, y, run))
        super().run_of_text(run, x, y, typeface, size, colour, weight)


def runs_of(face: CertificateFace) -> list[Run]:
    """Everything that is written on the page of this face."""
    sheet = _Recording(face)
    sheet.draw_heading(face)
    sheet.draw_table(face)
    sheet.draw_foot(face)
    sheet.draw_left_column(face)
    return sheet.runs


def squares_of(face: CertificateFace) -> list[tuple[float, float, float, float]]:
    """The QR code's dark runs in millimetres from the page's upper left corner."""
    rows = qr_rows(face)
    module = 38.0 / (len(rows) + 8)
    return [
        (
            32.0 + (run.start() + 4) * module,
            87.0 + (down + 4) * module,
            (run.end() - run.start()) * module,
            module,
        )
        for down, row in enumerate(rows)
        for run in re.finditer(rb"\x01+", bytes(row))
    ]


def by_fpdf2(face: CertificateFace, runs: list[Run]) -> bytes:
    """fpdf2 as its manual says: `add_font`, then text."""
    pdf = FPDF(orientation="landscape", unit="mm", format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_font("serif", fname=pylopdf_fonts_zh_cn.serif_path())
    pdf.add_font("sans", fname=pylopdf_fonts_zh_cn.sans_path())
    pdf.add_page()
    pdf._out(border_art())
    for is_serif, size, colour, weight, x, y, text in runs:
        with pdf.local_context():
            pdf.set_font("serif" if is_serif else "sans", size=size)
            pdf.set_text_color(*colour)
            pdf.set_draw_color(*colour)
            if weight:
                pdf.text_mode = TextMode.FILL_STROKE
                pdf.set_line_width(weight)
            pdf.text(x, y, text)
    pdf.set_fill_color(28, 26, 24)
    for square in squares_of(face):
        pdf.rect(*square, style="F")
    return bytes(pdf.output())


def by_reportlab() -> Callable[[CertificateFace, list[Run]], bytes]:
    """Raises ImportError. reportlab embeds no face with PostScript outlines, which the two are:
    it prints with a face that is not in the file, and so has less to do."""
    sizes: Any = import_module("reportlab.lib.pagesizes")
    metrics: Any = import_module("reportlab.pdfbase.pdfmetrics")
    faces: Any = import_module("reportlab.pdfbase.cidfonts")
    canvases: Any = import_module("reportlab.pdfgen.canvas")
    metrics.registerFont(faces.UnicodeCIDFont("STSong-Light"))
    width, height = sizes.landscape(sizes.A4)
    unit = 72 / 25.4

    def drawn(face: CertificateFace, runs: list[Run]) -> bytes:
        out = BytesIO()
        canvas: Any = canvases.Canvas(out, pagesize=(width, height), pageCompression=1)
        canvas._code.append(border_art())
        for _, size, colour, weight, x, y, text in runs:
            canvas.setFont("STSong-Light", size)
            canvas.setFillColorRGB(*(part / 255 for part in colour))
            canvas.setStrokeColorRGB(*(part / 255 for part in colour))
            canvas.setLineWidth(weight)
            canvas.drawString(x * unit, height - y * unit, text, mode=2 if weight else 0)
        canvas.setFillColorRGB(28 / 255, 26 / 255, 24 / 255)
        for x, y, wide, high in squares_of(face):
            canvas.rect(
                x * unit, height - (y + high) * unit, wide * unit, high * unit, stroke=0, fill=1
            )
        canvas.showPage()
        canvas.save()
        return out.getvalue()

    return drawn


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody who makes a page, and how many pages of theirs are one measurement."""

    make: Callable[[int], bytes]
    times: int

    def rate(self, first: int = 0) -> float:
        """Pages for each second of the processor."""
        gc.collect()
        began = time.process_time()
        for n in range(first, first + self.times):
            assert self.make(n).startswith(b"%PDF")
        return self.times / (time.process_time() - began)


def others_of(face: CertificateFace) -> tuple[dict[str, Side], str]:
    """Those who draw the page of this face beside us; and what is to be said of who is absent."""
    runs = runs_of(face)
    sides = {"fpdf2": Side(lambda _: by_fpdf2(face, runs), 2)}
    try:
        drawn = by_reportlab()
    except ImportError:
        return sides, "; reportlab is not installed"
    return {**sides, "reportlab": Side(lambda _: drawn(face, runs), 20)}, ""
