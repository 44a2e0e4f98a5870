"""Where a declaration stands: only what its decisions need."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.cases import objection, reexamination
from domain.cases.declaration.events import (
    Approved,
    CertificateIssued,
    Choice,
    DraftSaved,
    Event,
    Filed,
    FilingRefused,
    Lapsed,
    PassedDown,
    Planned,
    Publicised,
    PublicityClosed,
    PublicityExtended,
    Refused,
    Resubmitted,
    Returned,
    StageMerged,
    StageSkipped,
    Submitted,
    Supplemented,
    SupplementRequested,
    TookEffect,
    UnitPublicityClosed,
    UnitPublicityExtended,
    UnitPublicityPosted,
    Unplanned,
    VoteFailed,
    VotePassed,
    Withdrawn,
)
from domain.cases.objection import (
    ObjectionDismissed,
    ObjectionInvestigated,
    ObjectionRaised,
    ObjectionReferred,
    Objections,
    ObjectionUpheld,
)
from domain.cases.reexamination import (
    CaseReopened,
    ReexaminationReferred,
    ReexaminationRequested,
    Reexaminations,
    ReexaminationWithdrawn,
    ResultConfirmed,
)
from domain.configuration.route import Route, Stage
from domain.decider import changed
from domain.personal import Personal


class Status(StrEnum):
    NEW = "NEW"
    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    RETURNED_TO_STAGE = "RETURNED_TO_STAGE"
    RETURNED_TO_APPLICANT = "RETURNED_TO_APPLICANT"
    SUPPLEMENT = "SUPPLEMENT"
    WITHDRAWN = "WITHDRAWN"
    REFUSED = "REFUSED"
    LAPSED = "LAPSED"
    VOTE_FAILED = "VOTE_FAILED"
    FILING_REFUSED = "FILING_REFUSED"
    OBJECTION_UPHELD = "OBJECTION_UPHELD"
    CERTIFIED = "CERTIFIED"

    @property
    def finished(self) -> bool:
        return self in FINISHED


FINISHED = frozenset(
    {
        Status.WITHDRAWN,
        Status.REFUSED,
        Status.LAPSED,
        Status.VOTE_FAILED,
        Status.FILING_REFUSED,
        Status.OBJECTION_UPHELD,
        Status.CERTIFIED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """备案文号, 备案时间"""

    number: str
    filed_on: date


NO_ROUTE = Route(row="", stages=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    status: Status = Status.NEW
    applicant: UUID | None = None
    choice: Choice | None = None
    answers: Personal | None = None
    template_version: int = 0
    """Of the template that it was submitted upon; 0 for a draft."""
    route: Route = NO_ROUTE
    at: int = 0
    """Index of the stage that has the case, or had it last."""
    resume_at_returner: bool = False
    reached: int = 0
    """Index of the highest stage that has ever had the case."""
    returner: int = 0
    """Index of the stage that returned the case first, for `resume_at_returner`."""
    merged: frozenset[int] = frozenset()
    """Stages that were passed as merged in this walk."""
    posted: date | None = None
    """Day of posting of the publicity now running (unit, P1 or P2)."""
    last_day: date | None = None
    publicised_until: date | None = None
    """Last day of the latest publicity before or after the review."""
    asked: frozenset[str] = frozenset()
    """Codes of the stages that have used their one supplement notice."""
    deadline: date | None = None
    plan: UUID | None = None
    filing: Filing | None = None
    objections: Objections = ()
    """Raised in its publicities, decided ones included."""
    reexaminations: Reexaminations = ()
    """Of its results, decided ones included."""
    effective_on: date | None = None
    """When the title took effect: by filing, or by the last body's approval."""

    @property
    def stage(self) -> Stage | None:
        """The stage that has the case, if one has."""
        if self.status not in (Status.IN_REVIEW, Status.RETURNED_TO_STAGE):
            return None
        return self.route.stages[self.at] if self.at < len(self.route.stages) else None

    def index(self, code: str) -> int:
        """Place of a code in the route; -1 when it is not there."""
        return next((i for i, s in enumerate(self.route.stages) if s.code == code), -1)


