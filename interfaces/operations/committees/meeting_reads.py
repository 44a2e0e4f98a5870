"""Questions about review meetings (C13) and what an expert sees of them (A7)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from application.cases.recipients import committee_of
from application.permissions import Hidden, require_judge
from domain.cases.declaration import DECLARATION
from domain.committees.committee import COMMITTEE
from domain.committees.review_meeting import ReviewMeeting
from domain.committees.review_meeting import Status as MeetingStatus
from domain.committees.rubric import ItemScore, RubricItem, highest_total
from domain.committees.secret_ballot import result
from domain.configuration.template import Answer, Section, from_json
from domain.rules.quorum import least_present, without
from domain.terms import Role, TitleLevel
from interfaces.http.calls import Call, Page
from interfaces.http.exports import Export
from interfaces.http.operations import Read
from interfaces.operations.asking import folded, page_of, wanted
from interfaces.operations.committees.meeting_history import Sitting, sitting
from interfaces.operations.experts.review_reads import MEMBERS, own_person
from interfaces.system import System
from projections.cases import declaration_lists
from projections.committees import meetings, plans
from projections.committees.meetings import MeetingRow, MemberRow
from projections.committees.plans import CandidateRow


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingConditions:
    text: str = ""
    """Part of the plan's name."""
    status: MeetingStatus | None = None


class CandidateState(StrEnum):
    """How far the meeting is with a candidate."""

    OPEN = "OPEN"
    VOTING = "VOTING"
    DECIDED = "DECIDED"
    DEFERRED = "DEFERRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelOpinion:
    """评议意见 under its author's name."""

    author: UUID
    author_name: str | None
    opinion: str
    at: datetime


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
    members: int
    """Members, present or not, who do not stand back."""
    needed: int
    """How many of those must be present for a vote."""
    panel: str | None
    """Name of the panel that goes into the candidate's case."""
    opinions: int
    """Written by members of the panel."""
    state: CandidateState
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
    presiding_name: str | None
    may_open: bool
    """The asking expert may open the meeting now."""
    may_sign: bool
    """The asking expert may sign the tally now."""
    undecided: int
    """Candidates neither voted on nor put off."""
    entered_by_me: bool
    """The asker entered the count of papers, and somebody else has to confirm it."""
    entered: bool
    papers_issued: int | None
    papers_returned: int | None
    """Of a ballot on paper, once two people have counted the same."""
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
    panel: str | None
    in_panel: bool
    """The asking expert is a member of it and may write its opinion."""
    panel_opinions: tuple[PanelOpinion, ...]
    state: CandidateState
    following: UUID | None
    """The next candidate on the asking expert's list."""
    place: int
    of: int


def own_meetings(system: System, call: Call[Any]) -> tuple[MeetingRow, ...]:
    """Those the asking expert is a member of."""
    with system.reading() as tx:
        return meetings.for_expert(tx, own_person(call))


def meeting_list(system: System, call: Call[MeetingConditions]) -> Page[MeetingRow]:
    """The expert's own meetings, or those the office holds."""
    expert = call.actor.role is Role.EXPERT
    if not expert and call.actor.organisation is None:
        raise Hidden
    conditions = meetings.MeetingFilter(
        expert=own_person(call) if expert else None,
        office=None if expert else call.actor.bodies,
        text=call.body.text,
        status=call.body.status,
    )
    with system.reading() as tx:
        return page_of(meetings.listing(tx, conditions, wanted(call)))


def one_meeting(system: System, call: Call[Any]) -> MeetingAnswer:
    seen = sitting(system, call)
    state, actor = seen.state, call.actor
    expert = actor.person if actor.role is Role.EXPERT else None
    with system.reading() as tx:
        row = meetings.get(tx, call.id)
        members = meetings.members(tx, call.id)
        names = {c.declaration: c for c in plans.candidates(tx, state.plan)} if state.plan else {}
    if row is None:
        raise Hidden
    chair_away = state.chair not in state.present
    opens = expert == state.chair or (expert in state.vice_chairs and chair_away)
    entered = state.entered
    closed = state.status in (MeetingStatus.COUNTED, MeetingStatus.SIGNED)
    person_names = {one.expert: one.expert_name for one in members}
    return MeetingAnswer(
        **{f.name: getattr(row, f.name) for f in fields(row)}
        | {"version": seen.version, "status": state.status},
        rubric=state.rubric,
        highest_total=highest_total(state.rubric),
        presiding_name=person_names.get(state.presiding) if state.presiding else None,
        may_open=(state.status is MeetingStatus.OPEN and expert in state.present and opens),
        may_sign=state.status is MeetingStatus.COUNTED and expert in state.signatories,
        undecided=len(state.undecided),
        entered=entered is not None,
        entered_by_me=entered is not None and entered.clerk == actor.account,
        papers_issued=entered.issued if entered and closed else None,
        papers_returned=entered.returned if entered and closed else None,
        listed=_listed(seen, names, expert),
        roster=members,
        quorum=least_present(len(state.roster)),
    )


