"""Catalogues (H1, H2): specialties and titles below the series, and the exam levels.

Whether a node is used is a rule of the domain, decided on what `Directory` counts. The counts
come from read models, so a reference that is stored in the same moment may be missed: a committee
that is registered, or a case that is submitted, while the node is being removed. Then the node is
gone from what is offered, and nothing else breaks: a removed specialty keeps its name in the
state and in the read model, a case keeps the title it was submitted with, and the certificate is
issued with them. A code that was removed never comes back as something else.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from application.configuration.configuring import CONFIGURERS
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Stale, Work
from domain.configuration.catalogue import (
    CATALOGUE,
    AddTitle,
    AmendSpecialty,
    AmendTitle,
    Catalogue,
    DefineSpecialty,
    RemoveSpecialty,
    RemoveTitle,
    RenameSeries,
    Series,
    SetExamLevels,
    Specialty,
    Title,
)
from domain.decider import Rejected
from domain.streams import CATALOGUE as STREAM
from domain.terms import TitleLevel

F = TypeVar("F")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyForm:
    code: str
    """Capital letters, digits, points and dashes; at most 20."""
    name: str
    series: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendSpecialtyForm:
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleForm:
    level: TitleLevel
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesNameForm:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamLevelsForm:
    source: str
    """依据: the document that says so."""
    levels: tuple[TitleLevel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Nothing else to say: the question is asked before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtNode(Generic[F]):
    """A form, and the node it is about: a specialty, or a series and perhaps a title of it."""

    code: str
    form: F
    title: int = 0


def add_specialty(
    work: Work, desk: Desk, _: UUID, form: SpecialtyForm, expected: int | None
) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    command = DefineSpecialty(
        code=form.code, name=form.name, series=form.series, parent=form.parent
    )
    work.do(CATALOGUE, STREAM, command)
    return STREAM


def amend_specialty(
    work: Work, desk: Desk, _: UUID, at: AtNode[AmendSpecialtyForm], expected: int | None
) -> UUID:
    """Its uses are only counted when they matter: for another code."""
    known = _opened(work, desk)
    require_seen(specialty_of(known, at.code), expected)
    uses = desk.directory.specialty_uses(at.code)
    command = AmendSpecialty(specialty=at.code, code=at.form.code, name=at.form.name, uses=uses)
    work.do(CATALOGUE, STREAM, command)
    return STREAM


def remove_specialty(
    work: Work, desk: Desk, _: UUID, at: AtNode[Removal], expected: int | None
) -> UUID:
    known = _opened(work, desk)
    require_seen(specialty_of(known, at.code), expected)
    uses = desk.directory.specialty_uses(at.code)
    work.do(CATALOGUE, STREAM, RemoveSpecialty(code=at.code, uses=uses))
    return STREAM


def put_specialty(work: Work, desk: Desk, form: SpecialtyForm) -> UUID:
    """For a row of a sheet: a new specialty, or a new name for one that stands at this place."""
    require_role(desk.actor, *CONFIGURERS)
    found = work.load(CATALOGUE, STREAM).specialties.get(form.code)
    if found is None:
        return add_specialty(work, desk, STREAM, form, None)
    if (found.series, found.parent) != (form.series, form.parent):
        raise Rejected("catalogue-wrong", fields={"code": "code-taken"})
    work.do(CATALOGUE, STREAM, AmendSpecialty(specialty=form.code, code=form.code, name=form.name))
    return STREAM


def rename_series(
    work: Work, desk: Desk, _: UUID, at: AtNode[SeriesNameForm], expected: int | None
) -> UUID:
    require_seen(series_of(_opened(work, desk), at.code), expected)
    work.do(CATALOGUE, STREAM, RenameSeries(code=at.code, name=at.form.name))
    return STREAM


def set_exam_levels(
    work: Work, desk: Desk, _: UUID, at: AtNode[ExamLevelsForm], expected: int | None
) -> UUID:
    require_seen(series_of(_opened(work, desk), at.code), expected)
    command = SetExamLevels(series=at.code, levels=at.form.levels, source=at.form.source)
    work.do(CATALOGUE, STREAM, command)
    return STREAM


def add_title(work: Work, desk: Desk, _: UUID, at: AtNode[TitleForm], expected: int | None) -> UUID:
    series_of(_opened(work, desk), at.code)
    work.do(CATALOGUE, STREAM, AddTitle(series=at.code, level=at.form.level, name=at.form.name))
    return STREAM


def amend_title(
    work: Work, desk: Desk, _: UUID, at: AtNode[TitleForm], expected: int | None
) -> UUID:
    known = _opened(work, desk)
    title = title_of(known, at.code, at.title)
    require_seen(title, expected)
    command = AmendTitle(
        series=at.code,
        title=at.title,
        level=at.form.level,
        name=at.form.name,
        uses=desk.directory.title_uses(at.code, at.title, last_level(known, at.code, title)),
    )
    work.do(CATALOGUE, STREAM, command)
    return STREAM


def remove_title(
    work: Work, desk: Desk, _: UUID, at: AtNode[Removal], expected: int | None
) -> UUID:
    known = _opened(work, desk)
    title = title_of(known, at.code, at.title)
    require_seen(title, expected)
    uses = desk.directory.title_uses(at.code, at.title, last_level(known, at.code, title))
    work.do(CATALOGUE, STREAM, RemoveTitle(series=at.code, title=at.title, uses=uses))
    return STREAM


def specialty_of(known: Catalogue, code: str) -> Specialty:
    """Raises `Hidden` for one that is not there, or not any more."""
    if code not in known.specialties:
        raise Hidden
    return known.specialties[code]


def series_of(known: Catalogue, code: str) -> Series:
    """Raises `Hidden`."""
    if code not in known.series:
        raise Hidden
    return known.series[code]


def title_of(known: Catalogue, series: str, number: int) -> Title:
    """Raises `Hidden`."""
    found = series_of(known, series).find(number)
    if found is None:
        raise Hidden
    return found


def require_seen(node: Specialty | Series | Title, expected: int | None) -> None:
    """Raises `Stale` when the node was changed since; others of the tree do not matter."""
    if expected is not None and expected != node.revision:
        raise Stale(STREAM, expected, node.revision, ())


def last_level(known: Catalogue, series: str, title: Title) -> bool:
    """Would its committees have no title left to give?"""
    return not known.leaves_level(series, title.number, title.level.committee)


def _opened(work: Work, desk: Desk) -> Catalogue:
    require_role(desk.actor, *CONFIGURERS)
    return work.load(CATALOGUE, STREAM)
