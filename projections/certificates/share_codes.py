"""Share codes (分享码) of one's certificates: what is open, and what was used and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.share_code import CertificateShared, ShareOpened, ShareWithdrawn
from domain.decider import Recorded
from projections.columns import UtcDateTime
from projections.listing import Reader, all_of, columns_of
from projections.projection import Projection, RowKey, Rows, metadata

share_code = sa.Table(
    "share_code",
    metadata,
    sa.Column("share", sa.Uuid, primary_key=True),
    sa.Column("person", sa.Uuid, nullable=False, index=True),
    sa.Column("certificate", sa.Uuid, nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("opened_at", UtcDateTime),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
)
"""The purpose stays in the log, sealed under the holder's key."""
_ENDS = (ShareOpened, ShareWithdrawn)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, CertificateShared):
        made = {
            "share": event.share,
            "person": event.person,
            "certificate": event.certificate,
            "until": event.until,
            "made_at": r.at,
            "opened_at": None,
            "withdrawn_at": None,
            "version": r.version,
        }
        rows.put(share_code, made)
    elif isinstance(event, _ENDS) and (row := rows.get(share_code, r.stream)):
        ended = "opened_at" if isinstance(event, ShareOpened) else "withdrawn_at"
        rows.put(share_code, {**row, ended: r.at, "version": r.version})


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, (CertificateShared, *_ENDS)):
        yield share_code, (r.stream,)


SHARE_CODES = Projection(
    "share_codes", 1, (share_code,), project, reads, takes=(CertificateShared, *_ENDS)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    share: UUID
    person: UUID
    certificate: UUID
    until: date
    """The last day."""
    made_at: datetime
    opened_at: datetime | None
    withdrawn_at: datetime | None
    version: int


def of_certificate(tx: Reader, which: UUID) -> tuple[ShareRow, ...]:
    """Newest first."""
    c = share_code.c
    query = sa.select(*columns_of(share_code)).where(c.certificate == which)
    return all_of(tx, query.order_by(c.made_at.desc(), c.share), ShareRow)
