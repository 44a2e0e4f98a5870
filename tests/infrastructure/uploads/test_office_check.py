"""Office documents: a plain one is let in as it was sent, everything that acts is refused."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]  # it brings no types

from domain.decider import Rejected
from infrastructure.uploads.attachments import (
    DOCX,
    PPTX,
    XLSX,
    admit,
)

_FORMAT = "http://schemas.openxmlformats.org"
_OFFICE = f"{_FORMAT}/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument."
MAINS = {
    "docx": ("word/document.xml", f"{_TYPE}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_TYPE}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_TYPE}presentationml.presentation.main+xml"),
}
Parts = Mapping[str, str | bytes]


def document(kind: str = "docx", body: str = "", more: Parts | None = None, **how: str) -> bytes:
    """A small document; `more` adds parts or replaces them."""
    main, content_type = MAINS[kind]
    types = (
        f'<Types xmlns="{_FORMAT}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{how.get("content_type", content_type)}"/>'
        f"{how.get('types', '')}</Types>"
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(relation("officeDocument", main)),
        main: f'<w:document xmlns:w="urn:w">{body}<w:t>正文</w:t></w:document>',
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def relations(*inside: str) -> str:
    return (
        f'<Relationships xmlns="{_FORMAT}/package/2006/relationships">{"".join(inside)}'
        "</Relationships>"
    )


def relation(kind: str, target: str, mode: str = "") -> str:
    said = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"{said}/>'


def linked(kind: str, target: str) -> bytes:
    rels = relations(relation(kind, target, "External"))
    return document(more={"word/_rels/document.xml.rels": rels})


def field(*torn: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in torn)
    return f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}</w:p>'


def outcome(data: bytes, name: str = "a.docx") -> str:
    try:
        with admit(io.BytesIO(data), name) as admitted:
            assert admitted.file.read() == data, "kept as it was sent"
            return admitted.media_type
    except Rejected as refused:
        return refused.code


def workbook() -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["论文", "=1+1", '=HYPERLINK("https://example.cn")'])
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (document(), "业绩.docx", DOCX),
        (document("xlsx"), "论文.XLSX", XLSX),
        (document("pptx"), "汇报.pptx", PPTX),
        (workbook(), "a.xlsx", XLSX),
        (document(body=field("PAGE")), "a.docx", DOCX),
        (document(body="<w:t>DDE and LINK are words</w:t>"), "a.docx", DOCX),
        (linked("hyperlink", "https://example.cn/a?b=1"), "a.docx", DOCX),
        (linked("hyperlink", "mailto:a@example.cn"), "a.docx", DOCX),
        (linked("hyperlink", "other.docx"), "a.docx", DOCX),
        (document(more={"word/media/image1.png": b"\x89PNG"}), "a.docx", DOCX),
    ],
)
def test_plain_documents_are_let_in(data: bytes, name: str, kind: str) -> None:
    assert outcome(data, name) == kind


MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
ACTIVE = {
    "macros": document(more={"word/vbaProject.bin": b"x"}),
    "macros by another name": document(
        more={"word/a.bin": b"x"},
        types='<Override PartName="/word/a.bin"'
        ' ContentType="application/vnd.ms-office.vbaProject"/>',
    ),
    "macros by relation": document(
        more={
            "word/_rels/document.xml.rels": relations(
                '<Relationship Id="r" Target="a.bin"'
                ' Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
            )
        }
    ),
    "macro-enabled type": document(content_type=MACRO),
    "Excel 4 macros": document("xlsx", more={"xl/macrosheets/sheet1.xml": "<a/>"}),
    "embedded object": document(more={"word/embeddings/oleObject1.bin": b"x"}),
    "embedded document": document(more={"word/embeddings/Microsoft_Excel_Sheet.xlsx": b"x"}),
    "ActiveX": document(more={"word/activeX/activeX1.xml": "<a/>"}),
    "program": document(more={"word/a.exe": b"MZ"}),
    "page": document(more={"word/afchunk.mht": b"x"}),
    "remote template": linked("attachedTemplate", "https://example.cn/a.dotm"),
    "remote picture": linked("image", "https://example.cn/a.png"),
    "remote object": linked("oleObject", "https://example.cn/a"),
    "remote frame": linked("frame", "https://example.cn/a"),
    "link to a share": linked("hyperlink", r"\\evil\share\a.docx"),
    "link to a program": linked("hyperlink", "file:///C:/a.exe"),
    "link to a script": linked("hyperlink", "javascript:alert(1)"),
    "other workbook": document("xlsx", more={"xl/externalLinks/externalLink1.xml": "<a/>"}),
    "DDE field": document(body=field("DDEAUTO c:\\cmd.exe")),
    "DDE field in pieces": document(body=field("DD", "EAU", "TO c:\\cmd.exe")),
    "simple field": document(body='<w:fldSimple w:instr=" DDE cmd "/>'),
    "spelt field": document(body=field("QUOTE 68 68 69")),
    "remote text": document(body=field('INCLUDETEXT "https://example.cn"')),
    "DDE formula": document("xlsx", more={"xl/worksheets/a.xml": "<f>cmd|'/c calc'!A1</f>"}),
    "asking formula": document("xlsx", more={"xl/worksheets/a.xml": "<f>WEBSERVICE(A1)</f>"}),
    "entities": document(more={"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "entities in UTF-16": document(more={"word/a.xml": "<!DOCTYPE a [ ]><a/>".encode("utf-16")}),
}


@pytest.mark.parametrize("what", ACTIVE)
def test_whatever_acts_is_refused(what: str) -> None:
    name = "a.xlsx" if b"xl/workbook.xml" in ACTIVE[what] else "a.docx"
    assert outcome(ACTIVE[what], name) == "attachment-office-active"


def with_entry(name: str, content: bytes = b"x") -> bytes:
    return document(more={name: content})


def overdone() -> bytes:
    """Three hundred megabytes of nothing in three hundred kilobytes."""
    return document(more={f"word/media/{n}.bin": bytes(64 << 20) for n in range(5)})


def locked() -> bytes:
    data = bytearray(document())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark)
        data[at + flags] |= 1
    return bytes(data)


def commented() -> bytes:
    out = io.BytesIO(document())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"<html></html>"
    return out.getvalue()


def twice() -> bytes:
    return document(more={"Word/Document.xml": "<a/>"})


BROKEN = {
    "no document": b"PK\x03\x04" + bytes(100),
    "any ZIP": with_entry("a.txt").replace(b"[Content_Types].xml", b"[Content_Typez].xml"),
    "another kind": document("xlsx"),
    "cut": document()[:-30],
    "something behind": document() + b"<script>alert(1)</script>",
    "something before": b"PK\x03\x04" + document(),
    "a comment": commented(),
    "climbing name": with_entry("../../a.bin"),
    "absolute name": with_entry("/a.bin"),
    "two of a name": twice(),
    "too many parts": document(more={f"word/{n}.bin": b"" for n in range(3100)}),
    "too much inside": overdone(),
    "too deep": document(body="<a>" * 400 + "</a>" * 400),
    "no XML": with_entry("word/a.xml", b"\x00\x01"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_not_put_together_as_a_document_is_refused(what: str) -> None:
    assert outcome(BROKEN[what]) == "attachment-unreadable"


def test_a_locked_document_is_refused() -> None:
    assert outcome(locked()) == "attachment-office-encrypted"
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    assert outcome(container) == "attachment-office-encrypted"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.doc", "attachment-office-old"),
        ("a.xls", "attachment-office-old"),
        ("a.wps", "attachment-office-old"),
        ("a.docm", "attachment-office-active"),
        ("a.xlsb", "attachment-office-active"),
        ("a.zip", "attachment-type-not-allowed"),
        ("a.pdf", "attachment-extension-mismatch"),
    ],
)
def test_the_name_tells_too(name: str, code: str) -> None:
    assert outcome(document(), name) == code