def _listed(
    seen: Sitting, names: Mapping[UUID, CandidateRow], expert: UUID | None
) -> tuple[MeetingCandidateAnswer, ...]:
    """Every candidate, as `expert` may see them, or the office where that is None."""
    state, scores, opinions = seen.state, seen.scores(), seen.opinions()
    results = {tally.declaration: result(tally) for tally in state.tallies}
    listed = []
    for candidate in state.candidates:
        declaration = candidate.declaration
        said, counted = names.get(declaration), results.get(declaration)
        given = scores.get(declaration, {})
        totals = [event.total for event, _ in given.values()]
        panel = state.panel_of(declaration)
        left = without(state.roster, candidate.recused)
        listed.append(
            MeetingCandidateAnswer(
                declaration=declaration,
                applicant_name=said.applicant_name if said else None,
                unit_name=said.unit_name if said else None,
                title=said.title if said else None,
                title_level=said.title_level if said else None,
                specialty_name=said.specialty_name if said else None,
                electors=len(state.electors(declaration)),
                members=left,
                needed=least_present(left),
                panel=panel.name if panel else None,
                opinions=len(opinions.get(declaration, ())),
                state=_candidate_state(state, declaration),
                scored=len(totals),
                average=round(sum(totals) / len(totals), 1) if totals and not expert else None,
                yes=counted.yes if counted else None,
                no=counted.no if counted else None,
                abstain=counted.abstain if counted else None,
                passed=counted.passed if counted else None,
                recused=expert in candidate.recused,
                own_total=given[expert][0].total if expert in given else None,
            )
        )
    return tuple(listed)


def _candidate_state(state: ReviewMeeting, declaration: UUID) -> CandidateState:
    if declaration in state.deferred:
        return CandidateState.DEFERRED
    if declaration not in state.undecided:
        return CandidateState.DECIDED
    voting = state.status is MeetingStatus.VOTING and declaration in state.voted_on
    return CandidateState.VOTING if voting else CandidateState.OPEN


def dossier(system: System, call: Call[Any]) -> Dossier:
    """For an expert who is present and does not stand back; nobody else's score is in it, but
    the opinions of the panel are, under their authors' names."""
    seen = sitting(system, call)
    state = seen.state
    declaration: UUID = call.path["declaration"]
    require_judge(call.actor, state, declaration)
    case, _ = folded(system, call, DECLARATION, declaration)
    assert case.applicant is not None, "a candidate has applied"
    assert case.choice is not None, "a candidate has chosen"
    with system.reading() as tx:
        row = declaration_lists.get(tx, declaration)
        names = {one.expert: one.expert_name for one in meetings.members(tx, call.id)}
    me = call.actor.person
    mine = [c.declaration for c in state.candidates if me not in c.recused]
    place = mine.index(declaration)
    panel = state.panel_of(declaration)
    scored = seen.scores().get(declaration, {})
    own = scored[me][0] if me in scored else None
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
        own=own.items if own else (),
        own_opinion=str(own.opinion) if own else "",
        panel=panel.name if panel else None,
        in_panel=panel is not None and me in panel.members,
        panel_opinions=panel_opinions(seen, declaration, names),
        state=_candidate_state(state, declaration),
        following=mine[place + 1] if place + 1 < len(mine) else None,
        place=place + 1,
        of=len(mine),
    )


def panel_opinions(
    seen: Sitting, declaration: UUID, names: Mapping[UUID, str | None]
) -> tuple[PanelOpinion, ...]:
    return tuple(
        PanelOpinion(
            author=event.author,
            author_name=names.get(event.author),
            opinion=str(event.opinion),
            at=r.at,
        )
        for event, r in seen.opinions().get(declaration, ())
    )


def _template(
    system: System, call: Call[Any], committee: UUID, version: int
) -> tuple[Section, ...]:
    state, _ = folded(system, call, COMMITTEE, committee)
    return state.template_at(version).sections


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

READS = (MEETINGS, MEETING, DOSSIER)
