"""Proofs that an event is in the log, and that the log continues an earlier one (X2)."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from application.permissions import Hidden
from domain.decider import Rejected
from domain.rules import log_leaf
from domain.rules.log_leaf import Row
from domain.terms import Role
from infrastructure.evidence.log_notary import LogAltered
from infrastructure.evidence.log_notes import read_checkpoint
from infrastructure.evidence.log_proofs import LogProof
from interfaces.http.calls import Call, File
from interfaces.http.operations import NoBody, Read
from interfaces.operations.audit.log_checkpoints import NOTE
from interfaces.system import System

AUDITOR = (Role.AUDITOR,)
_LARGEST = 1 << 63


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChoice:
    """Either the position, or stream and version."""

    position: int | None = None
    stream: UUID | None = None
    version: int | None = None

    @property
    def made(self) -> bool:
        return self.position is not None or self.stream is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventProof:
    position: int
    stream: UUID
    version: int
    name: str
    """Stored name of the event."""
    leaf: str = field(repr=False)
    """The event as it is stored, as a leaf of the tree, base64; what is personal is sealed."""
    leaf_hash: str
    index: int
    """Which leaf it is, from 0."""
    size: int
    """Of the checkpoint."""
    signed_at: datetime
    path: tuple[str, ...]
    """Hashes from the leaf up to the root, base64."""
    proof: str
    """All of it but the leaf, as text that `zhicheng audit proof` checks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    first: int = 0
    second: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    first: int
    second: int
    first_root: str
    second_root: str
    path: tuple[str, ...]
    """Of RFC 6962, base64."""


def event_proof(system: System, call: Call[EventChoice]) -> EventProof:
    """Raises `Hidden` for an event that there is not; `Rejected`: not-covered-yet, log-altered."""
    row = _row(system, call.body)
    proof = _proved(system, row)
    checkpoint = read_checkpoint(proof.note)
    return EventProof(
        position=row[4],
        stream=row[2],
        version=row[3],
        name=row[0],
        leaf=b64(log_leaf.encoded(row)),
        leaf_hash=b64(proof.leaf),
        index=proof.index,
        size=checkpoint.size,
        signed_at=checkpoint.moment,
        path=tuple(b64(one) for one in proof.path),
        proof=proof.text,
    )


def event_proof_file(system: System, call: Call[EventChoice]) -> File:
    row = _row(system, call.body)
    content = _proved(system, row).text.encode()
    return File(name=f"event-{row[4]}.tlog-proof", media_type=NOTE, content=content)


def certificate_proof(system: System, call: Call[NoBody]) -> File:
    """That the issue of the certificate is in the log: hashes alone, so anybody may have it.

    Raises `Hidden`, also while no checkpoint covers it: an id says nothing by itself.
    """
    system.evidence.attempt(call.address)
    row = system.log.row_of(call.id, 1)
    if row is None or row[0] != "certificate.Issued":
        raise Hidden
    try:
        content = _proved(system, row).text.encode()
    except Rejected:
        raise Hidden from None
    return File(name="certificate.tlog-proof", media_type=NOTE, content=content)


def consistency(system: System, call: Call[Sizes]) -> Consistency:
    """Raises `Rejected`: tree-sizes-wrong."""
    system.evidence.attempt(call.address)
    first, second = call.body.first, call.body.second
    with system.notary.tree.view() as tree:
        if not 0 <= first <= second <= tree.reached.size:
            raise Rejected(
                "tree-sizes-wrong", fields={"second": "tree-sizes-wrong"}, size=tree.reached.size
            )
        return Consistency(
            first=first,
            second=second,
            first_root=b64(tree.root(first)),
            second_root=b64(tree.root(second)),
            path=tuple(b64(one) for one in tree.consistency(first, second)),
        )


def _row(system: System, asked: EventChoice) -> Row:
    row: Row | None = None
    if asked.position is not None and 0 < asked.position < _LARGEST:
        row = system.notary.row_at(asked.position)
    elif asked.position is None and asked.stream is not None:
        version = asked.version if asked.version is not None else 1
        row = system.log.row_of(asked.stream, version) if 0 < version < _LARGEST else None
    if row is None:
        raise Hidden
    return row


def _proved(system: System, row: Row) -> LogProof:
    try:
        proof = system.notary.proof(row)
    except LogAltered as altered:
        raise Rejected("log-altered", size=altered.size) from None
    if proof is None:
        raise Rejected("not-covered-yet")
    return proof


def b64(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _proof_read(name: str, path: str, summary: str, handler: Any, answer: Any) -> Read:
    return Read(
        name=name,
        functions=("X2",),
        path=path,
        summary=summary,
        handler=handler,
        answer=answer,
        filters=EventChoice,
        media=(NOTE,) if answer is File else ("application/json",),
        roles=AUDITOR,
    )


EVENT = _proof_read(
    "log-proofs.event", "/log-proofs/event", "一条事件的存证证明", event_proof, EventProof
)
EVENT_FILE = _proof_read(
    "log-proofs.event-file", "/log-proofs/event/file", "存证证明文件", event_proof_file, File
)
CONSISTENCY = Read(
    name="log-proofs.consistency",
    functions=("X2",),
    path="/log-proofs/consistency",
    summary="两个大小之间的一致性证明",
    handler=consistency,
    answer=Consistency,
    filters=Sizes,
    public=True,
)
CERTIFICATE = Read(
    name="certificates.log-proof",
    functions=("X2", "A5"),
    path="/certificates/{id}/log-proof",
    summary="证书发放的存证证明",
    handler=certificate_proof,
    answer=File,
    media=(NOTE,),
    public=True,
)

READS = (EVENT, EVENT_FILE, CONSISTENCY, CERTIFICATE)
