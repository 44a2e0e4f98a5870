"""`zhicheng audit`: evidence of the log exported, checked without the service, and witnessed."""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from application.ports import Context
from domain.rules.note_key import KeyKind, NoKey, NoteKey, read_key, valid_name
from infrastructure.evidence.audit_check import Report
from infrastructure.evidence.audit_check import verify as verify_log
from infrastructure.evidence.log_evidence import (
    Evidence,
    Hashed,
    Manifest,
    NoEvidence,
    evidence_files,
    open_evidence,
    read_notes,
    write_evidence,
)
from infrastructure.evidence.log_notes import Identity as LogIdentity
from infrastructure.evidence.log_notes import WrongIdentity, identity_of, read_checkpoint
from infrastructure.evidence.log_proofs import (
    LONGEST,
    NoProof,
    WitnessRequest,
    read_proof,
    read_request,
)
from infrastructure.evidence.signed_note import NoNote, Note
from infrastructure.evidence.store_leaves import stored_leaves
from infrastructure.evidence.witness import (
    BadFile,
    Refused,
    cosign,
    new_key_file,
    read_key_file,
    read_state,
    write_state,
)
from infrastructure.log.event_log import open_log
from interfaces.commands import audit_report
from interfaces.faults import Fault
from interfaces.system import System
from interfaces.words import word

HTTP_SECONDS = 30.0

audit = typer.Typer(help="Evidence that the log is unchanged.", no_args_is_help=True)

Identity = Annotated[
    str, typer.Option(help="日志公钥（name+id+key），或保存它的文件；请从可信的渠道取得。")
]


def export(system: System, out: Path, *, whole: bool) -> str:
    """Writes the evidence up to the newest checkpoint; one line about it. Raises `Fault`."""
    newest, state = system.notary.store.newest(), system.notary.identity()
    if newest is None or state.first is None:
        raise Fault("there is no checkpoint yet; `zhicheng work` signs one")
    size = newest.checkpoint.size
    files = evidence_files(
        Manifest(origin=newest.checkpoint.origin, size=size, whole=whole),
        identity=state.first.verifier,
        changes=[one.announcement for one in state.changes],
        checkpoints=(one.note for one in system.notary.store.all() if one.checkpoint.size <= size),
        rows=system.notary.rows(),
    )
    try:
        write_evidence(out, files)
    except NoEvidence as error:
        raise Fault(str(error)) from None
    return f"{size} events are in {out}, pinned by {state.first.verifier}"


class _NoCodec:
    """For rows that nobody decodes."""

    def prepare(self, events: Any) -> None:
        """Nothing is written."""

    def encode(self, event: Any, *, stream: Any, version: int, context: Context) -> Any:
        raise AssertionError("nothing is written")

    def decode_all(self, rows: Any) -> Any:
        raise AssertionError("nothing is decoded")


@audit.command("verify")
def verify(
    folder: Annotated[Path | None, typer.Argument(help="存证包解压后的文件夹。")] = None,
    identity: Identity = "",
    store: Annotated[str, typer.Option(help="改为核对现有日志库：ZHICHENG_LOG_URL 的值。")] = "",
    checkpoints: Annotated[
        list[Path] | None, typer.Option(help="以前保存的检查点文件，或以前的存证包文件夹。")
    ] = None,
    key_changes: Annotated[
        Path | None, typer.Option(help="密钥轮换公告文件 key-changes.jsonl。")
    ] = None,
    witness: Annotated[list[str] | None, typer.Option(help="见证人公钥，可重复。")] = None,
    require_witnesses: Annotated[int, typer.Option(min=0, help="至少几名见证人签名。")] = 0,
    exact: Annotated[
        bool, typer.Option("--exact", help="最新检查点之后不得再有事件（停机核对、备份核对）。")
    ] = False,
) -> None:
    """核验存证包，或用以前的检查点核对现有日志库。不需要本系统运行。

    退出码：0 全部相符；1 有变动；2 文件不能用；3 相符但见证签名不足。
    """
    if (folder is None) == (not store):
        raise Fault("give either a folder of evidence or --store")
    if not identity:
        raise Fault("give --identity: whoever made the files could have made a key, too")
    witnesses = [_key(one, KeyKind.WITNESS) for one in witness or ()]
    if require_witnesses > len(set(witnesses)):
        raise Fault("--require-witnesses needs as many keys given by --witness")
    try:
        report = _verified(
            folder,
            _key(identity, KeyKind.SIGNER),
            store,
            checkpoints or [],
            key_changes,
            witnesses,
            require_witnesses,
            exact=exact,
        )
    except NoEvidence as error:
        raise Fault(str(error)) from None
    for line in audit_report.lines(report, require_witnesses):
        typer.echo(line)
    if code := audit_report.exit_code(report):
        raise typer.Exit(code)


