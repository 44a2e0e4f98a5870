"""Issuer keys (发证密钥): every certificate that a signature may be checked against."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from domain.decider import Recorded
from domain.issuer_key import KeyAdded
from projections.columns import UtcDateTime
from projections.listing import Listing, Order, Page, Reader, columns_of, named, page_of
from projections.organisations import organisation
from projections.projection import Projection, Rows, metadata

issuer_key = sa.Table(
    "issuer_key",
    metadata,
    sa.Column("key", sa.Uuid, primary_key=True),
    sa.Column("organisation", sa.Uuid, nullable=False, index=True),
    sa.Column("fingerprint", sa.String, nullable=False),
    sa.Column("certificate", sa.String, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
)
"""`place` counts the keys of one issuer; the last one signs."""


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, KeyAdded):
        rows.append(
            issuer_key,
            {
                "key": event.key,
                "organisation": event.organisation,
                "fingerprint": event.fingerprint,
                "certificate": event.certificate,
                "added_at": r.at,
                "place": r.version,
            },
        )


KEYS = Projection("keys", 1, (issuer_key,), project)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    key: UUID
    organisation: UUID
    organisation_name: str | None
    fingerprint: str
    certificate: str
    """X.509 in DER, hexadecimal."""
    added_at: datetime
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
            (newest == 1).label("current"),
        )
        .select_from(issuer_key)
        .outerjoin(organisation, organisation.c.organisation == k.organisation)
    )
    if filters.organisation is not None:
        query = query.where(k.organisation == filters.organisation)
    if filters.text:
        query = query.where(named(organisation, filters.text))
    return page_of(tx, query, KeyRow, _ORDER, wanted)


def trusted(tx: Reader) -> tuple[bytes, ...]:
    """The certificates (DER) of all issuers; what older keys signed stays valid."""
    return tuple(
        bytes.fromhex(found) for found in tx.execute(sa.select(issuer_key.c.certificate)).scalars()
    )
