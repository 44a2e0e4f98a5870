"""Questions about blank certificates (D4, D5, C7): requests, stock, the ledger of a grant."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from application.permissions import BLANK_ASKERS, Hidden, sees_blanks
from application.work import Work
from domain.cases.request_steps import RequestStatus, StepAct
from domain.certificates.blank_certificates import BLANK_CERTIFICATES, BlankCertificates
from domain.certificates.blank_certificates.decide import balance
from domain.certificates.blank_certificates.events import (
    BlankKind,
    BlanksRestored,
    BlanksUsed,
    BlanksVoided,
    FormState,
    VoidGround,
)
from domain.certificates.blank_register import BLANK_REGISTER
from domain.streams import BLANK_REGISTER as REGISTER_STREAM
from domain.terms import Role, TitleLevel
from interfaces.history import Changes, changes_of
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from projections.certificates import blank_certificates, blank_ledger
from projections.certificates.blank_certificates import BlankFilter, BlankRow, StockRow
from projections.certificates.blank_ledger import EntryFilter
from projections.organisations import organisations
from projections.people import accounts

OFFICERS = (*BLANK_ASKERS, Role.TITLE_OFFICER)
READERS = (*OFFICERS, Role.AUDITOR)
SORTS = (
    "-since",
    "submitted_at",
    "body",
    "kind",
    "level",
    "quantity",
    "status",
    "granted_on",
    "stock",
)
ENTRY_SORTS = ("-entry", "first", "on", "state")
MOST_RANGES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankConditions:
    body_name: str = ""
    """Of the body that asks: characters, pinyin or initials."""
    kind: BlankKind | None = None
    level: TitleLevel | None = None
    status: RequestStatus | None = None
    serial: str = ""
    """As printed: the grant that it lies in."""
    granted_from: date | None = None
    granted_until: date | None = None
    stock: bool = False
    """Only where forms are neither used nor void."""
    current: bool = False
    """Only where something is still to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryConditions:
    state: FormState | None = None
    """What the forms became; IN_STOCK for entries that took back others."""
    serial: str = ""
    """As printed, or its figures alone."""
    certificate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRange:
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryItem:
    """One line of the ledger of a grant."""

    entry: int
    state: FormState
    was: FormState
    first: str
    last: str
    count: int
    on: date | None
    certificate: str
    ground: VoidGround | None
    note: str
    at: datetime
    actor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankView:
    request: UUID
    version: int
    body: UUID
    body_name: str
    kind: BlankKind
    level: TitleLevel
    quantity: int
    purpose: str
    contact: str
    phone: str
    status: RequestStatus
    hrss_name: str
    """The title office that decides; empty before it was submitted."""
    acts: tuple[StepAct, ...]
    """What the asker can do with it at the present step."""
    mine: bool
    """Whether the asker's body made the request."""
    serials: FormRange | None
    """What was granted."""
    granted_on: date | None
    received_on: date | None
    used: int
    void: int
    stock: int
    in_stock: tuple[FormRange, ...]
    """The first ranges that are neither used nor void, at most 50."""
    more_ranges: int
    """How many there are besides."""


def blank_list(system: System, call: Call[BlankConditions]) -> Page[BlankRow]:
    """A body its own, a title office what has come to it, whoever audits all."""
    asked, actor = call.body, call.actor
    looks: dict[str, Any] = {}
    if actor.role in OFFICERS:
        if not actor.bodies:
            raise Hidden
        looks = {"body" if actor.role in BLANK_ASKERS else "hrss": actor.bodies}
    conditions = BlankFilter(
        body_name=asked.body_name,
        kind=asked.kind,
        level=asked.level,
        status=asked.status,
        serial=asked.serial,
        granted_from=asked.granted_from,
        granted_until=asked.granted_until,
        stock=asked.stock,
        current=asked.current,
        **looks,
    )
    with system.reading() as tx:
        return page_of(blank_certificates.listing(tx, conditions, wanted(call)))


def current_list(system: System, call: Call[BlankConditions]) -> Page[BlankRow]:
    """Those where something is still to be done."""
    return blank_list(system, replace(call, body=replace(call.body, current=True)))