def evolve(state: Declaration, event: Event) -> Declaration:
    """Believe the event. Never raises: it has already happened."""
    match event:
        case DraftSaved(applicant=applicant, choice=choice, answers=answers):
            return changed(
                state, status=Status.DRAFT, applicant=applicant, choice=choice, answers=answers
            )
        case Submitted():
            return Declaration(
                status=Status.IN_REVIEW,
                applicant=event.applicant,
                choice=event.choice,
                answers=event.answers,
                template_version=event.template_version,
                route=event.route,
                resume_at_returner=event.resume_at_returner,
            )
        case UnitPublicityPosted(posted_on=posted_on, last_day=last_day):
            return changed(state, status=Status.IN_REVIEW, posted=posted_on, last_day=last_day)
        case Publicised(posted_on=posted_on, last_day=last_day):
            return changed(
                state,
                status=Status.IN_REVIEW,
                posted=posted_on,
                last_day=last_day,
                publicised_until=last_day,
            )
        case UnitPublicityExtended(last_day=last_day):
            return changed(state, last_day=last_day)
        case PublicityExtended(last_day=last_day):
            return changed(state, last_day=last_day, publicised_until=last_day)
        case UnitPublicityClosed():
            return state
        case ObjectionUpheld(ends=True):
            known = objection.evolve(state.objections, event)
            return changed(state, status=Status.OBJECTION_UPHELD, objections=known)
        case (
            ObjectionRaised()
            | ObjectionInvestigated()
            | ObjectionReferred()
            | ObjectionDismissed()
            | ObjectionUpheld()
        ):
            return changed(state, objections=objection.evolve(state.objections, event))
        case (
            ReexaminationRequested()
            | ReexaminationWithdrawn()
            | ReexaminationReferred()
            | ResultConfirmed()
        ):
            return _reexamined(state, event)
        case CaseReopened(next_code=next_code):
            return _at(_reexamined(state, event), next_code)
        case StageMerged(code=code, next_code=next_code):
            merged = state.merged | {state.index(code)}
            return changed(_at(state, next_code), merged=merged)
        case (
            Approved(next_code=next_code)
            | StageSkipped(next_code=next_code)
            | PublicityClosed(next_code=next_code)
            | VotePassed(next_code=next_code)
        ):
            return _at(state, next_code)
        case Returned(code=code, to_code=to_code):
            returner = max(state.index(code), 0)
            if state.status is Status.RETURNED_TO_STAGE:
                # A body that hands a returned case further down is not who sent it back first.
                returner = max(returner, state.returner)
            return _back(changed(state, returner=returner, plan=None), to_code)
        case PassedDown(to_code=to_code):
            return _back(state, to_code)
        case Resubmitted(answers=answers, next_code=next_code):
            return changed(_at(state, next_code), answers=answers)
        case SupplementRequested(code=code, deadline=deadline):
            asked = state.asked | {code}
            return changed(state, status=Status.SUPPLEMENT, asked=asked, deadline=deadline)
        case Supplemented(answers=answers, next_code=next_code):
            return changed(_at(state, next_code), answers=answers)
        case Planned(plan=plan):
            return changed(state, plan=plan)
        case Unplanned():
            return changed(state, plan=None)
        case Filed(next_code=next_code):
            filing = Filing(number=event.filing_number, filed_on=event.filed_on)
            return changed(_at(state, next_code), filing=filing, effective_on=event.filed_on)
        case TookEffect(on=on):
            return changed(state, effective_on=on)
        case Refused():
            return changed(state, status=Status.REFUSED)
        case Withdrawn():
            return changed(state, status=Status.WITHDRAWN)
        case Lapsed():
            return changed(state, status=Status.LAPSED)
        case VoteFailed():
            return changed(state, status=Status.VOTE_FAILED)
        case FilingRefused():
            return changed(state, status=Status.FILING_REFUSED)
        case CertificateIssued():
            return changed(state, status=Status.CERTIFIED)


def _reexamined(state: Declaration, event: reexamination.Event) -> Declaration:
    known = reexamination.evolve(state.reexaminations, event)
    return changed(state, reexaminations=known)


def _at(state: Declaration, code: str) -> Declaration:
    """The case lies at this stage for review; nothing is running there yet."""
    at = max(state.index(code), 0)
    return changed(
        state,
        status=Status.IN_REVIEW,
        at=at,
        reached=max(state.reached, at),
        posted=None,
        last_day=None,
        deadline=None,
    )


def _back(state: Declaration, code: str) -> Declaration:
    """Down to a stage, or to the applicant; what had been merged above is walked again."""
    if not code:
        return changed(
            state,
            status=Status.RETURNED_TO_APPLICANT,
            merged=frozenset(),
            posted=None,
            last_day=None,
        )
    at = max(state.index(code), 0)
    return changed(
        state,
        status=Status.RETURNED_TO_STAGE,
        at=at,
        merged=frozenset(i for i in state.merged if i < at),
        posted=None,
        last_day=None,
    )
