"""What is set up before the first declaration: bodies, committees, routes, catalogue (H, M)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.desk import Desk
from application.permissions import Hidden, require_role
from application.work import Work
from domain.calendar import CALENDAR, SetYear
from domain.catalogue import CATALOGUE, DefineSeries, DefineSpecialty, LevelName
from domain.committee import COMMITTEE, CancelCommittee, RegisterCommittee, SetTemplate
from domain.decider import Rejected
from domain.organisation import (
    ORGANISATION,
    AmendOrganisation,
    CancelOrganisation,
    MoveOrganisation,
    OrganisationKind,
    RegisterOrganisation,
)
from domain.route import StageKind
from domain.route_map import ROUTE_MAP, AddNode, AmendNode, CancelNode, Node
from domain.streams import CALENDAR as CALENDAR_STREAM
from domain.streams import CATALOGUE as CATALOGUE_STREAM
from domain.streams import route_map_stream
from domain.template import Template
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    Role,
    TitleLevel,
    UnitNature,
)

CONFIGURERS = (Role.TITLE_OFFICER, Role.ADMINISTRATOR)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationData:
    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    superior: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    reason: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeForm:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel
    kind: StageKind
    organisation: UUID
    superior: UUID | None = None
    committee: UUID | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeChange:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel
    organisation: UUID
    superior: UUID | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCancelling:
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW
    title_level: CommitteeTitleLevel
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesForm:
    code: str
    name: str
    titles: tuple[LevelName, ...]
    exam_levels: tuple[TitleLevel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyForm:
    code: str
    name: str
    series: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    year: int
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


def register_organisation(
    work: Work, desk: Desk, organisation: UUID, form: OrganisationForm, expected: int | None
) -> UUID:
    require_role(desk.actor, Role.ADMINISTRATOR)
    work.expect(ORGANISATION, organisation, expected)
    if form.superior is not None:
        _require_active(work, form.superior, "superior")
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
        ),
    )
    return organisation


def amend_organisation(
    work: Work, desk: Desk, organisation: UUID, form: OrganisationData, expected: int | None
) -> UUID:
    """M1, and D9 for the officers' own body: contact data only, its name stays."""
    _existing_organisation(work, organisation, expected)
    if desk.actor.organisation != organisation:
        require_role(desk.actor, Role.ADMINISTRATOR)
    elif form.name.strip() != work.load(ORGANISATION, organisation).name:
        raise Rejected("organisation-wrong", fields={"name": "name-by-administrator"})
    work.do(ORGANISATION, organisation, AmendOrganisation(name=form.name, contact=form.contact))
    return organisation


def move_organisation(
    work: Work, desk: Desk, organisation: UUID, form: Moving, expected: int | None
) -> UUID:
    require_role(desk.actor, Role.ADMINISTRATOR)
    _existing_organisation(work, organisation, expected)
    above: list[UUID] = []
    at = form.superior
    while at is not None and at not in above:
        _require_active(work, at, "superior")
        above.append(at)
        at = work.load(ORGANISATION, at).superior
    command = MoveOrganisation(superior=form.superior, above=tuple(above))
    work.do(ORGANISATION, organisation, command)
    return organisation


def cancel_organisation(
    work: Work, desk: Desk, organisation: UUID, form: Reason, expected: int | None
) -> UUID:
    """注销"""
    require_role(desk.actor, Role.ADMINISTRATOR)
    _existing_organisation(work, organisation, expected)
    work.do(ORGANISATION, organisation, CancelOrganisation(reason=form.reason))
    return organisation


def register_committee(
    work: Work, desk: Desk, committee: UUID, form: CommitteeForm, expected: int | None
) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    work.expect(COMMITTEE, committee, expected)
    office = work.load(ORGANISATION, form.office)
    if not office.active or office.kind is not OrganisationKind.COMMITTEE_OFFICE:
        raise Rejected("committee-wrong", fields={"office": "organisation-unknown"})
    _require_active(work, form.convening_unit, "convening_unit")
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
    _existing_committee(work, committee, expected)
    work.do(COMMITTEE, committee, SetTemplate(template=form))
    return committee


