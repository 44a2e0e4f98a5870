"""What a witness runs at home: it co-signs a checkpoint that continues what it saw before.

Its state is one file with the last checkpoint it co-signed; the file is written before the
co-signature is handed out, so that it never vouches for two histories.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from domain.rules.merkle import EMPTY
from domain.rules.note_key import KeyKind, NoKey, NoteKey, read_key
from infrastructure.evidence.log_notes import (
    Checkpoint,
    Identity,
    WrongIdentity,
    identity_of,
    read_checkpoint,
)
from infrastructure.evidence.log_proofs import WitnessRequest
from infrastructure.evidence.signed_note import (
    NoNote,
    Note,
    NoteSigner,
    Signature,
    new_seed,
    read_note,
)


class Refused(Exception):
    """The witness does not vouch for this. One line that says why."""


class BadFile(Exception):
    """The key or the state of the witness cannot be used. One line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the witness knows of the log."""

    identity: str
    """The log's key that it was given first, as written."""
    changes: tuple[str, ...] = ()
    """Notes by which the key was changed since."""
    checkpoint: str = ""
    """The last one that it co-signed, as a note; empty at first."""

    @property
    def size(self) -> int:
        """Events of the last one; 0 at first."""
        return self._last.size if self.checkpoint else 0

    @property
    def root(self) -> bytes:
        return self._last.root if self.checkpoint else EMPTY

    def chain(self, changes: tuple[str, ...]) -> Identity:
        """The log's keys, with changes that the witness has not heard of before."""
        known = self.changes
        if changes[: len(known)] != known:
            raise Refused("the log tells another history of its keys than before")
        try:
            return identity_of(read_key(self.identity), [read_note(one) for one in changes])
        except (WrongIdentity, NoNote, NoKey):
            raise Refused("the log's keys do not follow from the one that is pinned") from None

    @property
    def _last(self) -> Checkpoint:
        return read_checkpoint(read_note(self.checkpoint))


def cosign(
    signer: NoteSigner, seen: Seen, changes: tuple[str, ...], request: WitnessRequest, at: int
) -> tuple[Signature, Seen]:
    """The co-signature, and the state that has to be stored before it is handed out.

    Raises `Refused`: a checkpoint of another log or key, a smaller one, or one that does not
    continue the last.
    """
    identity = seen.chain(changes)
    try:
        checkpoint = identity.checkpoint(request.note)
    except NoNote as error:
        raise Refused(str(error)) from None
    if request.old != seen.size:
        raise Refused(f"the proof is from {request.old} events; {seen.size} were seen last")
    if checkpoint.size < seen.size:
        raise Refused(f"the log had {seen.size} events before and has {checkpoint.size} now")
    if not request.continued(seen.root):
        raise Refused("the log does not continue what was seen last")
    signature = signer.cosign(request.note.text, at)
    return signature, Seen(
        identity=seen.identity,
        changes=changes,
        checkpoint=Note(text=request.note.text, signatures=request.note.signatures).written,
    )


def new_key_file(file: Path, name: str) -> NoteKey:
    """A new key of the witness, readable by nobody else; gives its public half."""
    signer = NoteSigner(name=name, kind=KeyKind.WITNESS, seed=new_seed())
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadFile(f"{file} cannot be made: {error.strerror}") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump({"name": name, "seed": signer.seed.hex()}, out)
    return signer.key


def read_key_file(file: Path) -> NoteSigner:
    """Raises `BadFile`."""
    try:
        told = json.loads(file.read_text("utf-8"))
        signer = NoteSigner(
            name=str(told["name"]), kind=KeyKind.WITNESS, seed=bytes.fromhex(told["seed"])
        )
        read_key(signer.key.text)
    except (OSError, ValueError, TypeError, KeyError):
        raise BadFile(f"{file} is no key of a witness") from None
    return signer


def read_state(file: Path, identity: str) -> Seen:
    """What was seen before; at first nothing but the pinned key. Raises `BadFile`."""
    if not file.exists():
        return Seen(identity=identity)
    try:
        told = json.loads(file.read_text("utf-8"))
        seen = Seen(
            identity=str(told["identity"]),
            changes=tuple(str(one) for one in told["changes"]),
            checkpoint=str(told["checkpoint"]),
        )
        _ = seen.size
    except (OSError, ValueError, TypeError, KeyError):
        raise BadFile(f"{file} is no state of a witness") from None
    if seen.identity != identity:
        raise BadFile(f"{file} is about another log than the one that is pinned")
    return seen


def write_state(file: Path, seen: Seen) -> None:
    """Whole or not at all, and on the disk."""
    told = {"identity": seen.identity, "changes": seen.changes, "checkpoint": seen.checkpoint}
    draft = file.with_name(f"{file.name}.draft")
    with draft.open("w", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
