"""Checkpoints of the log (X2): signed, listed, handed to witnesses, and what these answered."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date, datetime

from application.permissions import Hidden
from domain.decider import Rejected
from domain.rules.china_time import CHINA, beginning, end
from domain.terms import Role
from infrastructure.evidence.checkpoint_store import CheckpointFilter, CheckpointRow, Kept
from infrastructure.evidence.log_evidence import Manifest, evidence_files
from infrastructure.evidence.log_notary import LogAltered
from infrastructure.evidence.signed_note import LARGEST_NOTE, NoNote, read_note
from interfaces.http.calls import Call, File, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.asking import page_of, wanted
from interfaces.system import System
from interfaces.zip_stream import zipped

AUDITORS = (Role.AUDITOR, Role.ADMINISTRATOR)
NOTE = "text/plain"
ZIP = "application/zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointConditions:
    since: date | None = None
    until: date | None = None
    covers: int | None = None
    """So many events at least."""
    witnessed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointTold:
    size: int
    """Events that it covers."""
    position: int
    """In the log, of the last of them."""
    root: str
    """Of the hash tree over them, base64."""
    signed_at: datetime
    witnesses: int
    """Co-signatures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosignatures:
    note: str = field(repr=False)
    """The checkpoint as a signed note, with the witness's line among its signatures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    witnesses: tuple[str, ...]
    """Names of those whose co-signature was new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessQuestion:
    old: int = 0
    """Events of the checkpoint that the witness saw last; 0 at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceChoice:
    whole: bool = False
    """With the events as they are stored, personal data sealed; otherwise their hashes only."""


def checkpoint_list(system: System, call: Call[CheckpointConditions]) -> Page[CheckpointTold]:
    asked = call.body
    filters = CheckpointFilter(
        since=beginning(asked.since),
        before=end(asked.until),
        size=asked.covers,
        witnessed=asked.witnessed,
    )
    found = page_of(system.notary.store.listing(filters, wanted(call)))
    return Page(tuple(_told(row) for row in found.items), found.total)


def _told(row: CheckpointRow) -> CheckpointTold:
    return CheckpointTold(
        size=row.size,
        position=row.position,
        root=b64encode(row.root).decode("ascii"),
        signed_at=row.signed_at,
        witnesses=row.witnesses,
    )


def kept_at(system: System, size: int) -> Kept:
    """Raises `Hidden` where there is none."""
    found = system.notary.store.at(size) if 0 <= size < 1 << 63 else None
    if found is None:
        raise Hidden
    return found


def _newest(system: System) -> Kept:
    found = system.notary.store.newest()
    if found is None:
        raise Hidden
    return found


def _note(kept: Kept) -> File:
    name = f"checkpoint-{kept.checkpoint.size}.note"
    return File(name=name, media_type=NOTE, content=kept.note.written.encode())


def newest_note(system: System, call: Call[NoBody]) -> File:
    system.evidence.attempt(call.address)
    return _note(_newest(system))


def one_note(system: System, call: Call[NoBody]) -> File:
    system.evidence.attempt(call.address)
    return _note(kept_at(system, call.path["size"]))


def witness_request(system: System, call: Call[WitnessQuestion]) -> File:
    """Raises `Rejected`: checkpoint-smaller, where the witness has seen more than there is."""
    system.evidence.attempt(call.address)
    kept = _newest(system)
    if not 0 <= call.body.old <= kept.checkpoint.size:
        raise Rejected("checkpoint-smaller", fields={"old": "checkpoint-smaller"})
    content = system.notary.consistency(call.body.old, kept).text.encode()
    return File(name="add-checkpoint.txt", media_type=NOTE, content=content)


def sign_now(system: System, call: Call[NoBody]) -> CheckpointTold:
    """Raises `Rejected`: log-altered, log-empty."""
    try:
        kept = system.notary.checkpoint(call.context)
    except LogAltered as altered:
        raise Rejected("log-altered", size=altered.size) from None
    if kept is None:
        raise Rejected("log-empty")
    return CheckpointTold(
        size=kept.checkpoint.size,
        position=kept.position,
        root=b64encode(kept.checkpoint.root).decode("ascii"),
        signed_at=kept.checkpoint.moment,
        witnesses=len(kept.witnesses),
    )


def take_cosignatures(system: System, call: Call[Cosignatures]) -> Taken:
    """Who sends it does not matter: a co-signature of an admitted witness speaks for itself.

    Raises `Rejected`: note-malformed, checkpoint-unknown, cosignature-wrong.
    """
    system.evidence.attempt(call.address)
    text = call.body.note.replace("\r\n", "\n")
    if len(text) > LARGEST_NOTE:
        raise Rejected("note-malformed", fields={"note": "note-malformed"})
    try:
        note = read_note(text if text.endswith("\n") else f"{text}\n")
    except NoNote:
        raise Rejected("note-malformed", fields={"note": "note-malformed"}) from None
    return Taken(witnesses=system.notary.cosigned(note))


def evidence(system: System, call: Call[EvidenceChoice]) -> File:
    """What `zhicheng audit verify` needs, as one ZIP. Raises `Hidden` before the first
    checkpoint."""
    kept, state = _newest(system), system.notary.identity()
    assert state.first is not None, "a checkpoint is signed by a key"
    manifest = Manifest(
        origin=kept.checkpoint.origin, size=kept.checkpoint.size, whole=call.body.whole
    )
    files = evidence_files(
        manifest,
        identity=state.first.verifier,
        changes=[one.announcement for one in state.changes],
        checkpoints=(
            one.note
            for one in system.notary.store.all()
            if one.checkpoint.size <= kept.checkpoint.size
        ),
        rows=system.notary.rows(),
    )
    return File(
        name=f"log-evidence-{kept.checkpoint.size}.zip",
        media_type=ZIP,
        pieces=zipped(files, call.at.astimezone(CHINA)),
    )


CHECKPOINTS_EXPORT = Export(
    title="日志检查点",
    rows=checkpoint_list,
    columns=(
        ("签署时间", lambda row: row.signed_at),
        ("覆盖事件数", lambda row: row.size),
        ("末条位置", lambda row: row.position),
        ("根哈希", lambda row: row.root),
        ("见证签名数", lambda row: row.witnesses),
    ),
)
CHECKPOINTS = Read(
    name="log-checkpoints.list",
    functions=("X2",),
    path="/log-checkpoints",
    summary="日志检查点",
    handler=checkpoint_list,
    answer=CheckpointTold,
    filters=CheckpointConditions,
    export=CHECKPOINTS_EXPORT,
    paged=True,
    sorts=("-size", "signed_at"),
    roles=AUDITORS,
)
NEWEST = Read(
    name="log-checkpoints.newest",
    functions=("X2",),
    path="/log-checkpoints/newest",
    summary="最新日志检查点（签名文本）",
    handler=newest_note,
    answer=File,
    media=(NOTE,),
    public=True,
)
ONE = Read(
    name="log-checkpoints.one",
    functions=("X2",),
    path="/log-checkpoints/{size:int}",
    summary="一个日志检查点（签名文本）",
    handler=one_note,
    answer=File,
    media=(NOTE,),
    public=True,
)
WITNESS_REQUEST = Read(
    name="log-checkpoints.witness-request",
    functions=("X2",),
    path="/log-checkpoints/witness-request",
    summary="提请见证：最新检查点及一致性证明",
    handler=witness_request,
    answer=File,
    filters=WitnessQuestion,
    media=(NOTE,),
    public=True,
)
EVIDENCE = Read(
    name="log-evidence.download",
    functions=("X2",),
    path="/log-evidence",
    summary="下载日志存证包",
    handler=evidence,
    answer=File,
    filters=EvidenceChoice,
    media=(ZIP,),
    roles=(Role.AUDITOR,),
)
SIGN = Operation(
    name="log-checkpoints.sign",
    functions=("X2",),
    path="/log-checkpoints",
    summary="立即签署日志检查点",
    handler=sign_now,
    answer=CheckpointTold,
    roles=(Role.ADMINISTRATOR,),
    refusals=("log-altered", "log-empty"),
)
COSIGN = Operation(
    name="log-checkpoints.cosign",
    functions=("X2",),
    path="/log-checkpoints/cosignatures",
    summary="提交见证签名",
    body=Cosignatures,
    handler=take_cosignatures,
    answer=Taken,
    public=True,
    refusals=("note-malformed", "checkpoint-unknown", "cosignature-wrong"),
)

COMMANDS = (SIGN, COSIGN)
READS = (CHECKPOINTS, NEWEST, ONE, WITNESS_REQUEST, EVIDENCE)
