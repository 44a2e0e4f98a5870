"""The administrator's desk: organisations (M1), accounts (M2), calendar (M3), keys (M4)."""

from collections import Counter
from typing import Any

from application.configuring import CONFIGURERS
from domain.terms import Duty, Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import administration_reads as reads
from interfaces.operations import configuration, people
from interfaces.operations.administration_reads import (
    AccountSearch,
    OfIssuer,
    OrganisationConditions,
)
from interfaces.operations.lookups import ORGANISATIONS, PEOPLE
from interfaces.system import System
from projections import organisations

ADMINISTRATOR = (Role.ADMINISTRATOR,)


def show_organisations(system: System, call: Call[OrganisationConditions]) -> Show:
    """The list, and beside it the path down to the body whose subordinates are listed."""
    with system.reading() as tx:
        above = organisations.path(tx, call.body.superior) if call.body.superior else ()
    return Show(
        "admin/organisations.html",
        {"organisations": reads.organisation_list(system, call), "above": above},
    )


def show_organisation(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_organisation(system, call)
    with system.reading() as tx:
        path = organisations.path(tx, call.id)
        below = organisations.children(tx, call.id)
    return Show(
        "admin/organisation.html",
        {
            "organisation": found,
            "route": path,
            "below": below,
            "initial": {"name": found.name, "contact": found.contact},
            "moving": {"superior": found.superior},
        },
    )


def show_accounts(system: System, call: Call[AccountSearch]) -> Show:
    return Show("admin/accounts.html", {"accounts": reads.account_list(system, call)})


def show_account(system: System, call: Call[NoBody]) -> Show:
    found = reads.one_account(system, call)
    return Show(
        "admin/account.html",
        {
            "found": found,
            "title_officer": found.role is Role.TITLE_OFFICER,
            "initial": {"duties": list(found.duties)},
            "own": found.account == call.account.id,
            "duties": Duty,
        },
    )


def show_keys(system: System, call: Call[OfIssuer]) -> Show:
    return Show("admin/keys.html", {"keys": reads.key_list(system, call)})


def show_calendar(system: System, call: Call[NoBody]) -> Show:
    found = reads.calendar(system, call)
    off, on = Counter(d.year for d in found.holidays), Counter(d.year for d in found.workdays)
    return Show(
        "admin/calendar.html",
        {
            "years": [(year, off[year], on[year]) for year in found.years],
            "initial": {"year": max(found.years) + 1 if found.years else None},
        },
    )


def _to(place: str) -> Any:
    """To the page of what was just made."""
    return lambda _, receipt: f"{place}/{receipt.stream}"


VIEWS: tuple[View, ...] = (
    View(
        name="pages.organisations",
        functions=("M1",),
        path="/admin/organisations",
        title="机构管理",
        show=show_organisations,
        filters=OrganisationConditions,
        paged=True,
        sorts=reads.ORGANISATIONS.sorts,
        roles=ADMINISTRATOR,
        posts=(
            Post(
                operation=configuration.REGISTER_ORGANISATION,
                name="register",
                to=_to("/admin/organisations"),
                done="configuration-saved",
                lookups={"superior": ORGANISATIONS},
            ),
        ),
    ),
    View(
        name="pages.organisation",
        functions=("M1",),
        path="/admin/organisations/{id}",
        title="机构",
        show=show_organisation,
        roles=ADMINISTRATOR,
        posts=(
            Post(operation=configuration.AMEND_ORGANISATION, done="configuration-saved"),
            Post(
                operation=configuration.MOVE_ORGANISATION,
                done="configuration-saved",
                lookups={"superior": ORGANISATIONS},
            ),
            Post(operation=configuration.CANCEL_ORGANISATION, done="configuration-cancelled"),
        ),
    ),
    View(
        name="pages.accounts",
        functions=("M2",),
        path="/admin/accounts",
        title="账号管理",
        show=show_accounts,
        filters=AccountSearch,
        paged=True,
        sorts=reads.ACCOUNTS.sorts,
        roles=ADMINISTRATOR,
        private=True,
        posts=(
            Post(
                operation=people.OPEN_ACCOUNT,
                name="open",
                to=_to("/admin/accounts"),
                done="account-opened",
                lookups={"organisation": ORGANISATIONS, "person": PEOPLE},
            ),
        ),
    ),
    View(
        name="pages.account",
        functions=("M2",),
        path="/admin/accounts/{id}",
        title="账号",
        show=show_account,
        roles=ADMINISTRATOR,
        posts=(
            Post(operation=people.ASSIGN_DUTIES, done="configuration-saved"),
            Post(operation=people.LOCK_ACCOUNT, done="configuration-saved"),
            Post(operation=people.UNLOCK_ACCOUNT, done="configuration-saved"),
        ),
    ),
    View(
        name="pages.keys",
        functions=("M4",),
        path="/admin/keys",
        title="发证密钥",
        show=show_keys,
        filters=OfIssuer,
        roles=ADMINISTRATOR,
        posts=(
            Post(
                operation=configuration.ADD_ISSUER_KEY,
                name="add",
                to="/admin/keys",
                done="key-added",
                lookups={"organisation": ORGANISATIONS},
            ),
        ),
    ),
    View(
        name="pages.calendar",
        functions=("M3",),
        path="/admin/calendar",
        title="节假日管理",
        show=show_calendar,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=configuration.SET_CALENDAR_YEAR,
                to="/admin/calendar",
                done="configuration-saved",
            ),
        ),
    ),
)
