"""The log held against what was signed about it before: `zhicheng audit verify`.

Needs leaves, checkpoints and the pinned identity, from files or from a store; nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain

from domain.rules.merkle import EMPTY, Frontier
from domain.rules.note_key import NoteKey
from infrastructure.evidence.log_evidence import Hashed
from infrastructure.evidence.log_notes import (
    Checkpoint,
    Identity,
    WrongIdentity,
    identity_of,
)
from infrastructure.evidence.signed_note import NoNote, Note, cosigned_at

UNREADABLE = b""
"""Instead of the hash of a stored row that cannot be one of ours."""


class Flaw(StrEnum):
    """核验发现"""

    IDENTITY = "IDENTITY"
    """The pinned key is none of this log's."""
    CHECKPOINT = "CHECKPOINT"
    """A checkpoint that the log's key did not sign, or that is out of order."""
    CHANGED = "CHANGED"
    """An event is not the one that was there."""
    MISSING = "MISSING"
    """An event is gone."""
    ADDED = "ADDED"
    """An event was put between others."""
    ROOT = "ROOT"
    """Something between two checkpoints is different."""
    SHORTER = "SHORTER"
    """The log ends before a checkpoint does."""
    BEYOND = "BEYOND"
    """More than was signed, where nothing more may be."""
    ORDER = "ORDER"
    """Positions do not ascend."""
    WITNESSES = "WITNESSES"
    """Too few witnesses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    flaw: Flaw
    position: int = 0
    """The first that differs; where only roots are known, the last position still right."""
    until: int = 0
    """Where only roots are known: the difference is not behind this position; 0 for unknown."""
    size: int = 0
    """Events of the checkpoint that tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    size: int
    """Events looked at."""
    position: int
    """Of the last of them."""
    checkpoints: tuple[Checkpoint, ...]
    keys: int
    beyond: int = 0
    """Events after the newest checkpoint: nothing is signed about them yet."""
    witnessed: Checkpoint | None = None
    """The newest with as many witnesses as were required."""
    found: tuple[Found, ...] = field(default=())

    @property
    def holds(self) -> bool:
        return not self.found


def verify(
    leaves: Iterable[Hashed],
    checkpoints: Sequence[Note],
    changes: Sequence[Note],
    pinned: NoteKey,
    *,
    witnesses: Sequence[NoteKey] = (),
    required: int = 0,
    reference: Iterable[Hashed] | None = None,
    exact: bool = False,
) -> Report:
    """All checkpoints against the leaves, oldest first.

    `reference`: the leaves as they were exported earlier, by which a difference is named to the
    position. `exact`: nothing may follow the newest checkpoint.
    """
    try:
        identity = identity_of(pinned, changes)
    except (WrongIdentity, NoNote):
        return Report(
            size=0, position=0, checkpoints=(), keys=0, found=(Found(flaw=Flaw.IDENTITY),)
        )
    signed: list[tuple[Checkpoint, Note]] = []
    for note in checkpoints:
        try:
            one = identity.checkpoint(note)
        except NoNote:
            one = None
        if one is None or (signed and not _follows(signed[-1][0], one)):
            size = signed[-1][0].size if signed else 0
            found = (Found(flaw=Flaw.CHECKPOINT, size=size),)
            return Report(size=0, position=0, checkpoints=(), keys=0, found=found)
        signed.append((one, note))
    told = [one for one, _ in signed]
    report = _walked(leaves, told, identity, reference, exact=exact)
    if not required or report.found:
        return report
    return _witnessed(report, signed, witnesses, required)


def _follows(before: Checkpoint, one: Checkpoint) -> bool:
    """The same one may be told twice."""
    if one.size == before.size:
        return one.root == before.root
    return one.size > before.size


def _walked(
    leaves: Iterable[Hashed],
    checkpoints: Sequence[Checkpoint],
    identity: Identity,
    reference: Iterable[Hashed] | None,
    *,
    exact: bool,
) -> Report:
    tree, last, beyond, right = Frontier(), 0, 0, 0
    waiting: Iterator[Checkpoint] = iter(checkpoints)
    due = next(waiting, None)
    newest = checkpoints[-1].size if checkpoints else 0
    known = iter(reference) if reference is not None else None

    def report(*found: Found) -> Report:
        return Report(
            size=tree.size + beyond,
            position=last,
            checkpoints=tuple(checkpoints),
            keys=len(identity.keys),
            beyond=beyond,
            found=found,
        )

    while due is not None and due.size == 0:
        if due.root != EMPTY:
            return report(Found(flaw=Flaw.ROOT))
        due = next(waiting, None)
    for position, hashed in chain(leaves, [(0, UNREADABLE)]):
        ended = not position and hashed == UNREADABLE
        if due is not None:
            wanted = next(known, None) if known is not None else None
            if ended and wanted is None:
                return report(Found(flaw=Flaw.SHORTER, position=last, size=due.size))
            if wanted is not None and wanted != (position, hashed):
                return report(_difference(wanted, position, hashed, due, ended=ended))
        if ended:
            break
        if position <= last:
            return report(Found(flaw=Flaw.ORDER, position=position, size=due.size if due else 0))
        if due is None:
            beyond += 1
            if exact:
                last = position
                return report(Found(flaw=Flaw.BEYOND, position=position, size=newest))
            last = position
            continue
        if hashed == UNREADABLE:
            return report(Found(flaw=Flaw.CHANGED, position=position, size=due.size))
        tree.append(hashed)
        last = position
        while due is not None and due.size == tree.size:
            if due.root != tree.root:
                return report(Found(flaw=Flaw.ROOT, position=right, until=position, size=due.size))
            right, due = position, next(waiting, None)
    return report()


def _difference(
    wanted: Hashed, position: int, hashed: bytes, due: Checkpoint, *, ended: bool
) -> Found:
    if ended:
        return Found(flaw=Flaw.SHORTER, position=wanted[0], size=due.size)
    if position > wanted[0]:
        return Found(flaw=Flaw.MISSING, position=wanted[0], size=due.size)
    flaw = Flaw.ADDED if position < wanted[0] else Flaw.CHANGED
    return Found(flaw=flaw, position=position, size=due.size)


def _witnessed(
    report: Report,
    signed: Sequence[tuple[Checkpoint, Note]],
    witnesses: Sequence[NoteKey],
    required: int,
) -> Report:
    for checkpoint, note in reversed(signed):
        held = sum(cosigned_at(one, note) is not None for one in set(witnesses))
        if held >= required:
            return replace(report, witnessed=checkpoint)
    return replace(report, found=(Found(flaw=Flaw.WITNESSES),))
