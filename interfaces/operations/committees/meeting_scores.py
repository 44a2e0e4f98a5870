"""What the office, the authority and whoever presides see: scores with their authors, who stands
back and why, and the panels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from application.permissions import Hidden
from domain.committees.review_meeting.events import AvoidanceGround, MeetingOpened
from domain.committees.rubric import ItemScore, RubricItem, highest_total
from domain.rules.avoidance import ExclusionRule
from domain.terms import Role
from interfaces.http.calls import Call, Page
from interfaces.http.operations import Read
from interfaces.operations.committees.meeting_history import Sitting, require_overview, sitting
from interfaces.operations.committees.meeting_reads import PanelOpinion, panel_opinions
from interfaces.operations.experts.review_reads import MEMBERS
from interfaces.system import System
from projections.committees import meetings, plans
from projections.organisations import organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSummary:
    """What one candidate was given; no author is told."""

    declaration: UUID
    applicant_name: str | None
    unit_name: str | None
    electors: int
    scored: int
    average: float | None
    lowest: int | None
    highest: int | None
    items: tuple[float | None, ...]
    """The mean of each line of the rubric, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenScore:
    expert: UUID
    expert_name: str | None
    items: tuple[ItemScore, ...]
    total: int
    opinion: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateScores:
    """All that was said about one candidate, under its authors' names."""

    meeting: UUID
    declaration: UUID
    applicant_name: str | None
    rubric: tuple[RubricItem, ...]
    highest_total: int
    given: tuple[GivenScore, ...]
    missing: tuple[str | None, ...]
    """Names of electors who have not scored."""
    panel: str | None
    panel_opinions: tuple[PanelOpinion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalAnswer:
    """回避: who stands back from whom, by which rule, on what evidence."""

    expert: UUID
    expert_name: str | None
    declaration: UUID
    applicant_name: str | None
    rule: ExclusionRule | None
    """Found when the meeting was convened."""
    ground: AvoidanceGround | None
    """Declared by the expert."""
    evidence: str
    """The unit, or the expert's reason."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelMember:
    expert: UUID
    expert_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelAnswer:
    panel: UUID
    name: str
    members: tuple[PanelMember, ...]
    declarations: tuple[UUID, ...]
    written: int
    """Candidates with an opinion."""


def summaries(system: System, call: Call[Any]) -> Page[ScoreSummary]:
    """In the order of the plan; without those from whom the asker stands back."""
    seen = sitting(system, call)
    require_overview(call, seen.state)
    back = {c.declaration for c in seen.state.candidates if call.actor.person in c.recused}
    found = [one for one in summarised(system, seen) if one.declaration not in back]
    start = call.listing.offset
    return Page(found[start : start + call.listing.size], len(found))


def summarised(system: System, seen: Sitting) -> tuple[ScoreSummary, ...]:
    scores = seen.scores()
    with system.reading() as tx:
        names = {c.declaration: c for c in plans.candidates(tx, _plan(seen))}
    found = []
    for candidate in seen.state.candidates:
        declaration = candidate.declaration
        given = [event for event, _ in scores.get(declaration, {}).values()]
        totals = [event.total for event in given]
        by_line: dict[str, list[int]] = {item.code: [] for item in seen.state.rubric}
        for event in given:
            for item in event.items:
                by_line[item.code].append(item.points)
        said = names.get(declaration)
        found.append(
            ScoreSummary(
                declaration=declaration,
                applicant_name=said.applicant_name if said else None,
                unit_name=said.unit_name if said else None,
                electors=len(seen.state.electors(declaration)),
                scored=len(totals),
                average=_mean(totals),
                lowest=min(totals, default=None),
                highest=max(totals, default=None),
                items=tuple(_mean(points) for points in by_line.values()),
            )
        )
    return tuple(found)


def of_candidate(system: System, call: Call[Any]) -> CandidateScores:
    seen = sitting(system, call)
    require_overview(call, seen.state)
    declaration: UUID = call.path["declaration"]
    candidate = seen.state.candidate(declaration)
    if candidate is None or call.actor.person in candidate.recused:
        raise Hidden
    with system.reading() as tx:
        names = {one.expert: one.expert_name for one in meetings.members(tx, call.id)}
        listed = {c.declaration: c for c in plans.candidates(tx, _plan(seen))}
    given = seen.scores().get(declaration, {})
    panel = seen.state.panel_of(declaration)
    said = listed.get(declaration)
    return CandidateScores(
        meeting=call.id,
        declaration=declaration,
        applicant_name=said.applicant_name if said else None,
        rubric=seen.state.rubric,
        highest_total=highest_total(seen.state.rubric),
        given=tuple(
            GivenScore(
                expert=expert,
                expert_name=names.get(expert),
                items=event.items,
                total=event.total,
                opinion=str(event.opinion),
                at=r.at,
            )
            for expert, (event, r) in given.items()
        ),
        missing=tuple(
            names.get(one) for one in seen.state.electors(declaration) if one not in given
        ),
        panel=panel.name if panel else None,
        panel_opinions=panel_opinions(seen, declaration, names),
    )


def recusals(system: System, call: Call[Any]) -> tuple[RecusalAnswer, ...]:
    """An expert is told of the own ones only."""
    seen = sitting(system, call)
    own = call.actor.person if call.actor.role is Role.EXPERT else None
    found = standing_back(system, call.id, seen)
    return tuple(one for one in found if own is None or one.expert == own)


def standing_back(system: System, meeting: UUID, seen: Sitting) -> tuple[RecusalAnswer, ...]:
    opened = seen.history[0]
    first: MeetingOpened = opened.event
    units = {_unit(one.evidence) for one in first.exclusions} - {None}
    with system.reading() as tx:
        names = {one.expert: one.expert_name for one in meetings.members(tx, meeting)}
        listed = {c.declaration: c.applicant_name for c in plans.candidates(tx, _plan(seen))}
        bodies = organisations.names(tx, {unit for unit in units if unit})
    found = []
    for candidate in first.candidates:
        for expert in candidate.recused:
            reasons = [
                one
                for one in first.exclusions
                if one.expert == expert and _declaration(one.evidence) == candidate.declaration
            ]
            for reason in reasons or (None,):
                unit = _unit(reason.evidence) if reason else None
                found.append(
                    RecusalAnswer(
                        expert=expert,
                        expert_name=names.get(expert),
                        declaration=candidate.declaration,
                        applicant_name=listed.get(candidate.declaration),
                        rule=reason.rule if reason else None,
                        ground=None,
                        evidence=bodies.get(unit, "") if unit else "",
                        at=opened.at,
                    )
                )
    found += [
        RecusalAnswer(
            expert=event.expert,
            expert_name=names.get(event.expert),
            declaration=event.declaration,
            applicant_name=listed.get(event.declaration),
            rule=None,
            ground=event.ground,
            evidence=str(event.reason),
            at=r.at,
        )
        for event, r in seen.avoidances()
    ]
    return tuple(found)


def panels(system: System, call: Call[Any]) -> tuple[PanelAnswer, ...]:
    seen = sitting(system, call)
    return panels_of(system, call.id, seen)


def panels_of(system: System, meeting: UUID, seen: Sitting) -> tuple[PanelAnswer, ...]:
    with system.reading() as tx:
        names = {one.expert: one.expert_name for one in meetings.members(tx, meeting)}
    opinions = seen.opinions()
    return tuple(
        PanelAnswer(
            panel=one.panel,
            name=one.name,
            members=tuple(
                PanelMember(expert=expert, expert_name=names.get(expert)) for expert in one.members
            ),
            declarations=one.declarations,
            written=sum(declaration in opinions for declaration in one.declarations),
        )
        for one in seen.state.panels
    )


def _plan(seen: Sitting) -> UUID:
    assert seen.state.plan is not None, "a meeting has a plan"
    return seen.state.plan


def _mean(values: list[int]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def _evidence(text: str) -> dict[str, str]:
    """`declaration=… unit=…` as the avoidance rules write it."""
    return dict(part.split("=", 1) for part in text.split() if "=" in part)


def _unit(evidence: str) -> UUID | None:
    found = _evidence(evidence).get("unit")
    return UUID(found) if found else None


def _declaration(evidence: str) -> UUID | None:
    found = _evidence(evidence).get("declaration")
    return UUID(found) if found else None


SCORES = Read(
    name="meetings.scores",
    functions=("C13",),
    path="/meetings/{id}/scores",
    summary="打分汇总",
    handler=summaries,
    answer=ScoreSummary,
    paged=True,
    roles=MEMBERS,
)
CANDIDATE_SCORES = Read(
    name="meetings.candidate-scores",
    functions=("C13",),
    path="/meetings/{id}/scores/{declaration}",
    summary="对一名参评人员的打分与评议意见，署名",
    handler=of_candidate,
    answer=CandidateScores,
    roles=MEMBERS,
)
RECUSALS = Read(
    name="meetings.recusals",
    functions=("C13", "A7"),
    path="/meetings/{id}/recusals",
    summary="回避情况：规则与依据",
    handler=recusals,
    answer=tuple[RecusalAnswer, ...],
    roles=MEMBERS,
)
PANELS = Read(
    name="meetings.panels",
    functions=("C13",),
    path="/meetings/{id}/panels",
    summary="评议组",
    handler=panels,
    answer=tuple[PanelAnswer, ...],
    roles=MEMBERS,
)

READS = (SCORES, CANDIDATE_SCORES, RECUSALS, PANELS)
