"""评委会管理 (H10) and 评委会查询 (H11): the list, one committee, its registration and its edit."""

from functools import partial
from typing import Any
from uuid import UUID

from application.committees.convening import CommitteeChange
from application.configuration.configuring import CONFIGURERS
from domain.rules.filing import FilingState, filing_state
from domain.terms import Role
from interfaces.http.calls import Call, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.committees import committee_accounts as accounts
from interfaces.operations.committees import committees as operations
from interfaces.operations.committees.committees import CommitteeConditions, Registered
from interfaces.operations.lookups import ORGANISATIONS, organisation_label
from interfaces.system import System
from projections.committees.committees import CommitteeRow
from projections.configuration import catalogue
from projections.organisations import organisations

READERS = (Role.COMMITTEE_OFFICER, Role.AUTHORITY_OFFICER, Role.AUDITOR)
"""Who looks committees up and does not keep them."""
TABS = (
    ("", "基本信息"),
    ("/specialties", "评审专业"),
    ("/convening-units", "组建单位"),
    ("/fees", "缴费标准"),
)
TONES = {
    FilingState.IN_FORCE: "good",
    FilingState.EXPIRING: "warn",
    FilingState.EXPIRED: "bad",
    FilingState.NOT_YET: "plain",
}


def show_list(system: System, call: Call[CommitteeConditions]) -> Show:
    today = system.clock.today()
    return Show(
        "committees/list.html",
        {
            "committees": operations.committee_list(system, call),
            "series": series_names(system),
            "filing": partial(_filing, system),
            "today": today,
            "tones": TONES,
            "delegation": operations.delegation_words,
            "keeps": call.actor.role in CONFIGURERS,
        },
    )


def _filing(system: System, row: CommitteeRow) -> FilingState:
    return filing_state(row.valid_from, row.valid_until, system.clock.today())


def show_new(system: System, call: Call[NoBody]) -> Show:
    return Show(
        "committees/new.html",
        {"series": series_names(system), "rules": system.settings.rules},
    )


def show_registered(_: System, call: Call[Any], answer: Registered) -> Show | Redirect:
    """The first password where one was issued, else the committee itself."""
    place = f"/committees/{answer.id}?min_position={answer.position}"
    if not answer.first_password:
        return Redirect(place)
    return Show(
        "committees/password.html",
        {
            "name": call.body.name,
            "login": answer.account,
            "password": answer.first_password,
            "onwards": place,
        },
    )


def show_reset(system: System, call: Call[Any], answer: accounts.IssuedPassword) -> Show:
    return Show(
        "committees/password.html",
        {
            "name": operations.one_committee(system, call).name,
            "login": answer.login,
            "password": answer.first_password,
            "onwards": f"/committees/{call.id}",
        },
    )


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_committee(system, call)
    history = operations.COMMITTEE_HISTORY
    return Show(
        "committees/one.html",
        frame(system, call, found)
        | {
            "series": _series_words(system, found.series),
            "rules": system.settings.rules,
            "changes": history.of(system, call.id) if call.actor.role in history.roles else None,
        },
    )


def show_edit(system: System, call: Call[NoBody]) -> Show | Redirect:
    found = operations.one_committee(system, call)
    if found.cancelled:
        return Redirect(f"/committees/{call.id}")
    values = {name: getattr(found, name) for name in CommitteeChange.__dataclass_fields__}
    with system.reading() as tx:
        office = organisations.get(tx, found.office)
    return Show(
        "committees/edit.html",
        {
            "found": found,
            "initial": CommitteeChange(**values | {"valid_from": found.filed_from}),
            "office": organisation_label(office) if office else "",
            "series": series_names(system),
            "rules": system.settings.rules,
        },
    )


def frame(system: System, call: Call[Any], found: CommitteeRow) -> dict[str, Any]:
    """What stands round every page of one committee: tabs, state, and what may be done."""
    keeper = call.actor.role in CONFIGURERS
    return {
        "found": found,
        "tabs": _tabs(call.id),
        "filing": _filing(system, found),
        "tones": TONES,
        "today": system.clock.today(),
        "delegation": operations.delegation_words(found.delegated_from, found.delegated_until),
        "keeps": keeper and not found.cancelled,
        "back": "/committees" if keeper else "/committee-query",
    }


def _tabs(committee: UUID) -> tuple[tuple[str, str], ...]:
    return tuple((title, f"/committees/{committee}{place}") for place, title in TABS)


def _series_words(system: System, codes: tuple[str, ...]) -> str:
    names = dict(series_names(system))
    return "、".join(names.get(code, code) for code in codes)


def series_names(system: System) -> tuple[tuple[str, str], ...]:
    with system.reading() as tx:
        return tuple((one.code, one.name) for one in catalogue.series(tx))


def _list(name: str, function: str, path: str, title: str, roles: tuple[Role, ...]) -> View:
    return View(
        name=name,
        functions=(function,),
        path=path,
        title=title,
        show=show_list,
        filters=CommitteeConditions,
        paged=True,
        sorts=operations.COMMITTEES.sorts,
        export=operations.COMMITTEES_EXPORT,
        roles=roles,
    )


VIEWS: tuple[View, ...] = (
    _list("pages.committees", "H10", "/committees", "评委会管理", CONFIGURERS),
    _list("pages.committee-query", "H11", "/committee-query", "评委会查询", READERS),
    View(
        name="pages.committees.new",
        functions=(),
        path="/committees/new",
        title="新增评委会",
        show=show_new,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.REGISTER_COMMITTEE,
                name="register",
                show=show_registered,
                lookups={"office": ORGANISATIONS, "convening_unit": ORGANISATIONS},
            ),
        ),
    ),
    View(
        name="pages.committees.edit",
        functions=("H10",),
        path="/committees/{id}/edit",
        title="编辑评委会",
        show=show_edit,
        roles=CONFIGURERS,
        posts=(
            Post(
                operation=operations.AMEND_COMMITTEE,
                to="/committees/{id}",
                done="configuration-saved",
                lookups={"office": ORGANISATIONS},
            ),
        ),
    ),
    View(
        name="pages.committees.one",
        functions=("H10", "H11"),
        path="/committees/{id}",
        title="评委会",
        show=show_one,
        roles=(*CONFIGURERS, *READERS),
        posts=(
            Post(operation=operations.DELEGATE, done="configuration-saved"),
            Post(operation=operations.END_DELEGATION, done="configuration-saved"),
            Post(operation=operations.RENEW_VALIDITY, done="configuration-saved"),
            Post(operation=accounts.SET_ACCOUNT, done="configuration-saved"),
            Post(operation=accounts.RESET_PASSWORD, show=show_reset),
            Post(operation=operations.CANCEL_COMMITTEE, done="configuration-cancelled"),
        ),
    ),
)
