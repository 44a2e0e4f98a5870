"""Uploads are hostile until checked."""

import io
import struct
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from domain.configuration.template import FILE_LIMIT
from domain.decider import Rejected
from infrastructure.uploads import attachments, pdf_check
from infrastructure.uploads.attachments import (
    JPEG,
    LONGEST_NAME,
    PDF,
    PNG,
    clean_name,
)


def pdf() -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.cell(text="page one")
    return bytes(document.output())


def picture(
    kind: str, size: tuple[int, int] = (8, 6), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


@dataclass(frozen=True)
class Kept:
    name: str
    media_type: str
    data: bytes


def admit(data: bytes, name: str) -> Kept:
    with attachments.admit(io.BytesIO(data), name) as admitted:
        kept = Kept(admitted.name, admitted.media_type, admitted.file.read())
        assert admitted.size == len(kept.data)
    return kept


def sniff(data: bytes, name: str) -> str:
    return attachments.sniff(io.BytesIO(data), name)


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Rejected) as refused:
        admit(data, name)
    return refused.value.code


# What is let in.


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (pdf(), "论文.PDF", PDF),
        (picture("PNG"), "证书.png", PNG),
        (picture("JPEG"), "照片.jpg", JPEG),
        (picture("JPEG", mode="L"), "photo.jpeg", JPEG),
        (picture("JPEG", mode="CMYK"), "photo.jpeg", JPEG),
    ],
)
def test_documents_and_pictures_are_let_in(data: bytes, name: str, media_type: str) -> None:
    admitted = admit(data, name)
    assert (admitted.name, admitted.media_type) == (name, media_type)
    assert sniff(admitted.data, name) == media_type
    if media_type == PDF:
        assert admitted.data == data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_picture_is_still_the_same_picture(mode: str) -> None:
    sent = Image.new(mode, (3, 2))
    if mode == "P":
        sent.putpalette([255, 0, 0, 0, 255, 0])
        sent.putpixel((1, 1), 1)
    elif mode == "RGBA":
        sent.putpixel((1, 1), (1, 2, 3, 100))
    out = io.BytesIO()
    sent.save(out, "PNG")
    back = Image.open(io.BytesIO(admit(out.getvalue(), "a.png").data))
    assert back.size == (3, 2)
    assert list(back.convert("RGBA").get_flattened_data()) == list(
        sent.convert("RGBA").get_flattened_data()
    )


def test_only_the_picture_is_left() -> None:
    info = PngInfo()
    info.add_text("Comment", "canary-in-text")
    png = picture("PNG", pnginfo=info) + b"canary-behind-the-end"
    exif = Image.Exif()
    exif[0x010E] = "canary-in-exif"
    jpeg = picture("JPEG", exif=exif, comment=b"canary-in-comment", icc_profile=b"canary-icc")
    assert png.count(b"canary") == 2
    assert jpeg.count(b"canary") == 3
    assert b"canary" not in admit(png, "a.png").data
    assert b"canary" not in admit(jpeg, "a.jpg").data


def test_a_photo_that_was_held_sideways_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = admit(picture("JPEG", (8, 6), exif=exif), "a.jpg").data
    assert Image.open(io.BytesIO(data)).size == (6, 8)


