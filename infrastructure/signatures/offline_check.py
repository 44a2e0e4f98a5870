"""A certificate checked without the service: its PDF, or what its QR code says.

Needs the issuers' certificates, pinned before, and tells the status as of a revocation list.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from html import unescape

from domain.certificates.certificate import CertificateStatus
from infrastructure.evidence.log_notes import Checkpoint, Identity
from infrastructure.evidence.log_proofs import LogProof, NoProof, read_proof
from infrastructure.evidence.signed_note import NoNote
from infrastructure.signatures.compact_record import CompactRecord, NoRecord, read_record
from infrastructure.signatures.issuer_file import KeyPurpose, PinnedKey
from infrastructure.signatures.revocation_list import Ended, RevocationFile
from infrastructure.signatures.signing import SignatureState, examine, number_of


class Outcome(StrEnum):
    """离线查验结论"""

    VALID = "VALID"
    NOT_GENUINE = "NOT_GENUINE"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"
    UNSURE = "UNSURE"
    """Genuine, but what it is worth today cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    outcome: Outcome
    reasons: tuple[str, ...] = ()
    """Codes of messages; empty for VALID."""
    number: str = ""
    issuer: str = ""
    signed_at: datetime | None = None
    """Of a PDF, as its signer says."""
    record: CompactRecord | None = field(default=None, repr=False)
    ended: Ended | None = None
    carries_proof: bool = False
    """Whether the PDF says where its issue stands in the log."""
    logged: Checkpoint | None = None
    """By which its proof was checked and holds; None where nobody asked."""


def check_pdf(
    pdf: bytes,
    pinned: Sequence[PinnedKey],
    listed: RevocationFile | None,
    now: datetime,
    log: Identity | None = None,
) -> Finding:
    """With `log` the proof in the PDF is checked, too. Raises `NotAPdf` and `PdfTooLarge`."""
    issuers = _issuers(pinned)
    found = examine(pdf, [one.certificate for one in issuers])
    if found.state is not SignatureState.VALID:
        return _not_genuine(f"offline-{found.state.value.lower().replace('_', '-')}")
    number = number_of(pdf)
    key = next(one for one in issuers if one.certificate == found.signer)
    if number is None:
        return _not_genuine("offline-no-certificate")
    record = _record_in(pdf)
    if record is not None and not (
        record.number == number and record.signed_by([one.certificate for one in issuers])
    ):
        return _not_genuine("offline-record-differs")
    finding = _status(number, key, found.signed_at, record, listed, now, since=found.signed_at)
    return _logged(finding, _proof_in(pdf), log)


def _logged(finding: Finding, proof: LogProof | None, log: Identity | None) -> Finding:
    """What the issuer's signature is worth with the log beside it."""
    finding = replace(finding, carries_proof=proof is not None)
    if log is None or finding.outcome is Outcome.NOT_GENUINE:
        return finding
    if proof is None:
        valid = finding.outcome is Outcome.VALID
        reasons = (*finding.reasons, "offline-no-log-proof")
        return replace(
            finding, outcome=Outcome.UNSURE if valid else finding.outcome, reasons=reasons
        )
    try:
        return replace(finding, logged=proof.verified(log))
    except NoNote:
        return _not_genuine("offline-log-proof-foreign")
    except NoProof:
        return _not_genuine("offline-log-proof-wrong")


def check_code(
    text: str,
    pinned: Sequence[PinnedKey],
    listed: RevocationFile | None,
    now: datetime,
    printed: tuple[str, str, str] | None = None,
) -> Finding:
    """`printed`: holder, title and specialty as they stand on the paper. Raises `NoRecord`."""
    record = read_record(text)
    issuers = _issuers(pinned)
    signer = record.signed_by([one.certificate for one in issuers])
    if signer is None:
        return _not_genuine("offline-record-unknown")
    if printed is not None and not record.says(*printed):
        return _not_genuine("offline-printed-differs")
    key = next(one for one in issuers if one.certificate == signer)
    # Of the record only its day is known; a key withdrawn during it is not to be believed.
    since = key.withdrawn_since
    whole_day = datetime.combine(
        record.issued_on, datetime.max.time(), since.tzinfo if since else None
    )
    return _status(record.number, key, None, record, listed, now, since=whole_day)


def _status(
    number: str,
    key: PinnedKey,
    signed_at: datetime | None,
    record: CompactRecord | None,
    listed: RevocationFile | None,
    now: datetime,
    *,
    since: datetime | None,
) -> Finding:
    """What a genuine signature is worth; `since` is when it was made, at the latest."""
    withdrawn = key.withdrawn_since
    if withdrawn is not None and (since is None or since >= withdrawn):
        return _not_genuine("offline-key-withdrawn")
    ended = listed.about(number) if listed else None
    outcome, reasons = Outcome.VALID, []
    if ended is not None:
        revoked = ended.status is CertificateStatus.REVOKED
        outcome = Outcome.REVOKED if revoked else Outcome.SUPERSEDED
        reasons.append("offline-revoked" if revoked else "offline-superseded")
    else:
        if listed is None:
            reasons.append("offline-no-list")
        elif now > listed.next_update:
            reasons.append("offline-old-list")
        if withdrawn is not None:  # whoever stole it could write any earlier day
            reasons.append("offline-key-withdrawn-later")
        outcome = Outcome.UNSURE if reasons else Outcome.VALID
    return Finding(
        outcome=outcome,
        reasons=tuple(reasons),
        number=number,
        issuer=key.issuer,
        signed_at=signed_at,
        record=record,
        ended=ended,
    )


_IDENTIFIER = re.compile(rb"<dc:identifier>([^<]{1,2000})</dc:identifier>")


def _record_in(pdf: bytes) -> CompactRecord | None:
    """The record that a certificate carries in its metadata; those of the first form have none."""
    found = _IDENTIFIER.search(pdf)
    try:
        return read_record(unescape(found[1].decode("ascii"))) if found else None
    except (NoRecord, ValueError):
        return None


_SOURCE = re.compile(rb"<dc:source>([^<]{1,20000})</dc:source>")


def _proof_in(pdf: bytes) -> LogProof | None:
    """The log's proof that a certificate carries in its metadata."""
    found = _SOURCE.search(pdf)
    try:
        return read_proof(unescape(found[1].decode("utf-8"))) if found else None
    except (NoProof, ValueError):
        return None


def _issuers(pinned: Sequence[PinnedKey]) -> list[PinnedKey]:
    return [one for one in pinned if one.purpose is KeyPurpose.CERTIFICATES]


def _not_genuine(reason: str) -> Finding:
    return Finding(outcome=Outcome.NOT_GENUINE, reasons=(reason,))
