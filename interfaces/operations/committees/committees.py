"""Committees (H10, H11): commands and questions."""

from dataclasses import dataclass, field, fields
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from application.committees import convening
from application.configuration import configuring
from application.permissions import Hidden
from application.ports import Receipt
from domain.committees.committee import COMMITTEE
from domain.configuration.fees import FeeItem, amount_in_yuan
from domain.configuration.template import Template
from domain.rules.filing import FilingState
from domain.streams import account_stream
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, Role
from interfaces.history import History
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Operation, Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.committees import committee_accounts as accounts
from interfaces.system import System, UseCase, command
from interfaces.words import word
from projections.committees import committees
from projections.committees.committees import CommitteeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeConditions:
    text: str = ""
    level: AdministrativeLevel | None = None
    title_level: CommitteeTitleLevel | None = None
    division: str = ""
    """Committees whose own division lies inside this one."""
    series: str = ""
    specialty: str = ""
    """Code or name of a specialty it decides."""
    office: str = ""
    """Name of the daily-work department, its pinyin or initials."""
    delegated: bool | None = None
    """Whether its delegation is in force today."""
    filing: FilingState | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeAnswer(CommitteeRow):
    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """新增评委会; the password is told this once and stored nowhere in the clear."""

    id: UUID
    version: int
    position: int
    account: str
    first_password: str = field(repr=False)
    """Empty where no account was opened."""


def committee_list(system: System, call: Call[CommitteeConditions]) -> Page[CommitteeRow]:
    asked = call.body
    conditions = committees.CommitteeFilter(
        text=asked.text,
        level=asked.level,
        title_level=asked.title_level,
        division=asked.division.strip(),
        series=asked.series,
        specialty=asked.specialty.strip(),
        office=asked.office.strip(),
        on=system.clock.today(),
        delegated=asked.delegated,
        filing=asked.filing,
        cancelled=asked.cancelled,
    )
    with system.reading() as tx:
        return page_of(committees.listing(tx, conditions, wanted(call)))


def one_committee(system: System, call: Call[Any]) -> CommitteeAnswer:
    state, version = folded(system, call, COMMITTEE, call.id)
    with system.reading() as tx:
        row = committees.get(tx, call.id)
    if row is None:
        raise Hidden
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    return CommitteeAnswer(**values, template=state.template)


def committee_command(verb: str, summary: str, body: type[Any], use_case: UseCase) -> Operation:
    """What is done to one committee by those who configure it."""
    return Operation(
        name=f"committees.{verb}",
        functions=("H10",),
        path=f"/committees/{{id}}/{verb}",
        summary=summary,
        body=body,
        handler=command(use_case),
        roles=configuring.CONFIGURERS,
    )


def register(system: System, call: Call[Any]) -> Registered:
    """An account that is opened with the committee gets its first password at once.

    That is a second command: if it does not happen, another password can be issued.
    """
    login = call.body.account
    opens = bool(login) and not system.log.read(account_stream(login))
    receipt = system.run(call, convening.register_committee)
    if not opens:
        return _registered(receipt, login, "")
    issued = accounts.issue(system, call, receipt.stream)
    return _registered(issued.receipt, login, issued.password)


def _registered(receipt: Receipt, login: str, password: str) -> Registered:
    return Registered(
        id=receipt.stream,
        version=receipt.version,
        position=receipt.position,
        account=login,
        first_password=password,
    )


REGISTER_COMMITTEE = Operation(
    name="committees.register",
    functions=("H10",),
    path="/committees",
    summary="新增评委会",
    body=convening.CommitteeForm,
    handler=register,
    answer=Registered,
    roles=configuring.CONFIGURERS,
    creates=True,
)
AMEND_COMMITTEE = committee_command(
    "amend", "修改评委会信息", convening.CommitteeChange, convening.amend_committee
)
DELEGATE = committee_command(
    "delegate", "权限下放", convening.DelegationForm, convening.delegate_authority
)
END_DELEGATION = committee_command(
    "end-delegation", "收回下放的权限", convening.DelegationEnd, convening.end_delegation
)
RENEW_VALIDITY = committee_command(
    "renew-validity", "核准备案延续", convening.ValidityForm, convening.renew_validity
)


