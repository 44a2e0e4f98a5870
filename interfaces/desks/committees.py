"""评委会管理 (H10) and 评委会查询 (H11): the list, one committee, its template."""

from typing import Any

from application.configuring import CONFIGURERS
from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import committees as operations
from interfaces.operations.committees import CommitteeConditions
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.system import System
from projections import catalogue

READERS = (Role.COMMITTEE_OFFICER, Role.AUTHORITY_OFFICER, Role.AUDITOR)
"""Who looks committees up and does not keep them."""


def show_list(system: System, call: Call[CommitteeConditions]) -> Show:
    return Show(
        "committees/list.html",
        {
            "committees": operations.committee_list(system, call),
            "series": _series(system),
            "keeps": call.actor.role in CONFIGURERS,
        },
    )


def show_new(system: System, call: Call[NoBody]) -> Show:
    return Show("committees/new.html", {"series": _series(system)})


def show_one(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_committee(system, call)
    names = dict(_series(system))
    history = operations.COMMITTEE_HISTORY
    with system.reading() as tx:
        rows = [catalogue.specialty(tx, code) for code in found.specialties]
    return Show(
        "committees/one.html",
        {
            "found": found,
            "series": "、".join(names.get(code, code) for code in found.series),
            "specialties": [row for row in rows if row],
            "keeps": call.actor.role in CONFIGURERS and not found.cancelled,
            "changes": history.of(system, call.id) if call.actor.role in history.roles else None,
            "back": "/committees" if call.actor.role in CONFIGURERS else "/committee-query",
        },
    )


def _series(system: System) -> tuple[tuple[str, str], ...]:
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


def _made(_: Any, receipt: Any) -> str:
    return f"/committees/{receipt.stream}"


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
                to=_made,
                done="configuration-saved",
                lookups={"office": ORGANISATIONS, "convening_unit": ORGANISATIONS},
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
        posts=(Post(operation=operations.CANCEL_COMMITTEE, done="configuration-cancelled"),),
    ),
)
