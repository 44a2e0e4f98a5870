"""The expert's desk (A7): invitations, meetings, dossiers, scores, the ballot, the signature."""

from typing import Any

from application.committees.voting import BallotForm, Vote
from application.permissions import Hidden
from domain.committees.review_meeting import Status
from domain.experts.attendance import Answer
from domain.terms import Role
from interfaces.desks.committees.review_wording import tone
from interfaces.http.calls import Call, File, Page, Redirect, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.cases import attachments
from interfaces.operations.committees import meeting_reads, meetings
from interfaces.operations.committees.meeting_reads import CandidateState, Dossier, MeetingAnswer
from interfaces.operations.committees.meetings import BallotCheck
from interfaces.operations.experts import review_reads, reviews
from interfaces.system import System
from projections.committees.meetings import MemberRow

EXPERT = (Role.EXPERT,)


def show_mine(system: System, call: Call[NoBody]) -> Show:
    return Show(
        "meetings/mine.html",
        {
            "invitations": review_reads.invitations(system, call),
            "meetings": meeting_reads.own_meetings(system, call),
            "tone": tone,
        },
    )


def show_invitation(system: System, call: Call[NoBody]) -> Show:
    mine = review_reads.invitations(system, call)
    found = next((one for one in mine if one.draw == call.id), None)
    if found is None:
        raise Hidden
    return Show(
        "meetings/invitation.html",
        {
            "invitation": found,
            "may_confirm": found.answer is Answer.ASKED,
            "may_decline": found.answer in (Answer.ASKED, Answer.CONFIRMED),
        },
    )


def show_meeting(system: System, call: Call[NoBody]) -> Show:
    meeting = meeting_reads.one_meeting(system, call)
    me = next((one for one in meeting.roster if one.expert == call.actor.person), None)
    if me is None:
        raise Hidden
    mine = [one for one in meeting.listed if not one.recused]
    start = call.listing.offset
    chairs = (meeting.chair, meeting.presiding)
    return Show(
        "meetings/expert.html",
        {
            "meeting": meeting,
            "listed": Page(meeting.listed[start : start + call.listing.size], len(meeting.listed)),
            "me": me,
            "standing": _standing(meeting, me),
            "overview": me.expert in chairs,
            "may_sign_in": not me.present and meeting.status in (Status.OPEN, Status.REVIEWING),
            "may_read": me.present,
            "may_vote": _votes(meeting, me),
            "may_confirm": meeting.status is Status.VOTING
            and meeting.paper
            and meeting.entered
            and me.present,
            "scored": sum(one.own_total is not None for one in mine),
            "to_score": len(mine),
            "signed": meeting.status is Status.SIGNED,
            "tone": tone,
        },
    )


def _standing(meeting: MeetingAnswer, me: MemberRow) -> str:
    if me.expert == meeting.chair:
        return "主任委员"
    if me.expert in meeting.vice_chairs:
        return "副主任委员（主持）" if me.expert == meeting.presiding else "副主任委员"
    return "评委"


def _votes(meeting: MeetingAnswer, me: MemberRow) -> bool:
    voting = meeting.status is Status.VOTING and not meeting.paper
    return voting and me.elector and not me.returned


def show_ballot(system: System, call: Call[NoBody]) -> Show:
    """Those from whom the expert stands back (回避) are not on it. Nothing is chosen before."""
    return _ballot(system, call, ())


def confirm_ballot(system: System, call: Call[BallotForm], check: BallotCheck) -> Show:
    """The same choices once more, to be returned or changed; they are kept nowhere."""
    shown = _ballot(system, call, call.body.votes)
    chosen = {vote.declaration: vote.choice for vote in call.body.votes}
    rows = [(one, chosen[one.declaration]) for one in shown.values["listed"]]
    return Show("meetings/ballot_confirm.html", {**shown.values, "rows": rows})


def change_ballot(system: System, call: Call[BallotForm], check: BallotCheck) -> Show:
    return _ballot(system, call, call.body.votes)


def _ballot(system: System, call: Call[Any], votes: tuple[Vote, ...]) -> Show:
    meeting = meeting_reads.one_meeting(system, call)
    me = next((one for one in meeting.roster if one.expert == call.actor.person), None)
    if me is None:
        raise Hidden
    listed = [
        one for one in meeting.listed if one.state is CandidateState.VOTING and not one.recused
    ]
    chosen = {vote.declaration: vote.choice for vote in votes}
    return Show(
        "meetings/ballot.html",
        {
            "meeting": meeting,
            "listed": listed,
            "open": _votes(meeting, me),
            "returned": me.returned,
            "initial": {
                "ballot": meeting.ballot,
                "votes": [
                    {"declaration": one.declaration, "choice": chosen.get(one.declaration)}
                    for one in listed
                ],
            },
        },
    )


