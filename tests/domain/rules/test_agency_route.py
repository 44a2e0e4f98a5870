"""The way to an accepting agency, and what the last body's approval does."""

from datetime import date
from uuid import UUID

import pytest

from domain.cases.declaration import DECLARATION, Declaration, Status
from domain.cases.declaration.commands import (
    Approve,
    File,
    Issue,
    Withdraw,
)
from domain.cases.declaration.events import (
    Approved,
    CertificateIssued,
    StageMerged,
    TookEffect,
)
from domain.configuration.route import Route, StageKind
from domain.decider import Rejected
from domain.rules.agency_route import resolve_to_agency
from domain.rules.routes import Step
from domain.terms import AdministrativeLevel as Level

UNIT, AUTHORITY, OFFICE, PROVINCE, PERSON = (UUID(int=n) for n in range(1, 6))
DAY = date(2026, 6, 15)
D = Step(kind=StageKind.AUTHORITY, level=Level.COUNTY, organisation=AUTHORITY)
O = Step(kind=StageKind.TITLE_OFFICE, level=Level.CITY, organisation=OFFICE)  # noqa: E741  as the table has it
T = Step(kind=StageKind.TITLE_AUTHORITY, level=Level.PROVINCE, organisation=PROVINCE)
C = Step(kind=StageKind.COMMITTEE, level=Level.CITY, organisation=UUID(int=9))


def way(*climb: Step, to: Step = O, issues_itself: bool = False) -> Route:
    door = to.organisation, to.kind
    return resolve_to_agency(
        climb, door, unit=UNIT, unit_level=Level.COUNTY, issues_itself=issues_itself
    )


def refused(*climb: Step, to: Step = O, issues_itself: bool = False) -> str:
    with pytest.raises(Rejected) as caught:
        way(*climb, to=to, issues_itself=issues_itself)
    return caught.value.code


def test_the_climb_ends_at_the_agency_and_the_issuer_follows() -> None:
    route = way(D, O, T)
    assert [stage.code for stage in route.stages] == ["Uc", "Dc", "Om", "X"]
    assert route.stages[-1].organisation == PROVINCE
    assert not route.decided_by_committee
    assert way(D, O, T, issues_itself=True).stages[-1].organisation == OFFICE


def test_a_title_authority_reviews_as_a_title_office() -> None:
    route = way(D, T, to=T, issues_itself=True)
    assert [stage.code for stage in route.stages] == ["Uc", "Dc", "Op", "X"]


def test_ways_that_lead_nowhere_are_refused() -> None:
    assert refused(D) == "agency-unreachable"
    assert refused() == "agency-unreachable"
    assert refused(D, C, O, T) == "agency-behind-committee"
    assert refused(D, O) == "issuer-missing"
    assert refused(D, D, O, T) == "route-incomplete"


def at(code: str, route: Route) -> Declaration:
    place = [stage.code for stage in route.stages].index(code)
    return Declaration(status=Status.IN_REVIEW, applicant=PERSON, route=route, at=place)


def approve(body: UUID) -> Approve:
    return Approve(organisation=body, officer=None, opinion="同意", on=DAY)


def test_the_last_body_alone_makes_it_take_effect() -> None:
    route = way(D, O, T)
    [below] = DECLARATION.decide(approve(AUTHORITY), at("Dc", route))
    assert isinstance(below, Approved)
    state = at("Om", route)
    approved, effect = DECLARATION.decide(approve(OFFICE), state)
    assert effect == TookEffect(
        code="Om", organisation=OFFICE, on=DAY, forwarded_to=PROVINCE, next_code="X"
    )
    for event in (approved, effect):
        state = DECLARATION.evolve(state, event)
    assert (state.at, state.effective_on, state.filing) == (3, DAY, None)
    issue = Issue(organisation=PROVINCE, certificate=UUID(int=7), number="1")
    [issued] = DECLARATION.decide(issue, state)
    assert isinstance(issued, CertificateIssued)
    with pytest.raises(Rejected, match="effective-already"):
        DECLARATION.decide(Withdraw(applicant=PERSON, reason="不申报了"), state)
    filing = File(
        organisation=PROVINCE, officer=None, opinion="", filing_number="1", filed_on=DAY, today=DAY
    )
    with pytest.raises(Rejected, match="not-to-be-filed"):
        DECLARATION.decide(filing, state)


def test_a_merged_last_stage_takes_effect_too() -> None:
    both = Step(kind=StageKind.TITLE_OFFICE, level=Level.CITY, organisation=AUTHORITY)
    route = way(D, both, T, to=both)
    events = DECLARATION.decide(approve(AUTHORITY), at("Dc", route))
    assert [type(event) for event in events] == [Approved, StageMerged, TookEffect]
    last = events[-1]
    assert isinstance(last, TookEffect)
    assert last.code == "Om"


def test_nothing_is_issued_before_it_takes_effect() -> None:
    route = way(D, O, T)
    issue = Issue(organisation=PROVINCE, certificate=UUID(int=7), number="1")
    with pytest.raises(Rejected, match="not-filed"):
        DECLARATION.decide(issue, at("X", route))
