"""Catalogues (H1, H2): series with their titles, and specialties."""

from dataclasses import dataclass
from uuid import UUID

from application.configuring import CONFIGURERS
from application.desk import Desk
from application.permissions import require_role
from application.work import Work
from domain.catalogue import CATALOGUE, DefineSeries, DefineSpecialty, LevelName
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.terms import (
    TitleLevel,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesForm:
    code: str
    name: str
    titles: tuple[LevelName, ...]
    exam_levels: tuple[TitleLevel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyForm:
    code: str
    name: str
    series: str
    parent: str = ""


def define_series(work: Work, desk: Desk, _: UUID, form: SeriesForm, __: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    command = DefineSeries(
        code=form.code, name=form.name, titles=form.titles, exam_levels=form.exam_levels
    )
    work.do(CATALOGUE, CATALOGUE_STREAM, command)
    return CATALOGUE_STREAM


def define_specialty(work: Work, desk: Desk, _: UUID, form: SpecialtyForm, __: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    command = DefineSpecialty(
        code=form.code, name=form.name, series=form.series, parent=form.parent
    )
    work.do(CATALOGUE, CATALOGUE_STREAM, command)
    return CATALOGUE_STREAM