def next_candidate(system: System, call: Call[NoBody]) -> Redirect:
    """After the one just scored: the next, or back to the list behind the last."""
    dossier = meeting_reads.dossier(system, call)
    if dossier.following is None:
        return Redirect(f"/my-reviews/meetings/{call.id}")
    return Redirect(f"/meetings/{call.id}/candidates/{dossier.following}")


def show_candidate(system: System, call: Call[NoBody]) -> Show:
    dossier = meeting_reads.dossier(system, call)
    meeting = meeting_reads.one_meeting(system, call)
    given = {one.code: one.points for one in dossier.own}
    open_here = meeting.status is Status.REVIEWING and dossier.state is CandidateState.OPEN
    own = [one for one in dossier.panel_opinions if one.author == call.actor.person]
    return Show(
        "meetings/candidate.html",
        {
            "dossier": dossier,
            "answers": {one.field: one for one in dossier.answers},
            "scoring": open_here,
            "writing": open_here and dossier.in_panel,
            "avoiding": dossier.state is CandidateState.OPEN
            and meeting.status in (Status.OPEN, Status.REVIEWING, Status.VOTING),
            "initial": {
                "declaration": dossier.declaration,
                "items": [
                    {"code": one.code, "points": given.get(one.code, "")} for one in dossier.rubric
                ],
                "opinion": dossier.own_opinion,
            },
            "written": {
                "declaration": dossier.declaration,
                "opinion": own[0].opinion if own else "",
            },
        },
    )


def candidate_file(system: System, call: Call[attachments.Showing]) -> File:
    """An attachment of a candidate's dossier."""
    dossier: Dossier = meeting_reads.dossier(system, call)
    digest: str = call.path["digest"]
    files = (file for answer in dossier.answers for file in answer.files)
    named = next((file for file in files if file.digest == digest), None)
    if named is None:
        raise Hidden
    return attachments.sent(system, dossier.applicant, named, inline=call.body.inline)


VIEWS: tuple[View, ...] = (
    View(
        name="pages.my-reviews",
        functions=("A7",),
        path="/my-reviews",
        title="我的评审",
        show=show_mine,
        roles=EXPERT,
    ),
    View(
        name="pages.my-invitation",
        functions=("A7", "C3"),
        path="/my-reviews/{id}",
        title="参评邀请",
        show=show_invitation,
        roles=EXPERT,
        posts=(
            Post(operation=reviews.CONFIRM_ATTENDANCE, done="attendance-saved"),
            Post(operation=reviews.DECLINE_ATTENDANCE, done="attendance-saved"),
        ),
    ),
    View(
        name="pages.my-meeting",
        functions=("A7", "C13"),
        path="/my-reviews/meetings/{id}",
        title="评审会议",
        show=show_meeting,
        paged=True,
        roles=EXPERT,
        posts=(
            Post(operation=meetings.SIGN_IN, done="signed-in"),
            Post(operation=meetings.START_REVIEW, done="review-started"),
            Post(operation=meetings.SIGN_TALLY, done="tally-signed"),
        ),
    ),
    View(
        name="pages.my-ballot",
        functions=("A7", "C13"),
        path="/my-reviews/meetings/{id}/ballot",
        title="无记名投票",
        show=show_ballot,
        roles=EXPERT,
        posts=(
            Post(operation=meetings.CHECK_BALLOT, name="check", form="vote", show=confirm_ballot),
            Post(operation=meetings.CHECK_BALLOT, name="change", form="vote", show=change_ballot),
            Post(
                operation=meetings.CAST_BALLOT,
                name="cast",
                form="vote",
                to="/my-reviews/meetings/{id}",
                done="ballot-cast",
            ),
        ),
    ),
    View(
        name="pages.candidate",
        functions=("A7", "C13"),
        path="/meetings/{id}/candidates/{declaration}",
        title="参评人员档案",
        show=show_candidate,
        roles=EXPERT,
        posts=(
            Post(operation=meetings.SCORE, done="score-saved"),
            Post(
                operation=meetings.SCORE,
                name="score-next",
                form="score",
                to="/meetings/{id}/candidates/{declaration}/next",
                done="score-saved",
            ),
            Post(operation=meetings.WRITE_OPINION, name="opinion", done="opinion-saved"),
            Post(
                operation=meetings.DECLARE_AVOIDANCE,
                name="avoid",
                to="/my-reviews/meetings/{id}",
                done="avoidance-declared",
            ),
        ),
    ),
    View(
        name="pages.candidate-next",
        functions=("A7",),
        path="/meetings/{id}/candidates/{declaration}/next",
        title="下一名参评人员",
        show=next_candidate,
        roles=EXPERT,
    ),
    View(
        name="pages.candidate-file",
        functions=("A7", "C13"),
        path="/meetings/{id}/candidates/{declaration}/files/{digest:str}",
        title="附件",
        show=candidate_file,
        filters=attachments.Showing,
        roles=EXPERT,
    ),
)
