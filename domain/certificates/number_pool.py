"""Number pool (编号库): the certificate numbers of one issuer; never used twice.

A number is available, assigned or void. The state holds ranges with a pointer to the next
serial, not the numbers, so it stays small however many certificates are issued.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.rules.identifiers import (
    USUAL_NUMBERS,
    CertificateNumber,
    CertificateNumberFormat,
    check_division,
    mod_11_10,
)
from domain.terms import TitleLevel

# Commands.


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateRange:
    """Open the serials `start` to `end`, both included."""

    year: int
    division: str
    issuer_code: str
    level: TitleLevel
    start: int
    end: int
    format: CertificateNumberFormat = USUAL_NUMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNumbers:
    """One number for each certificate, in the order given; all of them or none."""

    certificates: tuple[UUID, ...]
    year: int
    level: TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidNumber:
    number: str
    reason: str


Command = GenerateRange | TakeNumbers | VoidNumber

# Events.


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeGenerated:
    """证书编号生成"""

    year: int
    division: str
    issuer_code: str
    level: TitleLevel
    level_code: str
    """What stands for the level inside the number."""
    start: int
    end: int
    format: CertificateNumberFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedNumber:
    """A certificate and the number it got."""

    certificate: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersAssigned:
    """证书编号分配"""

    year: int
    level: TitleLevel
    numbers: tuple[AssignedNumber, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberVoided:
    """证书编号作废"""

    number: str
    reason: str
    was_assigned: bool


Event = RangeGenerated | NumbersAssigned | NumberVoided

# State.


class NumberStatus(StrEnum):
    """编号状态"""

    AVAILABLE = "AVAILABLE"
    ASSIGNED = "ASSIGNED"
    VOID = "VOID"
    UNKNOWN = "UNKNOWN"
    """Of no range of this pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRange:
    """Serials below `next` are assigned unless void; the others are available unless void."""

    year: int
    level: TitleLevel
    prefix: str
    """Every digit before the serial."""
    width: int
    """Digits of the serial."""
    start: int
    end: int
    next: int
    void: frozenset[int] = frozenset()

    @property
    def available(self) -> int:
        return self.end - self.next + 1 - sum(serial >= self.next for serial in self.void)

    @property
    def voided(self) -> int:
        """Numbers below `next` that no certificate carries, or none that counts."""
        return sum(serial < self.next for serial in self.void)

    @property
    def assigned(self) -> int:
        return self.next - self.start - self.voided

    def number(self, serial: int) -> str:
        """Whole, with its check digit."""
        body = self.prefix + str(serial).zfill(self.width)
        return body + mod_11_10(body)

    def serial(self, number: str) -> int | None:
        """The serial of a number that lies in this range, else None."""
        size = len(self.prefix) + self.width
        if len(number) != size + 1 or not number.startswith(self.prefix):
            return None
        digits = number[len(self.prefix) : size]
        if not (digits.isascii() and digits.isdigit() and self.start <= int(digits) <= self.end):
            return None
        return int(digits)

    def overlaps(self, other: "NumberRange") -> bool:
        """Whether one same number could come out of both, whatever their formats."""
        mine, theirs = self._bounds(), other._bounds()
        if len(mine[0]) != len(theirs[0]):
            return False
        return mine[0] <= theirs[1] and theirs[0] <= mine[1]

    def _bounds(self) -> tuple[str, str]:
        return (
            self.prefix + str(self.start).zfill(self.width),
            self.prefix + str(self.end).zfill(self.width),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPool:
    ranges: tuple[NumberRange, ...] = ()
    formats: tuple[CertificateNumberFormat, ...] = ()
    """Of the range in the same place."""
    parts: tuple[CertificateNumber, ...] = ()
    """What numbers of the range in the same place begin with; its serial is the start."""

    def available(self, year: int, level: TitleLevel) -> int:
        """How many numbers are left for one year and level."""
        return sum(r.available for r in self.ranges if (r.year, r.level) == (year, level))

    def status(self, number: str) -> NumberStatus:
        """Where a number stands; a wrong check digit makes it unknown."""
        for i, found in enumerate(self.ranges):
            serial = found.serial(number)
            if serial is None or self._number(i, serial) != number:
                continue
            if serial in found.void:
                return NumberStatus.VOID
            return NumberStatus.ASSIGNED if serial < found.next else NumberStatus.AVAILABLE
        return NumberStatus.UNKNOWN

    def upcoming(self, year: int, level: TitleLevel, count: int) -> tuple[str, ...]:
        """The next numbers in order, at most `count`, void ones left out."""
        numbers: list[str] = []
        for i, r in enumerate(self.ranges):
            if (r.year, r.level) != (year, level):
                continue
            for serial in range(r.next, r.end + 1):
                if len(numbers) == count:
                    return tuple(numbers)
                if serial not in r.void:
                    numbers.append(self._number(i, serial))
        return tuple(numbers)

    def _number(self, i: int, serial: int) -> str:
        return self.formats[i].build(replace(self.parts[i], serial=serial))


def decide(command: Command, state: NumberPool) -> list[Event]:
    match command:
        case GenerateRange():
            return _generate(command, state)
        case TakeNumbers(certificates=certificates, year=year, level=level):
            if not certificates or len(set(certificates)) < len(certificates):
                raise Rejected("certificates-listed-wrong", fields={"certificates": "unique"})
            numbers = state.upcoming(year, level, len(certificates))
            if len(numbers) < len(certificates):
                raise Rejected(
                    "too-few-numbers",
                    year=year,
                    level=level,
                    available=len(numbers),
                    needed=len(certificates),
                )
            return [
                NumbersAssigned(
                    year=year,
                    level=level,
                    numbers=tuple(
                        AssignedNumber(certificate=certificate, number=number)
                        for certificate, number in zip(certificates, numbers, strict=True)
                    ),
                )
            ]
        case VoidNumber(number=number, reason=reason):
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "required"})
            status = state.status(number)
            if status is NumberStatus.UNKNOWN:
                raise Rejected("number-unknown", fields={"number": "unknown"})
            if status is NumberStatus.VOID:
                raise Rejected("number-already-void", fields={"number": "void"})
            assigned = status is NumberStatus.ASSIGNED
            return [NumberVoided(number=number, reason=reason, was_assigned=assigned)]
        case _:
            assert_never(command)


