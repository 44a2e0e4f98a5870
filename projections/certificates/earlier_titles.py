"""Earlier titles (既有职称): found by holder, certificate, state and where they are checked.

Numbers are kept in the clear, as names are, because officers search by them; destroying the
person's key and rebuilding this projection takes them out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.earlier_title import (
    EarlierCertificate,
    EarlierEvidenceAdded,
    EarlierTitleConfirmed,
    EarlierTitleCorrected,
    EarlierTitleEntered,
    EarlierTitleRefused,
    EarlierTitleStatus,
    EarlierTitleWithdrawn,
    Event,
)
from domain.committees.committee import region
from domain.decider import Recorded
from domain.people.person import EarlierTitleRecorded
from domain.personal import Personal
from domain.rules.identifiers import DocumentKind
from domain.rules.names import search_key
from domain.streams import unchecked_title
from domain.terms import TitleLevel
from projections.columns import UtcDateTime
from projections.configuration.catalogue import title_series
from projections.encoded import Word
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    begins,
    belongs,
    columns_of,
    has,
    in_order,
    named,
    one_of,
    page_of,
)
from projections.organisations.organisations import organisation
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata

earlier_title = sa.Table(
    "earlier_title",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("office", sa.Uuid, nullable=False, index=True),
    sa.Column("unit", sa.Uuid, index=True),
    sa.Column("by_unit", sa.Boolean, nullable=False),
    sa.Column("status", Word(EarlierTitleStatus), nullable=False),
    sa.Column("series", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("level", Word(TitleLevel), nullable=False),
    sa.Column("specialty", sa.String, nullable=False),
    sa.Column("obtained_on", sa.Date, nullable=False),
    sa.Column("province", sa.String, nullable=False),
    sa.Column("issuer", sa.String, nullable=False),
    sa.Column("number", sa.String, nullable=False),
    sa.Column("number_key", sa.String, nullable=False),
    sa.Column("holder", sa.String, nullable=False),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("organisation", sa.Uuid),
    sa.Column("entered_at", UtcDateTime, nullable=False),
    sa.Column("settled_at", UtcDateTime),
    sa.Column("settled_by", sa.Uuid),
    sa.Column("remark", sa.String, nullable=False),
    sa.Column("counts", sa.Boolean, nullable=False),
    sa.Index("ix_earlier_title_number", "counts", "number_key", "id"),
)
"""`organisation` recorded it, none for its holder. `settled_by` confirmed, refused or withdrew it,
and `remark` says upon what or why. It `counts` while the person holds the title."""
_HANDLED = get_args(Event)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, EarlierTitleEntered):
        entered = {
            "id": r.stream,
            "person": event.person,
            "office": event.office,
            "unit": event.unit,
            "by_unit": event.by_unit,
            "status": EarlierTitleStatus.ENTERED,
            **_certificate(event.certificate),
            "files": len(event.files),
            "organisation": event.organisation,
            "entered_at": r.at,
            "settled_at": None,
            "settled_by": None,
            "remark": "",
            "counts": False,
        }
        rows.put(earlier_title, entered)
        return
    if isinstance(event, EarlierTitleRecorded):
        _recorded(r, event, rows)
        return
    row = rows.get(earlier_title, r.stream) if isinstance(event, _HANDLED) else None
    if row is None:
        return
    match event:
        case EarlierTitleCorrected():
            unsettled = {"settled_at": None, "settled_by": None, "remark": ""}
            row |= _certificate(event.certificate) | unsettled
            row |= {"status": EarlierTitleStatus.ENTERED, "counts": False}
        case EarlierEvidenceAdded():
            row |= {"files": row["files"] + 1}
        case EarlierTitleConfirmed(organisation=body, basis=said):
            row |= _settled(r, EarlierTitleStatus.CONFIRMED, body, said)
        case EarlierTitleRefused(organisation=body, refusal_reason=said):
            row |= _settled(r, EarlierTitleStatus.REFUSED, body, said)
        case EarlierTitleWithdrawn(organisation=body, withdrawal_reason=said):
            row |= _settled(r, EarlierTitleStatus.WITHDRAWN, body, said)
    rows.put(earlier_title, row)


def _recorded(r: Recorded, event: EarlierTitleRecorded, rows: Rows) -> None:
    """Of older programs, which kept no record. A record of the same title takes its place."""
    which = unchecked_title(r.stream, event.series, event.level, event.obtained_on)
    if event.record is not None:
        rows.drop(earlier_title, which)
        return
    unchecked = {
        "id": which,
        "person": r.stream,
        "office": event.organisation,
        "unit": None,
        "by_unit": False,
        "status": EarlierTitleStatus.UNCHECKED,
        "series": event.series,
        "title": "",
        "level": event.level,
        "specialty": "",
        "obtained_on": event.obtained_on,
        "province": "",
        "issuer": event.issuer,
        "number": str(event.number),
        "number_key": search_key(event.number.value or ""),
        "holder": "",
        "files": 0,
        "organisation": event.organisation,
        "entered_at": r.at,
        "settled_at": None,
        "settled_by": None,
        "remark": "",
        "counts": True,
    }
    rows.put(earlier_title, unchecked)


def _certificate(told: EarlierCertificate) -> dict[str, Any]:
    return {
        "series": told.series,
        "title": told.title,
        "level": told.level,
        "specialty": told.specialty,
        "obtained_on": told.obtained_on,
        "province": told.province,
        "issuer": told.issuer,
        "number": str(told.number),
        "number_key": search_key(told.number.value or ""),
        "holder": str(told.holder),
    }


def _settled(
    r: Recorded, status: EarlierTitleStatus, body: UUID | None, said: Personal
) -> dict[str, Any]:
    counts = status is EarlierTitleStatus.CONFIRMED
    settled = {"status": status, "settled_at": r.at, "settled_by": body, "remark": str(said)}
    return settled | {"counts": counts}


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _HANDLED) and not isinstance(r.event, EarlierTitleEntered):
        yield earlier_title, (r.stream,)


EARLIER_TITLES = Projection(
    "earlier_titles",
    2,
    (earlier_title,),
    project,
    reads,
    takes=(EarlierTitleRecorded, *_HANDLED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleRow:
    id: UUID
    person: UUID
    name: str | None
    identity_kind: DocumentKind | None
    identity_masked: str | None
    office: UUID
    """The title office that checks it."""
    office_name: str | None
    unit: UUID | None
    unit_name: str | None
    """Of the holder; none where a title office recorded it."""
    by_unit: bool
    status: EarlierTitleStatus
    series: str
    series_name: str | None
    title: str
    """Empty, as specialty, province and holder are, where one officer recorded it alone."""
    level: TitleLevel
    specialty: str
    obtained_on: date
    province: str
    issuer: str
    number: str
    holder: str
    """The name that the certificate prints."""
    files: int
    organisation: UUID | None
    organisation_name: str | None
    """Who recorded it; none for the holder."""
    entered_at: datetime
    settled_at: datetime | None
    settled_by: UUID | None
    remark: str
    """Upon what it was confirmed, or why it was refused or withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTitleRow:
    """One that counts, as much of it as a verification needs to find it in the log."""

    id: UUID
    person: UUID
    office: UUID
    status: EarlierTitleStatus
    series: str
    level: TitleLevel
    obtained_on: date
    issuer: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTitleFilter:
    text: str = ""
    """Of the holder: name, pinyin or initials."""
    persons: tuple[UUID, ...] | None = None
    """Instead of the text, whose they are."""
    number: str = ""
    """Its beginning, however it is written."""
    issuer: str = ""
    """Part of it."""
    series: str = ""
    """Code, or part of the name."""
    level: TitleLevel | None = None
    status: EarlierTitleStatus | None = None
    province: str = ""
    since: date | None = None
    until: date | None = None
    """Of the day it was obtained; both included."""
    units: Bodies | None = None
    """Of people of these units; None is all."""
    offices: Bodies = ()
    region: str | None = None
    """Checked inside this division or by one of the `offices`; None is all."""


