"""Questions about how the system is set up: bodies (M1), accounts (M2), calendar, keys (M4)."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from application.configuring import CONFIGURERS
from application.permissions import Hidden
from domain.account import ACCOUNT
from domain.calendar import CALENDAR
from domain.committee import COMMITTEE
from domain.organisation import ORGANISATION, OrganisationKind
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.template import Template
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, Role
from interfaces.http.calls import Call, Page
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from projections import accounts, committees, keys, organisations
from projections.accounts import AccountRow
from projections.committees import CommitteeRow
from projections.keys import KeyRow
from projections.organisations import OrganisationRow

ADMINISTRATOR = (Role.ADMINISTRATOR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationConditions:
    text: str = ""
    """Name, pinyin, initials, or the beginning of the credit code."""
    kind: OrganisationKind | None = None
    level: AdministrativeLevel | None = None
    division: str = ""
    superior: UUID | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAnswer(OrganisationRow):
    contact: str
    """Empty for other bodies' eyes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConditions:
    role: Role | None = None
    organisation: UUID | None = None
    locked: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSearch(AccountConditions):
    text: str = ""
    """Log-in name, or somebody's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeConditions:
    text: str = ""
    level: AdministrativeLevel | None = None
    title_level: CommitteeTitleLevel | None = None
    series: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeAnswer(CommitteeRow):
    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class OfIssuer:
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer:
    years: tuple[int, ...]
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


def organisation_list(system: System, call: Call[OrganisationConditions]) -> Page[OrganisationRow]:
    asked = call.body
    conditions = organisations.OrganisationFilter(
        text=asked.text,
        kind=asked.kind,
        level=asked.level,
        division=asked.division.strip(),
        superior=asked.superior,
        cancelled=asked.cancelled,
    )
    with system.reading() as tx:
        return page_of(organisations.listing(tx, conditions, wanted(call)))


def one_organisation(system: System, call: Call[Any]) -> OrganisationAnswer:
    _, version = folded(system, call, ORGANISATION, call.id)
    with system.reading() as tx:
        row = organisations.get(tx, call.id)
    if row is None:
        raise Hidden
    own = call.actor.role is Role.ADMINISTRATOR or call.actor.organisation == call.id
    said = (getattr(r.event, "contact", None) for r in reversed(system.log.read(call.id)))
    contact = next((one for one in said if one is not None), "") if own else ""
    values = {f.name: getattr(row, f.name) for f in fields(row)} | {"version": version}
    return OrganisationAnswer(**values, contact=str(contact))


def account_list(system: System, call: Call[Any]) -> Page[AccountRow]:
    asked: AccountConditions = call.body
    conditions = accounts.AccountFilter(
        text=asked.text if isinstance(asked, AccountSearch) else "",
        role=asked.role,
        organisation=asked.organisation,
        locked=asked.locked,
    )
    with system.reading() as tx:
        return page_of(accounts.listing(tx, conditions, wanted(call)))


def one_account(system: System, call: Call[Any]) -> AccountRow:
    _, version = folded(system, call, ACCOUNT, call.id)
    with system.reading() as tx:
        row = accounts.get(tx, call.id)
    if row is None:
        raise Hidden
    return AccountRow(**{f.name: getattr(row, f.name) for f in fields(row)} | {"version": version})


def committee_list(system: System, call: Call[CommitteeConditions]) -> Page[CommitteeRow]:
    asked = call.body
    conditions = committees.CommitteeFilter(
        text=asked.text,
        level=asked.level,
        title_level=asked.title_level,
        series=asked.series,
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


def key_list(system: System, call: Call[OfIssuer]) -> tuple[KeyRow, ...]:
    with system.reading() as tx:
        return keys.listing(tx, call.body.organisation)


def calendar(system: System, call: Call[Any]) -> CalendarAnswer:
    try:
        state, _ = folded(system, call, CALENDAR, CALENDAR_STREAM)
    except Hidden:  # no year has been imported yet
        return CalendarAnswer(years=(), holidays=(), workdays=())
    return CalendarAnswer(
        years=tuple(sorted(state.years)),
        holidays=tuple(sorted(state.holidays)),
        workdays=tuple(sorted(state.workdays)),
    )


ORGANISATIONS = Read(
    name="organisations.list",
    functions=("M1",),
    path="/organisations",
    summary="机构列表",
    handler=organisation_list,
    answer=OrganisationRow,
    filters=OrganisationConditions,
    paged=True,
    sorts=("division", "name", "level", "kind", "registered_at"),
)
ORGANISATION_ONE = Read(
    name="organisations.one",
    functions=("M1", "D9"),
    path="/organisations/{id}",
    summary="机构详情",
    handler=one_organisation,
    answer=OrganisationAnswer,
)
ACCOUNTS = Read(
    name="accounts.list",
    functions=("M2",),
    path="/accounts",
    summary="账号列表",
    handler=account_list,
    answer=AccountRow,
    filters=AccountConditions,
    paged=True,
    sorts=("login", "role", "organisation", "-opened_at"),
    roles=ADMINISTRATOR,
)
ACCOUNT_SEARCH = Read(
    name="accounts.search",
    functions=("M2",),
    path="/accounts/search",
    summary="账号查询，可按姓名",
    handler=account_list,
    answer=AccountRow,
    filters=AccountSearch,
    paged=True,
    sorts=("login", "role", "organisation", "-opened_at"),
    roles=ADMINISTRATOR,
    private=True,
)
ACCOUNT_ONE = Read(
    name="accounts.one",
    functions=("M2",),
    path="/accounts/{id}",
    summary="账号详情",
    handler=one_account,
    answer=AccountRow,
    roles=ADMINISTRATOR,
)
COMMITTEES = Read(
    name="committees.list",
    functions=("H10", "H11"),
    path="/committees",
    summary="评委会列表",
    handler=committee_list,
    answer=CommitteeRow,
    filters=CommitteeConditions,
    paged=True,
    sorts=("name", "division", "level", "title_level", "valid_until"),
)
COMMITTEE_ONE = Read(
    name="committees.one",
    functions=("H10", "H11"),
    path="/committees/{id}",
    summary="评委会详情与申报模板",
    handler=one_committee,
    answer=CommitteeAnswer,
)
KEYS = Read(
    name="issuer-keys.list",
    functions=("M4",),
    path="/issuer-keys",
    summary="发证密钥",
    handler=key_list,
    answer=tuple[KeyRow, ...],
    filters=OfIssuer,
    roles=ADMINISTRATOR,
)
CALENDAR_READ = Read(
    name="calendar.get",
    functions=("M3",),
    path="/calendar",
    summary="节假日",
    handler=calendar,
    answer=CalendarAnswer,
    roles=CONFIGURERS,
)
READS = (
    ORGANISATIONS,
    ORGANISATION_ONE,
    ACCOUNTS,
    ACCOUNT_SEARCH,
    ACCOUNT_ONE,
    COMMITTEES,
    COMMITTEE_ONE,
    KEYS,
    CALENDAR_READ,
)
