"""What may be done to the catalogues, and what is refused."""

import re
from dataclasses import dataclass
from typing import assert_never

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
from domain.configuration.catalogue.state import (
    Catalogue,
    Series,
    Specialty,
    Title,
    numbered,
)
from domain.decider import Rejected
from domain.terms import TitleLevel

_CODE = re.compile(r"[0-9A-Z][0-9A-Z.-]{0,19}")
LONGEST_NAME = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """How many refer to a node. Whoever asks for a removal looks them up."""

    committees: int = 0
    experts: int = 0
    declarations: int = 0
    """In flight; a draft is none, its applicant is told when submitting."""
    certificates: int = 0

    @property
    def any(self) -> bool:
        return bool(self.committees or self.experts or self.declarations or self.certificates)


UNUSED = Uses()


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSeries:
    """Founds a series, as long as there is no specialty yet."""

    code: str
    name: str
    titles: tuple[LevelName, ...]
    exam_levels: tuple[TitleLevel, ...]
    """Levels that an exam gives (以考代评)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSeries:
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetExamLevels:
    series: str
    levels: tuple[TitleLevel, ...]
    source: str
    """依据: the document that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTitle:
    series: str
    level: TitleLevel
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendTitle:
    """Another level only while nobody uses the title: whoever has it has it at its level."""

    series: str
    title: int
    level: TitleLevel
    name: str
    uses: Uses = UNUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTitle:
    series: str
    title: int
    uses: Uses = UNUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSpecialty:
    """Adds a specialty; again at the same place with the same name is nothing new."""

    code: str
    name: str
    series: str
    parent: str
    """Code of the specialty above; empty for the top of a series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendSpecialty:
    """Another code only while nobody uses the specialty: others refer to it by its code."""

    specialty: str
    code: str
    name: str
    uses: Uses = UNUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSpecialty:
    code: str
    uses: Uses = UNUSED


Command = (
    DefineSeries
    | RenameSeries
    | SetExamLevels
    | AddTitle
    | AmendTitle
    | RemoveTitle
    | DefineSpecialty
    | AmendSpecialty
    | RemoveSpecialty
)


def decide(command: Command, state: Catalogue) -> list[Event]:
    match command:
        case DefineSeries():
            return _define_series(command, state)
        case RenameSeries(code=code):
            name = _name(command.name)
            return (
                [] if _series(state, code).name == name else [SeriesRenamed(code=code, name=name)]
            )
        case SetExamLevels():
            return _set_exam_levels(command, state)
        case AddTitle():
            return _add_title(command, state)
        case AmendTitle():
            return _amend_title(command, state)
        case RemoveTitle(series=series, title=title):
            if len(_series(state, series).titles) == 1 and _title(state, series, title):
                raise Rejected("title-last")
            _title(state, series, title)
            _require_unused_title(command.uses)
            return [TitleRemoved(series=series, title=title)]
        case DefineSpecialty():
            return _define_specialty(command, state)
        case AmendSpecialty():
            return _amend_specialty(command, state)
        case RemoveSpecialty(code=code):
            _specialty(state, code)
            if children := sum(1 for _ in state.below(code)):
                raise Rejected("specialty-has-children", children=children)
            _require_unused_specialty(command.uses)
            return [SpecialtyRemoved(code=code)]
        case _:
            assert_never(command)


def _define_series(command: DefineSeries, state: Catalogue) -> list[Event]:
    if not command.titles:
        raise Rejected("catalogue-wrong", fields={"titles": "field-required"})
    code, name = _code(command.code), _name(command.name)
    titles = numbered((), 0, command.titles)
    found = state.series.get(code)
    if found is None and state.specialties:
        raise Rejected("series-closed", fields={"code": "series-closed"})
    if found is not None:
        same = (found.name, found.titles, found.exam_levels) == (name, titles, command.exam_levels)
        if same:
            return []
        raise Rejected("catalogue-wrong", fields={"code": "code-taken"})
    return [
        SeriesDefined(code=code, name=name, titles=command.titles, exam_levels=command.exam_levels)
    ]


def _set_exam_levels(command: SetExamLevels, state: Catalogue) -> list[Event]:
    series = _series(state, command.series)
    levels = tuple(level for level in TitleLevel if level in command.levels)
    if not command.source.strip():
        raise Rejected("catalogue-wrong", fields={"source": "field-required"})
    if not set(levels) <= {title.level for title in series.titles}:
        raise Rejected("catalogue-wrong", fields={"levels": "title-unknown"})
    source = command.source.strip()
    if (levels, source) == (series.exam_levels, series.exam_source):
        return []
    return [ExamLevelsSet(series=command.series, levels=levels, source=source)]


def _add_title(command: AddTitle, state: Catalogue) -> list[Event]:
    series, name = _series(state, command.series), _name(command.name)
    if any(title.name == name for title in series.titles):
        raise Rejected("catalogue-wrong", fields={"name": "title-exists"})
    number = series.last_title + 1
    return [TitleAdded(series=command.series, title=number, level=command.level, name=name)]


def _amend_title(command: AmendTitle, state: Catalogue) -> list[Event]:
    title, name = _title(state, command.series, command.title), _name(command.name)
    others = (one for one in state.series[command.series].titles if one is not title)
    if any(one.name == name for one in others):
        raise Rejected("catalogue-wrong", fields={"name": "title-exists"})
    if (title.level, title.name) == (command.level, name):
        return []
    if title.level is not command.level:
        _require_unused_title(command.uses, level="title-used")
    return [
        TitleAmended(series=command.series, title=command.title, level=command.level, name=name)
    ]


def _define_specialty(command: DefineSpecialty, state: Catalogue) -> list[Event]:
    code, name = _code(command.code), _name(command.name)
    if command.series not in state.series:
        raise Rejected("catalogue-wrong", fields={"series": "series-unknown"})
    parent = state.specialties.get(command.parent)
    if command.parent and (parent is None or parent.series != command.series):
        raise Rejected("catalogue-wrong", fields={"parent": "specialty-unknown"})
    found = state.specialties.get(code)
    if found is not None:
        if (found.name, found.series, found.parent) == (name, command.series, command.parent):
            return []
        raise Rejected("catalogue-wrong", fields={"code": "code-taken"})
    _require_free(state, code, name)
    return [SpecialtyDefined(code=code, name=name, series=command.series, parent=command.parent)]


def _amend_specialty(command: AmendSpecialty, state: Catalogue) -> list[Event]:
    found = _specialty(state, command.specialty)
    code, name = _code(command.code), _name(command.name)
    events: list[Event] = []
    if name != found.name:
        events.append(SpecialtyRenamed(code=found.code, name=name))
    if code != found.code:
        if code in state.specialties:
            raise Rejected("catalogue-wrong", fields={"code": "code-taken"})
        if code in state.removed:
            gone = state.removed[code].name
            raise Rejected("catalogue-wrong", fields={"code": "code-used-before"}, name=gone)
        _require_unused_specialty(command.uses, code="specialty-used")
        children = tuple(sorted(one.code for one in state.below(found.code)))
        events.append(SpecialtyRecoded(code=found.code, to=code, children=children))
    return events


def _code(code: str) -> str:
    if not _CODE.fullmatch(code := code.strip()):
        raise Rejected("catalogue-wrong", fields={"code": "catalogue-code-form"})
    return code


def _name(name: str) -> str:
    if not 1 <= len(name := name.strip()) <= LONGEST_NAME:
        code = "catalogue-name-length" if name else "field-required"
        raise Rejected("catalogue-wrong", fields={"name": code})
    return name


def _require_free(state: Catalogue, code: str, name: str) -> None:
    """A code that was removed comes back only as what it was: old cases still name it."""
    gone = state.removed.get(code)
    if gone is not None and gone.name != name:
        raise Rejected("catalogue-wrong", fields={"code": "code-used-before"}, name=gone.name)


def _require_unused_specialty(uses: Uses, **fields: str) -> None:
    if uses.any:
        raise Rejected(
            "specialty-used",
            fields=fields,
            committees=uses.committees,
            experts=uses.experts,
            declarations=uses.declarations,
            certificates=uses.certificates,
        )


def _require_unused_title(uses: Uses, **fields: str) -> None:
    if uses.any:
        raise Rejected(
            "title-used",
            fields=fields,
            committees=uses.committees,
            declarations=uses.declarations,
            certificates=uses.certificates,
        )


def _series(state: Catalogue, code: str) -> Series:
    if code not in state.series:
        raise Rejected("series-unknown")
    return state.series[code]


def _title(state: Catalogue, series: str, number: int) -> Title:
    found = _series(state, series).find(number)
    if found is None:
        raise Rejected("title-unknown")
    return found


def _specialty(state: Catalogue, code: str) -> Specialty:
    if code not in state.specialties:
        raise Rejected("specialty-unknown")
    return state.specialties[code]
