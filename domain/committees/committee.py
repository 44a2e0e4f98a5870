"""Committee (评委会): what it may decide, until when, and what it asks of a declaration."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args
from uuid import UUID

from domain.committees.committee_events import (
    AccountAssigned,
    AuthorityDelegated,
    CommitteeAmended,
    CommitteeCancelled,
    CommitteeRegistered,
    Delegation,
    Event,
    TemplateSet,
    ValidityRenewed,
)
from domain.committees.committee_information import (
    Information,
    InformationCommand,
    InformationEvent,
    decide_information,
    evolve_information,
)
from domain.configuration.fees import FeeStandard, check_fee
from domain.configuration.template import Template, Versioned
from domain.configuration.template_rules import check_successor, check_template, neat_template
from domain.decider import Decider, Rejected
from domain.rules.filing import MAXIMUM_VALIDITY_YEARS, validity_faults
from domain.rules.quorum import lawful_size, least_seats
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCommittee:
    committee: UUID
    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    """Its region: divisions that share the code's significant digits."""
    office: UUID
    """The daily-work department (日常工作部门) that acts for it."""
    convening_units: tuple[UUID, ...]
    by_series: bool
    """Convened for whole series rather than for specialties; it then needs more members."""
    series: tuple[str, ...]
    specialties: tuple[str, ...]
    """Codes of the catalogue; empty means all of its series."""
    fees: tuple[FeeStandard, ...] = ()
    minimum_seats: int
    """The fewest members it may meet with; its own number, never below the lawful one."""
    delegation: Delegation | None
    valid_from: date
    valid_until: date
    resume_at_returner: bool
    longest_years: int = MAXIMUM_VALIDITY_YEARS
    """Of a filing, as the province has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendCommittee:
    """Cases in flight keep their route and their template; what they stand on cannot change."""

    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    office: UUID
    by_series: bool
    series: tuple[str, ...]
    minimum_seats: int
    valid_from: date
    valid_until: date
    resume_at_returner: bool
    in_flight: int
    """Cases that have been submitted to it and are not finished."""
    longest_years: int = MAXIMUM_VALIDITY_YEARS
    """Of a filing, as the province has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTemplate:
    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateAuthority:
    """None takes it back. Cases in flight keep the route they have."""

    delegation: Delegation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewValidity:
    valid_from: date
    valid_until: date
    on: date
    """Today."""
    longest_years: int = MAXIMUM_VALIDITY_YEARS
    """Of a filing, as the province has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignAccount:
    """An account of the office that acts for it."""

    account: UUID
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCommittee:
    reason: str


Command = (
    RegisterCommittee
    | AmendCommittee
    | SetTemplate
    | DelegateAuthority
    | RenewValidity
    | AssignAccount
    | CancelCommittee
    | InformationCommand
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee(Versioned):
    committee: UUID | None = None
    name: str = ""
    level: AdministrativeLevel = AdministrativeLevel.COUNTY
    title_level: CommitteeTitleLevel = CommitteeTitleLevel.JUNIOR
    division: str = ""
    office: UUID | None = None
    account: UUID | None = None
    login: str = ""
    by_series: bool = False
    series: tuple[str, ...] = ()
    information: Information = Information()  # noqa: RUF009  frozen, so sharing it is safe
    minimum_seats: int = 0
    delegation: Delegation | None = None
    valid_from: date = date.min
    """First day of the filings that followed each other without a gap."""
    filed_from: date = date.min
    """First day of the latest filing."""
    valid_until: date = date.min
    resume_at_returner: bool = False
    templates: tuple[Template, ...] = ()
    """Every version of it, oldest first."""
    cancelled: bool = False

    @property
    def specialties(self) -> tuple[str, ...]:
        """Codes; empty means all of its series."""
        return self.information.specialties

    @property
    def convening_units(self) -> tuple[UUID, ...]:
        return self.information.convening_units

    @property
    def fees(self) -> tuple[FeeStandard, ...]:
        return self.information.fees

    @property
    def fee_first(self) -> bool:
        """Whether an unpaid case stays out of review plans."""
        return self.information.fee_first

    def delegated_on(self, day: date) -> bool:
        """Whether it issues its certificates itself: the b rows of the route table."""
        return self.delegation is not None and self.delegation.on(day)


def require_scope(
    state: Committee,
    *,
    series: str,
    specialty: str,
    title_level: TitleLevel,
    division: str,
    on: date,
) -> None:
    """A committee decides only inside its specialties, level, region and filing validity.

    Outside, its result is void (review regulations; product section 4). Raises `Rejected`.
    """
    if state.committee is None or state.cancelled:
        raise Rejected("committee-closed", fields={"committee": "committee-closed"})
    if not state.valid_from <= on <= state.valid_until:
        raise Rejected(
            "committee-validity",
            fields={"committee": "committee-validity"},
            valid_from=state.valid_from,
            valid_until=state.valid_until,
        )
    if title_level.committee is not state.title_level:
        raise Rejected("committee-level", fields={"title_level": "committee-level"})
    if series not in state.series:
        raise Rejected("committee-specialty", fields={"series": "committee-specialty"})
    if state.specialties and specialty not in state.specialties:
        raise Rejected("committee-specialty", fields={"specialty": "committee-specialty"})
    if not division.startswith(region(state.division)):
        raise Rejected("committee-region", fields={"division": "committee-region"})


def region(division: str) -> str:
    """The digits that all divisions inside share: `320000` → `32`, `320100` → `3201`."""
    if division.endswith("0000"):
        return division[:2]
    return division[:4] if division.endswith("00") else division


def decide(command: Command, state: Committee) -> list[Event]:
    if isinstance(command, RegisterCommittee):
        return _register(command, state)
    if state.committee is None or state.cancelled:
        raise Rejected("committee-closed")
    if isinstance(command, InformationCommand):
        return [*decide_information(command, state.information, by_series=state.by_series)]
    match command:
        case AmendCommittee():
            return _amend(command, state)
        case SetTemplate(template=template):
            template = neat_template(template)
            check_template(template)
            check_successor(template, state.templates)
            return [TemplateSet(template=replace(template, version=state.template.version + 1))]
        case DelegateAuthority(delegation=delegation):
            _require(_delegation_faults(delegation))
            changed = delegation != state.delegation
            return [AuthorityDelegated(delegation=delegation)] if changed else []
        case RenewValidity():
            return _renew(command, state)
        case AssignAccount(account=account, login=login):
            if account == state.account:
                return []
            return [AccountAssigned(account=account, login=login)]
        case CancelCommittee(reason=reason):
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [CommitteeCancelled(reason=reason.strip())]
        case _:
            assert_never(command)


def _register(command: RegisterCommittee, state: Committee) -> list[Event]:
    if state.committee is not None:
        raise Rejected("committee-exists")
    fields = _faults(command) | _delegation_faults(command.delegation)
    if not command.convening_units:
        fields["convening_unit"] = "field-required"
    if len(set(command.convening_units)) < len(command.convening_units):
        fields["convening_unit"] = "convening-unit-listed"
    if len({fee.item for fee in command.fees}) < len(command.fees):
        fields["fees"] = "fee-listed"
    _require(fields, command)
    for fee in command.fees:
        check_fee(fee)
    return [
        CommitteeRegistered(
            committee=command.committee,
            name=command.name.strip(),
            level=command.level,
            title_level=command.title_level,
            division=command.division,
            office=command.office,
            convening_units=command.convening_units,
            by_series=command.by_series,
            series=command.series,
            specialties=command.specialties,
            fees=command.fees,
            minimum_seats=command.minimum_seats,
            delegation=command.delegation,
            valid_from=command.valid_from,
            valid_until=command.valid_until,
            resume_at_returner=command.resume_at_returner,
        )
    ]


def _amend(command: AmendCommittee, state: Committee) -> list[Event]:
    """While cases are in flight, the title level and the office stand fast: the level chose the
    route map and the members that decide, and the office holds the cases."""
    fields = _faults(command)
    if command.in_flight and command.title_level is not state.title_level:
        fields["title_level"] = "cases-in-flight"
    if command.in_flight and command.office != state.office:
        fields["office"] = "cases-in-flight"
    if not command.by_series and state.by_series and not state.specialties:
        fields["by_series"] = "specialties-first"
    _require(fields, command)
    event = CommitteeAmended(
        name=command.name.strip(),
        level=command.level,
        title_level=command.title_level,
        division=command.division,
        office=command.office,
        by_series=command.by_series,
        series=command.series,
        minimum_seats=command.minimum_seats,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        resume_at_returner=command.resume_at_returner,
    )
    return [] if evolve(state, event) == state else [event]


def _renew(command: RenewValidity, state: Committee) -> list[Event]:
    start, end = command.valid_from, command.valid_until
    fields = validity_faults(start, end, command.longest_years)
    if not fields and (end <= state.valid_until or start < state.filed_from):
        fields["valid_until"] = "renewal-not-later"
    if command.on <= state.valid_until < start and not _follows(start, state):
        # What is left of the present filing would be lost.
        fields["valid_from"] = "renewal-gap"
    _require(fields, command)
    return [ValidityRenewed(valid_from=start, valid_until=end)]


def _follows(start: date, state: Committee) -> bool:
    """Whether a filing from `start` goes on where the present one ends, or before."""
    return state.valid_from <= start and (start - state.valid_until).days <= 1


def _faults(command: RegisterCommittee | AmendCommittee) -> dict[str, str]:
    fields = validity_faults(command.valid_from, command.valid_until, command.longest_years)
    if not command.name.strip():
        fields["name"] = "field-required"
    if not command.series:
        fields["series"] = "field-required"
    least = least_seats(command.title_level, by_series=command.by_series)
    if not lawful_size(command.minimum_seats, least):
        fields["minimum_seats"] = "seats-minimum"
    return fields


def _delegation_faults(delegation: Delegation | None) -> dict[str, str]:
    crossed = delegation is not None and delegation.until < delegation.since
    return {"delegated_until": "dates-crossed"} if crossed else {}


def _require(
    fields: dict[str, str],
    command: RegisterCommittee | AmendCommittee | RenewValidity | None = None,
) -> None:
    if not fields:
        return
    facts: dict[str, int] = {}
    if command is not None:
        facts["longest"] = command.longest_years
    if isinstance(command, RegisterCommittee | AmendCommittee):
        facts["minimum"] = least_seats(command.title_level, by_series=command.by_series)
    if isinstance(command, AmendCommittee):
        facts["cases"] = command.in_flight
    raise Rejected("committee-wrong", fields=fields, **facts)


def evolve(state: Committee, event: Event) -> Committee:
    if isinstance(event, InformationEvent):
        return replace(state, information=evolve_information(state.information, event))
    match event:
        case CommitteeRegistered():
            return Committee(
                committee=event.committee,
                name=event.name,
                level=event.level,
                title_level=event.title_level,
                division=event.division,
                office=event.office,
                by_series=event.by_series,
                series=event.series,
                information=Information(
                    specialties=event.specialties,
                    convening_units=event.convening_units,
                    fees=event.fees,
                ),
                minimum_seats=event.minimum_seats,
                delegation=event.delegation,
                valid_from=event.valid_from,
                filed_from=event.valid_from,
                valid_until=event.valid_until,
                resume_at_returner=event.resume_at_returner,
            )
        case CommitteeAmended():
            return _amended(state, event)
        case TemplateSet(template=template):
            return replace(state, templates=(*state.templates, template))
        case AuthorityDelegated(delegation=delegation):
            return replace(state, delegation=delegation)
        case ValidityRenewed(valid_from=start, valid_until=end):
            first = state.valid_from if _follows(start, state) else start
            return replace(state, valid_from=first, filed_from=start, valid_until=end)
        case AccountAssigned(account=account, login=login):
            return replace(state, account=account, login=login)
        case CommitteeCancelled():
            return replace(state, cancelled=True)
        case _:
            assert_never(event)


def _amended(state: Committee, event: CommitteeAmended) -> Committee:
    same_office = event.office == state.office
    same_start = event.valid_from == state.filed_from
    return replace(
        state,
        name=event.name,
        level=event.level,
        title_level=event.title_level,
        division=event.division,
        office=event.office,
        # The account is the office's: another office has another.
        account=state.account if same_office else None,
        login=state.login if same_office else "",
        by_series=event.by_series,
        series=event.series,
        minimum_seats=event.minimum_seats,
        valid_from=state.valid_from if same_start else event.valid_from,
        filed_from=event.valid_from,
        valid_until=event.valid_until,
        resume_at_returner=event.resume_at_returner,
    )


COMMITTEE: Decider[Command, Committee, Event] = Decider(
    "committee", get_args(Event), Committee(), decide, evolve
)
