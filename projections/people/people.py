"""People (个人): the one read model that holds names and masked identity numbers.

Every other list joins it. Destroying a person's key and rebuilding this projection takes the
name out of all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.people.person import IdentityCorrected, PersonRegistered, RetirementRecorded
from domain.rules.identifiers import DocumentKind
from domain.rules.names import mask_id_number, search_key
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    columns_of,
    named,
    one_of,
    page_of,
)
from projections.pinyin import of_person
from projections.projection import Projection, Row, RowKey, Rows, metadata

person = sa.Table(
    "person",
    metadata,
    sa.Column("person", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("name_key", sa.String, nullable=False, index=True),
    sa.Column("pinyin", sa.String, nullable=False, index=True),
    sa.Column("initials", sa.String, nullable=False),
    sa.Column("identity_kind", Word(DocumentKind), nullable=False),
    sa.Column("identity_masked", sa.String, nullable=False),
    sa.Column("retired_on", sa.Date),
    sa.Column("registered_at", UtcDateTime, nullable=False),
    sa.Column("registered_by", sa.Uuid),
)
"""`registered_by` is the body whose officer did it; none for those who registered themselves."""
_HANDLED = (PersonRegistered, RetirementRecorded, IdentityCorrected)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if not isinstance(event, _HANDLED):
        return
    if isinstance(event, PersonRegistered):
        new = {
            "person": event.person,
            "identity_kind": event.identity_kind,
            "retired_on": None,
            "registered_at": r.at,
            "registered_by": r.organisation,
        }
        rows.put(person, {**new, **_named(event)})
        return
    row = rows.get(person, r.stream)
    if row is None:
        return
    if isinstance(event, IdentityCorrected):
        rows.put(person, {**row, **_named(event)})
        return
    rows.put(person, {**row, "retired_on": event.retired_on})


def _named(event: PersonRegistered | IdentityCorrected) -> Row:
    spelling = of_person(event.name.value)
    number = event.identity_number.value
    return {
        "name": str(event.name),
        "name_key": spelling.key,
        "pinyin": spelling.pinyin,
        "initials": spelling.initials,
        "identity_masked": "" if number is None else mask_id_number(number),
    }


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED):
        yield person, (r.stream,)


PEOPLE = Projection("people", 3, (person,), project, reads, takes=_HANDLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    person: UUID
    name: str
    """In full; （已销毁） once the key has been destroyed."""
    identity_kind: DocumentKind
    identity_masked: str
    retired_on: date | None
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    text: str = ""
    """Name, pinyin or initials."""


_SELECT = sa.select(*columns_of(person, "name_key", "pinyin", "initials", "registered_by"))
_ORDER = Order(
    columns={"name": person.c.pinyin, "registered_at": person.c.registered_at},
    default="name",
    tie=(person.c.person,),
)


def search(tx: Reader, text: str, limit: int = 20) -> tuple[PersonRow, ...]:
    """Typed look-up; an exact name comes first."""
    exact = person.c.name_key == search_key(text)
    query = (
        _SELECT.where(named(person, text))
        .order_by(exact.desc(), person.c.pinyin, person.c.person)
        .limit(limit)
    )
    return all_of(tx, query, PersonRow)


def get(tx: Reader, who: UUID) -> PersonRow | None:
    return one_of(tx, _SELECT.where(person.c.person == who), PersonRow)


def registrar(tx: Reader, who: UUID) -> UUID | None:
    """The body whose officer registered somebody."""
    query = sa.select(person.c.registered_by).where(person.c.person == who)
    return tx.execute(query).scalar_one_or_none()


def names(tx: Reader, who: Iterable[UUID]) -> dict[UUID, str]:
    """Of those that are registered."""
    query = sa.select(person.c.person, person.c.name).where(person.c.person.in_(set(who)))
    return {found.person: found.name for found in tx.execute(query)}


def listing(tx: Reader, filters: PeopleFilter, wanted: Listing) -> Page[PersonRow]:
    query = _SELECT.where(named(person, filters.text)) if filters.text else _SELECT
    return page_of(tx, query, PersonRow, _ORDER, wanted)