def seen(system: System, call: Call[Any]) -> tuple[BlankCertificates, int]:
    """The request as it is now and its version. Raises `Hidden` for what is not the asker's."""
    state, version = folded(system, call, BLANK_CERTIFICATES, call.id)
    if not sees_blanks(call.actor, state):
        raise Hidden
    return state, version


def one_request(system: System, call: Call[Any]) -> BlankView:
    state, version = seen(system, call)
    order, steps, body = state.order, state.steps, state.body
    assert order is not None, "a request that is seen asks for something"
    assert body is not None, "a request that is seen has a body"
    hrss = steps.chain.body(RequestStatus.AT_HRSS) if steps.chain else None
    with system.reading() as tx:
        names = organisations.names(tx, [one for one in (body, hrss) if one])
    counts, left = balance(state), _left(state)
    my_turn = call.actor.role is Role.TITLE_OFFICER and call.actor.acts_for(steps.waiting)
    return BlankView(
        request=call.id,
        version=version,
        body=body,
        body_name=names.get(body, ""),
        kind=order.kind,
        level=order.level,
        quantity=order.quantity,
        purpose=order.purpose,
        contact=str(state.contact),
        phone=str(state.phone),
        status=state.status,
        hrss_name=names.get(hrss, "") if hrss else "",
        acts=steps.acts if my_turn else (),
        mine=call.actor.role in BLANK_ASKERS,
        serials=_range(state),
        granted_on=state.granted_on,
        received_on=state.received_on,
        used=counts[FormState.USED],
        void=counts[FormState.VOID],
        stock=counts[FormState.IN_STOCK],
        in_stock=left[:MOST_RANGES],
        more_ranges=max(0, len(left) - MOST_RANGES),
    )


def _range(state: BlankCertificates) -> FormRange | None:
    granted = state.serials
    if granted is None:
        return None
    return FormRange(first=granted.first, last=granted.last, count=granted.count)


def _left(state: BlankCertificates) -> tuple[FormRange, ...]:
    granted = state.serials
    if granted is None:
        return ()
    return tuple(
        FormRange(first=granted.printed(one.start), last=granted.printed(one.end), count=one.count)
        for one in state.stock
    )


def proposed(system: System, call: Call[Any], count: int) -> dict[str, str]:
    """The serials that follow the latest grant, for the form of the next one."""
    register = Work(system.log, call.context).load(BLANK_REGISTER, REGISTER_STREAM)
    upcoming = register.upcoming(count)
    return {"first": upcoming.first, "last": upcoming.last} if upcoming else {}


def own_stock(system: System, call: Call[Any]) -> tuple[StockRow, ...]:
    """What the asker's body has, by kind and level."""
    if not call.actor.bodies:
        raise Hidden
    with system.reading() as tx:
        return blank_certificates.stock(tx, call.actor.bodies)


def stock_behind(system: System, call: Call[Any]) -> tuple[StockRow, ...]:
    """What the body that made this request has, for whoever decides about it."""
    state, _ = seen(system, call)
    assert state.body is not None, "a request that is seen has a body"
    with system.reading() as tx:
        return blank_certificates.stock(tx, state.body)


def entry_list(system: System, call: Call[EntryConditions]) -> Page[EntryItem]:
    seen(system, call)
    asked = call.body
    filters = EntryFilter(state=asked.state, serial=asked.serial, certificate=asked.certificate)
    with system.reading() as tx:
        found = blank_ledger.entries(tx, call.id, filters, wanted(call))
        names = accounts.names(tx, {row.actor for row in found.rows if row.actor})
    items = [
        EntryItem(
            entry=row.entry,
            state=row.state,
            was=row.was,
            first=row.first,
            last=row.last,
            count=row.count,
            on=row.on,
            certificate=row.certificate,
            ground=row.ground,
            note=row.note,
            at=row.at,
            actor_name=names.get(row.actor, "") if row.actor else "",
        )
        for row in found.rows
    ]
    return Page(items, found.total)


