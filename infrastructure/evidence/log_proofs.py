"""Proofs as text: that an event is in the log, and that a checkpoint continues another.

A proof of inclusion is a c2sp.org/tlog-proof: where the leaf is, the hashes from it up to the root,
and the checkpoint with that root. Ours carries the leaf's hash as its extra data, and so nothing of
the event itself. A witness is asked by the body of c2sp.org/tlog-witness's add-checkpoint.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.rules.merkle import continues, includes
from infrastructure.evidence.log_notes import Checkpoint, Identity, read_checkpoint
from infrastructure.evidence.signed_note import NoNote, Note, read_note

FORM = "c2sp.org/tlog-proof@v1"
LONGEST = 128 * 1024
"""Characters; a proof in a log of a hundred million events has about two thousand."""
_NUMBER = r"0|[1-9]\d{0,17}"
_HASH = r"[A-Za-z0-9+/]{43}="
_PROOF = re.compile(
    rf"{re.escape(FORM)}\nextra (?P<leaf>{_HASH})\nindex (?P<index>{_NUMBER})\n"
    rf"(?P<path>(?:{_HASH}\n){{0,63}})\n(?P<note>.+)",
    re.DOTALL,
)
_REQUEST = re.compile(
    rf"old (?P<size>{_NUMBER})\n(?P<path>(?:{_HASH}\n){{0,63}})\n(?P<note>.+)", re.DOTALL
)


class NoProof(ValueError):
    """The text is no proof of the form that is described."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProof:
    """That a leaf of this hash is at `index` (from 0) of the tree that the checkpoint signs."""

    leaf: bytes
    """Its hash; the leaf itself is shown to whoever may see the event."""
    index: int
    path: tuple[bytes, ...] = field(repr=False)
    note: Note = field(repr=False)
    """The checkpoint, signed."""

    @property
    def text(self) -> str:
        return (
            f"{FORM}\nextra {_written(self.leaf)}\nindex {self.index}\n"
            f"{_lines(self.path)}\n{self.note.written}"
        )

    def verified(self, identity: Identity) -> Checkpoint:
        """The checkpoint by which it holds. Raises `NoProof` when it does not hold, and `NoNote`
        unless the log's own key signed the checkpoint."""
        checkpoint = identity.checkpoint(self.note)
        if not includes(checkpoint.root, checkpoint.size, self.index, self.leaf, self.path):
            raise NoProof("the hashes do not lead to the root of the checkpoint")
        return checkpoint


def read_proof(text: str) -> LogProof:
    """Raises `NoProof`."""
    found = _PROOF.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise NoProof("not a proof")
    proof = LogProof(
        leaf=_read(found["leaf"]),
        index=int(found["index"]),
        path=_hashes(found["path"]),
        note=_note(found["note"]),
    )
    if proof.text != text:
        raise NoProof("not a proof as it is written")
    return proof


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessRequest:
    """A checkpoint, and why it continues what the witness saw last."""

    old: int
    """Size of the checkpoint that the witness saw last; 0 for none."""
    path: tuple[bytes, ...]
    note: Note

    @property
    def text(self) -> str:
        return f"old {self.old}\n{_lines(self.path)}\n{self.note.written}"

    def continued(self, old_root: bytes) -> bool:
        """Whether the tree of the checkpoint begins with the one of that size and root."""
        new = read_checkpoint(self.note)
        return continues(old_root, self.old, new.root, new.size, self.path)


def read_request(text: str) -> WitnessRequest:
    """Raises `NoProof`."""
    found = _REQUEST.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise NoProof("not a request to a witness")
    return WitnessRequest(
        old=int(found["size"]), path=_hashes(found["path"]), note=_note(found["note"])
    )


def _note(written: str) -> Note:
    try:
        return read_note(written)
    except NoNote:
        raise NoProof("no checkpoint below") from None


def _lines(path: Sequence[bytes]) -> str:
    return "".join(f"{_written(one)}\n" for one in path)


def _hashes(lines: str) -> tuple[bytes, ...]:
    return tuple(_read(line) for line in lines.split())


def _written(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _read(text: str) -> bytes:
    """There is one way to write bytes. Raises `NoProof`."""
    try:
        raw = b64decode(text, validate=True)
    except NotBase64:
        raise NoProof("not base64") from None
    if _written(raw) != text:
        raise NoProof("not base64 as it is written")
    return raw