_HELD = sa.select(*(earlier_title.c[f.name] for f in fields(HeldTitleRow)))
_recorder, _unit = organisation.alias("earlier_recorder"), organisation.alias("earlier_unit")
_ONLY_PROJECTED = ("counts", "number_key")
_SELECT = (
    sa.select(
        *columns_of(earlier_title, *_ONLY_PROJECTED),
        person.c.name,
        person.c.identity_kind,
        person.c.identity_masked,
        organisation.c.name.label("office_name"),
        _unit.c.name.label("unit_name"),
        _recorder.c.name.label("organisation_name"),
        title_series.c.name.label("series_name"),
    )
    .select_from(earlier_title)
    .outerjoin(person, person.c.person == earlier_title.c.person)
    .outerjoin(organisation, organisation.c.organisation == earlier_title.c.office)
    .outerjoin(_unit, _unit.c.organisation == earlier_title.c.unit)
    .outerjoin(_recorder, _recorder.c.organisation == earlier_title.c.organisation)
    .outerjoin(title_series, title_series.c.code == earlier_title.c.series)
)
_ORDER = Order(
    columns={
        "entered_at": earlier_title.c.entered_at,
        "name": person.c.pinyin,
        "obtained_on": earlier_title.c.obtained_on,
        "level": in_order(earlier_title.c.level, TitleLevel),
        "status": in_order(earlier_title.c.status, EarlierTitleStatus),
    },
    default="entered_at",
    descending=True,
    tie=(earlier_title.c.id,),
    never_null=("entered_at", "obtained_on", "level", "status"),
)


