"""Questions about declarations: one case, lists of them, what waits, and the route ahead."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from application.cases.declaring import resolve_route
from application.permissions import OFFICERS
from application.work import Work
from domain.cases.declaration import Declaration
from domain.cases.declaration.events import Choice, Submitted
from domain.cases.declaration.state import Status
from domain.configuration.route import StageKind
from domain.configuration.template import Answer, Attachment, from_json
from domain.decider import Recorded, Rejected
from domain.terms import AcquisitionMode, DeclarationType, Role, TitleLevel, UnitNature
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import NoBody, Read
from interfaces.operations.asking import page_of, wanted
from interfaces.operations.cases import tracking
from interfaces.operations.cases.attachments import evidence
from interfaces.operations.cases.declaration_exports import CASE_COLUMNS
from interfaces.system import Directory, System
from projections.cases import declaration_lists as lists
from projections.cases.declaration_filter import DeclarationFilter
from projections.committees import committees
from projections.configuration import catalogue
from projections.configuration.catalogue import NodeKind
from projections.organisations import accepting_agencies, organisations
from projections.people import people

READERS = (Role.APPLICANT, *OFFICERS, Role.AUDITOR)
SORTS = ("since", "submitted_at", "year", "level", "name", "unit", "status")


class Which(StrEnum):
    """Which declarations a list is about."""

    MINE = "mine"
    """我的办件: the applicant's own."""
    WAITING = "waiting"
    """Those whose turn it is at my organisation."""
    HANDLED = "handled"
    """业务查看: those my organisation has acted on."""
    ALL = "all"
    """Every submitted one; for audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationQuery:
    """`which` left out is what the role has before it: mine, waiting or all."""

    which: Which | None = None
    unit: str = ""
    """Name of the unit, its pinyin or initials."""
    title_level: TitleLevel | None = None
    series: str = ""
    year: int | None = None
    status: Status | None = None
    stage: StageKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationSearch(DeclarationQuery):
    name: str = ""
    """Of the applicant; that is why this is no query string."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationItem:
    """One row of a list. `since` is when the case came to where it is."""

    declaration: UUID
    version: int
    applicant_name: str | None
    unit_name: str | None
    division: str
    year: int
    mode: AcquisitionMode
    title_level: TitleLevel
    series_name: str | None
    specialty_name: str | None
    title: str
    committee_name: str | None
    agency_name: str | None
    """Of the body that accepts where no committee does."""
    declaration_type: DeclarationType
    status: Status
    row: str
    stage_code: str
    waiting_name: str | None
    since: datetime
    submitted_at: datetime | None
    deadline: date | None
    certificate: UUID | None
    certificate_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationView:
    """One case as its reader may see it; `version` is what If-Match wants."""

    declaration: UUID
    version: int
    applicant: UUID
    applicant_name: str | None
    choice: Choice
    unit_name: str
    committee_name: str
    """Empty for an initial determination or recognition."""
    agency_name: str
    """受理机构; empty for a peer review."""
    series_name: str
    specialty_name: str
    status: Status
    stage_code: str
    """The stage that has the case; empty while none has it."""
    posted_on: date | None
    last_day: date | None
    """Of the publicity now running."""
    deadline: date | None
    plan: UUID | None
    row: str
    stages: tuple[tracking.RouteStage, ...]
    answers: tuple[Answer, ...]
    evidence: tuple[Attachment, ...]
    """Files that show the unit's publicity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteQuestion:
    """What of a declaration decides its route."""

    unit: UUID
    committee: UUID | None = None
    agency: UUID | None = None
    """The one or the other."""
    title_level: TitleLevel
    mode: AcquisitionMode = AcquisitionMode.PEER_REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutePreview:
    row: str
    stages: tuple[tracking.RouteStage, ...]


def declarations(system: System, call: Call[DeclarationQuery]) -> Page[DeclarationItem]:
    found = _found(system, call)
    return Page([_cut(row) for row in found.items], found.total)


def _found(system: System, call: Call[DeclarationQuery]) -> Page[lists.DeclarationRow]:
    """Nobody is refused for asking for what the role has not: that list is empty."""
    query, actor = call.body, call.actor
    filters = DeclarationFilter(
        name=query.name if isinstance(query, DeclarationSearch) else "",
        unit=query.unit,
        title_level=query.title_level,
        series=query.series,
        status=query.status,
        year=query.year,
        stage=query.stage,
    )
    which = query.which or _usual(actor.role)
    with system.reading() as tx:
        if which is Which.MINE and actor.role is Role.APPLICANT and actor.person is not None:
            return _mine(lists.mine(tx, actor.person), query, call)
        if which is Which.ALL and actor.role is Role.AUDITOR:
            return page_of(lists.listing(tx, filters, wanted(call)))
        if actor.role in OFFICERS and actor.organisation is not None:
            if which is Which.WAITING:
                return page_of(lists.waiting(tx, actor.bodies, filters, wanted(call)))
            if which is Which.HANDLED:
                handled = lists.handled(tx, actor.bodies, filters, wanted(call))
                return Page(handled.rows, handled.total)
    return Page((), 0)


def _usual(role: Role) -> Which:
    return {Role.APPLICANT: Which.MINE, Role.AUDITOR: Which.ALL}.get(role, Which.WAITING)


def _mine(
    rows: tuple[lists.DeclarationRow, ...], query: DeclarationQuery, call: Call[Any]
) -> Page[lists.DeclarationRow]:
    """A person has a handful, so they are sorted and cut here."""
    kept = [
        row
        for row in rows
        if query.year in (None, row.year)
        and query.status in (None, row.status)
        and query.title_level in (None, row.title_level)
        and query.series in ("", row.series)
        and query.stage in (None, row.stage_kind)
        and query.unit in (row.unit_name or "")
    ]
    key = {"year": lambda row: row.year, "status": lambda row: row.status}.get(
        call.listing.sort, lambda row: row.since
    )
    kept.sort(key=key, reverse=call.listing.descending)
    first = call.listing.offset
    return Page(kept[first : first + call.listing.size], len(kept))


def _cut(row: lists.DeclarationRow) -> DeclarationItem:
    names = [one.name for one in fields(DeclarationItem) if one.name != "row"]
    return DeclarationItem(row=row.route_row, **{name: getattr(row, name) for name in names})


def declaration(system: System, call: Call[NoBody]) -> DeclarationView:
    """From the log itself, so that a version read here is never an old one."""
    history = system.log.read(call.id)
    return view_of(system, history, tracking.folded(call.actor, history))


def view_of(system: System, history: Sequence[Recorded], state: Declaration) -> DeclarationView:
    """Of a history that the asker may read, and the declaration folded from it."""
    assert state.applicant is not None, "a case that can be seen has an applicant"
    assert state.choice is not None, "and a choice"
    choice = state.choice
    with system.reading() as tx:
        people_names = people.names(tx, [state.applicant])
        bodies = {stage.organisation for stage in state.route.stages} | {choice.unit}
        names = organisations.names(tx, bodies)
        committee = committees.get(tx, choice.committee) if choice.committee else None
        agency = accepting_agencies.get(tx, choice.agency) if choice.agency else None
        submitted = next((r.at for r in history if isinstance(r.event, Submitted)), None)
        series = catalogue.names_then(tx, NodeKind.SERIES, [choice.series], submitted)
        specialty = catalogue.names_then(tx, NodeKind.SPECIALTY, [choice.specialty], submitted)
    return DeclarationView(
        declaration=history[0].stream,
        version=history[-1].version,
        applicant=state.applicant,
        applicant_name=people_names.get(state.applicant),
        choice=choice,
        unit_name=names.get(choice.unit, ""),
        committee_name=committee.name if committee else "",
        agency_name=(agency.organisation_name or "") if agency else "",
        series_name=series.get(choice.series, ""),
        specialty_name=specialty.get(choice.specialty, ""),
        status=state.status,
        stage_code=state.stage.code if state.stage else "",
        posted_on=state.posted,
        last_day=state.last_day,
        deadline=state.deadline,
        plan=state.plan,
        row=state.route.row,
        stages=tracking.named(state.route.stages, names),
        answers=from_json(state.answers.value if state.answers else None),
        evidence=tuple(evidence(history)),
    )


def route_preview(system: System, call: Call[RouteQuestion]) -> RoutePreview:
    """Raises `Rejected` when the configuration has no way for this case."""
    asked = call.body
    if (asked.committee is None) is (asked.agency is None):
        raise Rejected("choice-wrong", fields={"committee": "one-recipient"})
    choice = Choice(
        year=0,
        mode=asked.mode,
        division="",
        unit_nature=UnitNature.OTHER,
        unit=asked.unit,
        title_level=asked.title_level,
        series="",
        title="",
        specialty="",
        committee=asked.committee,
        agency=asked.agency,
        declaration_type=DeclarationType.ORDINARY,
    )
    return preview(system, call, choice)


def preview(system: System, call: Call[Any], choice: Choice) -> RoutePreview:
    """The stages that a declaration of this choice would pass now. Raises `Rejected`."""
    work = Work(system.log, call.context)
    route = resolve_route(work, Directory(system), choice, system.clock.today())
    with system.reading() as tx:
        names = organisations.names(tx, [stage.organisation for stage in route.stages])
    return RoutePreview(row=route.row, stages=tracking.named(route.stages, names))


EXPORT = Export(title="职称申报", rows=declarations, columns=CASE_COLUMNS)
LIST = Read(
    name="declarations.list",
    functions=("A3", "A6", "H12", "D7", "C8"),
    path="/declarations",
    summary="申报列表：本人的、待办的或办理过的",
    handler=declarations,
    answer=DeclarationItem,
    filters=DeclarationQuery,
    export=EXPORT,
    paged=True,
    sorts=SORTS,
    roles=READERS,
)
SEARCH = Read(
    name="declarations.search",
    functions=("A6", "H12", "D7", "C8", "H24"),
    path="/declarations/search",
    summary="按姓名等条件查询申报",
    handler=declarations,
    answer=DeclarationItem,
    filters=DeclarationSearch,
    export=EXPORT,
    paged=True,
    sorts=SORTS,
    roles=READERS,
    private=True,
)
ONE = Read(
    name="declarations.get",
    functions=("A2", "A3", "A6", "H12", "H24"),
    path="/declarations/{id}",
    summary="一件申报",
    handler=declaration,
    answer=DeclarationView,
    roles=READERS,
)
ROUTE_PREVIEW = Read(
    name="declarations.route-preview",
    functions=("A2",),
    path="/route-preview",
    summary="审核路径预览",
    handler=route_preview,
    answer=RoutePreview,
    filters=RouteQuestion,
    private=True,
)

READS = (LIST, SEARCH, ONE, ROUTE_PREVIEW)
