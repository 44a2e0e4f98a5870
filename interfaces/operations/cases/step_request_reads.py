"""What the answers about requests that go up by steps share: files, bodies, what was done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.permissions import REQUEST_REVIEWERS, Hidden, sees_request
from domain.cases.request_acts import StepRequest
from domain.cases.request_steps import RequestStatus, StepAct
from domain.decider import Decider, Recorded
from domain.kept_file import KeptFile
from domain.terms import Role
from infrastructure.uploads.blobs import BlobMissing
from interfaces.actions import action_word
from interfaces.http.calls import Call, File
from interfaces.operations.asking import folded
from interfaces.system import System
from projections.organisations import organisations

QUERIERS = (*REQUEST_REVIEWERS, Role.AUDITOR)
READERS = (*QUERIERS, Role.APPLICANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileItem:
    digest: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """One thing that was done with the request, with the opinion given."""

    at: datetime
    action: str
    role: str
    organisation_name: str
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """Where a request is and what can be done with it."""

    request: UUID
    version: int
    unit_name: str
    by_unit: bool
    files: tuple[FileItem, ...]
    status: RequestStatus
    accepted: bool
    waiting: UUID | None
    waiting_name: str
    hr_unit_name: str
    authority_name: str
    hrss_name: str
    above_name: str
    """The body that an approval forwards it to; empty where there is none."""
    below_name: str
    """The body that a return sends it to; empty for whoever asked."""
    acts: tuple[StepAct, ...]
    """What the asker can do with it at the present step."""
    mine: bool
    """Whether the asker is who made the request."""
    steps: tuple[StepEntry, ...]
    """Oldest first."""


def looks(call: Call[Any]) -> dict[str, UUID]:
    """Who looks at a list: a person sees their own, a body what has come to it, a unit also
    what it has begun, whoever audits all of them."""
    actor = call.actor
    if actor.role is Role.APPLICANT:
        if actor.person is None:
            raise Hidden
        return {"person": actor.person}
    if actor.role not in REQUEST_REVIEWERS:
        return {}
    if actor.organisation is None:
        raise Hidden
    return {"unit" if actor.role is Role.UNIT_OFFICER else "body": actor.organisation}


def seen(system: System, call: Call[Any], decider: Decider[Any, Any, Any]) -> tuple[Any, int]:
    """The request as it is now and its version. Raises `Hidden` for what is not the asker's."""
    state, version = folded(system, call, decider, call.id)
    if not sees_request(call.actor, state):
        raise Hidden
    return state, version


def step_view(
    system: System, call: Call[Any], state: StepRequest, silent: tuple[type, ...]
) -> dict[str, Any]:
    """The fields of `StepView` beside version and asker; `silent` events are told elsewhere."""
    history, steps = system.log.read(call.id), state.steps
    bodies = {state.unit, *(r.organisation for r in history)} - {None}
    if steps.chain is not None:
        bodies |= {steps.chain.body(step) for step in steps.chain.steps}
    with system.reading() as tx:
        names = organisations.names(tx, {body for body in bodies if body is not None})
    my_turn = steps.waiting is not None and steps.waiting == call.actor.organisation
    return {
        "request": call.id,
        "by_unit": state.by_unit,
        "files": tuple(_file(one) for one in state.files),
        "status": steps.status,
        "accepted": steps.accepted,
        "waiting": steps.waiting,
        "acts": steps.acts if my_turn else (),
        "steps": tuple(_steps(history, names, silent)),
        **_bodies(state, names),
    }


def _bodies(state: StepRequest, names: dict[UUID, str]) -> dict[str, Any]:
    steps, chain = state.steps, state.steps.chain

    def name(which: UUID | None) -> str:
        return names.get(which, "") if which else ""

    def at(step: RequestStatus) -> str:
        return name(chain.body(step)) if chain is not None and step.in_review else ""

    return {
        "unit_name": name(state.unit),
        "waiting_name": name(steps.waiting),
        "hr_unit_name": at(RequestStatus.AT_HR_UNIT),
        "authority_name": at(RequestStatus.AT_AUTHORITY),
        "hrss_name": at(RequestStatus.AT_HRSS),
        "above_name": at(steps.above) if steps.waiting else "",
        "below_name": at(steps.below) if steps.waiting else "",
    }


def _file(file: KeptFile) -> FileItem:
    return FileItem(
        digest=file.digest, name=str(file.name), media_type=file.media_type, size=file.size
    )


def _steps(
    history: Sequence[Recorded], names: dict[UUID, str], silent: tuple[type, ...]
) -> Iterator[StepEntry]:
    """Which body did what; who of it is told by the change history, to officers."""
    for r in history:
        if isinstance(r.event, silent):
            continue
        said = getattr(r.event, "opinion", None) or getattr(r.event, "reason", None)
        yield StepEntry(
            at=r.at,
            action=action_word(r.name),
            role=r.role,
            organisation_name=names.get(r.organisation, "") if r.organisation else "",
            opinion=str(said) if said else "",
        )


def attachment(system: System, call: Call[Any], state: StepRequest) -> File:
    """A file that the request names; whoever may see the request may see it."""
    digest: str = call.path["digest"]
    named = next((one for one in state.files if one.digest == digest), None)
    if named is None or state.person is None:
        raise Hidden
    try:
        content = system.blobs.get(state.person, digest)
    except BlobMissing:
        raise Hidden from None
    if content is None:
        raise Hidden
    return File(name=str(named.name), media_type=named.media_type, content=content)
