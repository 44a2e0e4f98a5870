"""The rules of a request for entrusted review; those of its steps are in `request_steps`."""

from dataclasses import dataclass, fields
from uuid import UUID

from domain.cases.entrusted_review.commands import (
    Command,
    DraftRequest,
    GrantRequest,
    SealLetter,
)
from domain.cases.entrusted_review.events import (
    OWN,
    Entrustment,
    EntrustmentGranted,
    EntrustmentLetter,
    Event,
    LetterSealed,
    RequestDrafted,
)
from domain.cases.request_acts import decide_act, evolve_act, require_same_asker
from domain.cases.request_steps import (
    BEGINNING,
    RequestStatus,
    StepAct,
    Steps,
)
from domain.configuration.reference.provinces import PROVINCES
from domain.decider import Rejected, changed
from domain.kept_file import KeptFile
from domain.personal import Personal

LONGEST_ORGANISATION = 60
LONGEST_REASON = 1_000
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
        case SealLetter(digest=digest):
            if state.letter is None:
                raise Rejected("letter-unknown")
            return [] if state.digest else [LetterSealed(digest=digest)]
        case GrantRequest():
            return _grant(command, state)
        case _:
            return decide_act(command, state, OWN)


def _draft(command: DraftRequest, state: EntrustedReview) -> list[Event]:
    require_same_asker(state, command.person, command.by_unit)
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


def evolve(state: EntrustedReview, event: Event) -> EntrustedReview:
    steps = state.steps
    match event:
        case RequestDrafted():
            told = {f.name: getattr(event, f.name) for f in fields(event)}
            return changed(state, **told, steps=steps.drafted())
        case EntrustmentGranted(letter=letter):
            return changed(state, steps=steps.moved(RequestStatus.GRANTED), letter=letter)
        case LetterSealed(digest=digest):
            return changed(state, digest=digest)
        case _:
            return evolve_act(state, event)
