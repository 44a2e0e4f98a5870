"""The ledger of a grant of blank certificates (使用登记): what became of which forms, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.blank_certificates.events import FormState, VoidGround
from domain.rules.serials import printed, read_serial
from projections.certificates.blank_certificates import blank_entry, blank_request
from projections.listing import Listing, Order, Page, Reader, columns_of, has, in_order, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    entry: int
    state: FormState
    """What the forms became; IN_STOCK when an entry was taken back."""
    was: FormState
    first: str
    """As printed."""
    last: str
    count: int
    on: date | None
    certificate: str
    ground: VoidGround | None
    note: str
    at: datetime
    actor: UUID | None
    """The account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    state: FormState | None = None
    serial: str = ""
    """As printed, or its figures alone."""
    certificate: str = ""


_GRANT, _ENTRY = blank_request.c, blank_entry.c
_SELECT: sa.Select[Any] = (
    sa.select(
        *columns_of(blank_entry, "request"),
        (_ENTRY.end - _ENTRY.start + 1).label("count"),
        _GRANT.prefix,
        _GRANT.figures,
    )
    .select_from(blank_entry)
    .join(blank_request, _GRANT.request == _ENTRY.request)
)
_ORDER = Order(
    columns={
        "entry": _ENTRY.entry,
        "first": _ENTRY.start,
        "on": _ENTRY.on,
        "state": in_order(_ENTRY.state, FormState),
    },
    default="entry",
    descending=True,
    never_null=("entry", "first"),
    tie=(_ENTRY.entry,),
)


def entries(tx: Reader, request: UUID, filters: EntryFilter, wanted: Listing) -> Page[EntryRow]:
    """The ledger of one grant, the latest entry first."""
    query = _SELECT.where(_ENTRY.request == request, *_conditions(filters))
    found = page_of(tx, query, dict, _ORDER, wanted)
    rows = tuple(_entry(row) for row in found.rows)
    return Page(rows=rows, total=found.total, page=found.page, size=found.size)


def _entry(row: dict[str, Any]) -> EntryRow:
    prefix, figures = row.pop("prefix"), row.pop("figures")
    first, last = (printed(prefix, figures, row.pop(name)) for name in ("start", "end"))
    return EntryRow(first=first, last=last, **row)


def _conditions(filters: EntryFilter) -> Iterable[sa.ColumnElement[bool]]:
    if filters.state is not None:
        yield _ENTRY.state == filters.state
    if filters.certificate.strip():
        yield has(_ENTRY.certificate, filters.certificate.strip())
    if filters.serial.strip():
        read = read_serial(filters.serial)
        if read is None:
            yield sa.false()
            return
        number = int(read[1])
        yield sa.and_(_ENTRY.start <= number, _ENTRY.end >= number)
        yield _GRANT.figures == len(read[1])
        if read[0]:
            yield _GRANT.prefix == read[0]
