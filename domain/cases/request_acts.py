"""What every request that goes up by steps can be asked, and what it says of it.

Each kind of request stores events of its own, made from the shapes here; `OwnEvents` names them.
What it asks for and what granting it means are its own too.
"""

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, assert_never
from uuid import UUID

from domain.cases.request_steps import (
    Chain,
    RequestStatus,
    StepAct,
    Steps,
    chain,
)
from domain.decider import Rejected, changed
from domain.kept_file import KeptFile
from domain.personal import Personal

MOST_FILES = 20


class StepRequest(Protocol):
    """The state of a request, whatever it asks for."""

    @property
    def person(self) -> UUID | None:
        """Whom it is about; None before the first draft."""

    @property
    def unit(self) -> UUID | None:
        """The HR unit of the first step."""

    @property
    def by_unit(self) -> bool:
        """Whether the unit asks for the person."""

    @property
    def files(self) -> tuple[KeptFile, ...]: ...

    @property
    def steps(self) -> Steps: ...


R = TypeVar("R", bound=StepRequest)

# Commands


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFile:
    file: KeptFile


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFile:
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitRequest:
    authority: UUID | None
    title_office: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRequest:
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRequest:
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequest:
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRequest:
    organisation: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRequest:
    reason: str


Review = AcceptRequest | ApproveRequest | ReturnRequest | RefuseRequest
Act = AddFile | RemoveFile | SubmitRequest | WithdrawRequest | Review

# Shapes of events


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAdded:
    file: KeptFile


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRemoved:
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubmitted:
    chain: Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccepted:
    organisation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved:
    organisation: UUID
    opinion: Personal
    forwarded_to: UUID
    next_status: RequestStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReturned:
    organisation: UUID
    opinion: Personal
    returned_to: UUID | None
    """None: to the person."""
    next_status: RequestStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused:
    organisation: UUID
    opinion: Personal


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn:
    reason: Personal


Happened = (
    FileAdded
    | FileRemoved
    | RequestSubmitted
    | RequestAccepted
    | RequestApproved
    | RequestReturned
    | RequestRefused
    | RequestWithdrawn
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvents:
    """The events of one kind of request, by their shape."""

    added: type[FileAdded]
    removed: type[FileRemoved]
    submitted: type[RequestSubmitted]
    accepted: type[RequestAccepted]
    approved: type[RequestApproved]
    returned: type[RequestReturned]
    refused: type[RequestRefused]
    withdrawn: type[RequestWithdrawn]


def require_same_asker(state: StepRequest, person: UUID, by_unit: bool) -> None:
    """A request is drafted again only while it is open, and for the person it was begun for."""
    if state.person is None:
        return
    state.steps.require_open()
    if (state.person, state.by_unit) != (person, by_unit):
        raise Rejected("request-person-kept", fields={"person": "request-person-kept"})


def decide_act(command: Act, state: StepRequest, own: OwnEvents) -> list[Any]:
    """Of a request that has been drafted."""
    assert state.person is not None, "a drafted request has a person"
    match command:
        case AddFile() | RemoveFile():
            return _file(command, state, own)
        case SubmitRequest():
            state.steps.require_open()
            assert state.unit is not None, "a drafted request has a unit"
            bodies = chain(state.unit, command.authority, command.title_office)
            return [own.submitted(chain=bodies)]
        case WithdrawRequest():
            state.steps.require_withdrawable()
            return [own.withdrawn(reason=_opinion(command.reason, state.person, "reason"))]
        case _:
            return _review(command, state, state.person, own)


def _file(command: AddFile | RemoveFile, state: StepRequest, own: OwnEvents) -> list[Any]:
    state.steps.require_open()
    known = {one.digest for one in state.files}
    if isinstance(command, RemoveFile):
        return [own.removed(digest=command.digest)] if command.digest in known else []
    if command.file.digest in known:
        return []
    if len(known) >= MOST_FILES:
        raise Rejected("files-too-many", fields={"file": "files-too-many"}, most=MOST_FILES)
    return [own.added(file=command.file)]


def _review(command: Review, state: StepRequest, person: UUID, own: OwnEvents) -> list[Any]:
    steps, body = state.steps, command.organisation
    match command:
        case AcceptRequest():
            steps.require(StepAct.ACCEPT, body)
            return [own.accepted(organisation=body)]
        case ApproveRequest(opinion=said):
            steps.require(StepAct.APPROVE, body)
            assert steps.chain is not None, "a request in review has a chain"
            return [
                own.approved(
                    organisation=body,
                    opinion=_opinion(said, person),
                    forwarded_to=steps.chain.body(steps.above),
                    next_status=steps.above,
                )
            ]
        case ReturnRequest(opinion=said):
            steps.require(StepAct.RETURN, body)
            return [
                own.returned(
                    organisation=body,
                    opinion=_opinion(said, person),
                    returned_to=_returned_to(state),
                    next_status=steps.below,
                )
            ]
        case RefuseRequest(opinion=said):
            steps.require(StepAct.REFUSE, body)
            return [own.refused(organisation=body, opinion=_opinion(said, person))]
        case _:
            assert_never(command)


def _returned_to(state: StepRequest) -> UUID | None:
    below = state.steps.below
    if below is RequestStatus.RETURNED:
        return state.unit if state.by_unit else None
    assert state.steps.chain is not None, "a request in review has a chain"
    return state.steps.chain.body(below)


def _opinion(text: str, person: UUID, field: str = "opinion") -> Personal:
    if not text.strip():
        raise Rejected("opinion-required", fields={field: "field-required"})
    return Personal(person, text.strip())


def evolve_act(state: R, event: Happened) -> R:
    steps = state.steps
    match event:
        case FileAdded(file=file):
            return changed(state, files=(*state.files, file))
        case FileRemoved(digest=digest):
            return changed(state, files=tuple(f for f in state.files if f.digest != digest))
        case RequestSubmitted(chain=bodies):
            return changed(state, steps=steps.submitted(bodies))
        case RequestAccepted():
            return changed(state, steps=steps.took())
        case RequestApproved(next_status=to) | RequestReturned(next_status=to):
            return changed(state, steps=steps.moved(to))
        case RequestRefused():
            return changed(state, steps=steps.moved(RequestStatus.REFUSED))
        case RequestWithdrawn():
            return changed(state, steps=steps.moved(RequestStatus.WITHDRAWN))
        case _:
            assert_never(event)
