"""The two Chinese typefaces: what they can print, and how a PDF carries them.

Embedding a whole face takes 8 MB, and fpdf2's own subsetting half a second. HarfBuzz cuts a face
down to the characters used in milliseconds, and what it leaves goes into the file as it is.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

import pylopdf_fonts_zh_cn
import uharfbuzz as hb  # type: ignore[import-untyped]  # the package carries no types
from fpdf import FPDF
from fpdf.fonts import PDFFontDescriptor, TTFFont
from fpdf.output import (
    CIDSystemInfo,
    OutputProducer,
    PDFFont,
    PDFFontStream,
    PDFType3Font,
)
from fpdf.syntax import Name, PDFArray, PDFContentStream

_SUBSET_FLAGS = (
    hb.SubsetFlags.NO_HINTING
    | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    | hb.SubsetFlags.DESUBROUTINIZE  # smaller once compressed, and faster
    | hb.SubsetFlags.CFF_IDENTITY_CHARSET  # a glyph's CID is its index
)
_KEPT_TABLES = frozenset({"CFF ", "head", "hhea", "hmtx", "maxp"})
_SYMBOLIC = 4
_BLOCK = 100
"""Most entries one block of a CMap may have (Adobe Technical Note 5014)."""


class GlyphMissing(Exception):
    """Neither typeface can print a field. Nothing was printed.

    `code_points` are written U+XXXX; the text itself may be a name and is not repeated.
    """

    def __init__(self, field: str, characters: set[str]) -> None:
        self.field = field
        self.code_points = tuple(f"U+{ord(c):04X}" for c in sorted(characters))
        super().__init__(f"no glyph in {field} for {', '.join(self.code_points)}")


class Typeface:
    """One font file, read once per process and never changed."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        """PostScript name."""
        self.hb_face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self.hb_face)
        self._per_em: float = 1000 / self.hb_face.upem
        extents = self._font.get_font_extents("ltr")
        self.ascent = round(extents.ascender * self._per_em)
        self.descent = round(extents.descender * self._per_em)
        self.dropped_tables = {
            int.from_bytes(tag.encode(), "big")
            for tag in set(self.hb_face.table_tags) - _KEPT_TABLES
        }

    def __contains__(self, character: str) -> bool:
        return self.glyph(character) is not None

    def glyph(self, character: str) -> int | None:
        """Index of the glyph, by the cmap; None when the face has none."""
        glyph: int | None = self._font.get_nominal_glyph(ord(character))
        return glyph

    def advance(self, glyph: int) -> int:
        """Width in thousandths of the type size."""
        advance: int = self._font.get_glyph_h_advance(glyph)
        return round(advance * self._per_em)


@cache
def sans() -> Typeface:
    return Typeface("NotoSansSC-Regular", pylopdf_fonts_zh_cn.sans_path())


@cache
def serif() -> Typeface:
    return Typeface("NotoSerifSC-Regular", pylopdf_fonts_zh_cn.serif_path())


def missing(text: str) -> set[str]:
    """The characters of `text` that neither typeface can print."""
    return {c for c in set(text) if c not in serif() and c not in sans()}


def require(field: str, text: str) -> None:
    """Raises `GlyphMissing` unless every character of `text` can be printed."""
    if absent := missing(text):
        raise GlyphMissing(field, absent)


class Printable:
    """`application.desk.Typefaces`."""

    def missing(self, text: str) -> tuple[str, ...]:
        return tuple(sorted(missing(text)))


def runs(text: str, preferred: Typeface) -> Iterator[tuple[Typeface, str]]:
    """`text` cut where the face changes: a character `preferred` lacks is taken from the other."""
    other = sans() if preferred is serif() else serif()

    def face(character: str) -> Typeface:
        return preferred if character in preferred or character not in other else other

    return ((key, "".join(group)) for key, group in groupby(text, face))


def width(text: str, preferred: Typeface, size: float) -> float:
    """Width of `text` on one line, in the unit of `size`."""
    return sum(_advance(c, preferred) for c in text) * size / 1000


@lru_cache(maxsize=1 << 15)  # about as many characters as a face has; breaking lines asks often
def _advance(character: str, preferred: Typeface) -> int:
    ((face, _),) = runs(character, preferred)
    glyph = face.glyph(character)
    return 1000 if glyph is None else face.advance(glyph)


class EmbeddedFace(TTFFont):
    """A typeface in one document: each character used gets the next two-byte code.

    Codes belong to characters, not glyphs: where two characters share a glyph (高 and its
    radical form ⾼) the text that is copied out must still be the one that was put in.
    """

    __slots__ = ("codes", "typeface")

    def __init__(self, document: FPDF, typeface: Typeface) -> None:
        # The parent's constructor reads the whole file again; of what it sets, only these are
        # used when text is placed by `FPDF.text`.
        self.i = len(document.fonts) + 1
        self.type = "TTF"
        self.fontkey = typeface.name.lower()
        self.color_font = None
        self.biggest_size_pt = 0
        self.typeface = typeface
        self.codes: dict[str, int] = {}
        document.fonts[self.fontkey] = self

    def encode_text(self, text: str) -> str:
        """The operator that shows `text`. Raises `GlyphMissing`, never shows a box."""
        if absent := {c for c in text if c not in self.typeface}:
            raise GlyphMissing("text", absent)
        codes = (self.codes.setdefault(c, len(self.codes) + 1) for c in text)
        return f"<{''.join(f'{code:04X}' for code in codes)}> Tj"


class FaceEmbedder(OutputProducer):
    """Writes the `EmbeddedFace`s of a document; give it to `FPDF.output`."""

    def _add_fonts(self, *_resources: object) -> dict[int, PDFFont | PDFType3Font]:
        embedded = (f for f in self.fpdf.fonts.values() if isinstance(f, EmbeddedFace) and f.codes)
        return {font.i: self._add_face(font) for font in embedded}

    def _add_face(self, font: EmbeddedFace) -> PDFFont:
        table, glyphs = _subset(font)
        name = f"{_tag(font.i)}+{font.typeface.name}"
        widths = {glyphs[c]: font.typeface.advance(_known(font, c)) for c in font.codes}
        composite = PDFFont(subtype="Type0", base_font=name)
        descendant = PDFFont(
            subtype="CIDFontType0",
            base_font=name,
            d_w=1000,
            w=f"[{' '.join(f'{cid} [{w}]' for cid, w in sorted(widths.items()) if w != 1000)}]",
        )
        encoding = PDFContentStream(
            _cmap("ZC-Identity", "Identity", "cidchar", _codes(font.codes, glyphs)), compress=True
        )
        # fpdf2 writes any attribute of an object as an entry of its dictionary.
        encoding.type = Name("CMap")  # type: ignore[attr-defined]  # an entry of the dictionary
        encoding.c_map_name = Name("ZC-Identity")  # type: ignore[attr-defined]  # an entry of the dictionary
        system = CIDSystemInfo()
        system.ordering = type(system.ordering)("Identity", encrypt=True)
        encoding.c_i_d_system_info = system  # type: ignore[attr-defined]  # an entry of the dictionary
        to_unicode = PDFContentStream(
            _cmap("Adobe-Identity-UCS", "UCS", "bfchar", _texts(font.codes)), compress=True
        )
        descriptor = PDFFontDescriptor(
            ascent=font.typeface.ascent,
            descent=font.typeface.descent,
            cap_height=730,
            flags=_SYMBOLIC,  # type: ignore[arg-type]  # an int enum that is only printed
            font_b_box=f"[-1000 {font.typeface.descent} 2000 {font.typeface.ascent}]",
            italic_angle=0,
            stem_v=80,
            missing_width=1000,
        )
        descriptor.font_name = Name(name)
        program = PDFFontStream(contents=table)
        program.subtype = Name("CIDFontType0C")  # type: ignore[attr-defined]  # an entry of the dictionary
        for part in (composite, descendant, encoding, system, to_unicode, descriptor, program):
            self._add_pdf_obj(part, "fonts")
        composite.descendant_fonts = PDFArray([descendant])
        composite.encoding = encoding  # type: ignore[assignment]  # a stream in place of a name
        composite.to_unicode = to_unicode
        descendant.c_i_d_system_info = system
        descendant.font_descriptor = descriptor
        descriptor.font_file3 = program  # type: ignore[attr-defined]  # an entry of the dictionary
        return composite


def _known(font: EmbeddedFace, character: str) -> int:
    glyph = font.typeface.glyph(character)
    assert glyph is not None, "encode_text lets no other character in"
    return glyph


def _subset(font: EmbeddedFace) -> tuple[bytes, Mapping[str, int]]:
    """The CFF table with the glyphs used alone, and where each character's glyph went."""
    wanted = hb.SubsetInput()
    wanted.flags = _SUBSET_FLAGS
    wanted.drop_table_tag_set.update(font.typeface.dropped_tables)
    wanted.glyph_set.update({_known(font, c) for c in font.codes})
    plan = hb.SubsetPlan(font.typeface.hb_face, wanted)
    places = plan.old_to_new_glyph_mapping
    table = plan.execute().reference_table("CFF ")
    return bytes(table.data), {c: places[_known(font, c)] for c in font.codes}


def _tag(number: int) -> str:
    """Six letters before the name of every subset font (ISO 32000-1, 9.6.4)."""
    return f"ZHICH{chr(ord('A') + number - 1)}"


def _codes(codes: Mapping[str, int], glyphs: Mapping[str, int]) -> list[str]:
    return [f"<{code:04X}> {glyphs[c]}" for c, code in codes.items()]


def _texts(codes: Mapping[str, int]) -> list[str]:
    return [f"<{code:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c, code in codes.items()]


def _cmap(name: str, ordering: str, operator: str, entries: list[str]) -> bytes:
    blocks = []
    for start in range(0, len(entries), _BLOCK):
        block = entries[start : start + _BLOCK]
        blocks += [f"{len(block)} begin{operator}", *block, f"end{operator}"]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo <</Registry (Adobe) /Ordering ({ordering}) /Supplement 0>> def",
        f"/CMapName /{name} def",
        f"/CMapType {1 if operator == 'cidchar' else 2} def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
        *blocks,
        "endcmap",
        "CMapName currentdict /CMap defineresource pop",
        "end",
        "end",
    ]
    return "\n".join(lines).encode("ascii")
