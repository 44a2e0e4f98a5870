"""Who refers to a node of the catalogues, so that it cannot be removed."""

from typing import Any

import sqlalchemy as sa

from domain.cases.declaration.state import FINISHED, Status
from domain.configuration.catalogue import Uses
from domain.experts.expert import Status as ExpertStatus
from domain.terms import CommitteeTitleLevel, TitleLevel
from projections.cases.declarations import declaration
from projections.committees.committee_tables import committee, committee_series, committee_specialty
from projections.configuration.catalogue import (
    NodeKind,
    catalogue_name,
    series_title,
    title_code,
)
from projections.experts.experts import expert, expert_specialty
from projections.listing import Reader

_IDLE = (Status.NEW, Status.DRAFT, *FINISHED)
_REGISTERED = committee.c.cancelled.is_(False)


def of_specialty(tx: Reader, code: str) -> Uses:
    """A cancelled committee, an expert who left the pool, a draft and an ended case do not count;
    a certificate does for ever, revoked or not."""
    named = sa.select(sa.func.count()).select_from(
        committee_specialty.join(
            committee, committee.c.committee == committee_specialty.c.committee
        )
    )
    experts = sa.select(sa.func.count()).select_from(
        expert_specialty.join(expert, expert.c.person == expert_specialty.c.person)
    )
    in_pool = expert.c.status != ExpertStatus.LEFT
    return Uses(
        committees=_one(tx, named.where(committee_specialty.c.specialty == code, _REGISTERED)),
        experts=_one(tx, experts.where(expert_specialty.c.specialty == code, in_pool)),
        **_cases(tx, declaration.c.specialty == code),
    )


def of_title(tx: Reader, series: str, title: int, last: bool) -> Uses:
    """By any name it ever had. When it is the `last` one of those that a committee of its level
    decides, the committees of the series count too."""
    key = (
        catalogue_name.c.kind == NodeKind.TITLE,
        catalogue_name.c.code == title_code(series, title),
    )
    called = declaration.c.title.in_(sa.select(catalogue_name.c.name).where(*key))
    committees = 0
    if last and (level := _level(tx, series, title)) is not None:
        query = sa.select(sa.func.count()).select_from(
            committee_series.join(committee, committee.c.committee == committee_series.c.committee)
        )
        decided = committee.c.title_level == level
        committees = _one(
            tx, query.where(committee_series.c.series == series, _REGISTERED, decided)
        )
    return Uses(committees=committees, **_cases(tx, declaration.c.series == series, called))


def committees_of_specialty(tx: Reader, code: str, limit: int = 5) -> tuple[tuple[Any, str], ...]:
    """Id and name of the first committees that refer to it."""
    query = (
        sa.select(committee.c.committee, committee.c.name)
        .join_from(
            committee_specialty, committee, committee.c.committee == committee_specialty.c.committee
        )
        .where(committee_specialty.c.specialty == code, _REGISTERED)
        .order_by(committee.c.name)
        .limit(limit)
    )
    return tuple((which, name) for which, name in tx.execute(query))


def _cases(tx: Reader, *about: sa.ColumnElement[bool]) -> dict[str, int]:
    c = declaration.c
    count = sa.select(sa.func.count()).select_from(declaration)
    return {
        "declarations": _one(tx, count.where(*about, c.status.not_in(_IDLE))),
        "certificates": _one(tx, count.where(*about, c.certificate.is_not(None))),
    }


def _level(tx: Reader, series: str, title: int) -> CommitteeTitleLevel | None:
    c = series_title.c
    level: TitleLevel | None = tx.execute(
        sa.select(c.level).where(c.series == series, c.number == title)
    ).scalar_one_or_none()
    return None if level is None else level.committee


def _one(tx: Reader, query: sa.Select[Any]) -> int:
    return int(tx.execute(query).scalar_one())
