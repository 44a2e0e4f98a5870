"""A meeting of seven on two candidates: what the tests of its rules begin with."""

from uuid import UUID

from domain.committees.review_meeting import REVIEW_MEETING, MeetingCandidate
from domain.committees.review_meeting.commands import OpenMeeting, RecordAttendance, StartReview
from domain.committees.rubric import RubricItem
from domain.committees.secret_ballot import (
    CloseBallot,
    OpenBallot,
    ReturnBallot,
    Tally,
)
from tests.spec import spec

meeting = spec(REVIEW_MEETING)
E = tuple(UUID(int=i) for i in range(1, 8))
CHAIR, VICE, RECUSED = E[0], E[1], E[6]
ONE, TWO = UUID(int=101), UUID(int=102)
WHO = UUID(int=103)
BALLOT, AGAIN = UUID(int=201), UUID(int=202)

OPEN = OpenMeeting(
    plan=UUID(int=301),
    committee=UUID(int=302),
    roster=E,
    candidates=(
        MeetingCandidate(declaration=ONE, applicant=WHO),
        MeetingCandidate(declaration=TWO, applicant=WHO, recused=(RECUSED,)),
    ),
    chair=CHAIR,
    vice_chairs=(VICE,),
    rubric=(
        RubricItem(code="a", name="业绩", maximum=60),
        RubricItem(code="b", name="论文", maximum=40),
    ),
    minimum_seats=7,
)


START = StartReview(presiding=CHAIR)


def sign_in(*experts: UUID) -> list[RecordAttendance]:
    return [RecordAttendance(expert=each) for each in experts]


def returned(*experts: UUID, ballot: UUID = BALLOT) -> list[ReturnBallot]:
    return [ReturnBallot(ballot=ballot, expert=each) for each in experts]


def tally(declaration: UUID, yes: int, no: int, abstain: int = 0, present: int = 7) -> Tally:
    return Tally(declaration=declaration, yes=yes, no=no, abstain=abstain, present=present)


reviewing = meeting.after(OPEN, *sign_in(*E), START)
voting = reviewing.after(OpenBallot(ballot=BALLOT))
all_returned = voting.after(*returned(*E))
GOOD = CloseBallot(ballot=BALLOT, tallies=(tally(ONE, 5, 2), tally(TWO, 3, 2, 1, present=6)))
