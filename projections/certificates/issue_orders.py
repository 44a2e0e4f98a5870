"""Issue orders (发放批次): how far each has come, and what became of each of its cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.certificates.issue_order import (
    IssueOrderCancelled,
    IssueOrderPlaced,
    OrderPartIssued,
    OrderState,
)
from domain.decider import Recorded
from domain.terms import TitleLevel
from projections.cases.declarations import declaration
from projections.certificates.certificates import certificate
from projections.columns import UtcDateTime
from projections.encoded import Word
from projections.listing import (
    Bodies,
    Listing,
    Order,
    Page,
    Reader,
    all_of,
    belongs,
    columns_of,
    in_order,
    one_of,
    page_of,
)
from projections.people.accounts import account
from projections.people.people import person
from projections.projection import Projection, RowKey, Rows, metadata


class CaseState(StrEnum):
    """一件在发放批次中的情况"""

    WAITING = "WAITING"
    ISSUED = "ISSUED"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"
    """The order was cancelled before it came to this case."""


issue_order = sa.Table(
    "issue_order",
    metadata,
    sa.Column("order", sa.Uuid, primary_key=True),
    sa.Column("account", sa.Uuid, nullable=False),
    sa.Column("organisation", sa.Uuid, nullable=False),
    sa.Column("state", Word(OrderState), nullable=False),
    sa.Column("cases", sa.Integer, nullable=False),
    sa.Column("issued", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("left", sa.Integer, nullable=False),
    sa.Column("placed_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_issue_order_organisation", "organisation", "placed_at"),
)
issue_order_case = sa.Table(
    "issue_order_case",
    metadata,
    sa.Column("order", sa.Uuid, primary_key=True),
    sa.Column("declaration", sa.Uuid, primary_key=True),
    sa.Column("state", Word(CaseState), nullable=False),
    sa.Column("certificate", sa.Uuid),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("printed", sa.String, nullable=False),
    sa.Column("characters", sa.String, nullable=False),
)
_LATER = (OrderPartIssued, IssueOrderCancelled)


def project(r: Recorded, rows: Rows) -> None:
    event = r.event
    if isinstance(event, IssueOrderPlaced):
        _placed(r, event, rows)
        return
    if not isinstance(event, _LATER):
        return
    row = rows.get(issue_order, r.stream)
    if row is None:
        return
    row = {**row, "version": r.version}
    if isinstance(event, IssueOrderCancelled):
        rows.put(issue_order, row | {"state": OrderState.CANCELLED, "ended_at": r.at})
        return
    left = row["left"] - len(event.issued) - len(event.refused)
    ended = {} if left else {"state": OrderState.FINISHED, "ended_at": r.at}
    told = {
        "issued": row["issued"] + len(event.issued),
        "refused": row["refused"] + len(event.refused),
        "left": left,
    }
    rows.put(issue_order, row | told | ended)
    for one in event.issued:
        _put_case(rows, r.stream, one.declaration, CaseState.ISSUED, certificate=one.certificate)
    for refused in event.refused:
        _put_case(
            rows,
            r.stream,
            refused.declaration,
            CaseState.REFUSED,
            code=refused.code,
            printed=refused.printed,
            characters=refused.characters,
        )


def _placed(r: Recorded, event: IssueOrderPlaced, rows: Rows) -> None:
    rows.put(
        issue_order,
        {
            "order": r.stream,
            "account": event.account,
            "organisation": event.organisation,
            "state": OrderState.OPEN,
            "cases": len(event.declarations),
            "issued": 0,
            "refused": 0,
            "left": len(event.declarations),
            "placed_at": r.at,
            "ended_at": None,
            "version": r.version,
        },
    )
    for one in event.declarations:
        _put_case(rows, r.stream, one, CaseState.WAITING)


def _put_case(
    rows: Rows,
    order: UUID,
    case: UUID,
    state: CaseState,
    *,
    certificate: UUID | None = None,
    code: str = "",
    printed: str = "",
    characters: str = "",
) -> None:
    rows.put(
        issue_order_case,
        {
            "order": order,
            "declaration": case,
            "state": state,
            "certificate": certificate,
            "code": code,
            "printed": printed,
            "characters": characters,
        },
    )


def reads(r: Recorded) -> Iterable[tuple[sa.Table, RowKey]]:
    if isinstance(r.event, _LATER):
        yield issue_order, (r.stream,)


ISSUE_ORDERS = Projection(
    "issue_orders",
    1,
    (issue_order, issue_order_case),
    project,
    reads,
    takes=(IssueOrderPlaced, *_LATER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrderRow:
    order: UUID
    account: UUID
    account_name: str | None
    """Of who placed it."""
    organisation: UUID
    state: OrderState
    cases: int
    issued: int
    refused: int
    left: int
    """Neither issued nor refused; of a cancelled order they stay so."""
    placed_at: datetime
    ended_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCaseRow:
    declaration: UUID
    name: str | None
    """Of the applicant."""
    title: str | None
    level: TitleLevel | None
    state: CaseState
    code: str
    """Of the rule that refused it."""
    printed: str
    characters: str
    certificate: UUID | None
    number: str | None


_O, _C = issue_order.c, issue_order_case.c
_SELECT: sa.Select[Any] = sa.select(
    *columns_of(issue_order), account.c.display_name.label("account_name")
).select_from(issue_order.outerjoin(account, account.c.account == _O.account))
_SORTS = Order(
    columns={
        "placed_at": _O.placed_at,
        "cases": _O.cases,
        "issued": _O.issued,
        "refused": _O.refused,
        "state": in_order(_O.state, OrderState),
    },
    default="placed_at",
    descending=True,
    tie=(_O.order,),
    never_null=("placed_at", "cases", "issued", "refused", "state"),
)
_case_state = sa.case(
    (
        sa.and_(_C.state == CaseState.WAITING, _O.state == OrderState.CANCELLED),
        sa.literal(CaseState.CANCELLED, Word(CaseState)),
    ),
    else_=_C.state,
)
_CASES: sa.Select[Any] = (
    sa.select(
        _C.declaration,
        person.c.name,
        declaration.c.title,
        declaration.c.title_level.label("level"),
        _case_state.label("state"),
        _C.code,
        _C.printed,
        _C.characters,
        _C.certificate,
        certificate.c.number,
    )
    .select_from(issue_order_case)
    .join(issue_order, _O.order == _C.order)
    .outerjoin(declaration, declaration.c.declaration == _C.declaration)
    .outerjoin(person, person.c.person == declaration.c.applicant)
    .outerjoin(certificate, certificate.c.certificate == _C.certificate)
)
_CASE_SORTS = Order(
    columns={
        "state": in_order(_case_state, CaseState),
        "number": certificate.c.number,
        "name": person.c.pinyin,
        "level": in_order(declaration.c.title_level, TitleLevel),
    },
    default="number",
    tie=(_C.declaration,),
)


def get(tx: Reader, which: UUID) -> IssueOrderRow | None:
    return one_of(tx, _SELECT.where(_O.order == which), IssueOrderRow)


def open_orders(tx: Reader, bodies: Bodies | None = None) -> tuple[IssueOrderRow, ...]:
    """Those with cases left, of certain bodies or of all, the oldest first."""
    query = _SELECT.where(_O.state == OrderState.OPEN)
    if bodies is not None:
        query = query.where(belongs(_O.organisation, bodies))
    return all_of(tx, query.order_by(_O.placed_at, _O.order), IssueOrderRow)


def listing(
    tx: Reader, bodies: Bodies, state: OrderState | None, wanted: Listing
) -> Page[IssueOrderRow]:
    """发放批次 of certain bodies, the newest first."""
    query = _SELECT.where(belongs(_O.organisation, bodies))
    if state is not None:
        query = query.where(_O.state == state)
    return page_of(tx, query, IssueOrderRow, _SORTS, wanted)


def cases(tx: Reader, order: UUID, state: CaseState | None, wanted: Listing) -> Page[OrderCaseRow]:
    """What became of the cases of one order, by certificate number."""
    query = _CASES.where(_C.order == order)
    if state is not None:
        query = query.where(_case_state == state)
    return page_of(tx, query, OrderCaseRow, _CASE_SORTS, wanted)


def pending(tx: Reader, bodies: Bodies) -> frozenset[UUID]:
    """Declarations that open orders of these bodies have yet to come to."""
    query = (
        sa.select(_C.declaration)
        .join(issue_order, _O.order == _C.order)
        .where(
            belongs(_O.organisation, bodies),
            _O.state == OrderState.OPEN,
            _C.state == CaseState.WAITING,
        )
    )
    return frozenset(tx.execute(query).scalars())
