"""Questions about the expert review: draws (C1-C3), meetings (C13) and the expert's own (A7)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from application.permissions import (
    Hidden,
    require_judge,
    sees_draw,
    sees_meeting,
    sees_transcript,
)
from application.recipients import committee_of
from domain.committee import COMMITTEE
from domain.decider import Recorded
from domain.declaration import DECLARATION
from domain.draw_request import DrawKind
from domain.expert_draw import EXPERT_DRAW, Status, transcript
from domain.review_meeting import (
    REVIEW_MEETING,
    ReviewMeeting,
    Scored,
)
from domain.review_meeting import Status as MeetingStatus
from domain.review_plan import REVIEW_PLAN
from domain.rubric import ItemScore, RubricItem, highest_total
from domain.rules.draw_algorithm import GroupSeats
from domain.rules.draw_transcript import Transcript
from domain.secret_ballot import result
from domain.template import Answer, Section, from_json
from domain.terms import Role, TitleLevel
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.system import System
from projections import declaration_lists, draws, meetings, plans
from projections.draws import DrawRow, InvitationRow, SeatRow
from projections.meetings import MeetingRow, MemberRow

PARTIES = (Role.COMMITTEE_OFFICER, Role.TITLE_OFFICER)
AUDITED = (*PARTIES, Role.AUDITOR)
MEMBERS = (*AUDITED, Role.EXPERT)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawConditions:
    plan: UUID | None = None
    kind: DrawKind | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingConditions:
    text: str = ""
    """Part of the plan's name."""
    status: MeetingStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawAnswer(DrawRow):
    """A draw; the names of those drawn are for the office that asked, and for audit."""

    groups: tuple[GroupSeats, ...]
    by_group: bool
    cap_per_unit: int
    seats_held: int
    plan_trials: int
    """How many trials the office has run for this plan."""
    seats: tuple[SeatRow, ...]
    """Empty for those to whom the names are secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCandidateAnswer:
    """参评人员 of a meeting, with what is known of the result so far."""

    declaration: UUID
    applicant_name: str | None
    unit_name: str | None
    title: str | None
    title_level: TitleLevel | None
    specialty_name: str | None
    electors: int
    """Members present who do not stand back from this candidate."""
    scored: int
    average: float | None
    """Of the totals given so far; None for experts and while nobody has scored."""
    yes: int | None
    no: int | None
    abstain: int | None
    passed: bool | None
    """The four are known once the ballot is counted."""
    recused: bool
    """Whether the asking expert stands back from it."""
    own_total: int | None
    """What the asking expert has given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingAnswer(MeetingRow):
    rubric: tuple[RubricItem, ...]
    highest_total: int
    listed: tuple[MeetingCandidateAnswer, ...]
    roster: tuple[MemberRow, ...]
    quorum: int
    """How many members must be present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """电子档案 of one candidate as the experts see it, and one's own score for it."""

    meeting: UUID
    declaration: UUID
    applicant: UUID
    applicant_name: str | None
    unit_name: str | None
    title: str | None
    title_level: TitleLevel | None
    specialty_name: str | None
    sections: tuple[Section, ...]
    answers: tuple[Answer, ...]
    rubric: tuple[RubricItem, ...]
    highest_total: int
    own: tuple[ItemScore, ...]
    own_opinion: str


def draw_list(system: System, call: Call[DrawConditions]) -> Page[DrawRow]:
    asked, own = call.body, call.actor.bodies
    if not own:
        raise Hidden
    office = call.actor.role is Role.COMMITTEE_OFFICER
    conditions = draws.DrawFilter(
        office=own if office else None,
        authority=None if office else own,
        plan=asked.plan,
        kind=asked.kind,
        status=asked.status,
    )
    with system.reading() as tx:
        return page_of(draws.listing(tx, conditions, wanted(call)))


def one_draw(system: System, call: Call[Any]) -> DrawAnswer:
    state, version = folded(system, call, EXPERT_DRAW, call.id)
    request = state.request
    if request is None:
        raise Hidden
    plan, _ = folded(system, call, REVIEW_PLAN, request.plan)
    if not sees_draw(call.actor, state, plan):
        raise Hidden
    named = call.actor.role is Role.AUDITOR or call.actor.acts_for(request.office)
    with system.reading() as tx:
        row = draws.get(tx, call.id)
        seats = draws.seats(tx, call.id) if named else ()
    if row is None:
        raise Hidden
    return DrawAnswer(
        **{f.name: getattr(row, f.name) for f in fields(row)} | {"version": version},
        groups=request.groups,
        by_group=request.by_group,
        cap_per_unit=request.cap_per_unit,
        seats_held=request.seats_held,
        plan_trials=plan.expert_draws.trials,
        seats=seats,
    )


