"""The catalogues as they stand, folded from the events."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, assert_never

from domain.configuration.catalogue.events import (
    Event,
    ExamLevelsSet,
    LevelName,
    SeriesDefined,
    SeriesRenamed,
    SpecialtyDefined,
    SpecialtyRecoded,
    SpecialtyRemoved,
    SpecialtyRenamed,
    TitleAdded,
    TitleAmended,
    TitleRemoved,
)
from domain.decider import Rejected
from domain.terms import CommitteeTitleLevel, TitleLevel


def _nothing() -> MappingProxyType[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title of a series, by its number; names and levels change."""

    number: int
    level: TitleLevel
    name: str
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    code: str
    name: str
    titles: tuple[Title, ...]
    """From the top level down; those of one level in the order they were added."""
    exam_levels: tuple[TitleLevel, ...]
    exam_source: str = ""
    last_title: int = 0
    """Highest number that was ever given."""
    revision: int = 1
    """How often it was changed; a form made upon an earlier one is stale."""

    def find(self, number: int) -> Title | None:
        return next((title for title in self.titles if title.number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialty:
    code: str
    name: str
    series: str
    parent: str
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    series: MappingProxyType[str, Series] = field(default_factory=_nothing)
    specialties: MappingProxyType[str, Specialty] = field(default_factory=_nothing)
    removed: MappingProxyType[str, Specialty] = field(default_factory=_nothing)
    """Specialties that are not offered any more. Cases of old still name them."""

    def title(self, series: str, level: TitleLevel, wanted: str = "") -> str:
        """The title's name, 高级工程师: the wanted one of several, or the series' first.

        Raises `Rejected` when the series has no such level, or the level no such title.
        """
        found = self.series.get(series)
        names = [title.name for title in found.titles if title.level is level] if found else []
        if not names:
            raise Rejected("title-unknown", fields={"title_level": "title-unknown"})
        if wanted and wanted not in names:
            raise Rejected("title-unknown", fields={"title": "title-unknown"})
        return wanted or names[0]

    def specialty_name(self, code: str) -> str:
        """Its present name, or its last one; empty for a code that never was."""
        found = self.specialties.get(code) or self.removed.get(code)
        return found.name if found else ""

    def require_reviewable(self, series: str, specialty: str, level: TitleLevel) -> None:
        """Raises `Rejected` for an exam level, or a specialty of another series."""
        if series in self.series and level in self.series[series].exam_levels:
            raise Rejected("exam-in-lieu", fields={"title_level": "exam-in-lieu"})
        self.require_specialty(series, specialty)

    def require_specialty(self, series: str, specialty: str) -> None:
        """Raises `Rejected` for a specialty of another series."""
        if series not in self.series:
            raise Rejected("series-unknown", fields={"series": "series-unknown"})
        found = self.specialties.get(specialty)
        if found is None or found.series != series:
            raise Rejected("specialty-unknown", fields={"specialty": "specialty-unknown"})

    def below(self, specialty: str) -> Iterator[Specialty]:
        """Those right below it."""
        return (one for one in self.specialties.values() if one.parent == specialty)

    def leaves_level(self, series: str, title: int, level: CommitteeTitleLevel) -> bool:
        """Without this title, is there still one that such a committee decides?"""
        return any(
            one.number != title and one.level.committee is level
            for one in self.series[series].titles
        )


def numbered(
    before: tuple[Title, ...], last: int, titles: tuple[LevelName, ...]
) -> tuple[Title, ...]:
    """The titles of a series that is defined anew: the same title keeps its number."""
    known = {(one.level, one.name): one for one in before}
    found = []
    for title in titles:
        one = known.get((title.level, title.name))
        if one is None:
            last += 1
            one = Title(number=last, level=title.level, name=title.name)
        found.append(one)
    return in_order(found)


def in_order(titles: tuple[Title, ...] | list[Title]) -> tuple[Title, ...]:
    levels = tuple(TitleLevel)
    return tuple(sorted(titles, key=lambda one: (levels.index(one.level), one.number)))


def evolve(state: Catalogue, event: Event) -> Catalogue:
    match event:
        case SpecialtyDefined() | SpecialtyRenamed() | SpecialtyRecoded() | SpecialtyRemoved():
            return _with_specialty(state, event)
        case SeriesDefined():
            return _with_series(state, event.code, _defined(state.series.get(event.code), event))
        case SeriesRenamed(code=code):
            found = state.series.get(code)
        case ExamLevelsSet() | TitleAdded() | TitleAmended() | TitleRemoved():
            code = event.series
            found = state.series.get(code)
        case _:
            assert_never(event)
    return state if found is None else _with_series(state, code, changed_series(found, event))


def _with_series(state: Catalogue, code: str, series: Series) -> Catalogue:
    return replace(state, series=MappingProxyType(state.series | {code: series}))


def _defined(before: Series | None, event: SeriesDefined) -> Series:
    titles = numbered(
        before.titles if before else (), before.last_title if before else 0, event.titles
    )
    return Series(
        code=event.code,
        name=event.name,
        titles=titles,
        exam_levels=event.exam_levels,
        exam_source=before.exam_source if before else "",
        last_title=max([before.last_title if before else 0, *(one.number for one in titles)]),
        revision=before.revision + 1 if before else 1,
    )


def changed_series(
    series: Series, event: SeriesRenamed | ExamLevelsSet | TitleAdded | TitleAmended | TitleRemoved
) -> Series:
    match event:
        case SeriesRenamed(name=name):
            changed = replace(series, name=name)
        case ExamLevelsSet(levels=levels, source=source):
            changed = replace(series, exam_levels=levels, exam_source=source)
        case TitleAdded(title=number, level=level, name=name):
            title = Title(number=number, level=level, name=name)
            titles = in_order([*series.titles, title])
            changed = replace(series, titles=titles, last_title=max(series.last_title, number))
        case TitleAmended(title=number, level=level, name=name):
            titles = in_order(
                [
                    replace(one, level=level, name=name, revision=one.revision + 1)
                    if one.number == number
                    else one
                    for one in series.titles
                ]
            )
            changed = replace(series, titles=titles)
        case TitleRemoved(title=number):
            left = tuple(one for one in series.titles if one.number != number)
            changed = replace(series, titles=left)
        case _:
            assert_never(event)
    return replace(changed, revision=series.revision + 1)


def _with_specialty(
    state: Catalogue,
    event: SpecialtyDefined | SpecialtyRenamed | SpecialtyRecoded | SpecialtyRemoved,
) -> Catalogue:
    now, gone = state.specialties.copy(), state.removed
    found = now.get(event.code)
    if isinstance(event, SpecialtyDefined):
        before = found or gone.get(event.code)
        now[event.code] = Specialty(
            code=event.code,
            name=event.name,
            series=event.series,
            parent=event.parent,
            revision=before.revision + 1 if before else 1,
        )
        gone = _without(gone, event.code)
    elif found is None:
        return state
    elif isinstance(event, SpecialtyRenamed):
        now[event.code] = replace(found, name=event.name, revision=found.revision + 1)
    elif isinstance(event, SpecialtyRecoded):
        del now[event.code]
        now[event.to] = replace(found, code=event.to, revision=found.revision + 1)
        for code in event.children:
            if code in now:
                now[code] = replace(now[code], parent=event.to)
    else:
        del now[event.code]
        gone = MappingProxyType(gone | {event.code: replace(found, revision=found.revision + 1)})
    return replace(state, specialties=MappingProxyType(now), removed=gone)


def _without(
    removed: MappingProxyType[str, Specialty], code: str
) -> MappingProxyType[str, Specialty]:
    if code not in removed:
        return removed
    return MappingProxyType({key: one for key, one in removed.items() if key != code})
