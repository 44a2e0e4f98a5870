"""The two Chinese typefaces: what they can print, and how a PDF carries them.

Embedding a whole face takes 8 MB, and fpdf2's own subsetting half a second. HarfBuzz cuts a face
down to the characters used in a millisecond, and what it leaves goes into the file as it is.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import uharfbuzz as hb  # type: ignore[import-untyped]  # the package carries no types
from fpdf import FPDF
from fpdf.fonts import PDFFontDescriptor, TTFFont
from fpdf.output import (
    CIDSystemInfo,
    OutputProducer,
    PDFFont,
    PDFType3Font,
)
from fpdf.syntax import Name, PDFArray, PDFContentStream

_SUBSET_FLAGS = (
    hb.SubsetFlags.NO_HINTING
    | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    | hb.SubsetFlags.DESUBROUTINIZE  # smaller once compressed, and faster
    | hb.SubsetFlags.CFF_IDENTITY_CHARSET  # a glyph's CID is its index
)
_KEPT_TABLES = ("CFF ", "head", "hhea", "hmtx", "maxp")
_SYMBOLIC = 4
_REMEMBERED = 1 << 15
"""About as many characters as a face has; breaking and fitting lines asks often."""
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
        self._glyphs: dict[str, int | None] = {}

    def __contains__(self, character: str) -> bool:
        return self.glyph(character) is not None

    def glyph(self, character: str) -> int | None:
        """Index of the glyph, by the cmap; None when the face has none."""
        try:
            return self._glyphs[character]
        except KeyError:
            glyph: int | None = self._font.get_nominal_glyph(ord(character))
            if len(self._glyphs) < _REMEMBERED:
                self._glyphs[character] = glyph
            return glyph

    def advance(self, glyph: int) -> int:
        """Width in thousandths of the type size."""
        advance: int = self._font.get_glyph_h_advance(glyph)
        return round(advance * self._per_em)

    @cached_property
    def cuttable(self) -> Any:
        """The outlines alone, about 10 MB: with the other tables each cut takes five times as long,
        and gives the same bytes."""
        tables = {tag: bytes(self.hb_face.reference_table(tag).data) for tag in _KEPT_TABLES}

        def table(_face: object, tag: str, _data: object) -> bytes | None:
            return tables.get(tag)

        return hb.Face.create_for_tables(table, None)


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


@lru_cache(maxsize=_REMEMBERED)
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

    def __init__(self, document: FPDF, typeface: Typeface, common: str = "") -> None:
        """`common` are characters with the first codes, used or not, in every document alike."""
        # The parent's constructor reads the whole file again; of what it sets, only these are
        # used when text is placed by `FPDF.text`.
        self.i = len(document.fonts) + 1
        self.type = "TTF"
        self.fontkey = typeface.name.lower()
        self.color_font = None
        self.biggest_size_pt = 0
        self.typeface = typeface
        self.codes = {character: code for code, character in enumerate(common, 1)}
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
        cut = _cut(font.typeface, tuple(font.codes))
        name = f"{_tag(font.i)}+{font.typeface.name}"
        composite = PDFFont(subtype="Type0", base_font=name)
        descendant = PDFFont(subtype="CIDFontType0", base_font=name, d_w=1000, w=cut.widths)
        encoding = deflated(cut.encoding)
        # fpdf2 writes any attribute of an object as an entry of its dictionary.
        encoding.type = Name("CMap")  # type: ignore[attr-defined]  # an entry of the dictionary
        encoding.c_map_name = Name("ZC-Identity")  # type: ignore[attr-defined]  # an entry of the dictionary
        system = CIDSystemInfo()
        system.ordering = type(system.ordering)("Identity", encrypt=True)
        encoding.c_i_d_system_info = system  # type: ignore[attr-defined]  # an entry of the dictionary
        to_unicode = deflated(cut.to_unicode)
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
        program = deflated(cut.program)
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


@dataclass(frozen=True, slots=True)
class _Cut:
    """What a document says of a face with these characters; streams are compressed."""

    program: bytes
    """The CFF table with the glyphs used alone."""
    encoding: bytes
    to_unicode: bytes
    widths: str


@lru_cache(maxsize=64)  # what is printed on every page of a kind is cut once
def _cut(typeface: Typeface, characters: tuple[str, ...]) -> _Cut:
    """The codes 1, 2, ... belong to these characters."""
    glyphs = {c: _known(typeface, c) for c in characters}
    wanted = hb.SubsetInput()
    wanted.flags = _SUBSET_FLAGS
    wanted.glyph_set.update(set(glyphs.values()))
    plan = hb.SubsetPlan(typeface.cuttable, wanted)
    moved = plan.old_to_new_glyph_mapping
    places = {c: moved[glyph] for c, glyph in glyphs.items()}
    widths = {places[c]: typeface.advance(glyph) for c, glyph in glyphs.items()}
    encoding = _cmap("ZC-Identity", "Identity", "cidchar", _codes(places))
    to_unicode = _cmap("Adobe-Identity-UCS", "UCS", "bfchar", _texts(characters))
    return _Cut(
        program=zlib.compress(plan.execute().reference_table("CFF ").data),
        encoding=zlib.compress(encoding),
        to_unicode=zlib.compress(to_unicode),
        widths=f"[{' '.join(f'{cid} [{w}]' for cid, w in sorted(widths.items()) if w != 1000)}]",
    )


def _known(typeface: Typeface, character: str) -> int:
    glyph = typeface.glyph(character)
    assert glyph is not None, "encode_text lets no other character in"
    return glyph


def deflated(contents: bytes) -> PDFContentStream:
    """A stream whose bytes are compressed already."""
    stream = PDFContentStream(contents)
    stream.filter = Name("FlateDecode")
    return stream


def _tag(number: int) -> str:
    """Six letters before the name of every subset font (ISO 32000-1, 9.6.4)."""
    return f"ZHICH{chr(ord('A') + number - 1)}"


def _codes(places: Mapping[str, int]) -> list[str]:
    return [f"<{code:04X}> {place}" for code, place in enumerate(places.values(), 1)]


def _texts(characters: Sequence[str]) -> list[str]:
    written = (c.encode("utf-16-be").hex().upper() for c in characters)
    return [f"<{code:04X}> <{text}>" for code, text in enumerate(written, 1)]


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
