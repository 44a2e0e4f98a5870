"""Catalogues (职称树, 职称专业): the title series with their level names, and the specialties."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, assert_never, get_args

from domain.decider import Decider, Rejected
from domain.terms import TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelName:
    """What a level is called in one series: 高级工程师."""

    level: TitleLevel
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSeries:
    """Adds a series, or gives it new names; certificates keep the name they were issued with."""

    code: str
    name: str
    titles: tuple[LevelName, ...]
    exam_levels: tuple[TitleLevel, ...]
    """Levels that an exam gives (以考代评)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSpecialty:
    code: str
    name: str
    series: str
    parent: str
    """Code of the specialty above; empty for the top of a series."""


Command = DefineSeries | DefineSpecialty


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDefined:
    """维护职称系列"""

    code: str
    name: str
    titles: tuple[LevelName, ...]
    exam_levels: tuple[TitleLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyDefined:
    """维护专业"""

    code: str
    name: str
    series: str
    parent: str


Event = SeriesDefined | SpecialtyDefined


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    series: Mapping[str, SeriesDefined] = field(default_factory=_nothing)
    specialties: Mapping[str, SpecialtyDefined] = field(default_factory=_nothing)

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

    def require_reviewable(self, series: str, specialty: str, level: TitleLevel) -> None:
        """Raises `Rejected` for an exam level, or a specialty of another series."""
        if level in self.series[series].exam_levels:
            raise Rejected("exam-in-lieu", fields={"title_level": "exam-in-lieu"})
        found = self.specialties.get(specialty)
        if found is None or found.series != series:
            raise Rejected("specialty-unknown", fields={"specialty": "specialty-unknown"})


def decide(command: Command, state: Catalogue) -> list[Event]:
    match command:
        case DefineSeries():
            if not command.code.strip() or not command.name.strip() or not command.titles:
                raise Rejected("catalogue-wrong", fields={"name": "field-required"})
            event = SeriesDefined(
                code=command.code,
                name=command.name.strip(),
                titles=command.titles,
                exam_levels=command.exam_levels,
            )
            return [] if state.series.get(command.code) == event else [event]
        case DefineSpecialty():
            if not command.code.strip() or not command.name.strip():
                raise Rejected("catalogue-wrong", fields={"name": "field-required"})
            if command.series not in state.series:
                raise Rejected("catalogue-wrong", fields={"series": "series-unknown"})
            if command.parent and command.parent not in state.specialties:
                raise Rejected("catalogue-wrong", fields={"parent": "specialty-unknown"})
            specialty = SpecialtyDefined(
                code=command.code,
                name=command.name.strip(),
                series=command.series,
                parent=command.parent,
            )
            return [] if state.specialties.get(command.code) == specialty else [specialty]
        case _:
            assert_never(command)


def evolve(state: Catalogue, event: Event) -> Catalogue:
    match event:
        case SeriesDefined(code=code):
            return replace(state, series=MappingProxyType({**state.series, code: event}))
        case SpecialtyDefined(code=code):
            return replace(state, specialties=MappingProxyType({**state.specialties, code: event}))
        case _:
            assert_never(event)


CATALOGUE: Decider[Command, Catalogue, Event] = Decider(
    "catalogue", get_args(Event), Catalogue(), decide, evolve
)
