"""The request for a draw: what it must satisfy, and the pool it freezes.

Everything is checked here, before any seed exists, so that a frozen draw cannot fail for
want of experts. The hash of the frozen pool is published at once; entries are salted, so it
gives no name away.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.decider import Rejected
from domain.rules import draw_algorithm
from domain.rules.avoidance import Exclusion, ExclusionRule
from domain.rules.draw_algorithm import ALGORITHM, Entry, GroupSeats
from domain.rules.quorum import lawful_size

WARN_BELOW = 3
"""Eligible experts per seat, alternates included, under which a group is reported as thin."""

_HEX_32_BYTES = re.compile(r"[0-9a-f]{64}")
_NOT_HEX = "not-32-bytes-hex"


class DrawKind(StrEnum):
    """正式抽取 / 试抽取 / 补充抽取"""

    FORMAL = "FORMAL"
    TRIAL = "TRIAL"
    SUPPLEMENTARY = "SUPPLEMENTARY"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolEntry:
    """An eligible expert, in the one group where they would sit."""

    expert: UUID
    group: str
    unit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraw:
    """Freeze the pool and ask HRSS to approve the draw."""

    draw: UUID
    """The stream of this draw: part of every hash."""
    plan: UUID
    committee: UUID
    office: UUID
    """The committee office that asks."""
    kind: DrawKind
    follows: UUID | None = None
    """The draw that is supplemented, or that failed because a secret was not revealed."""
    groups: tuple[GroupSeats, ...]
    by_group: bool
    pool: tuple[PoolEntry, ...]
    exclusions: tuple[Exclusion, ...] = ()
    drawn_before: tuple[UUID, ...] = ()
    """Everyone an earlier draw of this plan drew, and who refused: they are left out."""
    seats_held: int = 0
    """Members already confirmed; only a supplementary draw has any."""
    minimum_seats: int
    cap_per_unit: int = 0
    """The most seats, alternates included, of one unit in one group; 0 for no cap."""
    salt: str
    """Random, 32 bytes in hex; keeps the published entries from being guessed."""
    secret_commitment: str = ""
    """`draw_algorithm.promise(draw, COMMITTEE, secret)`; empty for a trial."""
    public_source: str = ""
    """Names a public value of a coming day that goes into the seed; empty for none."""
    algorithm: str = ALGORITHM


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequested:
    """抽取申请"""

    draw: UUID
    plan: UUID
    committee: UUID
    office: UUID
    kind: DrawKind
    follows: UUID | None
    groups: tuple[GroupSeats, ...]
    by_group: bool
    seats_held: int
    minimum_seats: int
    cap_per_unit: int
    secret_commitment: str
    public_source: str
    algorithm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenEntry:
    """An eligible expert with what stands for them in public."""

    expert: UUID
    unit: UUID
    group: str
    entry: str
    unit_tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFrozen:
    """专家库冻结: entries in canonical order, exclusions with rule and evidence.

    `frozen` is the hash to publish now. `thin_groups` have fewer than three per seat.
    """

    salt: str
    entries: tuple[FrozenEntry, ...]
    exclusions: tuple[Exclusion, ...]
    frozen: str
    thin_groups: tuple[str, ...]


def freeze(command: RequestDraw) -> tuple[DrawRequested, PoolFrozen]:
    """The two events of a sound request.

    Raises `Rejected`: draw-fields-wrong (with the fields), seats-not-lawful, too-few-experts
    (with the numbers of every group that is short), pool-unknown-group, expert-listed-twice,
    pool-holds-excluded, algorithm-unknown.
    """
    _require_sound(command)
    _require_seats(command)
    _require_pool(command)
    entries = _frozen_entries(command)
    public = public_entries(entries)
    thin = _require_enough(command, public)
    exclusions = _all_exclusions(command)
    return (
        DrawRequested(
            draw=command.draw,
            plan=command.plan,
            committee=command.committee,
            office=command.office,
            kind=command.kind,
            follows=command.follows,
            groups=command.groups,
            by_group=command.by_group,
            seats_held=command.seats_held,
            minimum_seats=command.minimum_seats,
            cap_per_unit=command.cap_per_unit,
            secret_commitment=command.secret_commitment,
            public_source=command.public_source,
            algorithm=command.algorithm,
        ),
        PoolFrozen(
            salt=command.salt,
            entries=entries,
            exclusions=exclusions,
            frozen=draw_algorithm.frozen_hash(
                draw=command.draw,
                kind=command.kind,
                algorithm=command.algorithm,
                groups=command.groups,
                entries=public,
                exclusions=exclusion_hashes(command.salt, exclusions),
                cap_per_unit=command.cap_per_unit,
                public_source=command.public_source,
            ),
            thin_groups=thin,
        ),
    )


def public_entries(entries: Iterable[FrozenEntry]) -> tuple[Entry, ...]:
    """The entries as published: no expert, no unit."""
    return tuple(Entry(group=e.group, entry=e.entry, unit_tag=e.unit_tag) for e in entries)


def exclusion_hashes(salt: str, exclusions: Iterable[Exclusion]) -> tuple[str, ...]:
    """The exclusions as published."""
    return tuple(
        draw_algorithm.exclusion_hash(salt, e.expert, e.rule, e.evidence) for e in exclusions
    )


def require_hex(field: str, value: str) -> None:
    """32 bytes as 64 lower-case hexadecimal digits. Raises `Rejected`: draw-fields-wrong."""
    if not _HEX_32_BYTES.fullmatch(value):
        raise Rejected("draw-fields-wrong", fields={field: _NOT_HEX})


def _require_sound(command: RequestDraw) -> None:
    """All the wrong fields at once."""
    if command.algorithm != ALGORITHM:
        raise Rejected("algorithm-unknown", algorithm=ALGORITHM)
    wrong: dict[str, str] = {}
    names = [seats.group for seats in command.groups]
    if not names or not all(name.strip() for name in names):
        wrong["groups"] = "required"
    elif len(set(names)) < len(names):
        wrong["groups"] = "listed-twice"
    elif not command.by_group and len(names) > 1:
        wrong["groups"] = "only-one-without-grouping"
    elif any(seats.primary < 1 or seats.alternates < 0 for seats in command.groups):
        wrong["groups"] = "seats"
    if command.cap_per_unit < 0:
        wrong["cap_per_unit"] = "negative"
    if not _HEX_32_BYTES.fullmatch(command.salt):
        wrong["salt"] = _NOT_HEX
    # A trial has no result, so nobody promises anything for it.
    if command.kind is not DrawKind.TRIAL and not _HEX_32_BYTES.fullmatch(
        command.secret_commitment
    ):
        wrong["secret_commitment"] = _NOT_HEX
    if command.kind is DrawKind.SUPPLEMENTARY and command.follows is None:
        wrong["follows"] = "required"
    if command.seats_held < 0 or (command.seats_held and command.kind is DrawKind.FORMAL):
        wrong["seats_held"] = "only-supplementary"
    if wrong:
        raise Rejected("draw-fields-wrong", fields=wrong)


def _require_seats(command: RequestDraw) -> None:
    """With those already held, the members are odd and enough."""
    seats = command.seats_held + sum(group.primary for group in command.groups)
    if not lawful_size(seats, command.minimum_seats):
        raise Rejected(
            "seats-not-lawful",
            fields={"groups": "seats"},
            seats=seats,
            minimum=command.minimum_seats,
        )


def _require_pool(command: RequestDraw) -> None:
    groups = {seats.group for seats in command.groups}
    for entry in command.pool:
        if entry.group not in groups:
            raise Rejected("pool-unknown-group", group=entry.group)
    repeated = sum(n - 1 for n in Counter(entry.expert for entry in command.pool).values())
    if repeated:
        raise Rejected("expert-listed-twice", count=repeated)
    excluded = {exclusion.expert for exclusion in command.exclusions}
    both = sum(entry.expert in excluded for entry in command.pool)
    if both:
        raise Rejected("pool-holds-excluded", count=both)


def _require_enough(command: RequestDraw, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """Refuse what no seed could fill; the groups that are merely thin are returned."""
    thin: list[str] = []
    short: list[tuple[str, int, int]] = []
    for group in command.groups:
        needed = group.primary + group.alternates
        eligible = draw_algorithm.capacity(entries, group.group, command.cap_per_unit)
        if eligible < needed:
            short.append((group.group, eligible, needed))
        if sum(entry.group == group.group for entry in entries) < WARN_BELOW * needed:
            thin.append(group.group)
    if short:
        name, eligible, needed = short[0]
        raise Rejected(
            "too-few-experts",
            fields={"pool": "too-few"},
            group=name,
            eligible=eligible,
            needed=needed,
            short=tuple(short),
        )
    return tuple(thin)


def _frozen_entries(command: RequestDraw) -> tuple[FrozenEntry, ...]:
    """The pool without those drawn before, in canonical order."""
    before = frozenset(command.drawn_before)
    frozen = {
        made.entry: made
        for made in (
            FrozenEntry(
                expert=entry.expert,
                unit=entry.unit,
                group=entry.group,
                entry=draw_algorithm.entry_hash(command.salt, entry.expert),
                unit_tag=draw_algorithm.unit_tag(command.salt, entry.unit),
            )
            for entry in command.pool
            if entry.expert not in before
        )
    }
    ordered = draw_algorithm.canonical(command.groups, public_entries(frozen.values()))
    return tuple(frozen[entry.entry] for entry in ordered)


def _all_exclusions(command: RequestDraw) -> tuple[Exclusion, ...]:
    """Those of the request and those drawn before, in the order of their published hashes."""
    before = (
        Exclusion(
            expert=expert, rule=ExclusionRule.DRAWN_BEFORE, evidence=f"draw={command.follows}"
        )
        for expert in command.drawn_before
    )
    hashed = {exclusion_hashes(command.salt, (e,))[0]: e for e in (*command.exclusions, *before)}
    return tuple(hashed[key] for key in sorted(hashed))
