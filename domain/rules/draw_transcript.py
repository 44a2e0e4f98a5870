"""The public transcript of a draw, and how anybody re-runs it.

It names no expert: an entry is a salted hash, and the salt with the expert opens one entry
without opening any other (`draw_algorithm.opened_entry`). Ranks are computed over entry
hashes, so the transcript alone reproduces the result. It proves what it claims only against
the three hashes that were published before the draw; give them as `Published`.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.decider import Rejected
from domain.rules.draw_algorithm import (
    ALGORITHM,
    DrawnSeat,
    Entry,
    GroupSeats,
    Party,
    SeatKind,
    canonical,
    capacity,
    draw_seed,
    fill,
    frozen_hash,
    promise,
)


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


def verify(transcript: Transcript, published: Published | None = None) -> tuple[str, ...]:
    """Re-run the draw; the codes of everything that does not hold, none if all does.

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
    checks = {
        "algorithm-unknown": t.algorithm == ALGORITHM,
        "differs-from-published": published in (None, t.published),
        "entries-not-canonical": t.entries == canonical(t.groups, t.entries)
        and len({e.entry for e in t.entries}) == len(t.entries),
        "exclusions-not-canonical": t.exclusions == tuple(sorted(set(t.exclusions))),
        "too-few-experts": all(
            capacity(t.entries, g.group, t.cap_per_unit) >= g.primary + g.alternates
            for g in t.groups
        ),
        "frozen-hash-wrong": t.frozen == frozen,
        "hrss-secret-wrong": t.hrss_promise == promise(t.draw, Party.HRSS, t.hrss_secret),
        "committee-secret-wrong": t.committee_promise
        == promise(t.draw, Party.COMMITTEE, t.committee_secret),
        "public-value-wrong": bool(t.public_value) == bool(t.public_source),
        "seed-wrong": t.seed
        == draw_seed(frozen, t.hrss_secret, t.committee_secret, t.public_value),
        "seats-wrong": t.seats
        == fill(
            seed=t.seed,
            draw=t.draw,
            groups=t.groups,
            entries=t.entries,
            cap_per_unit=t.cap_per_unit,
        ),
    }
    return tuple(code for code, holds in checks.items() if not holds)


def to_json(transcript: Transcript) -> dict[str, Any]:
    """Plain dicts, lists, strings and numbers, for any JSON writer."""
    t = transcript
    return {
        "algorithm": t.algorithm,
        "draw": str(t.draw),
        "kind": t.kind,
        "groups": [
            {
                "group": g.group,
                "specialties": list(g.specialties),
                "primary": g.primary,
                "alternates": g.alternates,
            }
            for g in t.groups
        ],
        "cap_per_unit": t.cap_per_unit,
        "public_source": t.public_source,
        "entries": [
            {"group": e.group, "entry": e.entry, "unit_tag": e.unit_tag} for e in t.entries
        ],
        "exclusions": list(t.exclusions),
        "frozen": t.frozen,
        "hrss_promise": t.hrss_promise,
        "committee_promise": t.committee_promise,
        "hrss_secret": t.hrss_secret,
        "committee_secret": t.committee_secret,
        "public_value": t.public_value,
        "seed": t.seed,
        "seats": [
            {"group": s.group, "kind": s.kind.value, "order": s.order, "entry": s.entry}
            for s in t.seats
        ],
    }


def from_json(data: Any) -> Transcript:
    """The transcript in a parsed JSON document; nothing missing, nothing more.

    Raises `Rejected`: transcript-malformed, with the place that is wrong.
    """
    top = _Object(data, "$")
    transcript = Transcript(
        algorithm=top.text("algorithm"),
        draw=_uuid(top.text("draw")),
        kind=top.text("kind"),
        groups=tuple(map(_group, top.objects("groups"))),
        cap_per_unit=top.number("cap_per_unit"),
        public_source=top.text("public_source"),
        entries=tuple(map(_entry, top.objects("entries"))),
        exclusions=top.texts("exclusions"),
        frozen=top.text("frozen"),
        hrss_promise=top.text("hrss_promise"),
        committee_promise=top.text("committee_promise"),
        hrss_secret=top.text("hrss_secret"),
        committee_secret=top.text("committee_secret"),
        public_value=top.text("public_value"),
        seed=top.text("seed"),
        seats=tuple(map(_seat, top.objects("seats"))),
    )
    top.close()
    return transcript


class _Object:
    """A JSON object that is read key by key, each once."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, dict):
            raise Rejected("transcript-malformed", place=place)
        self._rest = dict(data)
        self._place = place

    def text(self, key: str) -> str:
        return str(self._take(key, str))

    def texts(self, key: str) -> tuple[str, ...]:
        items = self._take(key, list)
        if not all(isinstance(item, str) for item in items):
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}")
        return tuple(items)

    def number(self, key: str) -> int:
        value = self._take(key, int)
        # True is an int in Python and none in a transcript.
        if isinstance(value, bool) or value < 0:
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}")
        return int(value)

    def objects(self, key: str) -> "list[_Object]":
        items = self._take(key, list)
        return [_Object(item, f"{self._place}.{key}[{i}]") for i, item in enumerate(items)]

    def close(self) -> None:
        for key in self._rest:
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}"[:80])

    def _take(self, key: str, kind: type[Any]) -> Any:
        value = self._rest.pop(key, None)
        if not isinstance(value, kind):
            raise Rejected("transcript-malformed", place=f"{self._place}.{key}")
        return value


def _group(data: _Object) -> GroupSeats:
    group = GroupSeats(
        group=data.text("group"),
        specialties=data.texts("specialties"),
        primary=data.number("primary"),
        alternates=data.number("alternates"),
    )
    data.close()
    return group


def _entry(data: _Object) -> Entry:
    entry = Entry(
        group=data.text("group"), entry=data.text("entry"), unit_tag=data.text("unit_tag")
    )
    data.close()
    return entry


def _seat(data: _Object) -> DrawnSeat:
    kind = data.text("kind")
    if kind not in tuple(SeatKind):
        raise Rejected("transcript-malformed", place="$.seats.kind")
    seat = DrawnSeat(
        group=data.text("group"),
        kind=SeatKind(kind),
        order=data.number("order"),
        entry=data.text("entry"),
    )
    data.close()
    return seat


def _uuid(text: str) -> UUID:
    try:
        value = UUID(text)
    except ValueError:
        raise Rejected("transcript-malformed", place="$.draw") from None
    if str(value) != text:
        raise Rejected("transcript-malformed", place="$.draw")
    return value