def draw_transcript(system: System, call: Call[Any]) -> Transcript:
    """Raises `Rejected`: draw-not-finished."""
    state, _ = folded(system, call, EXPERT_DRAW, call.id)
    if state.request is None:
        raise Hidden
    plan, _ = folded(system, call, REVIEW_PLAN, state.request.plan)
    if not sees_transcript(call.actor, state, plan):
        raise Hidden
    return transcript(state)


def invitations(system: System, call: Call[Any]) -> tuple[InvitationRow, ...]:
    with system.reading() as tx:
        return draws.for_expert(tx, _self(call))


def own_meetings(system: System, call: Call[Any]) -> tuple[MeetingRow, ...]:
    """Those the asking expert is a member of."""
    with system.reading() as tx:
        return meetings.for_expert(tx, _self(call))


def meeting_list(system: System, call: Call[MeetingConditions]) -> Page[MeetingRow]:
    """The expert's own meetings, or those the office holds."""
    expert = call.actor.role is Role.EXPERT
    if not expert and call.actor.organisation is None:
        raise Hidden
    conditions = meetings.MeetingFilter(
        expert=_self(call) if expert else None,
        office=None if expert else call.actor.bodies,
        text=call.body.text,
        status=call.body.status,
    )
    with system.reading() as tx:
        return page_of(meetings.listing(tx, conditions, wanted(call)))


