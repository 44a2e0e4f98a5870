"""Organisations (M1): the list, and one body with all that can be done to it."""

from dataclasses import dataclass
from uuid import UUID

from application.organisations.organising import nodes_of
from application.work import Work
from domain.terms import AcquisitionMode, CommitteeTitleLevel, Role
from interfaces.http.calls import Call, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.lookups import ORGANISATIONS
from interfaces.operations.organisations import organisations as operations
from interfaces.system import System
from interfaces.words import word
from projections.committees import committees
from projections.configuration import routes
from projections.organisations import organisations

ADMINISTRATOR = (Role.ADMINISTRATOR,)
_MAPS = {
    AcquisitionMode.INITIAL_DETERMINATION: "/routes/initial",
    AcquisitionMode.RECOGNITION: "/routes/recognition",
}
_PEER_REVIEW = {
    CommitteeTitleLevel.SENIOR: "/routes/senior",
    CommitteeTitleLevel.INTERMEDIATE: "/routes/intermediate",
    CommitteeTitleLevel.JUNIOR: "/routes/junior",
}


@dataclass(frozen=True, slots=True)
class Use:
    """Something that names the body, and where it is settled."""

    label: str
    href: str


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
        below = organisations.children(tx, call.id, LISTED)
        predecessors = organisations.names(tx, organisations.predecessors(tx, call.id))
    return Show(
        "admin/organisation.html",
        {
            "organisation": found,
            "route": path,
            "below": below,
            "listed": LISTED,
            "predecessors": predecessors,
            "uses": None if found.cancelled else operations.uses(system, call),
            "named_by": () if found.cancelled else _named_by(system, call, call.id),
            "initial": found,
            "moving": {"superior": found.superior},
            "changes": operations.ORGANISATION_HISTORY.of(system, call.id),
        },
    )


LISTED = 100
"""Subordinates on the page of a body; the list has them all."""


def _named_by(system: System, call: Call[NoBody], body: UUID) -> tuple[Use, ...]:
    """Route nodes and committees, each with the page that changes it."""
    nodes = nodes_of(Work(system.log, call.context), body)
    uses = []
    with system.reading() as tx:
        for _, node in nodes:
            row = routes.node(tx, node.node)
            if row is not None:
                where = f"{word(row.mode)} {word(row.title_level)}"
                href = _MAPS.get(row.mode) or _PEER_REVIEW[row.title_level]
                uses.append(Use(f"审核路径节点：{where} {word(row.kind)}", href))
        for committee in committees.naming(tx, body):
            found = committees.get(tx, committee)
            if found is not None:
                uses.append(Use(f"评委会：{found.name}", f"/committees/{committee}"))
    return tuple(uses)


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
        lookups={"superior": ORGANISATIONS},
        posts=(
            Post(
                operation=operations.REGISTER_ORGANISATION,
                name="register",
                to="/admin/organisations/{id}",
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
            Post(operation=operations.CORRECT_ORGANISATION, done="configuration-saved"),
            Post(
                operation=operations.MOVE_ORGANISATION,
                done="configuration-saved",
                lookups={"superior": ORGANISATIONS},
            ),
            Post(
                operation=operations.MERGE_ORGANISATION,
                done="organisation-merged",
                lookups={"successor": ORGANISATIONS},
            ),
            Post(operation=operations.CANCEL_ORGANISATION, done="configuration-cancelled"),
        ),
    ),
)
