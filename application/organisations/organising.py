"""Organisations (M1, D9): register, amend, correct, move, cancel, merge."""

from dataclasses import dataclass
from uuid import UUID

from application.configuration.configuring import require_active
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.configuration.route_map import ROUTE_MAP, AmendNode, Node
from domain.decider import Rejected
from domain.organisations.organisation import (
    ORGANISATION,
    AmendOrganisation,
    CancelOrganisation,
    CorrectOrganisation,
    MergeOrganisation,
    MoveOrganisation,
    Organisation,
    OrganisationKind,
    RegisterOrganisation,
    Uses,
)
from domain.people.account import ACCOUNT, LockAccount, MoveAccount
from domain.streams import route_map_stream
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    Role,
    UnitNature,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationForm:
    name: str
    division: str
    level: AdministrativeLevel
    kind: OrganisationKind
    nature: UnitNature | None = None
    superior: UUID | None = None
    credit_code: str = ""
    override_check: bool = False
    contact: str = ""
    """Telephone."""
    contact_person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationData:
    name: str
    contact: str = ""
    contact_person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """更正 of what the body was registered as."""

    division: str
    level: AdministrativeLevel
    kind: OrganisationKind
    nature: UnitNature | None = None
    credit_code: str = ""
    override_check: bool = False
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    superior: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelling:
    reason: str
    confirmed: bool = False
    """That its accounts can no longer log in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    successor: UUID
    reason: str
    lock_accounts: bool = False
    """Otherwise the accounts go over to the successor."""


def register_organisation(
    work: Work, desk: Desk, organisation: UUID, form: OrganisationForm, expected: int | None
) -> UUID:
    require_role(desk.actor, Role.ADMINISTRATOR)
    work.expect(ORGANISATION, organisation, expected)
    if form.superior is not None:
        require_active(work, form.superior, "superior")
    work.do(
        ORGANISATION,
        organisation,
        RegisterOrganisation(
            organisation=organisation,
            name=form.name,
            credit_code=form.credit_code,
            override_check=form.override_check,
            division=form.division,
            level=form.level,
            kind=form.kind,
            nature=form.nature,
            superior=form.superior,
            contact=form.contact,
            contact_person=form.contact_person,
            address=form.address,
        ),
    )
    return organisation


def amend_organisation(
    work: Work, desk: Desk, organisation: UUID, form: OrganisationData, expected: int | None
) -> UUID:
    """M1, and D9 for the officers' own body: contact data only, its name stays."""
    existing_organisation(work, organisation, expected)
    if desk.actor.organisation != organisation:
        require_role(desk.actor, Role.ADMINISTRATOR)
    elif form.name.strip() != work.load(ORGANISATION, organisation).name:
        raise Rejected("organisation-wrong", fields={"name": "name-by-administrator"})
    command = AmendOrganisation(
        name=form.name,
        contact=form.contact,
        contact_person=form.contact_person,
        address=form.address,
    )
    work.do(ORGANISATION, organisation, command)
    return organisation


def correct_organisation(
    work: Work, desk: Desk, organisation: UUID, form: Correction, expected: int | None
) -> UUID:
    """更正登记信息"""
    require_role(desk.actor, Role.ADMINISTRATOR)
    existing_organisation(work, organisation, expected)
    command = CorrectOrganisation(
        division=form.division,
        level=form.level,
        kind=form.kind,
        nature=form.nature,
        credit_code=form.credit_code,
        override_check=form.override_check,
        reason=form.reason,
        nodes=len(nodes_of(work, organisation)),
    )
    work.do(ORGANISATION, organisation, command)
    return organisation


def move_organisation(
    work: Work, desk: Desk, organisation: UUID, form: Moving, expected: int | None
) -> UUID:
    require_role(desk.actor, Role.ADMINISTRATOR)
    existing_organisation(work, organisation, expected)
    above = () if form.superior is None else _above(work, form.superior, "superior")
    work.do(ORGANISATION, organisation, MoveOrganisation(superior=form.superior, above=above))
    return organisation


