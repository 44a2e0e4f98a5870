"""Many certificates at once (H17, C14, A4): one ZIP of the signed files, or one PDF to print."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.certificates.issuing import LARGEST_BATCH
from domain.decider import Rejected
from domain.rules.china_time import CHINA
from domain.terms import Role
from interfaces.http.calls import Call, File
from interfaces.http.operations import Operation
from interfaces.operations.certificates.certificate_reads import READERS, seen
from interfaces.system import System
from interfaces.words import word
from interfaces.zip_stream import safe_name, zipped
from projections.certificates.certificates import CertificateRow

ZIP, PDF = "application/zip", "application/pdf"
MOST_PRINTED = 100
"""Pages of one print; a printer's spooler takes no more kindly."""
MISSING = "未能包含的证书.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCertificates:
    certificates: tuple[UUID, ...]


def download(system: System, call: Call[ChosenCertificates]) -> File:
    """The signed files, opened or made one after the other while the ZIP is sent."""
    rows = _chosen(system, call, LARGEST_BATCH)
    return File(
        name=f"职称证书{len(rows)}份.zip",
        media_type=ZIP,
        pieces=zipped(_entries(system, call, rows), call.at.astimezone(CHINA)),
    )


def printed(system: System, call: Call[ChosenCertificates]) -> File:
    """One page each, without signatures, which paper cannot carry; the QR codes have theirs."""
    rows = _chosen(system, call, MOST_PRINTED)
    content = system.press.printed([row.certificate for row in rows], call.context, word)
    return File(name=f"职称证书{len(rows)}份.pdf", media_type=PDF, content=content, inline=True)


def _chosen(system: System, call: Call[ChosenCertificates], most: int) -> list[CertificateRow]:
    """Each once. Raises `Hidden` where one of them is not for the asker."""
    chosen = tuple(dict.fromkeys(call.body.certificates))
    if not chosen:
        raise Rejected("nothing-chosen", fields={"certificates": "field-required"})
    if len(chosen) > most:
        raise Rejected(
            "certificates-too-many", fields={"certificates": "certificates-too-many"}, largest=most
        )
    return [seen(system, call, one)[2] for one in chosen]


def _entries(
    system: System, call: Call[Any], rows: list[CertificateRow]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """What cannot be had is told at the end: the sending has begun and cannot be refused."""
    missing = []
    for row in rows:
        name = safe_name(f"{row.number} {row.holder or ''}".strip())
        try:
            content = system.press.opened(row.certificate, call.context, word)
        except Rejected:
            content = None
        if content is None:
            missing.append(row.number)
        else:
            yield f"{name}.pdf", content.pieces
    if missing:
        yield MISSING, iter(("\r\n".join(missing).encode("utf-8-sig"),))


DOWNLOAD = Operation(
    name="certificates.download",
    functions=("H17", "C14", "A4"),
    path="/certificates/download",
    summary="批量下载电子证书",
    body=ChosenCertificates,
    handler=download,
    answer=File,
    roles=(*READERS, Role.APPLICANT),
    refusals=("nothing-chosen", "certificates-too-many"),
)
PRINT = Operation(
    name="certificates.print",
    functions=("H17", "C14", "A4"),
    path="/certificates/print",
    summary="批量打印证书",
    body=ChosenCertificates,
    handler=printed,
    answer=File,
    roles=(*READERS, Role.APPLICANT),
    refusals=("nothing-chosen", "certificates-too-many"),
)

COMMANDS = (DOWNLOAD, PRINT)
READS = ()
