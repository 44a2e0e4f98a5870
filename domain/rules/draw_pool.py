"""Who may be drawn and who may not, decided for a whole pool at once.

Everybody in the pool who knows a specialty of the draw ends up in exactly one place: as an
entry of one group, or as exclusions, each with its rule and evidence. Being a candidate, or kin,
supervisor or student of one, or having declared another interest, keeps an expert out of the
draw. Sharing a candidate's unit does not: product section 4 has such an expert stand back from
that candidate alone, counting neither as a member nor as present, and where half of a specialty
works in one hospital any other rule would leave nobody to draw.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.people.person import STEPS
from domain.rules.avoidance import Exclusion, ExclusionRule, Ties, avoid
from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Both days included; without a last day it goes on for good."""

    since: date
    until: date | None
    record: UUID | None = None
    """What says so, where it has an id."""

    def __str__(self) -> str:
        return f"{self.since}..{self.until or ''}"

    def meets(self, days: "Period") -> bool:
        """Whether the two have a day in common."""
        return (days.until is None or self.since <= days.until) and (
            self.until is None or days.since <= self.until
        )

    def covers(self, days: "Period") -> bool:
        return self.since <= days.since and (
            self.until is None or (days.until is not None and days.until <= self.until)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertFacts:
    """All that the rules ask about one member of the pool."""

    person: UUID
    unit: UUID
    specialties: tuple[str, ...]
    level: TitleLevel
    term: Period
    bars: tuple[Period, ...] = ()
    """Records of the blacklist that were not lifted."""
    away: tuple[Period, ...] = ()
    """Times at which the expert has said not to be available."""
    serious: tuple[Period, ...] = ()
    """Serious integrity records that were not withdrawn, whatever the person acted as."""
    kin: tuple[UUID, ...] = ()
    supervisors_students: tuple[UUID, ...] = ()
    interests: tuple[UUID, ...] = ()

    @property
    def named(self) -> tuple[UUID, ...]:
        return (*self.kin, *self.supervisors_students, *self.interests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One line of the expert requirements: these specialties, at least of this level."""

    specialties: tuple[str, ...]
    level: TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDemand:
    """What a group asks of its members; any of the demands is enough."""

    group: str
    demands: tuple[Demand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolEntry:
    """An eligible expert, in the one group where they would sit."""

    expert: UUID
    group: str
    unit: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    entries: tuple[PoolEntry, ...]
    exclusions: tuple[Exclusion, ...]


def pool_of(
    experts: Iterable[ExpertFacts],
    groups: tuple[GroupDemand, ...],
    candidates: Iterable[tuple[UUID, Ties]],
    on: date,
    sitting: Period,
) -> Pool:
    """Every expert sits in the first group that fits. `candidates` are (declaration, ties).

    Records count on the day `on`; term and times away are held against the days of `sitting`,
    on which the committee is to meet.
    """
    near = _Candidates(candidates)
    today = Period(since=on, until=on)
    demands = [
        (group.group, _step(demand.level), demand.level)
        for group in groups
        for demand in group.demands
    ]
    asking: defaultdict[str, list[int]] = defaultdict(list)
    for place, demand in enumerate(d for group in groups for d in group.demands):
        for specialty in demand.specialties:
            asking[specialty].append(place)
    entries: list[PoolEntry] = []
    exclusions: list[Exclusion] = []
    for expert in sorted(experts, key=lambda one: one.person.int):
        places = {place for one in expert.specialties for place in asking.get(one, ())}
        if not places:
            continue
        known = [demands[place] for place in sorted(places)]
        step = _step(expert.level)
        fits = next((demand for demand in known if step >= demand[1]), None)
        against = list(_against(expert, near, today, sitting))
        if fits is None:
            least = min(known, key=lambda demand: demand[1])[2]
            evidence = f"level={expert.level} required={least}"
            low = Exclusion(
                expert=expert.person, rule=ExclusionRule.LEVEL_TOO_LOW, evidence=evidence
            )
            exclusions += (low, *against)
        elif against:
            exclusions += against
        else:
            entries.append(PoolEntry(expert=expert.person, group=fits[0], unit=expert.unit))
    return Pool(entries=tuple(entries), exclusions=tuple(exclusions))


def _against(
    expert: ExpertFacts, near: "_Candidates", today: Period, sitting: Period
) -> Iterator[Exclusion]:
    if not expert.term.covers(sitting):
        yield _out(expert, ExclusionRule.TERM_OVER, f"term={expert.term}")
    for bar in expert.bars:
        if bar.meets(today):
            yield _out(expert, ExclusionRule.BARRED, f"barred={bar}")
    for record in expert.serious:
        # In force from when it is known, as `integrity.keeps_from_draws` has it.
        if record.until is None or today.since <= record.until:
            evidence = f"serious={record} record={record.record}"
            yield _out(expert, ExclusionRule.INTEGRITY, evidence)
    for away in expert.away:
        if away.meets(sitting):
            yield _out(expert, ExclusionRule.UNAVAILABLE, f"away={away}")
    yield from near.against(expert)


def _out(expert: ExpertFacts, rule: ExclusionRule, evidence: str) -> Exclusion:
    return Exclusion(expert=expert.person, rule=rule, evidence=evidence)


def _step(level: TitleLevel) -> int:
    return STEPS.index(level)


class _Candidates:
    """The candidates, found by whom they are and whom they name.

    A plan may have a thousand candidates and a pool a hundred thousand experts, so that not
    every one is held against every other.
    """

    def __init__(self, candidates: Iterable[tuple[UUID, Ties]]) -> None:
        self._near: defaultdict[UUID, list[tuple[UUID, Ties]]] = defaultdict(list)
        for declaration, ties in candidates:
            for person in {ties.person, *ties.kin, *ties.supervisors_students, *ties.interests}:
                self._near[person].append((declaration, ties))

    def against(self, expert: ExpertFacts) -> Iterator[Exclusion]:
        near = self._near
        named = expert.named
        if not named and expert.person not in near:
            return
        people = (expert.person, *named)
        found = {one[0]: one for person in people for one in near.get(person, ())}
        ties = Ties(
            person=expert.person,
            unit=expert.unit,
            kin=expert.kin,
            supervisors_students=expert.supervisors_students,
            interests=expert.interests,
        )
        for declaration, candidate in found.values():
            for exclusion in avoid(ties, candidate, declaration):
                if exclusion.rule is not ExclusionRule.SAME_UNIT:
                    yield exclusion
