"""Issue orders (H17, C14): thousands of certificates, how far they have come, and what was not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from application.certificates import issue_orders as i
from application.certificates.issuing import ISSUERS
from application.committees.planning import Nothing
from application.permissions import Hidden
from application.ports import Receipt
from domain.certificates.issue_order import (
    ISSUE_ORDER,
    MOST_CASES,
    OrderPartIssued,
    OrderState,
)
from domain.decider import Rejected
from interfaces.history import Changes, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.messages import message
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System, command
from interfaces.words import word
from projections.cases import declaration_lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.certificates import issue_orders
from projections.certificates.issue_orders import CaseState, IssueOrderRow, OrderCaseRow

SORTS = ("-placed_at", "cases", "issued", "refused", "state")
CASE_SORTS = ("number", "name", "level", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConditions:
    state: OrderState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseConditions:
    state: CaseState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrderAnswer:
    """As the log has it. `version` is for If-Match."""

    order: UUID
    state: OrderState
    cases: int
    issued: int
    refused: int
    left: int
    version: int


def place(system: System, call: Call[i.IssueOrderForm]) -> Receipt:
    """Raises `Rejected` where a case that was named is none that waits at the officer's desk."""
    asked = call.body
    bodies = call.actor.bodies
    filters = DeclarationFilter(unit=asked.unit, title_level=asked.title_level, year=asked.year)
    with system.reading() as tx:
        if asked.declarations:
            named = frozenset(asked.declarations)
            everything = declaration_lists.ids_to_issue(tx, bodies, DeclarationFilter(), None)
            foreign = named.difference(everything)
            found: Sequence[UUID] = asked.declarations
        else:
            foreign = frozenset()
            ordered = issue_orders.pending(tx, bodies)
            waiting = declaration_lists.ids_to_issue(tx, bodies, filters, MOST_CASES + len(ordered))
            found = [one for one in waiting if one not in ordered][:MOST_CASES]
    if foreign:
        raise Rejected("not-your-turn", fields={"declarations": "not-your-turn"})
    return system.run(call, partial(i.place_order, cases=found))


def order_list(system: System, call: Call[OrderConditions]) -> Page[IssueOrderRow]:
    """Of the officer's own body."""
    with system.reading() as tx:
        found = issue_orders.listing(tx, call.actor.bodies, call.body.state, wanted(call))
    return page_of(found)


def one_order(system: System, call: Call[Any]) -> IssueOrderAnswer:
    state, version = folded(system, call, ISSUE_ORDER, call.id)
    if not call.actor.acts_for(state.organisation):
        raise Hidden
    return IssueOrderAnswer(
        order=call.id,
        state=state.state,
        cases=state.cases,
        issued=state.issued,
        refused=state.refused,
        left=state.cases - state.done,
        version=version,
    )


def case_list(system: System, call: Call[CaseConditions]) -> Page[OrderCaseRow]:
    one_order(system, call)
    with system.reading() as tx:
        return page_of(issue_orders.cases(tx, call.id, call.body.state, wanted(call)))


def order_changes(system: System, call: Call[Any]) -> Changes:
    one_order(system, call)
    return Changes(
        changes=changes_of(system, call.id, LABELS, _asked, words={"declarations": _count})
    )


def why(row: OrderCaseRow) -> str:
    """Why a case got no certificate; empty where nothing was refused."""
    if not row.code:
        return ""
    facts = {"printed": row.printed, "characters": row.characters, "level": word(row.level)}
    code = _OF_ONE.get(row.code, row.code)
    return message(code, {name: said for name, said in facts.items() if said})


def _asked(event: Any) -> bool:
    """What somebody asked for; the parts are told case by case."""
    return not isinstance(event, OrderPartIssued)


def _count(found: Sequence[Any]) -> str:
    return str(len(found))


_OF_ONE = {"certificate-unprintable": "case-unprintable"}
"""Refusals that speak of a whole list, in words for one case."""
LABELS = {"declarations": "件数"}
EXPORT = Export(
    title="发放批次",
    rows=order_list,
    columns=(
        ("提交时间", lambda row: row.placed_at),
        ("提交人", lambda row: row.account_name),
        ("状态", lambda row: row.state),
        ("件数", lambda row: row.cases),
        ("已发放", lambda row: row.issued),
        ("未能发放", lambda row: row.refused),
        ("未办理", lambda row: row.left),
        ("办结时间", lambda row: row.ended_at),
    ),
)
CASES_EXPORT = Export(
    title="发放批次明细",
    rows=case_list,
    columns=(
        ("姓名", lambda row: row.name),
        ("取得职称", lambda row: row.title),
        ("职称级别", lambda row: row.level),
        ("发放情况", lambda row: row.state),
        ("证书编号", lambda row: row.number),
        ("未能发放的原因", why),
    ),
)
PLACE = Operation(
    name="issue-orders.place",
    functions=("H17", "C14"),
    path="/issue-orders",
    summary="批量发放所选的或符合条件的全部证书，由系统分批办理",
    body=i.IssueOrderForm,
    handler=place,
    roles=ISSUERS,
    creates=True,
    refusals=("nothing-chosen", "batch-wrong", "not-your-turn"),
)
CANCEL = Operation(
    name="issue-orders.cancel",
    functions=("H17", "C14"),
    path="/issue-orders/{id}/cancel",
    summary="取消发放批次中尚未发放的",
    body=Nothing,
    handler=command(i.cancel_order),
    roles=ISSUERS,
    refusals=("issue-order-over",),
)
LIST = Read(
    name="issue-orders.list",
    functions=("H17", "C14"),
    path="/issue-orders",
    summary="本单位的发放批次",
    handler=order_list,
    answer=IssueOrderRow,
    filters=OrderConditions,
    paged=True,
    sorts=SORTS,
    roles=ISSUERS,
    export=EXPORT,
)
ONE = Read(
    name="issue-orders.one",
    functions=("H17", "C14"),
    path="/issue-orders/{id}",
    summary="一个发放批次的进度",
    handler=one_order,
    answer=IssueOrderAnswer,
    roles=ISSUERS,
)
CASES = Read(
    name="issue-orders.cases",
    functions=("H17", "C14"),
    path="/issue-orders/{id}/cases",
    summary="发放批次中已发放和未能发放的",
    handler=case_list,
    answer=OrderCaseRow,
    filters=CaseConditions,
    paged=True,
    sorts=CASE_SORTS,
    roles=ISSUERS,
    export=CASES_EXPORT,
)
CHANGES = Read(
    name="issue-orders.changes",
    functions=("H17", "C14"),
    path="/issue-orders/{id}/changes",
    summary="变更记录",
    handler=order_changes,
    answer=Changes,
    roles=ISSUERS,
)

COMMANDS = (PLACE, CANCEL)
READS = (LIST, ONE, CASES, CHANGES)
