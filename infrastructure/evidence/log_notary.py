"""Signs checkpoints of the log, and proves by them.

Before it signs, the new tree is held against the newest checkpoint there is: the log's key never
signs two histories that do not follow from each other, whatever happened to the log's database.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import structlog

from application.ports import Conflict, Context, EventLog, Unavailable
from application.work import Work, execute
from domain.audit.log_identity import LOG_IDENTITY, CreateIdentity, LogIdentity
from domain.decider import Rejected
from domain.rules import log_leaf
from domain.rules.log_leaf import Row
from domain.rules.note_key import KeyKind, read_key
from domain.streams import LOG_IDENTITY as STREAM
from infrastructure.evidence.checkpoint_store import CheckpointStore, Kept
from infrastructure.evidence.log_notes import (
    Checkpoint,
    Identity,
    KeyChange,
    identity_of,
    read_checkpoint,
)
from infrastructure.evidence.log_proofs import LogProof, WitnessRequest
from infrastructure.evidence.log_tree import CATCH_UP_SECONDS, LogTree, StoredRows
from infrastructure.evidence.signed_note import (
    NoNote,
    Note,
    NoteSigner,
    cosigned_at,
    new_seed,
    read_note,
)
from infrastructure.locks import exclusive
from infrastructure.vault.vault import Vault

ROWS_AT_ONCE = 5_000
PROOF_SECONDS = 1.0
"""That a certificate's holder waits for its proof while the tree is behind the log."""
_logger = structlog.get_logger()


class StoredLog(EventLog, StoredRows, Protocol):
    """The log, as events and as bytes."""

    def row_of(self, stream: UUID, version: int) -> Row | None:
        """One event as it is stored."""


class LogState(StrEnum):
    """日志与检查点"""

    CONTINUES = "CONTINUES"
    """The log begins with all that the newest checkpoint covers."""
    BEHIND = "BEHIND"
    """The tree has not come that far yet; nothing can be said."""
    SHORTER = "SHORTER"
    """The log ends before the newest checkpoint does."""
    DIFFERS = "DIFFERS"
    """The log is another one than that which was signed."""


class LogAltered(Exception):
    """The log is not the one whose checkpoints were signed; nothing more is signed."""

    def __init__(self, state: LogState, size: int) -> None:
        super().__init__(f"the log {state.lower()} against the checkpoint of {size} events")
        self.state = state
        self.size = size


