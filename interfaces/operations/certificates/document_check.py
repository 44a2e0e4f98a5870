"""证书查验 by QR code and by the PDF itself (A5)."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from application.permissions import Hidden
from application.work import Work
from domain.certificates.certificate import CERTIFICATE
from domain.certificates.verification_record import LookKind
from infrastructure.signatures.signing import (
    Examined,
    NotAPdf,
    PdfTooLarge,
    SignatureState,
    examine,
    number_of,
)
from infrastructure.vault.key_store import keys_of
from interfaces.http.calls import Call, Upload
from interfaces.http.operations import Operation, Read
from interfaces.operations.certificates.verification import (
    UNKNOWN,
    Verification,
    record,
    told,
)
from interfaces.system import System
from projections.certificates import certificates, keys
from projections.certificates.keys import TrustedKey


class DocumentState(StrEnum):
    """电子证书文件查验结果"""

    GENUINE = "GENUINE"
    """As it was issued, to the last byte; what the certificate is worth today is told beside."""
    CHANGED = "CHANGED"
    NOT_OURS = "NOT_OURS"
    """No signature of an issuer of this system."""
    KEY_WITHDRAWN = "KEY_WITHDRAWN"
    """Signed by a key after somebody else may have had it; the holder can download it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentForm:
    file: Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCheck:
    state: DocumentState
    certificate: Verification


_STATES = {
    SignatureState.VALID: DocumentState.NOT_OURS,  # signed by us, and yet no certificate
    SignatureState.BROKEN: DocumentState.CHANGED,
    SignatureState.UNSIGNED: DocumentState.NOT_OURS,
    SignatureState.UNKNOWN_SIGNER: DocumentState.NOT_OURS,
}


def by_code(system: System, call: Call[Any]) -> Verification:
    """What the QR code of a certificate leads to. Raises `Problem` 429 as `verify` does."""
    system.verifications.attempt(call.address)
    try:
        state = Work(system.log, call.context).load(CERTIFICATE, call.id)
    except Hidden:  # the id of something else is no certificate either
        return replace(UNKNOWN, as_of=call.at)
    if state.issued is None or state.issued.holder.value is None:
        return replace(UNKNOWN, as_of=call.at)
    record(system, call, state.issued.person, state.issued.certificate, LookKind.CODE)
    return told(state, state.issued, call.at)


def check_document(system: System, call: Call[DocumentForm]) -> DocumentCheck:
    """Nothing of the file is kept. Raises `Problem` 429 as `verify` does."""
    system.verifications.attempt(call.address)
    pdf = call.body.file.content
    with system.reading() as tx:
        trusted = keys.trusted(tx)
        try:
            found = examine(pdf, [one.certificate for one in trusted])
            number = number_of(pdf) if found.state is SignatureState.VALID else None
        except (NotAPdf, PdfTooLarge):
            return _refused(DocumentState.NOT_OURS, call)
        row = certificates.by_number(tx, number) if number else None
    if row is None:
        return _refused(_STATES[found.state], call)
    known = Work(system.log, call.context).load(CERTIFICATE, row.certificate)
    if known.issued is None:
        return _refused(DocumentState.NOT_OURS, call)
    if _withdrawn(found, trusted):
        return _refused(DocumentState.KEY_WITHDRAWN, call)
    if known.digest != hashlib.sha256(pdf).hexdigest():
        return _refused(DocumentState.NOT_OURS, call)
    if not keys_of(system.log, known.issued.issuer).vouches(known.key, known.signed_at):
        return _refused(DocumentState.KEY_WITHDRAWN, call)
    record(system, call, known.issued.person, known.issued.certificate, LookKind.DOCUMENT)
    return DocumentCheck(
        state=DocumentState.GENUINE, certificate=told(known, known.issued, call.at)
    )


def _refused(state: DocumentState, call: Call[Any]) -> DocumentCheck:
    return DocumentCheck(state=state, certificate=replace(UNKNOWN, as_of=call.at))


def _withdrawn(found: Examined, trusted: tuple[TrustedKey, ...]) -> bool:
    """Whether it was signed with a key after that was withdrawn; without a time, whenever."""
    since = next((one.withdrawn_since for one in trusted if one.certificate == found.signer), None)
    return since is not None and (found.signed_at is None or found.signed_at >= since)


BY_CODE = Read(
    name="verifications.by-code",
    functions=("A5",),
    path="/verifications/{id}",
    summary="扫描二维码查验证书",
    handler=by_code,
    answer=Verification,
    public=True,
)
CHECK_DOCUMENT = Operation(
    name="verifications.check-document",
    functions=("A5",),
    path="/verifications/document",
    summary="上传电子证书查验",
    body=DocumentForm,
    handler=check_document,
    answer=DocumentCheck,
    public=True,
)

COMMANDS = (CHECK_DOCUMENT,)
READS = (BY_CODE,)
