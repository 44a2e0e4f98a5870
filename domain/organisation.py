"""Organisation (机构): a body in the tree of superior bodies."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never, get_args
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendOrganisation:
    name: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOrganisation:
    superior: UUID | None
    above: tuple[UUID, ...]
    """The new superior and all bodies above it, for the check against circles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrganisation:
    reason: str


Command = RegisterOrganisation | AmendOrganisation | MoveOrganisation | CancelOrganisation


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
class OrganisationMoved:
    """调整上级机构"""

    superior: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCancelled:
    """注销机构"""

    reason: str


Event = OrganisationRegistered | OrganisationAmended | OrganisationMoved | OrganisationCancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    organisation: UUID | None = None
    name: str = ""
    division: str = ""
    level: AdministrativeLevel = AdministrativeLevel.COUNTY
    kind: OrganisationKind = OrganisationKind.EMPLOYER
    nature: UnitNature | None = None
    superior: UUID | None = None
    cancelled: bool = False

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
            _require_name(command.name)
            contact = Personal(state.organisation, command.contact)
            return [OrganisationAmended(name=command.name.strip(), contact=contact)]
        case MoveOrganisation():
            if state.organisation in command.above:
                raise Rejected("organisation-circle", fields={"superior": "organisation-circle"})
            if command.superior is None and state.kind.unit:
                raise Rejected("organisation-wrong", fields={"superior": "field-required"})
            return [OrganisationMoved(superior=command.superior)]
        case CancelOrganisation():
            if not command.reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [OrganisationCancelled(reason=command.reason.strip())]
        case _:
            assert_never(command)


def _register(command: RegisterOrganisation, state: Organisation) -> list[Event]:
    if state.organisation is not None:
        raise Rejected("organisation-exists")
    _require_name(command.name)
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
    if command.kind.unit and command.superior is None:
        fields["superior"] = "field-required"
    if fields:
        raise Rejected("organisation-wrong", fields=fields)
    return [
        OrganisationRegistered(
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
    ]


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
            )
        case OrganisationAmended(name=name):
            return replace(state, name=name)
        case OrganisationMoved(superior=superior):
            return replace(state, superior=superior)
        case OrganisationCancelled():
            return replace(state, cancelled=True)
        case _:
            assert_never(event)


ORGANISATION: Decider[Command, Organisation, Event] = Decider(
    "organisation", get_args(Event), Organisation(), decide, evolve
)
