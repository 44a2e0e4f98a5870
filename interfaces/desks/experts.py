"""The expert's desk (A7): invitations, meetings, dossiers, scores, the ballot, the signature."""

from application.permissions import Hidden
from domain.attendance import Answer
from domain.review_meeting import Status
from domain.terms import Role
from interfaces.desks.review_wording import tone
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations import attachments, review_reads, reviews
from interfaces.operations.review_reads import Dossier
from interfaces.system import System

EXPERT = (Role.EXPERT,)


def show_mine(system: System, call: Call[NoBody]) -> Show:
    return Show(
        "meetings/mine.html",
        {
            "invitations": review_reads.invitations(system, call),
            "meetings": review_reads.own_meetings(system, call),
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
    meeting = review_reads.one_meeting(system, call)
    me = next((one for one in meeting.roster if one.expert == call.actor.person), None)
    if me is None:
        raise Hidden
    chair = meeting.chair == me.expert
    return Show(
        "meetings/expert.html",
        {
            "meeting": meeting,
            "me": me,
            "chair": chair,
            "may_sign_in": not me.present and meeting.status in (Status.OPEN, Status.REVIEWING),
            "may_read": me.present,
            "may_vote": meeting.status is Status.VOTING and me.elector and not me.returned,
            "may_sign": chair and meeting.status is Status.COUNTED,
            "counted": meeting.status in (Status.COUNTED, Status.SIGNED),
            "tone": tone,
        },
    )


def show_ballot(system: System, call: Call[NoBody]) -> Show:
    """Those from whom the expert stands back (回避) are not on it."""
    meeting = review_reads.one_meeting(system, call)
    me = next((one for one in meeting.roster if one.expert == call.actor.person), None)
    if me is None:
        raise Hidden
    listed = [one for one in meeting.listed if not one.recused]
    return Show(
        "meetings/ballot.html",
        {
            "meeting": meeting,
            "listed": listed,
            "open": meeting.status is Status.VOTING and me.elector and not me.returned,
            "initial": {"votes": [{"declaration": one.declaration} for one in listed]},
        },
    )


def show_candidate(system: System, call: Call[NoBody]) -> Show:
    dossier = review_reads.dossier(system, call)
    meeting = review_reads.one_meeting(system, call)
    given = {one.code: one.points for one in dossier.own}
    return Show(
        "meetings/candidate.html",
        {
            "dossier": dossier,
            "answers": {one.field: one for one in dossier.answers},
            "scoring": meeting.status is Status.REVIEWING,
            "initial": {
                "declaration": dossier.declaration,
                "items": [
                    {"code": one.code, "points": given.get(one.code, "")} for one in dossier.rubric
                ],
                "opinion": dossier.own_opinion,
            },
        },
    )


def candidate_file(system: System, call: Call[attachments.Showing]) -> File:
    """An attachment of a candidate's dossier."""
    dossier: Dossier = review_reads.dossier(system, call)
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
        roles=EXPERT,
        posts=(
            Post(operation=reviews.SIGN_IN, done="signed-in"),
            Post(operation=reviews.SIGN_TALLY, done="tally-signed"),
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
            Post(
                operation=reviews.CAST_BALLOT,
                name="cast",
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
        posts=(Post(operation=reviews.SCORE, done="score-saved"),),
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
