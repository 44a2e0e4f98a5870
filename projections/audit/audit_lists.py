"""Questions to the audit index: things by whose or which they are, acts by whose and when.

Pages follow one another by key, never by count: the thousandth costs what the first does.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.rules.identifiers import DocumentKind
from domain.rules.names import search_key
from projections.audit.audit_index import (
    act,
    label,
    number,
    reference,
    thing,
)
from projections.listing import Reader, all_of, named
from projections.people.people import person

Key = tuple[datetime, UUID | int]
"""Where a page ended: the moment of its last row, and the stream or position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Empty conditions are None or empty texts."""

    who: UUID | None = None
    name: str = ""
    """Of a person, its pinyin or initials."""
    number: str = ""
    """The whole of it, however it is punctuated."""
    organisation: UUID | None = None
    actor: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment."""
    kind: str = ""
    event: str = ""

    @property
    def of_acts(self) -> bool:
        """Whether single acts are asked for, and not whole things."""
        return bool(self.organisation or self.actor or self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingFound:
    stream: UUID
    kind: str
    person: UUID | None
    person_name: str | None
    identity_kind: DocumentKind | None
    identity_masked: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFound:
    position: int
    stream: UUID
    version: int
    name: str
    at: datetime
    actor: UUID | None
    organisation: UUID | None
    kind: str
    person: UUID | None
    person_name: str | None
    identity_kind: DocumentKind | None
    identity_masked: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the index knows of one thing."""

    kind: str
    person: UUID | None
    started_at: datetime
    label: str = ""
    last_at: datetime
    events: int


_PERSON = (
    person.c.name.label("person_name"),
    person.c.identity_kind,
    person.c.identity_masked,
)


def things(tx: Reader, f: AuditFilter, after: Key | None, size: int) -> tuple[ThingFound, ...]:
    """Newest first. With a period, those that began before its end and acted after its start."""
    c = thing.c
    query = sa.select(c.stream, c.kind, c.person, *_PERSON, c.started_at).select_from(
        thing.outerjoin(person, person.c.person == c.person)
    )
    query = query.where(*_about(f))
    if f.until is not None:
        query = query.where(c.started_at < f.until)
    if f.since is not None:
        later = sa.select(act.c.position).where(act.c.stream == c.stream, act.c.at >= f.since)
        query = query.where(later.exists())
    if after is not None:
        query = query.where(_before(c.started_at, c.stream, after))
    query = query.order_by(c.started_at.desc(), c.stream.desc()).limit(size)
    return all_of(tx, query, ThingFound)


def acts(tx: Reader, f: AuditFilter, after: Key | None, size: int) -> tuple[ActFound, ...]:
    """Newest first."""
    c = act.c
    query = sa.select(
        *(c[name] for name in ("position", "stream", "name", "at")),
        c.place.label("version"),
        c.actor,
        c.organisation,
        thing.c.kind,
        thing.c.person,
        *_PERSON,
    ).select_from(
        act.join(thing, thing.c.stream == c.stream).outerjoin(
            person, person.c.person == thing.c.person
        )
    )
    query = query.where(*_about(f))
    if f.actor is not None:
        query = query.where(c.actor == f.actor)
    if f.organisation is not None:
        query = query.where(c.organisation == f.organisation)
    if f.event:
        query = query.where(c.name == f.event)
    if f.since is not None:
        query = query.where(c.at >= f.since)
    if f.until is not None:
        query = query.where(c.at < f.until)
    if after is not None:
        query = query.where(_before(c.at, c.position, after))
    query = query.order_by(c.at.desc(), c.position.desc()).limit(size)
    return all_of(tx, query, ActFound)


def _before(
    at: sa.ColumnElement[Any], tie: sa.ColumnElement[Any], after: Key
) -> sa.ColumnElement[bool]:
    there = sa.tuple_(sa.literal(after[0], at.type), sa.literal(after[1], tie.type))
    return sa.tuple_(at, tie) < there


def _about(f: AuditFilter) -> list[sa.ColumnElement[bool]]:
    """What both kinds of search ask of the thing."""
    found: list[sa.ColumnElement[bool]] = []
    if f.who is not None:
        found.append(thing.c.person == f.who)
    if f.name:
        found.append(thing.c.person.in_(sa.select(person.c.person).where(named(person, f.name))))
    if f.number:
        said = number.join(act, act.c.position == number.c.position)
        numbered = sa.select(act.c.stream).select_from(said)
        found.append(thing.c.stream.in_(numbered.where(number.c.number == search_key(f.number))))
    if f.kind:
        found.append(thing.c.kind == f.kind)
    return found


def known(tx: Reader, streams: Iterable[UUID]) -> dict[UUID, Known]:
    """Of those that are streams at all."""
    wanted = set(streams)
    last = (
        sa.select(act.c.stream, sa.func.max(act.c.place).label("place"))
        .where(act.c.stream.in_(wanted))
        .group_by(act.c.stream)
        .subquery()
    )
    query = sa.select(
        thing.c.stream, thing.c.kind, thing.c.person, thing.c.started_at, act.c.at, act.c.place
    ).select_from(
        thing.join(last, last.c.stream == thing.c.stream).join(
            act, sa.and_(act.c.stream == last.c.stream, act.c.place == last.c.place)
        )
    )
    called = labels(tx, wanted)
    return {
        row.stream: Known(
            kind=row.kind,
            person=row.person,
            started_at=row.started_at,
            label=called.get(row.stream, ""),
            last_at=row.at,
            events=row.place,
        )
        for row in tx.execute(query)
    }


def labels(
    tx: Reader, streams: Iterable[UUID], as_of: datetime | None = None
) -> Mapping[UUID, str]:
    """What each is called; the last that was said, up to that moment, holds."""
    c = label.c
    query = sa.select(c.stream, c.label).where(c.stream.in_(set(streams)))
    if as_of is not None:
        query = query.join(act, act.c.position == c.position).where(act.c.at <= as_of)
    return {row.stream: row.label for row in tx.execute(query.order_by(c.position))}


def kinds(tx: Reader, streams: Iterable[UUID]) -> dict[UUID, str]:
    query = sa.select(thing.c.stream, thing.c.kind).where(thing.c.stream.in_(set(streams)))
    return {row.stream: row.kind for row in tx.execute(query)}


def naming(
    tx: Reader,
    target: UUID,
    before: datetime | None,
    most: int,
    of: Collection[str] = (),
) -> tuple[tuple[UUID, str], ...]:
    """Other things whose events name this one, with their kinds, first named first.

    At most `most`; of these kinds alone, where some are given.
    """
    first = sa.func.min(act.c.position)
    query: sa.Select[Any] = (
        sa.select(act.c.stream, thing.c.kind)
        .select_from(
            reference.join(act, act.c.position == reference.c.position).join(
                thing, thing.c.stream == act.c.stream
            )
        )
        .where(reference.c.target == target)
        .group_by(act.c.stream, thing.c.kind)
        .order_by(first)
        .limit(most)
    )
    if before is not None:
        query = query.where(act.c.at <= before)
    if of:
        query = query.where(thing.c.kind.in_(tuple(of)))
    return tuple((row.stream, row.kind) for row in tx.execute(query))


def of_person(
    tx: Reader, who: UUID, before: datetime | None, most: int
) -> tuple[tuple[UUID, str], ...]:
    """The things that are somebody's, newest first."""
    c = thing.c
    query = sa.select(c.stream, c.kind).where(c.person == who)
    if before is not None:
        query = query.where(c.started_at <= before)
    query = query.order_by(c.started_at.desc(), c.stream).limit(most)
    return tuple((row.stream, row.kind) for row in tx.execute(query))