def evolve(state: NumberPool, event: Event) -> NumberPool:
    match event:
        case RangeGenerated():
            return replace(
                state,
                ranges=(*state.ranges, _range(event)),
                formats=(*state.formats, event.format),
                parts=(*state.parts, _parts(event)),
            )
        case NumbersAssigned(numbers=numbers):
            return replace(
                state,
                ranges=tuple(
                    replace(r, next=max((r.next, *_after(r, numbers)))) for r in state.ranges
                ),
            )
        case NumberVoided(number=number):
            return replace(
                state,
                ranges=tuple(
                    r
                    if (serial := r.serial(number)) is None
                    else replace(r, void=r.void | {serial})
                    for r in state.ranges
                ),
            )
        case _:
            assert_never(event)


def _generate(command: GenerateRange, state: NumberPool) -> list[Event]:
    check_division(command.division)
    if not 1 <= command.start <= command.end <= command.format.last_serial:
        raise Rejected("range-bounds", fields={"end": "bounds"}, last=command.format.last_serial)
    event = RangeGenerated(
        year=command.year,
        division=command.division,
        issuer_code=command.issuer_code,
        level=command.level,
        level_code=command.format.level_code(command.level),
        start=command.start,
        end=command.end,
        format=command.format,
    )
    # Builds one number, so that parts of a wrong width are refused now and not at issue.
    command.format.build(_parts(event))
    wanted = _range(event)
    for known in state.ranges:
        if wanted.overlaps(known):
            raise Rejected(
                "range-overlaps", fields={"start": "overlaps"}, start=known.start, end=known.end
            )
    return [event]


def _parts(event: RangeGenerated) -> CertificateNumber:
    return CertificateNumber(
        year=event.year,
        division=event.division,
        issuer=event.issuer_code,
        level=event.level_code,
        serial=event.start,
    )


def _range(event: RangeGenerated) -> NumberRange:
    parts = _parts(event)
    return NumberRange(
        year=event.year,
        level=event.level,
        prefix=f"{parts.year}{parts.division}{parts.issuer}{parts.level}",
        width=event.format.serial,
        start=event.start,
        end=event.end,
        next=event.start,
    )


def _after(r: NumberRange, numbers: tuple[AssignedNumber, ...]) -> list[int]:
    """The places after those serials of this range that were given out."""
    return [s + 1 for assigned in numbers if (s := r.serial(assigned.number)) is not None]


NUMBER_POOL: Decider[Command, NumberPool, Event] = Decider(
    "number_pool", get_args(Event), NumberPool(), decide, evolve, long=True
)
