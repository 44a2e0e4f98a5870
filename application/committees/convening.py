"""Committees (H10): register, edit, delegate, renew, template, cancel."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.committees.committee_accounts import assign_account
from application.configuration.configuring import CONFIGURERS, Reason, require_active
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.committees.committee import (
    COMMITTEE,
    AmendCommittee,
    CancelCommittee,
    DelegateAuthority,
    RegisterCommittee,
    RenewValidity,
    SetTemplate,
)
from domain.committees.committee_events import Delegation
from domain.configuration.catalogue import CATALOGUE
from domain.configuration.fees import FeeStandard
from domain.configuration.template import Template
from domain.decider import Rejected
from domain.organisations.organisation import ORGANISATION, OrganisationKind
from domain.rules.quorum import minimum_seats
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.terms import (
    AdministrativeLevel,
    CommitteeTitleLevel,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeForm:
    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    office: UUID
    account: str = ""
    """评委会账号: the log-in name, unique; empty when the office gets none with this committee."""
    convening_unit: UUID
    further_convening_units: tuple[UUID, ...] = ()
    by_series: bool = False
    series: tuple[str, ...]
    specialties: tuple[str, ...] = ()
    fees: tuple[FeeStandard, ...] = ()
    """Amounts in fen."""
    minimum_seats: int | None = None
    """None for the lawful one, below senior the default."""
    delegated: bool = False
    delegated_from: date | None = None
    """None: from the first day of the filing."""
    delegated_until: date | None = None
    """None: until the last day of the filing."""
    valid_from: date
    valid_until: date
    resume_at_returner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeChange:
    """编辑; specialties, convening units and fee standards have their own commands."""

    name: str
    level: AdministrativeLevel
    title_level: CommitteeTitleLevel
    division: str
    office: UUID
    by_series: bool = False
    series: tuple[str, ...]
    minimum_seats: int | None = None
    """None for the lawful one, below senior the default."""
    valid_from: date
    valid_until: date
    resume_at_returner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationForm:
    delegated_from: date
    delegated_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationEnd:
    """收回"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityForm:
    valid_from: date
    valid_until: date


def register_committee(
    work: Work, desk: Desk, committee: UUID, form: CommitteeForm, expected: int | None
) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    work.expect(COMMITTEE, committee, expected)
    _require_office(work, form.office)
    require_active(work, form.convening_unit, "convening_unit")
    for unit in form.further_convening_units:
        require_active(work, unit, "further_convening_units")
    _require_scope(work, form.series, form.specialties)
    work.do(
        COMMITTEE,
        committee,
        RegisterCommittee(
            committee=committee,
            name=form.name,
            level=form.level,
            title_level=form.title_level,
            division=form.division,
            office=form.office,
            convening_units=(form.convening_unit, *form.further_convening_units),
            by_series=form.by_series,
            series=form.series,
            specialties=form.specialties,
            fees=form.fees,
            minimum_seats=_minimum(desk, form),
            longest_years=desk.rules.filing_years,
            delegation=_delegation(form),
            valid_from=form.valid_from,
            valid_until=form.valid_until,
            resume_at_returner=form.resume_at_returner,
        ),
    )
    if form.account:
        assign_account(work, committee, form.account)
    return committee


def amend_committee(
    work: Work, desk: Desk, committee: UUID, form: CommitteeChange, expected: int | None
) -> UUID:
    """How many cases are in flight is asked of a read model. One submitted this very moment may
    be missed; it keeps the route it was given, as all the others do."""
    require_role(desk.actor, *CONFIGURERS)
    existing_committee(work, committee, expected)
    state = work.load(COMMITTEE, committee)
    assert state.office is not None, "a registered committee has an office"
    if form.office != state.office:
        _require_office(work, form.office)
    _require_scope(work, form.series, state.specialties)
    work.do(
        COMMITTEE,
        committee,
        AmendCommittee(
            name=form.name,
            level=form.level,
            title_level=form.title_level,
            division=form.division,
            office=form.office,
            by_series=form.by_series,
            series=form.series,
            minimum_seats=_minimum(desk, form),
            longest_years=desk.rules.filing_years,
            valid_from=form.valid_from,
            valid_until=form.valid_until,
            resume_at_returner=form.resume_at_returner,
            in_flight=desk.directory.cases_in_flight(committee, state.office),
        ),
    )
    return committee


