"""One formal draw per plan, and supplements that know of every draw before them."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from application.committees.planning import (
    Nothing,
    PlanApproval,
    approve_plan,
    draft_plan,
    submit_plan,
)
from application.desk import Actor, Desk, PoolSnapshot
from application.experts.drawing import (
    AttendanceForm,
    DrawApproval,
    DrawForm,
    DrawRejection,
    NoReveal,
    Reveal,
    approve_draw,
    confirm_attendance,
    decline_attendance,
    record_no_reveal,
    reject_draw,
    request_draw,
    reveal_secret,
)
from application.experts.expert_pool import ExpertForm, register_expert
from application.permissions import Forbidden, Hidden
from domain.committees.review_plan import REVIEW_PLAN, ExpertRequirement
from domain.decider import Rejected
from domain.experts.attendance import Answer
from domain.experts.draw_request import DrawKind
from domain.experts.draw_seats import WHOLE_COMMITTEE
from domain.experts.expert_draw import EXPERT_DRAW, ExpertDraw, Status
from domain.rules.avoidance import ExclusionRule
from domain.rules.draw_pool import ExpertFacts, Period
from domain.terms import TitleLevel
from tests.application.stand_ins import Nowhere
from tests.application.world import Province

FORMAL, TRIAL, SUPPLEMENTARY = DrawKind.FORMAL, DrawKind.TRIAL, DrawKind.SUPPLEMENTARY
MINE, THEIRS = "11" * 32, "22" * 32
GROUPS = (("机械", "1001", 4), ("自动化", "1002", 3))
PER_SPECIALTY = 16


class Known(Nowhere):
    """The expert pool's read model."""

    def __init__(self) -> None:
        self.facts: list[ExpertFacts] = []

    def expert_pool(self, specialties: tuple[str, ...]) -> PoolSnapshot:
        known = (one for one in self.facts if not set(specialties).isdisjoint(one.specialties))
        return PoolSnapshot(position=7, experts=tuple(known))


class Approved(Province):
    """With an approved plan for seven members in two groups, and a pool to draw from."""

    def __init__(self) -> None:
        self.known = Known()
        super().__init__()
        for place in range(2 * PER_SPECIALTY):
            self._expert(place, GROUPS[place % 2][1])
        self.plan_id = self.new_id()
        requirements = tuple(
            ExpertRequirement(
                group=group,
                specialties=(specialty,),
                level=TitleLevel.SENIOR_ASSOCIATE,
                primary=primary,
                alternates=1,
            )
            for group, specialty, primary in GROUPS
        )
        case = self.accepted(self.other_applicant, TitleLevel.INTERMEDIATE)
        form = self.plan(case, committee=self.intermediate, requirements=requirements)
        self.do(self.officer_office, draft_plan, self.plan_id, form)
        self.do(self.officer_office, submit_plan, self.plan_id, Nothing())
        self.do(self.officer_tm, approve_plan, self.plan_id, PlanApproval())

    def desk(self, actor: Actor) -> Desk:
        return replace(super().desk(actor), directory=self.known)

    def _expert(self, place: int, specialty: str) -> None:
        person = self.person(2000 + place)
        form = ExpertForm(
            person=person,
            unit=self.other_unit,
            specialties=(specialty,),
            level=TitleLevel.SENIOR_FULL,
            term_from=date(2026, 1, 1),
            term_until=date(2027, 12, 31),
        )
        self.do(self.officer_tp, register_expert, self.new_id(), form)
        self.known.facts.append(
            ExpertFacts(
                person=person,
                unit=self.other_unit,
                specialties=(specialty,),
                level=TitleLevel.SENIOR_FULL,
                term=Period(since=form.term_from, until=form.term_until),
            )
        )

    # What the two sides do.

    def request(self, kind: DrawKind = FORMAL, *, by_group: bool = True) -> UUID:
        form = DrawForm(plan=self.plan_id, kind=kind, by_group=by_group, secret=MINE)
        return self.do(self.officer_office, request_draw, self.new_id(), form).stream

    def approve(self, draw: UUID) -> None:
        self.do(self.officer_tm, approve_draw, draw, DrawApproval(secret=THEIRS))

    def drawn(self, kind: DrawKind = FORMAL, *, by_group: bool = True) -> UUID:
        draw = self.request(kind, by_group=by_group)
        self.approve(draw)
        self.do(self.officer_office, reveal_secret, draw, Reveal(secret=MINE))
        self.do(self.officer_tm, reveal_secret, draw, Reveal(secret=THEIRS))
        return draw

    def answer(self, draw: UUID, *, declining: int) -> None:
        """Everybody asked confirms, but the first few and whoever replaces them decline."""
        refused = 0
        while asked := [s for s in self.draw(draw).seats if s.answer is Answer.ASKED]:
            seat = asked[0]
            form = AttendanceForm(expert=seat.expert, reason="出差")
            replacing = seat.seat != seat.expert
            if refused < declining or replacing:
                refused += not replacing
                self.do(self.officer_office, decline_attendance, draw, form)
            else:
                self.do(self.officer_office, confirm_attendance, draw, form)

    def draw(self, draw: UUID) -> ExpertDraw:
        state: ExpertDraw = self.state(EXPERT_DRAW, draw)
        return state

    def linked(self) -> tuple[UUID, ...]:
        draws: tuple[UUID, ...] = self.state(REVIEW_PLAN, self.plan_id).draws
        return draws


