"""Certificates and letters are PDF/A-2b, before and after signing; and the check can fail."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from infrastructure.printing import entrustment_letter
from infrastructure.printing.certificate_pdf import render
from infrastructure.signatures.signing import sign
from infrastructure.signatures.signing_keys import new_issuer_key
from tests.infrastructure.certificate_samples import PLAIN, SIGNED_AT, photo
from tests.infrastructure.pdf_a import violations
from tests.infrastructure.printing.test_entrustment_letter import PLAIN as LETTER

KEY = new_issuer_key("江苏省人力资源和社会保障厅", datetime(2026, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "pdf",
    [
        render(PLAIN),
        render(replace(PLAIN, photo=photo(), holder="王𥫗·䶮", record="")),
        entrustment_letter.render(LETTER),
    ],
    ids=["certificate", "with photo and rare characters", "letter"],
)
def test_a_page_conforms_before_and_after_signing(pdf: bytes) -> None:
    assert violations(pdf) == []
    assert violations(sign(pdf, KEY, SIGNED_AT)) == []


LAUNCH = DictionaryObject({NameObject("/S"): NameObject("/Launch")})


def rewritten(change: Callable[[Any], None]) -> bytes:
    """The certificate, changed by another program; only what is broken then is of interest."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(BytesIO(render(PLAIN))))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def font(writer: Any) -> Any:
    return writer.pages[0]["/Resources"]["/Font"]["/F1"].get_object()


def below(writer: Any) -> Any:
    return font(writer)["/DescendantFonts"][0].get_object()


def drop(owner: Any, key: str) -> None:
    del owner[NameObject(key)]


def put(owner: Any, key: str, value: Any) -> None:
    owner[NameObject(key)] = value


@pytest.mark.parametrize(
    ("clause", "change"),
    [
        ("6.2.3 output intent", lambda w: drop(w._root_object, "/OutputIntents")),
        ("6.2.11.4 not", lambda w: drop(below(w)["/FontDescriptor"].get_object(), "/FontFile3")),
        ("6.2.11.5 width", lambda w: put(below(w), "/W", ArrayObject())),
        ("6.2.11.7", lambda w: drop(font(w), "/ToUnicode")),
        ("6.5 action", lambda w: w._add_object(LAUNCH)),
        ("6.5.2", lambda w: put(w._root_object, "/OpenAction", LAUNCH)),
        ("6.1.12 permissions", lambda w: put(w._root_object, "/Perms", LAUNCH)),
        ("6.6.2 no metadata", lambda w: drop(w._root_object, "/Metadata")),
        ("6.6.2.2", lambda w: w.add_metadata({"/Title": "其他"})),
        ("6.8", lambda w: w.add_attachment("evil.txt", b"x")),
        (
            "6.3.2",
            lambda w: w.add_annotation(
                0,
                DictionaryObject(
                    {
                        NameObject("/Type"): NameObject("/Annot"),
                        NameObject("/Subtype"): NameObject("/Link"),
                        NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
                    }
                ),
            ),
        ),
    ],
)
def test_the_check_sees_what_is_forbidden(clause: str, change: Callable[[Any], None]) -> None:
    assert any(found.startswith(clause) for found in violations(rewritten(change)))


def test_the_check_sees_that_a_file_is_locked() -> None:
    locked = rewritten(lambda writer: writer.encrypt("", "word", algorithm="AES-256"))
    assert "6.1.3 encrypted" in violations(locked)


def test_the_check_sees_bytes_that_are_wrong() -> None:
    pdf = render(PLAIN)
    assert "6.1.3 something after the end" in violations(pdf + b"more")
    assert "6.1.2 header" in violations(pdf.replace(b"%\xe9\xeb\xf1\xbf", b"%abcd", 1))
    other = pdf.replace(b"<pdfaid:part>2", b"<pdfaid:part>1", 1)
    assert "6.6.4 not said to be PDF/A-2b" in violations(other)
