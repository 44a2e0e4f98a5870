"""What happened to a review meeting; its votes are told by `secret_ballot`."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.committees import secret_ballot
from domain.committees.rubric import ItemScore, RubricItem
from domain.personal import Personal
from domain.rules.avoidance import Exclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCandidate:
    """参评人员: a declaration, whose it is, and the experts who stand back from it (回避)."""

    declaration: UUID
    applicant: UUID
    recused: tuple[UUID, ...] = ()


class AvoidanceGround(StrEnum):
    """回避情形, as an expert declares it in the meeting."""

    KIN = "KIN"
    SAME_UNIT = "SAME_UNIT"
    SUPERVISOR_STUDENT = "SUPERVISOR_STUDENT"
    OTHER = "OTHER"
    """Anything else that may harm an impartial review; wants a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOpened:
    """召集评审会议: the office has convened it, and experts sign in."""

    plan: UUID
    committee: UUID
    roster: tuple[UUID, ...]
    candidates: tuple[MeetingCandidate, ...]
    chair: UUID
    vice_chairs: tuple[UUID, ...]
    rubric: tuple[RubricItem, ...]
    exclusions: tuple[Exclusion, ...]
    """Why the experts stand back who do from the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecorded:
    """专家签到"""

    expert: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewStarted:
    """宣布开会, with the quorum"""

    presiding: UUID | None
    """The chair, or the vice-chair who opened it in the chair's absence. None: the chair, in
    meetings that their office opened."""
    present: int
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AvoidanceDeclared:
    """当场回避: from now on the expert counts nowhere for this candidate."""

    expert: UUID
    declaration: UUID
    ground: AvoidanceGround
    reason: Personal
    """The expert's own words, and so theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFormed:
    """成立评议组, or the same one formed anew"""

    panel: UUID
    name: str
    members: tuple[UUID, ...]
    declarations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDissolved:
    """撤销评议组"""

    panel: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelOpinionWritten:
    """评议组评议意见; the later one counts."""

    panel: UUID
    declaration: UUID
    author: UUID
    opinion: Personal
    """About the candidate, and so theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """专家打分"""

    expert: UUID
    declaration: UUID
    items: tuple[ItemScore, ...]
    total: int
    opinion: Personal
    """About the candidate, and so theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDeferred:
    """暂缓表决: not voted on in this meeting."""

    declaration: UUID
    reason: Personal
    """About the candidate, and so theirs."""
    complete: bool
    """Nobody is left to vote on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCalledOff:
    """取消会议, before anything was decided; another one can be convened."""

    reason: str


Event = (
    MeetingOpened
    | AttendanceRecorded
    | ReviewStarted
    | AvoidanceDeclared
    | PanelFormed
    | PanelDissolved
    | PanelOpinionWritten
    | Scored
    | CandidateDeferred
    | MeetingCalledOff
    | secret_ballot.Event
)
