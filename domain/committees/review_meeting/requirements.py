"""What several decisions of a meeting ask first."""

from collections.abc import Iterable
from uuid import UUID

from domain.committees.review_meeting.events import MeetingCandidate
from domain.committees.review_meeting.state import ReviewMeeting, Status
from domain.decider import Rejected
from domain.rules.quorum import quorum, without


def require(state: ReviewMeeting, *statuses: Status) -> None:
    if state.status not in statuses:
        raise Rejected("meeting-status", status=state.status)


def require_member(expert: UUID, state: ReviewMeeting) -> None:
    if expert not in state.roster:
        raise Rejected("not-on-roster")


def require_present(expert: UUID, state: ReviewMeeting) -> None:
    require_member(expert, state)
    if expert not in state.present:
        raise Rejected("not-present")


def require_undecided(declaration: UUID, state: ReviewMeeting) -> MeetingCandidate:
    """The candidate, who is not voted on now and has not been."""
    candidate = state.candidate(declaration)
    if candidate is None:
        raise Rejected("not-a-candidate", fields={"declaration": "unknown"})
    if declaration not in state.undecided:
        raise Rejected("candidate-decided")
    return candidate


def require_quorum(state: ReviewMeeting, declarations: Iterable[UUID] = ()) -> None:
    """Of the whole meeting, and of what is left of it for each of these candidates."""
    recused = [candidate.recused for d in declarations if (candidate := state.candidate(d))]
    for absent in ((), *recused):
        present, members = without(state.present, absent), without(state.roster, absent)
        if not quorum(present, members):
            raise Rejected("quorum-not-met", present=present, members=members)
