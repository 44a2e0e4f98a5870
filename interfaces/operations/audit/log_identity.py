"""The log's identity and its witnesses (M4, X2)."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from application.audit.log_keeping import (
    DismissalForm,
    LogKeyForm,
    WitnessForm,
    admit_witness,
    change_key,
    dismiss_witness,
)
from application.ports import Receipt
from domain.streams import LOG_IDENTITY as STREAM
from domain.terms import Role
from interfaces.history import Change, Changes, told
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Operation, Read
from interfaces.operations.audit.log_checkpoints import AUDITORS
from interfaces.system import System

ADMINISTRATOR = (Role.ADMINISTRATOR,)
LABELS = {
    "name": "见证人",
    "verifier": "验证公钥",
    "size": "自此事件数以后启用",
    "reason": "注销原因",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    name: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a verifier pins: the first key, or any of the later ones."""

    keys: tuple[str, ...]
    """Verifier keys, oldest first; empty before the first checkpoint."""
    changes: tuple[str, ...]
    """The notes by which each key announced the next, signed by both."""
    witnesses: tuple[Witness, ...]


def identity(system: System, _: Call[NoBody]) -> Identity:
    state = system.notary.identity()
    return Identity(
        keys=state.verifiers,
        changes=tuple(one.announcement for one in state.changes),
        witnesses=tuple(Witness(name=one.name, verifier=one.verifier) for one in state.witnesses),
    )


def rotate(system: System, call: Call[LogKeyForm]) -> Receipt:
    with system.notary.at_rest():
        return system.run(call, partial(change_key, keys=system.notary), STREAM)


def _admit(system: System, call: Call[WitnessForm]) -> Receipt:
    return system.run(call, admit_witness, STREAM)


def _dismiss(system: System, call: Call[DismissalForm]) -> Receipt:
    return system.run(call, dismiss_witness, STREAM)


def identity_changes(system: System) -> tuple[Change, ...]:
    """Each by itself: a key that is new takes no other one's place in the record."""
    history = reversed(system.log.read(STREAM))
    return tuple(one for recorded in history for one in told(system, [recorded], LABELS))


def _changes(system: System, _: Call[Any]) -> Changes:
    return Changes(changes=identity_changes(system))


IDENTITY = Read(
    name="log-identity.get",
    functions=("X2", "M4"),
    path="/log-identity",
    summary="日志标识：验证公钥、轮换公告和见证人",
    handler=identity,
    answer=Identity,
    public=True,
)
CHANGES = Read(
    name="log-identity.changes",
    functions=("X2", "M4"),
    path="/log-identity/changes",
    summary="日志标识的变更记录",
    handler=_changes,
    answer=Changes,
    roles=AUDITORS,
)
CHANGE_KEY = Operation(
    name="log-identity.change-key",
    functions=("X2", "M4"),
    path="/log-identity/change-key",
    summary="轮换日志密钥",
    body=LogKeyForm,
    handler=rotate,
    roles=ADMINISTRATOR,
    refusals=("key-change-unconfirmed", "log-identity-missing"),
)
ADMIT = Operation(
    name="log-identity.admit-witness",
    functions=("X2", "M4"),
    path="/log-identity/admit-witness",
    summary="登记见证人",
    body=WitnessForm,
    handler=_admit,
    roles=ADMINISTRATOR,
    refusals=("verifier-key-form", "witness-known"),
)
DISMISS = Operation(
    name="log-identity.dismiss-witness",
    functions=("X2", "M4"),
    path="/log-identity/dismiss-witness",
    summary="注销见证人",
    body=DismissalForm,
    handler=_dismiss,
    roles=ADMINISTRATOR,
    refusals=("witness-unknown",),
)

COMMANDS = (CHANGE_KEY, ADMIT, DISMISS)
READS = (IDENTITY, CHANGES)
