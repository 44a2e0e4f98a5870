"""Organisation (机构): a body in the tree of superior bodies.

A body that is merged into another one (合并) is cancelled and names its successor, which from
then on stands in for it wherever its name is already written (docs/adr/0008).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.personal import Personal
from domain.rules.identifiers import CreditCodeCheck, check_credit_code, check_division
from domain.terms import AdministrativeLevel, UnitNature


class OrganisationKind(StrEnum):
    """机构类型"""

    EMPLOYER = "EMPLOYER"
    HR_UNIT = "HR_UNIT"
    HR_AGENCY = "HR_AGENCY"
    ADMINISTRATIVE_AUTHORITY = "ADMINISTRATIVE_AUTHORITY"
    INDUSTRY_AUTHORITY = "INDUSTRY_AUTHORITY"
    TITLE_OFFICE = "TITLE_OFFICE"
    COMMITTEE_OFFICE = "COMMITTEE_OFFICE"

    @property
    def unit(self) -> bool:
        """Whether it can be stage U of a route."""
        return self in (
            OrganisationKind.EMPLOYER,
            OrganisationKind.HR_UNIT,
            OrganisationKind.HR_AGENCY,
        )


HR_KINDS = (OrganisationKind.HR_UNIT, OrganisationKind.HR_AGENCY)
"""人事管理单位: a unit's personnel department and the agencies of freelancers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOrganisation:
    organisation: UUID
    name: str
    credit_code: str
    """统一社会信用代码, 18 characters; empty for a body without one of its own."""
    override_check: bool
    """Accept a wrong check character, which some early legal codes have."""
    division: str
    level: AdministrativeLevel
    kind: OrganisationKind
    nature: UnitNature | None
    superior: UUID | None
    contact: str
    """Telephone."""
    contact_person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendOrganisation:
    name: str
    contact: str
    contact_person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectOrganisation:
    """What a body is, where and under which code; `nodes` of the routes stand for it."""

    division: str
    level: AdministrativeLevel
    kind: OrganisationKind
    nature: UnitNature | None
    credit_code: str
    override_check: bool
    reason: str
    nodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOrganisation:
    superior: UUID | None
    above: tuple[UUID, ...]
    """The new superior and all bodies above it, for the check against circles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """What still names a body: active subordinates, route nodes, committees, things that wait
    for it, and accounts that can log in for it."""

    subordinates: int = 0
    nodes: int = 0
    committees: int = 0
    waiting: int = 0
    accounts: int = 0

    @property
    def binding(self) -> dict[str, int]:
        """What has to be settled first, by name; nothing when the body may go."""
        found = {
            "subordinates": self.subordinates,
            "nodes": self.nodes,
            "committees": self.committees,
            "waiting": self.waiting,
        }
        return {name: count for name, count in found.items() if count}


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrganisation:
    reason: str
    uses: Uses = Uses()
    confirmed: bool = False
    """That its accounts can no longer log in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOrganisation:
    """合并 into another body, decided upon that body as it is now."""

    successor: "Organisation"
    above: tuple[UUID, ...]
    """The successor's superior bodies."""
    committees: int
    """That name the body; their filing is a matter of its own and is settled first."""
    nodes: int
    reason: str


