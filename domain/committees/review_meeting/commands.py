"""What can be asked of a review meeting; its votes are asked for in `secret_ballot`."""

from dataclasses import dataclass
from uuid import UUID

from domain.committees import secret_ballot
from domain.committees.review_meeting.events import AvoidanceGround, MeetingCandidate
from domain.committees.rubric import ItemScore, RubricItem
from domain.rules.avoidance import Exclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMeeting:
    plan: UUID
    committee: UUID
    roster: tuple[UUID, ...]
    """The members: an odd number of experts."""
    candidates: tuple[MeetingCandidate, ...]
    chair: UUID
    """One of the roster."""
    vice_chairs: tuple[UUID, ...] = ()
    """Others of the roster."""
    rubric: tuple[RubricItem, ...]
    exclusions: tuple[Exclusion, ...] = ()
    """Why the recused stand back."""
    minimum_seats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAttendance:
    expert: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReview:
    presiding: UUID
    """Who opens the meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareAvoidance:
    expert: UUID
    declaration: UUID
    ground: AvoidanceGround
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPanel:
    """Again under the same id: the panel is formed anew."""

    panel: UUID
    name: str
    members: tuple[UUID, ...]
    declarations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolvePanel:
    panel: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePanelOpinion:
    author: UUID
    declaration: UUID
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Again for the same expert and declaration: the later one counts."""

    expert: UUID
    declaration: UUID
    items: tuple[ItemScore, ...]
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferCandidate:
    declaration: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffMeeting:
    reason: str


Command = (
    OpenMeeting
    | RecordAttendance
    | StartReview
    | DeclareAvoidance
    | FormPanel
    | DissolvePanel
    | WritePanelOpinion
    | Score
    | DeferCandidate
    | CallOffMeeting
    | secret_ballot.Command
)