def get(tx: Reader, which: UUID) -> EarlierTitleRow | None:
    return one_of(tx, _SELECT.where(earlier_title.c.id == which), EarlierTitleRow)


def of_person(tx: Reader, who: UUID) -> tuple[EarlierTitleRow, ...]:
    """Newest first."""
    query = _SELECT.where(earlier_title.c.person == who)
    order = (earlier_title.c.entered_at.desc(), earlier_title.c.id)
    return all_of(tx, query.order_by(*order), EarlierTitleRow)


def at_or_after(tx: Reader, number: str, most: int) -> tuple[HeldTitleRow, ...]:
    """The first that count from this number on, then from the first of all; `most` of them
    wherever there are so many.

    For a question that is to cost the same whether there is such a certificate or not.
    """
    c = earlier_title.c
    ordered = _HELD.where(c.counts).order_by(c.number_key, c.id).limit(most)
    following = all_of(tx, ordered.where(c.number_key >= search_key(number)), HeldTitleRow)
    first = all_of(tx, ordered, HeldTitleRow)
    return tuple(dict.fromkeys((*following, *first)))[:most]


def listing(tx: Reader, filters: EarlierTitleFilter, wanted: Listing) -> Page[EarlierTitleRow]:
    query = _SELECT.where(*_conditions(filters))
    return page_of(tx, query, EarlierTitleRow, _ORDER, wanted)


def _conditions(filters: EarlierTitleFilter) -> Iterable[sa.ColumnElement[bool]]:
    c = earlier_title.c
    if filters.persons is not None:
        yield c.person.in_(filters.persons)
    elif filters.text.strip():
        yield named(person, filters.text)
    if number := filters.number.strip():
        yield begins(c.number_key, search_key(number)) if search_key(number) else sa.false()
    if issuer := filters.issuer.strip():
        yield has(c.issuer, issuer)
    if wanted := filters.series.strip():
        yield sa.or_(c.series == wanted, has(title_series.c.name, wanted))
    if filters.level is not None:
        yield c.level == filters.level
    if filters.status is not None:
        yield c.status == filters.status
    if filters.province:
        yield c.province == filters.province
    if filters.since is not None:
        yield c.obtained_on >= filters.since
    if filters.until is not None:
        yield c.obtained_on <= filters.until
    if filters.units is not None:
        yield belongs(c.unit, filters.units)
    if filters.region is not None:
        inside = begins(organisation.c.division, region(filters.region))
        yield sa.or_(inside, c.office.in_(tuple(_bodies(filters.offices))))


def _bodies(bodies: Bodies) -> Iterable[UUID]:
    return (bodies,) if isinstance(bodies, UUID) else bodies
