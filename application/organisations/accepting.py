"""Accepting agencies (受理机构, H3) and what they mean to a unit that looks for one."""

from dataclasses import dataclass
from uuid import UUID

from application.configuration.configuring import CONFIGURERS, Reason, require_active
from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.configuration.conditions import Conditions
from domain.configuration.reference import agency_template
from domain.configuration.route import StageKind
from domain.configuration.route_map import ROUTE_MAP
from domain.configuration.route_survey import Path, path_to_door
from domain.configuration.template import Template
from domain.decider import Rejected
from domain.organisations.accepting_agency import (
    ACCEPTING_AGENCY,
    MODES,
    NO_CONDITIONS,
    AcceptingAgency,
    AddAgency,
    AmendAgency,
    CancelAgency,
    SetAgencyConditions,
    SetAgencyTemplate,
    SetNotice,
)
from domain.organisations.organisation import ORGANISATION
from domain.rules.routes import Step
from domain.streams import accepting_agency_stream, route_map_stream
from domain.terms import AcquisitionMode, TitleLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyForm:
    mode: AcquisitionMode
    title_level: TitleLevel
    kind: StageKind
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyChange:
    kind: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm:
    text: str
    """Lines stay lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyTemplateForm:
    template: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyConditionsForm:
    conditions: Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAgency:
    """An agency that takes a unit's people, and how their cases come to it."""

    agency: UUID
    state: AcceptingAgency
    path: Path


def add_agency(work: Work, desk: Desk, _: UUID, form: AgencyForm, __: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    require_active(work, form.organisation, "organisation")
    stream = accepting_agency_stream(form.mode, form.title_level, form.organisation)
    command = AddAgency(
        mode=form.mode,
        title_level=form.title_level,
        organisation=form.organisation,
        kind=form.kind,
    )
    added = work.do(ACCEPTING_AGENCY, stream, command)
    if not added.templates:  # one that was cancelled keeps its own
        _begin(work, stream, form.mode, form.title_level)
    return stream


def _begin(work: Work, agency: UUID, mode: AcquisitionMode, level: TitleLevel) -> None:
    """Without conditions in between, as the present ones may not fit the built-in template."""
    begin = agency_template.conditions(mode, level)
    if work.load(ACCEPTING_AGENCY, agency).conditions != begin:
        work.do(ACCEPTING_AGENCY, agency, SetAgencyConditions(conditions=NO_CONDITIONS))
    work.do(ACCEPTING_AGENCY, agency, SetAgencyTemplate(template=agency_template.TEMPLATES[mode]))
    work.do(ACCEPTING_AGENCY, agency, SetAgencyConditions(conditions=begin))


def amend_agency(
    work: Work, desk: Desk, agency: UUID, form: AgencyChange, expected: int | None
) -> UUID:
    _existing(work, desk, agency, expected)
    work.do(ACCEPTING_AGENCY, agency, AmendAgency(kind=form.kind))
    return agency


def set_notice(
    work: Work, desk: Desk, agency: UUID, form: NoticeForm, expected: int | None
) -> UUID:
    """申报须知"""
    _existing(work, desk, agency, expected)
    work.do(ACCEPTING_AGENCY, agency, SetNotice(text=form.text))
    return agency


def set_template(
    work: Work, desk: Desk, agency: UUID, form: AgencyTemplateForm, expected: int | None
) -> UUID:
    """申报模板, the next version; cases keep the one they were submitted upon."""
    _existing(work, desk, agency, expected)
    work.do(ACCEPTING_AGENCY, agency, SetAgencyTemplate(template=form.template))
    return agency


def start_over(work: Work, desk: Desk, agency: UUID, _: object, expected: int | None) -> UUID:
    """The built-in template and the national conditions of its mode and level again."""
    _existing(work, desk, agency, expected)
    state = work.load(ACCEPTING_AGENCY, agency)
    _begin(work, agency, state.mode, state.title_level)
    return agency


def set_conditions(
    work: Work, desk: Desk, agency: UUID, form: AgencyConditionsForm, expected: int | None
) -> UUID:
    """资格条件, all of them; they are asked of submissions from now on."""
    _existing(work, desk, agency, expected)
    work.do(ACCEPTING_AGENCY, agency, SetAgencyConditions(conditions=form.conditions))
    return agency


def cancel_agency(work: Work, desk: Desk, agency: UUID, form: Reason, expected: int | None) -> UUID:
    _existing(work, desk, agency, expected)
    work.do(ACCEPTING_AGENCY, agency, CancelAgency(reason=form.reason))
    return agency


def for_unit(
    work: Work, unit: UUID, mode: AcquisitionMode, level: TitleLevel
) -> tuple[OpenAgency, ...]:
    """The agencies that take the people of a unit, nearest first: those its route comes to.

    Empty for peer reviews, which have committees. Raises `Rejected` for what is no unit.
    """
    body = work.load(ORGANISATION, unit)
    if not body.active or not body.kind.unit:
        raise Rejected("choice-wrong", fields={"unit": "unit-unknown"})
    if mode not in MODES:
        return ()
    steps = climb_of(work, unit, mode, level)
    found: dict[UUID, OpenAgency] = {}
    for step in steps:
        agency = accepting_agency_stream(mode, level, step.organisation)
        state = work.load(ACCEPTING_AGENCY, agency)
        if state.active and state.kind is step.kind and not step.skipped:
            path = path_to_door(steps, (step.organisation, step.kind))
            found.setdefault(agency, OpenAgency(agency=agency, state=state, path=path))
    return tuple(found.values())


def climb_of(work: Work, unit: UUID, mode: AcquisitionMode, level: TitleLevel) -> tuple[Step, ...]:
    """The nodes of the mode's map from the unit's superior body upward."""
    superior = work.load(ORGANISATION, unit).superior
    if superior is None:
        return ()
    return work.load(ROUTE_MAP, route_map_stream(mode, level.committee)).climb(superior, None)


def _existing(work: Work, desk: Desk, agency: UUID, expected: int | None) -> None:
    require_role(desk.actor, *CONFIGURERS)
    work.expect(ACCEPTING_AGENCY, agency, expected)
    if work.load(ACCEPTING_AGENCY, agency).organisation is None:
        raise Hidden
