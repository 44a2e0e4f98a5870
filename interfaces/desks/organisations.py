"""Organisations (M1): the tree, and one body."""

from typing import Any

from domain.terms import Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import organisations as operations
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.system import System
from projections import organisations

ADMINISTRATOR = (Role.ADMINISTRATOR,)


def show_organisations(system: System, call: Call[operations.OrganisationConditions]) -> Show:
    """The list, and beside it the path down to the body whose subordinates are listed."""
    with system.reading() as tx:
        above = organisations.path(tx, call.body.superior) if call.body.superior else ()
    return Show(
        "admin/organisations.html",
        {"organisations": operations.organisation_list(system, call), "above": above},
    )


def show_organisation(system: System, call: Call[NoBody]) -> Show:
    found = operations.one_organisation(system, call)
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
            "changes": operations.ORGANISATION_HISTORY.of(system, call.id),
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
        filters=operations.OrganisationConditions,
        paged=True,
        export=operations.ORGANISATIONS_EXPORT,
        sorts=operations.ORGANISATIONS.sorts,
        roles=ADMINISTRATOR,
        posts=(
            Post(
                operation=operations.REGISTER_ORGANISATION,
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
            Post(operation=operations.AMEND_ORGANISATION, done="configuration-saved"),
            Post(
                operation=operations.MOVE_ORGANISATION,
                done="configuration-saved",
                lookups={"superior": ORGANISATIONS},
            ),
            Post(operation=operations.CANCEL_ORGANISATION, done="configuration-cancelled"),
        ),
    ),
)
