"""The request for a draw: what it must satisfy, and the pool it freezes.

Everything is checked here, before any seed exists, so that a frozen draw cannot fail for
want of experts. The hash of the frozen pool is published at once; entries are salted, so it
gives no name away.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.decider import Rejected
from domain.experts.frozen_pool import (
    FrozenEntry,
    PoolFrozen,
    exclusion_hashes,
    frozen_entries,
    packed,
)
from domain.experts.trial_draw import (
    GroupCount,
    RuleCount,
    TrialDrawn,
    TrialPoolFrozen,
)
from domain.rules import draw_algorithm
from domain.rules.avoidance import Exclusion, ExclusionRule
from domain.rules.draw_algorithm import ALGORITHM, GroupSeats
from domain.rules.draw_pool import PoolEntry
from domain.rules.quorum import lawful_size

_HEX_32_BYTES = re.compile(r"[0-9a-f]{64}")
_NOT_HEX = "not-32-bytes-hex"
_FIRST_PRINTABLE, _DEL = 0x20, "\x7f"


class DrawKind(StrEnum):
    """正式抽取 / 试抽取 / 补充抽取"""

    FORMAL = "FORMAL"
    TRIAL = "TRIAL"
    SUPPLEMENTARY = "SUPPLEMENTARY"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnBefore:
    """Somebody whom an earlier draw of the plan drew, whatever they answered."""

    expert: UUID
    draw: UUID


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
    as_of: int = 0
    """Position of the log that the pool shows."""
    drawn_before: tuple[DrawnBefore, ...] = ()
    """Everyone an earlier draw of this plan drew, refusals included: they are left out."""
    seats_held: int = 0
    """Members already confirmed; only a supplementary draw has any."""
    minimum_seats: int
    cap_per_unit: int = 0
    """The most seats, alternates included, of one unit in one group; 0 for no cap."""
    salt: str
    """Random, 32 bytes in hex; keeps the published entries from being guessed."""
    secret_commitment: str = ""
    """`draw_algorithm.promise(draw, COMMITTEE, secret)`; empty for a trial."""
    throwaway: str = ""
    """Of a trial: what its seed is made from; 32 random bytes in hex, kept nowhere."""
    trial: int = 0
    """Which trial of the plan it is, from 1."""
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


Events = tuple[DrawRequested, PoolFrozen] | tuple[DrawRequested, TrialPoolFrozen, TrialDrawn]


def freeze(command: RequestDraw) -> Events:
    """The events of a sound request; a trial is run at once and keeps nobody's id.

    Raises `Rejected`: draw-fields-wrong (with the fields), seats-not-lawful, too-few-experts
    (with the numbers of every group that is short), pool-unknown-group, expert-listed-twice,
    pool-holds-excluded, algorithm-unknown.
    """
    _require_sound(command)
    _require_seats(command)
    _require_pool(command)
    entries = _frozen_entries(command)
    counts = _require_enough(command, entries)
    thin = tuple(one.group for one in counts if one.thin)
    exclusions = _all_exclusions(command)
    frozen = draw_algorithm.frozen_hash(
        draw=command.draw,
        kind=command.kind,
        algorithm=command.algorithm,
        groups=command.groups,
        entries=entries,
        exclusions=exclusion_hashes(command.salt, exclusions),
        cap_per_unit=command.cap_per_unit,
        public_source=command.public_source,
    )
    if command.kind is DrawKind.TRIAL:
        return _requested(command), *_tried(command, entries, exclusions, counts, frozen)
    return (
        _requested(command),
        PoolFrozen(
            salt=command.salt,
            pool=packed(entries),
            exclusions=exclusions,
            frozen=frozen,
            thin_groups=thin,
            as_of=command.as_of,
        ),
    )


def _requested(command: RequestDraw) -> DrawRequested:
    return DrawRequested(
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
    )


def _tried(
    command: RequestDraw,
    entries: tuple[FrozenEntry, ...],
    exclusions: tuple[Exclusion, ...],
    counts: tuple[GroupCount, ...],
    frozen: str,
) -> tuple[TrialPoolFrozen, TrialDrawn]:
    """Neither the salt nor an expert is kept, so that nobody finds out whom a trial drew."""
    rules = Counter(exclusion.rule for exclusion in exclusions)
    seed = draw_algorithm.trial_seed(frozen, command.throwaway)
    return (
        TrialPoolFrozen(
            frozen=frozen,
            groups=counts,
            excluded=tuple(RuleCount(rule=rule, count=rules[rule]) for rule in sorted(rules)),
            as_of=command.as_of,
        ),
        TrialDrawn(
            number=command.trial,
            seed=seed,
            seats=draw_algorithm.fill(
                seed=seed,
                draw=command.draw,
                groups=command.groups,
                entries=entries,
                cap_per_unit=command.cap_per_unit,
            ),
        ),
    )


def require_hex(field: str, value: str) -> None:
    """32 bytes as 64 lower-case hexadecimal digits. Raises `Rejected`: draw-fields-wrong."""
    if not _HEX_32_BYTES.fullmatch(value):
        raise Rejected("draw-fields-wrong", fields={field: _NOT_HEX})


def printable(text: str) -> bool:
    """No control characters: the transcript's text form has no way to write them."""
    return not any(ord(character) < _FIRST_PRINTABLE or character == _DEL for character in text)


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
    elif not all(printable(name) for name in names):
        wrong["groups"] = "control-characters"
    if not printable(command.public_source):
        wrong["public_source"] = "control-characters"
    if command.cap_per_unit < 0:
        wrong["cap_per_unit"] = "negative"
    if not _HEX_32_BYTES.fullmatch(command.salt):
        wrong["salt"] = _NOT_HEX
    # A trial has no result, so nobody promises anything for it.
    trial = command.kind is DrawKind.TRIAL
    if not _HEX_32_BYTES.fullmatch(command.throwaway if trial else command.secret_commitment):
        wrong["throwaway" if trial else "secret_commitment"] = _NOT_HEX
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
            fields={"seats": "seats"},
            seats=seats,
            minimum=command.minimum_seats,
        )


