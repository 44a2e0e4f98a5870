"""Review meeting (评审会议): attendance, quorum, panels, scores, the secret vote and its tally.

The office convenes it, the chair or in the chair's absence a vice-chair opens it. Scores and
opinions carry their author's name; votes do not. Of a ballot the log keeps who returned one
and, once it is closed, the tally: nothing that links an expert to a choice (`secret_ballot`).
Source: 职称评审管理暂行规定 (MOHRSS order 40, 2019).
"""

from typing import get_args

from domain.committees.review_meeting.commands import Command
from domain.committees.review_meeting.decide import decide
from domain.committees.review_meeting.events import Event, MeetingCandidate
from domain.committees.review_meeting.state import ReviewMeeting, Status, evolve
from domain.decider import Decider

REVIEW_MEETING: Decider[Command, ReviewMeeting, Event] = Decider(
    "review_meeting", get_args(Event), ReviewMeeting(), decide, evolve
)

__all__ = ["REVIEW_MEETING", "Command", "Event", "MeetingCandidate", "ReviewMeeting", "Status"]
