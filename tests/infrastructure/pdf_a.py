"""The rules of PDF/A-2b (ISO 19005-2) that one of our pages could break, checked structurally.

No validator can be had from the package registries (veraPDF is a Java program of its own), so
this one reads the file with pypdf and fontTools, which share nothing with what writes it. Each
violation begins with the clause that it breaks.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pypdf
from fontTools.cffLib import CFFFontSet  # type: ignore[import-untyped]  # carries no types
from fontTools.pens.basePen import NullPen  # type: ignore[import-untyped]  # as above
from pypdf.generic import ContentStream

_WORDS = """
b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l M
m MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
"""
_OPERATORS = set(_WORDS.split())
_ANOTHER_COLOUR = {"k", "K"}
_ACTIONS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState"} | {
    "/Rendition", "/Trans", "/GoTo3DView", "/JavaScript"
}  # fmt: skip
_SCHEMAS = {
    "http://purl.org/dc/elements/1.1/",
    "http://ns.adobe.com/xap/1.0/",
    "http://ns.adobe.com/pdf/1.3/",
    "http://www.aiim.org/pdfa/ns/id/",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC, _XMP = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/xap/1.0/}"
_PDF, _ID = "{http://ns.adobe.com/pdf/1.3/}", "{http://www.aiim.org/pdfa/ns/id/}"
_PRINT, _HIDING = 4, 1 | 2 | 32 | 256  # Invisible, Hidden, NoView, ToggleNoView


def violations(pdf: bytes) -> list[str]:
    """Empty for a conforming file."""
    reader: Any = pypdf.PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    return [
        *_file(pdf, reader),
        *_objects(reader),
        *_output_intent(root),
        *(found for page in reader.pages for found in _page(page, reader)),
        *_forms(pdf, root),
        *_actions(root),
        *_metadata(root, reader),
    ]


def _file(pdf: bytes, reader: Any) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", pdf):
        yield "6.1.2 header"
    if "/ID" not in reader.trailer:
        yield "6.1.3 no file identifier"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3 encrypted"
    if not re.search(rb"%%EOF(\r\n|\r|\n)?\Z", pdf):
        yield "6.1.3 something after the end"
    for place in re.findall(rb"startxref\s+(\d+)", pdf):
        if not re.match(rb"xref\s|\d+ 0 obj", pdf[int(place) : int(place) + 20]):
            yield "6.1.4 cross reference"


def _objects(reader: Any) -> Iterator[str]:
    for number in range(1, int(reader.trailer["/Size"])):
        found = pypdf.generic.IndirectObject(number, 0, reader).get_object()
        if not isinstance(found, pypdf.generic.DictionaryObject):
            continue
        if {"/F", "/FFilter", "/FDecodeParms"} & set(found) and hasattr(found, "get_data"):
            yield f"6.1.7 object {number} is outside of the file"
        filters = found.get("/Filter", [])
        if {"/LZWDecode", "/Crypt"} & set(filters if isinstance(filters, list) else [filters]):
            yield f"6.1.7 filter of object {number}"
        if any(len(name) > 127 for name in found):
            yield f"6.1.13 name in object {number}"
        if found.get("/S") in _ACTIONS or "/AA" in found:
            yield f"6.5 action in object {number}"
        if {"/EmbeddedFiles", "/EF", "/XFA", "/OCProperties", "/Alternates", "/OPI"} & set(found):
            yield f"6.8 what no certificate needs, in object {number}"


def _output_intent(root: Any) -> Iterator[str]:
    intents = [one for one in root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "6.2.3 output intent"
        return
    stream = intents[0].get_object()["/DestOutputProfile"].get_object()
    profile = stream.get_data()
    if len(profile) < 132 or int.from_bytes(profile[:4], "big") != len(profile):
        yield "6.2.3 profile cut short"
    elif profile[36:40] != b"acsp" or profile[8] >= 5 or profile[12:16] not in (b"mntr", b"prtr"):
        yield "6.2.3 profile"
    elif profile[16:20] != b"RGB " or stream["/N"] != 3:
        yield "6.2.4 another colour space than the page's"


def _page(page: Any, reader: Any) -> Iterator[str]:
    resources = page["/Resources"]
    fonts = resources.get("/Font", {})
    used: dict[str, set[int]] = {name: set() for name in fonts}
    font = ""
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        name = operator.decode("latin-1")
        if name not in _OPERATORS:
            yield f"6.2.2 operator {name}"
        if name in _ANOTHER_COLOUR or (name in ("cs", "CS") and operands[0] != "/DeviceRGB"):
            yield "6.2.4 another colour space than the output intent's"
        if name == "Tf":
            font = operands[0]
            if font not in fonts:
                yield f"6.2.2 font {font} is not in the resources"
        if name == "Tj":
            text = operands[0]
            codes = bytes(getattr(text, "original_bytes", text))
            used[font] |= {int.from_bytes(codes[n : n + 2], "big") for n in range(0, len(codes), 2)}
    for name, state in resources.get("/ExtGState", {}).items():
        if {"/TR", "/HTP"} & set(state.get_object()):
            yield f"6.2.5 graphics state {name}"
    for name, entry in resources.get("/XObject", {}).items():
        image = entry.get_object()
        if image["/Subtype"] != "/Image" or image.get("/Interpolate") or "/SMask" in image:
            yield f"6.2.8 {name}"
        if image.get("/ColorSpace") not in ("/DeviceRGB", "/DeviceGray"):
            yield f"6.2.4 colours of {name}"
    for name, entry in fonts.items():
        yield from (f"{found}, font {name}" for found in _font(entry.get_object(), used[name]))
    for entry in page.get("/Annots", []):
        yield from _annotation(entry.get_object())


def _font(font: Any, codes: set[int]) -> Iterator[str]:
    if font["/Subtype"] != "/Type0":
        yield "6.2.11.2 kind"
        return
    below = font["/DescendantFonts"][0].get_object()
    descriptor = below["/FontDescriptor"].get_object()
    if "/FontFile3" not in descriptor:
        yield "6.2.11.4 not embedded"
        return
    system, encoding = below["/CIDSystemInfo"].get_object(), font["/Encoding"]
    if encoding not in ("/Identity-H", "/Identity-V"):
        inner = encoding.get_object()["/CIDSystemInfo"].get_object()
        if any(inner[key] != system[key] for key in ("/Registry", "/Ordering")):
            yield "6.2.11.3 character collections differ"
    if "/ToUnicode" not in font:
        yield "6.2.11.7 no text"
    program = descriptor["/FontFile3"].get_object()
    if program["/Subtype"] != "/CIDFontType0C":
        yield "6.2.11.2 program"
        return
    places = _places(encoding.get_object().get_data())
    widths = _program_widths(program.get_data())
    told = _told_widths(below)
    for cid in {places.get(code, 0) for code in codes}:
        if cid == 0:
            yield "6.2.11.8 .notdef is shown"
        elif cid not in widths:
            yield f"6.2.11.4 glyph {cid} is not embedded"
        elif abs(widths[cid] - told.get(cid, below.get("/DW", 1000))) > 1:
            yield f"6.2.11.5 width of glyph {cid}"


def _places(cmap: bytes) -> dict[int, int]:
    pairs = re.findall(rb"<([0-9A-F]{4})> (\d+)\n", cmap)
    return {int(code, 16): int(cid) for code, cid in pairs}


def _program_widths(table: bytes) -> dict[int, float]:
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(table), None)
    top = fonts[fonts.fontNames[0]]
    found = {}
    for cid, name in enumerate(top.charset):
        glyph = top.CharStrings[name]
        glyph.draw(NullPen())
        found[cid] = float(glyph.width)
    return found


def _told_widths(below: Any) -> dict[int, float]:
    flat = list(below.get("/W", []))
    found: dict[int, float] = {}
    for first, widths in zip(flat[::2], flat[1::2], strict=True):
        found |= {int(first) + n: float(width) for n, width in enumerate(widths)}
    return found


def _annotation(annotation: Any) -> Iterator[str]:
    if annotation["/Subtype"] not in ("/Widget", "/Link"):
        yield "6.3.1 kind of annotation"
    flags = int(annotation.get("/F", 0))
    if not flags & _PRINT or flags & _HIDING:
        yield "6.3.2 annotation flags"
    left, bottom, right, top = (float(edge) for edge in annotation["/Rect"])
    if (
        (left, bottom) != (right, top)
        and annotation["/Subtype"] != "/Link"
        and ("/AP" not in annotation)
    ):
        yield "6.3.3 no appearance"
    if annotation["/Subtype"] == "/Widget" and {"/A", "/AA"} & set(annotation):
        yield "6.4.1 action of a field"


def _forms(pdf: bytes, root: Any) -> Iterator[str]:
    form = root.get("/AcroForm", {})
    if form.get("/NeedAppearances"):
        yield "6.4.1 appearances are missing"
    permissions = root.get("/Perms", {})
    if set(permissions) - {"/DocMDP", "/UR3"}:
        yield "6.1.12 permissions"
    for field in form.get("/Fields", []):
        signature = field.get_object().get("/V")
        if signature is None:
            continue
        signature = signature.get_object()
        start, first, resume, last = (int(number) for number in signature["/ByteRange"])
        if (
            start
            or resume + last != len(pdf)
            or pdf[first : first + 1] + pdf[resume - 1 : resume] != b"<>"
        ):
            yield "6.4.3 not everything is signed"
        for reference in signature.get("/Reference", []):
            if {"/DigestLocation", "/DigestMethod", "/DigestValue"} & set(reference.get_object()):
                yield "6.1.12 digests in a signature reference"


def _actions(root: Any) -> Iterator[str]:
    opens = root.get("/OpenAction")
    if opens is not None and not isinstance(opens, list):
        yield "6.5.2 something happens when the file is opened"
    if {"/AA", "/JavaScript"} & (set(root) | set(root.get("/Names", {}))):
        yield "6.5.2 scripts"


def _metadata(root: Any, reader: Any) -> Iterator[str]:
    if "/Metadata" not in root:
        yield "6.6.2 no metadata"
        return
    stream = root["/Metadata"].get_object()
    packet = stream.get_data().decode("utf-8")
    head = re.match(r"<\?xpacket ([^?]*)\?>", packet)
    if head is None or "bytes" in head[1] or "encoding" in head[1] or "/Filter" in stream:
        yield "6.6.2.1 packet"
    tree = ElementTree.fromstring(re.sub(r"<\?xpacket[^?]*\?>", "", packet))
    description = tree.find(f"{_RDF}RDF/{_RDF}Description")
    if description is None:
        yield "6.6.2.1 no description"
        return
    for one in description:
        if one.tag[1:].partition("}")[0] not in _SCHEMAS:
            yield f"6.6.2.3 {one.tag} is described nowhere"
    if (description.findtext(f"{_ID}part"), description.findtext(f"{_ID}conformance")) != (
        "2",
        "B",
    ):
        yield "6.6.4 not said to be PDF/A-2b"
    info = reader.metadata
    created = description.findtext(f"{_XMP}CreateDate") or ""
    same = {
        "/Title": description.findtext(f"{_DC}title/{_RDF}Alt/{_RDF}li"),
        "/Subject": description.findtext(f"{_DC}description/{_RDF}Alt/{_RDF}li"),
        "/Producer": description.findtext(f"{_PDF}Producer"),
        "/CreationDate": f"D:{re.sub('[-:T]', '', created[:19])}{created[19:22]}'{created[23:]}'",
    }
    for name, value in same.items():
        if name in info and str(info[name]) != value:
            yield f"6.6.2.2 {name} differs from the metadata"
    if set(info) - set(same):
        yield "6.6.2.2 what the metadata do not say"
