"""A plan with many groups and a pool of many experts, put into the log of a small province."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from application.ports import Context, Write
from domain.committees.plan_candidates import AddCandidates, Candidate
from domain.committees.review_plan import (
    REVIEW_PLAN,
    ApprovePlan,
    DraftPlan,
    ExpertRequirement,
    PlanKind,
    SubmitPlan,
)
from domain.committees.rubric import RubricItem
from domain.decider import Decider
from domain.experts.expert import ExpertRegistered
from domain.personal import Personal
from domain.streams import expert_stream
from domain.terms import Duty, TitleLevel
from tests.interfaces.small_world import SEAT, SmallWorld

GROUPS = 20
AT_ONCE = 2_000
"""Experts in one transaction."""
PRIMARY, ALTERNATES = 5, 2
NOBODY = uuid5(NAMESPACE_OID, "whose key seals every name")


def uid(*name: object) -> UUID:
    return uuid5(NAMESPACE_OID, repr(name))


@dataclass(frozen=True)
class LargePool:
    small: SmallWorld
    plan: UUID
    experts: int


def filled(small: SmallWorld, experts: int, units: int = 2_000) -> LargePool:
    """One in twenty is out of term, one in a hundred has kin among the candidates."""
    ids = small.founder.bodies.ids
    office, authority = ids[SEAT.short], ids["title-320000"]
    context = small.system.context(small.actor(SEAT.short), "pool")
    plan = uid("plan", experts)
    requirements = tuple(
        ExpertRequirement(
            group=f"第 {number + 1} 组",
            specialties=(f"9{number:03}",),
            level=TitleLevel.INTERMEDIATE,
            primary=PRIMARY if number else PRIMARY + 1,
            alternates=ALTERNATES,
        )
        for number in range(GROUPS)
    )
    events = decided(
        REVIEW_PLAN,
        DraftPlan(
            plan=plan,
            committee=small.journeys.committees[SEAT],
            office=office,
            name="大专家库方案",
            kind=PlanKind.ORDINARY,
            year=2026,
            requirements=requirements,
            rubric=(RubricItem(code="1", name="业绩", minimum=0, maximum=100, weight=1),),
            maker=uid("maker"),
        ),
        AddCandidates(
            candidates=(
                Candidate(declaration=uid("case"), authority=authority, waits_for_plan=False),
            )
        ),
        SubmitPlan(office=office, maker=uid("maker"), specialties=frozenset({"9000"})),
        ApprovePlan(
            authority=authority,
            duties=(Duty.ORDINARY_PLANS,),
            reviewer=uid("reviewer"),
            struck=(),
            opinion="同意",
        ),
    )
    append(small, [Write(stream=plan, version=0, events=events)], context)
    members = registered(experts, units)
    while part := list(islice(members, AT_ONCE)):
        append(small, part, context)
    return LargePool(small, plan, experts)


def registered(experts: int, units: int) -> Iterator[Write]:
    for number in range(experts):
        person = uid("expert", number)
        place = number // GROUPS
        late = place % 20 == 7
        event = ExpertRegistered(
            person=person,
            name=Personal(NOBODY, f"专家{number}"),
            unit=uid("unit", number % units),
            unit_name="",
            specialties=(f"9{number % GROUPS:03}",),
            level=TitleLevel.SENIOR_FULL,
            term_from=date(2020, 1, 1),
            term_until=date(2021 if late else 2030, 12, 31),
            kin=(uid("kin", number),) if place % 100 == 3 else (),
            supervisors_students=(),
            admitted_on=date(2020, 1, 1),
            note=Personal(NOBODY, ""),
        )
        yield Write(stream=expert_stream(person), version=0, events=[event])


def decided(decider: Decider[Any, Any, Any], *commands: Any) -> list[Any]:
    state, events = decider.initial, []
    for command in commands:
        new = decider.decide(command, state)
        state = decider.fold(new, state)
        events += new
    return events


def append(small: SmallWorld, writes: Sequence[Write], context: Context) -> None:
    small.system.log.append(writes, context, answer=writes[0].stream)