def request_changes(system: System, call: Call[NoBody]) -> Changes:
    """变更记录 of the request; what became of the forms is told by the ledger."""
    seen(system, call)
    words = {"serials": lambda granted: f"{granted.first} 至 {granted.last}"}
    return Changes(changes=changes_of(system, call.id, LABELS, _told, words=words))


def _told(event: Any) -> bool:
    return not isinstance(event, BlanksUsed | BlanksVoided | BlanksRestored)


LABELS = {
    "order.kind": "证书种类",
    "order.level": "级别",
    "order.quantity": "申领数量",
    "order.purpose": "用途",
    "contact": "联系人",
    "phone": "联系电话",
    "hrss": "人社部门",
    "opinion": "审核意见",
    "reason": "撤回原因",
    "serials": "发放号段",
    "note": "签收说明",
}
_COLUMNS = (
    ("申领单位", lambda row: row.body_name),
    ("证书种类", lambda row: row.kind),
    ("级别", lambda row: row.level),
    ("申领数量", lambda row: row.quantity),
    ("用途", lambda row: row.purpose),
    ("状态", lambda row: row.status),
    ("人社部门", lambda row: row.hrss_name),
    ("提交时间", lambda row: row.submitted_at),
    ("到达时间", lambda row: row.since),
    ("发放日期", lambda row: row.granted_on),
    ("起始号码", lambda row: row.first),
    ("终止号码", lambda row: row.last),
    ("发放数量", lambda row: row.granted),
    ("签收日期", lambda row: row.received_on),
    ("已使用", lambda row: row.used),
    ("已作废", lambda row: row.void),
    ("库存", lambda row: row.stock),
)
EXPORT = Export(title="空白证书申领历史", rows=blank_list, columns=_COLUMNS)
CURRENT_EXPORT = Export(title="空白证书申领", rows=current_list, columns=_COLUMNS)
ENTRY_EXPORT = Export(
    title="空白证书使用登记",
    rows=entry_list,
    columns=(
        ("序号", lambda row: row.entry),
        ("起始号码", lambda row: row.first),
        ("终止号码", lambda row: row.last),
        ("数量", lambda row: row.count),
        ("登记为", lambda row: row.state),
        ("原状态", lambda row: row.was),
        ("日期", lambda row: row.on),
        ("证书编号", lambda row: row.certificate),
        ("作废原因", lambda row: row.ground),
        ("说明", lambda row: row.note),
        ("登记时间", lambda row: row.at),
        ("登记人", lambda row: row.actor_name),
    ),
)
_read = partial(Read, functions=("D4", "C7", "D5"), roles=READERS)
LIST = _read(
    name="blank-certificates.list",
    path="/blank-certificates",
    summary="空白证书申领查询",
    handler=blank_list,
    answer=BlankRow,
    filters=BlankConditions,
    paged=True,
    sorts=SORTS,
    export=EXPORT,
)
STOCK = _read(
    name="blank-certificates.stock",
    path="/blank-certificates/stock",
    summary="本单位空白证书库存",
    handler=own_stock,
    answer=tuple[StockRow, ...],
    roles=BLANK_ASKERS,
)
ONE = _read(
    name="blank-certificates.one",
    path="/blank-certificates/{id}",
    summary="空白证书申领详情",
    handler=one_request,
    answer=BlankView,
)
STOCK_BEHIND = _read(
    name="blank-certificates.stock-of",
    path="/blank-certificates/{id}/stock",
    summary="申领单位的空白证书库存",
    handler=stock_behind,
    answer=tuple[StockRow, ...],
)
ENTRIES = _read(
    name="blank-certificates.entries",
    path="/blank-certificates/{id}/entries",
    summary="空白证书使用登记",
    handler=entry_list,
    answer=EntryItem,
    filters=EntryConditions,
    paged=True,
    sorts=ENTRY_SORTS,
    export=ENTRY_EXPORT,
)
CHANGES = _read(
    name="blank-certificates.changes",
    path="/blank-certificates/{id}/changes",
    summary="变更记录",
    handler=request_changes,
    answer=Changes,
)

READS = (LIST, STOCK, ONE, STOCK_BEHIND, ENTRIES, CHANGES)
