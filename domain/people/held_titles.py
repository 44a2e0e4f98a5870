"""Titles held (已取得职称), in the stream of the person: each with the certificate that says so."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTitle:
    series: str
    level: TitleLevel
    obtained_on: date
    certificate: UUID | None = None
    """None for a title from before this system or from another province."""
    record: UUID | None = None
    """Of an earlier title: the record that was checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTitle:
    certificate: UUID
    series: str
    level: TitleLevel
    obtained_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifyAnew:
    """The title of one certificate stands in another from now on."""

    former: UUID
    certificate: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTitle:
    """With the certificate that was revoked; nothing where the person holds none by it."""

    certificate: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeEarlierTitle:
    """Its record was corrected or withdrawn; nothing where the person holds none by it."""

    record: UUID


Command = GrantTitle | CertifyAnew | WithdrawTitle | StrikeEarlierTitle


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleGranted:
    """取得职称"""

    certificate: UUID
    series: str
    level: TitleLevel
    obtained_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleCertifiedAnew:
    """职称证书更换"""

    former: UUID
    certificate: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleWithdrawn:
    """职称撤销"""

    certificate: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleStruck:
    """既有职称不再有效"""

    record: UUID


Event = TitleGranted | TitleCertifiedAnew | TitleWithdrawn | EarlierTitleStruck
Titles = tuple[HeldTitle, ...]


def decide(command: Command, titles: Titles) -> list[Event]:
    held = {one.certificate for one in titles}
    match command:
        case GrantTitle():
            return [
                TitleGranted(
                    certificate=command.certificate,
                    series=command.series,
                    level=command.level,
                    obtained_on=command.obtained_on,
                )
            ]
        case CertifyAnew(former=former, certificate=certificate):
            if former not in held:
                return []
            return [TitleCertifiedAnew(former=former, certificate=certificate)]
        case WithdrawTitle(certificate=certificate):
            return [TitleWithdrawn(certificate=certificate)] if certificate in held else []
        case StrikeEarlierTitle(record=record):
            recorded = any(one.record == record for one in titles)
            return [EarlierTitleStruck(record=record)] if recorded else []
        case _:
            assert_never(command)


def evolve(titles: Titles, event: Event) -> Titles:
    match event:
        case TitleGranted():
            title = HeldTitle(
                series=event.series,
                level=event.level,
                obtained_on=event.obtained_on,
                certificate=event.certificate,
            )
            return (*titles, title)
        case TitleCertifiedAnew(former=former, certificate=certificate):
            return tuple(
                replace(one, certificate=certificate) if one.certificate == former else one
                for one in titles
            )
        case TitleWithdrawn(certificate=certificate):
            return tuple(one for one in titles if one.certificate != certificate)
        case EarlierTitleStruck(record=record):
            return tuple(one for one in titles if one.record != record)
        case _:
            assert_never(event)


def with_earlier(titles: Titles, title: HeldTitle) -> Titles:
    """One that has a record takes the place of the same without, which older programs stored."""
    former = replace(title, record=None)
    left = titles if title.record is None else (one for one in titles if one != former)
    return (*left, title)