# What is not.


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "attachment-empty"),
        (b"<svg onload='x()'/>", "a.svg", "attachment-type-not-allowed"),
        (b"<html></html>", "a.pdf", "attachment-type-not-allowed"),
        (b" " + pdf(), "a.pdf", "attachment-type-not-allowed"),
        (pdf(), "a.exe", "attachment-type-not-allowed"),
        (pdf(), "a.pdf.html", "attachment-type-not-allowed"),
        (pdf(), "a.png", "attachment-extension-mismatch"),
        (picture("PNG"), "a.jpg", "attachment-extension-mismatch"),
        (picture("GIF"), "a.gif", "attachment-type-not-allowed"),
        (pdf(), "pdf", "attachment-name"),
        (b"%PDF-" + b"0" * FILE_LIMIT, "a.pdf", "attachment-too-big"),
        (picture("PNG")[:45], "a.png", "attachment-unreadable"),
        (picture("JPEG")[:40], "a.jpg", "attachment-unreadable"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "attachment-unreadable"),
        (b"%PDF-1.7\nnothing else", "a.pdf", "attachment-unreadable"),
        (pdf()[:300], "a.pdf", "attachment-unreadable"),
    ],
)
def test_everything_else_is_refused(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


@pytest.mark.parametrize(("width", "height"), [(5001, 5000), (10_000, 10_000), (60_000, 60_000)])
def test_a_picture_too_large_to_unpack_is_not_unpacked(width: int, height: int) -> None:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    assert refusal(bomb, "a.png") == "attachment-too-many-pixels"


def changed(change: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def opening(action: str, key: str, value: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject(action), NameObject(key): TextStringObject(value)}
        )

    return change


def attach(writer: PdfWriter) -> None:
    writer.add_attachment("a.txt", b"x")


def specify(writer: PdfWriter) -> None:
    """A file specification with nothing but its short key to tell it."""
    writer._add_object(DictionaryObject({NameObject("/EF"): ArrayObject([NumberObject(1)])}))


ACTIVE: dict[str, Callable[[PdfWriter], None]] = {
    "script": opening("/JavaScript", "/JS", "app.alert(1)"),
    "program": opening("/Launch", "/F", "a.exe"),
    "form": opening("/SubmitForm", "/F", "there"),
    "file": attach,
    "file specification": specify,
}


@pytest.mark.parametrize("what", ACTIVE)
def test_an_active_pdf_is_refused(what: str) -> None:
    data = changed(ACTIVE[what])
    assert refusal(data, "a.pdf") == "attachment-pdf-active"
    assert pdf_check.verdict(data) == pdf_check.ACTIVE, "the structure tells as well"


def test_an_escaped_name_is_the_same_name() -> None:
    data = changed(ACTIVE["script"]).replace(b"/JavaScript", b"/J#61vaScript")
    assert b"/JavaScript" not in data
    assert refusal(data, "a.pdf") == "attachment-pdf-active"
    assert pdf_check.forbidden_token(b"/#4aS (x)", plain=True)
    assert not pdf_check.forbidden_token(b"/JSON /JavaScripts", plain=True)


def test_an_encrypted_pdf_is_refused() -> None:
    data = changed(lambda writer: writer.encrypt("", "owner"))
    assert refusal(data, "a.pdf") == "attachment-pdf-encrypted"


def packed(inside: bytes, beside: bytes = b"") -> bytes:
    """A PDF whose catalogue (object 1) and `inside` (object 4) are in a compressed stream."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: inside,
    }
    offsets, body = [], b""
    for number, text in objects.items():
        offsets.append(b"%d %d" % (number, len(body)))
        body += text + b" "
    index = b" ".join(offsets) + b" "
    content = zlib.compress(index + body)
    out = b"%PDF-1.7\n"
    stream_at = len(out)
    out += b"5 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d%b>>\nstream\n" % (
        len(objects),
        len(index),
        len(content),
        beside,
    )
    out += content + b"\nendstream\nendobj\n"
    xref_at = len(out)
    rows = [(0, 0, 65535), *((2, 5, n) for n in range(4)), (1, stream_at, 0), (1, xref_at, 0)]
    table = b"".join(struct.pack(">BHH", *row) for row in rows)
    out += b"6 0 obj\n<</Type/XRef/Size 7/W[1 2 2]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % xref_at


def test_what_is_hidden_in_a_compressed_object_stream_is_seen() -> None:
    harmless = packed(b"<</S/GoTo/D[3 0 R/Fit]>>")
    script = packed(b"<</S/JavaScript/JS(app.alert(1))>>")
    assert not pdf_check.forbidden_token(script), "the bytes alone do not tell"
    assert admit(harmless, "a.pdf").data == harmless
    assert refusal(script, "a.pdf") == "attachment-pdf-active"
    assert refusal(packed(b"<</S/J#61vaScript/JS(x)>>"), "a.pdf") == "attachment-pdf-active"


def test_what_an_older_revision_holds_is_seen() -> None:
    out = io.BytesIO()
    old = changed(specify)
    writer = PdfWriter(io.BytesIO(old), incremental=True)
    writer.add_metadata({"/Title": "new"})
    writer.write(out)
    assert pdf_check.verdict(out.getvalue()) == pdf_check.ACTIVE


def test_a_pdf_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("check", timeout)

    monkeypatch.setattr(subprocess, "run", never)
    assert refusal(pdf(), "a.pdf") == "attachment-unreadable"


@pytest.mark.parametrize("deep", [150, 30_000])
def test_a_deeply_nested_pdf_is_given_up(deep: int) -> None:
    nested = b"/X" + b"[" * deep + b"]" * deep
    assert refusal(packed(b"<<>>", nested), "a.pdf") == "attachment-unreadable"


# Names.


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\论文.pdf", "论文.pdf"),
        ("a\u202egnp.exe.pdf", "agnp.exe.pdf"),
        ("a\0b\r\nc.pdf", "abc.pdf"),
        ("\ufeff\u200b a.pdf ", "a.pdf"),
        ("...a.pdf", "a.pdf"),
        ("cafe\u0301.pdf", "caf\u00e9.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_its_base_name(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@given(name=st.text(max_size=300))
def test_a_cleaned_name_is_safe_or_refused(name: str) -> None:
    try:
        kept = clean_name(name)
    except Rejected as refused:
        kept = refused.code
    if kept != "attachment-name":
        assert "/" not in kept
        assert "\\" not in kept
        assert kept.isprintable() or not kept.isascii()
        assert 3 <= len(kept) <= LONGEST_NAME
        assert clean_name(kept) == kept
