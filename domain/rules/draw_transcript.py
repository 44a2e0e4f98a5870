"""The public transcript of a draw, and how anybody re-runs it.

It names no expert: an entry is a salted hash, and the salt with the expert opens one entry
without opening any other (`draw_algorithm.opened_entry`). Ranks are computed over entry
hashes, so the transcript alone reproduces the result. It proves what it claims only against
the three hashes that were published before the draw; give them as `Published`.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from domain.rules.draw_algorithm import (
    ALGORITHM,
    DrawnSeat,
    Entry,
    GroupSeats,
    Party,
    SeatKind,
    canonical,
    capacities,
    draw_seed,
    fill,
    frozen_hash,
    promise,
)

RESULTING = ("FORMAL", "SUPPLEMENTARY")
"""Kinds of draw that have a result; a trial has none, whatever it looks like."""

_HEX_32_BYTES = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was made public before any seed existed."""

    frozen: str
    hrss_promise: str
    committee_promise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A finished draw, without a name in it."""

    algorithm: str
    draw: UUID
    kind: str
    groups: tuple[GroupSeats, ...]
    cap_per_unit: int
    public_source: str
    """Which public value goes into the seed, named before the draw; empty for none."""
    entries: tuple[Entry, ...]
    exclusions: tuple[str, ...]
    frozen: str
    hrss_promise: str
    committee_promise: str
    hrss_secret: str
    committee_secret: str
    public_value: str
    seed: str
    seats: tuple[DrawnSeat, ...]

    @property
    def published(self) -> Published:
        return Published(
            frozen=self.frozen,
            hrss_promise=self.hrss_promise,
            committee_promise=self.committee_promise,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked, with what the transcript says and what it should say."""

    code: str
    """Of what is wrong if it does not hold."""
    holds: bool
    stated: str = ""
    computed: str = ""


def verify(transcript: Transcript, published: Published | None = None) -> tuple[Check, ...]:
    """Re-run the draw and tell of each check whether it holds, in the order of docs/draw.md.

    `published` comes from the notices before the draw. Without it only the transcript's own
    consistency is checked, and a transcript made up as a whole would pass.
    """
    t = transcript
    frozen = frozen_hash(
        draw=t.draw,
        kind=t.kind,
        algorithm=t.algorithm,
        groups=t.groups,
        entries=t.entries,
        exclusions=t.exclusions,
        cap_per_unit=t.cap_per_unit,
        public_source=t.public_source,
    )
    hrss = promise(t.draw, Party.HRSS, t.hrss_secret)
    committee = promise(t.draw, Party.COMMITTEE, t.committee_secret)
    seed = draw_seed(frozen, t.hrss_secret, t.committee_secret, t.public_value)
    again = fill(
        seed=seed,
        draw=t.draw,
        groups=t.groups,
        entries=t.entries,
        cap_per_unit=t.cap_per_unit,
    )
    checks = [
        Check(
            code="algorithm-unknown",
            holds=t.algorithm == ALGORITHM,
            stated=t.algorithm,
            computed=ALGORITHM,
        ),
        Check(code="kind-without-result", holds=t.kind in RESULTING, stated=t.kind),
        _count("groups-wrong", _groups_sound(t.groups), len(t.groups)),
        _count("entries-not-canonical", _entries_sound(t), len(t.entries)),
        _count("exclusions-not-canonical", _ascending(t.exclusions), len(t.exclusions)),
        _same("frozen-hash-wrong", t.frozen, frozen),
        _same("hrss-secret-wrong", t.hrss_promise, hrss, t.hrss_secret),
        _same("committee-secret-wrong", t.committee_promise, committee, t.committee_secret),
        Check(
            code="public-value-wrong",
            holds=bool(t.public_value) == bool(t.public_source),
            stated=t.public_value,
            computed=t.public_source,
        ),
        _same("seed-wrong", t.seed, seed),
        _count("too-few-experts", _enough(t), sum(g.primary + g.alternates for g in t.groups)),
        _count("seats-not-filled", _filled(t), len(t.seats)),
        Check(
            code="cap-exceeded",
            holds=_cap_kept(t),
            stated=str(_most_of_a_unit(t)),
            computed=str(t.cap_per_unit),
        ),
        _count("seats-wrong", t.seats == again, len(again)),
    ]
    if published is not None:
        checks.append(Check(code="differs-from-published", holds=published == t.published))
    return tuple(checks)


def failures(checks: tuple[Check, ...]) -> tuple[str, ...]:
    """The codes of everything that does not hold, none if all does."""
    return tuple(check.code for check in checks if not check.holds)


def _same(code: str, stated: str, computed: str, secret: str | None = None) -> Check:
    # A short secret could have been guessed from its promise by the other side.
    sound = secret is None or bool(_HEX_32_BYTES.fullmatch(secret))
    return Check(code=code, holds=sound and stated == computed, stated=stated, computed=computed)


def _count(code: str, holds: bool, count: int) -> Check:
    return Check(code=code, holds=holds, stated=str(count))


def _groups_sound(groups: tuple[GroupSeats, ...]) -> bool:
    names = [seats.group for seats in groups]
    return (
        bool(names)
        and all(names)
        and len(set(names)) == len(names)
        and all(seats.primary > 0 for seats in groups)
    )


def _entries_sound(t: Transcript) -> bool:
    names = {seats.group for seats in t.groups}
    return (
        all(
            e.group in names
            and _HEX_32_BYTES.fullmatch(e.entry)
            and _HEX_32_BYTES.fullmatch(e.unit_tag)
            for e in t.entries
        )
        and t.entries == canonical(t.groups, t.entries)
        and len({e.entry for e in t.entries}) == len(t.entries)
    )


def _ascending(hashes: tuple[str, ...]) -> bool:
    return all(_HEX_32_BYTES.fullmatch(one) for one in hashes) and all(
        one < other for one, other in pairwise(hashes)
    )


def _enough(t: Transcript) -> bool:
    found = capacities(t.entries, t.cap_per_unit)
    return all(found[g.group] >= g.primary + g.alternates for g in t.groups)


def _filled(t: Transcript) -> bool:
    """Every seat of every group in its order, and nobody on two."""
    wanted = [
        (g.group, kind, order)
        for g in t.groups
        for kind, count in ((SeatKind.PRIMARY, g.primary), (SeatKind.ALTERNATE, g.alternates))
        for order in range(1, count + 1)
    ]
    seated = {s.entry for s in t.seats}
    return [(s.group, s.kind, s.order) for s in t.seats] == wanted and len(seated) == len(t.seats)


def _most_of_a_unit(t: Transcript) -> int:
    tags = {e.entry: e.unit_tag for e in t.entries}
    units = Counter((s.group, tags.get(s.entry, "")) for s in t.seats)
    return max(units.values(), default=0)


def _cap_kept(t: Transcript) -> bool:
    return not t.cap_per_unit or _most_of_a_unit(t) <= t.cap_per_unit
