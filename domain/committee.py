"""Committee (评委会): what it may decide, until when, and what it asks of a declaration."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args
from uuid import UUID

from domain.decider import Decider, Rejected
from domain.template import Template
from domain.template_rules import check_successor, check_template, neat_template
from domain.terms import AdministrativeLevel, CommitteeTitleLevel, TitleLevel

MAXIMUM_VALIDITY_YEARS = 3
"""核准备案有效期 (review regulations; product section 3, H10)."""


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
    convening_unit: UUID
    by_series: bool
    """Convened for whole series rather than for specialties; it then needs more members."""
    series: tuple[str, ...]
    specialties: tuple[str, ...]
    """Codes of the catalogue; empty means all of its series."""
    delegated: bool
    valid_from: date
    valid_until: date
    resume_at_returner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTemplate:
    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateAuthority:
    delegated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewValidity:
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCommittee:
    reason: str


Command = RegisterCommittee | SetTemplate | DelegateAuthority | RenewValidity | CancelCommittee


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRegistered:
    """评委会备案登记"""

    committee: UUID
    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    office: UUID
    convening_unit: UUID
    by_series: bool
    series: tuple[str, ...]
    specialties: tuple[str, ...]
    delegated: bool
    valid_from: date
    valid_until: date
    resume_at_returner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSet:
    """设置申报模板"""

    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityDelegated:
    """权限下放, or taken back"""

    delegated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityRenewed:
    """核准备案延续"""

    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeCancelled:
    """注销评委会"""

    reason: str


Event = (
    CommitteeRegistered | TemplateSet | AuthorityDelegated | ValidityRenewed | CommitteeCancelled
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    committee: UUID | None = None
    name: str = ""
    level: AdministrativeLevel = AdministrativeLevel.COUNTY
    title_level: CommitteeTitleLevel = CommitteeTitleLevel.JUNIOR
    division: str = ""
    office: UUID | None = None
    by_series: bool = False
    series: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    delegated: bool = False
    valid_from: date = date.min
    valid_until: date = date.min
    resume_at_returner: bool = False
    templates: tuple[Template, ...] = ()
    """Every version of it, oldest first."""
    cancelled: bool = False

    @property
    def template(self) -> Template:
        """The present one; without sections while there is none."""
        return self.templates[-1] if self.templates else Template()

    def template_at(self, version: int) -> Template:
        """As it was when somebody submitted upon it; without sections if it never was."""
        found = (one for one in self.templates if one.version == version)
        return next(found, Template(version=version))


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
    match command:
        case SetTemplate(template=template):
            template = neat_template(template)
            check_template(template)
            check_successor(template, state.templates)
            return [TemplateSet(template=replace(template, version=state.template.version + 1))]
        case DelegateAuthority(delegated=delegated):
            return [] if delegated is state.delegated else [AuthorityDelegated(delegated=delegated)]
        case RenewValidity(valid_from=start, valid_until=end):
            if wrong := _validity(start, end):
                raise Rejected("committee-wrong", fields=wrong)
            return [ValidityRenewed(valid_from=start, valid_until=end)]
        case CancelCommittee(reason=reason):
            if not reason.strip():
                raise Rejected("reason-required", fields={"reason": "field-required"})
            return [CommitteeCancelled(reason=reason.strip())]
        case _:
            assert_never(command)


def _register(command: RegisterCommittee, state: Committee) -> list[Event]:
    if state.committee is not None:
        raise Rejected("committee-exists")
    fields = _validity(command.valid_from, command.valid_until)
    if not command.name.strip():
        fields["name"] = "field-required"
    if not command.series:
        fields["series"] = "field-required"
    if fields:
        raise Rejected("committee-wrong", fields=fields)
    return [
        CommitteeRegistered(
            committee=command.committee,
            name=command.name.strip(),
            level=command.level,
            title_level=command.title_level,
            division=command.division,
            office=command.office,
            convening_unit=command.convening_unit,
            by_series=command.by_series,
            series=command.series,
            specialties=command.specialties,
            delegated=command.delegated,
            valid_from=command.valid_from,
            valid_until=command.valid_until,
            resume_at_returner=command.resume_at_returner,
        )
    ]


def _validity(start: date, end: date) -> dict[str, str]:
    if end < start:
        return {"valid_until": "dates-crossed"}
    try:
        limit = start.replace(year=start.year + MAXIMUM_VALIDITY_YEARS)
    except ValueError:  # 29 February
        limit = start.replace(year=start.year + MAXIMUM_VALIDITY_YEARS, day=28)
    return {"valid_until": "validity-too-long"} if end > limit else {}


def evolve(state: Committee, event: Event) -> Committee:
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
                specialties=event.specialties,
                delegated=event.delegated,
                valid_from=event.valid_from,
                valid_until=event.valid_until,
                resume_at_returner=event.resume_at_returner,
            )
        case TemplateSet(template=template):
            return replace(state, templates=(*state.templates, template))
        case AuthorityDelegated(delegated=delegated):
            return replace(state, delegated=delegated)
        case ValidityRenewed(valid_from=start, valid_until=end):
            return replace(state, valid_from=start, valid_until=end)
        case CommitteeCancelled():
            return replace(state, cancelled=True)
        case _:
            assert_never(event)


COMMITTEE: Decider[Command, Committee, Event] = Decider(
    "committee", get_args(Event), Committee(), decide, evolve
)
