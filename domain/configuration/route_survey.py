"""What a map of review routes leads to: for every unit and every destination, one path.

Units of one superior body, level and division share their paths, and committees of one level
and kind of delegation share the way up to them, so that the survey of a province asks once per
authority, not once per unit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.committees.committee import region
from domain.configuration.route import Stage, StageKind
from domain.configuration.route_map import Climber, RouteMap
from domain.decider import Rejected
from domain.organisations.accepting_agency import MODES
from domain.rules.routes import Step, choose_row, resolve, stage_codes
from domain.terms import AcquisitionMode, AdministrativeLevel, CommitteeTitleLevel, TitleLevel

_NOBODY = UUID(int=0)
_USUAL = {
    CommitteeTitleLevel.SENIOR: TitleLevel.SENIOR_ASSOCIATE,
    CommitteeTitleLevel.INTERMEDIATE: TitleLevel.INTERMEDIATE,
    CommitteeTitleLevel.JUNIOR: TitleLevel.JUNIOR_ASSISTANT,
}
"""A title that stands for all of its committee's: they take the same routes."""
_OF_THE_MAP = frozenset(
    {
        StageKind.AUTHORITY,
        StageKind.INDUSTRY,
        StageKind.TITLE_OFFICE,
        StageKind.TITLE_AUTHORITY,
        StageKind.FILING,
    }
)
NO_AGENCY = "agency"
"""`Path.missing` of a climb that comes to no accepting agency."""
NO_START = "start"
"""`Path.missing` of units whose superior body has no node to begin at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Units with one superior body, level and division; a map treats them alike."""

    superior: UUID | None
    level: AdministrativeLevel
    division: str
    units: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A committee that takes declarations, as far as routes ask."""

    committee: UUID
    level: AdministrativeLevel
    division: str
    office: UUID
    delegated: bool


Door = tuple[UUID, StageKind]
"""An accepting agency: its body, and as what it stands in the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stands around a map: units, and where their declarations end."""

    origins: tuple[Origin, ...] = ()
    seats: tuple[Seat, ...] = ()
    """For maps of reviews: the committees that are not cancelled."""
    doors: frozenset[Door] = frozenset()
    """For the other modes."""
    gone: frozenset[UUID] = frozenset()
    """Bodies that are cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where units may declare to: one committee, or all that are alike as seen from below."""

    level: AdministrativeLevel | None = None
    """Of the committees; None for the accepting agencies."""
    delegated: bool = False
    committee: UUID | None = None
    """When it is this one alone."""
    committees: int = 0
    """How many have another title authority by the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The stages of reviewing bodies after the unit's own, and the title authority's; those of
    the committee's office are no matter of the map."""

    stages: tuple[Stage, ...] = ()
    missing: str = ""
    """Code of the first stage for which there is no node; empty when the path is whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A change of the map changes the path of these units."""

    origin: Origin
    way: Way
    before: Path
    after: Path

    @property
    def worse(self) -> bool:
        """There was a path and there is none."""
        return not self.before.missing and bool(self.after.missing)

    @property
    def better(self) -> bool:
        return bool(self.before.missing) and not self.after.missing


def path_to_door(steps: Sequence[Step], door: Door) -> Path:
    """The climb as far as the accepting agency, which ends it (最终机构)."""
    stages: list[Stage] = []
    for step in steps:
        stages.append(
            Stage(
                code=f"{step.kind.value}{step.level.value}",
                kind=step.kind,
                level=step.level,
                organisation=step.organisation,
                skipped=step.skipped,
            )
        )
        if (step.organisation, step.kind) == door and not step.skipped:
            return Path(stages=tuple(stages))
    return Path(stages=tuple(stages), missing=NO_AGENCY if steps else NO_START)


def doors_above(steps: Sequence[Step], doors: Iterable[Door]) -> tuple[Door, ...]:
    """The accepting agencies that a climb comes to, nearest first."""
    known = frozenset(doors)
    met = ((step.organisation, step.kind) for step in steps if not step.skipped)
    return tuple(dict.fromkeys(door for door in met if door in known))


@dataclass(frozen=True, slots=True)
class _Class:
    """Seats that one path serves."""

    way: Way
    seat: Seat
    """Any of them."""
    regions: frozenset[str]
    moved: bool
    """Whether their title authority is another one in the other map."""

    def takes(self, origin: Origin) -> bool:
        of = origin.division
        return not self.regions.isdisjoint((of[:2], of[:4], of))


_Kind = tuple[AdministrativeLevel, bool, UUID | None, tuple[tuple[Step, ...], tuple[Step, ...]]]
"""Level, delegated, the committee that stands alone, and its title authorities in both maps."""


