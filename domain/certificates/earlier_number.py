"""Numbers of earlier certificates: which issuer's is recorded by whom, so that none is twice.

The stream's id follows from the number by a keyed hash kept outside.
"""

from dataclasses import dataclass
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.rules.names import search_key

MOST_ISSUERS = 8
"""Of one number. Every verification looks at that many, so that none costs more than another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNumber:
    """Again by the same title is nothing new, unless its issuer is another one now."""

    title: UUID
    issuer: str
    """As the certificate says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseNumber:
    title: UUID


Command = ClaimNumber | ReleaseNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberClaimed:
    """登记既有证书编号"""

    title: UUID
    issuer: str
    """Without what does not tell two names apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReleased:
    """释放既有证书编号"""

    title: UUID


Event = NumberClaimed | NumberReleased


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierNumber:
    claims: tuple[NumberClaimed, ...] = ()


def decide(command: Command, state: EarlierNumber) -> list[Event]:
    match command:
        case ClaimNumber(title=title, issuer=issuer):
            claim = NumberClaimed(title=title, issuer=search_key(issuer))
            others = _without(state, title)
            if any(one.issuer == claim.issuer for one in others):
                raise Rejected("earlier-title-twice", fields={"number": "earlier-title-twice"})
            if len(others) >= MOST_ISSUERS:
                crowded = {"number": "earlier-number-crowded"}
                raise Rejected("earlier-number-crowded", fields=crowded, most=MOST_ISSUERS)
            return [] if claim in state.claims else [claim]
        case ReleaseNumber(title=title):
            held = any(one.title == title for one in state.claims)
            return [NumberReleased(title=title)] if held else []
        case _:
            assert_never(command)


def evolve(state: EarlierNumber, event: Event) -> EarlierNumber:
    match event:
        case NumberClaimed(title=title):
            return EarlierNumber(claims=(*_without(state, title), event))
        case NumberReleased(title=title):
            return EarlierNumber(claims=_without(state, title))
        case _:
            assert_never(event)


def _without(state: EarlierNumber, title: UUID) -> tuple[NumberClaimed, ...]:
    return tuple(one for one in state.claims if one.title != title)


EARLIER_NUMBER: Decider[Command, EarlierNumber, Event] = Decider(
    "earlier_number", get_args(Event), EarlierNumber(), decide, evolve
)