def _require_pool(command: RequestDraw) -> None:
    groups = {seats.group for seats in command.groups}
    for entry in command.pool:
        if entry.group not in groups:
            raise Rejected("pool-unknown-group", group=entry.group)
    repeated = len(command.pool) - len({entry.expert for entry in command.pool})
    if repeated:
        raise Rejected("expert-listed-twice", count=repeated)
    excluded = {exclusion.expert for exclusion in command.exclusions}
    both = sum(entry.expert in excluded for entry in command.pool)
    if both:
        raise Rejected("pool-holds-excluded", count=both)


def _require_enough(
    command: RequestDraw, entries: tuple[FrozenEntry, ...]
) -> tuple[GroupCount, ...]:
    """Refuse what no seed could fill; the numbers of every group are returned."""
    capacities = draw_algorithm.capacities(entries, command.cap_per_unit)
    eligible = Counter(entry.group for entry in entries)
    counts = tuple(
        GroupCount(
            group=seats.group,
            needed=seats.primary + seats.alternates,
            eligible=eligible[seats.group],
            fillable=capacities[seats.group],
        )
        for seats in command.groups
    )
    short = [one for one in counts if one.short]
    if short:
        raise Rejected(
            "too-few-experts",
            fields={"seats": "draw-too-few"},
            group=short[0].group,
            eligible=short[0].fillable,
            needed=short[0].needed,
            short=tuple((one.group, one.fillable, one.needed) for one in short),
        )
    return counts


def _frozen_entries(command: RequestDraw) -> tuple[FrozenEntry, ...]:
    """The pool without those drawn before, in canonical order."""
    before = frozenset(one.expert for one in command.drawn_before)
    return frozen_entries(
        command.salt,
        ((e.group, e.expert, e.unit) for e in command.pool if e.expert not in before),
        (seats.group for seats in command.groups),
    )


def _all_exclusions(command: RequestDraw) -> tuple[Exclusion, ...]:
    """Those of the request and those drawn before, in the order of their published hashes."""
    before = (
        Exclusion(expert=one.expert, rule=ExclusionRule.DRAWN_BEFORE, evidence=f"draw={one.draw}")
        for one in command.drawn_before
    )
    hashed = {exclusion_hashes(command.salt, (e,))[0]: e for e in (*command.exclusions, *before)}
    return tuple(hashed[key] for key in sorted(hashed))