Command = (
    RegisterOrganisation
    | AmendOrganisation
    | CorrectOrganisation
    | MoveOrganisation
    | CancelOrganisation
    | MergeOrganisation
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRegistered:
    """新增机构"""

    organisation: UUID
    name: str
    credit_code: str
    division: str
    level: AdministrativeLevel
    kind: OrganisationKind
    nature: UnitNature | None
    superior: UUID | None
    contact: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationAmended:
    """修改机构"""

    name: str
    contact: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetailsSet:
    """修改联系人与地址; the telephone is the `contact` of the other events"""

    contact_person: Personal
    address: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCorrected:
    """更正机构登记信息"""

    division: str
    level: AdministrativeLevel
    kind: OrganisationKind
    nature: UnitNature | None
    credit_code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationMoved:
    """调整上级机构"""

    superior: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCancelled:
    """注销机构"""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationMerged:
    """合并机构: cancelled, and the successor stands in for it"""

    merged_into: UUID
    reason: str


Event = (
    OrganisationRegistered
    | OrganisationAmended
    | ContactDetailsSet
    | OrganisationCorrected
    | OrganisationMoved
    | OrganisationCancelled
    | OrganisationMerged
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    organisation: UUID | None = None
    name: str = ""
    division: str = ""
    level: AdministrativeLevel = AdministrativeLevel.COUNTY
    kind: OrganisationKind = OrganisationKind.EMPLOYER
    nature: UnitNature | None = None
    superior: UUID | None = None
    credit_code: str = ""
    contact: Personal | None = None
    contact_person: Personal | None = None
    address: Personal | None = None
    cancelled: bool = False
    merged_into: UUID | None = None

    @property
    def active(self) -> bool:
        return self.organisation is not None and not self.cancelled


def decide(command: Command, state: Organisation) -> list[Event]:
    if isinstance(command, RegisterOrganisation):
        return _register(command, state)
    if state.organisation is None:
        raise Rejected("organisation-unknown")
    if state.cancelled:
        raise Rejected("organisation-cancelled")
    match command:
        case AmendOrganisation():
            return _amend(command, state, state.organisation)
        case CorrectOrganisation():
            return _correct(command, state)
        case MoveOrganisation():
            if state.organisation in command.above:
                raise Rejected("organisation-circle", fields={"superior": "organisation-circle"})
            if command.superior is None and state.kind.unit:
                raise Rejected("organisation-wrong", fields={"superior": "field-required"})
            return [OrganisationMoved(superior=command.superior)]
        case CancelOrganisation():
            reason = _reason(command.reason)
            if command.uses.binding:
                raise _in_use(command.uses.binding)
            if command.uses.accounts and not command.confirmed:
                raise Rejected(
                    "organisation-has-accounts",
                    fields={"confirmed": "confirm-needed"},
                    accounts=command.uses.accounts,
                )
            return [OrganisationCancelled(reason=reason)]
        case MergeOrganisation():
            return _merge(command, state)
        case _:
            assert_never(command)


def _register(command: RegisterOrganisation, state: Organisation) -> list[Event]:
    if state.organisation is not None:
        raise Rejected("organisation-exists")
    _require_name(command.name)
    fields = _faults(command)
    if command.kind.unit and command.superior is None:
        fields["superior"] = "field-required"
    if fields:
        raise Rejected("organisation-wrong", fields=fields)
    registered = OrganisationRegistered(
        organisation=command.organisation,
        name=command.name.strip(),
        credit_code=command.credit_code,
        division=command.division,
        level=command.level,
        kind=command.kind,
        nature=command.nature,
        superior=command.superior,
        contact=Personal(command.organisation, command.contact),
    )
    return [registered, *_details(command, state, command.organisation)]


def _amend(command: AmendOrganisation, state: Organisation, here: UUID) -> list[Event]:
    """Only what differs is said; the same once more is nothing new."""
    _require_name(command.name)
    events: list[Event] = []
    name, contact = command.name.strip(), Personal(here, command.contact.strip())
    if (name, contact) != (state.name, state.contact):
        events.append(OrganisationAmended(name=name, contact=contact))
    return [*events, *_details(command, state, here)]


def _details(
    command: RegisterOrganisation | AmendOrganisation, state: Organisation, here: UUID
) -> list[Event]:
    person, address = command.contact_person.strip(), command.address.strip()
    known = tuple(one.value if one else "" for one in (state.contact_person, state.address))
    if (person, address) == known:
        return []
    return [
        ContactDetailsSet(contact_person=Personal(here, person), address=Personal(here, address))
    ]


def _correct(command: CorrectOrganisation, state: Organisation) -> list[Event]:
    reason = _reason(command.reason)
    fields = _faults(command)
    if command.kind.unit and state.superior is None:
        fields["kind"] = "organisation-needs-superior"
    if command.nodes:
        # A node stands for a stage of its kind and level; with another one it misleads cases.
        for name in ("level", "kind"):
            if getattr(command, name) is not getattr(state, name):
                fields[name] = "organisation-has-nodes"
    if fields:
        raise Rejected("organisation-wrong", fields=fields)
    new = OrganisationCorrected(
        division=command.division,
        level=command.level,
        kind=command.kind,
        nature=command.nature,
        credit_code=command.credit_code,
        reason=reason,
    )
    same = all(
        getattr(new, name) == getattr(state, name)
        for name in ("division", "level", "kind", "nature", "credit_code")
    )
    return [] if same else [new]


def _merge(command: MergeOrganisation, state: Organisation) -> list[Event]:
    into, here = command.successor, state.organisation
    reason = _reason(command.reason)
    wrong = ""
    if not into.active or into.organisation is None:
        wrong = "organisation-unknown"
    elif into.organisation == here:
        wrong = "merge-into-itself"
    elif here in command.above:
        wrong = "merge-below-itself"
    elif into.kind is not state.kind and not (into.kind.unit and state.kind.unit):
        wrong = "merge-other-kind"  # its officers could not do what waits for this body
    elif command.nodes and into.level is not state.level:
        wrong = "merge-other-level"
    if wrong:
        raise Rejected("organisation-wrong", fields={"successor": wrong})
    if command.committees:
        raise Rejected("organisation-in-use", committees=command.committees)
    assert into.organisation is not None, "an active body has an id"
    return [OrganisationMerged(merged_into=into.organisation, reason=reason)]


def _faults(command: RegisterOrganisation | CorrectOrganisation) -> dict[str, str]:
    """Field -> what is wrong with it, of what is registered and corrected alike."""
    fields: dict[str, str] = {}
    try:
        check_division(command.division)
    except Rejected as wrong:
        fields["division"] = wrong.code
    if command.credit_code:
        check = check_credit_code(command.credit_code)
        if check is CreditCodeCheck.MALFORMED:
            fields["credit_code"] = "credit-code-malformed"
        elif check is CreditCodeCheck.CHECK_CHARACTER_WRONG and not command.override_check:
            fields["credit_code"] = "credit-code-check"
    if command.kind.unit and command.nature is None:
        fields["nature"] = "field-required"
    return fields


def _in_use(binding: dict[str, int]) -> Rejected:
    facts: dict[str, Any] = dict(binding)
    return Rejected("organisation-in-use", **facts)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Rejected("reason-required", fields={"reason": "field-required"})
    return reason.strip()


def _require_name(name: str) -> None:
    if not 2 <= len(name.strip()) <= 100:
        raise Rejected("organisation-wrong", fields={"name": "name-length"})


def evolve(state: Organisation, event: Event) -> Organisation:
    match event:
        case OrganisationRegistered():
            return Organisation(
                organisation=event.organisation,
                name=event.name,
                division=event.division,
                level=event.level,
                kind=event.kind,
                nature=event.nature,
                superior=event.superior,
                credit_code=event.credit_code,
                contact=event.contact,
            )
        case OrganisationAmended(name=name, contact=contact):
            return replace(state, name=name, contact=contact)
        case ContactDetailsSet(contact_person=person, address=address):
            return replace(state, contact_person=person, address=address)
        case OrganisationCorrected():
            return replace(
                state,
                division=event.division,
                level=event.level,
                kind=event.kind,
                nature=event.nature,
                credit_code=event.credit_code,
            )
        case OrganisationMoved(superior=superior):
            return replace(state, superior=superior)
        case OrganisationCancelled():
            return replace(state, cancelled=True)
        case OrganisationMerged(merged_into=successor):
            return replace(state, cancelled=True, merged_into=successor)
        case _:
            assert_never(event)


ORGANISATION: Decider[Command, Organisation, Event] = Decider(
    "organisation", get_args(Event), Organisation(), decide, evolve
)