class Survey:
    """The paths of one map."""

    def __init__(self, forest: RouteMap, level: CommitteeTitleLevel, around: Surroundings) -> None:
        self.forest = forest
        self.around = around
        self._climber = Climber(forest)
        self._title = _USUAL[level]
        self._climbs: dict[tuple[UUID, UUID | None], tuple[Step, ...]] = {}
        self._tails: dict[tuple[UUID, UUID], tuple[Step, ...]] = {}
        self._own = {
            (node.organisation, node.committee)
            for node in forest.nodes.values()
            if node.committee and node.kind is StageKind.AUTHORITY
        }

    @property
    def own(self) -> frozenset[UUID]:
        """Committees that units climb to by nodes of the committee's own."""
        return frozenset(committee for _, committee in self._own if committee)

    def climb(self, superior: UUID | None, committee: UUID | None = None) -> tuple[Step, ...]:
        if superior is None:
            return ()
        key = (superior, committee if (superior, committee) in self._own else None)
        if key not in self._climbs:
            self._climbs[key] = self._climber.climb(*key)
        return self._climbs[key]

    def tail(self, seat: Seat) -> tuple[Step, ...]:
        """The title authorities above a committee."""
        key = seat.office, seat.committee
        if key not in self._tails:
            self._tails[key] = self._climber.authorities(*key)
        return self._tails[key]

    def authority_code(self, seat: Seat) -> str:
        """The stage of its title authority, `Tp` or `Fm`: the same in all rows of the table."""
        for unit in AdministrativeLevel:
            try:
                row = choose_row(unit, seat.level, seat.delegated, self._title)
            except Rejected:
                continue
            return next(code for code in stage_codes(row, self._title) if code[0] in "TF")
        return "Tp"  # no row leads to such a committee: a province's of junior titles

    def path(self, origin: Origin, seat: Seat) -> Path | None:
        """Through the committee of `seat`; None where the route table has no such route."""
        try:
            row = choose_row(origin.level, seat.level, seat.delegated, self._title)
        except Rejected:
            return None
        steps = self.climb(origin.superior, seat.committee)
        if not steps:
            return Path(missing=NO_START)
        try:
            route = resolve(
                row,
                self._title,
                unit=_NOBODY,
                climb=steps,
                office=seat.office,
                authorities=self.tail(seat),
            )
        except Rejected as wrong:
            return Path(missing=str(wrong.facts["stage"]))
        return Path(stages=tuple(stage for stage in route.stages if stage.kind in _OF_THE_MAP))

    def determination(self, origin: Origin) -> Path:
        """Up to the farthest accepting agency that the units of the origin can choose."""
        steps = self.climb(origin.superior)
        found = doors_above(steps, self.around.doors)
        return path_to_door(steps, found[-1] if found else (_NOBODY, StageKind.UNIT))

    def classes(self, other: "Survey | None" = None) -> list[_Class]:
        """The committees by what tells their paths apart, in this map and in the other one.

        Those that have nodes of their own below them, or alone have another authority in the
        other map, are told by name.
        """
        apart = self.own | (other.own if other else frozenset())
        groups: dict[_Kind, list[Seat]] = {}
        for seat in self.around.seats:
            alone = seat.committee if seat.committee in apart else None
            tails = self.tail(seat), (other or self).tail(seat)
            groups.setdefault((seat.level, seat.delegated, alone, tails), []).append(seat)
        found = []
        for (_, _, alone, tails), seats in groups.items():
            moved = tails[0] != tails[1]
            named = alone is not None or (moved and len(seats) == 1)
            way = Way(
                level=seats[0].level,
                delegated=seats[0].delegated,
                committee=seats[0].committee if named else None,
                committees=len(seats) if moved else 0,
            )
            regions = frozenset(region(seat.division) for seat in seats)
            found.append(_Class(way, seats[0], regions, moved))
        return found

    def ways(self) -> Iterator[tuple[Origin, Way, Seat]]:
        """Every kind of unit with every way that is open to it."""
        classes = self.classes()
        for origin in self.around.origins:
            for one in classes:
                if one.takes(origin):
                    yield origin, one.way, one.seat


def shifts(
    before: RouteMap,
    after: RouteMap,
    mode: AcquisitionMode,
    level: CommitteeTitleLevel,
    around: Surroundings,
) -> tuple[Shift, ...]:
    """The units whose path a change of the map changes."""
    old, new = Survey(before, level, around), Survey(after, level, around)
    found: dict[Shift, None] = {}  # classes that differ in nothing a unit sees come to one
    if mode in MODES:
        for origin in around.origins:
            if old.climb(origin.superior) != new.climb(origin.superior):
                _note(found, origin, Way(), old.determination(origin), new.determination(origin))
        return tuple(found)
    for one in new.classes(old):
        for origin in filter(one.takes, around.origins):
            of = one.seat.committee
            same = old.climb(origin.superior, of) == new.climb(origin.superior, of)
            if same and not one.moved:
                continue
            was, will = old.path(origin, one.seat), new.path(origin, one.seat)
            if was is not None and will is not None:
                _note(found, origin, one.way, was, will)
    return tuple(found)


def _note(found: dict[Shift, None], origin: Origin, way: Way, before: Path, after: Path) -> None:
    if before != after and not (before.missing and after.missing):
        found[Shift(origin=origin, way=way, before=before, after=after)] = None


def units(found: Iterable[Shift]) -> int:
    """How many units these are; one that has several ways counts once."""
    return sum(origin.units for origin in {shift.origin for shift in found})