def delegate_authority(
    work: Work, desk: Desk, committee: UUID, form: DelegationForm, expected: int | None
) -> UUID:
    """权限下放; the dates decide for what is submitted on them, and for nothing else."""
    require_role(desk.actor, *CONFIGURERS)
    existing_committee(work, committee, expected)
    delegation = Delegation(since=form.delegated_from, until=form.delegated_until)
    work.do(COMMITTEE, committee, DelegateAuthority(delegation=delegation))
    return committee


def end_delegation(
    work: Work, desk: Desk, committee: UUID, _: DelegationEnd, expected: int | None
) -> UUID:
    """收回下放的权限"""
    require_role(desk.actor, *CONFIGURERS)
    existing_committee(work, committee, expected)
    work.do(COMMITTEE, committee, DelegateAuthority(delegation=None))
    return committee


def renew_validity(
    work: Work, desk: Desk, committee: UUID, form: ValidityForm, expected: int | None
) -> UUID:
    """核准备案延续"""
    require_role(desk.actor, *CONFIGURERS)
    existing_committee(work, committee, expected)
    command = RenewValidity(
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        on=desk.today,
        longest_years=desk.rules.filing_years,
    )
    work.do(COMMITTEE, committee, command)
    return committee


def set_template(
    work: Work, desk: Desk, committee: UUID, form: Template, expected: int | None
) -> UUID:
    """申报模板; the version is counted by the committee."""
    require_role(desk.actor, *CONFIGURERS)
    existing_committee(work, committee, expected)
    work.do(COMMITTEE, committee, SetTemplate(template=form))
    return committee


def cancel_committee(
    work: Work, desk: Desk, committee: UUID, form: Reason, expected: int | None
) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    existing_committee(work, committee, expected)
    work.do(COMMITTEE, committee, CancelCommittee(reason=form.reason))
    return committee


def existing_committee(work: Work, committee: UUID, expected: int | None) -> None:
    work.expect(COMMITTEE, committee, expected)
    if work.load(COMMITTEE, committee).committee is None:
        raise Hidden


def _require_office(work: Work, office: UUID) -> None:
    body = work.load(ORGANISATION, office)
    if not body.active or body.kind is not OrganisationKind.COMMITTEE_OFFICE:
        raise Rejected("committee-wrong", fields={"office": "organisation-unknown"})


def _require_scope(work: Work, series: tuple[str, ...], specialties: tuple[str, ...]) -> None:
    """Series and specialties of the catalogue, each specialty of one of the series."""
    catalogue = work.load(CATALOGUE, CATALOGUE_STREAM)
    if not set(series) <= set(catalogue.series):
        raise Rejected("committee-wrong", fields={"series": "series-unknown"})
    if not set(specialties) <= set(catalogue.specialties):
        raise Rejected("committee-wrong", fields={"specialties": "specialty-unknown"})
    outside = {catalogue.specialties[code].series for code in specialties} - set(series)
    if outside:
        raise Rejected("committee-wrong", fields={"series": "specialty-outside-series"})


def _minimum(desk: Desk, form: CommitteeForm | CommitteeChange) -> int:
    if form.minimum_seats is not None:
        return form.minimum_seats
    others = desk.rules.other_seats
    return minimum_seats(form.title_level, by_series=form.by_series, others=others)


def _delegation(form: CommitteeForm) -> Delegation | None:
    """Without dates of its own it lasts as long as the filing."""
    if not form.delegated:
        if form.delegated_from or form.delegated_until:
            raise Rejected("committee-wrong", fields={"delegated": "delegation-not-ticked"})
        return None
    return Delegation(
        since=form.delegated_from or form.valid_from,
        until=form.delegated_until or form.valid_until,
    )