def cancel_organisation(
    work: Work, desk: Desk, organisation: UUID, form: Cancelling, expected: int | None
) -> UUID:
    """注销"""
    require_role(desk.actor, Role.ADMINISTRATOR)
    existing_organisation(work, organisation, expected)
    command = CancelOrganisation(
        reason=form.reason, uses=uses_of(work, desk, organisation), confirmed=form.confirmed
    )
    work.do(ORGANISATION, organisation, command)
    return organisation


def merge_organisation(
    work: Work, desk: Desk, organisation: UUID, form: Merging, expected: int | None
) -> UUID:
    """合并: subordinates, route nodes and accounts go over in the same append.

    What waits for the body stays where it is: its successor stands in (docs/adr/0008).
    """
    require_role(desk.actor, Role.ADMINISTRATOR)
    existing_organisation(work, organisation, expected)
    successor: Organisation = work.load(ORGANISATION, form.successor)
    nodes = nodes_of(work, organisation)
    above = _above(work, form.successor, "successor")
    work.do(
        ORGANISATION,
        organisation,
        MergeOrganisation(
            successor=successor,
            above=above[1:],
            committees=len(desk.directory.committees_of(organisation)),
            nodes=len(nodes),
            reason=form.reason,
        ),
    )
    for child in desk.directory.subordinates(organisation):
        if work.load(ORGANISATION, child).superior == organisation:
            work.do(ORGANISATION, child, MoveOrganisation(superior=form.successor, above=above))
    for stream, node in nodes:
        _repoint(work, stream, node, form.successor)
    for account in desk.directory.officers(organisation):
        if work.load(ACCOUNT, account).organisation != organisation:
            continue
        if form.lock_accounts:
            work.do(ACCOUNT, account, LockAccount(reason=form.reason))
        else:
            work.do(ACCOUNT, account, MoveAccount(organisation=form.successor, reason=form.reason))
    return organisation


def uses_of(work: Work, desk: Desk, organisation: UUID) -> Uses:
    """What names the body now; the route maps are asked themselves, the rest is looked up."""
    found = desk.directory
    return Uses(
        subordinates=len(found.subordinates(organisation)),
        nodes=len(nodes_of(work, organisation)),
        committees=len(found.committees_of(organisation)),
        waiting=found.waiting_at(organisation),
        accounts=len(found.officers(organisation)),
    )


def nodes_of(work: Work, organisation: UUID) -> tuple[tuple[UUID, Node], ...]:
    """The route nodes that stand for the body, each with the stream of its map."""
    maps = (route_map_stream(m, level) for m in AcquisitionMode for level in CommitteeTitleLevel)
    return tuple(
        (stream, node)
        for stream in maps
        for node in work.load(ROUTE_MAP, stream).nodes.values()
        if node.organisation == organisation
    )


def _repoint(work: Work, stream: UUID, node: Node, successor: UUID) -> None:
    command = AmendNode(
        node=node.node, organisation=successor, superior=node.superior, skipped=node.skipped
    )
    try:
        work.do(ROUTE_MAP, stream, command)
    except Rejected as refused:  # both have a node of this kind: which one stays is no guess
        raise Rejected("merge-node-twice", fields={"successor": "merge-node-twice"}) from refused


def _above(work: Work, organisation: UUID, field: str) -> tuple[UUID, ...]:
    """The body and all those above it. Raises `Rejected` at one that is not active."""
    bodies = (organisation, *bodies_above(work, organisation))
    for body in bodies:
        require_active(work, body, field)
    return bodies


def bodies_above(work: Work, unit: UUID) -> tuple[UUID, ...]:
    """The bodies above a unit, the nearest first, cancelled ones too."""
    found: list[UUID] = []
    at = work.load(ORGANISATION, unit).superior
    while at is not None and at not in found:
        found.append(at)
        at = work.load(ORGANISATION, at).superior
    return tuple(found)


def existing_organisation(work: Work, organisation: UUID, expected: int | None) -> None:
    work.expect(ORGANISATION, organisation, expected)
    if work.load(ORGANISATION, organisation).organisation is None:
        raise Hidden
