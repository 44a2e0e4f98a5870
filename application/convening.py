"""Committees (H10): register, template, cancel."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.configuring import CONFIGURERS, Reason, require_active
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.catalogue import CATALOGUE
from domain.committee import COMMITTEE, CancelCommittee, RegisterCommittee, SetTemplate
from domain.decider import Rejected
from domain.organisation import (
    ORGANISATION,
    OrganisationKind,
)
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.template import Template
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
    convening_unit: UUID
    by_series: bool = False
    series: tuple[str, ...]
    specialties: tuple[str, ...] = ()
    delegated: bool = False
    valid_from: date
    valid_until: date
    resume_at_returner: bool = False


def register_committee(
    work: Work, desk: Desk, committee: UUID, form: CommitteeForm, expected: int | None
) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    work.expect(COMMITTEE, committee, expected)
    office = work.load(ORGANISATION, form.office)
    if not office.active or office.kind is not OrganisationKind.COMMITTEE_OFFICE:
        raise Rejected("committee-wrong", fields={"office": "organisation-unknown"})
    require_active(work, form.convening_unit, "convening_unit")
    catalogue = work.load(CATALOGUE, CATALOGUE_STREAM)
    if not set(form.series) <= set(catalogue.series):
        raise Rejected("committee-wrong", fields={"series": "series-unknown"})
    if not set(form.specialties) <= set(catalogue.specialties):
        raise Rejected("committee-wrong", fields={"specialties": "specialty-unknown"})
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
            convening_unit=form.convening_unit,
            by_series=form.by_series,
            series=form.series,
            specialties=form.specialties,
            delegated=form.delegated,
            valid_from=form.valid_from,
            valid_until=form.valid_until,
            resume_at_returner=form.resume_at_returner,
        ),
    )
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
