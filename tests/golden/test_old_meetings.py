"""What the first stored forms of meetings mean today: one ballot in the box, on everybody, opened
by the chair."""

from typing import Any

from domain.committees.review_meeting.events import MeetingOpened, ReviewStarted
from domain.committees.review_meeting.state import ReviewMeeting, Status, evolve
from domain.committees.secret_ballot import BallotClosed, BallotOpened
from domain.registry import DECIDERS
from tests.golden.forms import FOLDER, Forms


def old(name: str) -> Any:
    """The event as a file of before is read now."""
    back, kept = Forms(DECIDERS).read(FOLDER / f"review_meeting.{name}.json")
    assert kept.get("v", 1) < 3
    return back.event


def test_a_meeting_of_before_goes_on() -> None:
    opened: MeetingOpened = old("MeetingOpened")
    assert (opened.vice_chairs, opened.exclusions) == ((), ())
    assert old("MeetingOpened.v2").vice_chairs == ()
    started: ReviewStarted = old("ReviewStarted")
    state = evolve(evolve(ReviewMeeting(), opened), started)
    assert state.presiding == opened.chair
    ballot: BallotOpened = old("BallotOpened")
    assert not ballot.paper
    voting = evolve(state, ballot)
    assert voting.voted_on == tuple(one.declaration for one in opened.candidates)
    closed: BallotClosed = old("BallotClosed")
    assert evolve(voting, closed).status is Status.COUNTED
