"""Issuer code (发证单位编码): three digits of every number that one issuer of a division prints."""

import re
from dataclasses import dataclass
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
class CodeClaimed:
    """新增发证单位编码"""

    division: str
    code: str
    organisation: UUID


Command = ClaimCode
Event = CodeClaimed


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerCode:
    organisation: UUID | None = None


def decide(command: Command, state: IssuerCode) -> list[Event]:
    if not _CODE.fullmatch(command.code):
        raise Rejected("issuer-code-form", fields={"issuer_code": "issuer-code-form"})
    check_division(command.division)
    if state.organisation == command.organisation:
        return []
    if state.organisation is not None:
        raise Rejected("issuer-code-taken", fields={"issuer_code": "issuer-code-taken"})
    return [
        CodeClaimed(division=command.division, code=command.code, organisation=command.organisation)
    ]


def evolve(state: IssuerCode, event: Event) -> IssuerCode:
    return IssuerCode(organisation=event.organisation)


ISSUER_CODE: Decider[Command, IssuerCode, Event] = Decider(
    "issuer_code", (CodeClaimed,), IssuerCode(), decide, evolve
)
