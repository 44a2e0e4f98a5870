"""Objections in a publicity: raised, looked into, dismissed or upheld."""

from uuid import UUID

from domain.cases.declaration import DECLARATION
from domain.cases.declaration.commands import ClosePublicity
from domain.cases.objection import (
    DismissObjection,
    InvestigateObjection,
    RaiseObjection,
    ReferObjection,
    UpholdObjection,
)
from domain.committees.review_plan import REVIEW_PLAN, DropCandidate
from domain.people.person import PERSON, CloseDeclaration
from domain.terms import Role
from tests.bench.year import mix
from tests.bench.year.clock import Story
from tests.bench.year.ledger import Hand
from tests.bench.year.world import World

ANYBODY = Hand(account=None, role=Role.APPLICANT)


def in_unit(world: World, case: UUID) -> Story:
    """Against what the unit publicises; the unit itself decides."""
    yield from _objection(world, case, refers=False)


def in_public(world: World, case: UUID) -> Story:
    """Against a candidate before or after the review; the authority ends a case with it."""
    yield from _objection(world, case, refers=True)


def _objection(world: World, case: UUID, *, refers: bool) -> Story:
    ledger = world.ledger
    yield world.clock.soon()
    before = ledger.state(DECLARATION, case)
    stage, plan = before.stage, before.plan
    assert stage is not None, "a publicised case lies at a stage"
    body, objection = stage.organisation, ledger.new_id()
    office = world.hand(body)
    ledger.begin(ANYBODY if refers else office)
    raised = RaiseObjection(
        objection=objection,
        organisation=body,
        officer=None,
        objector="某同事",
        contact="手机",
        content="申报业绩与实际情况不符。",
        evidence=(),
        received_on=ledger.today,
        on=ledger.today,
        public=refers,
    )
    ledger.do(DECLARATION, case, raised)
    yield world.clock.after(1, 2)
    ledger.begin(office)
    looked = InvestigateObjection(
        objection=objection, organisation=body, officer=None, finding="已向当事人和单位核实。"
    )
    ledger.do(DECLARATION, case, looked)
    yield world.clock.after(0, 2)
    upheld = world.chance(mix.UPHELD)
    after = stage.code == "P2"
    ends = after or world.chance(mix.ENDS)
    if upheld and ends and refers:
        ledger.begin(office)
        refer = ReferObjection(
            objection=objection, organisation=body, officer=None, proposal="异议属实，提请认定。"
        )
        state = ledger.do(DECLARATION, case, refer)
        [known] = [one for one in state.objections if one.objection == objection]
        body = known.decided_by
        yield world.clock.after(0, 2)
    ledger.begin(world.hand(body))
    if not upheld:
        dismissal = DismissObjection(
            objection=objection, organisation=body, officer=None, opinion="经核查，异议不成立。"
        )
        ledger.do(DECLARATION, case, dismissal)
        _go_on(world, case)
        return
    upholding = UpholdObjection(
        objection=objection, organisation=body, officer=None, opinion="异议成立。", ends=ends
    )
    state = ledger.do(DECLARATION, case, upholding)
    if not state.status.finished:
        if plan is not None:
            ledger.do(REVIEW_PLAN, plan, DropCandidate(declaration=case))
            world.again(case)
    else:
        assert state.applicant is not None, "a submitted case has an applicant"
        ledger.do(PERSON, state.applicant, CloseDeclaration(declaration=case))
        ledger.forget(state.applicant)
        world.applicants.pop(case, None)


def _go_on(world: World, case: UUID) -> None:
    """Where its publicity was closed meanwhile, the case does so now."""
    state = world.ledger.state(DECLARATION, case)
    if state.plan is None or state.stage is None or state.posted is None:
        return
    plan = world.ledger.state(REVIEW_PLAN, state.plan)
    if plan.publicity == state.stage.code and plan.publicities.posted_on == state.posted:
        return
    closing = ClosePublicity(
        code=state.stage.code,
        organisation=state.stage.organisation,
        on=world.ledger.today,
    )
    world.ledger.do(DECLARATION, case, closing)
