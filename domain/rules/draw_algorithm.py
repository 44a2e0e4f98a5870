"""The expert draw as arithmetic: what is hashed, how ranks arise, how seats are filled.

Everything is SHA-256 or HMAC-SHA-256 over length-prefixed fields: each field is UTF-8, with
its length in bytes before it as 8 bytes big-endian; all hex is lower case; all numbers are
decimal text; identifiers are the 36 characters of a UUID. With `H(..)` for that hash in hex:

    salt_i   = HMAC(salt of the draw, "entry", expert)        one salt per entry
    entry    = H("zhicheng-entry", salt_i, expert)            stands for the expert in public
    unit tag = H("zhicheng-unit", HMAC(salt, "unit", unit), unit)
    frozen   = H("zhicheng-pool", every part of the frozen pool in canonical order)
    promise  = H("zhicheng-secret", draw, party, secret)      each side's, before the seed
    seed     = H("zhicheng-seed", frozen, HRSS's secret, committee side's secret, public value)
    rank     = HMAC(seed, "zhicheng-rank", draw, group, entry)

In each group the entries are walked by rising rank; one whose unit has reached the cap in
that group is passed over; the first seats filled are primaries, the next are alternates in
order. No group depends on another and every unit is capped inside its group, so a group has
enough experts for every seed or for none: `capacity` tells which before any seed exists.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

ALGORITHM = "zhicheng-draw-1"
"""Recorded with every draw; another way of drawing gets another name."""

_LENGTH_BYTES = 8


class SeatKind(StrEnum):
    """正选 / 备选"""

    PRIMARY = "PRIMARY"
    ALTERNATE = "ALTERNATE"


class Party(StrEnum):
    """A side that promises a secret before the seed exists."""

    HRSS = "HRSS"
    COMMITTEE = "COMMITTEE"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSeats:
    """学科组: whom it wants and how many."""

    group: str
    specialties: tuple[str, ...]
    primary: int
    alternates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An eligible expert as the public sees one."""

    group: str
    entry: str
    unit_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSeat:
    """A seat as the public sees it; `order` counts from 1 within group and kind."""

    group: str
    kind: SeatKind
    order: int
    entry: str


def entry_salt(salt: str, expert: UUID) -> str:
    """The salt of one expert's entry; showing it with the expert opens that entry alone."""
    return _keyed(salt, "entry", str(expert))


def entry_hash(salt: str, expert: UUID) -> str:
    """What stands for `expert` in public; `salt` is the draw's."""
    return opened_entry(entry_salt(salt, expert), expert)


def opened_entry(salt_of_entry: str, expert: UUID) -> str:
    """The entry that this salt and expert make; compare it with the one published."""
    return digest("zhicheng-entry", salt_of_entry, str(expert))


def unit_tag(salt: str, unit: UUID) -> str:
    """The same for all experts of one unit in one draw, and nowhere else."""
    return digest("zhicheng-unit", _keyed(salt, "unit", str(unit)), str(unit))


def exclusion_hash(salt: str, expert: UUID, rule: str, evidence: str) -> str:
    """What stands for one exclusion in public; rule and evidence are opened with its salt."""
    salted = _keyed(salt, "exclusion", str(expert), rule, evidence)
    return digest("zhicheng-exclusion", salted, str(expert), rule, evidence)


def promise(draw: UUID, party: Party, secret: str) -> str:
    """A party's commitment: bound to draw and party, so that neither can copy the other's."""
    return digest("zhicheng-secret", str(draw), party, secret)


def canonical(groups: tuple[GroupSeats, ...], entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries by the order of their groups, then by entry hash."""
    place = {seats.group: i for i, seats in enumerate(groups)}
    return tuple(sorted(entries, key=lambda e: (place.get(e.group, len(place)), e.entry)))


def frozen_hash(
    *,
    draw: UUID,
    kind: str,
    algorithm: str,
    groups: tuple[GroupSeats, ...],
    entries: tuple[Entry, ...],
    exclusions: tuple[str, ...],
    cap_per_unit: int,
    public_source: str,
) -> str:
    """The hash that is published before any seed exists. `entries` in canonical order."""
    fields = [str(draw), kind, algorithm, str(cap_per_unit), public_source, str(len(groups))]
    for seats in groups:
        fields += (seats.group, str(seats.primary), str(seats.alternates))
        fields += (str(len(seats.specialties)), *seats.specialties)
    fields.append(str(len(entries)))
    for entry in entries:
        fields += (entry.group, entry.entry, entry.unit_tag)
    fields += (str(len(exclusions)), *exclusions)
    return digest("zhicheng-pool", *fields)


def draw_seed(frozen: str, hrss_secret: str, committee_secret: str, public_value: str) -> str:
    """The seed, known only when both secrets and the public value are."""
    return digest("zhicheng-seed", frozen, hrss_secret, committee_secret, public_value)


def trial_seed(frozen: str, throwaway: str) -> str:
    """The seed of a trial draw; by its own name it can never equal a real one."""
    return digest("zhicheng-trial", frozen, throwaway)


def rank(seed: str, draw: UUID, group: str, entry: str) -> str:
    """Where an entry stands in its group: ascending order of this hex."""
    return _keyed(seed, "zhicheng-rank", str(draw), group, entry)


def capacity(entries: Iterable[Entry], group: str, cap_per_unit: int) -> int:
    """How many seats of `group` can be filled, whatever the seed. A cap of 0 means none."""
    units = Counter(entry.unit_tag for entry in entries if entry.group == group)
    return sum(min(n, cap_per_unit) if cap_per_unit else n for n in units.values())


def fill(
    *,
    seed: str,
    draw: UUID,
    groups: tuple[GroupSeats, ...],
    entries: tuple[Entry, ...],
    cap_per_unit: int,
) -> tuple[DrawnSeat, ...]:
    """The result: group by group, primaries and then alternates in order."""
    seats: list[DrawnSeat] = []
    for group in groups:
        ranked = sorted(
            (rank(seed, draw, group.group, e.entry), e.entry, e.unit_tag)
            for e in entries
            if e.group == group.group
        )
        per_unit: Counter[str] = Counter()
        taken: list[str] = []
        for _, entry, unit in ranked:
            if len(taken) == group.primary + group.alternates:
                break
            if cap_per_unit and per_unit[unit] >= cap_per_unit:
                continue
            per_unit[unit] += 1
            taken.append(entry)
        for i, entry in enumerate(taken):
            primary = i < group.primary
            seats.append(
                DrawnSeat(
                    group=group.group,
                    kind=SeatKind.PRIMARY if primary else SeatKind.ALTERNATE,
                    order=i + 1 if primary else i + 1 - group.primary,
                    entry=entry,
                )
            )
    return tuple(seats)


def digest(*fields: str) -> str:
    """SHA-256 in hex over length-prefixed fields."""
    return hashlib.sha256(_packed(fields)).hexdigest()


def _keyed(key: str, *fields: str) -> str:
    """HMAC-SHA-256 in hex over length-prefixed fields; the key is taken as its text."""
    return hmac.new(key.encode(), _packed(fields), hashlib.sha256).hexdigest()


def _packed(fields: Iterable[str]) -> bytes:
    encoded = [field.encode(errors="surrogatepass") for field in fields]
    return b"".join(len(field).to_bytes(_LENGTH_BYTES, "big") + field for field in encoded)
