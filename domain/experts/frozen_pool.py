"""The frozen pool as it is stored: experts and units only, what stands for them is derived.

Entries and unit tags follow from the draw's salt, so storing them would only make the event of
a large pool ten times as long. A hundred thousand experts are some four megabytes, which every
later command of the draw reads but does not take apart (docs/adr/0021).
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from domain.rules import draw_algorithm
from domain.rules.avoidance import Exclusion
from domain.rules.draw_algorithm import Entry

_ID = 16
"""Bytes of a UUID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenGroup:
    """The experts of one group in canonical order; 16 bytes each, in base64."""

    group: str
    experts: str
    units: str
    """The unit of each expert, in the same order."""

    @property
    def count(self) -> int:
        return (len(self.experts) * 3 // 4 - self.experts.count("=", -2)) // _ID


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenEntry:
    """An eligible expert with what stands for them in public."""

    expert: UUID
    unit: UUID
    group: str
    entry: str
    unit_tag: str

    @property
    def public(self) -> Entry:
        """As published: no expert, no unit."""
        return Entry(group=self.group, entry=self.entry, unit_tag=self.unit_tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFrozen:
    """专家库冻结: entries in canonical order, exclusions with rule and evidence.

    `frozen` is the hash to publish now. `thin_groups` have fewer than three per seat.
    """

    salt: str
    pool: tuple[FrozenGroup, ...]
    exclusions: tuple[Exclusion, ...]
    """In the order of their published hashes."""
    frozen: str
    thin_groups: tuple[str, ...]
    as_of: int
    """Position of the log that the pool shows; 0 in what was stored before it was noted."""

    @property
    def eligible(self) -> int:
        return sum(group.count for group in self.pool)

    def entries(self) -> tuple[FrozenEntry, ...]:
        """Every entry, in canonical order; some seconds of work for a hundred thousand."""
        return tuple(
            made
            for group in self.pool
            for made in _entries(self.salt, group.group, _ids(group.experts), _ids(group.units))
        )


def frozen_entries(
    salt: str, members: Iterable[tuple[str, UUID, UUID]], places: Iterable[str]
) -> tuple[FrozenEntry, ...]:
    """The entries of (group, expert, unit) in canonical order: by `places`, then by entry."""
    groups: dict[str, tuple[list[UUID], list[UUID]]] = {group: ([], []) for group in places}
    for group, expert, unit in members:
        experts, units = groups[group]
        experts.append(expert)
        units.append(unit)
    return tuple(
        made
        for group, (experts, units) in groups.items()
        for made in sorted(_entries(salt, group, experts, units), key=attrgetter("entry"))
    )


def packed(entries: Iterable[FrozenEntry]) -> tuple[FrozenGroup, ...]:
    """`entries` in canonical order."""
    found = []
    for group, members in groupby(entries, key=lambda one: one.group):
        listed = tuple(members)
        found.append(
            FrozenGroup(
                group=group,
                experts=_text(one.expert for one in listed),
                units=_text(one.unit for one in listed),
            )
        )
    return tuple(found)


def public_entries(entries: Iterable[FrozenEntry]) -> tuple[Entry, ...]:
    return tuple(one.public for one in entries)


def exclusion_hashes(salt: str, exclusions: Iterable[Exclusion]) -> tuple[str, ...]:
    """The exclusions as published."""
    return tuple(
        draw_algorithm.exclusion_hash(salt, e.expert, e.rule, e.evidence) for e in exclusions
    )


def _entries(
    salt: str, group: str, experts: Sequence[UUID], units: Sequence[UUID]
) -> Iterator[FrozenEntry]:
    tags: dict[UUID, str] = {}
    hashes = draw_algorithm.entry_hashes(salt, map(str, experts))
    for expert, unit, entry in zip(experts, units, hashes, strict=True):
        tag = tags.get(unit)
        if tag is None:
            tag = tags[unit] = draw_algorithm.unit_tag(salt, unit)
        yield FrozenEntry(expert=expert, unit=unit, group=group, entry=entry, unit_tag=tag)


def _text(ids: Iterable[UUID]) -> str:
    return b64encode(b"".join(one.bytes for one in ids)).decode()


def _ids(text: str) -> list[UUID]:
    """Units come again and again, and are made once."""
    whole = b64decode(text)
    each = [whole[at : at + _ID] for at in range(0, len(whole), _ID)]
    made = {one: UUID(bytes=one) for one in set(each)}
    return [made[one] for one in each]
