"""Who may be drawn and who may not, decided for a whole pool at once.

Everybody in the pool who knows a specialty of the draw ends up in exactly one place: as an
entry of one group, or as an exclusion with its rule and evidence. Being a candidate, or kin,
supervisor or student of one, keeps an expert out of the draw. Sharing a candidate's unit does
not: product section 4 has such an expert stand back from that candidate alone, counting
neither as a member nor as present, and in a province where half of a specialty works in one
hospital any other rule would leave nobody to draw.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.person import STEPS
from domain.rules.avoidance import Exclusion, ExclusionRule, Ties, avoid
from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Both days included."""

    since: date
    until: date

    def __str__(self) -> str:
        return f"{self.since}..{self.until}"


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
    kin: tuple[UUID, ...] = ()
    supervisors_students: tuple[UUID, ...] = ()


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
) -> Pool:
    """Every expert sits in the first group that fits. `candidates` are (declaration, ties)."""
    near = _Candidates(candidates)
    demands = [
        (group.group, frozenset(demand.specialties), _step(demand.level), demand.level)
        for group in groups
        for demand in group.demands
    ]
    entries: list[PoolEntry] = []
    exclusions: list[Exclusion] = []
    for expert in sorted(experts, key=lambda one: one.person):
        known = [demand for demand in demands if not demand[1].isdisjoint(expert.specialties)]
        if not known:
            continue
        step = _step(expert.level)
        fits = next((demand for demand in known if step >= demand[2]), None)
        against = list(_against(expert, near, on))
        if fits is None:
            least = min(known, key=lambda demand: demand[2])[3]
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


def _against(expert: ExpertFacts, near: "_Candidates", on: date) -> Iterator[Exclusion]:
    if not expert.term.since <= on <= expert.term.until:
        yield _out(expert, ExclusionRule.TERM_OVER, f"term={expert.term}")
    for bar in expert.bars:
        if bar.since <= on <= bar.until:
            yield _out(expert, ExclusionRule.BARRED, f"barred={bar}")
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
            for person in {ties.person, *ties.kin, *ties.supervisors_students}:
                self._near[person].append((declaration, ties))

    def against(self, expert: ExpertFacts) -> Iterator[Exclusion]:
        near = self._near
        people = (expert.person, *expert.kin, *expert.supervisors_students)
        found = {one[0]: one for person in people for one in near.get(person, ())}
        if not found:
            return
        ties = Ties(
            person=expert.person,
            unit=expert.unit,
            kin=expert.kin,
            supervisors_students=expert.supervisors_students,
        )
        for declaration, candidate in found.values():
            for exclusion in avoid(ties, candidate, declaration):
                if exclusion.rule is not ExclusionRule.SAME_UNIT:
                    yield exclusion