@pytest.fixture
def world() -> Approved:
    return Approved()


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Rejected, match=f"^{code}$")


def test_a_plan_has_one_formal_draw(world: Approved) -> None:
    first = world.request()
    with refused("draw-exists"):
        world.request()
    world.approve(first)
    with refused("draw-exists"):
        world.request()
    assert world.linked() == (first,)


def test_trials_are_free_and_never_count(world: Approved) -> None:
    trial = world.request(TRIAL)
    assert world.draw(trial).trials == 1
    world.request()
    world.request(TRIAL)
    assert len(world.linked()) == 1


def test_a_draw_that_was_not_approved_makes_room(world: Approved) -> None:
    first = world.request()
    world.do(world.officer_tm, reject_draw, first, DrawRejection(reason="人数有误"))
    second = world.request()
    assert world.linked() == (second,)


def test_a_secret_kept_back_makes_room(world: Approved) -> None:
    first = world.request()
    world.approve(first)
    world.do(world.officer_office, reveal_secret, first, Reveal(secret=MINE))
    world.do(world.officer_office, record_no_reveal, first, NoReveal(reason="逾期"))
    assert world.draw(first).status is Status.FAILED
    assert world.linked() == ()
    assert world.draw(world.drawn()).status is Status.DRAWN


def test_of_two_requests_at_the_same_moment_one_wins(world: Approved) -> None:
    world.log.before_append.append(lambda: world.request())
    with refused("draw-exists"):
        world.request()
    assert len(world.linked()) == 1


def test_a_supplement_needs_a_finished_draw_to_add_to(world: Approved) -> None:
    with refused("draw-follows-none"):
        world.request(SUPPLEMENTARY)
    world.request()
    with refused("draw-running"):
        world.request(SUPPLEMENTARY)


def test_a_supplement_follows_a_draw_of_its_own_plan(world: Approved) -> None:
    world.drawn()
    form = DrawForm(plan=world.plan_id, kind=SUPPLEMENTARY, follows=UUID(int=7), secret=MINE)
    with refused("draw-follows-none"):
        world.do(world.officer_office, request_draw, world.new_id(), form)


def test_there_is_nothing_to_fill_while_everybody_may_still_come(world: Approved) -> None:
    world.drawn()
    with refused("draw-nothing-to-fill"):
        world.request(SUPPLEMENTARY)


def test_the_second_supplement_knows_of_both_draws_before_it(world: Approved) -> None:
    first = world.drawn()
    world.answer(first, declining=3)
    second = world.drawn(SUPPLEMENTARY)
    world.answer(second, declining=1)
    third = world.drawn(SUPPLEMENTARY)
    assert world.linked() == (first, second, third)
    states = [world.draw(draw) for draw in (first, second, third)]
    everybody = [expert for state in states for expert in state.drawn]
    assert len(set(everybody)) == len(everybody)
    request, pool = states[2].request, states[2].pool
    assert request is not None
    assert pool is not None
    assert request.follows == second
    held = states[0].members + states[1].members
    assert request.seats_held == held
    assert held + sum(group.primary for group in request.groups) == 7
    left_out = {e.expert for e in pool.exclusions if e.rule is ExclusionRule.DRAWN_BEFORE}
    assert left_out == {*states[0].drawn, *states[1].drawn}


def test_a_supplement_for_all_groups_counts_the_seats_of_every_group(world: Approved) -> None:
    first = world.drawn()
    world.answer(first, declining=2)
    second = world.draw(world.request(SUPPLEMENTARY, by_group=False))
    assert second.request is not None
    (group,) = second.request.groups
    assert (group.group, group.primary) == (WHOLE_COMMITTEE, 7 - world.draw(first).members)


def test_groups_cannot_be_told_apart_afterwards(world: Approved) -> None:
    first = world.drawn(by_group=False)
    world.answer(first, declining=2)
    with refused("draw-other-grouping"):
        world.request(SUPPLEMENTARY)


def test_a_draw_is_its_two_parties_affair(world: Approved) -> None:
    form = DrawForm(plan=world.plan_id, secret=MINE)
    with pytest.raises(Hidden):
        world.do(world.other_office_officer, request_draw, world.new_id(), form)
    draw = world.request()
    with pytest.raises(Hidden):
        world.do(world.officer_tp, approve_draw, draw, DrawApproval(secret=THEIRS))
    with pytest.raises(Forbidden):
        world.do(
            replace(world.officer_unit, organisation=world.tm),
            approve_draw,
            draw,
            DrawApproval(secret=THEIRS),
        )