class LogNotary:
    """Thread-safe. Every method may raise `Unavailable`."""

    def __init__(
        self, log: StoredLog, tree: LogTree, store: CheckpointStore, vault: Vault, base_url: str
    ) -> None:
        self._log = log
        self._vault = vault
        self._base_url = base_url
        self.tree = tree
        self.store = store

    # The log's own keys.

    def identity(self) -> LogIdentity:
        return LOG_IDENTITY.fold(r.event for r in self._log.read(STREAM))

    def chain(self) -> Identity:
        """As a verifier sees it that pins the first key.

        Raises `Rejected`: log-identity-missing.
        """
        state = self.identity()
        if state.first is None:
            raise Rejected("log-identity-missing")
        changes = [read_note(one.announcement) for one in state.changes]
        return identity_of(read_key(state.first.verifier), changes)

    def new_key(self) -> tuple[UUID, str]:
        """A key in the vault under the name that the log has, and its public half as written."""
        key, state = uuid4(), self.identity()
        name = read_key(state.first.verifier).name if state.first else _origin(self._base_url)
        self._vault.secret(_secret(key), new_seed)
        return key, self._signer(key, name).key.text

    def announcement(self, key: UUID) -> tuple[str, int]:
        """That this key, made before, signs from the newest checkpoint on; by both keys."""
        state = self.identity()
        if state.current is None:
            raise Rejected("log-identity-missing")
        name = read_key(state.current.verifier).name
        old, new = self._signer(state.current.key, name), self._signer(key, name)
        newest = self.store.newest()
        size = newest.checkpoint.size if newest else 0
        text = KeyChange(old=old.key, new=new.key, size=size).text
        note = Note(text=text, signatures=(old.sign(text), new.sign(text)))
        return note.written, size

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """No checkpoint is signed meanwhile: while the key is changed."""
        with exclusive(self.store.engine, "log-checkpoint", wait=True):
            yield

    # Checkpoints.

    def state(self) -> LogState:
        newest = self.store.newest()
        return self._against(newest.checkpoint) if newest else LogState.CONTINUES

    def checkpoint(self, context: Context, patience: float = CATCH_UP_SECONDS) -> Kept | None:
        """The newest checkpoint, over all that is in the log by now; None of an empty log.

        Raises `LogAltered`: then the log's database is to be looked at, and nothing is signed.
        """
        last = self._log.last_position()
        if not last:
            return None
        if self._require_identity(context):
            last = self._log.last_position()
        self.tree.catch_up(last, patience)
        with self.at_rest():
            newest = self.store.newest()
            if newest is not None:
                self._require_continued(newest.checkpoint)
            state = self.identity()
            with self.tree.view() as tree:
                reached = tree.reached
                if newest and newest.checkpoint.size >= reached.size:
                    return newest
                root = tree.root(reached.size)
            self.store.add(self._signed(state, reached.size, root, context.at), reached.position)
        return self.store.newest()

    def cosigned(self, note: Note) -> tuple[str, ...]:
        """Takes in what admitted witnesses say of a checkpoint of ours; their names where that
        was new. Raises `Rejected`: checkpoint-unknown, cosignature-wrong."""
        try:
            told = read_checkpoint(note)
        except NoNote:
            raise Rejected("checkpoint-unknown") from None
        kept = self.store.at(told.size)
        if kept is None or kept.note.text != note.text:
            raise Rejected("checkpoint-unknown")
        new, held = [], 0
        for witness in self.identity().witnesses:
            key = read_key(witness.verifier)
            for one in note.signatures:
                alone = Note(text=note.text, signatures=(one,))
                at = cosigned_at(key, alone)
                if at is None:
                    continue
                held += 1
                moment = datetime.fromtimestamp(at, told.moment.tzinfo)
                if self.store.cosigned(told.size, key.text, moment, one.line):
                    new.append(witness.name)
        if not held:
            raise Rejected("cosignature-wrong")
        return tuple(new)

    # Proofs.

    def proof(self, row: Row, *, newest: bool = False) -> LogProof | None:
        """That this event is in the log, by the oldest checkpoint that covers it, or the newest;
        None while none does. Raises `LogAltered` where the stored row is not what was hashed."""
        with self.tree.view() as tree:
            index = tree.index(row[4])
            kept = None if index is None else self._covering(index, newest=newest)
            if index is None or kept is None:
                return None
            leaf = log_leaf.hash_of(row)
            if leaf != tree.leaf(index):
                raise LogAltered(LogState.DIFFERS, kept.checkpoint.size)
            path = tree.inclusion(index, kept.checkpoint.size)
        return LogProof(leaf=leaf, index=index, path=path, note=kept.note)

    def proof_now(self, stream: UUID, version: int, context: Context) -> LogProof | None:
        """As `proof`, with a checkpoint made for it where none covers the event yet."""
        row = self._log.row_of(stream, version)
        if row is None:
            return None
        found = self.proof(row)
        if found is None and self.checkpoint(context, PROOF_SECONDS) is not None:
            found = self.proof(row)
        return found

    def proof_of_issue(self, certificate: UUID, context: Context) -> str:
        """As text, for the certificate's PDF; empty where it cannot be had now.

        A log in doubt is no reason to keep a certificate from its holder: the PDF then goes
        without, and the doubt is told.
        """
        try:
            found = self.proof_now(certificate, 1, context)
        except (LogAltered, Unavailable) as error:
            _logger.warning("certificate_without_proof", kind=type(error).__name__)
            return ""
        return found.text if found else ""

    def row_at(self, position: int) -> Row | None:
        """The event as it is stored."""
        rows = self._log.rows_after(position - 1, 1) if position > 0 else []
        return rows[0] if rows and rows[0][4] == position else None

    def rows(self) -> Iterator[Row]:
        """Every stored event in order, as long as there are more."""
        position = 0
        while rows := self._log.rows_after(position, ROWS_AT_ONCE):
            yield from rows
            position = rows[-1][4]

    def consistency(self, old: int, kept: Kept) -> WitnessRequest:
        """That a checkpoint continues the tree of `old` leaves; ValueError for a larger one."""
        with self.tree.view() as tree:
            path = tree.consistency(old, kept.checkpoint.size)
        return WitnessRequest(old=old, path=path, note=kept.note)

    def _covering(self, index: int, *, newest: bool) -> Kept | None:
        if not newest:
            return self.store.covering(index)
        kept = self.store.newest()
        return kept if kept and index < kept.checkpoint.size else None

    def _against(self, newest: Checkpoint) -> LogState:
        with self.tree.view() as tree:
            if tree.reached.size < newest.size:
                ended = tree.reached.position >= self._log.last_position()
                return LogState.SHORTER if ended else LogState.BEHIND
            same = tree.root(newest.size) == newest.root
            return LogState.CONTINUES if same else LogState.DIFFERS

    def _require_continued(self, newest: Checkpoint) -> None:
        state = self._against(newest)
        if state is LogState.BEHIND:
            raise Unavailable("the log grows while it is compared")
        if state is not LogState.CONTINUES:
            raise LogAltered(state, newest.size)

    def _require_identity(self, context: Context) -> bool:
        """Whether there was none yet."""
        if self.identity().first is not None:
            return False
        key, verifier = self.new_key()

        def create(work: Work) -> UUID:
            work.do(LOG_IDENTITY, STREAM, CreateIdentity(key=key, verifier=verifier))
            return STREAM

        with suppress(Rejected, Conflict):  # another process was faster, and its key counts
            execute(self._log, context, create)
        return True

    def _signed(self, state: LogIdentity, size: int, root: bytes, at: datetime) -> Note:
        assert state.current is not None, "required before"
        name = read_key(state.current.verifier).name
        text = Checkpoint(origin=name, size=size, root=root, at=int(at.timestamp())).text
        return Note(text=text, signatures=(self._signer(state.current.key, name).sign(text),))

    def _signer(self, key: UUID, name: str) -> NoteSigner:
        return NoteSigner(name=name, kind=KeyKind.SIGNER, seed=self._vault.secret(_secret(key)))


def _origin(base_url: str) -> str:
    """The name of a new log; it keeps it, wherever the service moves."""
    return f"{urlsplit(base_url).netloc or 'zhicheng'}/log"


def _secret(key: UUID) -> str:
    return f"log-key:{key}"