def _verified(
    folder: Path | None,
    pinned: NoteKey,
    store: str,
    earlier: Sequence[Path],
    key_changes: Path | None,
    witnesses: Sequence[NoteKey],
    required: int,
    *,
    exact: bool,
) -> Report:
    kept = [open_evidence(one) for one in earlier if one.is_dir()]
    bundle = open_evidence(folder) if folder else None
    folders = [*kept, bundle] if bundle else kept
    notes = [note for one in earlier if not one.is_dir() for note in read_notes(one)]
    notes += [note for one in folders for note in one.checkpoints()]
    if not notes:
        raise NoEvidence("there is no checkpoint among the files")
    changes = max((one.changes() for one in folders), key=len, default=[])
    if key_changes is not None:
        changes = list(read_notes(key_changes))
    longest = max(kept, key=lambda one: one.manifest.size, default=None)
    reference = _reference(longest, notes)
    check = partial(
        verify_log,
        checkpoints=sorted(notes, key=_size),
        changes=changes,
        pinned=pinned,
        witnesses=witnesses,
        required=required,
        reference=reference,
    )
    if bundle is not None:
        return check(bundle.leaves(), exact=True)
    with closing(open_log(store, _NoCodec(), pool_size=2)) as log:
        return check(stored_leaves(log), exact=exact)


def _reference(longest: Evidence | None, notes: Sequence[Note]) -> Iterator[Hashed] | None:
    """Leaf by leaf only where the files reach as far as the checkpoints do."""
    if longest is None or longest.manifest.size < max(map(_size, notes)):
        return None
    return longest.leaves()


def _size(note: Note) -> int:
    try:
        return read_checkpoint(note).size
    except NoNote:
        raise NoEvidence("a note among the files is no checkpoint") from None


def chain_of(pinned: str, key_changes: Path | None) -> LogIdentity:
    """The log's keys, with the pinned one among them. Raises `Fault`."""
    try:
        changes = list(read_notes(key_changes)) if key_changes else []
        return identity_of(_key(pinned, KeyKind.SIGNER), changes)
    except NoEvidence as error:
        raise Fault(str(error)) from None
    except (NoNote, WrongIdentity):
        raise Fault("the changes of the log's key do not lead to the key that is pinned") from None


@audit.command("proof")
def check_proof(
    file: Annotated[Path, typer.Argument(help="存证证明文件。")],
    identity: Identity,
    key_changes: Annotated[
        Path | None, typer.Option(help="密钥轮换公告文件 key-changes.jsonl。")
    ] = None,
) -> None:
    """离线核验一条事件的存证证明。退出码：0 成立；1 不成立；2 文件不能用。"""
    try:
        proof = read_proof(_text(file))
    except NoProof:
        raise Fault(f"{file} is no proof") from None
    chain = chain_of(identity, key_changes)
    try:
        checkpoint = proof.verified(chain)
    except (NoProof, NoNote):
        typer.echo("［不符］ 证明不成立，或不是由指定的日志签署", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"［通过］ 第 {proof.index} 片叶子在日志中，叶子哈希 {proof.leaf.hex()}")
    typer.echo(f"检查点：{checkpoint.size} 条事件，签署于 {word(checkpoint.moment)}")


