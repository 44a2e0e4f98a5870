"""The rules of a request for a new certificate; those of its steps are in `request_acts`."""

from dataclasses import dataclass, fields
from uuid import UUID

from domain.cases.request_acts import (
    SubmitRequest,
    decide_act,
    evolve_act,
    require_same_asker,
)
from domain.cases.request_steps import (
    BEGINNING,
    RequestStatus,
    StepAct,
    Steps,
)
from domain.certificates.certificate_request.commands import Command, DraftRequest, GrantRequest
from domain.certificates.certificate_request.events import (
    OWN,
    Event,
    Renewal,
    RenewalGranted,
    RenewalGround,
    RequestDrafted,
)
from domain.decider import Rejected, changed
from domain.kept_file import KeptFile
from domain.people.person import check_identity
from domain.personal import Personal

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    person: UUID | None = None
    unit: UUID | None = None
    by_unit: bool = False
    year: int = 0
    certificate: UUID | None = None
    number: str = ""
    title: str = ""
    renewal: Renewal | None = None
    files: tuple[KeptFile, ...] = ()
    steps: Steps = BEGINNING
    successor: UUID | None = None
    successor_number: str = ""

    @property
    def status(self) -> RequestStatus:
        return self.steps.status


def decide(command: Command, state: CertificateRequest) -> list[Event]:
    if isinstance(command, DraftRequest):
        return _draft(command, state)
    if state.person is None:
        raise Rejected("request-unknown")
    match command:
        case GrantRequest():
            state.steps.require(StepAct.GRANT, command.organisation)
            return [
                RenewalGranted(
                    organisation=command.organisation,
                    opinion=Personal(state.person, command.opinion.strip()),
                    successor=command.successor,
                    successor_number=command.successor_number,
                )
            ]
        case SubmitRequest():
            _require_evidence(state)
            return decide_act(command, state, OWN)
        case _:
            return decide_act(command, state, OWN)


def _draft(command: DraftRequest, state: CertificateRequest) -> list[Event]:
    require_same_asker(state, command.person, command.by_unit)
    present = command.present
    if present.person != command.person:
        raise Rejected("request-wrong", fields={"number": "certificate-of-another"})
    if state.certificate not in (None, present.certificate):
        raise Rejected("request-wrong", fields={"number": "request-certificate-kept"})
    drafted = RequestDrafted(
        person=command.person,
        unit=command.unit,
        by_unit=command.by_unit,
        year=command.year,
        certificate=present.certificate,
        number=present.number,
        title=present.title.title,
        renewal=_renewal(command),
    )
    same = all(getattr(state, f.name) == getattr(drafted, f.name) for f in fields(drafted))
    return [] if same else [drafted]


def _renewal(command: DraftRequest) -> Renewal:
    """Raises `Rejected` naming every field that is wrong."""
    faults: dict[str, str] = {}
    reason = command.reason.strip()
    if not reason:
        faults["reason"] = "field-required"
    elif len(reason) > LONGEST_REASON:
        faults["reason"] = "renewal-reason-too-long"
    try:
        name, number = _named(command)
    except Rejected as wrong:
        raise Rejected("request-wrong", fields={**faults, **wrong.fields}) from None
    if faults:
        raise Rejected("request-wrong", fields=faults)
    return Renewal(
        ground=command.ground,
        reason=Personal(command.person, reason),
        name=Personal(command.person, name),
        identity_number=Personal(command.person, number),
    )


def _named(command: DraftRequest) -> tuple[str, str]:
    """Whom the new certificate is to name: only a legal change gives other words."""
    present = str(command.present.holder), str(command.present.identity_number)
    given = command.name.strip(), command.identity_number.strip()
    if command.ground is not RenewalGround.CORRECTION:
        names = ("name", "identity_number")
        wrong = {n: "correction-only" for n, one in zip(names, given, strict=True) if one}
        if wrong:
            raise Rejected("request-wrong", fields=wrong)
        return present
    name, number = (new or old for new, old in zip(given, present, strict=True))
    corrected = check_identity(name, command.identity_kind, number)
    if corrected == present:
        raise Rejected("request-wrong", fields={"name": "correction-nothing"})
    return corrected


def _require_evidence(state: CertificateRequest) -> None:
    """A legal change is shown by a document; a loss is declared in the request itself."""
    assert state.renewal is not None, "a drafted request asks for something"
    if state.renewal.ground is RenewalGround.CORRECTION and not state.files:
        raise Rejected("correction-evidence")


def evolve(state: CertificateRequest, event: Event) -> CertificateRequest:
    steps = state.steps
    match event:
        case RequestDrafted():
            told = {f.name: getattr(event, f.name) for f in fields(event)}
            return changed(state, **told, steps=steps.drafted())
        case RenewalGranted():
            return changed(
                state,
                steps=steps.moved(RequestStatus.GRANTED),
                successor=event.successor,
                successor_number=event.successor_number,
            )
        case _:
            return evolve_act(state, event)
