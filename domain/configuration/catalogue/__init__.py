"""Catalogues (职称树, 职称专业): the title series with their titles, and the specialties.

The top of both trees is the series (栏目大类). They are founded on an empty system, before the
first specialty, and never after (manual of the HR department, 1.1 and 1.2: 不支持新增栏目大类).
"""

from typing import get_args

from domain.configuration.catalogue.decide import (
    LONGEST_NAME,
    UNUSED,
    AddTitle,
    AmendSpecialty,
    AmendTitle,
    Command,
    DefineSeries,
    DefineSpecialty,
    RemoveSpecialty,
    RemoveTitle,
    RenameSeries,
    SetExamLevels,
    Uses,
    decide,
)
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
    evolve,
    numbered,
)
from domain.decider import Decider

CATALOGUE: Decider[Command, Catalogue, Event] = Decider(
    "catalogue", get_args(Event), Catalogue(), decide, evolve, long=True
)

__all__ = [
    "CATALOGUE",
    "LONGEST_NAME",
    "UNUSED",
    "AddTitle",
    "AmendSpecialty",
    "AmendTitle",
    "Catalogue",
    "Command",
    "DefineSeries",
    "DefineSpecialty",
    "Event",
    "ExamLevelsSet",
    "LevelName",
    "RemoveSpecialty",
    "RemoveTitle",
    "RenameSeries",
    "Series",
    "SeriesDefined",
    "SeriesRenamed",
    "SetExamLevels",
    "Specialty",
    "SpecialtyDefined",
    "SpecialtyRecoded",
    "SpecialtyRemoved",
    "SpecialtyRenamed",
    "Title",
    "TitleAdded",
    "TitleAmended",
    "TitleRemoved",
    "Uses",
    "numbered",
]
