"""The log's own key and its witnesses (M4, X2)."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.audit.log_identity import (
    LOG_IDENTITY,
    AdmitWitness,
    ChangeLogKey,
    DismissWitness,
)
from domain.decider import Rejected
from domain.streams import LOG_IDENTITY as STREAM
from domain.terms import Role


class LogKeys(Protocol):
    """Makes and keeps the private halves of the log's keys."""

    def new_key(self) -> tuple[UUID, str]:
        """Its id and its public half as written; kept in the vault before it is returned."""

    def announcement(self, key: UUID) -> tuple[str, int]:
        """The note, signed by the old key and this one, and the size from which it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKeyForm:
    confirmed: bool = False
    """A key is changed once and for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessForm:
    name: str
    """The body that keeps the key."""
    verifier: str
    """Its verifier key: name+id+key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissalForm:
    verifier: str
    reason: str


def change_key(
    work: Work, desk: Desk, _: UUID, form: LogKeyForm, __: int | None, *, keys: LogKeys
) -> UUID:
    """轮换日志密钥: the caller sees to it that no checkpoint is signed meanwhile."""
    require_role(desk.actor, Role.ADMINISTRATOR)
    if not form.confirmed:
        raise Rejected("key-change-unconfirmed", fields={"confirmed": "field-required"})
    if work.load(LOG_IDENTITY, STREAM).first is None:
        raise Rejected("log-identity-missing")
    key, verifier = keys.new_key()
    announcement, size = keys.announcement(key)
    command = ChangeLogKey(key=key, verifier=verifier, size=size, announcement=announcement)
    work.do(LOG_IDENTITY, STREAM, command)
    return STREAM


def admit_witness(work: Work, desk: Desk, _: UUID, form: WitnessForm, __: int | None) -> UUID:
    """登记见证人"""
    require_role(desk.actor, Role.ADMINISTRATOR)
    work.do(LOG_IDENTITY, STREAM, AdmitWitness(name=form.name, verifier=form.verifier))
    return STREAM


def dismiss_witness(work: Work, desk: Desk, _: UUID, form: DismissalForm, __: int | None) -> UUID:
    """注销见证人: what it co-signed before stays as it is."""
    require_role(desk.actor, Role.ADMINISTRATOR)
    work.do(LOG_IDENTITY, STREAM, DismissWitness(verifier=form.verifier, reason=form.reason))
    return STREAM
