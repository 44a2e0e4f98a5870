"""过程跟踪: what happened to a declaration, at which stage, and whose turn it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from application.desk import Actor
from application.permissions import Hidden, require_declaration, sees_tracking
from domain.cases.declaration import DECLARATION, Declaration
from domain.cases.declaration.state import Status
from domain.committees.committee import region
from domain.configuration.route import Stage, StageKind
from domain.decider import Recorded
from domain.terms import AdministrativeLevel, Role
from interfaces.http.calls import Call
from interfaces.http.operations import NoBody, Read
from interfaces.system import System
from projections.cases import stays, tracking
from projections.cases.tracking import TrackRow
from projections.organisations import organisations
from projections.people import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStage:
    """A stage of the route, as resolved at submission."""

    code: str
    kind: StageKind
    level: AdministrativeLevel | None
    organisation: UUID
    organisation_name: str
    skipped: bool


def named(stages: Iterable[Stage], names: Mapping[UUID, str]) -> tuple[RouteStage, ...]:
    """The stages of a route or of a path, with the names of their bodies."""
    return tuple(
        RouteStage(
            code=stage.code,
            kind=stage.kind,
            level=stage.level,
            organisation=stage.organisation,
            organisation_name=names.get(stage.organisation, ""),
            skipped=stage.skipped,
        )
        for stage in stages
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStep:
    """One event. `organisation` acted at stage `code`; then the case went to `to_code`."""

    position: int
    version: int
    at: datetime
    action: str
    code: str
    role: str
    organisation: UUID | None
    organisation_name: str
    actor_name: str
    """The account that acted; empty for the applicant's eyes."""
    opinion: str | None
    to_code: str
    to: UUID | None
    to_name: str
    deadline: date | None
    posted_on: date | None
    last_day: date | None
    filing_number: str
    filed_on: date | None
    yes: int | None
    no: int | None
    abstain: int | None
    present: int | None
    plan: UUID | None
    certificate: UUID | None
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    declaration: UUID
    version: int
    status: Status
    row: str
    """Of the route table: `R2b`; empty before submission."""
    waiting: RouteStage | None
    """Whose turn it is; None while it is the applicant's, and at the end."""
    stages: tuple[RouteStage, ...]
    walked: tuple[str, ...]
    """Codes of the stages passed in the last walk, as the route table prints them."""
    merged: tuple[str, ...]
    skipped: tuple[str, ...]
    steps: tuple[TrackStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStay:
    """One visit of a stage, or of the applicant (`code` is empty)."""

    code: str
    organisation: UUID | None
    organisation_name: str
    arrived_at: datetime
    left_at: datetime | None
    seconds: int
    """Spent there, until now if the case still lies there."""
    action: str
    """Name of the event by which it left; empty while it lies there."""
    actor_name: str
    opinion: str | None


def stay_list(system: System, call: Call[NoBody]) -> tuple[TrackStay, ...]:
    history = system.log.read(call.id)
    followed(system, call.actor, history)
    return stays_in(system, call.actor, history)


def stays_in(system: System, actor: Actor, history: Sequence[Recorded]) -> tuple[TrackStay, ...]:
    """Of a history that the actor may follow."""
    found = stays.stays(history)
    now = system.clock.now()
    with system.reading() as tx:
        names = organisations.names(tx, {one.organisation for one in found if one.organisation})
        named = actor.role is not Role.APPLICANT
        who = {one.actor for one in found if one.actor is not None} if named else set()
        actors = accounts.names(tx, who) if who else {}
    return tuple(
        TrackStay(
            code=one.code,
            organisation=one.organisation,
            organisation_name=names.get(one.organisation, "") if one.organisation else "",
            arrived_at=one.arrived_at,
            left_at=one.left_at,
            seconds=int(one.spent(now).total_seconds()),
            action=one.action,
            actor_name=actors.get(one.actor, "") if one.actor else "",
            opinion=one.opinion,
        )
        for one in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    stays: tuple[TrackStay, ...]


def stays_of(system: System, call: Call[NoBody]) -> Stays:
    return Stays(stays=stay_list(system, call))


def track(system: System, call: Call[NoBody]) -> Tracking:
    history = system.log.read(call.id)
    state = followed(system, call.actor, history)
    return tracking_of(system, call.actor, history, state)


def tracking_of(
    system: System, actor: Actor, history: Sequence[Recorded], state: Declaration
) -> Tracking:
    """Of a history that the actor may follow, and the declaration folded from it."""
    rows = tracking.track(history)
    bodies = {stage.organisation for stage in state.route.stages}
    bodies |= {body for row in rows for body in (row.organisation, row.to) if body is not None}
    with system.reading() as tx:
        names = organisations.names(tx, bodies)
        people = _people(actor, rows)
        actors = accounts.names(tx, people) if people else {}
    stages = named(state.route.stages, names)
    over = tracking.passed_over(history)
    return Tracking(
        declaration=history[0].stream,
        version=history[-1].version,
        status=state.status,
        row=state.route.row,
        waiting=stages[state.at] if state.stage else None,
        stages=stages,
        walked=tracking.walked(history),
        merged=tuple(one.code for one in over if one.merged),
        skipped=tuple(one.code for one in over if not one.merged),
        steps=tuple(_step(row, names, actors) for row in rows),
    )


def folded(actor: Actor, history: Sequence[Recorded]) -> Declaration:
    """The declaration of this history. Raises `Hidden` when it is none that the actor may see."""
    state = _declaration(history)
    require_declaration(actor, state)
    return state


def followed(system: System, actor: Actor, history: Sequence[Recorded]) -> Declaration:
    """The same for those who may follow it only: what was written in it is not theirs to read."""
    state = _declaration(history)
    within = region_of(system, actor) if actor.role is Role.TITLE_OFFICER else None
    choice = state.choice
    inside = within is not None and choice is not None and choice.division.startswith(within)
    if not sees_tracking(actor, state, inside=inside):
        raise Hidden
    return state


def region_of(system: System, actor: Actor) -> str | None:
    """What the divisions inside the region of the actor's body begin with."""
    if actor.organisation is None:
        return None
    with system.reading() as tx:
        body = organisations.get(tx, actor.organisation)
    return region(body.division) if body else None


def _declaration(history: Sequence[Recorded]) -> Declaration:
    mine = history and isinstance(history[0].event, DECLARATION.events)
    return DECLARATION.fold(r.event for r in history) if mine else DECLARATION.initial


def _people(actor: Actor, rows: Iterable[TrackRow]) -> set[UUID]:
    """An applicant is told which body decided, not which of its people."""
    if actor.role is Role.APPLICANT:
        return set()
    return {row.actor for row in rows if row.actor is not None}


def _step(row: TrackRow, names: dict[UUID, str], actors: dict[UUID, str]) -> TrackStep:
    return TrackStep(
        position=row.position,
        version=row.version,
        at=row.at,
        action=row.action,
        code=row.code,
        role=row.role,
        organisation=row.organisation,
        organisation_name=names.get(row.organisation, "") if row.organisation else "",
        actor_name=actors.get(row.actor, "") if row.actor else "",
        opinion=row.opinion,
        to_code=row.to_code,
        to=row.to,
        to_name=names.get(row.to, "") if row.to else "",
        deadline=row.deadline,
        posted_on=row.posted_on,
        last_day=row.last_day,
        filing_number=row.filing_number,
        filed_on=row.filed_on,
        yes=row.yes,
        no=row.no,
        abstain=row.abstain,
        present=row.present,
        plan=row.plan,
        certificate=row.certificate,
        number=row.number,
    )


TRACK = Read(
    name="declarations.tracking",
    functions=("H24", "A3"),
    path="/declarations/{id}/tracking",
    summary="过程跟踪",
    handler=track,
    answer=Tracking,
)

STAYS = Read(
    name="declarations.stays",
    functions=("H24", "A3", "A6"),
    path="/declarations/{id}/stays",
    summary="各环节用时",
    handler=stays_of,
    answer=Stays,
)

READS = (TRACK, STAYS)
