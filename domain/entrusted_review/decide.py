"""The rules of a request for entrusted review; those of its steps are in `request_steps`."""

from dataclasses import dataclass, fields
from typing import assert_never
from uuid import UUID

from domain.decider import Rejected, changed
from domain.entrusted_review.commands import (
    AcceptRequest,
    AddFile,
    ApproveRequest,
    Command,
    DraftRequest,
    GrantRequest,
    RefuseRequest,
    RemoveFile,
    ReturnRequest,
    SealLetter,
    SubmitRequest,
    WithdrawRequest,
)
from domain.entrusted_review.events import (
    Entrustment,
    EntrustmentGranted,
    EntrustmentLetter,
    Event,
    FileAdded,
    FileRemoved,
    LetterSealed,
    RequestAccepted,
    RequestApproved,
    RequestDrafted,
    RequestRefused,
    RequestReturned,
    RequestSubmitted,
    RequestWithdrawn,
)
from domain.kept_file import KeptFile
from domain.personal import Personal
from domain.reference.provinces import PROVINCES
from domain.request_steps import BEGINNING, RequestStatus, StepAct, Steps, chain

LONGEST_ORGANISATION = 60
LONGEST_REASON = 1_000
MOST_FILES = 20
LONGEST_VALIDITY = 2
"""Years after the year of the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrustedReview:
    person: UUID | None = None
    unit: UUID | None = None
    by_unit: bool = False
    year: int = 0
    entrustment: Entrustment | None = None
    files: tuple[KeptFile, ...] = ()
    steps: Steps = BEGINNING
    letter: EntrustmentLetter | None = None
    digest: str = ""

    @property
    def status(self) -> RequestStatus:
        return self.steps.status


def decide(command: Command, state: EntrustedReview) -> list[Event]:
    if isinstance(command, DraftRequest):
        return _draft(command, state)
    if state.person is None:
        raise Rejected("request-unknown")
    match command:
        case AddFile() | RemoveFile():
            return _file(command, state)
        case SubmitRequest():
            return _submit(command, state)
        case WithdrawRequest():
            state.steps.require_withdrawable()
            reason = _opinion(command.reason, state.person, "reason")
            return [RequestWithdrawn(reason=reason)]
        case SealLetter(digest=digest):
            if state.letter is None:
                raise Rejected("letter-unknown")
            return [] if state.digest else [LetterSealed(digest=digest)]
        case GrantRequest():
            return _grant(command, state)
        case _:
            return _review(command, state, state.person)


def _draft(command: DraftRequest, state: EntrustedReview) -> list[Event]:
    if state.person is not None:
        state.steps.require_open()
        if (state.person, state.by_unit) != (command.person, command.by_unit):
            raise Rejected("request-person-kept", fields={"person": "request-person-kept"})
    wanted = command.entrustment
    faults: dict[str, str] = {}
    if wanted.province not in PROVINCES:
        faults["province"] = "province-unknown"
    elif wanted.province[:2] == command.division[:2]:
        faults["province"] = "province-own"
    if not 2 <= len(wanted.organisation) <= LONGEST_ORGANISATION:
        faults["organisation"] = "entrusted-organisation"
    if not wanted.reason.value:
        faults["reason"] = "field-required"
    elif len(wanted.reason.value) > LONGEST_REASON:
        faults["reason"] = "reason-too-long"
    if faults:
        raise Rejected("request-wrong", fields=faults, longest=LONGEST_ORGANISATION)
    drafted = RequestDrafted(
        person=command.person,
        unit=command.unit,
        by_unit=command.by_unit,
        year=command.year,
        entrustment=wanted,
    )
    same = (state.unit, state.year, state.entrustment) == (command.unit, command.year, wanted)
    return [] if same else [drafted]


def _file(command: AddFile | RemoveFile, state: EntrustedReview) -> list[Event]:
    state.steps.require_open()
    known = {one.digest for one in state.files}
    if isinstance(command, RemoveFile):
        return [FileRemoved(digest=command.digest)] if command.digest in known else []
    if command.file.digest in known:
        return []
    if len(known) >= MOST_FILES:
        raise Rejected("files-too-many", fields={"file": "files-too-many"}, most=MOST_FILES)
    return [FileAdded(file=command.file)]


def _submit(command: SubmitRequest, state: EntrustedReview) -> list[Event]:
    state.steps.require_open()
    assert state.unit is not None, "a drafted request has a unit"
    bodies = chain(state.unit, command.authority, command.title_office)
    return [RequestSubmitted(chain=bodies)]


def _review(
    command: AcceptRequest | ApproveRequest | ReturnRequest | RefuseRequest,
    state: EntrustedReview,
    person: UUID,
) -> list[Event]:
    steps, body = state.steps, command.organisation
    match command:
        case AcceptRequest():
            steps.require(StepAct.ACCEPT, body)
            return [RequestAccepted(organisation=body)]
        case ApproveRequest(opinion=said):
            steps.require(StepAct.APPROVE, body)
            assert steps.chain is not None, "a request in review has a chain"
            return [
                RequestApproved(
                    organisation=body,
                    opinion=_opinion(said, person),
                    forwarded_to=steps.chain.body(steps.above),
                    next_status=steps.above,
                )
            ]
        case ReturnRequest(opinion=said):
            steps.require(StepAct.RETURN, body)
            return [
                RequestReturned(
                    organisation=body,
                    opinion=_opinion(said, person),
                    returned_to=_returned_to(state),
                    next_status=steps.below,
                )
            ]
        case RefuseRequest(opinion=said):
            steps.require(StepAct.REFUSE, body)
            return [RequestRefused(organisation=body, opinion=_opinion(said, person))]
        case _:
            assert_never(command)


def _returned_to(state: EntrustedReview) -> UUID | None:
    below = state.steps.below
    if below is RequestStatus.RETURNED:
        return state.unit if state.by_unit else None
    assert state.steps.chain is not None, "a request in review has a chain"
    return state.steps.chain.body(below)


def _grant(command: GrantRequest, state: EntrustedReview) -> list[Event]:
    state.steps.require(StepAct.GRANT, command.organisation)
    letter = command.letter
    faults: dict[str, str] = {}
    if letter.issued_on > command.today:
        faults["letter_date"] = "letter-date"
    last = letter.issued_on.year + LONGEST_VALIDITY
    if not letter.issued_on < letter.valid_until or letter.valid_until.year > last:
        faults["valid_until"] = "letter-validity"
    if faults:
        raise Rejected("letter-wrong", fields=faults, years=LONGEST_VALIDITY)
    return [
        EntrustmentGranted(
            organisation=command.organisation,
            opinion=Personal(letter.holder.subject, command.opinion.strip()),
            letter=letter,
        )
    ]


def _opinion(text: str, person: UUID, field: str = "opinion") -> Personal:
    if not text.strip():
        raise Rejected("opinion-required", fields={field: "field-required"})
    return Personal(person, text.strip())


def evolve(state: EntrustedReview, event: Event) -> EntrustedReview:
    steps = state.steps
    match event:
        case RequestDrafted():
            told = {f.name: getattr(event, f.name) for f in fields(event)}
            return changed(state, **told, steps=steps.drafted())
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
        case EntrustmentGranted(letter=letter):
            return changed(state, steps=steps.moved(RequestStatus.GRANTED), letter=letter)
        case LetterSealed(digest=digest):
            return changed(state, digest=digest)
        case _:
            assert_never(event)