SET_TEMPLATE = Operation(
    name="committees.set-template",
    functions=("H10",),
    path="/committees/{id}/set-template",
    summary="设置申报模板",
    body=Template,
    handler=command(convening.set_template),
    roles=configuring.CONFIGURERS,
)


CANCEL_COMMITTEE = Operation(
    name="committees.cancel",
    functions=("H10",),
    path="/committees/{id}/cancel",
    summary="注销评委会",
    body=configuring.Reason,
    handler=command(convening.cancel_committee),
    roles=configuring.CONFIGURERS,
)


def _fee(item: FeeItem, row: CommitteeRow) -> str:
    return next((amount_in_yuan(fee.amount) for fee in row.fees if fee.item is item), "")


COMMITTEES_EXPORT = Export(
    title="评委会",
    rows=committee_list,
    columns=(
        ("评委会名称", lambda row: row.name),
        ("行政级别", lambda row: row.level),
        ("评委会级别", lambda row: row.title_level),
        ("行政区划代码", lambda row: row.division),
        ("日常工作部门", lambda row: row.office_name),
        ("组建单位", lambda row: row.convening_unit_names),
        ("按系列组建", lambda row: row.by_series),
        ("系列", lambda row: row.series),
        ("专业", lambda row: row.specialties),
        ("权限下放", lambda row: row.delegated_from is not None),
        ("有效期起", lambda row: row.filed_from),
        ("有效期止", lambda row: row.valid_until),
        ("重新提交后从退回环节继续", lambda row: row.resume_at_returner),
        ("评委会账号", lambda row: row.login),
        ("权限下放起", lambda row: row.delegated_from),
        ("权限下放止", lambda row: row.delegated_until),
        ("最少评委人数", lambda row: row.minimum_seats),
        *((f"{word(item)}（元）", partial(_fee, item)) for item in FeeItem),
        ("是否注销", lambda row: row.cancelled),
    ),
)
COMMITTEES = Read(
    name="committees.list",
    functions=("H10", "H11"),
    path="/committees",
    summary="评委会列表",
    export=COMMITTEES_EXPORT,
    handler=committee_list,
    answer=CommitteeRow,
    filters=CommitteeConditions,
    paged=True,
    sorts=("name", "division", "level", "title_level", "office", "valid_until"),
)


COMMITTEE_ONE = Read(
    name="committees.one",
    functions=("H10", "H11"),
    path="/committees/{id}",
    summary="评委会详情与申报模板",
    handler=one_committee,
    answer=CommitteeAnswer,
)


def delegation_words(since: date | None, until: date | None) -> str:
    """`2026-01-01 至 2027-12-31`; a delegation from before dates were asked for has no end."""
    if since is None or until is None:
        return "未下放"
    if until == date.max:
        return "已下放（未定期限）"
    return f"{since} 至 {until}"


COMMITTEE_HISTORY = History(
    things="committees",
    functions=("H10", "H11"),
    decider=COMMITTEE,
    roles=(*configuring.CONFIGURERS, Role.AUDITOR),
    states=True,
    words={
        "delegation": lambda given: delegation_words(
            *((given.since, given.until) if given else (None, None))
        ),
        "fees": lambda fees: "、".join(
            f"{word(fee.item)} {amount_in_yuan(fee.amount)} 元" for fee in fees
        ),
    },
    labels={
        "name": "评委会名称",
        "level": "行政级别",
        "title_level": "评委会级别",
        "division": "行政区划代码",
        "office": "日常工作部门",
        "login": "评委会账号",
        "convening_units": "组建单位",
        "by_series": "按系列组建",
        "series": "系列代码",
        "specialties": "专业代码",
        "fees": "缴费标准",
        "fee_first": "先缴费后评审",
        "minimum_seats": "最少评委人数",
        "delegation": "权限下放",
        "filed_from": "有效期起",
        "valid_until": "有效期止",
        "resume_at_returner": "重新提交后从退回环节继续",
        "reason": "注销原因",
    },
)


COMMANDS = (
    REGISTER_COMMITTEE,
    AMEND_COMMITTEE,
    DELEGATE,
    END_DELEGATION,
    RENEW_VALIDITY,
    SET_TEMPLATE,
    CANCEL_COMMITTEE,
)


READS = (
    COMMITTEES,
    COMMITTEE_ONE,
    COMMITTEE_HISTORY.read,
)