@audit.command("witness-key")
def witness_key(
    key: Annotated[Path, typer.Option(help="私钥保存到这个新文件。")],
    name: Annotated[str, typer.Option(help="密钥名称，如 audit.example.gov.cn/witness。")],
) -> None:
    """生成见证人的密钥；打印的一行公钥交系统管理员登记。"""
    if not valid_name(name):
        raise Fault("a key's name has no spaces and no plus sign")
    try:
        typer.echo(new_key_file(key, name).text)
    except BadFile as error:
        raise Fault(str(error)) from None


@audit.command("witness")
def witness_checkpoint(
    key: Annotated[Path, typer.Option(help="见证人的私钥文件。")],
    state: Annotated[Path, typer.Option(help="记住上次所见的文件。")],
    identity: Identity,
    service: Annotated[str, typer.Option(help="从这个地址取检查点并送回签名。")] = "",
    request: Annotated[Path | None, typer.Option(help="不联网：提请见证的文件。")] = None,
    key_changes: Annotated[
        Path | None, typer.Option(help="不联网：密钥轮换公告文件 key-changes.jsonl。")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="签名后的检查点写入这个文件。")] = None,
) -> None:
    """见证：核对日志接续上次所见，然后签名；否则拒绝。

    退出码：0 已签名；1 拒绝签名；2 文件或地址不能用。
    """
    if (request is None) == (not service):
        raise Fault("give either --service or --request")
    try:
        signer, seen = read_key_file(key), read_state(state, _key(identity, KeyKind.SIGNER).text)
        changes, asked = (
            _from_service(service, seen.size)
            if request is None
            else (_announced(key_changes, seen.changes), read_request(_text(request)))
        )
        signature, now = cosign(signer, seen, changes, asked, int(time.time()))
        write_state(state, now)
    except Refused as refused:
        typer.echo(f"［拒绝］ {refused}", err=True)
        raise typer.Exit(1) from None
    except (BadFile, NoEvidence) as error:
        raise Fault(str(error)) from None
    except NoProof:
        raise Fault("what came is no request to a witness") from None
    note = asked.note.with_signatures([signature])
    if out is not None:
        out.write_text(note.written, "utf-8")
    if service:
        _asked(f"{service.rstrip('/')}/api/log-checkpoints/cosignatures", {"note": note.written})
    elif out is None:
        typer.echo(note.written, nl=False)
    typer.echo(f"［已签名］ {now.size} 条事件的检查点", err=True)


def _announced(file: Path | None, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one.written for one in read_notes(file)) if file else known


def _from_service(service: str, old: int) -> tuple[tuple[str, ...], WitnessRequest]:
    base = f"{service.rstrip('/')}/api"
    identity = json.loads(_asked(f"{base}/log-identity"))
    text = _asked(f"{base}/log-checkpoints/witness-request?old={old}").decode()
    return tuple(str(one) for one in identity["changes"]), read_request(text)


def _asked(url: str, body: object = None) -> bytes:
    """Raises `Fault`; `Refused` where the log has become smaller than the witness knows."""
    if not url.startswith(("http://", "https://")):
        raise Fault("--service is an address that begins with https://")
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(url, data=data, headers=headers)  # noqa: S310  (looked at above)
    try:
        with urllib.request.urlopen(request, timeout=HTTP_SECONDS) as answer:  # noqa: S310  (as above)
            content: bytes = answer.read(LONGEST)
            return content
    except urllib.error.HTTPError as error:
        with error:
            told = error.read(LONGEST)
        if b"checkpoint-smaller" in told:
            raise Refused("the log is smaller now than it was seen before") from None
        raise Fault(f"{url} answers {error.code}") from None
    except OSError as error:
        raise Fault(f"{url} does not answer ({type(error).__name__})") from None


def _key(given: str, kind: KeyKind) -> NoteKey:
    """A key as it is written, or a file that holds it."""
    text = given
    if "+" not in given or os.path.exists(given):
        text = _text(Path(given))
    try:
        key = read_key(text)
    except NoKey:
        key = None
    if key is None or key.kind is not kind:
        raise Fault(f"{given} is no key of the form name+id+key")
    return key


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST + 1).decode("utf-8")
    except OSError as error:
        raise Fault(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Fault(f"{file} is not text") from None