def cancel_committee(
    work: Work, desk: Desk, committee: UUID, form: Reason, expected: int | None
) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    _existing_committee(work, committee, expected)
    work.do(COMMITTEE, committee, CancelCommittee(reason=form.reason))
    return committee


def add_node(work: Work, desk: Desk, node: UUID, form: NodeForm, _: int | None) -> UUID:
    """新增节点 (H4-H8)"""
    require_role(desk.actor, *CONFIGURERS)
    _require_active(work, form.organisation, "organisation")
    command = AddNode(
        mode=form.mode,
        title_level=form.title_level,
        node=Node(
            node=node,
            kind=form.kind,
            level=work.load(ORGANISATION, form.organisation).level,
            organisation=form.organisation,
            superior=form.superior,
            committee=form.committee,
            skipped=form.skipped,
        ),
    )
    stream = route_map_stream(form.mode, form.title_level)
    work.do(ROUTE_MAP, stream, command)
    return stream


def amend_node(work: Work, desk: Desk, node: UUID, form: NodeChange, _: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    _require_active(work, form.organisation, "organisation")
    stream = route_map_stream(form.mode, form.title_level)
    known = work.load(ROUTE_MAP, stream).nodes.get(node)
    if known and known.level is not work.load(ORGANISATION, form.organisation).level:
        # The node stands for a stage of its level; another level is another node.
        raise Rejected("node-wrong", fields={"organisation": "node-level"})
    work.do(
        ROUTE_MAP,
        stream,
        AmendNode(
            node=node,
            organisation=form.organisation,
            superior=form.superior,
            skipped=form.skipped,
        ),
    )
    return stream


def cancel_node(work: Work, desk: Desk, node: UUID, form: NodeCancelling, _: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    stream = route_map_stream(form.mode, form.title_level)
    work.do(ROUTE_MAP, stream, CancelNode(node=node, reason=form.reason))
    return stream


def define_series(work: Work, desk: Desk, _: UUID, form: SeriesForm, __: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    command = DefineSeries(
        code=form.code, name=form.name, titles=form.titles, exam_levels=form.exam_levels
    )
    work.do(CATALOGUE, CATALOGUE_STREAM, command)
    return CATALOGUE_STREAM


def define_specialty(work: Work, desk: Desk, _: UUID, form: SpecialtyForm, __: int | None) -> UUID:
    require_role(desk.actor, *CONFIGURERS)
    command = DefineSpecialty(
        code=form.code, name=form.name, series=form.series, parent=form.parent
    )
    work.do(CATALOGUE, CATALOGUE_STREAM, command)
    return CATALOGUE_STREAM


def set_calendar_year(work: Work, desk: Desk, _: UUID, form: CalendarYear, __: int | None) -> UUID:
    """M3"""
    require_role(desk.actor, *CONFIGURERS)
    command = SetYear(year=form.year, holidays=form.holidays, workdays=form.workdays)
    work.do(CALENDAR, CALENDAR_STREAM, command)
    return CALENDAR_STREAM


def _require_active(work: Work, organisation: UUID, field: str) -> None:
    if not work.load(ORGANISATION, organisation).active:
        raise Rejected("organisation-unknown", fields={field: "organisation-unknown"})


def _existing_organisation(work: Work, organisation: UUID, expected: int | None) -> None:
    work.expect(ORGANISATION, organisation, expected)
    if work.load(ORGANISATION, organisation).organisation is None:
        raise Hidden


def _existing_committee(work: Work, committee: UUID, expected: int | None) -> None:
    work.expect(COMMITTEE, committee, expected)
    if work.load(COMMITTEE, committee).committee is None:
        raise Hidden