def one_meeting(system: System, call: Call[Any]) -> MeetingAnswer:
    state, history = _meeting(system, call)
    expert = call.actor.person if call.actor.role is Role.EXPERT else None
    with system.reading() as tx:
        row = meetings.get(tx, call.id)
        members = meetings.members(tx, call.id)
        names = {c.declaration: c for c in plans.candidates(tx, state.plan)} if state.plan else {}
    if row is None:
        raise Hidden
    scores = latest_scores(history)
    results = {tally.declaration: result(tally) for tally in state.tallies}
    listed = []
    for candidate in state.candidates:
        declaration = candidate.declaration
        said, counted = names.get(declaration), results.get(declaration)
        given = [s.total for (_, about), s in scores.items() if about == declaration]
        mine = scores.get((expert, declaration)) if expert else None
        listed.append(
            MeetingCandidateAnswer(
                declaration=declaration,
                applicant_name=said.applicant_name if said else None,
                unit_name=said.unit_name if said else None,
                title=said.title if said else None,
                title_level=said.title_level if said else None,
                specialty_name=said.specialty_name if said else None,
                electors=len(state.electors(declaration)),
                scored=len(given),
                average=round(sum(given) / len(given), 1) if given and not expert else None,
                yes=counted.yes if counted else None,
                no=counted.no if counted else None,
                abstain=counted.abstain if counted else None,
                passed=counted.passed if counted else None,
                recused=expert in candidate.recused,
                own_total=mine.total if mine else None,
            )
        )
    return MeetingAnswer(
        **{f.name: getattr(row, f.name) for f in fields(row)}
        | {"version": history[-1].version, "status": state.status},
        rubric=state.rubric,
        highest_total=highest_total(state.rubric),
        listed=tuple(listed),
        roster=members,
        quorum=-(-2 * len(state.roster) // 3),
    )


def dossier(system: System, call: Call[Any]) -> Dossier:
    """For an expert who is present and does not stand back; nobody else's score is in it."""
    state, history = _meeting(system, call)
    declaration: UUID = call.path["declaration"]
    require_judge(call.actor, state, declaration)
    case, _ = folded(system, call, DECLARATION, declaration)
    assert case.applicant is not None, "a candidate has applied"
    assert case.choice is not None, "a candidate has chosen"
    with system.reading() as tx:
        row = declaration_lists.get(tx, declaration)
    mine = latest_scores(history).get((call.actor.person, declaration))
    return Dossier(
        meeting=call.id,
        declaration=declaration,
        applicant=case.applicant,
        applicant_name=row.applicant_name if row else None,
        unit_name=row.unit_name if row else None,
        title=case.choice.title,
        title_level=case.choice.title_level,
        specialty_name=row.specialty_name if row else None,
        sections=_template(system, call, committee_of(case.choice), case.template_version),
        answers=from_json(case.answers.value if case.answers else None),
        rubric=state.rubric,
        highest_total=highest_total(state.rubric),
        own=mine.items if mine else (),
        own_opinion=str(mine.opinion) if mine else "",
    )


def latest_scores(history: Sequence[Recorded]) -> dict[tuple[UUID | None, UUID], Scored]:
    """By expert and declaration: the later score counts."""
    return {
        (r.event.expert, r.event.declaration): r.event
        for r in history
        if isinstance(r.event, Scored)
    }


def _meeting(system: System, call: Call[Any]) -> tuple[ReviewMeeting, Sequence[Recorded]]:
    history = system.log.read(call.id)
    if not history or not isinstance(history[0].event, REVIEW_MEETING.events):
        raise Hidden
    state = REVIEW_MEETING.fold(r.event for r in history)
    if state.plan is None:
        raise Hidden
    plan, _ = folded(system, call, REVIEW_PLAN, state.plan)
    if not sees_meeting(call.actor, state, plan):
        raise Hidden
    return state, history


def _self(call: Call[Any]) -> UUID:
    """The person behind an expert's account."""
    if call.actor.person is None:
        raise Hidden
    return call.actor.person


def _template(
    system: System, call: Call[Any], committee: UUID, version: int
) -> tuple[Section, ...]:
    state, _ = folded(system, call, COMMITTEE, committee)
    return state.template_at(version).sections


DRAWS_EXPORT = Export(
    title="评委抽取",
    rows=draw_list,
    columns=(
        ("呈报方案", lambda row: row.plan_name),
        ("评委会", lambda row: row.committee_name),
        ("抽取方式", lambda row: row.kind),
        ("状态", lambda row: row.status),
        ("申请时间", lambda row: row.requested_at),
        ("抽取时间", lambda row: row.drawn_at),
        ("未通过原因", lambda row: row.reason),
    ),
)
MEETINGS_EXPORT = Export(
    title="评审会议",
    rows=meeting_list,
    columns=(
        ("呈报方案", lambda row: row.plan_name),
        ("评委会", lambda row: row.committee_name),
        ("状态", lambda row: row.status),
        ("评委", lambda row: row.members),
        ("出席", lambda row: row.present),
        ("召开时间", lambda row: row.opened_at),
        ("确认时间", lambda row: row.signed_at),
    ),
)
DRAWS = Read(
    name="draws.list",
    functions=("C1", "C2", "C3"),
    path="/draws",
    summary="评委抽取申请列表",
    handler=draw_list,
    answer=DrawRow,
    filters=DrawConditions,
    export=DRAWS_EXPORT,
    paged=True,
    sorts=("-requested_at", "status", "plan"),
    roles=PARTIES,
)
DRAW = Read(
    name="draws.one",
    functions=("C1", "C2", "C3"),
    path="/draws/{id}",
    summary="评委抽取申请",
    handler=one_draw,
    answer=DrawAnswer,
    roles=AUDITED,
)
TRANSCRIPT = Read(
    name="draws.transcript",
    functions=("C1", "C2"),
    path="/draws/{id}/transcript",
    summary="抽取过程记录，供任何人重新演算",
    handler=draw_transcript,
    answer=Transcript,
    roles=MEMBERS,
)
INVITATIONS = Read(
    name="reviews.mine",
    functions=("A7",),
    path="/my-reviews",
    summary="本人的评审邀请",
    handler=invitations,
    answer=tuple[InvitationRow, ...],
    roles=(Role.EXPERT,),
)
MEETINGS = Read(
    name="meetings.list",
    functions=("C13", "A7"),
    path="/meetings",
    summary="评审会议列表",
    handler=meeting_list,
    answer=MeetingRow,
    filters=MeetingConditions,
    export=MEETINGS_EXPORT,
    paged=True,
    sorts=("-opened_at", "plan", "status", "members"),
    roles=(Role.COMMITTEE_OFFICER, Role.EXPERT),
)
MEETING = Read(
    name="meetings.one",
    functions=("C13", "A7"),
    path="/meetings/{id}",
    summary="评审会议：签到、投票进度、计票结果",
    handler=one_meeting,
    answer=MeetingAnswer,
    roles=MEMBERS,
)
DOSSIER = Read(
    name="meetings.dossier",
    functions=("A7", "C13"),
    path="/meetings/{id}/candidates/{declaration}",
    summary="参评人员的电子档案与本人打分",
    handler=dossier,
    answer=Dossier,
    roles=(Role.EXPERT,),
)

READS = (DRAWS, DRAW, TRANSCRIPT, INVITATIONS, MEETINGS, MEETING, DOSSIER)
