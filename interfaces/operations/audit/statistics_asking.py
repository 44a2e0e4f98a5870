"""What the statistics may be asked, and whose facts an account may count."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any
from uuid import UUID

from application.permissions import Hidden
from domain.committees.committee import region
from domain.configuration.reference.divisions import BY_CODE
from domain.rules.statistics import Place
from domain.terms import AcquisitionMode, DeclarationType, Role, TitleLevel, UnitNature
from interfaces.http.calls import Call
from interfaces.operations.asking import division_of
from interfaces.system import System
from interfaces.words import word
from projections.committees import committees
from projections.configuration import catalogue
from projections.listing import Reader
from projections.organisations import organisations
from projections.statistics.statistic_counts import (
    YEARS,
    CaseFilters,
    Conditions,
    Dimension,
    Scope,
    SeatFilters,
)

STATISTICIANS = (
    Role.ANALYST,
    Role.TITLE_OFFICER,
    Role.AUTHORITY_OFFICER,
    Role.COMMITTEE_OFFICER,
)
OF_DRAWS = (Role.ANALYST, Role.TITLE_OFFICER, Role.COMMITTEE_OFFICER)
"""Authorities have nothing to do with draws and meetings."""


class CaseBy(StrEnum):
    """By what declarations are told apart."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    LEVEL = "level"
    SERIES = "series"
    COMMITTEE = "committee"
    NATURE = "nature"
    MODE = "mode"
    TYPE = "type"


class CertificateBy(StrEnum):
    """By what certificates are told apart."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    LEVEL = "level"
    SERIES = "series"
    COMMITTEE = "committee"
    NATURE = "nature"
    MODE = "mode"
    TYPE = "type"
    ISSUER = "issuer"


class StayBy(StrEnum):
    """By what stays within one stage are told apart."""

    BODY = "body"
    QUARTER = "quarter"
    MONTH = "month"
    CITY = "city"
    COUNTY = "county"
    LEVEL = "level"
    SERIES = "series"
    COMMITTEE = "committee"
    NATURE = "nature"
    MODE = "mode"
    TYPE = "type"


class SeatBy(StrEnum):
    """By what the participation of experts is told apart."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    COMMITTEE = "committee"
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuestion(CaseFilters):
    rows: CaseBy = CaseBy.MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossQuestion(CaseQuestion):
    columns: CaseBy = CaseBy.LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateQuestion(CaseFilters):
    rows: CertificateBy = CertificateBy.MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeQuestion(CaseFilters):
    place: Place | None = None
    """None: stage by stage."""
    rows: StayBy = StayBy.BODY
    """Within the stage `place`; without one it means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatQuestion(SeatFilters):
    rows: SeatBy = SeatBy.COMMITTEE


def conditions_of(system: System, asked: SeatFilters) -> Conditions:
    """The filters of a question, its year being filled in."""
    names = (one.name for one in fields(Conditions) if hasattr(asked, one.name))
    given = {name: getattr(asked, name) for name in names}
    if isinstance(asked, CaseFilters):
        given |= {"division": asked.division.strip(), "series": asked.series.strip()}
    given["year"] = asked.year or system.clock.today().year
    return Conditions(**given)


def scope_of(system: System, call: Call[Any]) -> Scope:
    """Own facts alone; whoever asks for others' by name is told that there is nothing.

    Raises `Hidden`.
    """
    actor, asked = call.actor, call.body
    if actor.role is Role.ANALYST:
        return Scope()
    if not actor.bodies:
        raise Hidden
    if actor.role is Role.AUTHORITY_OFFICER:
        return Scope(authorities=actor.bodies)
    if actor.role is Role.COMMITTEE_OFFICER:
        if asked.committee is not None:
            with system.reading() as tx:
                found = committees.get(tx, asked.committee)
            if found is None or not actor.acts_for(found.office):
                raise Hidden
        return Scope(offices=actor.bodies)
    own = region(division_of(system, actor.organisation))
    division = getattr(asked, "division", "").strip()
    if division and not region(division).startswith(own):
        raise Hidden
    return Scope(region=own)


_OF_ENUMS: dict[Dimension, type[StrEnum]] = {
    Dimension.LEVEL: TitleLevel,
    Dimension.NATURE: UnitNature,
    Dimension.MODE: AcquisitionMode,
    Dimension.TYPE: DeclarationType,
    Dimension.PLACE: Place,
}
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def every_key(by: Dimension, year: int) -> tuple[str, ...]:
    """The rows that a table has even where nothing happened; empty when only facts tell."""
    if by is Dimension.YEAR:
        return tuple(str(one) for one in range(year - YEARS + 1, year + 1))
    if by is Dimension.QUARTER:
        return tuple(str(one) for one in range(1, 5))
    if by is Dimension.MONTH:
        return tuple(str(one) for one in range(1, 13))
    return ()


def in_own_order(by: Dimension) -> bool:
    """Whether rows are in the order of their keys, and not the largest first."""
    places = (Dimension.PROVINCE, Dimension.CITY, Dimension.COUNTY)
    return by in _OF_ENUMS or by in places or bool(every_key(by, 0))


def place_of_key(by: Dimension, key: str) -> tuple[int, str]:
    """For sorting."""
    if by in _OF_ENUMS:
        return [member.value for member in _OF_ENUMS[by]].index(key), ""
    return (int(key), "") if every_key(by, 0) else (0, key)


def labels(tx: Reader, by: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """What pages call the rows."""
    wanted = tuple(keys)
    names: dict[str, str] = {}
    ids = [UUID(key) for key in wanted if key] if by in _IDS else []
    if by is Dimension.COMMITTEE:
        names = {str(which): name for which, name in committees.names(tx, ids).items()}
    elif by in _IDS:
        names = {str(which): name for which, name in organisations.names(tx, ids).items()}
    elif by is Dimension.SERIES:
        names = {row.code: row.name for row in catalogue.series(tx)}
    return {key: names.get(key) or _label(by, key) for key in wanted}


_IDS = (Dimension.COMMITTEE, Dimension.BODY, Dimension.ISSUER)
_NOTHING = {
    Dimension.COMMITTEE: "不经评委会",
    Dimension.BODY: "申报人",
    Dimension.GROUP: "未经抽取",
}


def _label(by: Dimension, key: str) -> str:
    if not key:
        return _NOTHING.get(by, "—")
    if by in _OF_ENUMS:
        return word(key, _OF_ENUMS[by])
    match by:
        case Dimension.YEAR:
            return f"{key} 年"
        case Dimension.QUARTER:
            return _QUARTERS[int(key) - 1]
        case Dimension.MONTH:
            return f"{key} 月"
        case Dimension.CITY | Dimension.COUNTY if key.endswith("0000"):
            return "省本级"
        case Dimension.COUNTY if key.endswith("00"):
            return f"{_division(key)}本级"
        case Dimension.PROVINCE | Dimension.CITY | Dimension.COUNTY:
            return _division(key)
    return key


def _division(code: str) -> str:
    found = BY_CODE.get(code)
    return found.name if found else code
