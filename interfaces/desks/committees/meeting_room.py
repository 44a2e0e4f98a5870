"""What belongs to one meeting (C13): the screen on the wall, panels, who stands back, scores,
papers counted by two people, and the minutes."""

from dataclasses import dataclass
from uuid import UUID

from application.permissions import Hidden
from domain.committees.review_meeting import Status
from domain.terms import Role
from interfaces.desks.committees.review_wording import tone
from interfaces.http.calls import Call, File, Show
from interfaces.http.operations import NoBody
from interfaces.http.pages import Post, View
from interfaces.operations.committees import (
    meeting_minutes,
    meeting_reads,
    meeting_record,
    meeting_scores,
    meetings,
)
from interfaces.operations.committees.meeting_reads import CandidateState, MeetingAnswer
from interfaces.operations.committees.meetings import ATTENDING
from interfaces.operations.experts.review_reads import AUDITED, MEMBERS
from interfaces.system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelChoice:
    panel: UUID | None = None
    """The panel that is to be formed anew."""


def show_screen(system: System, call: Call[NoBody]) -> Show:
    """Big and without a choice: who is there, how many are needed, how many ballots are back."""
    meeting = meeting_reads.one_meeting(system, call)
    return Show("meetings/screen.html", {"meeting": meeting, "tone": tone})


def show_panels(system: System, call: Call[PanelChoice]) -> Show:
    meeting = meeting_reads.one_meeting(system, call)
    panels = meeting_scores.panels(system, call)
    chosen = next((one for one in panels if one.panel == call.body.panel), None)
    taken = {d for one in panels if one is not chosen for d in one.declarations}
    names = {one.declaration: one.applicant_name or "—" for one in meeting.listed}
    return Show(
        "meetings/panels.html",
        {
            "meeting": meeting,
            "panels": panels,
            "names": names,
            "may_form": call.actor.role is Role.COMMITTEE_OFFICER
            and meeting.status in (Status.OPEN, Status.REVIEWING),
            "experts": _experts(meeting),
            "candidates": [
                (one.declaration, f"{one.applicant_name or '—'}（{one.specialty_name or '—'}）")
                for one in meeting.listed
                if one.declaration not in taken
            ],
            "initial": None
            if chosen is None
            else {
                "panel": chosen.panel,
                "name": chosen.name,
                "members": [one.expert for one in chosen.members],
                "declarations": chosen.declarations,
            },
        },
    )


def show_recusals(system: System, call: Call[NoBody]) -> Show:
    meeting = meeting_reads.one_meeting(system, call)
    return Show(
        "meetings/recusals.html",
        {
            "meeting": meeting,
            "recusals": meeting_scores.recusals(system, call),
            "may_record": call.actor.role is Role.COMMITTEE_OFFICER
            and meeting.status in (Status.OPEN, Status.REVIEWING, Status.VOTING),
            "experts": _experts(meeting),
            "candidates": [
                (one.declaration, f"{one.applicant_name or '—'}（{one.unit_name or '—'}）")
                for one in meeting.listed
                if one.state is CandidateState.OPEN
            ],
        },
    )


def show_scores(system: System, call: Call[NoBody]) -> Show:
    meeting = meeting_reads.one_meeting(system, call)
    return Show(
        "meetings/scores.html",
        {"meeting": meeting, "scores": meeting_scores.summaries(system, call)},
    )


def show_candidate_scores(system: System, call: Call[NoBody]) -> Show:
    return Show(
        "meetings/candidate_scores.html", {"scores": meeting_scores.of_candidate(system, call)}
    )


def show_paper(system: System, call: Call[NoBody]) -> Show:
    """The numbers of the first person are not shown to the second, who counts afresh."""
    meeting = meeting_reads.one_meeting(system, call)
    me = next((one for one in meeting.roster if one.expert == call.actor.person), None)
    office = call.actor.role is Role.COMMITTEE_OFFICER
    if not office and (me is None or not me.present):
        raise Hidden
    counted = [one for one in meeting.listed if one.state is CandidateState.VOTING]
    voting = meeting.status is Status.VOTING and meeting.paper
    return Show(
        "meetings/paper.html",
        {
            "meeting": meeting,
            "counted": counted,
            "may_enter": office and voting and (not meeting.entered or meeting.entered_by_me),
            "may_confirm": voting and meeting.entered and not meeting.entered_by_me,
            "initial": {"counts": [{"declaration": one.declaration} for one in counted]},
            "back": f"/meetings/{call.id}" if office else f"/my-reviews/meetings/{call.id}",
        },
    )


def show_record(system: System, call: Call[NoBody]) -> Show:
    steps = [
        {
            "at": one.at,
            "action": one.action,
            "actor": one.actor,
            "organisation": one.organisation,
            "opinion": "" if one.detail == one.actor else one.detail,
        }
        for one in meeting_record.record(system, call)
    ]
    meeting = meeting_reads.one_meeting(system, call)
    return Show("meetings/record.html", {"meeting": meeting, "steps": steps})


def minutes(system: System, call: Call[NoBody]) -> File:
    return meeting_minutes.minutes(system, call)


def _experts(meeting: MeetingAnswer) -> list[tuple[UUID, str]]:
    return [(one.expert, one.expert_name or "—") for one in meeting.roster]


VIEWS: tuple[View, ...] = (
    View(
        name="pages.meeting-screen",
        functions=("C13",),
        path="/meetings/{id}/screen",
        title="评审会议",
        show=show_screen,
        roles=MEMBERS,
    ),
    View(
        name="pages.meeting-panels",
        functions=("C13",),
        path="/meetings/{id}/panels",
        title="评议组",
        show=show_panels,
        filters=PanelChoice,
        roles=AUDITED,
        posts=(
            Post(operation=meetings.FORM_PANEL, done="panel-saved"),
            Post(operation=meetings.DISSOLVE_PANEL),
        ),
    ),
    View(
        name="pages.meeting-recusals",
        functions=("C13",),
        path="/meetings/{id}/recusals",
        title="回避情况",
        show=show_recusals,
        roles=AUDITED,
        posts=(
            Post(operation=meetings.DECLARE_AVOIDANCE, name="declare", done="avoidance-declared"),
        ),
    ),
    View(
        name="pages.meeting-scores",
        functions=("C13", "A7"),
        path="/meetings/{id}/scores",
        title="打分汇总",
        show=show_scores,
        paged=True,
        roles=MEMBERS,
    ),
    View(
        name="pages.meeting-candidate-scores",
        functions=("C13", "A7"),
        path="/meetings/{id}/scores/{declaration}",
        title="打分与评议意见",
        show=show_candidate_scores,
        roles=MEMBERS,
    ),
    View(
        name="pages.meeting-paper",
        functions=("C13", "A7"),
        path="/meetings/{id}/paper",
        title="纸质投票计票",
        show=show_paper,
        roles=ATTENDING,
        posts=(
            Post(operation=meetings.ENTER_PAPER, done="paper-entered"),
            Post(operation=meetings.CONFIRM_PAPER, done="ballot-closed"),
        ),
    ),
    View(
        name="pages.meeting-record",
        functions=("C13",),
        path="/meetings/{id}/record",
        title="会议记录",
        show=show_record,
        roles=AUDITED,
    ),
    View(
        name="pages.meeting-minutes",
        functions=("C13",),
        path="/meetings/{id}/minutes",
        title="会议纪要",
        show=minutes,
        roles=MEMBERS,
    ),
)
