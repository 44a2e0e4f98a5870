"""Issuer keys (发证密钥): every certificate that a signature may be checked against."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.issuer_key import KeyAdded, KeyWithdrawn
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.listing import Listing, Order, Page, Reader, columns_of, named, page_of
from projections.organisations.organisations import organisation
from projections.projection import Projection, RowKey, Rows, metadata

issuer_key = sa.Table(
    "issuer_key",
    metadata,
    sa.Column("key", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("fingerprint", sa.String, nullable=False),
    sa.Column("certificate", sa.String, nullable=False),
    sa.Column("suite", sa.String, nullable=False),
    sa.Column("external", sa.String, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("withdrawn_since", UtcDateTime),
    sa.Column("place", sa.Integer, nullable=False),
)
"""`place` counts the keys of one issuer; the last one signs, unless it is withdrawn."""


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, KeyAdded):
        rows.put(
            issuer_key,
            {
                "key": event.key,
                "organisation": event.organisation,
                "fingerprint": event.fingerprint,
                "certificate": event.certificate,
                "suite": event.suite,
                "external": event.external,
                "added_at": r.at,
                "withdrawn_since": None,
                "place": r.version,
            },
        )
    elif isinstance(event, KeyWithdrawn) and (row := rows.get(issuer_key, event.key)):
        rows.put(issuer_key, {**row, "withdrawn_since": event.since})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, KeyWithdrawn):
        yield issuer_key, (r.event.key,)


KEYS = Projection("keys", 2, (issuer_key,), project, reads, takes=(KeyAdded, KeyWithdrawn))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    key: UUID
    organisation: UUID
    organisation_name: str | None
    fingerprint: str
    certificate: str
    """X.509 in DER, hexadecimal."""
    suite: str
    external: str
    """Name at the signing server; empty for a key in the vault."""
    added_at: datetime
    withdrawn_since: datetime | None
    """What it signed from then on is not trusted."""
    current: bool
    """Whether it is the one that signs now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFilter:
    organisation: UUID | None = None
    text: str = ""
    """Name of the issuer, its pinyin or initials."""


_ORDER = Order(
    columns={"organisation": organisation.c.pinyin, "added_at": issuer_key.c.added_at},
    default="organisation",
    tie=(issuer_key.c.organisation, issuer_key.c.place.desc()),
)


def listing(tx: Reader, filters: KeyFilter, wanted: Listing) -> Page[KeyRow]:
    """The issuers by name, the newest key of each first."""
    k = issuer_key.c
    newest = sa.func.row_number().over(partition_by=k.organisation, order_by=k.place.desc())
    query = (
        sa.select(
            *columns_of(issuer_key, "place"),
            organisation.c.name.label("organisation_name"),
            sa.and_(newest == 1, k.withdrawn_since.is_(None)).label("current"),
        )
        .select_from(issuer_key)
        .outerjoin(organisation, organisation.c.organisation == k.organisation)
    )
    if filters.organisation is not None:
        query = query.where(k.organisation == filters.organisation)
    if filters.text:
        query = query.where(named(organisation, filters.text))
    return page_of(tx, query, KeyRow, _ORDER, wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """A certificate that a signature may be checked against."""

    organisation: UUID
    organisation_name: str | None
    certificate: bytes
    """X.509 in DER."""
    suite: str
    added_at: datetime
    withdrawn_since: datetime | None


def trusted(tx: Reader) -> tuple[TrustedKey, ...]:
    """Those of all issuers, oldest first; what older keys signed stays valid."""
    k = issuer_key.c
    query = (
        sa.select(
            k.organisation, organisation.c.name, k.certificate, k.suite, k.added_at,
            k.withdrawn_since,
        )
        .select_from(issuer_key)
        .outerjoin(organisation, organisation.c.organisation == k.organisation)
        .order_by(k.added_at, k.place)
    )  # fmt: skip
    return tuple(
        TrustedKey(
            organisation=row.organisation,
            organisation_name=row.name,
            certificate=bytes.fromhex(row.certificate),
            suite=row.suite,
            added_at=row.added_at,
            withdrawn_since=row.withdrawn_since,
        )
        for row in tx.execute(query)
    )
