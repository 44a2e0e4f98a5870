"""Issuer code (发证单位编码): three digits of every number that one issuer of a division prints.

A code stays with its issuer for ever, cancelled or not: no other may print the same numbers.
"""

import re
from dataclasses import dataclass, replace
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.rules.identifiers import check_division

_CODE = re.compile(r"[0-9]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCode:
    """Again by the same issuer is nothing new."""

    division: str
    code: str
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCode:
    """Numbers that were generated with it stay good; no further range may be."""

    reason: str


Command = ClaimCode | CancelCode


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeClaimed:
    """新增发证单位编码"""

    division: str
    code: str
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCancelled:
    """注销发证单位编码"""

    reason: str


Event = CodeClaimed | CodeCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerCode:
    organisation: UUID | None = None
    cancelled: bool = False


def decide(command: Command, state: IssuerCode) -> list[Event]:
    match command:
        case ClaimCode():
            return _claim(command, state)
        case CancelCode(reason=reason):
            if state.organisation is None:
                raise Rejected("issuer-code-unknown")
            if state.cancelled:
                raise Rejected("issuer-code-cancelled")
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [CodeCancelled(reason=reason.strip())]
        case _:
            assert_never(command)


def _claim(command: ClaimCode, state: IssuerCode) -> list[Event]:
    if not _CODE.fullmatch(command.code):
        raise Rejected("issuer-code-form", fields={"issuer_code": "issuer-code-form"})
    check_division(command.division)
    if state.organisation not in (None, command.organisation):
        raise Rejected("issuer-code-taken", fields={"issuer_code": "issuer-code-taken"})
    if state.cancelled:
        raise Rejected("issuer-code-cancelled", fields={"issuer_code": "issuer-code-cancelled"})
    if state.organisation is not None:
        return []
    return [
        CodeClaimed(division=command.division, code=command.code, organisation=command.organisation)
    ]


def evolve(state: IssuerCode, event: Event) -> IssuerCode:
    match event:
        case CodeClaimed(organisation=organisation):
            return IssuerCode(organisation=organisation)
        case CodeCancelled():
            return replace(state, cancelled=True)
        case _:
            assert_never(event)


ISSUER_CODE: Decider[Command, IssuerCode, Event] = Decider(
    "issuer_code", get_args(Event), IssuerCode(), decide, evolve
)
