"""其他信息 of a committee: 评审专业, 组建单位 and 缴费标准; kept in H10, read in H11."""

from collections.abc import Callable
from typing import Any

from application.configuration.configuring import CONFIGURERS
from domain.configuration.fees import amount_in_yuan
from interfaces.desks.committees.committees import READERS, frame, series_names
from interfaces.http.calls import Call, Show
from interfaces.http.operations import Lookup, NoBody, Operation
from interfaces.http.pages import Post, View
from interfaces.operations.committees import committee_information as operations
from interfaces.operations.committees.committees import one_committee
from interfaces.operations.lookups import ORGANISATIONS, SPECIALTIES
from interfaces.system import System
from projections.configuration import catalogue
from projections.configuration.catalogue import SpecialtyRow
from projections.organisations import organisations
from projections.organisations.organisations import OrganisationRow


def show_specialties(system: System, call: Call[NoBody]) -> Show:
    found = one_committee(system, call)
    with system.reading() as tx:
        known = {code: catalogue.specialty(tx, code) for code in found.specialties}
    rows: list[tuple[str, SpecialtyRow | None]] = list(known.items())
    names = dict(series_names(system))
    return Show(
        "committees/specialties.html",
        frame(system, call, found)
        | {"rows": rows, "series": "、".join(names.get(code, code) for code in found.series)},
    )


def show_convening_units(system: System, call: Call[NoBody]) -> Show:
    found = one_committee(system, call)
    with system.reading() as tx:
        known = {unit: organisations.get(tx, unit) for unit in found.convening_units}
    rows: list[OrganisationRow] = [row for row in known.values() if row]
    return Show("committees/convening_units.html", frame(system, call, found) | {"rows": rows})


def show_fees(system: System, call: Call[NoBody]) -> Show:
    found = one_committee(system, call)
    return Show(
        "committees/fees.html",
        frame(system, call, found)
        | {"yuan": amount_in_yuan, "present": {"required": found.fee_first}},
    )


def _tab(
    place: str,
    title: str,
    show: Callable[[System, Call[Any]], Show],
    add: Operation,
    remove: Operation,
    *further: Post,
    **lookups: Lookup,
) -> View:
    return View(
        name=f"pages.committees.{place}",
        functions=("H10", "H11"),
        path=f"/committees/{{id}}/{place}",
        title=title,
        show=show,
        roles=(*CONFIGURERS, *READERS),
        posts=(
            Post(operation=add, name="add", done="configuration-saved", lookups=lookups),
            Post(operation=remove, name="remove", done="configuration-saved"),
            *further,
        ),
    )


VIEWS: tuple[View, ...] = (
    _tab(
        "specialties",
        "评审专业",
        show_specialties,
        operations.ADD_SPECIALTY,
        operations.REMOVE_SPECIALTY,
        specialty=SPECIALTIES,
    ),
    _tab(
        "convening-units",
        "组建单位",
        show_convening_units,
        operations.ADD_CONVENING_UNIT,
        operations.REMOVE_CONVENING_UNIT,
        unit=ORGANISATIONS,
    ),
    _tab(
        "fees",
        "缴费标准",
        show_fees,
        operations.SET_FEE,
        operations.REMOVE_FEE,
        Post(operation=operations.SET_FEE_FIRST, name="first", done="configuration-saved"),
    ),
)
