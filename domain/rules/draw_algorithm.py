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
enough experts for every seed or for none: `capacities` tells which before any seed exists.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
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


class Listed(Protocol):
    """What is hashed and ranked of an entry, whoever else knows more of it."""

    @property
    def group(self) -> str: ...
    @property
    def entry(self) -> str: ...
    @property
    def unit_tag(self) -> str: ...


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


def opened_entry(salt_of_entry: str, expert: UUID) -> str:
    """The entry that this salt and expert make; compare it with the one published."""
    return digest("zhicheng-entry", salt_of_entry, str(expert))


def entry_hashes(salt: str, experts: Iterable[str]) -> Iterator[str]:
    """What stands for experts in public, whose ids are given as text: a pool in a second.

    Each is the `opened_entry` of its own salt; `salt` is the draw's.
    """
    key = salt.encode()
    before_salt, before_entry = _packed(("entry",)), _packed(("zhicheng-entry",))
    id_length, hash_length = _length(36), _length(64)
    for expert in experts:
        name = id_length + expert.encode()
        own = hmac.digest(key, before_salt + name, "sha256").hex().encode()
        yield hashlib.sha256(before_entry + hash_length + own + name).hexdigest()


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
    entries: Sequence[Listed],
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


def rank_message(draw: UUID, group: str, entry: str) -> bytes:
    """What the seed is applied to for a rank; for whoever follows one by hand."""
    return _packed(("zhicheng-rank", str(draw), group, entry))


def capacities(entries: Iterable[Listed], cap_per_unit: int) -> Counter[str]:
    """How many seats of each group can be filled, whatever the seed. A cap of 0 means none."""
    units = Counter((entry.group, entry.unit_tag) for entry in entries)
    found: Counter[str] = Counter()
    for (group, _), experts in units.items():
        found[group] += min(experts, cap_per_unit) if cap_per_unit else experts
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry on the walk through a group: taken for a seat, or passed over."""

    rank: str
    entry: Listed
    seat: DrawnSeat | None
    """None when the entry's unit had reached the cap."""


def ranked(
    seed: str, draw: UUID, groups: tuple[GroupSeats, ...], entries: Iterable[Listed]
) -> dict[str, list[tuple[str, Listed]]]:
    """Every group's entries by rising rank; two of one rank, if ever, by entry."""
    found: dict[str, list[tuple[str, Listed]]] = {seats.group: [] for seats in groups}
    key, fixed = seed.encode(), ("zhicheng-rank", str(draw))
    before = {group: _packed((*fixed, group)) for group in found}
    for entry in entries:
        if entry.group in found:
            name = entry.entry.encode()
            message = before[entry.group] + _length(len(name)) + name
            its_rank = hmac.digest(key, message, "sha256").hex()
            found[entry.group].append((its_rank, entry))
    for ranks in found.values():
        ranks.sort(key=lambda one: (one[0], one[1].entry))
    return found


def walk(
    seats: GroupSeats, ranks: Iterable[tuple[str, Listed]], cap_per_unit: int
) -> Iterator[Step]:
    """Down the ranks of one group until its seats are filled: primaries, then alternates."""
    per_unit: Counter[str] = Counter()
    taken = 0
    for its_rank, entry in ranks:
        if taken == seats.primary + seats.alternates:
            return
        if cap_per_unit and per_unit[entry.unit_tag] >= cap_per_unit:
            yield Step(rank=its_rank, entry=entry, seat=None)
            continue
        per_unit[entry.unit_tag] += 1
        taken += 1
        primary = taken <= seats.primary
        seat = DrawnSeat(
            group=seats.group,
            kind=SeatKind.PRIMARY if primary else SeatKind.ALTERNATE,
            order=taken if primary else taken - seats.primary,
            entry=entry.entry,
        )
        yield Step(rank=its_rank, entry=entry, seat=seat)


def fill(
    *,
    seed: str,
    draw: UUID,
    groups: tuple[GroupSeats, ...],
    entries: Iterable[Listed],
    cap_per_unit: int,
) -> tuple[DrawnSeat, ...]:
    """The result: group by group, primaries and then alternates in order."""
    ranks = ranked(seed, draw, groups, entries)
    return tuple(
        step.seat
        for seats in groups
        for step in walk(seats, ranks[seats.group], cap_per_unit)
        if step.seat is not None
    )


def digest(*fields: str) -> str:
    """SHA-256 in hex over length-prefixed fields."""
    return hashlib.sha256(_packed(fields)).hexdigest()


def _keyed(key: str, *fields: str) -> str:
    """HMAC-SHA-256 in hex over length-prefixed fields; the key is taken as its text."""
    return hmac.digest(key.encode(), _packed(fields), "sha256").hex()


def _packed(fields: Iterable[str]) -> bytes:
    encoded = [field.encode(errors="surrogatepass") for field in fields]
    return b"".join([part for field in encoded for part in (_length(len(field)), field)])


@lru_cache(maxsize=256)
def _length(count: int) -> bytes:
    return count.to_bytes(_LENGTH_BYTES, "big")
